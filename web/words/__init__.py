"""The words of the trade on screen: what an act, a field, a code is called. One word per concept, in four languages."""

import re

from domain.errors import CaseError
from letters.words import Speaker
from web.words.acts import ACTS
from web.words.codes import CODES
from web.words.done import DONE
from web.words.fields import FIELDS
from web.words.reasons import FIELDS as ASK_FOR_ONE
from web.words.reasons import REASONS
from web.words.sentences import said as sentence

WORDS = re.compile(r"[A-Z][A-Z_]*[A-Z]|[a-z]+(_[a-z]+)+|[a-z]+")
BEHIND = re.compile(r"\s*\((?:[RCT]\d+|domain|C\d+)[^)]*\)")
UNTOLD = ("a day no rule can count beyond", "short id inside the case, never a name", "member id", "pack id")


def act(speaks: Speaker, verb: str) -> str:
    """What an act is called on a button."""
    return speaks.words(ACTS.get(verb, plain(verb)))


def done(speaks: Speaker, verb: str) -> str:
    """What an act is called once it is done."""
    return speaks.words(DONE.get(verb, plain(verb)))


def about_field(speaks: Speaker, text: str) -> str:
    """What the model says of a field, without the number of the requirement behind it."""
    return capital(speaks.words(described(text)))


def described(text: str) -> str:
    """The sentence that stands in the catalogue."""
    bare = BEHIND.sub("", text).strip()
    return "" if bare in UNTOLD else bare


def field(speaks: Speaker, name: str, of: str = "") -> str:
    """What a field asks for; `of` is the verb or the model where the same name asks for something else."""
    return speaks.words(FIELDS.get(f"{of}.{name}") or FIELDS.get(name) or plain(name))


def label(speaks: Speaker, code: str) -> str:
    """A code, stage, role or name of a promise in words."""
    return capital(speaks.words(CODES.get(code, plain(code))))


def capital(text: str) -> str:
    """With a capital letter, where the language has one."""
    return text[:1].upper() + text[1:]


def reasons(speaks: Speaker, verb: str, path: str) -> list[tuple[str, str]]:
    """The reasons that are offered in a field of a form; none where it asks for something else."""
    inside, _, name = path.rpartition(".")
    offered = REASONS.get(inside.rpartition(".")[2] or verb, ()) if name in ASK_FOR_ONE else ()
    return [(code, label(speaks, code)) for code in offered]


def refusal(speaks: Speaker, fault: CaseError) -> CaseError:
    """A refusal in the visitor's language."""
    return CaseError(*(sentence(speaks, part) for part in (fault.happened, fault.unchanged, fault.next_step)))


def plain(code: str) -> str:
    """A code that nobody named: read as words. LOST_CONTACT is Lost contact; an id such as GM-BJL stays."""
    words = bool(WORDS.fullmatch(code))
    return code.replace("_", " ").capitalize() if words else code

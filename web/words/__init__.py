"""The words of the trade on screen: what an act, a field, a code is called. One word per concept, in four languages."""

from domain.errors import CaseError
from letters.words import Speaker
from web.words.acts import ACTS
from web.words.codes import CODES
from web.words.fields import FIELDS


def act(speaks: Speaker, verb: str) -> str:
    """What an act is called on a button."""
    return speaks.words(ACTS.get(verb, plain(verb)))


def field(speaks: Speaker, name: str, of: str = "") -> str:
    """What a field asks for; `of` is the verb or the model where the same name asks for something else."""
    return speaks.words(FIELDS.get(f"{of}.{name}") or FIELDS.get(name) or plain(name))


def label(speaks: Speaker, code: str) -> str:
    """A code, stage, role or name of a promise in words."""
    return speaks.words(CODES.get(code, plain(code)))


def refusal(speaks: Speaker, fault: CaseError) -> CaseError:
    """A refusal in the visitor's language, as far as the catalogue has it."""
    return CaseError(*(speaks.words(part) for part in (fault.happened, fault.unchanged, fault.next_step)))


def plain(code: str) -> str:
    """A code that nobody named: read as words. LOST_CONTACT is Lost contact."""
    return code.replace("_", " ").strip().capitalize() if code.isupper() or "_" in code or code.islower() else code

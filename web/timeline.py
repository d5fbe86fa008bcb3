"""What happened in a case, line by line, in the visitor's language: codes and days, no words of anybody."""

from dataclasses import dataclass
from datetime import date

from domain.act import Fact, FactKind
from domain.dates import day_in
from domain.paper import MARK
from domain.partner import in_words
from domain.promise import TELLING
from letters.words import Speaker
from policy import access
from policy.account import TOLD
from starter.seeing import Seen
from web import words

COMPLAINTS = ("give_feedback", "answer_feedback")
ABOUT = ("need", "referral", "activity", "unmet", "item", "promise")


@dataclass(frozen=True)
class Told:
    """One line."""

    number: int
    day: date
    kind: str
    text: str
    by: str
    about: str
    happened_on: date | None = None


def told(speaks: Speaker, seen: Seen, after: int = 0, but: str = "", *, restricted: bool = False) -> list[Told]:
    """Acts that came after a number; without those of one person, who knows them."""
    hidden = frozenset[str]() if restricted else access.restricted_ids(seen.case)
    later = (fact for fact in seen.facts if fact.number > after and fact.kind is FactKind.ACT)
    lines = (_line(speaks, seen, fact, None if restricted else hidden) for fact in later)
    return [one for one in lines if not but or one.by != but]


def timeline(speaks: Speaker, seen: Seen, *, restricted: bool) -> list[Told]:
    """The whole life, the newest first. What tells of health or danger is a neutral line, unless it is open."""
    hidden = None if restricted else access.restricted_ids(seen.case)
    return [_line(speaks, seen, fact, hidden) for fact in reversed(seen.facts)]


def _line(speaks: Speaker, seen: Seen, fact: Fact, hidden: frozenset[str] | None) -> Told:
    """`hidden` are ids that are not shown here; None where everything is."""
    day, act = day_in(fact.at, seen.case.time_zone), fact.act or {}
    by = act.get("by") or {}
    on = date.fromisoformat(str(act["occurred_on"])) if act.get("occurred_on") else None
    earlier = on if on and on != day else None
    who = str(by.get("id", ""))
    if hidden is not None and _tells(fact, hidden):
        return Told(fact.number, day, fact.kind.value, speaks.say("Something of the restricted part"), who, "", earlier)
    return Told(fact.number, day, fact.kind.value, _said(speaks, fact), who, _about(speaks, act), earlier)


def _tells(fact: Fact, hidden: frozenset[str]) -> bool:
    """Whether its name, or what it is about, says something of the restricted part."""
    act = fact.act or {}
    named = {str(value) for name, value in act.items() if name in ABOUT and isinstance(value, str)}
    named |= {str(one) for one in act.get("needs", ()) if isinstance(one, str)}
    parts = set(fact.key.split("/")) if fact.kind is not FactKind.ACT else set()
    verbs = {str(act.get("verb"))}
    return bool(verbs & access.TELLING_ACTS or parts & TELLING or (named | parts) & hidden)


def _said(speaks: Speaker, fact: Fact) -> str:
    match fact.kind:
        case FactKind.OPENED:
            return speaks.say("The case was opened.")
        case FactKind.ACT:
            return words.done(speaks, str((fact.act or {}).get("verb")))
        case FactKind.PASSED if fact.step == "due":
            return speaks.say("This date passed: {what}", what=_promise(speaks, fact.key))
        case FactKind.PASSED:
            return speaks.say("Somebody was told: {what}", what=_promise(speaks, fact.key))
        case FactKind.DEED_DONE:
            return speaks.say("Sent or done: {what}", what=fact.key)
        case FactKind.DEED_FAILED:
            return speaks.say("This failed: {what}. {why}", what=fact.key, why=speaks.words(in_words(fact.code)[0]))
        case FactKind.MOVED:
            return speaks.say("Dates were moved by new rules or a new calendar.")
        case _:
            return speaks.say("A message came that no machine could read.")


def _value(speaks: Speaker, value: object) -> str:
    if isinstance(value, bool):
        return speaks.say("yes") if value else speaks.say("no")
    return words.label(speaks, str(value)) if str(value).isupper() else str(value)


def _promise(speaks: Speaker, key: str) -> str:
    name, _, about = key.partition("/")
    return words.label(speaks, name) + (f" ({about})" if about else "")


def _about(speaks: Speaker, act: dict[str, object]) -> str:
    shown = TOLD - {"kind"} if str(act.get("verb")) in COMPLAINTS else TOLD  # who complained is for who answers
    known = {name: value for name, value in act.items() if name in shown and not isinstance(value, (dict, list))}
    return ", ".join(
        f"{words.field(speaks, name)}: {_value(speaks, value)}" for name, value in known.items() if value != MARK
    )

"""A life as a dated account: what was done, promised, kept, missed, moved, sent. Made from the facts alone."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from domain.act import Fact, FactKind
from domain.case import Case
from domain.dates import day_in
from domain.fold import fold
from domain.opened import Opened
from domain.paper import MARK
from domain.partner import in_words
from domain.people import Noun
from domain.promise import Promise, State
from policy import agenda

TOLD = frozenset(
    {
        *("version", "party", "kind", "activity", "instalment", "referral", "answer", "state", "unmet", "outcome"),
        *("need", "end", "member", "recipients", "waiver", "until", "promise", "option", "composite", "modality"),
        *("relocation", "approved"),
    }
)
SAID = {State.KEPT: "kept", State.DROPPED: "dropped"}


class Line(Noun):
    """One line of an account."""

    day: date
    kind: str
    text: str


def account(opened: Opened, facts: Sequence[Fact]) -> list[Line]:
    """Every fact in order, each followed by the promises it made, kept, moved or dropped."""
    lines: list[Line] = []
    for case, fact, changed in steps(opened, facts):
        day = day_in(fact.at, case.time_zone)
        lines += [_of_fact(case, fact), *(Line(day=day, kind=one.kind, text=_text(one)) for one in changed)]
    return lines


class Change(NamedTuple):
    """What a fact did to one promise. `old` is the promise as it stood before."""

    kind: str
    promise: Promise
    old: Promise | None


def steps(opened: Opened, facts: Sequence[Fact]) -> Iterator[tuple[Case, Fact, list[Change]]]:
    """Every fact in order, with the case as it then was and what the fact did to its promises."""
    before: dict[str, Promise] = {}
    for n, fact in enumerate(facts, 1):
        case = fold(opened, facts[:n])
        after = {promise.key: promise for promise in agenda.ledger(case, fact.at)}
        yield case, fact, list(_changes(before, after))
        before = after


def _of_fact(case: Case, fact: Fact) -> Line:
    day = day_in(fact.at, case.time_zone)
    match fact.kind:
        case FactKind.OPENED:
            return Line(day=day, kind="act", text=f"case opened, {', '.join(p.id for p in case.packs) or 'no pack'}")
        case FactKind.ACT:
            return _of_act(day, fact.act or {})
        case FactKind.PASSED if fact.step == "due":
            return Line(day=day, kind="missed", text=fact.key)
        case FactKind.PASSED:
            return Line(day=day, kind="told", text=f"{fact.key} ({fact.step})")
        case FactKind.DEED_DONE:
            return Line(day=day, kind="done", text=fact.key)
        case FactKind.DEED_FAILED:
            return Line(day=day, kind="failed", text=f"{fact.key}: {in_words(fact.code)[0]}")
        case FactKind.MOVED:
            return Line(day=day, kind="moved", text=f"dates moved by the rules, edition {fact.code}")
        case _:
            return Line(day=day, kind="unread", text=f"a message nobody could read (number {fact.number})")


def _of_act(day: date, act: dict[str, object]) -> Line:
    words = [
        f"{name} {value}"
        for name, value in act.items()
        if name in TOLD and not isinstance(value, dict) and value != MARK
    ]
    by = act.get("by")
    who = f" by {by.get('id')}" if isinstance(by, dict) else ""
    on = date.fromisoformat(str(act["occurred_on"]))
    late = f" (happened on {on})" if on != day else ""
    return Line(day=day, kind="act", text=f"{act['verb']} {', '.join(words)}".strip() + who + late)


def _changes(before: dict[str, Promise], after: dict[str, Promise]) -> Iterator[Change]:
    for key, promise in after.items():
        old = before.get(key)
        if promise.state is State.OPEN and (old is None or old.state is State.DROPPED):
            yield Change("promise", promise, old)
        elif old and promise.state is not old.state:
            yield Change(SAID.get(promise.state, "reopened"), promise, old)
        elif old and promise.due_on != old.due_on:
            yield Change("waived" if promise.moved_by else "moved", promise, old)
    yield from (Change("dropped", old, old) for key, old in before.items() if _gone(key, old, after))


def _text(change: Change) -> str:
    promise, old = change.promise, change.old
    if change.kind == "promise":
        return f"{promise.key} by {promise.due_on} ({promise.on}; {promise.rule})"
    if old and change.kind in ("waived", "moved"):
        return f"{promise.key} from {old.due_on} to {promise.due_on}"
    return promise.key + (", late" if promise.late and change.kind == "kept" else "")


def _gone(key: str, old: Promise, after: dict[str, Promise]) -> bool:
    return key not in after and old.state is State.OPEN

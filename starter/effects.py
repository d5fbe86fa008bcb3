"""What an act would do to the dates of a case, shown before it is done: the pure rules on the facts and one more.

Nothing is sent and nothing is kept. Source: handbook 2.3 (R15-R19): whoever gives more time sees what it moves.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from domain.act import Act, Fact, FactKind, read_at_the_door
from domain.case import Case
from domain.dates import day_in
from domain.errors import CaseError
from domain.fold import fold
from domain.people import Person
from domain.promise import Promise
from policy import agenda, door, waivers
from starter.seeing import Seen

ANSWERS = ("waiver_answer/", "retention_answer/")  # that somebody answers is no effect, it is the answer


@dataclass(frozen=True)
class Moved:
    """One promise that gets another date, begins or ends. Standing still has no date."""

    key: str
    name: str
    public_name: str
    before: date | None
    after: date | None
    late_now: bool = False


@dataclass(frozen=True)
class Effect:
    """What would move, what the door would say today, how many more must sign, and how late a date may become."""

    moved: tuple[Moved, ...]
    refusal: CaseError | None = None
    more_to_sign: int = 0
    latest: date | None = None


def effect(seen: Seen, verb: str, form: dict[str, Any], by: Person) -> Effect:
    """The effect of an act on the dates, once everybody has signed whose signature it needs. Raises Incomplete.

    Choice: what the door would turn down is shown with its effect all the same, so that one sees what was asked for.
    """
    now = seen.now
    known = {"occurred_on": seen.today, **form, "by": by}
    act = read_at_the_door(verb, known)
    granted = _granted(seen, [*seen.facts, _fact(seen.facts, act, now)], str(form.get("waiver", "")), now)
    after, id_ = fold(seen.opened, granted), str(form.get("waiver", ""))
    return Effect(
        moved=tuple(moved(seen.case, after, now)),
        refusal=_refusal(seen, act, now),
        more_to_sign=len(granted) - len(seen.facts) - 1,
        latest=_latest(seen.case, after, id_, now),
    )


def moved(before: Case, after: Case, now: datetime) -> list[Moved]:
    """Every open promise whose date differs between the two, by its new date."""
    old = {one.key: one for one in agenda.agenda(before, now)}
    new = {one.key: one for one in agenda.agenda(after, now)}
    keys = [key for key in old | new if not key.startswith(ANSWERS)]
    pairs = ((old.get(key), new.get(key)) for key in keys)
    found = [_moved(one, other, now) for one, other in pairs if _date(one) != _date(other)]
    return sorted(found, key=lambda one: (one.after or date.max, one.key))


def _moved(old: Promise | None, new: Promise | None, now: datetime) -> Moved:
    one = new or old
    assert one is not None  # noqa: S101  # a key comes from one of the two
    return Moved(one.key, one.name, one.public_name, _date(old), _date(new), bool(old and old.is_late(now)))


def _date(promise: Promise | None) -> date | None:
    return promise.due_on if promise and promise.days_left is None else None


def _refusal(seen: Seen, act: Act, now: datetime) -> CaseError | None:
    try:
        door.check(seen.opened, seen.facts, act, now)
    except CaseError as refusal:
        return refusal
    return None


def _granted(seen: Seen, facts: list[Fact], waiver: str, now: datetime) -> list[Fact]:
    """The same facts with every signature that is still missing: somebody else's, whoever that will be."""
    asked = fold(seen.opened, facts).waivers.get(waiver)
    if asked is None or not asked.waiting:
        return facts
    missing = asked.signatures(seen.case.packs) - len(asked.signed)
    for n in range(missing):
        signer = Person(id=f"somebody-else-{n + 1}", role=asked.asked_by.role, office=asked.asked_by.office)
        day = max(asked.asked.on, day_in(now, seen.case.time_zone))
        form = {"waiver": waiver, "by": signer, "occurred_on": day}
        facts = [*facts, _fact(facts, read_at_the_door("grant_waiver", form), now)]
    return facts


def _fact(facts: list[Fact], act: Act, now: datetime) -> Fact:
    number = max((fact.number for fact in facts), default=0) + 1
    return Fact(number=number, at=now, kind=FactKind.ACT, act=act.coded())


def _latest(before: Case, after: Case, waiver: str, now: datetime) -> date | None:
    asked = after.waivers.get(waiver)
    open_ = {one.key: one for one in agenda.agenda(before, now)}
    promise = open_.get(asked.promise) if asked else None
    return waivers.latest(before, promise, day_in(now, before.time_zone)) if promise else None

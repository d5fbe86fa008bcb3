"""From the list of facts to the case: each heard in order of arrival, corrected acts in their old place."""

from collections.abc import Iterable
from copy import deepcopy
from datetime import date, datetime

from domain import payment
from domain.act import Fact, FactKind, When, comes_as_message, read_act
from domain.case import Case
from domain.correction import Corrections, corrections
from domain.dates import day_in, noon_of
from domain.opened import Opened


def fold(opened: Opened, facts: Iterable[Fact]) -> Case:
    """The case as these facts tell it. Raises ValueError for an act this release does not know."""
    worker = opened.case_worker
    case = Case(opened, opened.packs)
    case.case_worker, case.office, case.time_zone = worker.id, worker.office, opened.time_zone
    if opened.journey.returned_on:
        case.returned_on = opened.journey.returned_on
        case.arrived = When(on=opened.registered_on, at=opened.registered_at, number=0)
    known = tuple(facts)
    right = corrections(known)
    for fact in known:
        reopens = case.closed and (fact.act or {}).get("verb") == "reopen_case"
        before = deepcopy(case, {id(opened): opened}) if reopens else case.before
        _hear(case, fact, right)
        case.before = before
    return case


def _hear(case: Case, fact: Fact, made: Corrections) -> None:
    """Take in one fact. An act that was corrected is heard as it should have been typed, in its old place."""
    if fact.backfilled:
        case.from_paper.add(fact.number)
    if fact.number in made.made:
        case.recomputed.append(fact.number)
        return
    if fact.number in made.right:
        right = made.right[fact.number]
        if right:
            _hear_act(case, fact.model_copy(update={"act": right}))
        return
    match fact.kind:
        case FactKind.ACT:
            _hear_act(case, fact)
        case FactKind.PASSED:
            case.passed.setdefault(fact.key, []).append(fact)
        case FactKind.DEED_DONE | FactKind.DEED_FAILED:
            case.deeds[fact.key] = fact
            payment.hear(case, fact)
        case FactKind.UNREADABLE:
            case.unreadable.append(fact)


def _hear_act(case: Case, fact: Fact) -> None:
    """Take in an act. A message nobody may turn down but nobody can read becomes a task for a person."""
    coded = fact.act or {}
    try:
        act = read_act(coded)
    except ValueError:
        if not comes_as_message(str(coded.get("verb"))):
            raise
        case.unreadable.append(fact)
        return
    act.apply(case, _when(case, act.occurred_on, fact))


def _when(case: Case, occurred_on: date, fact: Fact) -> When:
    """When an act happened: the moment it was recorded, or noon of an earlier day."""
    same_day = day_in(fact.at, case.time_zone) == occurred_on
    at: datetime = fact.at if same_day else noon_of(occurred_on, case.time_zone)
    return When(on=occurred_on, at=at, number=fact.number, heard=day_in(fact.at, case.time_zone))

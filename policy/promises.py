"""How a promise is made, moved, missed and told: the same for every rule."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.act import Fact, When
from domain.case import Case
from domain.dates import day_in, end_of
from domain.people import Role
from domain.promise import Promise, State


@dataclass(frozen=True)
class Rung:
    """One step of telling: `days` after the due date (before it, if negative), and whom."""

    step: str
    days: int
    tell: tuple[Role, ...]


WORKER, SUPERVISOR, PROGRAMME = Role.CASE_WORKER, Role.SUPERVISOR, Role.PROGRAMME_MANAGER
DEFAULT = (Rung("due", 0, (WORKER, SUPERVISOR)),)
REPORT = (Rung("due", 0, (WORKER,)), Rung("tell-1", 7, (WORKER,)), Rung("tell-2", 14, (WORKER, SUPERVISOR)))
LADDERS: dict[str, tuple[Rung, ...]] = {
    "midterm_report": REPORT,
    "final_report": REPORT,
    "follow_up": (Rung("due", 0, (WORKER,)), Rung("tell-1", 7, (WORKER,)), Rung("tell-2", 14, (WORKER, SUPERVISOR))),
    "survey": (Rung("due", 0, (WORKER,)), Rung("lapse", 30, ())),
    "funding_answer": (Rung("due", 0, (PROGRAMME,)), Rung("tell-1", 7, (PROGRAMME,))),
    "funding_window": (Rung("warn", -30, (PROGRAMME,)), Rung("due", 0, (PROGRAMME, WORKER))),
    "referral_answer": (Rung("due", 0, (Role.PROVIDER, WORKER)), Rung("tell-1", 3, (WORKER, SUPERVISOR))),
    "referral_progress": (Rung("due", 0, (WORKER,)),),
    "urgent_options": (Rung("due", 0, (SUPERVISOR, Role.PROTECTION_FOCAL_POINT)),),
    "safety_review": (Rung("due", 0, (WORKER, Role.PROTECTION_FOCAL_POINT)),),
    "plan_copy": (Rung("due", 0, (WORKER,)),),
    "waiver_answer": (Rung("due", 0, (PROGRAMME, SUPERVISOR)),),
    "retention": (Rung("due", 0, (Role.DATA_PROTECTION_OFFICER,)),),
}


@dataclass(frozen=True)
class Terms:
    """What is the same for all promises of one rule."""

    name: str
    on: Role
    rule: str


def by_day(
    case: Case,
    terms: Terms,
    since: date,
    due_on: date,
    anchor: str,
    *,
    key: str = "",
    kept: When | None = None,
    dropped: bool = False,
) -> Promise:
    """A promise due at the end of a day at the place of return (C2, C3)."""
    due = end_of(due_on, case.time_zone)
    return _made(terms, key or terms.name, due, (since, due_on), anchor, kept, dropped, hours=False)


def by_hour(
    case: Case,
    terms: Terms,
    start: When,
    hours: int,
    anchor: str,
    *,
    key: str,
    kept: When | None = None,
    dropped: bool = False,
) -> Promise:
    """A promise counted in elapsed hours, nights and holidays included (C2)."""
    due = start.at + timedelta(hours=hours)
    days = (start.on, day_in(due, case.time_zone))
    return _made(terms, key, due, days, anchor, kept, dropped, hours=True)


def _made(
    terms: Terms,
    key: str,
    due: datetime,
    days: tuple[date, date],
    anchor: str,
    kept: When | None,
    dropped: bool,
    *,
    hours: bool,
) -> Promise:
    since, due_on = days
    late = bool(kept) and ((kept.at > due) if hours else (kept.on > due_on))  # type: ignore[union-attr]  # kept is set
    return Promise(
        key=key,
        name=terms.name,
        due=due,
        due_on=due_on,
        on=terms.on,
        rule=terms.rule,
        anchor=anchor,
        since=since,
        first_due_on=due_on,
        hours=hours,
        state=State.KEPT if kept else State.DROPPED if dropped else State.OPEN,
        kept_on=kept.on if kept else None,
        late=late,
    )


def settle(case: Case, promise: Promise, now: datetime, warn_on: date | None = None) -> Promise:
    """The promise with its waivers applied, its lateness judged and its next step known.

    Choice (C6): a waiver is an absolute new date and moves one promise only; the latest granted one counts. A date
    recorded as passed stays passed until an act moves it: no new edition of the rules can un-miss or re-miss it.
    """
    moved = _with_waivers(case, promise)
    heard = [fact for fact in case.passed.get(promise.key, []) if _still_counts(case, moved, fact)]
    missed = next((fact for fact in heard if fact.step == "due"), None)
    if promise.state is not State.OPEN:
        return moved
    return _next_step(case, _frozen(case, moved, missed), heard, now, warn_on)


def _still_counts(case: Case, promise: Promise, fact: Fact) -> bool:
    """Whether a date that passed is one of this promise as it now stands.

    Choice: not one from before its latest waiver, nor from before a correction of the return it is counted from (C8),
    nor one that fell before the day it is counted from: that was an earlier promise of the same name.
    """
    corrected = case.arrived.number if case.arrived and promise.since == case.returned_on else 0
    earlier = fact.due is not None and day_in(fact.due, case.time_zone) < promise.since
    return fact.number > max(corrected, *promise.moved_by, 0) and not earlier


def _with_waivers(case: Case, promise: Promise) -> Promise:
    granted = [waiver for waiver in case.waivers.values() if waiver.granted and waiver.promise == promise.key]
    dated = sorted(
        ((waiver.decided.number, waiver.until) for waiver in granted if waiver.decided and waiver.until),
        key=lambda pair: pair[0],
    )
    if not dated:
        return promise
    until = dated[-1][1]
    late = promise.late if promise.kept_on is None else promise.kept_on > until
    moved_by = tuple(number for number, _ in dated)
    changed = {
        "due": end_of(until, case.time_zone),
        "due_on": until,
        "moved_by": moved_by,
        "late": late,
        "hours": False,
    }
    return promise.model_copy(update=changed)


def _frozen(case: Case, promise: Promise, missed: Fact | None) -> Promise:
    if missed is None or missed.due is None:
        return promise
    return promise.model_copy(update={"due": missed.due, "due_on": day_in(missed.due, case.time_zone)})


def _next_step(case: Case, promise: Promise, heard: list[Fact], now: datetime, warn_on: date | None) -> Promise:
    taken = {fact.step for fact in heard}
    ahead = [(when, step) for step, when in steps(case, promise, warn_on) if step not in taken]
    if now > promise.due:  # what is late is not warned about
        ahead = [(when, step) for when, step in ahead if step != "warn"]
    late = "due" in taken or now > promise.due
    wake, step = min(ahead, default=(None, "due"))
    return promise.model_copy(update={"late": late, "wake": wake, "step": step})


def steps(case: Case, promise: Promise, warn_on: date | None = None) -> list[tuple[str, datetime]]:
    """Every step of telling about this promise, with its moment.

    Choice: a warning that would come in the first half of the time given is none, and is left out.
    """
    rungs = [(rung.step, promise.due_on + timedelta(rung.days)) for rung in LADDERS.get(promise.name, DEFAULT)]
    said = [*([("warn", warn_on)] if warn_on else []), *rungs]
    half = promise.since + (promise.due_on - promise.since) / 2
    told_on = [(step, day) for step, day in said if step != "warn" or half <= day < promise.due_on]
    return [(step, promise.due if step == "due" else end_of(day, case.time_zone)) for step, day in told_on]


def told(name: str, step: str, on: Role) -> tuple[Role, ...]:
    """Who hears of this step of a promise."""
    rungs = {rung.step: rung.tell for rung in LADDERS.get(name, DEFAULT)}
    return rungs.get(step, (on,))

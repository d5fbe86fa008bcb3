"""How a promise is made, moved, missed and told: the same for every rule."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.act import Fact, When
from domain.case import Case
from domain.dates import day_in, end_of
from domain.people import Role
from domain.promise import Promise, State
from domain.waiver import Waiver
from policy import pauses


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
    "find_funding": (Rung("due", 0, (PROGRAMME, WORKER)), Rung("tell-1", 7, (PROGRAMME, SUPERVISOR))),
    "funding_window": (Rung("warn", -30, (PROGRAMME,)), Rung("due", 0, (PROGRAMME, WORKER))),
    "referral_answer": (Rung("due", 0, (Role.PROVIDER, WORKER)), Rung("tell-1", 3, (WORKER, SUPERVISOR))),
    "referral_progress": (Rung("due", 0, (WORKER,)),),
    "urgent_options": (Rung("due", 0, (SUPERVISOR, Role.PROTECTION_FOCAL_POINT)),),
    "safety_review": (Rung("due", 0, (WORKER, Role.PROTECTION_FOCAL_POINT)),),
    "sharing_review": (Rung("due", 0, (Role.PROTECTION_FOCAL_POINT, SUPERVISOR)),),
    "plan_copy": (Rung("due", 0, (WORKER,)),),
    "waiver_answer": (Rung("due", 0, (PROGRAMME, SUPERVISOR)),),
    "hold_review": (Rung("due", 0, (SUPERVISOR,)),),
    "hold_funding": (Rung("due", 0, (PROGRAMME,)),),
    "death_correction": (Rung("due", 0, (SUPERVISOR,)),),
    "feedback_answer": (Rung("due", 0, (SUPERVISOR, PROGRAMME)),),
    "retention_answer": (Rung("due", 0, (Role.DATA_PROTECTION_OFFICER,)),),
    "transfer_answer": (Rung("due", 0, (SUPERVISOR,)),),
    "retention": (Rung("due", 0, (Role.DATA_PROTECTION_OFFICER,)),),
}
REPEAT_DAYS, REPEAT_WEEKLY, SAID_ONCE = 14, {"midterm_report", "final_report"}, {"retention"}
CHAINS = re.compile(r"(follow_up|plan_review|referral_progress/[^/]+)/[^/]+")  # each is counted from the one before
ANOTHER_ZONE = timedelta(hours=14)  # the same day ends that much earlier or later at most, where she lives now
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Terms:
    """What is the same for all promises of one rule."""

    name: str
    on: Role
    rule: str


def one_a_day(happened: Iterable[When], after: date | None = None) -> list[When]:
    """What happened, in order of days, the first of each day; only after a given day, if there is one."""
    first: dict[date, When] = {}
    for when in sorted(happened, key=lambda one: one.order):
        first.setdefault(when.on, when)
    return [when for day, when in first.items() if after is None or day > after]


def keyed(case: Case, key: str) -> str:
    """A key that one episode uses once: after a reopening it says which episode it is of."""
    return key if case.episode == 1 else f"{key}/episode-{case.episode}"


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
    key = key or keyed(case, terms.name)
    return _made(terms, key, due, (since, due_on), anchor, kept, dropped, hours=False)


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
    moved = _moved(case, promise)
    heard = [fact for fact in case.passed.get(promise.key, []) if _still_counts(case, moved, fact)]
    missed = next((fact for fact in heard if fact.step == "due"), None)
    if promise.state is not State.OPEN:
        return moved
    if since := pauses.paused(case, promise):
        return pauses.standing_still(moved, since)
    warned = warn_on and pauses.later(case, promise.name, promise.since, warn_on)
    return _next_step(case, _frozen(case, moved, missed), heard, now, warned)


def _still_counts(case: Case, promise: Promise, fact: Fact) -> bool:
    """Whether a date that passed is one of this promise as it now stands.

    Choice: not one from before its latest waiver, nor from before a correction of the return it is counted from (C8),
    nor one that fell before the day it is counted from: that was an earlier promise of the same name; nor one that has
    another date since an act that recomputes dates.
    """
    corrected = case.arrived.number if case.arrived and promise.since == case.returned_on else 0
    earlier = fact.due is not None and day_in(fact.due, case.time_zone) < promise.since
    since = max(corrected, *promise.moved_by, 0)
    return fact.number > since and not earlier and not elsewhere_since(case, fact, promise.due)


def _moved(case: Case, promise: Promise) -> Promise:
    """With its holds and waivers. Choice (C6): holds before a waiver are inside its date, later ones are added.

    A waiver never shortens: where a corrected return moves the date beyond it, it has nothing left to give.
    """
    held = pauses.moved(case, promise, promise.since)
    dated = sorted(
        (waiver.decided.number, waiver.decided.on, waiver.until)
        for waiver in case.waivers.values()
        if waiver.decided and waiver.granted and waiver.until and _moves(waiver, waiver.decided, waiver.until, held)
    )
    if not dated:
        return held
    _, granted_on, until = dated[-1]
    late = held.late if held.kept_on is None else held.kept_on > until
    changed = {
        "due": end_of(until, case.time_zone),
        "due_on": until,
        "moved_by": tuple(number for number, _, _ in dated),
        "late": late,
        "hours": False,
    }
    waived = pauses.moved(case, held.model_copy(update=changed), granted_on)
    return waived if waived.due_on >= held.due_on else held


def _moves(waiver: Waiver, decided: When, until: date, promise: Promise) -> bool:
    """Whether this waiver is one for this promise.

    Choice: where each promise is counted from the one before, a waiver belongs to the one that was open on the day it
    was granted, as known today: the one it names, or, if a contact of an earlier day was typed since, its successor;
    that one it never shortens. What was kept after the grant has used the waiver up.
    """
    named, chain = waiver.promise == promise.key, CHAINS.fullmatch(promise.key)
    if not chain or waiver.promise.rsplit("/", 1)[0] != chain[1]:
        return named
    day = DAY.search(waiver.promise)
    then = max(decided.on, date.fromisoformat(day[0])) if day else decided.on
    if named:
        return promise.kept_on is None or promise.kept_on >= then
    open_then = promise.since < then and (promise.kept_on is None or promise.kept_on > then)
    return open_then and until > promise.due_on


def elsewhere_since(case: Case, fact: Fact, due: datetime) -> bool:
    """Whether an act has moved this date since the fact told of it."""
    again = any(number > fact.number for number in case.recomputed)
    return again and fact.due is not None and abs(fact.due - due) > ANOTHER_ZONE


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
    wake, step = min(ahead) if ahead else _repeat(case, promise, taken, now)
    return promise.model_copy(update={"late": late, "wake": wake, "step": step})


def _repeat(case: Case, promise: Promise, taken: set[str], now: datetime) -> tuple[datetime | None, str]:
    """The last rung again, for as long as the promise is open and late.

    Source: domain 5.4, T2 and T3: weekly. Choice: every 14 days for the rest; after a silence only the latest repeat
    that lies behind is told, not each of them. What lapses, and the end of keeping a file, are said once.
    """
    rungs = LADDERS.get(promise.name, DEFAULT)
    if rungs[-1].step == "lapse" or promise.name in SAID_ONCE:
        return None, "due"
    every = 7 if promise.name in REPEAT_WEEKLY else REPEAT_DAYS
    last, tells = promise.due_on + timedelta(rungs[-1].days), sum(rung.step.startswith("tell-") for rung in rungs)
    told_until = max((int(step[5:]) - tells for step in taken if step.startswith("tell-")), default=0)
    behind = ((day_in(now, case.time_zone) - last).days - 1) // every
    k = max(told_until + 1, behind, 1)
    return end_of(last + timedelta(every * k), case.time_zone), f"tell-{tells + k}"


def steps(case: Case, promise: Promise, warn_on: date | None = None) -> list[tuple[str, datetime]]:
    """Every step of telling about this promise, with its moment, before the last one is repeated.

    Choice: a warning that would come in the first half of the time given is none, and is left out.
    """
    rungs = [(rung.step, promise.due_on + timedelta(rung.days)) for rung in LADDERS.get(promise.name, DEFAULT)]
    said = [*([("warn", warn_on)] if warn_on else []), *rungs]
    half = promise.since + (promise.due_on - promise.since) / 2
    told_on = [(step, day) for step, day in said if step != "warn" or half <= day < promise.due_on]
    return [(step, promise.due if step == "due" else end_of(day, case.time_zone)) for step, day in told_on]


def told(name: str, step: str, on: Role) -> tuple[Role, ...]:
    """Who hears of this step of a promise."""
    ladder = LADDERS.get(name, DEFAULT)
    rungs = {rung.step: rung.tell for rung in ladder}
    return rungs.get(step, ladder[-1].tell if step.startswith("tell-") else (on,))

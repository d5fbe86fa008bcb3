"""Whether the returnee can be reached, and what is owed when not. Source: handbook 2.3.3 (R96); domain 5.1, T5, T8."""

from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby

from domain.act import When
from domain.case import Case
from domain.contact import ALTERNATIVE, Try
from domain.people import Role
from domain.promise import Promise
from policy import consent
from policy.promises import Terms, by_day

RETRY = Terms("contact_retry", Role.CASE_WORKER, "T5: a meeting in vain is tried again within seven days")
LOST = Terms("contact_lost", Role.SUPERVISOR, "T5, T8: three tries without contact")
TRACING = Terms("tracing", Role.CASE_WORKER, "T8: sixty days without contact; then closing is proposed, never done")
TRIES, CHANNELS = 3, 2
RETRY_DAYS, LOST_DAYS, TRACING_DAYS = 7, 7, 60


class Reach(StrEnum):
    """The contact region: it runs beside the stage and never changes it. Source: domain 5.1."""

    REACHABLE = "REACHABLE"
    UNREACHABLE = "UNREACHABLE"
    TRACING = "TRACING"


def reach(case: Case) -> Reach:
    """Where contact stands. Choice: the search begins when a supervisor says so (start-tracing)."""
    if (since := unreachable(case)) is None:
        return Reach.REACHABLE
    searched = any(search.order > since.order for search in case.searches)
    return Reach.TRACING if searched else Reach.UNREACHABLE


def unreachable(case: Case) -> When | None:
    """Since when the returnee cannot be reached; None while she can."""
    return _lost_at(in_vain(case))


def in_vain(case: Case) -> list[Try]:
    """The tries since the last contact."""
    runs = _runs(case)
    after = runs and not any(contact.order > runs[-1][-1].when.order for contact in case.contacts)
    return runs[-1] if after else []


def may_ask_another(case: Case) -> bool:
    """Whether somebody was named with the returnee's consent, and neither was withdrawn since."""
    return case.alternative is not None and not consent.withdrawn_since(case, case.alternative)


def _runs(case: Case) -> list[list[Try]]:
    """Tries by the contacts between them, in order of days."""
    tries = sorted(case.tries, key=lambda one: one.when.order)
    before = groupby(tries, key=lambda one: sum(contact.order < one.when.order for contact in case.contacts))
    return [list(run) for _, run in before]


def _lost_at(run: list[Try]) -> When | None:
    """The third try in a row, or a later one: the first by which two ways had been tried (T8)."""
    for n in range(TRIES, len(run) + 1):
        if len({one.channel for one in run[:n]}) >= CHANNELS:
            return run[n - 1].when
    return None


def promises(case: Case) -> Iterator[Promise]:
    """T5's retries, the supervisor's decision, and T8."""
    for run in _runs(case):
        yield from _retries(case, run)
        if len(run) >= TRIES:
            yield _decision(case, run[TRIES - 1].when)
        if lost := _lost_at(run):
            due_on, key = lost.on + timedelta(TRACING_DAYS), f"tracing/{lost.on}"
            said, kept = "the third try on two ways, 60 days", _next(_ends(case), lost)
            yield by_day(case, TRACING, lost.on, due_on, said, key=key, kept=kept)


def _retries(case: Case, run: list[Try]) -> Iterator[Promise]:
    """Choice: until the search begins each try in vain, the last of its day, is followed by another."""
    lost = _lost_at(run)
    last = {one.when.on: one.when for one in run if lost is None or one.when.order < lost.order}
    ends = sorted([*(one.when for one in case.tries), *_ends(case)], key=lambda end: end.order)
    for day, tried in last.items():
        kept, due_on = _next(ends, tried), day + timedelta(RETRY_DAYS)
        yield by_day(case, RETRY, day, due_on, "a try in vain, 7 days", key=f"contact_retry/{day}", kept=kept)


def _decision(case: Case, third: When) -> Promise:
    """Choice: within seven days of the third try, in whatever way; kept by the search too. It closes nothing (C17)."""
    ends = sorted([*_ends(case), *case.searches], key=lambda end: end.order)
    due_on, key = third.on + timedelta(LOST_DAYS), f"contact_lost/{third.on}"
    return by_day(case, LOST, third.on, due_on, "the third try, 7 days", key=key, kept=_next(ends, third))


def _ends(case: Case) -> list[When]:
    """What ends waiting for a contact: a contact, or the closing that is started."""
    closing = [case.closing.when] if case.closing else []
    return sorted([*case.contacts, *closing], key=lambda end: end.order)


def _next(ends: list[When], when: When) -> When | None:
    return next((end for end in ends if end.order > when.order), None)


def not_searched(case: Case, today: date, until: date | None) -> list[str]:
    """What still lacks before a case may end as lost contact, in words. `until`: when the search is over.

    Source: domain 5.4, T8: sixty days, three tries, two ways, the alternative contact if the returnee consented to one.
    """
    run = in_vain(case)
    channels = sorted({one.channel for one in run})
    lacking = []
    if len(run) < TRIES:
        lacking.append(f"{TRIES} tries since the last contact (there are {len(run)})")
    if len(channels) < CHANNELS:
        lacking.append(f"{CHANNELS} ways of trying (there is {', '.join(channels).lower() or 'none'})")
    if may_ask_another(case) and ALTERNATIVE not in channels:
        lacking.append("a try by way of the alternative contact, whom the returnee named for this")
    if until and today < until:
        lacking.append(f"{TRACING_DAYS} days of search (until {until:%d %B %Y})")
    return lacking

"""When a closed case may begin again, and a death that was none. Source: domain 5.7, 0.3 C13; handbook 2.7."""

from collections.abc import Iterator
from datetime import timedelta

from domain.case import Case
from domain.closing import Outcome
from domain.people import Role
from domain.promise import Promise
from domain.reopening import ReopenCase
from policy.promises import Terms, by_day

SECOND = Terms("death_correction", Role.SUPERVISOR, "C13: a death reported by mistake is corrected by two supervisors")
SIGN_WITHIN_DAYS = 7
NEEDS_A_NEED = {Outcome.COMPLETED, Outcome.COMPLETED_WITH_HANDOVER}


def promises(case: Case) -> Iterator[Promise]:
    """The second signature under a correction of a death (choice: within seven days)."""
    if case.death_reported and case.death_doubted:
        first = min(case.death_doubted.values(), key=lambda when: when.order)
        due_on, key = first.on + timedelta(SIGN_WITHIN_DAYS), f"death_correction/{first.on}"
        yield by_day(case, SECOND, first.on, due_on, "the first signature, 7 days", key=key)


def not_reopened(case: Case, act: ReopenCase) -> str:
    """Why this case may not be reopened as asked; empty if it may.

    Source: domain 5.7. Choice: what it does not name (no longer eligible, programme ended, transferred, not started,
    duplicate, safety of staff) is reopened at any request; a new day of return is named where the person had left.
    """
    if case.outcome is Outcome.DECEASED:
        return "This case was closed because of a death; that is corrected, not reopened"
    if case.outcome in NEEDS_A_NEED and act.need is None:
        return "A completed case is reopened for a new need, and none is named"
    if case.outcome is Outcome.REMIGRATED and act.returned_on is None:
        return "The person had left the country, and no new day of return is named"
    return ""

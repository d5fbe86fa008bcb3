"""How days that do not count move a date. Source: domain 0.3 C5, C6, C13."""

from collections.abc import Iterable
from datetime import date, timedelta

from domain.case import Case
from domain.dates import end_of
from domain.hold import Span
from domain.promise import Promise, State

PAUSED = frozenset(
    {
        *("plan", "midterm_report", "final_report", "follow_up_period", "follow_up", "survey"),  # T1 to T6
        *("plan_review", "contact_retry", "contact_lost", "tracing", "referral_progress"),  # T7, T8, T11
        *("plan_consent", "own_consent", "plan_copy", "first_assistance"),  # T13, T14, T16
        *("reassessment", "start_activity"),
    }
)  # C5: everything else belongs to others or protects the person, and goes on
FUNDERS = frozenset({"funding_window"})  # C7: only the funder's own waiver moves these, not even a death that was none


def spans(case: Case, name: str) -> list[Span]:
    """The days that do not count for a promise of this name: in order, overlapping ones joined."""
    held = [Span(hold.placed.on, hold.lifted.on if hold.lifted else None) for hold in case.holds.values()]
    silent = case.silences if name not in FUNDERS else []
    return _joined([*silent, *(held if name in PAUSED else [])])


def _joined(known: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for span in sorted(known, key=lambda one: one.start):
        last = joined[-1] if joined else None
        if last and (last.end is None or span.start <= last.end):
            joined[-1] = Span(last.start, last.end and span.end and max(last.end, span.end))
        else:
            joined.append(span)
    return joined


def later(case: Case, name: str, since: date, due_on: date, kept_on: date | None = None) -> date:
    """The date with the days added that do not count, between the day it is counted from and the date itself.

    Source: domain 0.3 C5. Choice: a hold placed on the very due date still pauses it; one that lasts adds nothing yet,
    unless the promise was kept meanwhile.
    """
    for span in spans(case, name):
        end = span.end or kept_on
        if span.start > due_on or (kept_on and span.start >= kept_on):
            break
        if end:
            due_on += max(end - max(span.start, since), timedelta())
    return due_on


def paused(case: Case, promise: Promise) -> date | None:
    """Since which day this promise stands still; None if it does not."""
    lasting = next((span for span in spans(case, promise.name) if span.end is None), None)
    return lasting.start if lasting else None


def moved(case: Case, promise: Promise, since: date) -> Promise:
    """The promise with its days added; `since` is the day from which they count: its anchor, or its waiver (C6)."""
    due_on = later(case, promise.name, since, promise.due_on, promise.kept_on)
    if due_on == promise.due_on or promise.state is State.DROPPED:
        return promise
    due = promise.due + (due_on - promise.due_on) if promise.hours else end_of(due_on, case.time_zone)
    late = promise.late if promise.kept_on is None else promise.kept_on > due_on
    first = promise.first_due_on if promise.moved_by else due_on
    return promise.model_copy(update={"due": due, "due_on": due_on, "first_due_on": first, "late": late})


def standing_still(promise: Promise, since: date) -> Promise:
    """A paused promise: nothing rings, and the days it has left are told instead of a date that creeps (C5).

    What was late before the hold was placed stays late.
    """
    left = max((promise.due_on - max(since, promise.since)).days, 0)
    return promise.model_copy(update={"days_left": left, "late": since > promise.due_on, "wake": None})

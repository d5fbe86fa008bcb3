"""All services of a case over time, across organisations, with the gaps. Source: handbook 2.3.2 (R34, R46), 2.3.3."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from domain.act import When
from domain.case import Case
from domain.dates import add_months
from domain.people import Role
from domain.plan import Activity
from domain.promise import Promise
from domain.referral import Referral, ReferralState
from policy import plan
from policy.promises import Terms, by_day

START = Terms("start_activity", Role.CASE_WORKER, "R81, handbook 2.3.3: a plan that is agreed is carried out")
START_DAYS, YEAR = 30, 12

Month = tuple[int, int]  # year, month


@dataclass(frozen=True)
class Service:
    """One row: what, by whom, the months it is planned for, those it runs in, and those in which nothing runs."""

    id: str
    by: str
    element: str
    planned: tuple[Month, ...]
    runs: tuple[Month, ...]
    gaps: tuple[Month, ...]


def promises(case: Case) -> Iterator[Promise]:
    """An agreed plan of which nothing has begun becomes visible (R81). Choice: after thirty days, once for each case.

    Choice: a referral, an order, support by our own staff or an activity that ended shows that something has begun.
    """
    if (start := plan.first_active(case)) is None:
        return
    due_on, said = start.on + timedelta(START_DAYS), "the first active plan, 30 days"
    yield by_day(case, START, start.on, due_on, said, kept=_first_begun(case))


def _first_begun(case: Case) -> When | None:
    lines = {line.id for version in case.plans.values() for line in version.outline.activities}
    begun = [
        *(made.sent for made in case.referrals.values()),
        *(order.ordered for (activity, _), order in case.instalments.items() if activity in lines),
        *(when for made, when in case.support if made.activity in lines),
        *(ended for activity, (_, ended) in case.activity_ends.items() if activity in lines),
    ]
    since = case.reopened.order if case.reopened else None
    return min((one for one in begun if since is None or one.order > since), key=lambda one: one.order, default=None)


def services(case: Case, today: date) -> list[Service]:
    """Planned services first, in the order of the current plan, then referrals that serve no line of it."""
    now_active = plan.active(case)
    start = plan.first_active(case)
    lines = list(plan.activities(case).values())
    planned = [_planned(case, line, start.on, today) for line in lines] if now_active and start else []
    mine = {line.id for line in lines}
    apart = ((id_, made) for id_, made in case.referrals.items() if made.activity not in mine)
    return [*planned, *(_apart(case, id_, made, today) for id_, made in apart)]


def _planned(case: Case, line: Activity, start: date, today: date) -> Service:
    """Choice: a month has a gap if the service is planned for it, has not ended, and nothing runs in it until today."""
    ended = case.activity_ends[line.id][1].on if line.id in case.activity_ends else None
    refused = case.refused_activities.get(line.id)
    last = min(one for one in (_last_day(line, start, today), ended, refused and refused.on) if one)
    planned = months(start, last)
    runs = sorted({month for first, until in _spans(case, line, start, today) for month in months(first, until)})
    passed = set(months(start, today))
    gaps = tuple(month for month in planned if month in passed and month not in runs)
    return Service(line.id, line.provider or line.source or "own staff", _said(line), planned, tuple(runs), gaps)


def _last_day(line: Activity, start: date, today: date) -> date:
    if line.months is None:
        return max(add_months(start, YEAR), today)  # for life: shown for a year, then as long as the case goes on
    return max(add_months(start, line.months) - timedelta(1), start)


def _spans(case: Case, line: Activity, start: date, today: date) -> Iterator[tuple[date, date]]:
    """Choice: what has a provider runs while a referral is under way, or since one was completed; goods run from the
    first order on; what our own staff do, from the start of the plan."""
    orders = [order.ordered.on for (activity, _), order in case.instalments.items() if activity == line.id]
    made = [one for one in case.referrals.values() if one.activity == line.id]
    yield from ((one.sent.on, _until(one, today)) for one in made)
    if orders:
        yield min(orders), today
    if not line.provider and not line.cost:
        yield start, today


def _until(made: Referral, today: date) -> date:
    if not made.state.over or made.state is ReferralState.COMPLETED or made.changed is None:
        return today
    return made.changed.on


def _apart(case: Case, id_: str, made: Referral, today: date) -> Service:
    elements = [case.needs[need].need.element.name for need in made.needs if need in case.needs]
    last = made.changed.on if made.state.over and made.changed else today
    said = ", ".join(element.lower().replace("_", " ") for element in elements)
    return Service(id_, made.provider, said, (), months(made.sent.on, last), ())


def _said(line: Activity) -> str:
    return line.element.name.lower().replace("_", " ")


def months(first: date, last: date) -> tuple[Month, ...]:
    """Every calendar month from one day to another; none if they are in the wrong order."""
    since, until = first.year * YEAR + first.month - 1, last.year * YEAR + last.month - 1
    return tuple((n // YEAR, n % YEAR + 1) for n in range(since, until + 1)) if first <= last else ()

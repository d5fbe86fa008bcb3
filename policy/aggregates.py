"""What a dashboard shows of many cases: caseload, contacts, closures, surveys, consents. Source: domain 8.6."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from domain.assessment import Level
from domain.case import Case
from domain.closing import Outcome
from domain.dates import add_months
from domain.follow_up import Mode
from domain.promise import State
from domain.referral import ReferralState
from policy import plan
from policy.masking import FEWER, LEAST, Observation, Shown, Table, table
from policy.reports import NONE, Known

UNKNOWN = "NOT_ASSESSED"
BEGUN, NOT_BEGUN = "BEGUN", "NOT_BEGUN"
WITH_PLAN, WITHOUT_PLAN = "WITH_ACTIVE_PLAN", "WITHOUT"
SCORES = ("economic", "social", "psychosocial", "composite")
UNOFFICIAL = "not the official instrument"


def aggregates(cases: Sequence[Known]) -> list[Table]:
    """Every table of the dashboard for which there are data."""
    return [
        caseload(cases),
        contacts(cases),
        closures(cases),
        begun(cases),
        consents(cases),
        surveys(cases),
        *_waits(cases),
    ]


def caseload(cases: Sequence[Known]) -> Table:
    """Cases that are not closed, by who carries them and how vulnerable the person is."""
    levels = (*(level.value for level in Level), UNKNOWN)
    seen = (
        Observation((one.case.office,), one.case.case_worker, (one.case.vulnerability or UNKNOWN), one.id)
        for one in cases
        if one.case.closed is None
    )
    return table("caseload", ("office", "case_worker"), levels, seen)


def contacts(cases: Sequence[Known]) -> Table:
    """How people were met: face to face by preference (R94); a delivery is a contact too (R97)."""
    modes = tuple(mode.value for mode in Mode)
    seen = (Observation((), one.case.office, mode, one.id) for one in cases for mode in _modes(one))
    return table("contacts", ("office",), modes, seen)


def _modes(known: Known) -> Iterator[str]:
    yield from known.case.modes
    yield from (Mode.AT_DELIVERY.value for order in known.case.instalments.values() if order.delivered)


def closures(cases: Sequence[Known]) -> Table:
    """How cases ended; a case that was reopened has ended more than once."""
    outcomes = tuple(outcome.value for outcome in Outcome)
    seen = (Observation((), one.case.office, outcome, one.id) for one in cases for outcome in _outcomes(one.case))
    return table("closures", ("office",), outcomes, seen)


def _outcomes(case: Case | None) -> Iterator[str]:
    while case:
        if case.outcome:
            yield case.outcome.value
        case = case.before


def begun(cases: Sequence[Known]) -> Table:
    """Plans that have started and are carried out, and those of which nothing has begun (R81)."""
    started = [one for one in cases if plan.active(one.case) and one.case.closed is None]
    seen = (Observation((), one.case.office, NOT_BEGUN if not_begun(one) else BEGUN, one.id) for one in started)
    return table("plans-begun", ("office",), (BEGUN, NOT_BEGUN), seen)


def not_begun(known: Known) -> bool:
    """Whether a plan was agreed and has started, and nothing in it has: no order, no referral, nothing that ended."""
    case = known.case
    referred = any(made.activity in plan.activities(case) for made in case.referrals.values())
    return plan.active(case) is not None and not (case.instalments or case.activity_ends or referred)


def consents(cases: Sequence[Known]) -> Table:
    """Consents to a changed plan that are overdue; where an earlier version is active there should be none."""
    seen = (
        Observation((), one.case.office, WITH_PLAN if plan.active(one.case) else WITHOUT_PLAN, one.id)
        for one in cases
        for promise in one.ledger
        if promise.name == "plan_consent" and promise.state is State.OPEN and promise.late
    )
    return table("consents-overdue", ("office",), (WITH_PLAN, WITHOUT_PLAN), seen)


def surveys(cases: Sequence[Known]) -> Table:
    """The mean of each score by full months since the return; never across instruments, and marked as in 3.3."""
    groups: dict[tuple[str, str], dict[str, list[tuple[Decimal, ...]]]] = {}
    for known in cases:
        for taken, when in known.case.surveys:
            if known.case.returned_on:
                mark = f"{taken.instrument} ({UNOFFICIAL})" if taken.unofficial else taken.instrument
                key = mark, f"{_months(known.case.returned_on, when.on):02}"
                scores = tuple(Decimal(getattr(taken, name)) for name in SCORES)
                groups.setdefault(key, {}).setdefault(known.id, []).append(scores)
    rows = [(*key, *_means(groups[key], len(SCORES), Decimal("0.01"))) for key in sorted(groups)]
    return Table("surveys", ("instrument", "month", "people", *SCORES), tuple(rows))


def _months(since: date, until: date) -> int:
    """Full months between two days; negative before the first."""
    months = (until.year - since.year) * 12 + until.month - since.month
    return months if add_months(since, months) <= until else months - 1


def _means(by_case: dict[str, list[tuple[Decimal, ...]]], width: int, step: Decimal) -> tuple[Shown, ...]:
    """How many people, and the mean of what was measured on them; nothing about fewer than five."""
    if len(by_case) < LEAST:
        return (FEWER, *([FEWER] * width))
    measured = [one for found in by_case.values() for one in found]
    means = (sum(column, Decimal(0)) / len(measured) for column in zip(*measured, strict=True))
    return (len(by_case), *(str(mean.quantize(step, ROUND_HALF_UP)) for mean in means))


def _waits(cases: Sequence[Known]) -> list[Table]:
    """How many days each provider took to answer, and from there to the end of the service."""
    return [_days("answers", _answered(cases)), _days("services", _served(cases))]


def _answered(cases: Sequence[Known]) -> Iterator[tuple[str, str, int]]:
    for known in cases:
        for made in known.case.referrals.values():
            if made.acknowledged:
                yield made.provider, known.id, (made.acknowledged.on - made.sent.on).days


def _served(cases: Sequence[Known]) -> Iterator[tuple[str, str, int]]:
    for known in cases:
        for made in known.case.referrals.values():
            if made.state is ReferralState.COMPLETED and made.accepted and made.changed:
                yield made.provider, known.id, (made.changed.on - made.accepted.on).days


def _days(name: str, measured: Iterable[tuple[str, str, int]]) -> Table:
    groups: dict[str, dict[str, list[tuple[Decimal, ...]]]] = {}
    for provider, case, days in measured:
        groups.setdefault(provider or NONE, {}).setdefault(case, []).append((Decimal(days),))
    rows = [(provider, *_means(groups[provider], 1, Decimal("0.1"))) for provider in sorted(groups)]
    return Table(name, ("provider", "people", "mean_days"), tuple(rows))

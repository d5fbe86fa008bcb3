"""What a dashboard shows of many cases: caseload, contacts, closures, surveys, consents. Source: domain 8.6."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from domain.assessment import Level
from domain.case import Case
from domain.closing import Outcome
from domain.dates import add_months
from domain.follow_up import Mode, RecordSurvey
from domain.promise import State
from domain.referral import ReferralState
from policy import plan
from policy.masking import Observation, Table
from policy.tallies import NONE, Counts, Figure, Known, Means, Measured, made

UNKNOWN = "NOT_ASSESSED"
BEGUN, NOT_BEGUN = "BEGUN", "NOT_BEGUN"
WITH_PLAN, WITHOUT_PLAN = "WITH_ACTIVE_PLAN", "WITHOUT"
SCORES = ("economic", "social", "psychosocial", "composite")
UNOFFICIAL = "not the official instrument"
HUNDREDTH, TENTH = Decimal("0.01"), Decimal("0.1")


def aggregates(cases: Sequence[Known]) -> list[Table]:
    """Every table of the dashboard for which there are data."""
    return [made(figure, cases) for figure in FIGURES]


def _caseload(known: Known) -> Iterator[Observation]:
    """Cases that are not closed, by who carries them and how vulnerable the person is."""
    case = known.case
    if case.closed is None:
        yield Observation((case.office,), case.case_worker, (case.vulnerability or UNKNOWN), known.id)


def _contacts(known: Known) -> Iterator[Observation]:
    """How people were met: face to face by preference (R94); a delivery is a contact too (R97)."""
    orders = known.case.instalments.values()
    for mode in [*known.case.modes, *(Mode.AT_DELIVERY.value for order in orders if order.delivered)]:
        yield Observation((), known.case.office, mode, known.id)


def _closures(known: Known) -> Iterator[Observation]:
    """How cases ended; a case that was reopened has ended more than once."""
    case: Case | None = known.case
    while case:
        if case.outcome:
            yield Observation((), known.case.office, case.outcome.value, known.id)
        case = case.before


def _begun(known: Known) -> Iterator[Observation]:
    """Plans that have started and are carried out, and those of which nothing has begun (R81)."""
    if plan.active(known.case) and known.case.closed is None:
        yield Observation((), known.case.office, NOT_BEGUN if not_begun(known) else BEGUN, known.id)


def not_begun(known: Known) -> bool:
    """Whether a plan was agreed and has started, and nothing in it has: no order, no referral, nothing that ended."""
    case = known.case
    referred = any(made.activity in plan.activities(case) for made in case.referrals.values())
    return plan.active(case) is not None and not (case.instalments or case.activity_ends or referred)


def _consents(known: Known) -> Iterator[Observation]:
    """Consents to a changed plan that are overdue; where an earlier version is active there should be none."""
    for promise in known.ledger:
        if promise.name == "plan_consent" and promise.state is State.OPEN and promise.late:
            column = WITH_PLAN if plan.active(known.case) else WITHOUT_PLAN
            yield Observation((), known.case.office, column, known.id)


def _surveys(known: Known) -> Measured:
    """Each score by full months since the return; never across instruments, and marked as in 3.3."""
    for taken, when in known.case.surveys:
        if since := known.case.returned_on:
            yield (_instrument(taken), f"{_months(since, when.on):02}"), _scores(taken)


def survey_cohorts(known: Known) -> Measured:
    """The same, for those who returned in the same year."""
    for group, scores in _surveys(known):
        yield (*group, cohort(known.case)), scores


def cohort(case: Case) -> str:
    """Choice: who returned in the same year."""
    return str(case.returned_on.year) if case.returned_on else NONE


def _instrument(taken: RecordSurvey) -> str:
    return f"{taken.instrument} ({UNOFFICIAL})" if taken.unofficial else taken.instrument


def _scores(taken: RecordSurvey) -> tuple[Decimal, ...]:
    return tuple(Decimal(getattr(taken, name)) for name in SCORES)


def _months(since: date, until: date) -> int:
    """Full months between two days; negative before the first."""
    months = (until.year - since.year) * 12 + until.month - since.month
    return months if add_months(since, months) <= until else months - 1


def _answered(known: Known) -> Measured:
    """How many days each provider took to answer."""
    for sent in known.case.referrals.values():
        if sent.acknowledged:
            yield (sent.provider or NONE,), (Decimal((sent.acknowledged.on - sent.sent.on).days),)


def _served(known: Known) -> Measured:
    """And from there to the end of the service."""
    for sent in known.case.referrals.values():
        if sent.state is ReferralState.COMPLETED and sent.accepted and sent.changed:
            yield (sent.provider or NONE,), (Decimal((sent.changed.on - sent.accepted.on).days),)


LEVELS = (*(level.value for level in Level), UNKNOWN)
MODES, OUTCOMES = tuple(mode.value for mode in Mode), tuple(outcome.value for outcome in Outcome)
FIGURES: tuple[Figure, ...] = (
    Counts("caseload", ("office", "case_worker"), LEVELS, _caseload),
    Counts("contacts", ("office",), MODES, _contacts),
    Counts("closures", ("office",), OUTCOMES, _closures),
    Counts("plans-begun", ("office",), (BEGUN, NOT_BEGUN), _begun),
    Counts("consents-overdue", ("office",), (WITH_PLAN, WITHOUT_PLAN), _consents),
    Means("surveys", ("instrument", "month"), SCORES, _surveys, HUNDREDTH, scale=100),
    Means("answers", ("provider",), ("mean_days",), _answered, TENTH),
    Means("services", ("provider",), ("mean_days",), _served, TENTH),
)
SURVEY_COHORTS = Means(
    "survey-cohorts", ("instrument", "month", "cohort"), SCORES, survey_cohorts, HUNDREDTH, scale=100, apart=1
)

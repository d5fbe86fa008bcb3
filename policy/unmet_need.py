"""Needs nobody could meet: options within two days, safety plans looked at again. Source: handbook 2.3.2; T15, T18."""

from collections.abc import Iterator
from datetime import timedelta

from domain.assessment import Urgency
from domain.case import Case
from domain.people import Role
from domain.promise import Promise
from domain.unmet_need import MakeSafetyPlan
from policy.promises import Terms, by_day, by_hour

OPTIONS = Terms("urgent_options", Role.CASE_WORKER, "T15, handbook 2.3.2: other options are considered")
SAFETY = Terms("safety_review", Role.CASE_WORKER, "T18: the safety plan is looked at again")
OPTIONS_HOURS = {Urgency.URGENT: 48, Urgency.LIFE_THREATENING: 4}
SAFETY_DAYS = 30


def promises(case: Case) -> Iterator[Promise]:
    """T15 for each urgent unmet need, T18 while a safety plan is active."""
    for id_, unmet in case.unmet.items():
        if hours := OPTIONS_HOURS.get(unmet.urgency):
            said, kept = f"the unmet need, {hours} hours", unmet.considered or unmet.ended
            yield by_hour(case, OPTIONS, unmet.registered, hours, said, key=f"urgent_options/{id_}", kept=kept)
    yield from _reviews(case)


def _reviews(case: Case) -> Iterator[Promise]:
    """Each look at the plan asks for the next one, thirty days later, until the plan is closed."""
    looks = case.safety_reviews
    for n, look in enumerate(looks, 1):
        kept = looks[n] if n < len(looks) else None
        said, due_on = "the last review, 30 days", look.on + timedelta(SAFETY_DAYS)
        if kept or case.safety_plan:
            yield by_day(case, SAFETY, look.on, due_on, said, key=f"safety_review/{n}", kept=kept)


def missing_parts(made: MakeSafetyPlan) -> list[str]:
    """Which of the three parts a safety plan lacks (R76)."""
    parts = {
        "the risks": made.risks,
        "strategies to reduce or avoid harm": made.strategies,
        "coping strategies if a risk comes true": made.coping,
    }
    return [name for name, texts in parts.items() if not any(texts)]

"""Needs nobody could meet: options within two days, safety plans looked at again. Source: handbook 2.3.2; T15, T18."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from domain.assessment import Urgency
from domain.case import Case
from domain.people import Role
from domain.promise import Promise
from domain.referral import ReferralState
from domain.unmet_need import MakeSafetyPlan
from policy.promises import Terms, by_day, by_hour, one_a_day

OPTIONS = Terms("urgent_options", Role.CASE_WORKER, "T15, handbook 2.3.2: other options are considered")
SAFETY = Terms("safety_review", Role.CASE_WORKER, "T18: the safety plan is looked at again")
OPTIONS_HOURS = {Urgency.URGENT: 48, Urgency.LIFE_THREATENING: 4}
SAFETY_DAYS = 30
ADMITTED = (ReferralState.ACCEPTED, ReferralState.IN_SERVICE, ReferralState.COMPLETED)
UNCHECKED = "Nobody has checked that opening this service harms none of those it serves."


def promises(case: Case) -> Iterator[Promise]:
    """T15 for each urgent unmet need, T18 while a safety plan is active."""
    for id_, unmet in case.unmet.items():
        if hours := OPTIONS_HOURS.get(unmet.urgency):
            said, kept = f"the unmet need, {hours} hours", unmet.considered or unmet.ended
            yield by_hour(case, OPTIONS, unmet.registered, hours, said, key=f"urgent_options/{id_}", kept=kept)
    yield from _reviews(case)


def _reviews(case: Case) -> Iterator[Promise]:
    """Each look at the plan asks for the next one, thirty days later, until the plan is closed."""
    looks = one_a_day(case.safety_reviews)
    for look, kept in pairwise([*looks, None]):
        if look and (kept or case.safety_plan):
            said, key = "the last review, 30 days", f"safety_review/{look.on}"
            yield by_day(case, SAFETY, look.on, look.on + timedelta(SAFETY_DAYS), said, key=key, kept=kept)


def unchecked(case: Case, provider: str) -> bool:
    """Whether this provider was asked to open its service, and it was not checked, or failed, whom that harms (R74)."""
    asked = [one for one in case.advocacy.values() if one.opens_existing and one.provider == provider]
    return not all(one.no_harm for one in asked)


def opened_safely(case: Case, unmet: str) -> bool:
    """Whether what was opened for this unmet need harms nobody (R74).

    Choice: every service she was admitted to was checked and passed; where she was admitted to none, at least one was.
    """
    asked = [one for one in case.advocacy.values() if one.unmet == unmet and one.opens_existing]
    admitted = {made.provider for made in case.referrals.values() if made.state in ADMITTED}
    used = [one for one in asked if one.provider in admitted]
    return all(one.no_harm for one in used) if used else not asked or any(one.no_harm for one in asked)


def missing_parts(made: MakeSafetyPlan) -> list[str]:
    """Which of the three parts a safety plan lacks (R76)."""
    parts = {
        "the risks": made.risks,
        "strategies to reduce or avoid harm": made.strategies,
        "coping strategies if a risk comes true": made.coping,
    }
    return [name for name, texts in parts.items() if not any(texts)]

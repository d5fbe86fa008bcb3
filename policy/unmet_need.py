"""Needs nobody could meet: options within two days, safety plans looked at again. Source: handbook 2.3.2; T15, T18."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from domain.act import first
from domain.assessment import Urgency
from domain.case import Case
from domain.people import Role
from domain.promise import Promise
from domain.referral import ReferralState
from domain.unmet_need import MakeSafetyPlan, UnmetNeed, asked_already
from policy.promises import Terms, by_day, by_hour, one_a_day
from policy.working_days import working_day

OPTIONS = Terms("urgent_options", Role.CASE_WORKER, "T15, handbook 2.3.2: other options are considered")
SAFETY = Terms("safety_review", Role.CASE_WORKER, "T18: the safety plan is looked at again")
OPTIONS_HOURS = {Urgency.URGENT: 48, Urgency.LIFE_THREATENING: 4}
OFFER = Terms("service_offered", Role.CASE_WORKER, "R69, R70: an unmet need is offered again when a service appears")
SAFETY_DAYS, OFFER_WORKING_DAYS = 30, 5
ADMITTED = (ReferralState.ACCEPTED, ReferralState.IN_SERVICE, ReferralState.COMPLETED)
UNCHECKED = "Nobody has checked that opening this service harms none of those it serves."


def promises(case: Case) -> Iterator[Promise]:
    """T15 for each urgent unmet need, each service that appeared for one, T18 while a safety plan is active."""
    for id_, unmet in case.unmet.items():
        if hours := OPTIONS_HOURS.get(unmet.urgency):
            said, kept = f"the unmet need, {hours} hours", unmet.considered or unmet.ended
            yield by_hour(case, OPTIONS, unmet.registered, hours, said, key=f"urgent_options/{id_}", kept=kept)
        yield from _offers(case, id_, unmet)
    yield from _reviews(case)


def _offers(case: Case, id_: str, unmet: UnmetNeed) -> Iterator[Promise]:
    """Choice: five working days from the note. Kept by whatever answers it; dropped where nobody can be asked any more.

    Choice: an answer is a referral for this need to anybody, options considered, or the end of the record. Of an offer
    before a reopening nothing is owed: the new episode begins with what is in the directory.
    """
    referred = [made.sent for made in case.referrals.values() if unmet.need in made.needs]
    for provider, noted in unmet.offered.items():
        if case.reopened and noted.order < case.reopened.order:
            continue
        answers = [*referred, *unmet.looks, *([unmet.ended] if unmet.ended else [])]
        kept = first(when for when in answers if when.order > noted.order)
        due_on, key = working_day(case, noted.on, OFFER_WORKING_DAYS, kept), f"service_offered/{id_}/{provider}"
        over = unmet.ended is not None or _needless(case, unmet.need) or provider in asked_already(case, unmet.need)
        said = "the service appeared, 5 working days"
        yield by_day(case, OFFER, noted.on, due_on, said, key=key, kept=kept, dropped=over)


def _needless(case: Case, need: str) -> bool:
    known = case.needs.get(need)
    return known is not None and known.ended is not None


def lacking(case: Case) -> dict[str, UnmetNeed]:
    """Unmet needs for which a service is still looked for, by record."""
    return {id_: unmet for id_, unmet in case.unmet.items() if not (unmet.ended or _needless(case, unmet.need))}


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

"""A case that nobody moves: whoever has to take the next step is asked for it. Handbook 2.3.3 (R81)."""

from collections.abc import Iterator
from datetime import timedelta

from domain.act import first
from domain.case import Case
from domain.people import Role
from domain.plan import PlanVersion
from domain.promise import Promise
from policy import approval, consent, plan
from policy.promises import Terms, by_day

BUDGET = Terms("budget_request", Role.CASE_WORKER, "T12: a budget that must be approved is asked for")
AGAIN = Terms("plan_again", Role.CASE_WORKER, "handbook 2.3.3: a plan that went back, or got no money, is made anew")
CONSENT = Terms("consent_again", Role.CASE_WORKER, "T13 by analogy: consent that was taken back is asked for anew")
BUDGET_DAYS, AGAIN_DAYS, CONSENT_DAYS = 7, 14, 14


def promises(case: Case) -> Iterator[Promise]:
    """Choice: a week to ask for a budget, two for a new draft and for consent; none of these ends anything."""
    newest = max((one for one in case.plans.values() if not one.past), key=lambda one: one.number, default=None)
    for version in (one for one in case.plans.values() if not one.past):
        yield from _budget(case, version, superseded=version is not newest)
        yield from _again(case, version)
    yield from _consent(case)


def _budget(case: Case, version: PlanVersion, *, superseded: bool) -> Iterator[Promise]:
    for pack in case.packs:
        agreed, asked = plan.agreed(version), case.funding.get((version.number, pack.id))
        if agreed and approval.needs_approval(pack, version.outline):
            granted = plan.activated(case, version, standing=False)
            over, key = superseded or bool(version.returned), f"budget_request/{pack.id}/{version.number}"
            due_on, kept = agreed.on + timedelta(BUDGET_DAYS), asked.asked if asked else granted
            yield by_day(case, BUDGET, agreed.on, due_on, "the agreement, 7 days", key=key, kept=kept, dropped=over)


def _again(case: Case, version: PlanVersion) -> Iterator[Promise]:
    """After a version went back, or its budget was turned down."""
    noes = [answer.decided for (n, _), answer in case.funding.items() if n == version.number and not answer.approved]
    ends = [*([version.returned] if version.returned else []), *(when for when in noes if when)]
    later = [one.proposed for one in case.plans.values() if one.number > version.number]
    if ends:
        end = min(ends, key=lambda when: when.order)
        due_on, key = end.on + timedelta(AGAIN_DAYS), f"plan_again/{version.number}"
        yield by_day(case, AGAIN, end.on, due_on, "the plan went back, 14 days", key=key, kept=first(later))


def _consent(case: Case) -> Iterator[Promise]:
    """After a withdrawal that left the case, or its plan, without consent; kept by the next word of consent."""
    started = plan.first_active(case) is None or plan.active(case) is not None
    standing = consent.for_case(case) is not None and started
    for day, withdrawn in {one.when.on: one.when for one in case.withdrawals}.items():
        given = first([one.when for one in case.consents if one.when.order > withdrawn.order])
        due_on, key = day + timedelta(CONSENT_DAYS), f"consent_again/{day}"
        said, needless = "the withdrawal, 14 days", standing and given is None
        yield by_day(case, CONSENT, day, due_on, said, key=key, kept=given, dropped=needless)

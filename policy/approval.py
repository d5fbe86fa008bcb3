"""Who must approve a plan's budget, and the promise of an answer. Source: domain 8.4, T12."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from domain.act import When
from domain.case import Case
from domain.people import Role
from domain.plan import PlanOutline, PlanVersion
from domain.programme import RulePack
from domain.promise import Promise
from policy.promises import Terms, by_day

ANSWER = Terms("funding_answer", Role.FUNDING_SOURCE, "T12: no answer escalates, never rejects")
ANSWER_WITHIN_DAYS = 7


def approvals(case: Case, version: PlanVersion) -> list[When | None]:
    """The approval each source must give before this version may start; None where it is still missing.

    Choice: an approval given for an earlier version holds while the sum asked from that source does not grow, and
    until that source says something else: its latest answer decides.
    """
    return [_approval(case, pack, version) for pack in case.packs if needs_approval(pack, version.outline)]


def needs_approval(pack: RulePack, outline: PlanOutline) -> bool:
    """Whether this plan's sum must be approved by somebody. Source: domain 8.4."""
    asked = outline.cost_from(pack.id)
    return pack.approval.by is not None and asked > pack.approval.over


def _approval(case: Case, pack: RulePack, version: PlanVersion) -> When | None:
    asked = version.outline.cost_from(pack.id)
    answers = [
        (answer.decided, answer)
        for (number, source), answer in case.funding.items()
        if source == pack.id and number <= version.number and answer.decided and not case.plans[number].past
    ]
    if not answers:
        return None
    decided, latest = max(answers, key=lambda one: one[0].number)
    return decided if latest.approved and (latest.amount or Decimal(0)) >= asked else None


def promises(case: Case) -> Iterator[Promise]:
    """T12: the funding source answers in time; silence escalates and rejects nothing."""
    for (version, source), answer in case.funding.items():
        if case.plans[version].past:
            continue
        due_on = answer.asked.on + timedelta(_days_to_answer(case, source))
        key = f"funding_answer/{source}/{version}"
        yield by_day(case, ANSWER, answer.asked.on, due_on, "the request for funding", key=key, kept=answer.decided)


def _days_to_answer(case: Case, source: str) -> int:
    pack = next((pack for pack in case.packs if pack.id == source), None)
    return (pack and pack.approval.within_days) or ANSWER_WITHIN_DAYS

"""Who must approve a plan's budget, and the promise of an answer. Source: domain 8.4, T12."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import count

from domain.act import When
from domain.case import Case
from domain.dates import add_months
from domain.people import Role
from domain.plan import PlanOutline, PlanVersion
from domain.programme import Approval, RulePack
from domain.promise import Promise
from policy.promises import Terms, by_day

ANSWER = Terms("funding_answer", Role.FUNDING_SOURCE, "T12: no answer escalates, never rejects")
ANSWER_WITHIN_DAYS = 7


def approvals(case: Case, version: PlanVersion) -> list[When | None]:
    """The approval each source must give before this version may start; None where it is still missing.

    Choice: an approval given for an earlier version holds while the sum asked from that source does not grow, and
    until that source says something else: its latest answer decides.
    """
    packs = in_force(case, version.proposed)
    return [_approval(case, pack, version) for pack in packs if needs_approval(pack, version.outline)]


def in_force(case: Case, when: When) -> list[RulePack]:
    """The packs of a case as they were then. Choice: a plan keeps the rules of approval it was proposed under."""
    packs = {pack.id: pack for pack in case.opened.packs}
    return list((packs | {pack.id: pack for pack, since in case.adopted if since.number < when.number}).values())


def needs_approval(pack: RulePack, outline: PlanOutline) -> bool:
    """Whether this plan's sum must be approved by somebody. Source: domain 8.4."""
    asked = outline.cost_from(pack.id)
    return pack.approval.by is not None and asked > pack.approval.over


def _approval(case: Case, pack: RulePack, version: PlanVersion) -> When | None:
    asked = version.outline.cost_from(pack.id)
    answers = [
        (answer.decided, answer)
        for (number, source), answer in case.funding.items()
        if source == pack.id and number <= version.number and answer.decided and not _past(case, number)
    ]
    if not answers:
        return None
    decided, latest = max(answers, key=lambda one: one[0].number)
    return decided if latest.approved and (latest.amount or Decimal(0)) >= asked else None


def _past(case: Case, number: int) -> bool:
    """A version of an earlier episode, or one the case does not know, waits for nothing."""
    version = case.plans.get(number)
    return version is None or version.past


def promises(case: Case) -> Iterator[Promise]:
    """T12: the funding source answers in time; silence escalates and rejects nothing."""
    for (version, source), answer in case.funding.items():
        if _past(case, version):
            continue
        rules = next((pack.approval for pack in case.packs if pack.id == source), Approval())
        due_on, said = _answer_on(rules, answer.asked.on)
        key = f"funding_answer/{source}/{version}"
        yield by_day(case, ANSWER, answer.asked.on, due_on, said, key=key, kept=answer.decided)


def _answer_on(rules: Approval, asked_on: date) -> tuple[date, str]:
    if rules.sits_every_months and rules.sits_from:
        sitting = next_sitting(rules.sits_from, rules.sits_every_months, asked_on)
        return sitting, "the request for funding, the next sitting of the committee"
    return asked_on + timedelta(rules.within_days or ANSWER_WITHIN_DAYS), "the request for funding"


def next_sitting(first: date, every_months: int, after: date) -> date:
    """The first sitting after this day; what comes in on the day itself waits for the next one (C1: from the first)."""
    months = max((after.year - first.year) * 12 + after.month - first.month, 0)
    sittings = (add_months(first, every_months * k) for k in count(months // every_months))
    return next(day for day in sittings if day > after)

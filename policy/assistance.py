"""Money and goods: table 2.2, what may be ordered, what is owed. Source: handbook 2.3.2 (R51-R68); timer T16."""

from collections.abc import Iterator
from datetime import timedelta

from domain import payment
from domain.assistance import DecideModality
from domain.case import Case
from domain.people import Role
from domain.plan import Activity, PlanOutline
from domain.programme import Modality, RulePack
from domain.promise import Deed, DeedKind, Promise
from policy import plan
from policy.promises import Terms, by_day
from policy.waivers import lifted

EXPEDITED = Terms("first_assistance", Role.CASE_WORKER, "T16: first help for a vulnerable person within 28 days")
DELIVERY = Terms("delivery", Role.CASE_WORKER, "R67: a payment or delivery that was ordered is confirmed")
EXPEDITED_DAYS, DELIVERY_DAYS = 28, 14


def promises(case: Case) -> Iterator[Promise]:
    """T16 for vulnerable people; and each order is confirmed (choice: within 14 days)."""
    if plan.ever_vulnerable(case) and case.returned_on:
        start = max(case.opened.registered_on, case.returned_on, *([case.reopened.on] if case.reopened else []))
        said = "registration, arrival or reopening, 28 days"
        due_on, over = start + timedelta(EXPEDITED_DAYS), not plan.vulnerable(case)
        yield by_day(case, EXPEDITED, start, due_on, said, kept=case.first_help, dropped=over)
    for (activity, number), order in case.instalments.items():
        key, due_on = f"delivery/{activity}/{number}", order.ordered.on + timedelta(DELIVERY_DAYS)
        stopped = _stopped(case, activity, number)
        said = "the order, 14 days"
        since = order.ordered.on
        yield by_day(case, DELIVERY, since, due_on, said, key=key, kept=order.delivered, dropped=stopped)


def sent(case: Case, activity: str, number: int) -> bool:
    """Whether an order has left the house: done by us, or known from paper when the case was taken over."""
    order = case.instalments[(activity, number)]
    return f"order/{activity}/{number}" in case.deeds or order.ordered.number in case.from_paper


def _stopped(case: Case, activity: str, number: int) -> bool:
    """Choice (C12, C21): what a refusal or a death stopped before it left stays stopped; what has left is followed."""
    ended = activity in case.refused_activities or activity in case.activity_ends
    stop = case.refused or case.death_reported or case.closed or ended
    given_up = case.instalments[(activity, number)].stopped
    return given_up or (bool(stop) and not sent(case, activity, number))


def awaited(case: Case, activity: str, number: int) -> bool:
    """Whether this order has still to leave, or to arrive."""
    return case.instalments[(activity, number)].delivered is None and not _stopped(case, activity, number)


def deeds(case: Case) -> Iterator[Deed]:
    """An order for each instalment, unless it was stopped before it left, or has arrived some other way."""
    for activity, number in case.instalments:
        if not sent(case, activity, number) and awaited(case, activity, number):
            yield _order(case, activity, number, DeedKind.ORDER)
        elif followed(case, activity, number):
            yield _order(case, activity, number, DeedKind.PAYMENT_OUTCOME)


def followed(case: Case, activity: str, number: int) -> bool:
    """Whether the payment partner is asked what became of it: sent, or perhaps sent before it was stopped.

    Choice: an order that failed for certain moved nothing; of one that is unsure the partner knows.
    """
    order = case.instalments[(activity, number)]
    done = case.deeds.get(f"order/{activity}/{number}")
    certain = done is not None and payment.never_heard(done)
    return payment.unsettled(order) and not certain and order.ordered.number not in case.from_paper


def currency_of(case: Case, activity: str) -> str:
    """That of the programme which this line, in the latest version that has it, is paid from; ISO 4217, or nothing."""
    lines = (line for made in reversed(case.plans.values()) for line in made.outline.activities if line.id == activity)
    source = next((line.source for line in lines), None)
    return next((pack.currency for pack in case.packs if pack.id == source), "")


def _order(case: Case, activity: str, number: int, kind: DeedKind) -> Deed:
    order = case.instalments[(activity, number)]
    return Deed(
        key=f"order/{activity}/{number}{'/outcome' * (kind is DeedKind.PAYMENT_OUTCOME)}",
        kind=kind,
        about=activity,
        number=number,
        amount=order.amount,
        currency=currency_of(case, activity),
        attempt=order.attempt,
        text=order.pay_by.value,
    )


def modality_faults(decision: DecideModality) -> list[str]:
    """Why a decision of table 2.2 cannot stand, in words (R55, R57, R58, R60, R63, R65, R66)."""
    cash = decision.modality.has_cash
    dearer = decision.cash_saves_effort is not cash
    faults = {
        "an operator is a way of giving in kind: decide between CASH, IN_KIND and MIXED": decision.modality
        is Modality.VIA_OPERATOR,
        "cash cannot be chosen where handling it is not safe": cash and not decision.risk.safe_to_pay,
        "an option whose risks are not acceptable cannot be chosen": not decision.risk.acceptable,
        "the option kept is not the most economical: the reason is missing": dearer and not decision.kept_though_dearer,
        "risks and benefits against other options are missing": not decision.risk.assessed,
        "partnerships and ways of delivery are missing": not decision.partners,
        "what extra means are needed, from where and by when, is missing": not decision.extra_means,
        "the criteria used are missing": not decision.criteria,
        "how risks are controlled is missing": not decision.risks_controlled_by,
        "how effectiveness is measured is missing": not decision.effect_measured_by,
    }
    return [words for words, true in faults.items() if true]


def refused_modalities(case: Case, outline: PlanOutline) -> list[str]:
    """Lines of a draft whose way of giving is not open to them, in words.

    Source: handbook 2.3.2 (R51, R53). Choice (A9): in kind inherits the programme's own decision where the programme
    allows nothing else; cash or mixed needs a decision of table 2.2 for the line itself.
    """
    packs = {pack.id: pack for pack in case.packs}
    lines = [line for line in outline.activities if line.modality and line.source in packs]
    return [said for line in lines for said in _refused(case, line, packs[line.source])]


def _refused(case: Case, line: Activity, pack: RulePack) -> Iterator[str]:
    allowed = line.modality in pack.modalities or lifted(case, f"modality/{pack.id}/{line.id}")
    if not allowed:
        yield f"{pack.id} does not foresee {line.modality} (activity {line.id}); it takes a MODALITY waiver"
    if _undecided(case, line):
        yield f"activity {line.id} is given as {line.modality} without a decision of table 2.2 that says so"


def no_longer_safe(case: Case, line: Activity) -> list[str]:
    """Why the way this line is given does not stand any more, in words (R58): asked again at every order.

    Choice: what was decided last counts, whatever the plan says and whatever waiver was granted since.
    """
    if line.modality is None or not line.modality.has_cash:
        return []
    decided = case.modalities.get(line.id)
    said = f"table 2.2 does not say {line.modality} for {line.id} (any more)"
    return [said] if decided is None or _undecided(case, line) else modality_faults(decided)


def _undecided(case: Case, line: Activity) -> bool:
    decided = case.modalities.get(line.id)
    return bool(line.modality and line.modality.has_cash and (decided is None or decided.modality is not line.modality))

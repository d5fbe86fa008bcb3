"""Money and goods at the door. Source: handbook 2.3 (R1), 2.3.2 (table 2.2, R51-R67)."""

from datetime import date
from decimal import Decimal

from domain.assistance import (
    CancelInstalment,
    ConfirmDelivery,
    DecideFunding,
    DecideModality,
    GiveImmediateAssistance,
    Instalment,
    OrderInstalment,
    RequestFunding,
)
from domain.case import Case
from domain.errors import Incomplete, NotAllowed
from domain.payment import PayBy
from domain.people import Role
from domain.plan import Activity
from domain.programme import RulePack
from policy import assistance, ceilings, double_funding, hand_over, plan, spending
from policy.guards.arrived import after_return
from policy.guards.guard import demand, demand_known, demand_new, demand_none, guards
from policy.waivers import lifted


@guards(RequestFunding)
def request_funding(case: Case, act: RequestFunding, today: date) -> None:
    """A budget is asked for a version that exists, from a source that funds this case."""
    _known_request(case, act.version, act.source)
    most = case.plans[act.version].outline.cost_from(act.source)
    said = f"Version {act.version} takes {most} from {act.source}, not {act.amount}."
    demand(act.amount <= most, said, "Ask for what the plan takes from this source.", Incomplete)
    demand_new((act.version, act.source) in case.funding, "request for this version to", act.source)


@guards(DecideFunding)
def decide_funding(case: Case, act: DecideFunding, today: date) -> None:
    """Source: domain 8.4. The programme manager records a funding source's answer."""
    _known_request(case, act.version, act.source)
    approver = next(pack.approval.by for pack in case.packs if pack.id == act.source)
    allowed = approver is None or act.by.role in (approver, Role.PROGRAMME_MANAGER)
    demand(allowed, f"{act.source} has its budgets approved by another role.", "Ask the programme manager.", NotAllowed)
    summed = not act.approved or act.amount is not None or (act.version, act.source) in case.funding
    demand(summed, "An approval names the sum it approves.", "Give the amount.", Incomplete)


def _known_request(case: Case, version: int, source: str) -> None:
    demand_known(version in case.plans, "plan version", str(version), [str(known) for known in case.plans])
    sources = [pack.id for pack in case.packs]
    demand_known(source in sources, "funding source", source, sources)


@guards(DecideModality)
def decide_modality(case: Case, act: DecideModality, today: date) -> None:
    """Source: handbook 2.3.2, table 2.2. What safety forbids no waiver allows (R58, R60)."""
    demand_none(assistance.modality_faults(act), "The decision cannot stand", "Answer table 2.2 again.")


@guards(GiveImmediateAssistance)
def give_immediate_assistance(case: Case, act: GiveImmediateAssistance, today: date) -> None:
    """Source: handbook 2.3 (R1): the one help that needs no plan. Choice (C8): not before the return."""
    after_return(case, act)
    demand_new(act.item in case.given, "item", act.item)
    pack = its_source(case, act, today)
    demand_known(not act.need or act.need in case.needs, "need", act.need, list(case.needs))
    safe = not act.modality.has_cash or act.safe_to_pay
    demand(safe, "It is not said that cash is safe here (R58).", "Answer safe-to-pay, or give goods.", Incomplete)
    if pack:
        _as_the_pack_says(case, act, pack)


def its_source(case: Case, gift: GiveImmediateAssistance, today: date) -> RulePack | None:
    """The pack that pays for what is given outside a plan, if it may: admitted, in its windows, one item one source."""
    packs = {pack.id: pack for pack in case.packs}
    demand_known(not gift.source or gift.source in packs, "funding source", gift.source, list(packs))
    pack = packs.get(gift.source)
    if pack:
        faults = [*spending.gift_faults(case, gift, pack, today), *double_funding.paid_elsewhere(case, gift)]
        demand_none(faults, "This source cannot pay for it", "Name another source, or ask for the waiver.")
    return pack


def _as_the_pack_says(case: Case, act: GiveImmediateAssistance, pack: RulePack) -> None:
    """Choice: help at once obeys its source as the plan does; on arrival the pack may write its own rules."""
    ways = (act.post_arrival and pack.post_arrival_modalities) or pack.modalities
    rule = f"modality/{pack.id}/{act.item}"
    said = f"{pack.id} does not give {act.modality} {'on arrival' if act.post_arrival else 'at once'}."
    next_step = f"Choose another way of giving, or ask for a MODALITY waiver ({rule})."
    demand(act.modality in ways or lifted(case, rule), said, next_step, Incomplete)
    if act.post_arrival:
        _within_the_package(case, act, pack)
    if not ceilings.in_package(act, pack):
        over = ceilings.over_with(case, pack.id, act.item, act.amount)
        demand_none(over, "This cannot be given", "Lower the sum, or ask for a CEILING waiver.")


def _within_the_package(case: Case, act: GiveImmediateAssistance, pack: RulePack) -> None:
    rule = f"ceiling/{pack.id}/post_arrival"
    most = ceilings.limit(case, rule) or Decimal(0)
    mine = [gift.amount for gift in case.given.values() if gift.post_arrival and gift.source == pack.id]
    total = sum(mine, act.amount)
    said = f"{total} is over the post-arrival package of {most} {pack.currency}."
    demand(total <= most, said, f"Lower the sum, or ask for a CEILING waiver ({rule}).", Incomplete)


@guards(OrderInstalment)
def order_instalment(case: Case, act: OrderInstalment, today: date) -> None:
    """Source: handbook 2.3 (R1), 2.3.2 (R67). Choice: each instalment once, and never more than the plan says."""
    taken = hand_over.taken_by_another_organisation(case)
    over = f"{taken.receiver if taken else ''} has taken this case over: it pays from now on."
    demand(taken is None, over, "Close the case here (start-closing, TRANSFERRED).")
    mine = plan.activities(case)
    demand(mine, "No plan has started: nothing can be delivered yet.", "Wait for agreement, consent and approval.")
    line = mine.get(act.activity)
    demand_known(line and line.cost, "item in the current plan", act.activity, [id_ for id_ in mine if mine[id_].cost])
    demand(plan.end_of_activity(case, act.activity) is None, "This activity has ended.", "Nothing more is delivered.")
    demand_new((act.activity, act.instalment) in case.instalments, "instalment", f"{act.activity}/{act.instalment}")
    if line:
        _there_to_receive_it(case, line, act)
        cash = act.pay_by is PayBy.BY_HAND or (line.modality is not None and line.modality.has_cash)
        demand(cash, f"{act.activity} is given in kind: no money is sent for it.", "Order it by hand.", Incomplete)
        _may_go_by_telephone(case, line, act)
        unsafe = assistance.no_longer_safe(case, line)
        demand_none(unsafe, "This cannot be ordered", "Decide table 2.2 again, or propose a new version of the plan.")
        demand(act.instalment <= line.instalments, f"The plan has {line.instalments} instalments.", "Check the number.")
        ordered = sum((o.spent for (a, _), o in case.instalments.items() if a == act.activity), act.amount)
        said = f"{ordered} would be more than the {line.cost} of the plan."
        demand(ordered <= line.cost, said, "Lower the sum, or propose a new version of the plan.", Incomplete)
        limits = ceilings.over_with(case, line.source, line.item, act.amount)
        demand_none(limits, "This cannot be ordered", "Lower the sum, or ask for a CEILING waiver.")
        shut = spending.order_faults(case, line, act.instalment, act.amount, today)
        demand(not shut, f"This cannot be ordered today: {'; '.join(shut)}.", "Do that first; the case itself goes on.")


def _may_go_by_telephone(case: Case, line: Activity, act: OrderInstalment) -> None:
    """Choice: what a pack pays in person only is handed over, whatever is easier."""
    pack = next((one for one in case.packs if one.id == line.source), None)
    share = spending.share_of(pack, act.instalment) if pack else None
    some = act.pay_by is PayBy.BY_HAND or act.amount > 0
    demand(some, "A payment of nothing cannot be sent.", "Give the sum.", Incomplete)
    in_person = act.pay_by is PayBy.MOBILE_MONEY and share is not None and share.in_person
    demand(not in_person, "This instalment is received in person.", "Order it by hand (pay-by BY_HAND).", Incomplete)


def _there_to_receive_it(case: Case, line: Activity, act: OrderInstalment | ConfirmDelivery) -> None:
    """C8: nothing is delivered before the return but what a pack places there."""
    if not spending.before_departure(case, line.source, act.instalment):
        after_return(case, act)


@guards(ConfirmDelivery)
def confirm_delivery(case: Case, act: ConfirmDelivery, today: date) -> None:
    """Only what was ordered arrives, once, with a receipt or certificate."""
    order = _known_order(case, act)
    demand(order and not order.delivered, "This delivery is confirmed already.", "Nothing more is needed.")
    by_partner = order is not None and not order.stopped and assistance.followed(case, act.activity, act.instalment)
    said = "This instalment is paid by the payment partner, who has not said how it ended."
    demand(not by_partner, said, "Wait for it, or ask the partner (settle-payment).")
    early = order is not None and act.occurred_on < order.ordered.on
    demand(not early, "The delivery is dated before its order.", "Correct the day.", Incomplete)
    line = plan.activities(case).get(act.activity)
    if line and order and not order.delivered:
        _there_to_receive_it(case, line, act)
        pack = next((one for one in case.packs if one.id == line.source), None)
        share = spending.share_of(pack, act.instalment) if pack else None
        came = act.in_person or share is None or not share.in_person
        demand(came, "This instalment is received in person.", "Say that the returnee came (in-person).", Incomplete)
    demand(act.certificate, "The receipt or handover certificate is missing.", "Describe it, or attach it.", Incomplete)


@guards(CancelInstalment)
def cancel_instalment(case: Case, act: CancelInstalment, today: date) -> None:
    """What reached the returnee is not taken back, and an order is given up once."""
    order = _known_order(case, act)
    demand(order and not order.delivered, "This delivery is confirmed already.", "It cannot be cancelled.")
    demand(order and not order.stopped, "This order was stopped already.", "Nothing more is needed.")


def _known_order(case: Case, act: ConfirmDelivery | CancelInstalment) -> Instalment | None:
    known = [f"{activity}/{n}" for activity, n in case.instalments]
    order = case.instalments.get((act.activity, act.instalment))
    demand_known(order, "ordered instalment", f"{act.activity}/{act.instalment}", known)
    return order

"""What a payment partner says, typed by a person. Source: handbook 2.3.2 (R64, R67)."""

from datetime import date

from domain.case import Case
from domain.errors import Incomplete
from domain.payment import PayBy, PaymentState, SettlePayment
from domain.people import Role
from policy.guards.guard import demand, demand_known, guards


@guards(SettlePayment)
def settle_payment(case: Case, act: SettlePayment, today: date) -> None:
    """Only a payment that the partner was asked for is settled by its word."""
    item, known = (act.activity, act.instalment), [f"{activity}/{n}" for activity, n in case.instalments]
    demand_known(item in case.instalments, "ordered instalment", f"{act.activity}/{act.instalment}", known)
    by_partner = case.instalments[item].pay_by is PayBy.MOBILE_MONEY
    demand(by_partner, "This instalment is handed over, not paid by the partner.", "Use confirm-delivery.")
    said = act.state is PaymentState.COMPLETED or act.by.role is Role.PROVIDER
    wait = "The partner is asked by itself until it knows; order again only after it has said no."
    demand(said, "Only the partner itself says that it did not pay.", wait, Incomplete)

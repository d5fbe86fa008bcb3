"""Payments by a partner: how an order is paid, and what the partner says of it. Source: handbook 2.3.2 (R64, R67)."""

import re
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from domain.act import Act, Fact, FactKind, When, earliest
from domain.assessment import Id
from domain.dates import day_in
from domain.partner import FaultCode
from domain.people import Role

if TYPE_CHECKING:
    from domain.assistance import Instalment
    from domain.case import Case

NEVER_SENT = "NEVER_SENT"  # how an outcome ends of which the partner never heard
KEY = re.compile(r"order/([^/]+)/(\d+)(/outcome)?")
NEVER_HEARD = frozenset(
    {FaultCode.REFUSED, FaultCode.PAYMENT_FAILED, FaultCode.NO_NUMBER, FaultCode.BAD_ADDRESS, FaultCode.NO_WAY_TO_REACH}
)  # after these it is certain that nothing was paid


class PayBy(StrEnum):
    """How an instalment reaches the returnee."""

    BY_HAND = "BY_HAND"  # money or goods handed over, with a certificate
    MOBILE_MONEY = "MOBILE_MONEY"  # to her telephone number, by the payment partner


class PaymentState(StrEnum):
    """What a payment partner says of a payment."""

    PENDING = "PENDING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"


class SettlePayment(Act):
    """The payment partner says that a payment was completed, or failed."""

    may_come_as_message: ClassVar[bool] = True

    activity: str = Id
    instalment: int = Field(ge=1, le=24)
    state: PaymentState
    code: str = Field(default="", pattern=r"^[A-Za-z0-9_/.-]{0,60}$", description="the partner's own code")

    def apply(self, case: "Case", when: When) -> None:
        """Only `COMPLETED` is paid. A payment that arrives after all, has arrived (C12).

        Choice: a failure told by the partner unasked changes nothing: it names no try, and may be of one before. What
        became of this one is asked anyway.
        """
        if self.by.role is Role.PROVIDER and self.state is PaymentState.FAILED:
            return
        settle(case, (self.activity, self.instalment), self.state.value, when)


def settle(case: "Case", item: tuple[str, int], state: str, when: When) -> None:
    """Paid: it is a delivery and a contact (R97). Failed: nothing was paid, and a person decides."""
    order = case.instalments.get(item)
    if order is None or order.delivered or order.pay_by is not PayBy.MOBILE_MONEY:
        return
    if state == PaymentState.COMPLETED:
        order.delivered, order.failed, order.certain, order.unpaid = when, None, False, False
        case.first_help = earliest(case.first_help, when)
        case.contacts.append(when)
    elif state in (PaymentState.FAILED, NEVER_SENT):
        order.unpaid = True
        if not (order.failed or order.stopped):
            order.failed, order.certain = when, state == PaymentState.FAILED


def hear(case: "Case", fact: Fact) -> None:
    """What a deed came back with: an order that was paid at once, or the outcome somebody asked for.

    An order that comes back as pending is followed, even if somebody had asked too early and was told of nothing.
    Choice: that an order never left which was stopped before it could is no failure.
    """
    never_left = fact.code == NEVER_SENT and fact.key.removesuffix("/outcome") not in case.deeds
    item = item_of(fact.key)
    order = case.instalments.get(item) if item else None
    if order and (never_left or never_heard(fact)):
        order.unpaid = True
    if item and fact.kind is FactKind.DEED_DONE and not never_left:
        if order and fact.code == PaymentState.PENDING:
            order.failed, order.certain, order.unpaid = None, False, False
            case.deeds.pop(f"{fact.key}/outcome", None)
        settle(case, item, fact.code, When(on=day_in(fact.at, case.time_zone), at=fact.at, number=fact.number))


def pay_again(case: "Case", deed: str, known: Fact | None) -> None:
    """A retry after a certain failure is a new payment; while it is unsure it stays the same one (C15).

    Only the order itself is paid anew: asking again what became of it never is another payment. Choice: one that the
    partner never heard of goes as the same payment; should it have been heard after all, it is paid once.
    """
    item = item_of(deed)
    order = case.instalments.get(item) if item else None
    if order is None or order.delivered:
        return
    asked_only = deed.endswith("/outcome")
    if not asked_only and (order.certain or (known is not None and never_heard(known))):
        order.attempt += 1
    order.failed, order.certain, order.unpaid = None, False, False
    case.deeds.pop(f"{deed}/outcome", None)


def never_heard(fact: Fact) -> bool:
    """Whether a failed order certainly moved no money."""
    return fact.kind is FactKind.DEED_FAILED and fact.code in NEVER_HEARD


def item_of(key: str) -> tuple[str, int] | None:
    """order/shop/2 is the second instalment of shop."""
    found = KEY.fullmatch(key)
    return (found[1], int(found[2])) if found else None


def unsettled(order: "Instalment") -> bool:
    """Whether it is paid by the partner and its end is not known."""
    return order.pay_by is PayBy.MOBILE_MONEY and not order.delivered and not order.failed

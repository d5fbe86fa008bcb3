"""The payment partner says what became of a payment (GSMA callback), at an address that only it was given.

Choice: an address is no signature, so a body is believed only where it fits the order; what does not fit is answered
and left: the deed that asks the partner itself finds out (C15).
"""

import json
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from domain.assistance import Instalment
from domain.case import Case
from domain.errors import NotFound
from domain.payment import PayBy
from domain.people import Person, Role
from partners.links import Link
from partners.money_states import Paid, PaidState, contradiction, read
from policy.assistance import currency_of
from starter.doors import Doors
from web.outside.answers import case_of
from web.outside.hooks import told

PAYMENT_DAYS = 400  # a payment may be tried again long after it was ordered
SAID = {
    PaidState.COMPLETED: "recorded",
    PaidState.FAILED: "recorded; it names no try, so it is asked what became of this one",
}


async def outcome(request: Request) -> Response:
    """Recorded if it is an end, is new, and fits the order."""
    token, doors = request.path_params["token"], request.app.state.doors
    link = request.app.state.links.opened(token, datetime.now(UTC), kind="payment", days=PAYMENT_DAYS)
    body = _json(await request.body())
    paid = read(body)
    if paid is None:
        return told("unreadable", 422)
    if paid.state is PaidState.PENDING:
        return told("nothing to act on")
    case, order = await run_in_threadpool(_ordered, doors, link)
    if order.delivered or (order.failed and paid.state is PaidState.FAILED):
        return told("known already")
    if not _fits(case, link, order, paid, body):
        return told("heard; it does not match")
    await _settle(doors, link, paid)
    return told(SAID[paid.state])


def _ordered(doors: Doors, link: Link) -> tuple[Case, Instalment]:
    activity, instalment = _item(link)
    case = case_of(doors, link.case)
    order = case.instalments.get((activity, instalment)) if case else None
    if case is None or order is None or order.pay_by is not PayBy.MOBILE_MONEY:
        raise NotFound(
            "No such payment was ordered here.", "Nothing was recorded.", "Ask the office that sent the order."
        )
    return case, order


def _fits(case: Case, link: Link, order: Instalment, paid: Paid, body: dict[str, Any]) -> bool:
    """Whether it is about this order: sum and currency are named and right. A failure fails nothing by itself."""
    if paid.state is PaidState.FAILED:
        return True
    same_sum = _amount(body.get("amount")) == order.amount
    same_money = body.get("currency") == currency_of(case, _item(link)[0])
    return same_sum and same_money and not contradiction(body, paid)


async def _settle(doors: Doors, link: Link, paid: Paid) -> None:
    activity, instalment = _item(link)
    form = {"activity": activity, "instalment": instalment, "state": paid.state.value, "code": paid.code}
    said = f"{link.case}|{link.about}|{paid.state}|{paid.reference}"
    by = Person(id=link.to.lower(), role=Role.PROVIDER, office="OUTSIDE")
    cases = await doors.connect()
    await cases.tell(link.case, "settle_payment", form, by, f"hook-{sha256(said.encode()).hexdigest()[:40]}")


def _item(link: Link) -> tuple[str, int]:
    activity, _, instalment = link.about.rpartition("/")
    return activity, int(instalment) if instalment.isdecimal() else 0


def _amount(value: object) -> Decimal | None:
    try:
        read = Decimal(str(value))
    except InvalidOperation:
        return None
    return read if read.is_finite() else None


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None

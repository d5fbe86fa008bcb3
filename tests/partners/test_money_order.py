"""What an order of mobile money looks like before and as it leaves."""

import json
import re
from datetime import UTC, datetime
from decimal import Decimal
from queue import Queue
from typing import Any

import pytest
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from partners.money import MobileMoney, Payment
from partners.wire import Wire
from standins.serve import served

GOOD: dict[str, Any] = {
    "correlation": "0a1b2c3d-0000-4000-8000-000000000001",
    "amount": Decimal("150"),
    "currency": "GMD",
    "to": "+2203000001",
    "callback": "http://127.0.0.1/hook-1",
}
WRONG = [
    {"amount": Decimal("0")},
    {"amount": Decimal("-1")},
    {"amount": Decimal("1.234")},
    {"amount": Decimal("NaN")},
    {"currency": "gmd"},
    {"to": "3000001"},
    {"to": "+0203000001"},
    {"callback": "ftp://a"},
    {"callback": "http://a\r\nX-Other: b"},
    {"correlation": "../accounts"},
]


@pytest.mark.parametrize("wrong", WRONG)
def test_a_payment_that_makes_no_sense_cannot_be_written(wrong: dict[str, Any]) -> None:
    """Nothing without a positive amount of two decimals, a currency, a number; the refusal quotes nothing."""
    with pytest.raises(ValidationError) as fault:
        Payment(**(GOOD | wrong))

    assert "input_value" not in str(fault.value)


def test_a_payment_shows_neither_number_nor_callback() -> None:
    """The number and the callback's address stay out of what is printed."""
    shown = repr(Payment(**GOOD))

    assert "2203000001" not in shown
    assert "hook-1" not in shown


def test_the_order_has_the_published_shape() -> None:
    """What we send, held against facts READ in a published file, not against the file itself.

    Source: the OpenAPI file of GSMA's interoperability test platform (it calls itself 1.1.0; the platform's cases for
    API 1.2 use it): requestTransactionType, party, X-CorrelationID, X-Date. Its pattern for amounts forbids the last
    nought that its own examples ("15.00") have; we send as its examples do.
    """
    seen: Queue[tuple[dict[str, str], Any]] = Queue()

    async def take(request: Request) -> Response:
        seen.put((dict(request.headers), json.loads(await request.body())))
        return Response(json.dumps({"serverCorrelationId": "a-1", "status": "pending"}), 202)

    with served([Route("/transactions/type/disbursement", take, methods=["POST"])]) as url:
        noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
        client = MobileMoney(Wire("money", url, {"X-API-Key": "a-key"}), "our-account", now=lambda: noon)
        payment = Payment(**GOOD)
        client.pay(payment)
        client.pay(payment)
    headers, body = seen.get_nowait()
    assert seen.get_nowait()[1] == body

    assert headers["x-correlationid"] == payment.correlation
    assert headers["x-callback-url"] == payment.callback
    assert headers["x-date"] == "2026-03-01T12:00:00.000Z"
    assert headers["x-api-key"] == "a-key"
    assert re.fullmatch(r"(0|[1-9][0-9]{0,17})\.[0-9]{2}", body["amount"])
    assert body == {
        "amount": "150.00",
        "currency": "GMD",
        "debitParty": [{"key": "accountid", "value": "our-account"}],
        "creditParty": [{"key": "msisdn", "value": "+2203000001"}],
        "requestingOrganisationTransactionReference": payment.correlation,
    }

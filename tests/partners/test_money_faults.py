"""A mobile-money provider that says odd things: tables of answers, each over a real socket."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.partner import PartnerAway, PartnerFault, PartnerRefused
from partners.money import MobileMoney, Paid, PaidState, Payment
from partners.wire import Wire
from standins.serve import served

CORRELATION = "0a1b2c3d-0000-4000-8000-000000000001"
PAYMENT = Payment(
    correlation=CORRELATION, amount=Decimal("150.00"), currency="GMD", to="+2203000001", callback="http://127.0.0.1/x"
)
PAY, RESPONSES = "POST /transactions/type/disbursement", f"GET /responses/{CORRELATION}"
UNKNOWN = (404, {"errorCategory": "identification", "errorCode": "identifierError"})
PENDING, COMPLETED, FAILED = PaidState.PENDING, PaidState.COMPLETED, PaidState.FAILED
DONE = {"transactionReference": "TX1", "transactionStatus": "completed", "amount": "150", "currency": "GMD"}
Said = tuple[int, Any]


def error(category: str, code: str = "genericError") -> dict[str, Any]:
    """An error object of the provider, with a text that must not travel."""
    return {"errorCategory": category, "errorCode": code, "errorDescription": "Awa Ceesay +2203000001"}


def state(word: Any, **more: Any) -> dict[str, Any]:
    """A RequestState."""
    return {"serverCorrelationId": "s-1", "status": word, "notificationMethod": "callback"} | more


@contextmanager
def saying(script: dict[str, Said]) -> Iterator[MobileMoney]:
    """A provider that says what stands here; whatever else is asked for is unknown to it."""

    def say(request: Request) -> Response:
        status, body = script.get(f"{request.method} {request.url.path}", UNKNOWN)
        return Response(body if isinstance(body, str) else json.dumps(body), status)

    with served([Route("/{path:path}", say, methods=["GET", "POST"])]) as url:
        yield MobileMoney(Wire("money", url, {"X-API-Key": "a-key"}, 5))


def told(deed: Callable[[], Paid | None]) -> str:
    """What a deed said, or its fault, in one line."""
    try:
        paid = deed()
    except PartnerFault as fault:
        return f"{type(fault).__name__} {fault}"
    return f"{paid.state} {paid.reference} {paid.code}".strip() if paid else "None"


ORDERS: list[tuple[Said, str]] = [
    ((202, state("pending")), "PENDING s-1"),
    ((202, state("completed")), "COMPLETED s-1"),
    ((201, DONE), "COMPLETED TX1"),
    ((202, state("failed", error=error("businessRule", "insufficientFunds"))), "FAILED s-1 insufficientFunds"),
    ((202, state("failed")), "FAILED s-1"),
    ((202, state("completed", error=error("internal"))), "PartnerRefused money PAYMENT_UNSURE COMPLETED_WITH_ERROR"),
    ((202, state("completed", error="odd")), "PartnerRefused money PAYMENT_UNSURE COMPLETED_WITH_ERROR"),
    ((202, state("pending", error=error("internal"))), "PartnerAway money AWAY genericError"),
    (
        (202, state("pending", error=error("validation", "formatError"))),
        "PartnerRefused money PAYMENT_FAILED formatError",
    ),
    ((200, error("businessRule", "insufficientFunds")), "PartnerRefused money PAYMENT_FAILED insufficientFunds"),
    ((200, error("authorisation", "requestDeclined")), "PartnerRefused money PAYMENT_FAILED requestDeclined"),
    (
        (200, {"error": error("identification", "identifierError")}),
        "PartnerRefused money PAYMENT_FAILED identifierError",
    ),
    ((200, error("serviceUnavailable")), "PartnerAway money AWAY genericError"),
    ((200, error("somethingNew")), "PartnerAway money AWAY genericError"),
    ((200, {"errorCategory": 7}), "PartnerAway money AWAY OTHER"),
    ((400, error("validation", "formatError")), "PartnerRefused money PAYMENT_FAILED formatError"),
    ((400, error("validation", "Awa Ceesay has no wallet")), "PartnerRefused money PAYMENT_FAILED OTHER"),
    ((400, error("businessRule", "rateLimitError")), "PartnerAway money AWAY rateLimitError"),
    ((400, error("businessRule", "duplicateRequest")), "PENDING  duplicateRequest"),
    ((200, error("businessRule", "duplicateRequest")), "PENDING  duplicateRequest"),
    ((409, error("businessRule", "duplicateRequest")), "PENDING  duplicateRequest"),
    ((404, UNKNOWN[1]), "PartnerRefused money PAYMENT_FAILED identifierError"),
    ((400, "<html>no</html>"), "PartnerRefused money PAYMENT_UNSURE HTTP_400"),
    ((403, {}), "PartnerRefused money PAYMENT_UNSURE HTTP_403"),
    ((429, {}), "PartnerAway money AWAY HTTP_429"),
    ((503, error("businessRule", "insufficientFunds")), "PartnerAway money AWAY HTTP_503"),
    ((202, "<html>welcome</html>"), "PartnerAway money AWAY UNREADABLE"),
    ((202, ""), "PartnerAway money AWAY UNREADABLE"),
    ((202, []), "PartnerAway money AWAY UNREADABLE"),
    ((202, {"status": "completed"}), "PartnerAway money AWAY UNREADABLE"),
    ((202, state("Completed")), "PartnerAway money AWAY UNREADABLE"),
    ((202, state(["completed"])), "PartnerAway money AWAY UNREADABLE"),
    ((202, state("completed", serverCorrelationId="../../x")), "PartnerAway money AWAY UNREADABLE"),
    ((201, DONE | {"transactionStatus": "COMPLETED"}), "PENDING TX1 STATUS_UNKNOWN"),
    ((201, DONE | {"transactionStatus": "reversed"}), "PENDING TX1 STATUS_UNKNOWN"),
    ((201, DONE | {"transactionStatus": "rejected"}), "FAILED TX1"),
    ((201, DONE | {"transactionStatus": True}), "PartnerAway money AWAY UNREADABLE"),
    ((201, DONE | {"transactionReference": None}), "PartnerAway money AWAY UNREADABLE"),
]


@pytest.mark.parametrize(("answer", "expected"), ORDERS)
def test_the_answer_to_an_order_is_judged_by_what_it_says(answer: Said, expected: str) -> None:
    """Only `completed` is paid; a refusal is failed only if the order is unknown; the rest is tried again or unsure."""
    with saying({PAY: answer}) as client:
        actual = told(lambda: client.pay(PAYMENT))

    assert expected == actual


REPORTS: list[tuple[dict[str, Any], str]] = [
    ({"amount": "150.0"}, "COMPLETED TX1"),
    ({"amount": 150}, "COMPLETED TX1"),
    ({"amount": "15.00"}, "PartnerRefused money PAYMENT_UNSURE OTHER_AMOUNT"),
    ({"amount": None}, "PartnerRefused money PAYMENT_UNSURE OTHER_AMOUNT"),
    ({"amount": "NaN"}, "PartnerRefused money PAYMENT_UNSURE OTHER_AMOUNT"),
    ({"currency": "XOF"}, "PartnerRefused money PAYMENT_UNSURE OTHER_CURRENCY"),
    ({"creditParty": [{"key": "msisdn", "value": "+220 300 0001"}]}, "COMPLETED TX1"),
    ({"creditParty": [{"key": "MSISDN", "value": "002203000001"}]}, "COMPLETED TX1"),
    ({"creditParty": [{"key": "walletid", "value": "w-9"}]}, "COMPLETED TX1"),
    ({"creditParty": [{"key": "msisdn", "value": "+2203000002"}]}, "PartnerRefused money PAYMENT_UNSURE OTHER_PAYEE"),
    ({"creditParty": ["+2203000001"]}, "PartnerRefused money PAYMENT_UNSURE OTHER_PAYEE"),
    ({"requestingOrganisationTransactionReference": CORRELATION}, "COMPLETED TX1"),
    (
        {"requestingOrganisationTransactionReference": CORRELATION[:-1] + "2"},
        "PartnerRefused money PAYMENT_UNSURE OTHER_CORRELATION",
    ),
]


@pytest.mark.parametrize(("report", "expected"), REPORTS)
def test_what_is_reported_must_be_what_was_asked(report: dict[str, Any], expected: str) -> None:
    """Amount, currency, payee and correlation, where given, must match: in answer, look-up and callback alike."""
    body = DONE | report
    ways: list[dict[str, Said]] = [
        {PAY: (201, body)},
        {PAY: (202, state("completed", objectReference="TX1")), "GET /transactions/TX1": (200, body)},
        {PAY: (400, error("businessRule", "duplicateRequest")), RESPONSES: (200, body)},
    ]
    for script in ways:
        with saying(script) as client:
            assert expected == told(lambda asked=client: asked.pay(PAYMENT))  # type: ignore[misc]
    assert expected == told(lambda: MobileMoney(Wire("money", "http://127.0.0.1:9")).heard(body, PAYMENT))


LINK = {"link": "/transactions/TX1"}
LOOKS: list[tuple[dict[str, Said], str]] = [
    ({}, "None"),
    ({RESPONSES: (200, LINK), "GET /transactions/TX1": (200, DONE)}, "COMPLETED TX1"),
    (
        {RESPONSES: (200, {"link": "https://other.example/v1/transactions/TX1"}), "GET /transactions/TX1": (200, DONE)},
        "COMPLETED TX1",
    ),
    (
        {RESPONSES: (200, {"link": "/requeststates/s-1"}), "GET /requeststates/s-1": (200, state("pending"))},
        "PENDING s-1",
    ),
    ({RESPONSES: (200, state("pending"))}, "PENDING s-1"),
    (
        {RESPONSES: (200, state("completed", objectReference="TX1")), "GET /transactions/TX1": (200, DONE)},
        "COMPLETED TX1",
    ),
    (
        {
            RESPONSES: (200, state("completed", objectReference="TX1")),
            "GET /transactions/TX1": (200, DONE | {"transactionStatus": "pending"}),
        },
        "PENDING TX1",
    ),
    (
        {RESPONSES: (200, state("completed", objectReference="TX1"))},
        "PartnerRefused money PAYMENT_UNSURE TRANSACTION_UNKNOWN",
    ),
    (
        {RESPONSES: (200, LINK), "GET /transactions/TX1": (200, state("completed", objectReference="TX1"))},
        "PartnerAway money AWAY UNREADABLE",
    ),
    (
        {RESPONSES: (200, LINK), "GET /transactions/TX1": (200, DONE | {"transactionReference": "TX2"})},
        "PartnerRefused money PAYMENT_UNSURE OTHER_TRANSACTION",
    ),
    ({RESPONSES: (200, LINK)}, "PartnerRefused money PAYMENT_UNSURE LINK_LEADS_NOWHERE"),
    ({RESPONSES: (200, {"link": "/accounts/TX1"})}, "PartnerAway money AWAY UNREADABLE"),
    ({RESPONSES: (200, {"link": "/transactions/.."})}, "PartnerAway money AWAY UNREADABLE"),
    ({RESPONSES: (200, {"link": "http://[/transactions/TX1"})}, "PartnerAway money AWAY UNREADABLE"),
    ({RESPONSES: (200, {"link": 7})}, "PartnerAway money AWAY UNREADABLE"),
    ({RESPONSES: (200, {})}, "PartnerAway money AWAY UNREADABLE"),
    ({RESPONSES: (200, "{")}, "PartnerAway money AWAY UNREADABLE"),
    ({RESPONSES: (200, UNKNOWN[1])}, "PartnerRefused money PAYMENT_UNSURE identifierError"),
    ({RESPONSES: (200, error("internal"))}, "PartnerAway money AWAY genericError"),
    ({RESPONSES: (404, "<html>not found</html>")}, "PartnerRefused money PAYMENT_UNSURE HTTP_404"),
    ({RESPONSES: (404, error("businessRule"))}, "PartnerRefused money PAYMENT_UNSURE genericError"),
    (
        {RESPONSES: (401, error("authorisation", "clientAuthorisationError"))},
        "PartnerRefused money PAYMENT_UNSURE clientAuthorisationError",
    ),
    ({RESPONSES: (500, {})}, "PartnerAway money AWAY HTTP_500"),
]


@pytest.mark.parametrize(("script", "expected"), LOOKS)
def test_a_look_up_believes_only_what_it_can_read(script: dict[str, Said], expected: str) -> None:
    """None only for the provider's own 404; no link leaves the provider; nothing odd is paid or failed."""
    with saying(script) as client:
        actual = told(lambda: client.outcome(CORRELATION, PAYMENT))

    assert expected == actual


def test_a_refusal_after_a_lost_answer_does_not_hide_a_payment() -> None:
    """An order refused for another reason, whose first sending was paid, is paid and not failed."""
    script = {PAY: (400, error("businessRule", "insufficientFunds")), RESPONSES: (200, LINK)}
    with saying(script | {"GET /transactions/TX1": (200, DONE)}) as client:
        assert client.pay(PAYMENT).state is COMPLETED


def test_a_refusal_is_not_failed_while_the_look_up_is_away() -> None:
    """Whether an earlier sending was paid must be known before it is called failed."""
    script: dict[str, Said] = {PAY: (400, error("validation", "formatError")), RESPONSES: (500, {})}
    with saying(script) as client, pytest.raises(PartnerAway):
        client.pay(PAYMENT)


def test_an_order_that_was_answered_cannot_be_unknown() -> None:
    """With the reference of an order that was pending, unknown everywhere is unsure, never None."""
    with saying({}) as client, pytest.raises(PartnerRefused, match="PAYMENT_UNSURE NO_LONGER_KNOWN"):
        client.outcome(CORRELATION, PAYMENT, "s-1")


@pytest.mark.parametrize("odd", ["..", "", "a/b", "s-1?x=y", "é", "s 1"])
def test_an_id_that_is_none_is_not_asked_for(odd: str) -> None:
    """Nothing that could climb out of its path goes to the provider."""
    with pytest.raises(PartnerRefused, match="UNREADABLE REFERENCE"):
        MobileMoney(Wire("money", "http://127.0.0.1:9")).outcome(odd)


CALLBACKS: list[tuple[Any, str]] = [
    (DONE, "COMPLETED TX1"),
    (state("completed"), "COMPLETED s-1"),
    (state("pending"), "PENDING s-1"),
    (state("failed", error=error("businessRule", "insufficientFunds")), "FAILED s-1 insufficientFunds"),
    (error("businessRule", "insufficientFunds"), "FAILED  insufficientFunds"),
    (error("internal"), "PENDING  genericError"),
    (error("businessRule", "duplicateRequest"), "PENDING  duplicateRequest"),
    (state("completed", error=error("internal")), "PartnerRefused money PAYMENT_UNSURE COMPLETED_WITH_ERROR"),
    (DONE | {"error": error("internal")}, "PartnerRefused money PAYMENT_UNSURE COMPLETED_WITH_ERROR"),
    ({}, "PartnerRefused money UNREADABLE CALLBACK"),
    (None, "PartnerRefused money UNREADABLE CALLBACK"),
    ("completed", "PartnerRefused money UNREADABLE CALLBACK"),
    ([DONE], "PartnerRefused money UNREADABLE CALLBACK"),
    ({"status": "completed"}, "PartnerRefused money UNREADABLE CALLBACK"),
    ({"transactionStatus": "completed"}, "PartnerRefused money UNREADABLE CALLBACK"),
    (state("done"), "PartnerRefused money UNREADABLE CALLBACK"),
]


@pytest.mark.parametrize(("body", "expected"), CALLBACKS)
def test_a_callback_is_read_or_refused(body: Any, expected: str) -> None:
    """Each published shape is read; what is no such shape is refused with codes only."""
    assert expected == told(lambda: MobileMoney(Wire("money", "http://127.0.0.1:9")).heard(body, PAYMENT))


def test_no_fault_carries_a_name_or_a_number() -> None:
    """Whatever a provider writes, the message of a fault holds codes only."""
    scripts: list[dict[str, Said]] = [{PAY: answer} for answer, _ in ORDERS if answer[0] >= 400]
    for script in scripts:
        with saying(script) as client:
            said = told(lambda asked=client: asked.pay(PAYMENT))  # type: ignore[misc]
        assert "Ceesay" not in said
        assert "3000001" not in said

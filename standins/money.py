"""A mobile-money provider: takes disbursements, pays each correlation once, calls back, and tells when asked.

Source: GSMA Mobile Money API: paths, headers, objects and error codes. Numbers that end in 0000 cannot be paid.
Faults (`shelf.put("faults", "money", {"mode": ..., "times": n})`; without `times` for ever): down, error_500,
unreadable, slow (with `seconds`; the deed is done first); on an order also drop_request, drop_answer, error_inside
(with `category` and `code`), callback_first, callback_twice, no_callback, wrong_amount, stay_pending (until POST
/money/release/{correlation}).
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from html import escape
from threading import Event, Lock, Thread
from typing import Any
from uuid import uuid4

import httpx2
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from standins.serve import HangUp
from standins.shelf import Shelf

UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
PAYMENTS, LEDGER, NAMES = "money.payments", "money.ledger", "money.names"
EVERYWHERE = ("down", "error_500", "unreadable")
ON_ORDERS = (
    *("drop_request", "drop_answer", "error_inside", "callback_first", "callback_twice", "no_callback"),
    *("stay_pending", "wrong_amount"),
)
NOT_PAID = {"errorCategory": "businessRule", "errorCode": "maxBalanceExceeded"}
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Mobile money</title><h1>What moved</h1>
<table border="1"><tr><th>Amount<th>To<th>State<th>Reference<th>Correlation</tr>{rows}</table></html>"""


def routes(shelf: Shelf, seconds: float = 0.3) -> list[Route]:
    """The provider's doors. `seconds` pass between an order and the money; what was pending at the last end goes on."""
    provider = Provider(shelf, seconds)
    provider.resume()
    return [
        Route("/money/transactions/type/disbursement", provider.order, methods=["POST"]),
        Route("/money/transactions/{name}", provider.transaction),
        Route("/money/requeststates/{name}", provider.request_state),
        Route("/money/responses/{name}", provider.response),
        Route("/money/heartbeat", provider.heartbeat),
        Route("/money/release/{name}", provider.release, methods=["POST"]),
        Route("/money/ledger.json", provider.ledger),
        Route("/money", provider.page),
    ]


class Provider:
    """Payments are kept by our correlation; NAMES leads there from the provider's own ids."""

    def __init__(self, shelf: Shelf, seconds: float) -> None:
        self.shelf, self.seconds, self.lock = shelf, seconds, Lock()

    async def order(self, request: Request) -> Response:
        """POST: a disbursement."""
        return await run_in_threadpool(self._order, request.headers, await request.body())

    def transaction(self, request: Request) -> Response:
        """GET: one payment by its reference."""
        return self._show(request, lambda payment: _transaction(payment))

    def request_state(self, request: Request) -> Response:
        """GET: how far an order is, by the id given in the answer to it."""
        return self._show(request, lambda payment: _state(payment, payment["state"]))

    def response(self, request: Request) -> Response:
        """GET: where to look for what became of an order, by the correlation of whoever sent it."""
        return self._show(request, lambda payment: {"link": _link(payment)})

    def heartbeat(self, request: Request) -> Response:
        """GET: whether payments are taken."""
        return self._fault(request.headers) or JSONResponse({"serviceStatus": "available"})

    def release(self, request: Request) -> Response:
        """POST, for a person or a test: end what was told to stay pending; `?state=failed` ends it unpaid."""
        correlation = request.path_params["name"]
        self._finish(correlation, request.query_params.get("state", ""))
        return PlainTextResponse("done\n")

    def ledger(self, request: Request) -> Response:
        """GET: the money that moved, once a line."""
        return JSONResponse({"paid": self.shelf.all(LEDGER)})

    def page(self, request: Request) -> Response:
        """GET: the same for people, with what has not moved."""
        return HTMLResponse(PAGE.format(rows="".join(map(_row, self.shelf.all(PAYMENTS)))))

    def resume(self) -> None:
        """Go on with what was under way when the stand-in stopped."""
        for payment in self.shelf.all(PAYMENTS):
            if payment["state"] == "pending" and payment["fault"] != "stay_pending":
                self._later(payment["correlation"])

    def _order(self, headers: Mapping[str, str], body: bytes) -> Response:
        wrong = self._fault(headers)
        if wrong:
            return wrong
        fault = self._use(*ON_ORDERS)
        if fault.get("mode") == "drop_request":
            return HangUp()
        if fault.get("mode") == "error_inside":
            return JSONResponse(_error(fault.get("category", "internal"), fault.get("code", "genericError")))
        payment = _read(headers, body) or {}
        if not payment:
            return _refusal(400, "validation", "formatError")
        return self._accept(payment | {"fault": fault.get("mode", "")})

    def _accept(self, payment: dict[str, Any]) -> Response:
        correlation, fault = payment["correlation"], payment["fault"]
        if not self.shelf.add(PAYMENTS, correlation, payment):
            return _refusal(400, "businessRule", "duplicateRequest")
        for name in (payment["server"], payment["reference"]):
            self.shelf.put(NAMES, name, correlation)
        if fault in ("callback_first", "drop_answer"):
            self._finish(correlation)
        elif fault != "stay_pending":
            self._later(correlation)
        slow = self._use("slow")
        if slow:
            Event().wait(slow.get("seconds", 30))
        return HangUp() if fault == "drop_answer" else JSONResponse(_state(payment, "pending"), 202)

    def _later(self, correlation: str) -> None:
        def work() -> None:
            Event().wait(self.seconds)
            self._finish(correlation)

        Thread(target=work, name="money", daemon=True).start()

    def _finish(self, correlation: str, wanted: str = "") -> None:
        """Move the money, or not, once; then tell it."""
        with self.lock:
            payment = self.shelf.get(PAYMENTS, correlation)
            if payment is None or payment["state"] != "pending":
                return
            payment["state"] = "failed" if wanted == "failed" or payment["to"].endswith("0000") else "completed"
            if payment["state"] == "completed":
                moved = {key: payment[key] for key in ("correlation", "amount", "currency", "to", "reference")}
                self.shelf.add(LEDGER, correlation, moved | {"at": _now()})
            self.shelf.put(PAYMENTS, correlation, payment)
        for _ in range({"no_callback": 0, "callback_twice": 2}.get(payment["fault"], 1)):
            _call_back(payment)

    def _show(self, request: Request, view: Callable[[dict[str, Any]], dict[str, Any]]) -> Response:
        wrong = self._fault(request.headers)
        if wrong:
            return wrong
        slow = self._use("slow")
        if slow:
            Event().wait(slow.get("seconds", 30))
        name = request.path_params["name"]
        payment = self.shelf.get(PAYMENTS, self.shelf.get(NAMES, name) or name)
        return JSONResponse(view(payment)) if payment else _refusal(404, "identification", "identifierError")

    def _fault(self, headers: Mapping[str, str]) -> Response | None:
        mode = self._use(*EVERYWHERE).get("mode")
        if mode == "unreadable":
            return HTMLResponse("<html>Welcome</html>")
        if mode:
            status, category = (503, "serviceUnavailable") if mode == "down" else (500, "internal")
            return _refusal(status, category, "genericError")
        return None if headers.get("X-API-Key") else _refusal(401, "authorisation", "clientAuthorisationError")

    def _use(self, *modes: str) -> dict[str, Any]:
        """The fault on demand, if it is one of these; counted down."""
        with self.lock:
            fault: dict[str, Any] = self.shelf.get("faults", "money") or {}
            times = fault.get("times", 1)
            if fault.get("mode") not in modes or times < 1:
                return {}
            if "times" in fault:
                self.shelf.put("faults", "money", fault | {"times": times - 1})
            return fault


def _read(headers: Mapping[str, str], body: bytes) -> dict[str, Any] | None:
    """An order as it is kept, or None if it is none."""
    try:
        sent = json.loads(body)
        (payee,) = [party["value"] for party in sent["creditParty"] if party["key"] == "msisdn"]
        amount, currency, payer = str(Decimal(sent["amount"])), str(sent["currency"]), list(sent["debitParty"])
        correlation = headers["X-CorrelationID"]
    except (ValueError, ArithmeticError, LookupError, TypeError):
        return None
    if not UUID.fullmatch(correlation):
        return None
    kept = {"correlation": correlation, "amount": amount, "currency": currency, "to": payee, "state": "pending"}
    callback = headers.get("X-Callback-URL", "")
    kept |= {"from": payer, "callback": callback}
    return kept | {"server": str(uuid4()), "reference": f"TX{uuid4().hex[:12].upper()}"}


def _state(payment: dict[str, Any], state: str) -> dict[str, Any]:
    told = {"serverCorrelationId": payment["server"], "status": state}
    told |= {"notificationMethod": "callback" if payment["callback"] else "polling"}
    if state == "completed":
        told["objectReference"] = payment["reference"]
    return told | ({"error": _error(*NOT_PAID.values())} if state == "failed" else {})


def _transaction(payment: dict[str, Any]) -> dict[str, Any]:
    more = Decimal(1) if payment["fault"] == "wrong_amount" else Decimal(0)
    return {
        "transactionReference": payment["reference"],
        "transactionStatus": payment["state"],
        "type": "disbursement",
        "amount": str(Decimal(payment["amount"]) + more),
        "currency": payment["currency"],
        "debitParty": payment["from"],
        "creditParty": [{"key": "msisdn", "value": payment["to"]}],
        "requestingOrganisationTransactionReference": payment["correlation"],
    }


def _link(payment: dict[str, Any]) -> str:
    done = payment["state"] == "completed"
    return f"/transactions/{payment['reference']}" if done else f"/requeststates/{payment['server']}"


def _call_back(payment: dict[str, Any]) -> None:
    """Source: the callback is a PUT of the Transaction, or of the bare error object. Nobody there: told once only."""
    if not payment["callback"].startswith(("http://", "https://")):
        return
    body = _transaction(payment) if payment["state"] == "completed" else _error(*NOT_PAID.values())
    told = {"X-CorrelationID": payment["correlation"], "X-Date": _now()}
    try:
        httpx2.put(payment["callback"], json=body, headers=told, timeout=5)
    except (httpx2.HTTPError, httpx2.InvalidURL):
        return


def _error(category: str, code: str) -> dict[str, Any]:
    return {"errorCategory": category, "errorCode": code, "errorDateTime": _now()}


def _refusal(status: int, category: str, code: str) -> JSONResponse:
    return JSONResponse(_error(category, code), status)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _row(payment: dict[str, Any]) -> str:
    money = f"{payment['amount']} {payment['currency']}"
    cells = (money, payment["to"], payment["state"], payment["reference"], payment["correlation"])
    return "<tr>" + "".join(f"<td>{escape(str(cell))}" for cell in cells) + "</tr>"

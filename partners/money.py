"""Pay by mobile money, once: disbursements by the GSMA Mobile Money API.

Source: GSMA Mobile Money API 1.2: POST /transactions/type/disbursement (X-CorrelationID, X-Callback-URL), then GET
/responses/{our X-CorrelationID}, /requeststates/{serverCorrelationId}, /transactions/{reference}; /heartbeat.
Choice: whatever cannot be read may have been paid. An answer that may become readable is PartnerAway: the retry carries
the same correlation, so the provider pays once. What stays contradictory is PAYMENT_UNSURE, for a person.
Choice: no text goes along and no name: only the number, the amount, and the correlation as our reference.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from domain.partner import FaultCode, PartnerAway, PartnerRefused
from partners.money_states import (
    PAYEE,
    REFERENCE,
    Paid,
    PaidState,
    Payment,
    Trouble,
    contradiction,
    link_in,
    mismatch,
    read,
    reference_in,
    trouble_in,
)
from partners.wire import Answer, Wire

__all__ = ["MobileMoney", "Paid", "PaidState", "Payment"]

PAY = "/transactions/type/disbursement"
REFUSALS = tuple(range(400, 500))
HEALTH = {"available": "takes payments", "degraded": "takes payments, but works below its best"}


def _now() -> datetime:
    return datetime.now(UTC)


class MobileMoney:
    """One provider. The wire brings the key (X-API-Key); `account` is our account's alias with the provider."""

    def __init__(self, wire: Wire, account: str = "passerelle", now: Callable[[], datetime] = _now) -> None:
        self._wire, self._account, self._now = wire, account, now

    def pay(self, payment: Payment) -> Paid:
        """Order the payment; ordered twice, it tells what became of the first order. Raises PartnerAway: call again.

        Choice: before it says PAYMENT_FAILED it asks for the outcome, as an order whose answer was lost may have been
        paid before this one was refused.
        """
        told = {"X-CorrelationID": payment.correlation, "X-Callback-URL": payment.callback}
        answer = self._wire.ask("POST", PAY, json=self._order(payment), headers=self._dated() | told, also=REFUSALS)
        said, trouble = read(answer.body) if answer.status < 300 else None, trouble_in(answer.body)
        if trouble is None or (said and said.state is not PaidState.PENDING):
            return self._said(self._good(answer), payment)
        if trouble.heard_before:
            return self._heard_before(payment)
        if not trouble.final:
            raise PartnerAway(self._wire.service, trouble.code)
        return self._refused(payment, trouble)

    def outcome(self, correlation: str, asked: Payment | None = None, reference: str = "") -> Paid | None:
        """What became of an order; None only if the provider says that it never heard of it.

        With `asked`, what the provider reports is compared with it: give it wherever it is known. With the reference of
        a pending order its state is asked first, as /responses may know nothing before the end.
        """
        found = self._state(reference, asked) if reference else None
        if found:
            return found
        answer = self._look("responses", correlation)
        if not _unknown(answer):
            return self._behind(self._good(answer), asked)
        if reference:
            raise self._unsure("NO_LONGER_KNOWN")
        return None

    def heard(self, body: Any, asked: Payment | None = None) -> Paid:
        """Read a callback: a Transaction, a RequestState, or the bare error object of a failure (which names no order).

        Choice: callbacks are not signed. Believe one only to the point of asking `outcome`.
        """
        said, trouble = read(body), trouble_in(body)
        if said is None and trouble:
            state = PaidState.FAILED if trouble.final else PaidState.PENDING
            return Paid(state=state, code=trouble.code)
        if said is None:
            raise PartnerRefused(self._wire.service, FaultCode.UNREADABLE, "CALLBACK")
        return self._checked(body, said, asked)

    def check(self) -> str:
        """Whether the provider takes payments now, in one line."""
        body = self._wire.ask("GET", "/heartbeat", headers=self._dated()).body
        word = body.get("serviceStatus") if isinstance(body, dict) else None
        if word == "unavailable":
            raise PartnerAway(self._wire.service, "UNAVAILABLE")
        if not isinstance(word, str) or word not in HEALTH:
            raise PartnerRefused(self._wire.service, FaultCode.UNREADABLE, "HEARTBEAT")
        return f"a GSMA Mobile Money API that {HEALTH[word]}"

    def _order(self, payment: Payment) -> dict[str, Any]:
        """Source: API 1.2, Transaction as sent. Choice: the same to the last letter on every retry, so no date."""
        return {
            "amount": f"{payment.amount:.2f}",
            "currency": payment.currency,
            "debitParty": [{"key": "accountid", "value": self._account}],
            "creditParty": [{"key": PAYEE, "value": payment.to}],
            "requestingOrganisationTransactionReference": payment.correlation,
        }

    def _dated(self) -> dict[str, str]:
        return {"X-Date": self._now().astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")}

    def _look(self, kind: str, id: str) -> Answer:
        """Choice: an id that could climb out of its path is not asked for."""
        if not REFERENCE.fullmatch(id):
            raise PartnerRefused(self._wire.service, FaultCode.UNREADABLE, "REFERENCE")
        return self._wire.ask("GET", f"/{kind}/{id}", headers=self._dated(), also=REFUSALS)

    def _heard_before(self, payment: Payment) -> Paid:
        """Choice: heard, but not yet to be seen, is pending: never failed, so never paid by another order."""
        found = self.outcome(payment.correlation, payment)
        return found or Paid(state=PaidState.PENDING, code="duplicateRequest")

    def _refused(self, payment: Payment, trouble: Trouble) -> Paid:
        found = self.outcome(payment.correlation, payment)
        if found is None:
            raise PartnerRefused(self._wire.service, FaultCode.PAYMENT_FAILED, trouble.code)
        return found

    def _behind(self, body: dict[str, Any], asked: Payment | None) -> Paid:
        """What a Response object points to. Choice: a provider that answers with the object itself is understood."""
        if "link" not in body:
            return self._said(body, asked)
        link = link_in(body)
        if link is None:
            raise self._unreadable()
        kind, id = link
        found = self._transaction(id, asked) if kind == "transactions" else self._state(id, asked)
        if found is None:
            raise self._unsure("LINK_LEADS_NOWHERE")
        return found

    def _state(self, id: str, asked: Payment | None) -> Paid | None:
        answer = self._look("requeststates", id)
        return None if _unknown(answer) else self._said(self._good(answer), asked)

    def _transaction(self, id: str, asked: Payment | None) -> Paid | None:
        answer = self._look("transactions", id)
        if _unknown(answer):
            return None
        body = self._good(answer)
        said = read(body)
        if said is None or "transactionStatus" not in body:
            raise self._unreadable()
        if said.reference != id:
            raise self._unsure("OTHER_TRANSACTION")
        return self._checked(body, said, asked)

    def _said(self, body: dict[str, Any], asked: Payment | None) -> Paid:
        """Choice: a request state that is completed and names its transaction counts once that transaction was seen."""
        said = read(body)
        if said is None:
            raise self._unreadable()
        self._checked(body, said, asked)
        behind = reference_in(body, "objectReference") if "transactionStatus" not in body else ""
        if said.state is not PaidState.COMPLETED or not behind:
            return said
        found = self._transaction(behind, asked)
        if found is None:
            raise self._unsure("TRANSACTION_UNKNOWN")
        return found

    def _checked(self, body: dict[str, Any], said: Paid, asked: Payment | None) -> Paid:
        wrong = contradiction(body, said) or mismatch(body, asked)
        if wrong:
            raise self._unsure(wrong)
        return said

    def _good(self, answer: Answer) -> dict[str, Any]:
        """The body of an answer that is no error, or the fault: unreadable and passing ones may be tried again."""
        body = answer.body
        bare = isinstance(body, dict) and "errorCategory" in body
        trouble = trouble_in(body) if bare else None
        if trouble and not trouble.final:
            raise PartnerAway(self._wire.service, trouble.code)
        if trouble or answer.status >= 300:
            raise self._unsure(trouble.code if trouble else f"HTTP_{answer.status}")
        if not isinstance(body, dict):
            raise self._unreadable()
        return body

    def _unsure(self, detail: str) -> PartnerRefused:
        return PartnerRefused(self._wire.service, FaultCode.PAYMENT_UNSURE, detail)

    def _unreadable(self) -> PartnerAway:
        return PartnerAway(self._wire.service, FaultCode.UNREADABLE)


def _unknown(answer: Answer) -> bool:
    """Whether the provider clearly says that it knows no such thing: 404 with its own error object."""
    trouble = trouble_in(answer.body)
    return answer.status == 404 and trouble is not None and trouble.category == "identification"

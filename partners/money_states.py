"""What a mobile-money provider's words mean: read here, without a line to anybody.

Source: GSMA Mobile Money API, objects Transaction, RequestState, Response and Error.
Choice: only the exact word `completed` is money paid; a status word that the standard does not know is still pending.
Choice: texts of the provider are never read (they may name the payee); codes and references that are none become OTHER
or make the answer unreadable.
"""

import re
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from pydantic import ConfigDict, Field

from domain.people import Noun

UUID = r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"
CODE, REFERENCE = re.compile(r"[A-Za-z][A-Za-z0-9]{0,59}"), re.compile(r"[A-Za-z0-9][A-Za-z0-9._~-]{0,255}")
PASSING = ("duplicateRequest", "rateLimitError")
FINAL = ("businessRule", "validation", "authorisation", "identification")
PAYEE = "msisdn"


class PaidState(StrEnum):
    """How far the money is."""

    PENDING = "PENDING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"


class Payment(Noun):
    """One instalment to be paid. The same correlation on every retry: by it the provider pays once."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    correlation: str = Field(pattern=UUID, description="made of the case and the instalment")
    amount: Decimal = Field(gt=0, max_digits=18, decimal_places=2)
    currency: str = Field(pattern=r"^[A-Z]{3}$", description="ISO 4217")
    to: str = Field(pattern=r"^\+[1-9][0-9]{6,14}$", repr=False, description="E.164 number of the payee's wallet")
    callback: str = Field(pattern=r"^https?://[!-~]+$", repr=False, description="where the provider tells the outcome")


class Paid(Noun):
    """What the provider says has become of one payment."""

    state: PaidState
    reference: str = Field(default="", description="the provider's; while pending that of the request")
    code: str = Field(default="", description="the provider's error code, if it gave one")


class Trouble(NamedTuple):
    """An error object of the provider."""

    category: str
    code: str

    @property
    def final(self) -> bool:
        """Whether the provider says that it will not pay. Choice: "too often" is a business rule that passes."""
        return self.category in FINAL and self.code not in PASSING

    @property
    def heard_before(self) -> bool:
        """Whether it is no refusal, but the word that this correlation was heard already."""
        return self.code == "duplicateRequest"


WORDS = {"pending": PaidState.PENDING, "completed": PaidState.COMPLETED, "failed": PaidState.FAILED}
TRANSACTION_WORDS = WORDS | {"rejected": PaidState.FAILED}


def trouble_in(body: Any) -> Trouble | None:
    """The error object that an answer is, or carries inside."""
    inside = body.get("error") or body if isinstance(body, dict) else None
    if not isinstance(inside, dict) or "errorCategory" not in inside:
        return None
    return Trouble(_code(inside["errorCategory"]), _code(inside.get("errorCode")))


def read(body: Any) -> Paid | None:
    """A Transaction or a RequestState; None if it is neither or lacks what the standard requires of it."""
    if not isinstance(body, dict):
        return None
    trouble = trouble_in(body)
    code = trouble.code if trouble else ""
    if "transactionStatus" in body:
        return _transaction(body, code)
    state, reference = _lookup(WORDS, body.get("status")), reference_in(body, "serverCorrelationId")
    return Paid(state=state, reference=reference, code=code) if state and reference else None


def contradiction(body: dict[str, Any], said: Paid) -> str:
    """A code if an answer says paid and not paid at once."""
    return "COMPLETED_WITH_ERROR" if said.state is PaidState.COMPLETED and body.get("error") else ""


def mismatch(body: dict[str, Any], asked: Payment | None) -> str:
    """A code if what the provider reports is not what was asked; what it leaves out is not compared."""
    if asked is None:
        return ""
    checks = {
        "AMOUNT": "amount" in body and _amount(body["amount"]) != asked.amount,
        "CURRENCY": "currency" in body and body["currency"] != asked.currency,
        "PAYEE": not _is_payee(body.get("creditParty"), asked.to),
        "CORRELATION": body.get("requestingOrganisationTransactionReference") not in (None, "", asked.correlation),
    }
    return next((f"OTHER_{what}" for what, wrong in checks.items() if wrong), "")


def reference_in(body: dict[str, Any], field: str) -> str:
    """A reference of the provider, or nothing if what stands there is none."""
    value = body.get(field)
    return value if isinstance(value, str) and REFERENCE.fullmatch(value) else ""


def link_in(body: dict[str, Any]) -> tuple[str, str] | None:
    """Where a Response object points: the resource and its id. Choice: never another host or another path."""
    link = body.get("link")
    try:
        parts = urlsplit(link).path.strip("/").split("/")[-2:] if isinstance(link, str) else []
    except ValueError:
        return None
    known = len(parts) == 2 and parts[0] in ("transactions", "requeststates") and REFERENCE.fullmatch(parts[1])
    return (parts[0], parts[1]) if known else None


def _transaction(body: dict[str, Any], code: str) -> Paid | None:
    word, reference = body["transactionStatus"], reference_in(body, "transactionReference")
    if not isinstance(word, str) or not reference:
        return None
    state = _lookup(TRANSACTION_WORDS, word)
    return Paid(state=state or PaidState.PENDING, reference=reference, code=code if state else "STATUS_UNKNOWN")


def _lookup(words: dict[str, PaidState], word: Any) -> PaidState | None:
    return words.get(word) if isinstance(word, str) else None


def _code(value: Any) -> str:
    return value if isinstance(value, str) and CODE.fullmatch(value) else "OTHER"


def _amount(value: Any) -> Decimal | None:
    try:
        read = Decimal(str(value))
    except InvalidOperation:
        return None
    return read if read.is_finite() else None


def _is_payee(parties: Any, to: str) -> bool:
    """Whether the wallet, where one is reported, is the one asked for. Choice: compared by digits, without + or 00."""
    if parties is None:
        return True
    if not isinstance(parties, list) or not all(isinstance(party, dict) for party in parties):
        return False
    numbers = [str(party.get("value")) for party in parties if str(party.get("key")).lower() == PAYEE]
    return all(re.sub(r"\D", "", number).lstrip("0") == to.removeprefix("+") for number in numbers)

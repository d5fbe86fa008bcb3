"""Signed messages from partners: who sent it, when, and that nobody changed it.

Source: Standard Webhooks 1.0.0: headers webhook-id, webhook-timestamp, webhook-signature (v1 = HMAC-SHA256), a window
of five minutes. Choice: what the library takes and we do not is refused before it: a timestamp that is not plain
digits, a header that stands twice, a body that is too long; JSON is read only once the signature holds.
"""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from standardwebhooks import Webhook, WebhookVerificationError
from standardwebhooks.webhooks import EmptyWebhookSecretError

from domain.partner import FaultCode, PartnerRefused

SERVICE, MOST_BYTES = "webhook", 256 * 1024
NAMES = ("webhook-id", "webhook-timestamp", "webhook-signature")
Headers = Mapping[str, str] | Iterable[tuple[str, str]]


def sign(secret: str, id: str, at: datetime, body: bytes) -> dict[str, str]:
    """The three headers for this body. The library takes any time for UTC, so it is made UTC first."""
    moment = at.astimezone(UTC)
    signature = _webhook(secret).sign(id, moment, body.decode())
    return dict(zip(NAMES, (id, str(int(moment.timestamp())), signature), strict=True))


def verified(secret: str, headers: Headers, body: bytes) -> tuple[str, dict[str, Any]]:
    """The message's id and its content. Raises PartnerRefused; the same id twice is for the caller to see."""
    if len(body) > MOST_BYTES:
        raise PartnerRefused(SERVICE, FaultCode.UNREADABLE, "TOO_LONG")
    known = _three(headers)
    try:
        _webhook(secret).verify(body, known, json_parse=False)
    except WebhookVerificationError as fault:
        detail = "OLD_OR_FUTURE" if "timestamp" in str(fault) else "BAD_SIGNATURE"
        raise PartnerRefused(SERVICE, FaultCode.REFUSED, detail) from None
    except ValueError:  # a signature that is no base64, or a body that is no UTF-8
        raise PartnerRefused(SERVICE, FaultCode.REFUSED, "BAD_SIGNATURE") from None
    return known["webhook-id"], _object(body)


def _webhook(secret: str) -> Webhook:
    try:
        return Webhook(secret)
    except (EmptyWebhookSecretError, ValueError):
        raise PartnerRefused(SERVICE, FaultCode.REFUSED, "NO_SECRET") from None


def _three(headers: Headers) -> dict[str, str]:
    """The three headers, each exactly once. Starlette's `headers.items()` shows a header that stands twice."""
    pairs = list(headers.items() if isinstance(headers, Mapping) else headers)
    found = {name: [value for key, value in pairs if key.lower() == name] for name in NAMES}
    if any(len(values) > 1 for values in found.values()):
        raise PartnerRefused(SERVICE, FaultCode.REFUSED, "HEADER_TWICE")
    known = {name: values[0] for name, values in found.items() if values and values[0]}
    if len(known) < len(NAMES):
        raise PartnerRefused(SERVICE, FaultCode.REFUSED, "HEADER_MISSING")
    if not re.fullmatch(r"[0-9]{1,12}", known["webhook-timestamp"]):
        raise PartnerRefused(SERVICE, FaultCode.REFUSED, "OLD_OR_FUTURE")
    return known


def _object(body: bytes) -> dict[str, Any]:
    try:
        content = json.loads(body, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise PartnerRefused(SERVICE, FaultCode.UNREADABLE, "NOT_JSON") from None
    if not isinstance(content, dict):
        raise PartnerRefused(SERVICE, FaultCode.UNREADABLE, "NOT_AN_OBJECT")
    return content


def _no_number(_: str) -> None:
    raise ValueError("NaN and Infinity are no JSON")

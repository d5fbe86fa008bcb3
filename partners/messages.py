"""Short messages by RapidPro (TextIt), API v2: broadcasts to one telephone number.

Source: the API's own pages on broadcasts: POST urns and text; GET newest first with after and cursor pages; `text` is
a sentence, or one for each language; `urns` is null where the workspace hides numbers.
Choice: RapidPro takes no idempotency key, so after an unknown end its list is read before anything is sent again.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from domain.partner import FaultCode, PartnerRefused
from partners.numbers import is_e164, number
from partners.texts import Word, parts, word_of
from partners.wire import Wire

__all__ = ["Incoming", "Messages", "Word", "heard", "number", "parts", "word_of"]

SERVICE = "messages"
PATH, MOST_PAGES, LONGEST = "/api/v2/broadcasts.json", 40, 640
NEVER_SENT = {"failed", "interrupted"}


@dataclass(frozen=True)
class Incoming:
    """A short message that came in. Never printed: it is personal."""

    number: str = field(repr=False)
    text: str = field(repr=False)
    id: str = ""


class Messages:
    """`wire` carries the header `Authorization: Token ...`."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def send(self, number_e164: str, text: str, since: datetime, again: bool = False) -> str:
        """The broadcast's id. `again`: an earlier try since then ended unknown, so one that is there is adopted."""
        if not is_e164(number_e164):
            raise PartnerRefused(SERVICE, FaultCode.BAD_ADDRESS)
        if not text.strip() or len(text) > LONGEST:
            raise PartnerRefused(SERVICE, FaultCode.REFUSED, "BAD_LENGTH")
        if any("\ud800" <= sign <= "\udfff" for sign in text):
            raise PartnerRefused(SERVICE, FaultCode.REFUSED, "BAD_TEXT")
        urn, written = f"tel:{number_e164}", _literally(text)
        return (again and self._sent(urn, written, since)) or self._send(urn, written)

    def check(self) -> str:
        """Ask which workspace the token opens."""
        body = self._wire.ask("GET", "/api/v2/workspace.json").body
        if not isinstance(body, dict) or not isinstance(body.get("name"), str):
            raise _unreadable("WORKSPACE")
        return f"RapidPro answers for the workspace {body['name']}"

    def _send(self, urn: str, text: str) -> str:
        return _id(self._wire.ask("POST", PATH, json={"urns": [urn], "text": text}).body)

    def _sent(self, urn: str, text: str, since: datetime) -> str:
        """The broadcast that is there already, or "". A failed one reached nobody."""
        for broadcast in self._listed(since):
            if text not in _texts(broadcast) or broadcast.get("status") in NEVER_SENT:
                continue
            if broadcast.get("urns") is None:
                raise _unreadable("URNS_HIDDEN")
            if urn in broadcast["urns"]:
                return _id(broadcast)
        return ""

    def _listed(self, since: datetime) -> Iterator[dict[str, Any]]:
        """Page by page. Of `next` only the cursor is taken: the token goes to no address but the configured one."""
        asked = {"after": since.astimezone(UTC).isoformat()}
        for _ in range(MOST_PAGES):
            body = self._wire.ask("GET", PATH, params=asked).body
            if not isinstance(body, dict) or not isinstance(body.get("results"), list):
                raise _unreadable("PAGE")
            yield from (broadcast for broadcast in body["results"] if isinstance(broadcast, dict))
            if not body.get("next"):
                return
            asked = {**asked, "cursor": _cursor(body["next"])}
        raise _unreadable("ENDLESS")


def heard(body: Any) -> Incoming:
    """The body that RapidPro's flows post for an incoming message: `input` holds it, its `urn` who wrote."""
    came = body.get("input") if isinstance(body, dict) else None
    if not isinstance(came, dict) or not isinstance(came.get("text"), str):
        raise _unreadable("INCOMING")
    urn = came.get("urn")
    if isinstance(urn, dict):
        urn = f"{urn.get('scheme')}:{urn.get('path')}"
    scheme, _, path = str(urn).partition(":")
    if scheme != "tel" or not is_e164(path):
        raise _unreadable("INCOMING")
    return Incoming(path, came["text"], str(came.get("uuid") or ""))


def _literally(text: str) -> str:
    """RapidPro reads an expression after @; a doubled one is the sign itself. It also cuts blanks at the ends."""
    return text.strip().replace("@", "@@")


def _texts(broadcast: dict[str, Any]) -> list[Any]:
    text = broadcast.get("text")
    return list(text.values()) if isinstance(text, dict) else [text]


def _cursor(url: Any) -> str:
    found = parse_qs(urlsplit(str(url)).query).get("cursor")
    if not found:
        raise _unreadable("PAGE")
    return found[0]


def _id(broadcast: Any) -> str:
    """Without its id nobody could tell this broadcast again: an error inside a 200 ends here too."""
    known = broadcast.get("id") if isinstance(broadcast, dict) else None
    if not isinstance(known, int) or isinstance(known, bool):
        raise _unreadable("NO_ID")
    return str(known)


def _unreadable(detail: str) -> PartnerRefused:
    return PartnerRefused(SERVICE, FaultCode.UNREADABLE, detail)

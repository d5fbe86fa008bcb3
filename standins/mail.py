"""A mail server that keeps what it gets instead of passing it on. Nothing sent to it reaches anybody.

Faults for "mail": down (421), refuse (550 to the address), refuse_data (554 to the letter), drop (kept, then the line
is cut before the answer), slow (waits `seconds` before the answer).
"""

import asyncio
import ssl
from base64 import b64encode
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from hashlib import sha256
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from standins.pages import leaves, routes
from standins.serve import fault
from standins.shelf import Shelf

__all__ = ["MailServer", "routes"]


class MailServer(Controller):
    """`start()` and `stop()`; port 0 takes a free one, told by `port` once started."""

    def __init__(
        self, shelf: Shelf, host: str = "127.0.0.1", port: int = 0, tls: ssl.SSLContext | None = None, **more: Any
    ) -> None:
        super().__init__(_Keeper(shelf), hostname=host, port=port, tls_context=tls, ready_timeout=20, **more)

    def _trigger_server(self) -> None:
        """The library knocks at its own port: tell it which one it got."""
        self.port = self.server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        super()._trigger_server()  # type: ignore[no-untyped-call]


class _Keeper:
    """What the server does with a letter."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    async def handle_MAIL(self, _: SMTP, __: Session, envelope: Envelope, sender: str, options: list[str]) -> str:
        if fault(self._shelf, "mail", "down")["mode"]:
            return "421 4.3.2 closed for now"
        envelope.mail_from = sender
        envelope.mail_options.extend(options)
        return "250 2.1.0 ok"

    async def handle_RCPT(self, _: SMTP, __: Session, envelope: Envelope, to: str, options: list[str]) -> str:
        if fault(self._shelf, "mail", "refuse")["mode"]:
            return f"550 5.1.1 {to} does not live here"
        envelope.rcpt_tos.append(to)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server: SMTP, _: Session, envelope: Envelope) -> str:
        asked = fault(self._shelf, "mail", "drop", "slow", "refuse_data")
        if asked["mode"] == "refuse_data":
            return "554 5.6.0 this letter is not wanted"
        keep(self._shelf, envelope.original_content or b"", envelope.rcpt_tos, datetime.now(UTC))
        if asked["mode"] == "drop":
            server.transport.abort()  # type: ignore[union-attr]
        if asked["mode"] == "slow":
            await asyncio.sleep(asked.get("seconds", 2))
        return "250 2.0.0 kept"


def keep(shelf: Shelf, raw: bytes, to: list[str], at: datetime) -> None:
    """One place for each Message-ID; a letter that comes again is counted, not kept twice."""
    message = message_from_bytes(raw, policy=default)
    name = str(message["Message-ID"] or sha256(raw).hexdigest())
    known = shelf.get("mail", name)
    if known:
        shelf.put("mail", name, {**known, "count": known["count"] + 1})
        return
    n = len(shelf.all("mail")) + 1
    shelf.add("mail_raw", str(n), b64encode(raw).decode())
    parts = [_part(k, part) for k, part in enumerate(leaves(message))]
    kept = {"n": n, "id": name, "to": to, "subject": str(message["Subject"] or ""), "at": at.isoformat(), "count": 1}
    shelf.add("mail", name, {**kept, "text": _text(message), "parts": parts})


def _part(k: int, part: EmailMessage) -> dict[str, Any]:
    size = len(part.get_payload(decode=True) or b"")
    return {"k": k, "media": part.get_content_type(), "name": part.get_filename() or "", "bytes": size}


def _text(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    return str(body.get_content()).replace("\r\n", "\n") if body else ""

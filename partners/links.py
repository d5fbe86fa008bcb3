"""Links that we send by mail or message: signed, expiring, and showing nothing of what they are for.

Choice: itsdangerous signs (HMAC-SHA256). What a link is about is hidden by a key stream of HMAC-SHA256 in counter mode
whose start is made from the content itself (the idea of RFC 5297, synthetic IV): this floor has no cipher library, and
what is hidden is a case number and ids, never a name. The same link is the same token, so a token has one spelling.
A link holds no right to act: the door behind it asks for a click, and the case decides. The returnee's own link (kind
plan) says less still: it names a row that can be revoked, and the page behind it asks a question first.
"""

import hmac
import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Literal

from itsdangerous import BadSignature, Signer
from pydantic import Field, ValidationError, model_validator

from domain.assessment import CODE
from domain.partner import FaultCode, PartnerRefused
from domain.people import Noun

SERVICE, DAYS, LONGEST = "link", 30, 1_000
START, BLOCK = 16, 32
Kind = Literal["referral", "payment", "plan"]
PROVIDER, HOUSEHOLD = r"^[A-Z]{2}-[A-Z0-9]{2,8}$", r"^m[1-9][0-9]?$"
PATHS: dict[Kind, str] = {"referral": "l", "payment": "l", "plan": "p"}


class Link(Noun):
    """What a link is for."""

    kind: Kind
    case: str = Field(pattern=r"^R-[A-Z0-9]{3,12}$", description="case number")
    about: str = Field(pattern=CODE, min_length=1, description="referral id, order key, or id of a private link")
    to: str = Field(pattern=f"{PROVIDER}|{HOUSEHOLD}", description="provider id; of a plan, who of the household")

    @model_validator(mode="after")
    def _goes_where_it_may(self) -> "Link":
        if re.fullmatch(HOUSEHOLD if self.kind == "plan" else PROVIDER, self.to) is None:
            raise ValueError("a link of this kind does not go there")
        return self


class Links:
    """Makes and opens links. The secret is in no repr and no message."""

    def __init__(self, secret: str, public_url: str) -> None:
        if not secret:
            raise ValueError("links need a secret")
        self._url = public_url.rstrip("/")
        self._signer = Signer(secret, salt="passerelle.links", key_derivation="hmac", digest_method=sha256)
        self._start_key, self._stream_key = (_key(secret, use) for use in ("start", "stream"))

    def url(self, link: Link, at: datetime) -> str:
        """The address to send; `at` is when it is sent."""
        return f"{self._url}/{PATHS[link.kind]}/{self._token(link, int(at.timestamp()))}"

    def opened(self, token: str, now: datetime, days: int = DAYS, kind: Kind | None = None) -> Link:
        """What the link is for. Raises PartnerRefused: EXPIRED from `days` after sending on, else FORGED.

        A door that serves one kind names it: a link of the other kind is forged there.
        """
        link, sent = self._read(token)
        if kind not in (None, link.kind):
            raise _forged()
        if now >= datetime.fromtimestamp(sent, UTC) + timedelta(days=days):
            raise PartnerRefused(SERVICE, FaultCode.REFUSED, "EXPIRED")
        return link

    def _read(self, token: str) -> tuple[Link, int]:
        if len(token) > LONGEST or not token.isascii():
            raise _forged()
        try:
            hidden = urlsafe_b64decode(_padded(self._signer.unsign(token)))
            said = json.loads(self._masked(hidden[:START], hidden[START:]))
            link, sent = Link(kind=said[0], case=said[1], about=said[2], to=said[3]), int(said[4])
        except (BadSignature, ValueError, ValidationError, LookupError, TypeError):
            raise _forged() from None
        if not hmac.compare_digest(self._token(link, sent), token):  # another spelling of the same bits
            raise _forged()
        return link, sent

    def _token(self, link: Link, sent: int) -> str:
        said = json.dumps([link.kind, link.case, link.about, link.to, sent], separators=(",", ":")).encode()
        said += b" " * (-len(said) % BLOCK)  # a token's length tells little
        start = hmac.digest(self._start_key, said, sha256)[:START]
        hidden = start + self._masked(start, said)
        return self._signer.sign(urlsafe_b64encode(hidden).rstrip(b"=")).decode()

    def _masked(self, start: bytes, text: bytes) -> bytes:
        """Hide or show: the same deed twice gives the text back."""
        blocks = range(-(-len(text) // BLOCK))
        stream = b"".join(hmac.digest(self._stream_key, start + n.to_bytes(4, "big"), sha256) for n in blocks)
        return bytes(a ^ b for a, b in zip(text, stream, strict=False))


def _key(secret: str, use: str) -> bytes:
    return hmac.digest(secret.encode(), f"passerelle.links/{use}".encode(), sha256)


def _padded(text: bytes) -> bytes:
    return text + b"=" * (-len(text) % 4)


def _forged() -> PartnerRefused:
    return PartnerRefused(SERVICE, FaultCode.REFUSED, "FORGED")

"""Who is at a screen: a session, a person of the staff register, a language. Asked anew at every click."""

import hmac
import secrets
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from starlette.requests import HTTPConnection

from domain.errors import NotAllowed, NotFound
from domain.people import Person
from letters.words import LANGUAGES, N_, Speaker, speaker
from starter.doors import Doors
from storage.staff import Member

COOKIE, LANGUAGE = "session", "language"
FORM_TOKEN, MASK = "form_token", 16


class SignedOut(Exception):
    """Nobody is signed in here, or no longer. `staff_id` says whose a form is that came too late."""

    def __init__(self, staff_id: str = "") -> None:
        super().__init__("signed out")
        self.staff_id = staff_id


@dataclass(frozen=True)
class Visitor:
    """Somebody signed in. Role and office are those of this moment."""

    member: Member
    session: str
    via: str
    speaks: Speaker
    secret: bytes

    @property
    def person(self) -> Person:
        """As an act names them."""
        return self.member.person

    @cached_property
    def form_token(self) -> str:
        """Proves that a form came from a page of this session. Masked anew for each page, so that packing it tells
        nothing.
        """
        mask = secrets.token_bytes(MASK)
        return (mask + _masked(self.secret, mask)).hex()

    def sent(self, token: str) -> bool:
        """Whether a form bears a token of this session."""
        try:
            known = bytes.fromhex(token)
        except ValueError:
            return False
        mask, rest = known[:MASK], known[MASK:]
        return len(known) == 2 * MASK and hmac.compare_digest(_masked(self.secret, mask), rest)


def visitor(request: HTTPConnection, *, awake: bool = True) -> Visitor:
    """Whoever is signed in at this browser. Raises SignedOut. A page that asks by itself keeps no session awake."""
    doors: Doors = request.app.state.doors
    cookie = request.cookies.get(cookie_name(request), "")
    session = doors.sessions.find(cookie, awake=awake) if cookie else None
    if session is None or session.over:
        raise SignedOut(session.staff_id if session else "")
    secret = hmac.digest(cookie.encode(), b"form token", sha256)[:MASK]
    try:
        return Visitor(doors.staff.member(session.staff_id), session.id, session.via, speaks(request), secret)
    except (NotFound, NotAllowed):
        doors.sessions.end_all(session.staff_id)  # left since: coming back into the register opens nothing by itself
        raise SignedOut from None


def once_signed_in(request: HTTPConnection, staff_id: str) -> Visitor:
    """Somebody whose session is over, so that what they sent too late can be kept for them: it proves nothing, and no
    form token is theirs.
    """
    doors: Doors = request.app.state.doors
    try:
        return Visitor(doors.staff.member(staff_id), "", "", speaks(request), secrets.token_bytes(MASK))
    except (NotFound, NotAllowed):
        raise SignedOut from None


def secure(request: HTTPConnection) -> bool:
    """Whether this house is reached by https, and its cookies travel no other way."""
    doors: Doors = request.app.state.doors
    return doors.settings.public_url.startswith("https://")


def cookie_name(request: HTTPConnection, name: str = COOKIE) -> str:
    """Source: RFC 6265bis, prefix __Host-: no other host of the domain, and no page without https, can set this one."""
    return f"__Host-{name}" if secure(request) else name


def demand_sent_here(who: Visitor, token: str) -> None:
    """Refuse a form that no page of this session holds."""
    if not who.sent(token):
        raise NotAllowed(
            N_("This form did not come from a page of this session."),
            N_("Nothing was recorded."),
            N_("Open the page again and send the form from there; going back in the browser shows what you typed."),
        )


def speaks(request: HTTPConnection) -> Speaker:
    """The language that was chosen here, else the first the browser asks for and we write."""
    chosen = request.cookies.get(LANGUAGE, "")
    asked = (one.strip()[:2].lower() for one in request.headers.get("accept-language", "").split(",")[:20])
    return speaker(chosen if chosen in LANGUAGES else next((one for one in asked if one in LANGUAGES), "en"))


def _masked(secret: bytes, mask: bytes) -> bytes:
    stream = hmac.digest(secret, mask, sha256)[:MASK]
    return bytes(a ^ b for a, b in zip(secret, stream, strict=True))

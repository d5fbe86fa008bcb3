"""Who stands before the page: the link, the case behind it, and whether the question was answered.

Choice: whatever is wrong with an address (guessed, cut, ended, taken back, of a child, of somebody who died) is told in
the same words; only too many wrong answers are told apart, to who holds the link.
"""

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from domain.errors import NotFound
from domain.partner import PartnerRefused
from letters.words import LANGUAGES, Speaker, speaker
from policy import household
from starter.doors import Doors
from starter.seeing import Seen, see
from storage.private_links import LinkState, PrivateLink
from web.outside import pages
from web.returnee.marks import COOKIE, SECONDS, Marks

FROM_HERE = ("", "same-origin", "none")  # what browsers say of a post; older ones say nothing


class Shut(Exception):  # nothing went wrong
    """This address opens nothing."""

    def __init__(self, blocked: bool = False) -> None:
        super().__init__(blocked)
        self.blocked = blocked


@dataclass(frozen=True)
class Caller:
    """Somebody with a link that opens, and the case it is about."""

    doors: Doors
    marks: Marks
    link: PrivateLink
    seen: Seen

    @property
    def born(self) -> int | None:
        """The year she is asked for."""
        day = self.seen.opened.members[self.link.member].born
        return day.year if day else None

    @property
    def herself(self) -> bool:
        """Whether this is the returnee, or another adult of her household."""
        return self.link.member == "m1"

    @property
    def state(self) -> int:
        """How far the case was when a page was made of it."""
        return len(self.seen.facts)

    def mark(self, form: str, about: str = "", state: int | None = None) -> str:
        """What makes a form one of this page."""
        return self.marks.form(self.link.id, form, about, self.state if state is None else state)


def knock(request: Request) -> Caller:
    """Read the link and the case. Raises Shut."""
    doors: Doors = request.app.state.doors
    now = datetime.now(UTC)
    try:
        said = request.app.state.links.opened(request.path_params["token"], now, kind="plan")
        link = doors.private_links.find(said.about)
        if link is None or not hmac.compare_digest(f"{link.case}/{link.member}", f"case-{said.case}/{said.to}"):
            raise Shut
        seen = see(doors, said.case)
    except (PartnerRefused, NotFound):
        raise Shut from None
    state = link.state(now)
    grown = household.grown(seen.case, link.member, seen.today)
    if state is LinkState.BLOCKED:
        raise Shut(blocked=True)
    if state is not LinkState.LIVE or not grown or seen.case.death_reported:
        raise Shut
    return Caller(doors, Marks(doors.settings.link_secret.get_secret_value()), link, seen)


def is_open(request: Request, caller: Caller) -> bool:
    """Whether this browser answered the question of this link in the last half hour."""
    return caller.marks.is_open(caller.link.id, request.cookies.get(COOKIE, ""))


def let_in(request: Request, caller: Caller, response: Response) -> Response:
    """For half an hour from this click, on this address only."""
    url = urlsplit(caller.doors.settings.public_url)
    response.set_cookie(
        COOKIE,
        caller.marks.opened(caller.link.id),
        max_age=SECONDS,
        path=_path(request, url.path),
        secure=url.scheme == "https",
        httponly=True,
        samesite="lax",
    )
    return response


def let_out(request: Request, response: Response) -> Response:
    """The next click is asked again, the one back too."""
    path = _path(request, urlsplit(request.app.state.doors.settings.public_url).path)
    response.delete_cookie(COOKIE, path=path, httponly=True, samesite="lax")
    return response


def _path(request: Request, before: str) -> str:
    return f"{before.rstrip('/')}/p/{request.path_params['token']}"


def from_elsewhere(request: Request) -> bool:
    """Whether another site sent this form; the page's own mark is asked for besides."""
    return request.headers.get("sec-fetch-site", "") not in FROM_HERE


def speaks(request: Request, caller: Caller | None = None) -> Speaker:
    """As chosen on the page; else in her language once she has answered, before that in the browser's.

    Choice: her language is told to nobody who has not answered.
    """
    if chosen(request):
        return speaker(chosen(request))
    if caller is None or not is_open(request, caller):
        return pages.of_browser(request)
    return hers(caller)


def hers(caller: Caller) -> Speaker:
    """The language of the case."""
    return speaker(caller.seen.opened.language, caller.seen.opened.journey.to_country)


def chosen(request: Request) -> str:
    """The language that was pressed on the page."""
    said = request.query_params.get("lang", "")
    return said if said in LANGUAGES else ""

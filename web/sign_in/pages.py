"""The pages of signing in: what is offered, what was pressed, and out again."""

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from domain.errors import NotAllowed
from letters.words import LANGUAGES
from starter.doors import Doors
from web.rendering import page
from web.sign_in.demo import offered
from web.visitor import COOKIE, LANGUAGE, SignedOut, demand_sent_here, visitor


def show(request: Request) -> Response:
    """Who may sign in here, and how."""
    return page(request, "sign_in.html", demo=offered(request), then=_then(request.query_params.get("next", "")))


async def as_demo(request: Request) -> Response:
    """Somebody of the demo."""
    sent = await request.form(max_files=0, max_fields=5)
    id_ = str(sent.get("id", ""))
    if id_ not in {member.person.id for member in offered(request)}:
        raise NotAllowed("Nobody of the demo is called that.", "Nobody was signed in.", "Choose one of those offered.")
    return signed_in(request, id_, "demo", _then(str(sent.get("next", ""))))


def signed_in(request: Request, staff_id: str, via: str, then: str = "/", outside_id: str = "") -> Response:
    """A new session in a new cookie, whatever was there before."""
    doors: Doors = request.app.state.doors
    answer = RedirectResponse(then, 303)
    cookie = doors.sessions.begin(staff_id, via, outside_id)
    answer.set_cookie(COOKIE, cookie, httponly=True, samesite="lax", secure=secure(request), max_age=8 * 3600)
    return answer


async def out(request: Request) -> Response:
    """Sign out: the session ends at the server too."""
    sent = await request.form(max_files=0, max_fields=5)
    answer = RedirectResponse("/sign-in", 303)
    answer.delete_cookie(COOKIE)
    try:
        who = visitor(request)
    except SignedOut:
        return answer
    demand_sent_here(who, str(sent.get("form_token", "")))
    doors: Doors = request.app.state.doors
    doors.sessions.end(who.session)
    return answer


async def language(request: Request) -> Response:
    """The language of the screens, for this browser."""
    sent = await request.form(max_files=0, max_fields=5)
    answer = RedirectResponse(_then(str(sent.get("next", ""))), 303)
    if (chosen := str(sent.get("language", ""))) in LANGUAGES:
        answer.set_cookie(LANGUAGE, chosen, httponly=True, samesite="lax", secure=secure(request), max_age=365 * 86400)
    return answer


def secure(request: Request) -> bool:
    """Whether cookies travel by https only."""
    doors: Doors = request.app.state.doors
    return doors.settings.public_url.startswith("https://")


def to_sign_in(request: Request, fault: Exception) -> Response:
    """Nobody is signed in: first that, then back to where one was going."""
    then = request.url.path if request.method == "GET" else ""
    return RedirectResponse(f"/sign-in?next={then}" if then not in ("", "/") else "/sign-in", 303)


def _then(address: str) -> str:
    """Only an address of this house is gone to."""
    parts = urlsplit(address)
    ours = address.startswith("/") and not address.startswith(("//", "/\\")) and not parts.netloc and not parts.scheme
    return address if ours and address.isprintable() and "\\" not in address else "/"

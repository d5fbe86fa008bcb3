"""Where a session begins: always a new one in a new cookie, then on to an address of this house."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from starter.doors import Doors
from web.visitor import COOKIE, LANGUAGE, cookie_name, secure

LONGEST_ADDRESS = 1000
A_YEAR = 365 * 86400


def signed_in(request: Request, staff_id: str, via: str, then: str = "/", outside_id: str = "") -> Response:
    """A new session, whatever was there before; that one ends, so that nobody goes on with it.

    Choice: the cookie has no age of its own. The server ends it, and it still tells whose a form is that came too late.
    """
    doors: Doors = request.app.state.doors
    doors.sessions.end_cookie(request.cookies.get(cookie_name(request), ""))
    answer = RedirectResponse(address_here(then), 303)
    cookie = doors.sessions.begin(staff_id, via, outside_id)
    answer.set_cookie(cookie_name(request), cookie, httponly=True, samesite="lax", secure=secure(request))
    account = doors.accounts.get(staff_id)
    if account and account.language:
        speak(request, answer, account.language)
    return answer


def signed_out(request: Request, answer: Response) -> Response:
    """Without the cookie."""
    answer.delete_cookie(cookie_name(request, COOKIE), secure=secure(request), httponly=True, samesite="lax")
    return answer


def speak(request: Request, answer: Response, language: str) -> None:
    """This browser's language from now on."""
    answer.set_cookie(LANGUAGE, language, httponly=True, samesite="lax", secure=secure(request), max_age=A_YEAR)


def address_here(address: str) -> str:
    """Only an address of this house is gone to."""
    path = address.startswith("/") and not address.startswith("//") and "\\" not in address
    return address if path and address.isprintable() and len(address) <= LONGEST_ADDRESS else "/"

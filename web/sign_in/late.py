"""A click of somebody who is signed out, or is so by now: first that, then back, with what was typed as a draft."""

from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from domain.act import Act
from domain.errors import CaseError
from policy import roles
from policy.access import Sight
from starter.doors import Doors
from web.opened import opened
from web.screens import acting
from web.sign_in.beginning import signed_out
from web.visitor import SignedOut, once_signed_in

SEARCH = "q"  # somebody's name may stand there


async def to_sign_in(request: Request, fault: Exception) -> Response:
    """Nobody is signed in: first that, then back to where one was going."""
    assert isinstance(fault, SignedOut)  # noqa: S101  # registered for it
    asked = {"next": _wanted(request)} if request.method in ("GET", "HEAD") else await _sent(request, fault.staff_id)
    query = urlencode({name: value for name, value in asked.items() if value not in ("", "/")})
    address = f"/sign-in?{query}" if query else "/sign-in"
    if request.headers.get("hx-request"):
        return Response(headers={"HX-Redirect": address})  # a piece of a page cannot become another page
    return signed_out(request, RedirectResponse(address, 303))


def _wanted(request: Request) -> str:
    query = urlencode([one for one in request.query_params.multi_items() if one[0] != SEARCH])
    return request.url.path + (f"?{query}" if query else "")


async def _sent(request: Request, staff_id: str) -> dict[str, str]:
    if request.headers.get("content-type", "").startswith("multipart/"):
        return {"told": "lost"}  # a file of nobody is not read
    sent = await request.form(max_files=0, max_fields=2_000)
    kept = bool(staff_id) and await run_in_threadpool(_keep, request, sent, staff_id)
    return {"next": request.url.path, "told": "draft"} if kept else {"told": "lost"}


def _keep(request: Request, sent: FormData, staff_id: str) -> bool:
    """As a draft of whoever was signed in when the form was opened; they may still do what it is about.

    Choice: the form token went with the session and cannot be asked for; a draft decides nothing, and other sites'
    posts do not come this far.
    """
    doors: Doors = request.app.state.doors
    number, verb = request.path_params.get("number", ""), request.path_params.get("verb", "")
    if request.url.path != f"/cases/{number}/do/{verb}" or verb not in Act.kinds:
        return False
    try:
        who = once_signed_in(request, staff_id)
        if who.person.role not in roles.may(verb):
            return False
        seen = opened(doors, who, number, Sight.MONEY)
        acting.keep(doors, who, number, acting.read(sent, verb, seen))
    except (SignedOut, CaseError):
        return False
    return True

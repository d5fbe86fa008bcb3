"""The pages of signing in: what is offered, what was pressed, and out again."""

from collections.abc import Mapping
from typing import Any

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from domain.errors import CaseError, NotAllowed
from letters.words import LANGUAGES, N_
from starter.doors import Doors
from web.rendering import page
from web.sign_in import password
from web.sign_in.away import calendar
from web.sign_in.beginning import address_here, signed_in, signed_out, speak
from web.sign_in.demo import offered
from web.visitor import SignedOut, cookie_name, demand_sent_here, speaks, visitor

KEPT = {
    "draft": N_("You were signed out before your form came. It is kept as your draft: sign in again to go on with it."),
    "lost": N_("You were signed out before your form came, and it is not kept. Going back in the browser shows it."),
    "out": N_("You are signed out."),
    "outside": N_("You are signed out here. On a computer that others use, sign out at your organisation too."),
}
log = structlog.get_logger("web")


def show(request: Request) -> Response:
    """Who may sign in here, and how."""
    return _page(request, then=request.query_params.get("next", ""), told=request.query_params.get("told", ""))


async def with_password(request: Request) -> Response:
    """Somebody with an account of this house."""
    sent = await request.form(max_files=0, max_fields=5)
    typed, then = str(sent.get("id", "")), str(sent.get("next", ""))
    doors: Doors = request.app.state.doors
    checked = await password.check(doors, typed, str(sent.get("password", "")), _from(request))
    if checked.staff_id:
        log.info("visitor.signed_in", staff_id=checked.staff_id, via="password")
        return await run_in_threadpool(signed_in, request, checked.staff_id, "password", then)
    log.warning("visitor.not_signed_in", via="password", waits=bool(checked.wait))
    return await run_in_threadpool(_refused, request, checked, typed, then)


async def as_demo(request: Request) -> Response:
    """Somebody of the demo."""
    sent = await request.form(max_files=0, max_fields=5)
    id_ = str(sent.get("id", ""))
    if id_ not in {member.person.id for member in await run_in_threadpool(offered, request)}:
        raise NotAllowed("Nobody of the demo is called that.", "Nobody was signed in.", "Choose one of those offered.")
    return await run_in_threadpool(signed_in, request, id_, "demo", str(sent.get("next", "")))


async def out(request: Request) -> Response:
    """Sign out: the session ends at the server too."""
    sent = await request.form(max_files=0, max_fields=5)
    return await run_in_threadpool(_out, request, str(sent.get("form_token", "")))


def leave(request: Request) -> Response:
    """Out with one press, at once: the session ends, and the next page says nothing of where one was.

    Choice: no form token is asked for. Somebody who has to be gone is not held up, and other sites cannot press it.
    """
    doors: Doors = request.app.state.doors
    answer = signed_out(request, RedirectResponse("/away", 303))
    doors.sessions.end_cookie(request.cookies.get(cookie_name(request), ""))
    return answer


def away(request: Request) -> Response:
    """A page that says nothing of this house: a calendar."""
    return page(request, "away.html", month=calendar(speaks(request)))


async def language(request: Request) -> Response:
    """The language of the screens: for this browser, and for whoever is signed in on any other."""
    sent = await request.form(max_files=0, max_fields=5)
    chosen = str(sent.get("language", ""))
    answer = RedirectResponse(address_here(str(sent.get("next", ""))), 303)
    if chosen in LANGUAGES:
        await run_in_threadpool(_speak, request, answer, chosen)
    return answer


def _page(request: Request, status: int = 200, **more: Any) -> Response:
    doors: Doors = request.app.state.doors
    known: Mapping[str, Any] = {"told": "", "fault": "", "typed": "", **more}
    told = KEPT.get(known["told"], "")
    outside = bool(doors.settings.oidc_issuer)
    shown = {**known, "told": told, "then": address_here(known["then"]), "outside": outside}
    leave_outside = outside and known["told"] == "outside"
    return page(request, "sign_in.html", None, status, demo=offered(request), leave_outside=leave_outside, **shown)


def _refused(request: Request, checked: password.Checked, typed: str, then: str) -> Response:
    """The same words for an account that is none; how long to wait, and then what was typed is not looked at."""
    said = speaks(request)
    shown = typed if password.ID.fullmatch(password.as_id(typed)) else ""
    if checked.wait:
        answer = _page(request, 429, fault=password.in_words(said, checked.wait), typed=shown, then=then)
        answer.headers["Retry-After"] = str(int(checked.wait.total_seconds()) + 1)
        return answer
    fault = said.say("This id and this password do not belong together. Nobody was signed in.")
    return _page(request, 403, fault=fault, typed=shown, then=then)


def _out(request: Request, token: str) -> Response:
    doors: Doors = request.app.state.doors
    try:
        who = visitor(request)
    except SignedOut:
        return signed_out(request, RedirectResponse("/sign-in?told=out", 303))
    demand_sent_here(who, token)
    doors.sessions.end(who.session)
    told = "outside" if who.via == "oidc" else "out"
    return signed_out(request, RedirectResponse(f"/sign-in?told={told}", 303))


def _speak(request: Request, answer: Response, chosen: str) -> None:
    doors: Doors = request.app.state.doors
    speak(request, answer, chosen)
    try:
        doors.accounts.speak(visitor(request).person.id, chosen)
    except (SignedOut, CaseError):
        return  # the browser's cookie is enough for now


def _from(request: Request) -> str:
    return request.client.host if request.client else ""

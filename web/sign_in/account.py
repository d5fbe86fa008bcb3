"""One's own account: the password changed, the language, all other sessions ended."""

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from domain.errors import Incomplete
from letters.words import N_
from starter.doors import Doors
from starter.passwords import refuse_weak
from web import words
from web.rendering import page
from web.sign_in import password
from web.sign_in.beginning import signed_in
from web.visitor import Visitor, demand_sent_here, visitor


def show(request: Request) -> Response:
    """Who one is here, and what one may change oneself. Role and office are the register's."""
    done = request.query_params.get("done", "")
    return _page(request, visitor(request), done=done if done in ("password", "sessions") else "")


async def change_password(request: Request) -> Response:
    """Old and new; every session of before ends, this one too, and a new one begins."""
    who, sent = await _received(request)
    doors: Doors = request.app.state.doors
    address = request.client.host if request.client else ""
    checked = await password.check(doors, who.person.id, str(sent.get("old", "")), address)
    if checked.wait:
        return await _told(request, who, 429, password.in_words(who.speaks, checked.wait))
    if not checked.staff_id:
        return await _told(request, who, 422, who.speaks.say("This is not your password. It is as it was."))
    new = str(sent.get("new", ""))
    try:
        _demand_twice(new, str(sent.get("again", "")))
        refuse_weak(who.person.id, new)
    except Incomplete as fault:
        said = words.refusal(who.speaks, fault)
        return await _told(request, who, 422, f"{said.happened} {said.unchanged} {said.next_step}")
    await password.change(doors, who.person.id, new)
    return await run_in_threadpool(signed_in, request, who.person.id, "password", "/account?done=password")


async def end_others(request: Request) -> Response:
    """Sign out wherever else one is. This session goes on, and ends when it would have."""
    who, _ = await _received(request)
    doors: Doors = request.app.state.doors
    await run_in_threadpool(doors.sessions.end_others, who.person.id, but=who.session)
    return RedirectResponse("/account?done=sessions", 303)


async def _received(request: Request) -> tuple[Visitor, FormData]:
    sent = await request.form(max_files=0, max_fields=6)
    who = await run_in_threadpool(visitor, request)
    demand_sent_here(who, str(sent.get("form_token", "")))
    return who, sent


def _demand_twice(new: str, again: str) -> None:
    if new != again:
        raise Incomplete(N_("The two were not the same."), N_("The password is as it was."), N_("Type it twice again."))


async def _told(request: Request, who: Visitor, status: int, fault: str) -> Response:
    return await run_in_threadpool(_page, request, who, status, fault=fault)


def _page(request: Request, who: Visitor, status: int = 200, **more: Any) -> Response:
    doors: Doors = request.app.state.doors
    account = doors.accounts.get(who.person.id)
    known = {"done": "", "fault": "", "has_password": bool(account and account.password), **more}
    return page(request, "account.html", who, status, **known)

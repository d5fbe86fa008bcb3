"""Asking for more time in one case: the effect on its dates is shown before the request is sent."""

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from domain.errors import CaseError
from policy import waivers
from policy.access import Sight
from starter.cases import NONCE, new_nonce
from starter.doors import Doors
from starter.effects import Effect, effect
from starter.seeing import Seen
from web import reasons, words
from web.forms.of_case import suggested
from web.opened import opened
from web.rendering import page
from web.screens.case import restricted
from web.screens.waivers import at_the_desk
from web.visitor import Visitor, demand_sent_here

ASKED = ("waiver", "promise", "until", "because", "words")


def show(request: Request) -> Response:
    """Every date of the case that a waiver may move."""
    who, _, seen = _named(request)
    promise = request.query_params.get("promise", "")
    return _shown(request, who, seen, {**suggested(seen, "request_waiver"), "promise": promise})


async def send(request: Request) -> Response:
    """Show what it would move, or send it."""
    sent = await request.form(max_files=0, max_fields=20)
    who, doors, seen = await run_in_threadpool(_named, request)
    demand_sent_here(who, str(sent.get("form_token", "")))
    typed = {name: str(sent.get(name, "")).strip() for name in ASKED}
    form, nonce = _form(typed), str(sent.get("nonce", ""))
    nonce = nonce if NONCE.fullmatch(nonce) else new_nonce()
    try:
        if str(sent.get("then")) != "ask":
            found = await run_in_threadpool(effect, seen, "request_waiver", form, who.person)
            return await run_in_threadpool(_shown, request, who, seen, typed, found=found)
        answer = await (await doors.connect()).act(seen.opened.number, "request_waiver", form, who.person, nonce)
    except CaseError as refusal:
        return await run_in_threadpool(_shown, request, who, seen, typed, refusal=refusal, status=409)
    if answer:
        await doors.shown(seen.opened.number, answer.number)
    return RedirectResponse(f"/waivers/{seen.opened.number}/{typed['waiver']}", 303)


def _form(typed: dict[str, str]) -> dict[str, Any]:
    """The kind of waiver follows from what it moves."""
    kind = waivers.leave(waivers.name_of(typed["promise"])).kind
    return {"kind": kind.value, **{name: value for name, value in typed.items() if value}}


def _shown(
    request: Request,
    who: Visitor,
    seen: Seen,
    typed: dict[str, str],
    *,
    found: Effect | None = None,
    refusal: CaseError | None = None,
    status: int = 200,
) -> Response:
    full = restricted(who, seen)
    movable = [one for one in seen.open if waivers.leave(one.name).by and (full or one.public_name == one.name)]
    refusal = refusal or (found.refusal if found else None)
    return page(
        request,
        "waiver_asking.html",
        who,
        status,
        number=seen.opened.number,
        movable=movable,
        typed=dict.fromkeys(ASKED, "") | typed,
        found=found,
        full=full,
        refusal=words.refusal(who.speaks, refusal) if refusal else None,
        reasons=reasons.choices(who.speaks, reasons.MORE_TIME),
        nonce=new_nonce(),
    )


def _named(request: Request) -> tuple[Visitor, Doors, Seen]:
    who, doors = at_the_desk(request), request.app.state.doors
    return who, doors, opened(doors, who, request.path_params["number"], Sight.MONEY)

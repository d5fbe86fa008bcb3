"""The returnee's own page: a case worker makes the link to it, sees when it was opened, and takes it back."""

from datetime import UTC, datetime

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from starter import private_links
from starter.seeing import Seen
from web.opened import opened
from web.rendering import page
from web.visitor import Visitor, demand_sent_here, visitor


def show(request: Request) -> Response:
    """Every link that was made for this case."""
    who, number = visitor(request), request.path_params["number"]
    return _page(request, who, opened(request.app.state.doors, who, number))


async def make(request: Request) -> Response:
    """A new link: its address is shown once, to be copied or written down."""
    who, sent = await _sent(request)
    return await run_in_threadpool(_made, request, who, str(sent.get("member", "m1")))


async def revoke(request: Request) -> Response:
    """Take one back; whoever has the page open is out with the next click."""
    who, sent = await _sent(request)
    number, doors = request.path_params["number"], request.app.state.doors
    await run_in_threadpool(opened, doors, who, number)  # a case of others is none here
    await run_in_threadpool(private_links.revoke, doors, number, who.person, str(sent.get("link", ""))[:40])
    return RedirectResponse(f"/cases/{number}/links", 303)


async def _sent(request: Request) -> tuple[Visitor, FormData]:
    sent = await request.form(max_files=0, max_fields=5)
    who = await run_in_threadpool(visitor, request)
    demand_sent_here(who, str(sent.get("form_token", "")))
    return who, sent


def _made(request: Request, who: Visitor, member: str) -> Response:
    doors, number = request.app.state.doors, request.path_params["number"]
    seen = opened(doors, who, number)
    return _page(request, who, seen, private_links.make(doors, number, member, who.person, datetime.now(UTC)))


def _page(request: Request, who: Visitor, seen: Seen, address: str = "") -> Response:
    doors, now = request.app.state.doors, datetime.now(UTC)
    made = private_links.list_of(doors, seen.opened.number, who.person)
    return page(
        request,
        "links.html",
        who,
        number=seen.opened.number,
        address=address,
        links=[(one, one.state(now).value) for one in reversed(made)],
        members=sorted(seen.opened.members),
        zone=seen.case.time_zone,
    )

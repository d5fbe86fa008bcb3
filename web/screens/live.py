"""The timeline grows while one looks: lines of the journal as they are written, by server-sent events."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from sse_starlette import EventSourceResponse
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from domain.errors import CaseError
from domain.opened import case_id
from policy.access import Sight
from starter.doors import Doors
from starter.seeing import Seen
from web.opened import opened
from web.rendering import part
from web.screens.case import restricted
from web.timeline import timeline
from web.visitor import SignedOut, Visitor, visitor

LOOKS_EVERY = 1.0  # seconds; the journal is a table, which does not call
LONGEST = 15 * 60  # seconds; then the browser asks again


async def stream(request: Request) -> Response:
    """Lines after the last one the browser has."""
    number = request.path_params["number"]
    await run_in_threadpool(_seen, request, number)
    asked = request.headers.get("last-event-id") or request.query_params.get("after", "0")
    after = int(asked) if asked.isdecimal() and len(asked) < 7 else 0
    return EventSourceResponse(_lines(request, number, after), ping=20)


async def _lines(request: Request, number: str, after: int) -> AsyncIterator[dict[str, Any]]:
    """Before each line it is asked anew who looks: whoever signed out, or lost the case, sees nothing more of it."""
    doors: Doors = request.app.state.doors
    for _ in range(int(LONGEST / LOOKS_EVERY)):
        last = await run_in_threadpool(doors.journal.last, case_id(number))
        if last > after:
            try:
                yield {"id": str(last), "data": await run_in_threadpool(_new, request, number, after)}
            except (SignedOut, CaseError):
                return
            after = last
        await asyncio.sleep(LOOKS_EVERY)


def _new(request: Request, number: str, after: int) -> str:
    who, seen = _seen(request, number)
    lines = [one for one in timeline(who.speaks, seen, restricted=restricted(who, seen)) if one.number > after]
    return part(who.speaks, "live.html", lines=lines)


def _seen(request: Request, number: str) -> tuple[Visitor, Seen]:
    who = visitor(request, awake=False)
    return who, opened(request.app.state.doors, who, number, Sight.CASE)

"""The timeline grows while one looks: lines of the journal as they are written, by server-sent events."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from sse_starlette import EventSourceResponse
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from domain.opened import case_id
from policy.access import Sight
from starter.doors import Doors
from web.opened import opened
from web.rendering import part
from web.screens.case import restricted
from web.timeline import timeline
from web.visitor import Visitor, visitor

LOOKS_EVERY = 1.0  # seconds; the journal is a table, which does not call
LONGEST = 15 * 60  # seconds; then the browser asks again, and is asked who it is


async def stream(request: Request) -> Response:
    """Lines after the last one the browser has."""
    who: Visitor = await run_in_threadpool(visitor, request)
    doors: Doors = request.app.state.doors
    number = request.path_params["number"]
    await run_in_threadpool(opened, doors, who, number, Sight.CASE)
    asked = request.headers.get("last-event-id") or request.query_params.get("after", "0")
    after = int(asked) if asked.isdecimal() and len(asked) < 7 else 0
    return EventSourceResponse(_lines(doors, who, number, after), ping=20)


async def _lines(doors: Doors, who: Visitor, number: str, after: int) -> AsyncIterator[dict[str, Any]]:
    for _ in range(int(LONGEST / LOOKS_EVERY)):
        last = await run_in_threadpool(doors.journal.last, case_id(number))
        if last > after:
            yield {"id": str(last), "data": await run_in_threadpool(_new, doors, who, number, after)}
            after = last
        await asyncio.sleep(LOOKS_EVERY)


def _new(doors: Doors, who: Visitor, number: str, after: int) -> str:
    seen = opened(doors, who, number, Sight.CASE)
    lines = [one for one in timeline(who.speaks, seen, restricted=restricted(who, seen)) if one.number > after]
    return part(who.speaks, "live.html", lines=lines)

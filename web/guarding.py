"""What holds for every door: how much may come in, how long it may take, what a browser may do with a page, and that
a fault of ours is told calmly.
"""

import asyncio
import re
from contextlib import suppress
from datetime import timedelta
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web import refusals
from web.headers import HEADERS

MOST_BYTES = 256 * 1024
MORE = {
    "/decode": 8 * 1024 * 1024,  # a page of a case's history, sent by Temporal's own screens
    "/intake/manifest": 5 * 1024 * 1024 + 64 * 1024,  # a charter's list of people
    "documents": 10 * 1024 * 1024 + 64 * 1024,
}
READS_ITSELF = ("/api/", "/l/", "/p/", "/sign-in")  # doors that take any address apart themselves
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")  # line ends and tabs may be typed
DOCUMENTS = re.compile(r"/cases/R-[0-9A-Z]{7}/documents")
LONGEST = timedelta(seconds=10)  # from the first look at what is sent to its last byte
LONGER = {
    "/intake/manifest": timedelta(minutes=3),
    "documents": timedelta(minutes=3),
}  # a file on a slow line; who sends it is asked before it is read
READ_OVER = 30 * 1024 * 1024


class Allowed(NamedTuple):
    """How much may come in at an address, and for how long."""

    most: int
    longest: timedelta


class NotTaken(Exception):
    """More came than may come, or too slowly."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Guarding:
    """Counts what comes in, whatever was announced; adds the headers; catches what nobody expected."""

    def __init__(self, app: ASGIApp, longest: timedelta = LONGEST) -> None:
        self._app, self._longest = app, longest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refused before the door if it is too large."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def guarded(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        request = Request(scope)
        try:
            door = "documents" if DOCUMENTS.fullmatch(scope["path"]) else scope["path"]
            allowed = Allowed(MORE.get(door, MOST_BYTES), LONGER.get(door, self._longest))
            _demand_plain(scope)
            _look_at(Headers(scope=scope).get("content-length", "0"), allowed.most)
            await self._app(scope, _counted(receive, allowed), guarded)
        except NotTaken as fault:
            if door in LONGER:
                await _read_over(receive)
            await (await run_in_threadpool(refusals.not_taken, request, fault.status))(scope, receive, guarded)
        except ClientDisconnect:
            return  # nobody is there to be told
        except Exception:
            answer = refusals.broken(request)
            if not begun:
                await answer(scope, receive, guarded)


def _demand_plain(scope: Scope) -> None:
    """No database takes a NUL, and nobody types a control character into an address."""
    if scope["path"].startswith(READS_ITSELF):
        return
    said = scope["path"] + unquote_to_bytes(scope.get("query_string", b"")).decode("latin-1")
    if CONTROL.search(said):
        raise NotTaken(400)


def _look_at(announced: str, most: int) -> None:
    if not announced.isdecimal() or int(announced) > most:
        raise NotTaken(413)


async def _read_over(receive: Receive) -> None:
    """A browser shows an answer only once it has sent its file: what is too large is read over, up to an end."""
    seen = 0
    with suppress(TimeoutError):
        async with asyncio.timeout(LONGEST.total_seconds()):
            while seen < READ_OVER and (message := await receive()).get("more_body", False):
                seen += len(message.get("body", b""))


def _counted(receive: Receive, allowed: Allowed) -> Receive:
    seen, whole, until = 0, False, 0.0

    async def next_piece() -> Message:
        nonlocal seen, whole, until
        if whole:
            return await receive()
        until = until or asyncio.get_running_loop().time() + allowed.longest.total_seconds()
        try:
            async with asyncio.timeout_at(until):
                message = await receive()
        except TimeoutError:
            raise NotTaken(408) from None
        seen += len(message.get("body", b""))
        whole = not message.get("more_body", False)
        if seen > allowed.most:
            raise NotTaken(413)
        return message

    return next_piece

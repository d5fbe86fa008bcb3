"""Answer on a real socket for as long as a block lasts, and go wrong when asked to: what tests talk to."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from random import Random
from threading import Event, Lock, Thread
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import Receive, Scope, Send

from standins.shelf import Shelf

SECONDS_TO_START = 20.0
_counting = Lock()


def fault(shelf: Shelf, service: str, *only: str) -> dict[str, Any]:
    """The fault asked for, counted down by this use; `only` some modes; {"mode": ""} when all is well."""
    with _counting:
        asked = shelf.get("faults", service) or {}
        if asked.get("mode", "") not in (only or (asked.get("mode", ""),)) or asked.get("times", 1) < 1:
            return {"mode": ""}
        wrong, left = used(asked)
        shelf.put("faults", service, left)
    return {"mode": "", **asked} if wrong else {"mode": ""}


def used(asked: dict[str, Any]) -> tuple[bool, dict[str, Any]]:
    """Whether this use goes wrong, and the fault as it is kept from now on: one time less.

    With a `share`, such as 0.1, that part of all uses goes wrong, the same ones each time for the same `seed`.
    """
    if "share" not in asked:
        return True, {**asked, "times": asked.get("times", 1) - 1}
    nth = asked.get("uses", 0) + 1
    drawn = Random(f"{asked.get('seed', 0)}/{nth}").random()  # noqa: S311  # nothing secret: a dice that repeats itself
    return drawn < asked["share"], {**asked, "uses": nth}


class HangUp(Response):
    """The deed is done, and the line is cut in the middle of the answer: return it as any other response."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Headers that promise a body; no body follows, so uvicorn closes the connection."""
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"10")]})


class _Server(uvicorn.Server):
    """Tells when it listens, or that it never will."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = Event()

    async def startup(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
        try:
            await super().startup()
        finally:
            self.ready.set()

    @property
    def url(self) -> str:
        host, port = self.servers[0].sockets[0].getsockname()[:2]
        return f"http://{host}:{port}"


@contextmanager
def served(routes: Sequence[BaseRoute]) -> Iterator[str]:
    """The base URL, without a slash at the end, of these routes on a free port of this machine."""
    app = Starlette(routes=list(routes))
    server = _Server(
        uvicorn.Config(app, "127.0.0.1", 0, log_level="warning", lifespan="off", timeout_graceful_shutdown=1)
    )
    thread = Thread(target=server.run, name="served", daemon=True)
    thread.start()
    try:
        if not server.ready.wait(SECONDS_TO_START) or not server.started:
            raise RuntimeError("the stand-in did not start")
        yield server.url
    finally:
        server.should_exit = True
        thread.join(SECONDS_TO_START)

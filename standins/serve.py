"""Answer on a real socket for as long as a block lasts: what tests talk to. `python -m standins` serves for longer."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Event, Thread

import uvicorn
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import Receive, Scope, Send

SECONDS_TO_START = 20.0


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

"""What holds for every door: how much may come in, what a browser may do with a page, and refusals in three parts."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES = 256 * 1024
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",  # an address here is a key
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
}
TOO_LARGE = "This is more than 256 kB.\nNothing was recorded.\nSend less, or call the office.\n"


class TooLarge(Exception):
    """More came than was announced, or than may come."""


class Guarding:
    """Counts what comes in, whatever was announced; adds the headers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refused before the door if it is too large."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        announced = Headers(scope=scope).get("content-length", "0")
        if not announced.isdecimal() or int(announced) > MOST_BYTES:
            await PlainTextResponse(TOO_LARGE, 413)(scope, receive, guarded)
            return
        try:
            await self._app(scope, _counted(receive), guarded)
        except TooLarge:
            await PlainTextResponse(TOO_LARGE, 413)(scope, receive, guarded)


def _counted(receive: Receive) -> Receive:
    seen = 0

    async def next_piece() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > MOST_BYTES:
            raise TooLarge
        return message

    return next_piece

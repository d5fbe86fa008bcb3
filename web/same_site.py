"""Posts come from our own pages: whatever another site makes a browser send is refused before any door.

Source: Fetch Metadata (W3C), header Sec-Fetch-Site; where it is missing (plain http, old browsers), RFC 6454 Origin.
Programs that sign what they send (partners' hooks, tokens) do not come by browser and are let through.
"""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

SAFE = ("GET", "HEAD", "OPTIONS")
SIGNED = ("/hooks/", "/api/", "/l/", "/p/", "/decode")  # behind /p/ each form has a mark of its own
BY_PROVIDER = "/sign-in/logout"  # the identity provider's server, with a token that it signed


class SameSite:
    """Asked before every route."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let through, or refused in three parts."""
        if scope["type"] == "http" and _asks_for_a_change(scope) and not _ours(Headers(scope=scope)):
            await _refused()(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _asks_for_a_change(scope: Scope) -> bool:
    signed = scope["path"].startswith(SIGNED) or scope["path"] == BY_PROVIDER
    return scope["method"] not in SAFE and not signed


def _ours(headers: Headers) -> bool:
    if site := headers.get("sec-fetch-site"):
        return site in ("same-origin", "none")
    try:
        return bool(headers.get("host")) and urlsplit(headers.get("origin", "")).netloc == headers.get("host")
    except ValueError:
        return False  # no address at all


def _refused() -> JSONResponse:
    told = {
        "happened": "This was sent from another site.",
        "unchanged": "Nothing was recorded.",
        "next": "Open the page here and send the form from it.",
    }
    return JSONResponse(told, 403)

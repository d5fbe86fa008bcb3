"""A RapidPro that keeps broadcasts instead of sending them, and can let somebody answer.

Mounted at the root of its address: /api/v2/broadcasts.json, /api/v2/workspace.json. Faults for "messages":
down (503), error_500, slow (waits `seconds`), drop_answer (kept, then the line is cut), error_inside (kept nothing,
200 with an error), unreadable (kept, but the answer is no JSON), hidden (lists without numbers), endless (lists
without end).
"""

import json
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime
from threading import Lock
from typing import Any
from uuid import uuid4

import httpx2
from standardwebhooks import Webhook
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from standins.serve import HangUp, fault
from standins.shelf import Shelf

TOKEN, LONGEST, MOST_URNS = "stand-in", 640, 100
WHEN_SENDING = ("down", "error_500", "error_inside", "slow", "drop_answer", "unreadable")


def routes(shelf: Shelf, token: str = TOKEN, page: int = 50) -> list[Route]:
    """Everyone needs the token, as with the real one."""
    office = _Office(shelf, page)

    async def broadcasts(request: Request) -> Response:
        if request.headers.get("authorization") != f"Token {token}":
            return JSONResponse({"detail": "Invalid token"}, 401, {"www-authenticate": "Token"})
        if request.method == "GET":
            return await run_in_threadpool(office.listed, request)
        return await run_in_threadpool(office.take, await request.body())

    def workspace(request: Request) -> Response:
        if request.headers.get("authorization") != f"Token {token}":
            return JSONResponse({"detail": "Invalid token"}, 401, {"www-authenticate": "Token"})
        if fault(shelf, "messages", "down")["mode"]:
            return JSONResponse({"detail": "closed for now"}, 503)
        said = {"uuid": "6a44ca78-a4c2-4862-a7d3-2932f9b3a7c3", "name": "Stand-in", "country": None}
        return JSONResponse({**said, "primary_language": "eng", "timezone": "UTC", "date_style": "day_first"})

    return [
        Route("/api/v2/broadcasts.json", broadcasts, methods=["GET", "POST"]),
        Route("/api/v2/workspace.json", workspace),
    ]


class _Office:
    """Broadcasts by number, newest first when listed."""

    def __init__(self, shelf: Shelf, page: int) -> None:
        self._shelf, self._page, self._lock = shelf, page, Lock()

    def take(self, body: bytes) -> Response:
        asked = fault(self._shelf, "messages", *WHEN_SENDING)
        if refusal := _before(asked["mode"]):
            return refusal
        wanted = _read(body)
        if problems := _problems(wanted):
            return JSONResponse(problems, 400)
        kept = self._keep(wanted["urns"], wanted["text"].strip())
        if asked["mode"] == "slow":
            time.sleep(asked.get("seconds", 2))
        if asked["mode"] == "unreadable":
            return HTMLResponse("<p>created</p>", 201)
        return HangUp() if asked["mode"] == "drop_answer" else JSONResponse(kept, 201)

    def _keep(self, urns: list[str], text: str) -> dict[str, Any]:
        with self._lock:
            known = len(self._shelf.all("broadcasts")) + 1
            kept = {
                **{"id": known, "status": "queued", "progress": {"total": -1, "started": 0}, "urns": urns},
                **{"contacts": [], "groups": [], "text": {"eng": text}, "attachments": {"eng": []}},
                **{"base_language": "eng", "created_on": datetime.now(UTC).isoformat().replace("+00:00", "Z")},
            }
            self._shelf.put("broadcasts", str(known), kept)
        return kept

    def listed(self, request: Request) -> Response:
        asked = fault(self._shelf, "messages", "down", "error_500", "unreadable", "hidden", "endless")
        if refusal := _before(asked["mode"]):
            return refusal
        if asked["mode"] == "unreadable":
            return HTMLResponse("<p>list</p>")
        found = [kept for kept in reversed(self._shelf.all("broadcasts")) if _wanted(kept, request)]
        if asked["mode"] == "hidden":
            found = [{**kept, "urns": None} for kept in found]
        page, more = found[: self._page], len(found) > self._page or asked["mode"] == "endless"
        last = page[-1]["id"] if page else 0
        following = str(request.url.include_query_params(cursor=_cursor(last))) if more else None
        return JSONResponse({"next": following, "previous": None, "results": page})


def _before(mode: str) -> Response | None:
    """The faults that happen before anything is kept."""
    if mode == "down":
        return JSONResponse({"detail": "closed for now"}, 503)
    if mode == "error_500":
        return HTMLResponse("<h1>Server Error</h1>", 500)
    return JSONResponse({"error": "channel misconfigured"}) if mode == "error_inside" else None


def _read(body: bytes) -> dict[str, Any]:
    try:
        read = json.loads(body)
    except ValueError:
        read = None
    return read if isinstance(read, dict) else {}


def _problems(wanted: dict[str, Any]) -> dict[str, list[str]]:
    """As the real one refuses: lists of sentences by field."""
    text, urns = wanted.get("text"), wanted.get("urns")
    if not isinstance(text, str) or not text.strip():
        return {"non_field_errors": ["Must provide either text or attachments."]}
    if len(text) > LONGEST:
        return {"text": [f"Ensure this field has no more than {LONGEST} characters."]}
    if not isinstance(urns, list) or not 0 < len(urns) <= MOST_URNS:
        return {"non_field_errors": ["Must provide either urns, contacts or groups."]}
    wrong = [urn for urn in urns if not str(urn).startswith("tel:+")]
    return {"urns": ["Invalid URN. Ensure phone numbers contain country codes."]} if wrong else {}


def _wanted(kept: dict[str, Any], request: Request) -> bool:
    after, cursor = request.query_params.get("after"), request.query_params.get("cursor")
    if after and datetime.fromisoformat(kept["created_on"]) < datetime.fromisoformat(after):
        return False
    return not cursor or kept["id"] < int(urlsafe_b64decode(cursor))


def _cursor(last: int) -> str:
    return urlsafe_b64encode(str(last).encode()).decode()


def hear(url: str, secret: str, number: str, text: str, id: str = "", at: datetime | None = None) -> int:
    """Let somebody write back: post to a webhook, signed by Standard Webhooks; the status that came.

    The same `id` twice is the same message delivered twice.
    """
    name, when = id or str(uuid4()), at or datetime.now(UTC)
    body = json.dumps(incoming(number, text, name, when))
    headers = {
        "content-type": "application/json",
        "webhook-id": name,
        "webhook-timestamp": str(int(when.timestamp())),
        "webhook-signature": Webhook(secret).sign(name, when, body),
    }
    return httpx2.post(url, content=body, headers=headers, timeout=10).status_code


def incoming(number: str, text: str, id: str, at: datetime) -> dict[str, Any]:
    """What a RapidPro flow posts by default when a message starts it."""
    came: dict[str, Any] = {
        "uuid": id,
        "type": "msg",
        "created_on": at.isoformat(),
        "text": text,
        "attachments": [],
        "channel": None,
    }
    return {
        "contact": {"uuid": str(uuid4()), "name": "", "urn": f"tel:{number}"},
        "flow": {"uuid": "0d1c2b9a-3d52-4b5b-9a55-6d3f5a1c9d11", "name": "Answers"},
        "path": [],
        "results": {},
        "run": {"uuid": str(uuid4()), "created_on": at.isoformat()},
        "input": {**came, "urn": {"scheme": "tel", "path": number, "display": number}},
        "channel": None,
    }

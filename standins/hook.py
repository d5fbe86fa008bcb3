"""Tell the house that something changed: a signed webhook, tried again while nobody answers.

Source: Standard Webhooks 1.0.0; the same message keeps its id however often it is sent.
"""

import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx2
from standardwebhooks import Webhook

WAITS = (0.0, 0.5, 1.0, 2.0, 4.0)  # seconds before each try
SECONDS = 10.0


class Hook:
    """One door of the house, and the secret that both sides know."""

    def __init__(self, url: str, secret: str) -> None:
        self._url, self._signer = url, Webhook(secret)

    def post(self, type: str, data: Any, *, times: int = 1, mode: str = "") -> int:
        """The status of the last answer, 0 if there was none. `mode`: hook_bad_signature, hook_old."""
        at = datetime.now(UTC) - timedelta(minutes=10 if mode == "hook_old" else 0)
        body = json.dumps({"type": type, "timestamp": at.isoformat(timespec="seconds"), "data": data})
        id = f"msg_{uuid4().hex}"
        signature = self._signer.sign(id, at, body + " " if mode == "hook_bad_signature" else body)
        named = {"webhook-id": id, "webhook-timestamp": str(int(at.timestamp())), "webhook-signature": signature}
        status = 0
        for _ in range(times):
            status = self._delivered(body, named)
        return status

    def _delivered(self, body: str, headers: dict[str, str]) -> int:
        status = 0
        for wait in WAITS:
            time.sleep(wait)
            status = self._posted(body, headers)
            if 200 <= status < 500 and status not in (408, 425, 429):
                break
        return status

    def _posted(self, body: str, headers: dict[str, str]) -> int:
        sent = {"content-type": "application/json", **headers}
        try:
            return httpx2.post(self._url, content=body, headers=sent, timeout=SECONDS).status_code
        except httpx2.HTTPError:
            return 0

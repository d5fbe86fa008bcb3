"""One conversation over HTTP with a partner: limits, and which answers are a final no.

Choice: 408, 425, 429 and 5xx are tried again, other 4xx are final. Redirects are not followed: what is sent is
personal, and goes only to the address that was configured. Bodies are never put into a message or a log.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any

import httpx2

from domain.partner import FaultCode, PartnerAway, PartnerRefused

SECONDS, MOST_BYTES = 10.0, 4 * 1024 * 1024
AGAIN = {408, 425, 429}


@dataclass(frozen=True)
class Answer:
    """What came back: the status, the headers, and the body if it was JSON."""

    status: int
    headers: Mapping[str, str]
    body: Any


class Wire:
    """One partner's address, with what must be sent along each time. One per worker; safe between threads."""

    def __init__(
        self, service: str, url: str, headers: Mapping[str, str] | None = None, seconds: float = SECONDS
    ) -> None:
        self.service, self.url, self._seconds = service, url.rstrip("/"), seconds
        self._client = httpx2.Client(headers=dict(headers or {}), timeout=seconds, follow_redirects=False)

    def ask(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        also: tuple[int, ...] = (),
    ) -> Answer:
        """One request. `also` are refusals (4xx) that the caller reads itself. Raises PartnerAway, PartnerRefused."""
        try:
            with self._client.stream(
                method, self.url + path, json=json, params=params, headers=dict(headers or {})
            ) as response:
                body = self._read(response)
        except httpx2.HTTPError as fault:
            raise PartnerAway(self.service, type(fault).__name__) from None
        answer = Answer(response.status_code, response.headers, _json(body))
        self._judge(answer, also)
        return answer

    def close(self) -> None:
        """Hang up."""
        self._client.close()

    def _read(self, response: httpx2.Response) -> bytes:
        body, until = bytearray(), monotonic() + self._seconds
        for piece in response.iter_bytes():
            body += piece
            if monotonic() > until:  # one byte now and then would hold a thread for ever
                raise PartnerAway(self.service, "TOO_SLOW")
            if len(body) > MOST_BYTES:
                raise PartnerRefused(self.service, FaultCode.UNREADABLE, "TOO_LONG")
        return bytes(body)

    def _judge(self, answer: Answer, also: tuple[int, ...]) -> None:
        status = answer.status
        if status >= 500 or status in AGAIN:
            raise PartnerAway(self.service, f"HTTP_{status}")
        if status not in also and not 200 <= status < 300:
            raise PartnerRefused(self.service, FaultCode.REFUSED, f"HTTP_{status}")


def _json(body: bytes) -> Any:
    try:
        return httpx2.Response(200, content=body).json() if body else None
    except (ValueError, RecursionError):
        return None

"""What a page asks the database, what it weighs, how long it takes: asked over HTTP, and in this process to count."""

import gzip
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, RemoteDisconnected
from time import perf_counter
from typing import Any
from urllib.parse import urlencode

import httpx2
from sqlalchemy import Connection, Engine, event

from settings import Settings
from web.app import application

BROUGHT = re.compile(r'(?:href|src)="(/static/[^"]+)"')
NO_QUESTION = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA")


@dataclass(frozen=True)
class Asked:
    """One statement, as the driver got it, and of which database."""

    engine: Engine
    statement: str
    values: Any


@dataclass
class Bare:
    """The statements of a page without the page: same driver, rows fetched, nothing made of them."""

    asked: list[Asked]
    _open: dict[Engine, Any] = field(default_factory=dict)

    def seconds(self) -> float:
        """Once through."""
        for engine in {one.engine for one in self.asked} - self._open.keys():
            self._open[engine] = engine.raw_connection()
        begun = perf_counter()
        for one in self.asked:
            with closing(self._open[one.engine].cursor()) as cursor:
                cursor.execute(one.statement, one.values)
                cursor.fetchall()
        return perf_counter() - begun

    def close(self) -> None:
        """Give the connections back."""
        for connection in self._open.values():
            connection.close()


FORM = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}


class Browser:
    """One connection to the doors; as quick as a client of the standard library can be."""

    def __init__(self, port: int) -> None:
        self._line = HTTPConnection("127.0.0.1", port, timeout=120)

    def get(self, address: str, cookie: str = "", search: str = "") -> tuple[int, bytes, float]:
        """Status, body as it came over the wire, seconds; what it is sent on to is fetched as well."""
        try:
            return self._get(address, cookie, search)
        except RemoteDisconnected:  # the line was idle for too long
            self.close()
            return self._get(address, cookie, search)

    def _get(self, address: str, cookie: str, search: str = "") -> tuple[int, bytes, float]:
        begun = perf_counter()
        headers = {"Cookie": f"session={cookie}", "Accept-Encoding": "gzip"}
        headers |= FORM if search else {}
        self._line.request("POST" if search else "GET", address, urlencode({"q": search}) if search else None, headers)
        answer = self._line.getresponse()
        body, onward = answer.read(), answer.headers.get("Location", "")
        if answer.status == 303 and onward.startswith("/cases/"):
            status, body, _ = self._get(onward, cookie)
            return status, body, perf_counter() - begun
        return answer.status, body, perf_counter() - begun

    def weight(self, address: str, cookie: str) -> tuple[int, int]:
        """Bytes on the wire of a page alone, and with everything it brings along the first time."""
        _, body, _ = self.get(address, cookie)
        brought = set(BROUGHT.findall(gzip.decompress(body).decode()))
        return len(body), len(body) + sum(len(self.get(one)[1]) for one in brought)

    def close(self) -> None:
        """Hang up."""
        self._line.close()


@contextmanager
def listening() -> Iterator[list[Asked]]:
    """Every statement of this process, of any database, while it lasts."""
    heard = list[Asked]()

    def hear(connection: Connection, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        if not statement.startswith(NO_QUESTION):
            heard.append(Asked(connection.engine, statement, values))

    event.listen(Engine, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        event.remove(Engine, "before_cursor_execute", hear)


@contextmanager
def in_process(settings: Settings) -> Iterator[httpx2.AsyncClient]:
    """The doors in this process, asked without a wire."""
    app = application(settings)
    inside = httpx2.ASGITransport(app)
    yield httpx2.AsyncClient(transport=inside, base_url="http://127.0.0.1")
    app.state.doors.close()


async def asked(client: httpx2.AsyncClient, address: str, cookie: str, search: str = "") -> list[Asked]:
    """What one page asks, in order."""
    hers = {"Cookie": f"session={cookie}"}
    with listening() as heard:
        if search:
            answer = await client.post(address, data={"q": search}, headers=hers | FORM)
        else:
            answer = await client.get(address, headers=hers)
        if answer.status_code == 303:
            answer = await client.get(answer.headers["location"], headers=hers)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code}")
    return heard

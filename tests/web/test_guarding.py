"""What holds for every door: sizes, time, headers, calm refusals, and a log that names nobody."""

import asyncio
import json
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Message
from structlog.testing import capture_logs

from starter.story.engine import House, free_port
from tests.web.conftest import signed, sms
from web.app import application
from web.guarding import Guarding
from web.headers import HEADERS

CANARY = "canary-Mariama-2203017777"
PARTS = {"happened", "unchanged", "next"}


def small(longest: timedelta = timedelta(seconds=10)) -> Starlette:
    """Two doors behind the guard: one that breaks, one that reads."""

    async def breaks(request: Request) -> Response:
        raise ValueError(CANARY)

    async def reads(request: Request) -> Response:
        return PlainTextResponse(str(len(await request.body())))

    doors = [Route("/hooks/referrals", breaks, methods=["POST"]), Route("/l/{token}", breaks)]
    return Starlette(
        routes=[*doors, Route("/hooks/reads", reads, methods=["POST"])],
        middleware=[Middleware(Guarding, longest=longest)],
    )


async def ask(app: Starlette, method: str, path: str, **more: Any) -> httpx2.Response:
    """One request, without a socket."""
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://here") as client:
        return await client.request(method, path, **more)


async def test_a_fault_of_ours_is_told_calmly_and_names_nobody() -> None:
    """A program reads three parts, a person a page; the log has the door and the kind of fault, never its words."""
    with capture_logs() as lines:
        program = await ask(small(), "POST", "/hooks/referrals", json={"name": CANARY})
        person = await ask(small(), "GET", f"/l/{CANARY}", headers={"Accept-Language": "fr"})

    assert (program.status_code, set(program.json())) == (500, PARTS)
    assert (person.status_code, "Envoyez-la à nouveau" in person.text) == (500, True)
    for answer in (program, person):
        assert CANARY not in answer.text
        assert "Traceback" not in answer.text
        assert {name.lower() for name in HEADERS} <= set(answer.headers)
    assert [(one["event"], one["door"]) for one in lines] == [
        ("door.failed", "/hooks/referrals"),
        ("door.failed", "/l"),
    ]


@pytest.mark.parametrize(("announced", "sent", "status"), [(300_000, 0, 413), (0, 300_000, 413), (0, 262_144, 200)])
async def test_too_much(announced: int, sent: int, status: int) -> None:
    """More than 256 kB is refused, announced or not; exactly that much is taken."""

    async def pieces() -> Any:
        for _ in range(sent // 1024):
            yield b"x" * 1024
        yield b"x" * (sent % 1024)

    headers = {"content-length": str(announced)} if announced else {}
    answer = await ask(
        small(), "POST", "/hooks/reads", content=b"x" * announced if announced else pieces(), headers=headers
    )

    assert answer.status_code == status
    assert status == 200 or set(answer.json()) == PARTS


async def test_too_slow() -> None:
    """Who begins to send and never ends is told so, and the line is closed."""
    sent: list[Message] = []

    async def never() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    async def keep(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/hooks/reads", "headers": [], "query_string": b""}
    await small(timedelta(milliseconds=20))({**scope, "http_version": "1.1", "scheme": "http"}, never, keep)

    assert sent[0]["status"] == 408
    assert (b"connection", b"close") in sent[0]["headers"]
    assert set(json.loads(sent[1]["body"])) == PARTS


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        *(("GET", "/health", 200), ("GET", "/metrics", 200), ("GET", "/sign-in", 200), ("GET", "/nothing", 404)),
        *(("GET", "/l/none", 404), ("POST", "/l/none", 404), ("PUT", "/l/none", 401), ("DELETE", "/l/none", 405)),
        *(("POST", "/hooks/referrals", 401), ("POST", "/hooks/messages", 401), ("GET", "/hooks/messages", 405)),
        *(("GET", "/", 303), ("GET", "/l/a/b", 404), ("GET", "/docs", 404), ("GET", "/../settings.py", 404)),
    ],
)
async def test_headers_stand_on_every_answer(client: httpx2.AsyncClient, method: str, path: str, status: int) -> None:
    """Whatever was asked; a refusal is three parts for a program and a page for a person."""
    answer = await client.request(method, path)

    assert answer.status_code == status
    assert {name.lower() for name in HEADERS} <= set(answer.headers)
    assert "server" not in answer.headers
    if status >= 400 and (method == "PUT" or path.startswith("/hooks/")):
        assert set(answer.json()) >= PARTS
    elif status >= 400:
        assert "<!doctype html>" in answer.text


async def test_a_socket_that_sends_half(house: House) -> None:
    """300 kB without an announced length over a real socket are refused before their end."""
    reader, writer = await asyncio.open_connection("127.0.0.1", house.engine.web_port)
    writer.write(b"POST /hooks/messages HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n")
    for _ in range(300):
        writer.write(b"400\r\n" + b"x" * 1024 + b"\r\n")
    await writer.drain()

    status = await asyncio.wait_for(reader.readline(), 5)

    writer.close()
    assert status.startswith(b"HTTP/1.1 413")


@given(token=st.one_of(st.binary(max_size=300), st.text(max_size=300).map(lambda text: text.encode())))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_as_a_link_open_nothing(in_thread: Callable[[bytes], int], token: bytes) -> None:
    """Whatever stands in the address, it is a page that says so, and never a fault."""
    assert in_thread(token) == 404


@pytest.fixture
def in_thread(house: House) -> Callable[[bytes], int]:
    """Ask for a link made of these bytes, as a server hands them on, and give the status."""
    app = application(house.engine.settings)

    def asked(token: bytes) -> int:
        async def run() -> int:
            sent: list[Message] = []

            async def receive() -> Message:
                return {"type": "http.request", "body": b"", "more_body": False}

            async def send(message: Message) -> None:
                sent.append(message)

            path = "/l/" + token.decode("utf-8", "replace")
            scope = {"type": "http", "method": "GET", "path": path, "headers": [], "query_string": b""}
            await app({**scope, "raw_path": b"/l/" + token, "http_version": "1.1", "scheme": "http"}, receive, send)
            return int(sent[0]["status"])

        return asyncio.run(run())

    return asked


async def test_the_log_names_nobody(house: House, tmp_path: Path) -> None:
    """A web process of its own, spoken to with names, numbers and keys in every place: none of them is written."""
    port, log = free_port(), tmp_path / "web.log"
    away = {"PASSERELLE_WEB_PORT": str(port), "PASSERELLE_TEMPORAL_ADDRESS": f"127.0.0.1:{free_port()}"}
    with log.open("wb") as file:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "web"), env=house.engine.environment | away, stdout=file, stderr=file
        )
    try:
        await _provoked(f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        await process.wait()

    written = log.read_text()
    assert "door.refused" in written
    assert "door.turned_down" in written  # Temporal is away: a number somebody has cannot be rung
    assert [line for line in written.splitlines() if CANARY in line or "2203017777" in line or "whsec" in line] == []


async def _provoked(url: str) -> None:
    async with httpx2.AsyncClient(base_url=url, timeout=30) as client:
        async with asyncio.timeout(60):
            while True:
                try:
                    await client.get("/health")
                    break
                except httpx2.HTTPError:
                    await asyncio.sleep(0.05)
        body = json.dumps({"input": {"text": CANARY}}).encode()
        await client.post("/hooks/messages", content=body, headers=signed(body))
        await client.post("/hooks/messages", content=body, headers=signed(body) | {"webhook-id": CANARY})
        for method in ("GET", "POST", "PUT", "DELETE"):
            await client.request(method, f"/l/{CANARY}", params={"name": CANARY}, content=body)
        away = await sms(client, "+2203017777", CANARY)
        assert away.status_code == 503


@pytest.mark.parametrize("path", ["/hooks/referrals?q=a%1fb", "/hooks/%00"])
async def test_an_address_with_a_control_character_is_refused(path: str) -> None:
    """No door, and no database, ever sees it."""
    assert (await ask(small(), "GET", path)).status_code == 400

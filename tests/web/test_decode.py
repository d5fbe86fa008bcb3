"""The door of decoding: who may open what, from which page, and what is written down about it."""

import json
from base64 import b64decode
from collections.abc import Callable
from datetime import timedelta
from http.client import HTTPConnection
from typing import Any

import httpx2
import pytest
from starlette.testclient import TestClient
from structlog.testing import capture_logs
from temporalio.api.common.v1 import Payload

from codec import ENCODING, KEY_ID
from domain.people import Person, Role
from starter.doors import Doors
from starter.story.engine import House
from storage.keys import SYSTEM
from storage.openings import Openings
from tests.test_decode import PLAIN, locked, wire
from tests.web.conftest import Street
from web.app import application
from web.decode import PAYLOADS
from web.guarding import MORE
from web.visitor import COOKIE

HOME, FAR = "ET-ADD", "SN-DKR"
CANARY = "rent doubled"
CLOSED, OPEN = "[not allowed]", CANARY


@pytest.fixture
def ui(house: House) -> str:
    """The page that may ask."""
    return house.engine.settings.temporal_ui_url


@pytest.fixture
def signed_in(doors: Doors) -> Callable[[Role, str], dict[str, str]]:
    """Somebody of this role and office, with a session of their own; the cookie."""

    def begin(role: Role, office: str) -> dict[str, str]:
        id_ = f"{role.value.lower().replace('_', '-')}-{office.lower()}"[:40]
        doors.staff.add(Person(id=id_, role=role, office=office), "Invented Person")
        return {"cookie": f"{COOKIE}={doors.sessions.begin(id_, 'password')}"}

    return begin


async def ask(client: httpx2.AsyncClient, body: bytes, **headers: str) -> httpx2.Response:
    """A request of Temporal's page, query and all."""
    told = {"content-type": "application/json", "x-namespace": "default", **headers}
    return await client.post("/decode?preserveStorageRefs=true", content=body, headers=told)


def texts(answer: httpx2.Response) -> list[Any]:
    """What each payload says."""
    assert answer.status_code == 200, answer.text
    return [json.loads(b64decode(payload["data"])) for payload in answer.json()["payloads"]]


@pytest.mark.parametrize(
    ("role", "office", "sees"),
    [
        (Role.CASE_WORKER, HOME, OPEN),
        (Role.CASE_WORKER, FAR, CLOSED),
        (Role.SUPERVISOR, HOME, OPEN),
        (Role.SUPERVISOR, FAR, CLOSED),
        (Role.PROTECTION_FOCAL_POINT, FAR, OPEN),
        (Role.OPS, HOME, CLOSED),
        (Role.INTAKE, HOME, CLOSED),
        (Role.MEDICAL_FOCAL_POINT, HOME, CLOSED),
        (Role.MENTAL_HEALTH_PROFESSIONAL, HOME, CLOSED),
        (Role.PROGRAMME_MANAGER, HOME, CLOSED),
        (Role.FINANCE, HOME, CLOSED),
        (Role.FUNDING_SOURCE, HOME, CLOSED),
        (Role.DATA_PROTECTION_OFFICER, HOME, CLOSED),
    ],
)
async def test_who_may_read_a_case_may_read_its_payloads(
    role: Role, office: str, sees: str, street: Street, signed_in: Any, ui: str, house: House
) -> None:
    """Everybody else is told so, payload by payload; what was never locked is nobody's secret."""
    body = wire(locked(house.keys, street.life.world.opened.id), PLAIN)

    assert texts(await ask(street.client, body, origin=ui, **signed_in(role, office))) == [sees, CANARY]


async def test_ops_read_a_case_once_they_have_opened_it_with_a_reason(
    street: Street, signed_in: Any, ui: str, house: House, doors: Doors
) -> None:
    """That case, that person, and no longer than the opening lasts."""
    ops, mine = signed_in(Role.OPS, HOME), street.life.world.opened.id
    body = wire(locked(house.keys, mine), locked(house.keys, "case-R-OTHER"))
    by = doors.staff.get("ops-et-add")

    Openings(doors.database).open(mine, by, PAYLOADS, "CASE_STUCK", timedelta(0))
    assert texts(await ask(street.client, body, origin=ui, **ops)) == [CLOSED, CLOSED]
    Openings(doors.database).open(mine, by, "restricted", "CASE_STUCK", timedelta(hours=8))
    assert texts(await ask(street.client, body, origin=ui, **ops)) == [CLOSED, CLOSED]
    Openings(doors.database).open(mine, by, PAYLOADS, "CASE_STUCK", timedelta(hours=8))
    assert texts(await ask(street.client, body, origin=ui, **ops)) == [OPEN, CLOSED]


async def test_what_belongs_to_no_case_is_for_ops(street: Street, signed_in: Any, ui: str, house: House) -> None:
    """How a program failed before it knew for whom: no case is named there."""
    body = wire(locked(house.keys, SYSTEM))

    assert texts(await ask(street.client, body, origin=ui, **signed_in(Role.OPS, HOME))) == [OPEN]
    assert texts(await ask(street.client, body, origin=ui, **signed_in(Role.CASE_WORKER, HOME))) == [CLOSED]


async def test_a_case_that_is_none_is_closed_to_everybody(
    street: Street, signed_in: Any, ui: str, house: House
) -> None:
    """Its name proves nothing, and says nothing."""
    body = wire(locked(house.keys, "case-R-NEVER"))

    assert texts(await ask(street.client, body, origin=ui, **signed_in(Role.PROTECTION_FOCAL_POINT, FAR))) == [CLOSED]


@pytest.mark.parametrize("cookie", ["", f"{COOKIE}=guessed", f"{COOKIE}="])
async def test_nobody_signed_in_opens_nothing(cookie: str, street: Street, ui: str, house: House) -> None:
    """401 in three parts, which the page that asked may read."""
    answer = await ask(street.client, wire(locked(house.keys, street.life.world.opened.id)), origin=ui, cookie=cookie)

    assert answer.status_code == 401
    assert set(answer.json()) == {"happened", "unchanged", "next"}
    assert answer.headers["access-control-allow-origin"] == ui


async def test_who_left_opens_nothing(street: Street, signed_in: Any, ui: str, house: House, doors: Doors) -> None:
    """The register is asked at every request: a session outlives nobody's leave."""
    cookie = signed_in(Role.CASE_WORKER, HOME)
    doors.staff.add(doors.staff.get("case-worker-et-add"), "Invented Person", active=False)

    body = wire(locked(house.keys, street.life.world.opened.id))
    assert (await ask(street.client, body, origin=ui, **cookie)).status_code == 401


@pytest.mark.parametrize(
    "origin", ["", "null", "http://elsewhere.example", "http://127.0.0.1:1", "https://127.0.0.1:8233"]
)
async def test_another_page_opens_nothing_with_somebodys_cookie(
    origin: str, street: Street, signed_in: Any, house: House, doors: Doors
) -> None:
    """Refused before anybody is asked for: nothing is opened, nothing written down, no leave given to read."""
    mine = street.life.world.opened.id
    told = {"origin": origin} if origin else {}
    answer = await ask(street.client, wire(locked(house.keys, mine)), **told, **signed_in(Role.CASE_WORKER, HOME))

    assert answer.status_code == 403
    assert "access-control-allow-origin" not in answer.headers
    assert not doors.reads.of(mine)


async def test_a_form_of_another_page_opens_nothing(street: Street, signed_in: Any, ui: str, house: House) -> None:
    """What a browser sends without asking first is no list of payloads."""
    headers = {"origin": ui, "content-type": "text/plain", **signed_in(Role.CASE_WORKER, HOME)}
    answer = await ask(street.client, wire(locked(house.keys, street.life.world.opened.id)), **headers)

    assert answer.status_code == 415


async def test_the_page_may_ask_with_its_cookie_and_others_may_not(street: Street, ui: str) -> None:
    """The question before the question, under both names of this machine."""
    for origin in (ui, ui.replace("127.0.0.1", "localhost")):
        told = await street.client.options("/decode", headers={"origin": origin})
        assert told.status_code == 204
        assert told.headers["access-control-allow-origin"] == origin
        assert told.headers["access-control-allow-credentials"] == "true"
        assert "POST" in told.headers["access-control-allow-methods"]
        assert "X-Namespace" in told.headers["access-control-allow-headers"]
        assert "Origin" in told.headers["vary"]
    stranger = await street.client.options("/decode", headers={"origin": "http://elsewhere.example"})
    assert stranger.status_code == 403
    assert not [name for name in stranger.headers if name.startswith("access-control")]


@pytest.mark.parametrize("said", [b"Bearer", b"Bearer guessed", "Bearer \u00e9".encode("latin-1"), b"Basic eDp5"])
async def test_a_token_that_stands_for_nobody_opens_nothing(said: bytes, street: Street, house: House) -> None:
    """The command line needs no page; without a token that is known it is nobody."""
    body = wire(locked(house.keys, street.life.world.opened.id))
    told = {b"content-type": b"application/json", b"authorization": said}
    answer = await street.client.post("/decode", content=body, headers=told)

    assert answer.status_code == (401 if said.startswith(b"Bearer ") else 403)


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"3", b'{"payloads": 1}'])
async def test_a_body_that_is_not_payloads_is_refused(body: bytes, street: Street, signed_in: Any, ui: str) -> None:
    """In three parts, and the next request is served."""
    cookie = signed_in(Role.CASE_WORKER, HOME)
    assert (await ask(street.client, body, origin=ui, **cookie)).status_code == 400
    assert texts(await ask(street.client, wire(PLAIN), origin=ui, **cookie)) == [CANARY]


async def test_a_long_history_may_be_sent_here(street: Street, signed_in: Any, ui: str) -> None:
    """A megabyte of payloads is opened, though no other door takes as much."""
    cookie = signed_in(Role.CASE_WORKER, HOME)
    large = Payload(metadata={"encoding": b"json/plain"}, data=b'"' + b"x" * 1_000_000 + b'"')
    assert len(texts(await ask(street.client, wire(large), origin=ui, **cookie))[0]) == 1_000_000


@pytest.mark.parametrize("length", [str(MORE["/decode"] + 1), "-1", "many"])
def test_a_body_too_large_is_not_read(length: str, house: House) -> None:
    """A request larger than any page of a history, or of no stated size, is refused unread."""
    connection = HTTPConnection("127.0.0.1", house.engine.web_port, timeout=10)
    connection.putrequest("POST", "/decode")
    connection.putheader("Content-Length", length)
    connection.endheaders()

    assert connection.getresponse().status in (400, 413)


async def test_each_reading_is_written_down_without_content(
    street: Street, signed_in: Any, house: House, doors: Doors
) -> None:
    """One line in the log, one read in the case file: who, which case, how many, never what they said."""
    mine, cookie = street.life.world.opened.id, signed_in(Role.CASE_WORKER, HOME)
    made_up = Payload(metadata={"encoding": ENCODING, KEY_ID: b"Amina Ceesay"}, data=b"x")
    body = wire(locked(house.keys, mine), locked(house.keys, mine), locked(house.keys, "case-R-OTHER"), made_up)
    settings = house.engine.settings
    headers = {"content-type": "application/json", "origin": settings.temporal_ui_url, **cookie}

    with TestClient(application(settings)) as here, capture_logs() as lines:
        assert here.post("/decode", content=body, headers=headers).status_code == 200

    [line] = [line for line in lines if line["event"] == "payloads.decoded"]
    assert (line["by"], line["role"], line["cases"]) == ("case-worker-et-add", "CASE_WORKER", (mine,))
    assert line["refused"] == ("case-R-OTHER", "unknown")
    assert (line["read"], line["not_allowed"], line["erased"], line["unreadable"]) == (2, 2, 0, 0)
    assert not any(word in str(lines) for word in ("Amina", "rent", cookie["cookie"].partition("=")[2]))
    [read] = doors.reads.of(mine)
    assert (read.paper, read.by.id) == (PAYLOADS, "case-worker-et-add")
    assert not doors.reads.of("case-R-OTHER")

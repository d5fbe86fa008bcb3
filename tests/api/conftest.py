"""A real house with the JSON API open, a staff register, tokens, and programs that call."""

import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx2
import pytest
import pytest_asyncio

from domain.people import Person, Role
from starter.doors import Doors
from starter.story.engine import House, fresh_house
from storage.tokens import Scope, Tokens

PATIENCE = 30.0
HOME, AWAY = "GM-BJL", "ET-ADD"
PEOPLE = {
    "cw-7": (Role.CASE_WORKER, HOME),
    "cw-8": (Role.CASE_WORKER, HOME),
    "cw-9": (Role.CASE_WORKER, AWAY),
    "sv-1": (Role.SUPERVISOR, HOME),
    "sv-2": (Role.SUPERVISOR, AWAY),
    "pm-1": (Role.PROGRAMME_MANAGER, HOME),
    "fin-1": (Role.FINANCE, HOME),
    "fin-2": (Role.FINANCE, AWAY),
    "pfp-1": (Role.PROTECTION_FOCAL_POINT, AWAY),
    "ops-1": (Role.OPS, HOME),
    "in-1": (Role.INTAKE, HOME),
}
FORM = {"name": "Awa Testfall", "kind": "VOLUNTARY", "from_country": "LBY", "to_country": "GMB", "programmes": ["FS-A"]}
EVERYTHING = tuple(Scope)
Call = Callable[..., Awaitable[httpx2.Response]]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def house() -> AsyncIterator[House]:
    """One house for every program."""
    async with fresh_house() as up:
        yield up


@pytest.fixture(scope="session")
def doors(house: House) -> Iterator[Doors]:
    """The rooms behind, with everybody in the register."""
    rooms = Doors(house.engine.settings)
    for id_, (role, office) in PEOPLE.items():
        rooms.staff.add(Person(id=id_, role=role, office=office), f"invented {id_}")
    yield rooms
    rooms.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def client(house: House) -> AsyncIterator[httpx2.AsyncClient]:
    """A line to the API."""
    url = f"http://127.0.0.1:{house.engine.web_port}/api/v1"
    async with httpx2.AsyncClient(base_url=url, timeout=PATIENCE) as line:
        yield line


@dataclass
class Program:
    """A program that holds somebody's token."""

    client: httpx2.AsyncClient
    said: str

    @property
    def headers(self) -> dict[str, str]:
        """As it shows itself."""
        return {"Authorization": f"Bearer {self.said}"}

    async def get(self, path: str, **query: Any) -> httpx2.Response:
        """Read."""
        return await self.client.get(path, headers=self.headers, params=query)

    async def post(self, path: str, body: Any, key: str = "") -> httpx2.Response:
        """Do, with a key of its own unless one is given."""
        return await self.client.post(path, headers={**self.headers, "Idempotency-Key": key or uuid4().hex}, json=body)

    async def act(self, number: str, verb: str, body: Any = None, key: str = "") -> httpx2.Response:
        """Do one act."""
        return await self.post(f"/cases/{number}/acts/{verb}", body or {}, key)


@pytest.fixture(scope="session")
def of(doors: Doors, client: httpx2.AsyncClient) -> Callable[..., Program]:
    """A program that acts as somebody."""
    made: dict[tuple[str, tuple[Scope, ...]], Program] = {}

    def program(id_: str, *scopes: Scope) -> Program:
        named = scopes or EVERYTHING
        if (id_, named) not in made:
            made[id_, named] = Program(client, doors.tokens.make(id_, named, "test", 30)[1])
        return made[id_, named]

    return program


@pytest.fixture(scope="session")
def today() -> date:
    """The day in Banjul, which keeps UTC."""
    return datetime.now(UTC).date()


_names = itertools.count(1)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def opening(of: Callable[..., Program], today: date) -> Callable[..., Awaitable[str]]:
    """Open a case of somebody nobody knows."""

    async def begin(**more: Any) -> str:
        form = {**FORM, "name": f"Awa Testfall {next(_names)}", "returned_on": f"{today - timedelta(3)}"}
        told = await of("cw-7").post("/cases", {**form, **more})
        assert told.status_code == 201, told.text
        return str(told.json()["number"])

    return begin


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def number(opening: Callable[..., Awaitable[str]]) -> str:
    """A case that many tests look at."""
    return await opening()


@pytest_asyncio.fixture(loop_scope="session")
async def fresh(opening: Callable[..., Awaitable[str]]) -> str:
    """A case of one test's own."""
    return await opening()


def tokens(doors: Doors, *, days_ago: int) -> Tokens:
    """The tokens as somebody made them some days ago."""
    return Tokens(doors.database, clock=lambda: datetime.now(UTC) - timedelta(days_ago))


def is_problem(told: httpx2.Response, status: int, kind: str) -> dict[str, Any]:
    """A refusal as it must be: media type, status, type, and all three parts."""
    said: dict[str, Any] = told.json()
    assert (told.status_code, said.get("type")) == (status, f"/problems/{kind}"), told.text
    assert told.headers["content-type"] == "application/problem+json"
    assert said["status"] == status
    assert all(said[part] for part in ("title", "detail", "unchanged", "next"))
    assert "Traceback" not in told.text
    return said


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def described(client: httpx2.AsyncClient) -> dict[str, Any]:
    """The description, as it is served."""
    told: dict[str, Any] = (await client.get("/openapi.json")).json()
    return told

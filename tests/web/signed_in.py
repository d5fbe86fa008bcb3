"""Somebody of staff at a browser without scripts: signs in, reads pages, sends their forms."""

import re
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx2

from domain.people import Person, Role
from starter.doors import Doors
from starter.story.engine import House
from tests.web.conftest import until

OURS = {"sec-fetch-site": "same-origin"}
TOKEN = re.compile(r'name="form_token" value="([0-9a-f]+)"')
OFFICE = "GM-BJL"


@dataclass
class Desk:
    """One browser."""

    client: httpx2.AsyncClient
    person: Person

    async def read(self, address: str, status: int = 200) -> str:
        """A page."""
        answer = await self.client.get(address)
        assert answer.status_code == status, (address, answer.status_code, answer.text[-1500:])
        return answer.text

    async def send(self, address: str, page: str = "", **more: Any) -> httpx2.Response:
        """The form of a page, with the token that the page holds."""
        files = more.pop("files", None)
        token = TOKEN.search(await self.read(page or address))
        assert token
        said = {"form_token": token[1], **more}
        return await self.client.post(address, data=said, headers=OURS, files=files)

    async def follow(self, address: str, page: str = "", **more: Any) -> str:
        """The page that comes after a form was taken."""
        answer = await self.send(address, page, **more)
        assert answer.status_code == 303, answer.text[-1500:]
        return await self.read(answer.headers["location"])


async def sign_in(house: House, doors: Doors, role: Role, office: str = OFFICE, id_: str = "") -> Desk:
    """A new person of the register, signed in."""
    person = Person(id=id_ or f"d-{uuid4().hex[:10]}", role=role, office=office)
    doors.staff.add(person, f"Test {role.value.title()}")
    doors.accounts.add_demo(person.id)
    client = httpx2.AsyncClient(base_url=f"http://127.0.0.1:{house.engine.web_port}", timeout=30)
    answer = await client.post("/sign-in/demo", data={"id": person.id}, headers=OURS)
    assert answer.status_code == 303, answer.text
    return Desk(client, person)


def new_form(worker: str, **more: Any) -> dict[str, Any]:
    """An intake form of an invented person whom nobody knows."""
    said = {"name": f"{uuid4().hex} Testfall", "kind": "VOLUNTARY", "from_country": "LBY", "to_country": "GMB"}
    said |= {"nonce": uuid4().hex, "then": "open", "case_worker": worker, "returned_on": "2026-11-10"}
    return {**said, **more}


async def register(desk: Desk, worker: str, **more: Any) -> str:
    """Open a case at the intake desk; its number."""
    answer = await desk.send("/intake", **new_form(worker, **more))
    assert answer.status_code == 303, answer.text[-1500:]
    return str(answer.headers["location"]).rpartition("=")[2]


async def shown(doors: Doors, number: str) -> None:
    """Wait until the worklist has this case."""

    async def there() -> bool:
        return doors.worklist.get(number) is not None

    await until(there)

"""A real house with its doors open, and the world outside: what a provider, a partner or a returnee can do there."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import uuid4

import httpx2
import pytest
import pytest_asyncio

from domain.act import FactKind
from domain.case import Case
from domain.fold import fold
from domain.money import Modality
from domain.people import Person, Role
from domain.programme import RulePack
from partners.hooks import sign
from partners.links import Link, Links
from standins.messages import incoming
from starter.doors import Doors
from starter.story.engine import HOOK_SECRET, House, fresh_house
from starter.story.outside import LINK
from starter.story.world import OnEngine
from storage.marks import Traits
from tests.engine.conftest import Life, assessed, first_page

PATIENCE, GLANCE = 20.0, 0.05
HERSELF = Person(id="returnee", role=Role.RETURNEE, office="ET-ADD")
BY_LINK, BY_SYSTEM = "GM-02", "ET-01"
PAYS = RulePack(id="FS-Z", version=1, name="pays", modalities=(Modality.IN_KIND, Modality.CASH), currency="XOF")
_numbers = count(2341)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def house() -> AsyncIterator[House]:
    """One house for all doors."""
    async with fresh_house() as up:
        yield up


@pytest.fixture(scope="session")
def doors(house: House) -> Iterator[Doors]:
    """The rooms behind the doors, looked into."""
    rooms = Doors(house.engine.settings)
    yield rooms
    rooms.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def client(house: House) -> AsyncIterator[httpx2.AsyncClient]:
    """Somebody outside."""
    url = f"http://127.0.0.1:{house.engine.web_port}"
    async with httpx2.AsyncClient(base_url=url, timeout=PATIENCE) as outside:
        yield outside


@dataclass
class Street:
    """One case, and everybody who may knock about it."""

    life: Life
    doors: Doors
    client: httpx2.AsyncClient
    phone: str
    told: set[str] = field(default_factory=lambda: {BY_SYSTEM})  # providers she agreed to

    @property
    def number(self) -> str:
        """The case's number."""
        return self.life.number

    async def refer(self, id_: str, provider: str = BY_LINK, needs: tuple[str, ...] = ("home",), **more: Any) -> None:
        """A referral to this provider, with the returnee's consent for it."""
        if provider not in self.told:
            self.told.add(provider)
            await self.life.act("give_consent", {"recipients": sorted(self.told)}, HERSELF)
        said = {"referral": id_, "needs": list(needs), "provider": provider, "urgency": "URGENT"}
        await self.life.act("refer", {**said, "procedure_explained": True, "what": "a bed for a week", **more})

    async def link(self, id_: str) -> str:
        """The address in the mail that the provider got."""

        async def mailed() -> str:
            mails = (await self.client.get(f"{self.life.house.engine.outside}/mail.json")).json()
            mine = (mail["text"] for mail in mails if f"{self.number}/{id_}" in mail["text"])
            return next((found[0] for text in mine if (found := LINK.search(text))), "")

        return str(await until(mailed))

    async def task(self, id_: str) -> None:
        """Wait for the provider's system to have it."""

        async def there() -> bool:
            query = {"identifier": f"https://passerelle.example.org/fhir/referral|{self.number}/{id_}"}
            found = await self.client.get(f"{self.life.house.engine.outside}/fhir/Task", params=query)
            return bool(found.json()["total"])

        await until(there)

    async def case(self) -> Case:
        """What the case knows now."""
        return fold(self.life.world.opened, await self.life.facts())

    async def state(self, id_: str) -> str:
        """Where a referral stands."""
        return (await self.case()).referrals[id_].state.value

    async def acts(self, verb: str) -> list[dict[str, Any]]:
        """Every recorded act of this name."""
        facts = await self.life.facts()
        return [fact.act for fact in facts if fact.kind is FactKind.ACT and fact.act and fact.act["verb"] == verb]

    async def unread(self) -> list[str]:
        """The words of messages that nobody has read, from the papers they name."""
        waiting = (await self.case()).unreadable
        named = [fact.act["paper"]["id"] for fact in waiting if fact.act and "paper" in fact.act]
        return [self.doors.papers.read(self.life.world.opened.id, id_).words["words"] for id_ in named]

    async def write(self, text: str, **more: Any) -> httpx2.Response:
        """The returnee sends a short message."""
        return await sms(self.client, self.phone, text, **more)


@pytest_asyncio.fixture(loop_scope="session")
async def street(house: House, doors: Doors, client: httpx2.AsyncClient) -> Street:
    """A case that is assessed, so that referrals may be made."""
    return await move_in(house, doors, client)


async def move_in(
    house: House,
    doors: Doors,
    client: httpx2.AsyncClient,
    *,
    name: str = "Awa Testfall",
    phone: str = "",
    packs: tuple[RulePack, ...] = (),
) -> Street:
    """Open a case of somebody with a telephone of her own."""
    number = phone or f"+220 301 {next(_numbers)}"
    page, digits = first_page(house, name=name, phone=number), number.replace(" ", "").removeprefix("+")
    skipper = await house.engine.connect(house.keys)
    cases = house.cases(skipper)
    life = Life(house, cases, OnEngine(cases, skipper), skipper)
    await life.world.open(page.model_copy(update={"packs": packs or page.packs}))
    known = doors.marks.of([Traits("m1", name, None, page.journey.to_country, digits)])
    doors.marks.keep(page.id, known, page.registered_on, "ET-ADD")
    await assessed(life)
    need = {"id": "papers", "element": "E5", "urgency": "URGENT", "text": "an identity card"}
    await life.act("record_assessment", {"kind": "SKILLS", "needs": [need]})
    return Street(life, doors, client, f"+{digits}")


async def until(look: Callable[[], Awaitable[Any]], patience: float = PATIENCE) -> Any:
    """Wait until it is so."""
    async with asyncio.timeout(patience):
        while not (found := await look()):  # noqa: ASYNC110 (a house does not call)
            await asyncio.sleep(GLANCE)
    return found


def token(house: House, link: Link, at: datetime | None = None) -> str:
    """The path of a link of this house, as if sent at that time."""
    return Links(house.engine.settings.link_secret.get_secret_value(), "").url(link, at or datetime.now(UTC))


def signed(body: bytes, *, id_: str = "", at: datetime | None = None, secret: str = HOOK_SECRET) -> dict[str, str]:
    """Headers of a message as the partner signs it."""
    named = sign(secret, id_ or f"msg_{uuid4().hex}", at or datetime.now(UTC), body)
    return {"content-type": "application/json", **named}


async def sms(client: httpx2.AsyncClient, phone: str, text: str, id_: str = "") -> httpx2.Response:
    """A short message as the service hands it on."""
    name, now = id_ or str(uuid4()), datetime.now(UTC)
    body = json.dumps(incoming(phone, text, name, now)).encode()
    return await client.post("/hooks/messages", content=body, headers=signed(body, id_=name, at=now))


def fhir(reference: str, provider: str, status: str, **more: Any) -> dict[str, Any]:
    """A task as a provider's system sends it."""
    ours = "https://passerelle.example.org/fhir/"
    said = {
        "resourceType": "Task",
        "identifier": [{"system": f"{ours}referral", "value": reference}],
        "status": status,
        "intent": "order",
        "owner": {"identifier": {"system": f"{ours}provider", "value": provider}},
    }
    return {"type": "task.updated", "data": {**said, **more}}

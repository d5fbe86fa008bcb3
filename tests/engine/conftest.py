"""A real server and a real worker for the tests of time; each case has a clock of its own."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest_asyncio
from temporalio.testing import TimeSkipper

from domain.act import Fact
from domain.dates import end_of, noon_of
from domain.opened import Opened
from domain.people import Person, Role
from domain.programme import Modality, RulePack
from starter import opening
from starter.cases import Cases
from starter.story.engine import House, fresh_house
from starter.story.world import OnEngine
from workflows.carried import Answer

RETURNED = date(2026, 1, 31)
ZONE = "Africa/Addis_Ababa"
OFFICE = "ET-ADD"
WORKER = Person(id="cw-3", role=Role.CASE_WORKER, office=OFFICE)
SUPERVISOR = Person(id="sv-2", role=Role.SUPERVISOR, office=OFFICE)
ASKS_NOTHING = RulePack(id="FS-Z", version=1, name="no limits, no windows", modalities=(Modality.IN_KIND,))
PROGRAMME = Person(id="pm-1", role=Role.PROGRAMME_MANAGER, office=OFFICE)


@dataclass
class Life:
    """One case on the engine, driven by short calls."""

    house: House
    cases: Cases
    world: OnEngine
    skipper: TimeSkipper

    @property
    def number(self) -> str:
        """The case's number."""
        return self.world.opened.number

    async def act(self, verb: str, form: dict[str, Any] | None = None, by: Person = WORKER, nonce: str = "") -> Answer:
        """Do an act that has an answer."""
        answer = await self.cases.act(self.number, verb, form or {}, by, nonce)
        assert answer is not None
        return answer

    async def leave(self, verb: str, told: dict[str, Any] | None = None) -> None:
        """Leave a message nobody may turn down."""
        await self.cases.act(self.number, verb, told or {}, WORKER)

    async def day_ends(self, day: date) -> None:
        """Let time pass until this day is over."""
        await self.world.reach(end_of(day, ZONE) + timedelta(seconds=1))

    async def noon(self, day: date) -> None:
        """Let time pass until noon of this day."""
        await self.world.reach(noon_of(day, ZONE))

    async def facts(self) -> list[Fact]:
        """What the case knows."""
        return list(await self.world.facts())


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def house() -> AsyncIterator[House]:
    """One server and one worker for all tests that do not kill them."""
    async with fresh_house() as up:
        yield up


@pytest_asyncio.fixture(loop_scope="session")
async def life(house: House) -> Life:
    """A case opened on 31 January 2026 in Addis Ababa."""
    return await begin(house)


async def begin(house: House, **more: Any) -> Life:
    """Open a case in this house."""
    skipper = await house.engine.connect(house.keys)
    cases = house.cases(skipper)
    world = OnEngine(cases, skipper)
    await world.open(first_page(house, **more))
    return Life(house, cases, world, skipper)


def first_page(house: House, now: datetime | None = None, **more: Any) -> Opened:
    """The first page of an invented returnee."""
    filled: dict[str, Any] = {"name": "Almaz K.", "kind": "VOLUNTARY", "from_country": "DEU", "to_country": "ETH"}
    filled |= {"returned_on": RETURNED, "registered_on": RETURNED, **more}
    number = opening.new_number()
    start = now or noon_of(RETURNED, ZONE)
    page = opening.opened(opening.read_form(filled), number, WORKER, WORKER, start, timedelta())
    page = page.model_copy(update={"packs": page.packs or (ASKS_NOTHING,)})
    return opening.file_words(page, house.papers, f"opening-{number}")


async def consent_and_session(life: Life) -> None:
    """The first two acts of most lives."""
    await life.act("give_consent", {"recipients": ["ET-01"]})
    await life.act("record_first_session", {"goals": [{"id": "work", "text": "sewing"}], "motivations": "own income"})


async def assessed(life: Life) -> None:
    """Up to the point where a plan may be proposed, with one urgent need."""
    await consent_and_session(life)
    need = {"id": "home", "element": "E4", "urgency": "URGENT", "text": "a safe place"}
    await life.act("record_assessment", {"kind": "VULNERABILITY", "level": "HIGH", "needs": [need]})
    await life.act("record_assessment", {"kind": "SKILLS"})
    await life.act("record_assessment", {"kind": "CONTEXT"})

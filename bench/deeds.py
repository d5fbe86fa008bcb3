"""Deeds by the hundred: cases that owe referrals from their first moment, and what became of each of them."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from bench.crowds import PERSON, WORKER, bell
from domain.promise import Verdict
from policy.judge import judge
from standins.shelf import Shelf
from starter import opening
from starter.cases import Cases
from starter.story.engine import House
from starter.story.world import OnPaper
from storage.tables import dispatches
from workflows.carried import Carried

EACH = 10  # referrals of one case
GLANCE, PATIENCE = 0.1, 600.0  # seconds
ANSWERS, SILENT = "GM-01", "ET-01"  # both take referrals by a system of their own
NEED = {"id": "home", "element": "E4", "urgency": "URGENT", "text": "a safe place"}


class Owing(OnPaper):
    """A life in which deeds stay owed: the case will do them itself."""

    def _settle(self) -> Verdict:
        return judge(self.opened, self._known, self.now)


@dataclass
class Ended:
    """What became of so many deeds: when the first and the last were settled, and how often a case sent them."""

    settled: list[datetime] = field(default_factory=list)
    tries: int = 0
    known: int = 0

    @property
    def last(self) -> datetime:
        """When all was done."""
        return max(self.settled)


async def prepared(house: House, deeds: int, provider: str = SILENT) -> list[Carried]:
    """Cases that are ready to be started; together they owe so many referrals, ten each."""
    cases = await bell(house)
    left = [min(EACH, deeds - begun) for begun in range(0, deeds, EACH)]
    return [await owing(house, cases, one, provider) for one in left]


async def owing(house: House, cases: Cases, referrals: int, provider: str = SILENT) -> Carried:
    """One case with its assessments and so many referrals asked for today. Every act goes through the door."""
    now = datetime.now(UTC)
    filled = {**PERSON, "returned_on": (now - timedelta(days=2)).date(), "programmes": ["FS-A"]}
    number = opening.new_number()
    page = opening.opened(opening.read_form(filled), number, WORKER, WORKER, now, timedelta())
    life = Owing(cases)
    await life.open(opening.file_words(page, house.papers, f"opening-{number}"))
    await life.act("give_consent", {"recipients": [ANSWERS, SILENT]}, WORKER)
    await life.act("record_first_session", {"goals": [{"id": "work", "text": "own work"}], "motivations": "x"}, WORKER)
    await life.act("record_assessment", {"kind": "VULNERABILITY", "level": "HIGH", "needs": [NEED]}, WORKER)
    for n in range(referrals):
        await life.act("refer", referral(f"home-{n}", provider), WORKER)
    return Carried(opened=life.opened, facts=tuple(await life.facts()))


def referral(id_: str, provider: str) -> dict[str, object]:
    """The form of an urgent referral."""
    form = {"referral": id_, "needs": ["home"], "provider": provider, "urgency": "URGENT"}
    return {**form, "procedure_explained": True, "what": "a room for some weeks"}


async def started(house: House, cases: list[Carried]) -> datetime:
    """Start them all; when that began."""
    door, begun = await bell(house), datetime.now(UTC)
    await asyncio.gather(*(door.open(one) for one in cases))
    return begun


async def ended(house: House, cases: list[Carried], deeds: int, state: str = "SENT") -> Ended:
    """Wait until so many deeds of these cases stand so in the outgoing book."""
    async with asyncio.timeout(PATIENCE):
        while (found := look(house, cases, state)).known < deeds:  # noqa: ASYNC110  # other processes
            await asyncio.sleep(GLANCE)
    return found


def look(house: House, cases: list[Carried], state: str) -> Ended:
    """What the outgoing book says of these cases now."""
    columns = (dispatches.c.case_id, dispatches.c.settled_at, dispatches.c.tries)
    with house.database.read() as connection:
        rows = connection.execute(select(*columns).where(dispatches.c.state == state)).all()
    ours = {one.opened.id for one in cases}
    mine = [row for row in rows if row.case_id in ours]
    return Ended([row.settled_at for row in mine if row.settled_at], sum(row.tries for row in mine), len(mine))


def outside(house: House) -> Shelf:
    """What the stand-ins remember, read and told behind their back."""
    return Shelf(house.engine.folder / "standins" / "standins.db")


def arrived(house: House, cases: list[Carried]) -> Counter[str]:
    """How many tasks the stand-in made for each referral of these cases: counted there, not here."""
    ours = {one.opened.number for one in cases}
    named = [task["identifier"][0]["value"] for task in outside(house).all("task")]
    return Counter(name for name in named if name.partition("/")[0] in ours)

"""Servers and workers die; cases do not notice. Each test has a house of its own, since it kills it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from domain.people import Person
from domain.promise import Stage
from policy.account import Line, account
from starter import opening
from starter.story import language
from starter.story.__main__ import first_page
from starter.story.engine import House, fresh_house
from starter.story.life import Life as StoryLife
from starter.story.world import OnEngine
from tests.engine.conftest import RETURNED, assessed, begin

STORY = Path(__file__).parent.parent.parent / "stories" / "p1-lamin.yaml"


@pytest_asyncio.fixture(loop_scope="session")
async def own_house() -> AsyncIterator[House]:
    """A house that may be killed."""
    async with fresh_house() as up:
        yield up


class PowerCuts(OnEngine):
    """The engine, with the power cut on some days: worker and server killed, then started again on the same files."""

    def __init__(self, house: House, *cuts: date, **rest: Any) -> None:
        super().__init__(**rest)
        self.house, self.cuts = house, list(cuts)

    async def act(self, verb: str, form: dict[str, Any], by: Person) -> None:
        """The cut comes right after an act was accepted: its deeds are under way."""
        await super().act(verb, form, by)
        today = (await self._now()).date()
        if self.cuts and today >= self.cuts[0]:
            self.cuts.pop(0)
            await self._cut()

    async def _cut(self) -> None:
        engine = self.house.engine
        await asyncio.gather(engine.kill(engine.worker), engine.kill(engine.server))
        await engine.start_server()
        await engine.start_worker()


async def live(house: House, *cuts: date) -> list[Line]:
    """P1's whole life, with power cuts; its account."""
    story = language.read(STORY)
    skipper = await house.engine.connect(house.keys)
    world = PowerCuts(house, *cuts, cases=house.cases(skipper), skipper=skipper)
    await world.open(first_page(story, house.papers, opening.new_number()))
    life = StoryLife(story, world)
    await life.live()
    assert life.failures == []
    return account(world.opened, await world.facts())


async def test_power_cuts_in_the_middle_of_a_life_leave_the_same_account(house: House, own_house: House) -> None:
    """SIGKILL of worker and server after a plan starts and after an order: nothing lost, doubled or moved."""
    calm = await live(house)
    cut = await live(own_house, date(2026, 2, 16), date(2026, 3, 6))

    assert told(cut) == told(calm)


def told(lines: list[Line]) -> list[tuple[str, str, str]]:
    """Every line once, in one order; acts with their day. What the engine does at midnight may end a moment later."""
    return sorted((line.day.isoformat() if line.kind == "act" else "", line.kind, line.text) for line in lines)


@pytest.mark.rule("R86")
async def test_a_refusal_sent_while_no_worker_runs_is_honoured_when_one_comes_back(own_house: House) -> None:
    """The message is accepted with every worker down; the first worker that comes back stops everything."""
    life = await begin(own_house)
    await assessed(life)
    await own_house.engine.kill(own_house.engine.worker)

    await life.leave("refuse_assistance")
    await own_house.engine.start_worker()
    await life.day_ends(RETURNED)

    assert (await life.cases.verdict(life.number)).stage is Stage.CLOSING


async def test_a_worker_that_comes_back_late_catches_up(own_house: House) -> None:
    """Dates that passed while nobody worked are passed, told and written down, once each."""
    life = await begin(own_house)
    await life.day_ends(RETURNED)
    await own_house.engine.kill(own_house.engine.worker)
    forward = asyncio.create_task(life.day_ends(RETURNED + timedelta(40)))
    await own_house.engine.start_worker()
    await forward

    facts = await life.facts()
    passed = [(fact.key, fact.step) for fact in facts if fact.kind == "passed"]

    assert ("plan", "due") in passed
    assert len(passed) == len(set(passed))
    assert [fact.number for fact in facts] == list(range(1, len(facts) + 1))


async def test_the_journal_catches_up_when_the_database_comes_back(own_house: House) -> None:
    """While the case file is locked acts are accepted; once it answers the journal is gapless."""
    life = await begin(own_house)
    await life.day_ends(RETURNED)
    with own_house.database.begin():
        answer = await life.act("record_first_session", {"goals": [{"id": "work"}]})
        assert own_house.journal.last(life.world.opened.id) < answer.number

    await life.day_ends(RETURNED + timedelta(1))

    assert own_house.journal.verify(life.world.opened.id) == []
    numbers = [entry.number for entry in own_house.journal.read(life.world.opened.id)]
    assert numbers == list(range(1, len(numbers) + 1))

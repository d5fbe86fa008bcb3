"""A rule with a bug: cases wait, nothing is lost, and all goes on when the rule is mended."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
import pytest_asyncio

from domain.errors import CaseError
from domain.promise import Stage
from policy import door
from starter.story.engine import House, fresh_house
from storage.worklist import Waiting, Worklist
from storage.worklist_line import UNREADABLE
from tests.engine.conftest import RETURNED, Life, begin
from tests.engine.test_time import handle
from worker import doers, worker
from workflows.attributes import BROKEN


@pytest_asyncio.fixture(loop_scope="session")
async def own_house() -> AsyncIterator[House]:
    """A house whose worker is replaced."""
    async with fresh_house() as up:
        await up.engine.kill(up.engine.worker)
        yield up


@asynccontextmanager
async def working(house: House) -> AsyncIterator[None]:
    """A worker inside this process, so that its rules can be broken."""
    skipper = await house.engine.connect(house.keys)
    async with worker(skipper.client, "cases", doers(house.engine.settings, house.database, house.keys)):
        yield


def broken(*_: object) -> None:
    """A rule with a bug."""
    raise KeyError("a rule with a bug")


async def test_a_broken_rule_leaves_the_last_verdict_in_force(
    own_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The case says that it is Broken, keeps its promises, turns acts down in words, takes refusals, and recovers."""
    async with working(own_house):
        life = await begin(own_house)
        await life.act("give_consent")
        with monkeypatch.context() as bug:
            bug.setattr("activities.judging.judge", broken)
            bug.setattr(door, "check", broken)
            await refused_in_words(life)
            await life.leave("refuse_assistance")
            await life.day_ends(RETURNED + timedelta(3))
            assert (await handle(life).describe()).typed_search_attributes[BROKEN] is True
            assert UNREADABLE in line_of(life).late
            assert "plan" in [one.key for one in (await life.cases.verdict(life.number)).promises]
        await life.cases.rejudge(life.number)
        await life.day_ends(RETURNED + timedelta(5))
        assert (await life.cases.verdict(life.number)).stage is Stage.CLOSING
        assert UNREADABLE not in line_of(life).late
        assert (await handle(life).describe()).typed_search_attributes[BROKEN] is False


def line_of(life: Life) -> Waiting:
    """The case as the worklist shows it."""
    line = Worklist(life.house.database).get(life.number)
    assert line is not None
    return line


async def refused_in_words(life: Life) -> None:
    """An act is turned down, not lost half-way."""
    with pytest.raises(CaseError, match="cannot be read just now"):
        await asyncio.wait_for(life.act("record_first_session", {"goals": [{"id": "a"}]}), 20)

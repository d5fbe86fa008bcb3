"""The same case on both databases: journal, worklist and papers tell the same."""

import pytest

from domain.errors import Incomplete
from starter.cases import Cases
from starter.story.engine import House, fresh_house
from storage.worklist import Worklist
from storage.worklist_line import reproject
from tests.engine.conftest import RETURNED, Life, assessed, begin, first_page
from workflows.carried import Carried


async def test_a_case_is_carried_on_either_database(database_url: str) -> None:
    """Acts are answered, the journal is gapless and verifies, and the worklist is rebuilt to the letter."""
    async with fresh_house(database_url) as house:
        life = await begin(house)
        await assessed(life)
        await life.day_ends(RETURNED)

        journal, worklist = house.journal, Worklist(house.database)
        before = worklist.dump()
        numbers = [entry.number for entry in journal.read(life.world.opened.id)]

        assert numbers == list(range(1, len(await life.facts()) + 1))
        assert journal.verify(life.world.opened.id) == []
        assert reproject(journal, worklist) == 1
        assert worklist.dump() == before
        assert before[0].stage == "PLANNING"


async def test_a_shifted_clock_is_for_stories_only(house: House, life: Life) -> None:
    """Nobody opens a person's case on another clock."""
    cases = Cases(life.skipper.client, house.papers, "cases")

    with pytest.raises(Incomplete, match="clock"):
        await cases.open(Carried(opened=first_page(house), shift_seconds=60))

"""A life lived on paper to a day, for its acts alone: what a story's people, providers and routine did until then."""

from dataclasses import replace
from datetime import date
from typing import Any, cast

from temporalio.client import Client

from domain.dates import day_in
from domain.opened import Opened
from domain.paper import PaperRef
from domain.people import Person
from starter.cases import Cases
from starter.story.life import Failure, Life
from starter.story.story import Item, Story
from starter.story.world import OnPaper
from starter.taking_over import DatedAct
from storage.papers import Papers


class NoPapers(Papers):
    """Words are read at the door and not kept: nothing of a rehearsal stays."""

    def __init__(self) -> None:
        """Without a database."""

    def knows(self, case: str) -> bool:
        """Every case is known here."""
        return True

    def write(
        self, case: str, kind: str, words: dict[str, str], *, by: Person, restricted: bool = False, nonce: str
    ) -> PaperRef:
        """A name for a paper that is not there."""
        return PaperRef(id=f"rehearsed-{len(words)}", digest="0" * 64)


class Rehearsed(OnPaper):
    """Remembers the acts that were accepted."""

    def __init__(self) -> None:
        super().__init__(Cases(cast(Client, None), NoPapers(), ""))  # no engine: nothing is ever sent
        self.acts: list[DatedAct] = []

    async def act(self, verb: str, form: dict[str, Any], by: Person) -> None:
        """An act that is refused was not done."""
        await super().act(verb, form, by)
        self.acts.append(DatedAct(verb, form, by, day_in(self.now, self.opened.time_zone)))


async def live(story: Story, page: Opened, until: date | None = None) -> tuple[Rehearsed, list[Failure]]:
    """One life on paper, and the expectations that did not hold."""
    world = Rehearsed()
    await world.open(page)
    life = Life(story, world)
    await life.live(until)
    return world, life.failures


async def acts_until(story: Story, page: Opened, day: date) -> list[DatedAct]:
    """Every accepted act up to and on this day, each with its own date. What the story shows refused is left out."""
    done = [(when, [item for item in items if _happens(item)]) for when, items in story.days]
    world, failures = await live(replace(story, days=[*done, (day, [])]), page, day)
    if failures:
        raise ValueError(f"{story.path.name}, line {failures[0].line}: {failures[0].words}")
    return world.acts


def _happens(item: Item) -> bool:
    item.expect = {}
    return item.refused is None

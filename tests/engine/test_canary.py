"""What people wrote is found nowhere but in the case file and in the letters that were sent."""

import json
from pathlib import Path
from typing import Any

import pytest

from domain.act import Act, read_at_the_door
from domain.paper import take_words, words_of
from domain.people import Person
from starter import opening
from starter.opening import Form
from starter.story import language
from starter.story.__main__ import first_page
from starter.story.engine import House, fresh_house
from starter.story.life import Life
from starter.story.outside import Outside
from starter.story.world import OnEngine
from storage.marks import Marks, Traits
from storage.worklist import Worklist

STORIES = Path(__file__).parent.parent.parent / "stories"


class Marked(OnEngine):
    """The engine, every free text of every act filled with a word that must never be found again."""

    canaries: set[str]

    async def act(self, verb: str, form: dict[str, Any], by: Person) -> None:
        """Texts the story leaves empty are filled as well."""
        texts = {name: f"canary {verb} {name}" for name in sorted(words_of(Act.kinds[verb])) if name not in form}
        kept = {name: text for name, text in texts.items() if Act.kinds[verb].model_fields[name].annotation is str}
        filled = {**form, **kept}
        _, words = take_words(read_at_the_door(verb, {"occurred_on": "2026-01-01", **filled, "by": by}))
        self.canaries |= {text for text in words.values() if len(text) > 8}
        await super().act(verb, filled, by)


@pytest.mark.parametrize("name", ["p1-lamin", "p2-hiwot"])
async def test_no_word_of_a_life_leaves_the_case_file(name: str) -> None:
    """Not in histories, the engine's files, search attributes, the worklist, the journal's file or the logs."""
    async with fresh_house() as house:
        world = await lived(house, STORIES / f"{name}.yaml")
        places = await everything_kept(house, world)
        papers = house.documents.text(world.opened.id, "plan/1/copy.html")

    assert len(world.canaries) > 30
    assert any(canary in papers for canary in world.canaries)  # the search does find what is there
    for place, content in places.items():
        found = [canary for canary in sorted(world.canaries) if canary.encode() in content]
        assert found == [], place


async def lived(house: House, path: Path) -> Marked:
    """The whole life, in the marked world."""
    story = language.read(path)
    skipper = await house.engine.connect(house.keys)
    outside = Outside(house.engine.outside)
    for provider in story.named_providers():
        await outside.appear(provider)
    world = Marked(house.cases(skipper), skipper, outside)
    world.canaries = {story.form.name, story.form.phone or story.form.name}
    await world.open(first_page(story, house.papers, opening.new_number()))
    _marked(house, world, story.form)
    await Life(story, world).live()
    return world


def _marked(house: House, world: Marked, form: Form) -> None:
    """By what the person may be known again stands in the house's database, too."""
    marks = Marks(house.database, house.keys)
    person = Traits("m1", form.name, form.born, form.to_country, form.phone)
    marks.keep(world.opened.id, marks.of([person]), world.opened.registered_on, "GM-BJL")


async def everything_kept(house: House, world: Marked) -> dict[str, bytes]:
    """Every place something is kept in, as bytes: files of the house, and what the engine gives to anyone.

    What the stand-ins keep was sent to them: they are not of the house.
    """
    handle = world._skipper.client.get_workflow_handle(world.opened.id)
    described = await handle.describe()
    history = await handle.fetch_history()
    known = sorted(path for path in house.engine.folder.rglob("*") if path.is_file())
    files = [path for path in known if house.engine.folder / "standins" not in path.parents]
    assert any(path.name == "web.log" for path in files)
    rows = [repr(row) for row in Worklist(house.database).dump()]
    return {
        "history": history.to_json().encode(),
        "history, raw": b"".join(event.SerializeToString() for event in history.events),
        "description": described.raw_description.SerializeToString(),
        "worklist": json.dumps(rows).encode(),
        **{str(path): path.read_bytes() for path in files},
    }

"""Tell stories: `./run story stories/*.yaml [--json]`. Exit 1 if an expectation fails, 2 if a story is no story."""

import asyncio
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from domain.errors import CaseError
from domain.opened import Opened
from policy.account import Line, account
from starter import opening
from starter.story import language
from starter.story.engine import House, fresh_house
from starter.story.life import Life
from starter.story.outside import Outside
from starter.story.story import Story
from starter.story.world import OnEngine
from storage.papers import Papers

COLOURS = {"missed": "red", "failed": "red", "kept": "green", "done": "cyan", "promise": "dim", "waived": "yellow"}


@dataclass
class Told:
    """A story that was lived."""

    story: Story
    number: str
    lines: list[Line]
    failures: list[str]
    outcome: str


async def tell(house: House, story: Story) -> Told:
    """Live one story on the engine, and take its account."""
    skipper = await house.engine.connect(house.keys)
    outside = Outside(house.engine.outside)
    for provider in story.named_providers():
        await outside.appear(provider)
    world = OnEngine(house.cases(skipper), skipper, outside)
    await world.open(first_page(story, house.papers, opening.new_number()))
    life = Life(story, world)
    await life.live()
    facts = await world.facts()
    failures = [f"{story.path.name}, line {f.line}, on {f.day}: {f.words}" for f in life.failures]
    verdict = await house.cases(skipper).verdict(world.opened.number)
    ended = verdict.outcome or verdict.stage.value
    return Told(story, world.opened.number, account(world.opened, facts), failures, ended)


def first_page(story: Story, papers: Papers, number: str) -> Opened:
    """The first page of a story's case; its words are in a paper."""
    return opening.file_words(story.page(number), papers, f"opening-{number}")


async def tell_all(paths: list[Path]) -> list[Told]:
    """Stories share a server and a worker; each case has its own clock, so they are lived at once."""
    stories = [language.read(path) for path in paths]
    async with fresh_house() as house:
        return list(await asyncio.gather(*(tell(house, story) for story in stories)))


def show(told: Told, console: Console) -> None:
    """One account for people."""
    console.rule(f"{told.story.title} ({told.number})", align="left")
    for line in told.lines:
        console.print(
            f"{line.day}  {line.kind:8} {line.text}", style=COLOURS.get(line.kind, ""), highlight=False, markup=False
        )
    console.print(f"\nends as {told.outcome}", style="bold")
    for failure in told.failures:
        console.print(f"FAILED  {failure}", style="bold red", highlight=False, markup=False, soft_wrap=True)


def as_json(told: Told) -> dict[str, object]:
    """One account for programs."""
    lines = [line.model_dump(mode="json") for line in told.lines]
    said = {"story": told.story.title, "file": told.story.path.name, "case": told.number, "outcome": told.outcome}
    return {**said, "failures": told.failures, "account": lines}


def main(arguments: list[str]) -> int:
    """Exit status: 0 all held, 1 an expectation failed, 2 not a story or no engine."""
    paths = [Path(one) for one in arguments if not one.startswith("-")]
    unknown = [one for one in arguments if one.startswith("-") and one != "--json"]
    if unknown or not paths:
        sys.stderr.write(f"{__doc__}\n" if not unknown else f"Unknown option {unknown[0]}. {__doc__}\n")
        return 2
    try:
        lives = asyncio.run(tell_all(paths))
    except CaseError as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 2
    if "--json" in arguments:
        sys.stdout.write(json.dumps([as_json(told) for told in lives], indent=2) + "\n")
    else:
        console = Console(soft_wrap=True)
        for told in lives:
            show(told, console)
        wrong = sum(bool(told.failures) for told in lives)
        said = f"{wrong} did not go as expected" if wrong else "everything went as expected"
        console.print(f"\n{len(lives)} told: {said}", style="bold red" if wrong else "bold green", highlight=False)
    return 1 if any(told.failures for told in lives) else 0


if __name__ == "__main__":
    code = main(sys.argv[1:])
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)

"""P1's life as a script: what is done when, and how often the engine did what after each act. Counted, not guessed."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import Client, WorkflowHistory

from bench.twin import Step
from domain.act import Fact, FactKind
from domain.errors import CaseError
from domain.people import Person
from starter import opening
from starter.story import language
from starter.story.__main__ import first_page
from starter.story.engine import House
from starter.story.life import Life
from starter.story.story import Story
from starter.story.world import OnEngine

STORIES = Path(__file__).resolve().parent.parent / "stories"
COUNTED = {
    "timer_started_event_attributes": "timers",
    "timer_canceled_event_attributes": "cancelled",
    "timer_fired_event_attributes": "fired",
    "upsert_workflow_search_attributes_event_attributes": "upserts",
}


@dataclass
class Beat:
    """Time passes until this moment; then, perhaps, somebody acts."""

    moment: datetime | None = None
    verb: str = ""
    form: dict[str, Any] = field(default_factory=dict)
    by: Person | None = None
    step: Step = field(default_factory=Step)


@dataclass
class Script:
    """The beats of a life, what follows its opening, and what the life left behind."""

    story: Story
    beats: list[Beat]
    opening: Step
    facts: Sequence[Fact] = ()
    runs: list[WorkflowHistory] = field(default_factory=list)
    page: dict[str, Any] = field(default_factory=dict)


class Watched(OnEngine):
    """The engine; what is asked of it is written down."""

    def listen(self) -> list[Beat]:
        """The list that fills while the story is lived."""
        self.beats: list[Beat] = []
        return self.beats

    async def reach(self, moment: datetime) -> None:
        """Time passes."""
        self.beats.append(Beat(moment))
        await super().reach(moment)

    async def act(self, verb: str, form: dict[str, Any], by: Person) -> None:
        """Somebody acts."""
        beat = Beat(verb=verb, form=form, by=by)
        self.beats.append(beat)
        try:
            await super().act(verb, form, by)
        except CaseError:
            beat.step.refused = True
            raise


async def lived(house: House, path: Path) -> Script:
    """Tell the story once; the script is what was asked of the engine, and what the engine did."""
    story, skipper = language.read(path), await house.engine.connect(house.keys)
    world = Watched(house.cases(skipper), skipper)
    beats, page = world.listen(), first_page(story, house.papers, opening.new_number())
    await world.open(page)
    life = Life(story, world)
    await life.live()
    if life.failures:
        raise RuntimeError(f"{path.name} did not go as expected: {life.failures[0]}")
    facts, runs = await world.facts(), await every_run(skipper.client, page.id)
    script = Script(story, beats, Step(), facts, runs, page.model_dump(mode="json", exclude_defaults=True))
    _count(script)
    return script


def _count(script: Script) -> None:
    """What happened after an act, until the next one, is that act's."""
    accepted = [script.opening, *(beat.step for beat in script.beats if beat.verb and not beat.step.refused)]
    at = 0
    for fact in script.facts:
        at += fact.kind is FactKind.ACT
        accepted[at].effects += 1 + (fact.kind in (FactKind.DEED_DONE, FactKind.DEED_FAILED))
    at = 0
    for event in (event for run in script.runs for event in run.events):
        at += event.HasField("workflow_execution_update_accepted_event_attributes")
        _tell(accepted[at], event)
    for beat in script.beats:
        if beat.by:
            filled = {**beat.form, "verb": beat.verb, "by": beat.by.model_dump(mode="json")}
            beat.step.form = json.loads(json.dumps(filled, default=str))  # days as text


def _tell(step: Step, event: HistoryEvent) -> None:
    kind = event.WhichOneof("attributes") or ""
    if name := COUNTED.get(kind):
        setattr(step, name, getattr(step, name) + 1)
    step.renewed |= kind == "workflow_execution_continued_as_new_event_attributes"


async def every_run(client: Client, workflow: str) -> list[WorkflowHistory]:
    """From the first run to the last; each names the one before."""
    run, found = (await client.get_workflow_handle(workflow).describe()).run_id, list[WorkflowHistory]()
    while run:
        history = await client.get_workflow_handle(workflow, run_id=run).fetch_history()
        found.insert(0, history)
        run = history.events[0].workflow_execution_started_event_attributes.continued_execution_run_id
    return found

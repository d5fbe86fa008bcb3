"""The bare twin: a workflow that does what a case does as often as a case does it, with plain payloads and no rules.

It has a worker of its own, `python -m bench.twin HOST:PORT FILE`, so that its processor time can be told from ours.
"""

import asyncio
import os
import sqlite3
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.common import SearchAttributeKey
from temporalio.worker import Worker

QUEUE = "twins"
STAGE = SearchAttributeKey.for_keyword("Stage")
FAR = timedelta(days=3650)


@dataclass
class Step:
    """One act of the script, and how often each thing happened after it in the real case."""

    form: dict[str, Any] = field(default_factory=dict)
    refused: bool = False
    effects: int = 0
    timers: int = 0
    cancelled: int = 0
    fired: int = 0
    upserts: int = 0
    renewed: bool = False


@dataclass
class Begun:
    """The first page of a twin, or what one run leaves to the next."""

    page: dict[str, Any]
    steps: list[Step] = field(default_factory=list)
    taken: int = 0
    wakes_in: float = 0
    """Seconds until its one promise is due; 0: it has none. For the day on which two thousand end."""


@workflow.defn(name="Twin")
class Twin:
    """Updates in, timers, upserts and activities out, one after another."""

    @workflow.init
    def __init__(self, begun: Begun) -> None:
        self.taken, self.steps = begun.taken, list(begun.steps)
        self.sleeping: list[asyncio.Task[None]] = []

    @workflow.run
    async def run(self, begun: Begun) -> None:
        """Until the last step; a renewed run goes on where this one stops."""
        if begun.wakes_in:
            await workflow.sleep(begun.wakes_in)
            self.steps.append(Step(effects=3, upserts=1))
        while True:
            await workflow.wait_condition(lambda: bool(self.steps))
            step = self.steps.pop(0)
            await self._follow(step)
            if step.renewed:
                await workflow.wait_condition(workflow.all_handlers_finished)
                workflow.continue_as_new(Begun(begun.page, self.steps, self.taken))

    async def _follow(self, step: Step) -> None:
        for n in range(step.upserts):
            workflow.upsert_search_attributes([STAGE.value_set(f"{self.taken}.{n}")])
        for _ in range(min(step.cancelled, len(self.sleeping))):
            self.sleeping.pop(0).cancel()
        self.sleeping += [asyncio.create_task(workflow.sleep(FAR)) for _ in range(step.timers - step.fired)]
        for _ in range(step.fired):
            await workflow.sleep(0.001)
        for _ in range(step.effects):
            await workflow.execute_activity(effect, step.form, start_to_close_timeout=timedelta(seconds=10))

    @workflow.update
    async def act(self, step: Step) -> int:
        """Take a step; its number is the answer."""
        self.taken += 1
        self.steps.append(step)
        return self.taken

    @act.validator
    def turn_down(self, step: Step) -> None:
        """What was refused in the real case is refused here."""
        if step.refused:
            raise ValueError("refused")

    @workflow.query
    def known(self) -> int:
        """How many steps were taken."""
        return self.taken


@activity.defn(name="effect")
def effect(form: dict[str, Any]) -> str:
    """A side effect is done by the function below; this one only has its name."""
    raise NotImplementedError


def writes(file: str) -> Any:
    """One plain row for each side effect, whether it stands for a row of the journal or for a letter."""

    @activity.defn(name="effect")
    def write(form: dict[str, Any]) -> str:
        with sqlite3.connect(file, timeout=30) as connection:
            connection.execute("INSERT INTO effects (form) VALUES (?)", [str(form)])
        connection.close()
        return "DONE"

    return write


async def work(address: str, file: str) -> None:
    """Until killed."""
    with sqlite3.connect(file) as connection:
        connection.executescript("PRAGMA journal_mode=WAL; CREATE TABLE IF NOT EXISTS effects (form TEXT);")
    connection.close()
    client = await Client.connect(address)
    with ThreadPoolExecutor(8) as threads:
        async with Worker(
            client, task_queue=QUEUE, workflows=[Twin], activities=[writes(file)], activity_executor=threads
        ):
            print("twin.started", flush=True)
            await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(work(*sys.argv[1:]))
    os._exit(0)

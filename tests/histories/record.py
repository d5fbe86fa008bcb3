"""Record the histories that every later release must replay: `python -m tests.histories.record RELEASE`.

Recorded in clear, with the plain converter: replay does not depend on encryption, and a reviewer can read them.
"""

import asyncio
import gzip
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from temporalio.client import Client, WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import TimeSkipper, TimeSkippingConfig

from starter import opening
from starter.cases import Cases
from starter.story import language
from starter.story.__main__ import first_page
from starter.story.engine import House, fresh_house
from starter.story.life import Life
from starter.story.outside import Outside
from starter.story.world import OnEngine
from worker import doers, worker

HERE = Path(__file__).parent
STORIES = HERE.parent.parent / "stories"
RECORDED = ("p1-lamin", "p2-hiwot", "refusal", "late-and-waived")


@asynccontextmanager
async def plainly(house: House) -> AsyncIterator[TimeSkipper]:
    """A client and a worker without encryption."""
    await house.engine.kill(house.engine.worker)
    client = await Client.connect(f"127.0.0.1:{house.engine.port}", data_converter=pydantic_data_converter)
    skipper = TimeSkipper(client, config=TimeSkippingConfig(enabled=False, max_session_skip_count=1_000_000))
    async with worker(skipper.client, "cases", doers(house.engine.settings, house.database, house.keys)):
        yield skipper


async def live(house: House, skipper: TimeSkipper, name: str) -> list[WorkflowHistory]:
    """Live a story and fetch the history of each of its runs."""
    story = language.read(STORIES / f"{name}.yaml")
    world = OnEngine(Cases(skipper.client, house.papers, "cases", shifts=True), skipper)
    for provider in story.named_providers():
        await Outside(house.engine.outside).appear(provider)
    await world.open(first_page(story, house.papers, opening.new_number(name)))
    life = Life(story, world)
    await life.live()
    assert life.failures == [], life.failures
    handle = skipper.client.get_workflow_handle(world.opened.id)
    return await _chain(skipper, handle.id, (await handle.describe()).run_id)


async def _chain(skipper: TimeSkipper, case: str, run: str | None) -> list[WorkflowHistory]:
    """From the last run back to the first, each names the one before."""
    histories: list[WorkflowHistory] = []
    while run:
        history = await skipper.client.get_workflow_handle(case, run_id=run).fetch_history()
        histories.insert(0, history)
        run = history.events[0].workflow_execution_started_event_attributes.continued_execution_run_id
    return histories


async def record(release: str) -> None:
    """One file a run."""
    (HERE / release).mkdir(exist_ok=True)
    async with fresh_house() as house, plainly(house) as skipper:
        for name in RECORDED:
            for n, history in enumerate(await live(house, skipper, name), 1):
                path = HERE / release / f"{name}.{n}.json.gz"
                path.write_bytes(gzip.compress(history.to_json().encode(), mtime=0))
                sys.stdout.write(f"{path.name}: {len(history.events)} events, {path.stat().st_size} bytes\n")


if __name__ == "__main__":
    asyncio.run(record(sys.argv[1]))
    sys.stdout.flush()
    os._exit(0)

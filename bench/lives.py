"""Live the script, as a case and as a twin: alone for the round trips, many at once for the throughput."""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from time import perf_counter
from uuid import uuid4

from temporalio.client import Client, WorkflowHandle, WorkflowUpdateFailedError
from temporalio.service import RPCError
from temporalio.testing import TimeSkipper, TimeSkippingConfig

from bench.measure import Spent, spending
from bench.script import Beat, Script
from bench.twin import QUEUE, Begun, Step, Twin
from domain.errors import CaseError
from starter import opening
from starter.story.__main__ import first_page
from starter.story.engine import ROOT, House
from starter.story.world import OnEngine

SKIPS = TimeSkippingConfig(enabled=False, max_session_skip_count=1_000_000)


@dataclass
class Lived:
    """How long each accepted act took from the hand to what the screen shows; where the life can be found again."""

    workflow: str
    seconds: list[float] = field(default_factory=list)


@dataclass
class Grounds:
    """One server, our worker, the twins' worker, and the script."""

    house: House
    twins: asyncio.subprocess.Process
    script: Script

    @property
    def ours(self) -> dict[str, int]:
        """The processes a case costs."""
        return {"worker": self._pid(self.house.engine.worker), "server": self._pid(self.house.engine.server)}

    @property
    def theirs(self) -> dict[str, int]:
        """The processes a twin costs."""
        return {**self.ours, "worker": self.twins.pid}

    def _pid(self, process: asyncio.subprocess.Process | None) -> int:
        return process.pid if process else 0

    async def plain(self) -> TimeSkipper:
        """A client without encryption, whose workflows have a clock that can be skipped."""
        return TimeSkipper(await Client.connect(f"127.0.0.1:{self.house.engine.port}"), config=SKIPS)


@asynccontextmanager
async def twins(house: House) -> AsyncIterator[asyncio.subprocess.Process]:
    """The worker of the twins, on the same server."""
    command = [
        sys.executable,
        "-m",
        "bench.twin",
        f"127.0.0.1:{house.engine.port}",
        str(house.engine.folder / "twin.db"),
    ]
    worker = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE, cwd=ROOT)
    try:
        assert worker.stdout  # noqa: S101  # asked for above
        async with asyncio.timeout(60):
            await worker.stdout.readline()
        yield worker
    finally:
        await house.engine.kill(worker)


async def case(grounds: Grounds) -> Lived:
    """The script lived by a case, through the door every act goes through."""
    house, script = grounds.house, grounds.script
    skipper = await house.engine.connect(house.keys)
    world = OnEngine(house.cases(skipper), skipper)
    await world.open(first_page(script.story, house.papers, opening.new_number()))
    lived = Lived(world.opened.id)

    async def act(beat: Beat) -> None:
        assert beat.by  # noqa: S101  # only acts come here
        with suppress(CaseError):
            await world.act(beat.verb, beat.form, beat.by)

    await _live(script, world.reach, act, lived)
    return lived


async def twin(grounds: Grounds) -> Lived:
    """The same script lived by a twin: the update, then one look, as a case's screen has it."""
    skipper, script = await grounds.plain(), grounds.script
    begun = Begun(script.page, [script.opening])
    handle = await skipper.client.start_workflow(Twin.run, begun, id=f"twin-{uuid4()}", task_queue=QUEUE)
    shift = datetime.fromisoformat(script.page["registered_at"]) - datetime.now(UTC)
    lived = Lived(handle.id)

    async def reach(moment: datetime) -> None:
        left = moment - shift - await skipper.get_current_time(handle)
        if left > timedelta():
            await skipper.fast_forward(handle, left)

    async def act(beat: Beat) -> None:
        with suppress(WorkflowUpdateFailedError):
            await handle.execute_update(Twin.act, beat.step)
            await _looked(handle)

    await _live(script, reach, act, lived)
    return lived


async def _looked(handle: WorkflowHandle[Twin, None]) -> None:
    """Between two runs it cannot answer for a moment."""
    while True:
        with suppress(RPCError):
            await handle.query(Twin.known)
            return


async def _live(
    script: Script,
    reach: Callable[[datetime], Awaitable[None]],
    act: Callable[[Beat], Awaitable[None]],
    lived: Lived,
) -> None:
    for beat in script.beats:
        if beat.moment:
            await reach(beat.moment)
            continue
        begun = perf_counter()
        await act(beat)
        if not beat.step.refused:
            lived.seconds.append(perf_counter() - begun)


async def many(
    live: Callable[[Grounds], Awaitable[Lived]], grounds: Grounds, lives: int, at_once: int, **processes: int
) -> tuple[list[Lived], Spent]:
    """So many lives, so many at once; what they cost together."""
    turn = asyncio.Semaphore(at_once)

    async def one() -> Lived:
        async with turn:
            return await live(grounds)

    with spending(**processes) as spent:
        told = await asyncio.gather(*(one() for _ in range(lives)))
    return list(told), spent


def counted(script: Script) -> Step:
    """All steps of the script together: what a twin is made to do in its life."""
    total = Step()
    for step in [script.opening, *(beat.step for beat in script.beats if not beat.step.refused)]:
        for name in ("effects", "timers", "cancelled", "fired", "upserts"):
            setattr(total, name, getattr(total, name) + getattr(step, name))
    return total

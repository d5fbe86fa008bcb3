"""Processes kept together: started in order, each when the last is ready; stopped in reverse; none left behind."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from domain.errors import CaseError
from starter.processes import Child, Process

KILLED = 130
STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True)
class Chore:
    """Something to be done between two starts, such as a migration."""

    name: str
    work: Callable[[], None]


Step = Process | Chore
Children = Mapping[str, Child]


class Screen(Protocol):
    """Where the person who started everything is told how it goes."""

    def step(self, number: int, of: int, name: str) -> None: ...

    def heard(self, name: str, line: str) -> None: ...

    def failed(self, refusal: CaseError) -> None: ...

    def opened(self, children: Children) -> None: ...

    def stopping(self) -> None: ...


class Supervisor:
    """`live` starts all steps and stays until asked to stop (0), until killed (130), or until one dies (it raises)."""

    def __init__(self, logs: Path, screen: Screen, note: Callable[[Mapping[str, int]], None]) -> None:
        self._logs, self._screen, self._note = logs, screen, note
        self._children: list[Child] = []
        self._asked, self._stopping, self._killed = asyncio.Event(), False, False

    async def live(self, steps: Sequence[Step]) -> int:
        loop = asyncio.get_running_loop()
        for number in STOPS:
            loop.add_signal_handler(number, self._hear_signal)
        life = asyncio.create_task(self._start_and_stay(steps))
        asked = asyncio.create_task(self._asked.wait())
        await asyncio.wait({life, asked}, return_when=asyncio.FIRST_COMPLETED)
        life.cancel()
        try:
            with suppress(asyncio.CancelledError):
                await life
        finally:
            await self._stop()
            for number in STOPS:
                loop.remove_signal_handler(number)
        return KILLED if self._killed else 0

    def _hear_signal(self) -> None:
        """The first asks; one more, while the stop is under way, ends everything at once."""
        self._asked.set()
        if self._stopping:
            self._killed = True
            for child in self._children:
                child.kill()

    async def _start_and_stay(self, steps: Sequence[Step]) -> None:
        for number, step in enumerate(steps, 1):
            self._screen.step(number, len(steps), step.name)
            if isinstance(step, Chore):
                await self._while_all_live(asyncio.to_thread(step.work))
            else:
                await self._start(step)
        self._screen.opened({child.process.name: child for child in self._children})
        await self._while_all_live(asyncio.Event().wait())

    async def _start(self, process: Process) -> None:
        child = Child(process, self._logs / f"{process.name}.log", self._screen.heard)
        await child.start()
        self._children.append(child)
        self._note({each.process.name: each.pid for each in self._children})
        try:
            await self._while_all_live(child.ready())
        except CaseError as refusal:
            if not process.optional:
                raise
            self._screen.failed(refusal)

    async def _while_all_live(self, work: Awaitable[object]) -> None:
        """Do the work, unless a process dies meanwhile: then say which."""
        task = asyncio.ensure_future(work)
        ends = {child.ended: child for child in self._children if not child.process.finishes}
        try:
            await asyncio.wait({task, *ends}, return_when=asyncio.FIRST_COMPLETED)
            for ended, child in ends.items():
                if ended.done():
                    raise await child.death()
            task.result()
        finally:
            task.cancel()

    async def _stop(self) -> None:
        self._stopping = True
        self._screen.stopping()
        for child in reversed(self._children):
            await child.stop()

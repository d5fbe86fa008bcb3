"""A program to start, and the process it became: when it is ready, what it says, how it ends."""

import asyncio
import ctypes
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from domain.errors import Unavailable
from starter.ports import accepts

LAST_LINES = 8
LONGEST_LINE = 4 * 1024 * 1024
GLANCE = 0.05  # seconds between two looks at a port
PR_SET_PDEATHSIG = 1

_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass(frozen=True)
class Process:
    """A program to start. Ready when it prints `ready_line`, or its port accepts, or, if it `finishes`, at its end."""

    name: str
    command: Sequence[str]
    ready_port: int = 0
    ready_line: str = ""
    finishes: bool = False
    optional: bool = False
    env: Mapping[str, str] = field(default_factory=dict)
    patience: float = 60  # seconds until it must be ready
    grace: float = 15  # seconds it may take to end when asked to


class Child:
    """One started process, its log, and the last lines it said."""

    def __init__(self, process: Process, log: Path, heard: Callable[[str, str], None]) -> None:
        self.process, self.log, self.answer = process, log, list[str]()
        self._heard, self._last = heard, deque[str](maxlen=LAST_LINES)
        self._said_ready = asyncio.Event()

    async def start(self) -> None:
        if self.log.exists():
            self.log.replace(self.log.with_suffix(".previous.log"))
        self._os = await asyncio.create_subprocess_exec(
            *self.process.command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE if self.process.finishes else asyncio.subprocess.STDOUT,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **self.process.env},
            limit=LONGEST_LINE,
            start_new_session=True,  # Ctrl-C reaches the supervisor alone, which stops them in order
            preexec_fn=_end_with_parent(os.getpid()),
        )
        self.ended = asyncio.create_task(self._os.wait())
        self._ears = asyncio.create_task(self._listen())

    @property
    def pid(self) -> int:
        return self._os.pid

    async def ready(self) -> None:
        try:
            await asyncio.wait_for(self._until_ready(), self.process.patience)
        except TimeoutError:
            raise self._refusal(f"was not ready after {self.process.patience:g} seconds") from None

    async def stop(self) -> None:
        """Ask, wait, insist."""
        with suppress(ProcessLookupError):
            self._os.terminate()
        await asyncio.wait({self.ended}, timeout=self.process.grace)
        self.kill()
        await self.exit_code()
        await asyncio.wait({self._ears}, timeout=1)

    def kill(self) -> None:
        if not self.ended.done():
            with suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)

    async def exit_code(self) -> int:
        """Waits for the end. Whoever gives up waiting must not cancel the wait of others."""
        await asyncio.wait({self.ended})
        return self.ended.result()

    async def death(self) -> Unavailable:
        await asyncio.wait({self._ears}, timeout=1)
        code = await self.exit_code()
        return self._refusal(f"ended by itself ({f'signal {-code}' if code < 0 else f'exit code {code}'})")

    async def _until_ready(self) -> None:
        if self.process.finishes:
            if await self.exit_code():
                raise await self.death()
            await asyncio.wait({self._ears})
        elif self.process.ready_line:
            await self._said_ready.wait()
        else:
            while not await asyncio.to_thread(accepts, self.process.ready_port):  # noqa: ASYNC110 (ports do not call)
                await asyncio.sleep(GLANCE)

    async def _listen(self) -> None:
        with self.log.open("w", encoding="utf-8") as log:
            ears = [self._hear(self._os.stdout, log, self.answer if self.process.finishes else None)]
            if self._os.stderr:
                ears.append(self._hear(self._os.stderr, log, None))
            await asyncio.gather(*ears)

    async def _hear(self, mouth: asyncio.StreamReader | None, log: IO[str], answer: list[str] | None) -> None:
        assert mouth  # noqa: S101
        while raw := await _line(mouth):
            line = raw.decode("utf-8", "replace").rstrip("\n")
            log.write(line + "\n")
            log.flush()
            self._last.append(line)
            if answer is not None:
                answer.append(line)
                continue
            if self.process.ready_line and self.process.ready_line in line:
                self._said_ready.set()
            self._heard(self.process.name, line)

    def _refusal(self, what: str) -> Unavailable:
        last = "".join(f"\n    {line[:300]}" for line in self._last)
        return Unavailable(
            f"{self.process.name} {what}.",
            "What was accepted before is kept.",
            f"Read {self.log}{', which ends:' + last if last else ' (it is empty).'}",
        )


async def _line(mouth: asyncio.StreamReader) -> bytes:
    try:
        return await mouth.readline()
    except ValueError:
        return b"[a line longer than 4 MB was left out]\n"


def _end_with_parent(parent: int) -> Callable[[], None]:
    """On Linux the kernel ends a child whose supervisor is killed outright."""

    def ask() -> None:
        if _libc is not None:
            _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
            if os.getppid() != parent:
                os._exit(1)

    return ask

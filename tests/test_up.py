"""The supervisor: all or nothing is running, in order, and whoever is at the terminal knows why."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from domain.errors import CaseError, Unavailable
from starter.processes import Child, Process
from starter.story.engine import free_port
from starter.supervisor import Chore, Step, Supervisor

HERE = Path(__file__).resolve().parent.parent

SERVICE = """
import signal, socket, sys
name, events, port = sys.argv[1], sys.argv[2], int(sys.argv[3])
def tell(what):
    with open(events, "a") as file: file.write(f"{name} {what}\\n")
def end(*_):
    tell("down")
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
tell("up")
server = socket.create_server(("127.0.0.1", port)) if port else None
print(f"{name} is ready", flush=True)
while True: signal.pause()
"""
STUBBORN = """
import signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("ready", flush=True)
while True: signal.pause()
"""


class Witness:
    """A screen that remembers, and does as told once everything is up, or once it stops."""

    def __init__(self, once_up: Callable[[], None], once_stopping: Callable[[], None] = lambda: None) -> None:
        self.steps, self.failures, self.answers = list[str](), list[str](), dict[str, list[str]]()
        self._once_up, self._once_stopping = once_up, once_stopping

    def step(self, number: int, of: int, name: str) -> None:
        self.steps.append(f"{number}/{of} {name}")

    def heard(self, name: str, line: str) -> None: ...

    def failed(self, refusal: CaseError) -> None:
        self.failures.append(str(refusal))

    def opened(self, children: Mapping[str, Child]) -> None:
        self.answers = {name: child.answer for name, child in children.items()}
        self._once_up()

    def stopping(self) -> None:
        self._once_stopping()


@pytest.fixture
def events(tmp_path: Path) -> Path:
    path = tmp_path / "events"
    path.touch()
    return path


def service(name: str, events: Path, port: int = 0) -> Process:
    command = [sys.executable, "-c", SERVICE, name, str(events), str(port)]
    return Process(name, command, ready_port=port, ready_line="" if port else f"{name} is ready")


def script(name: str, code: str, **more: bool | float | str) -> Process:
    return Process(name, [sys.executable, "-c", code], **more)  # type: ignore[arg-type]


def ask_to_stop() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


def never() -> None:
    raise AssertionError("not everything could be up")


def told(events: Path) -> list[str]:
    return events.read_text().splitlines()


async def live(steps: list[Step], folder: Path, witness: Witness) -> int:
    return await Supervisor(folder, witness, lambda children: None).live(steps)


async def test_each_starts_when_the_last_is_ready_and_stops_in_reverse(events: Path, tmp_path: Path) -> None:
    """Processes and chores start one after the other, and an asked-for stop ends them in reverse with exit code 0."""
    witness = Witness(ask_to_stop)
    chore = Chore("chore", lambda: append(events, "chore"))
    steps: list[Step] = [
        service("first", events),
        chore,
        service("second", events, free_port()),
        service("third", events),
    ]
    assert await live(steps, tmp_path, witness) == 0
    up = ["first up", "chore", "second up", "third up"]
    assert told(events) == [*up, "third down", "second down", "first down"]
    assert witness.steps == ["1/4 first", "2/4 chore", "3/4 second", "4/4 third"]


async def test_a_death_is_told_and_ends_the_rest(events: Path, tmp_path: Path) -> None:
    """A process that dies is named with its exit code, its log and its last words, and nothing else is left running."""
    dying = script(
        "worker", "print('ready', flush=True); print('no such table'); raise SystemExit(3)", ready_line="ready"
    )
    with pytest.raises(Unavailable) as refusal:
        await live([service("first", events), dying], tmp_path, Witness(lambda: None))
    assert refusal.value.happened == "worker ended by itself (exit code 3)."
    assert str(tmp_path / "worker.log") in refusal.value.next_step
    assert "no such table" in refusal.value.next_step
    assert told(events) == ["first up", "first down"]


async def test_a_death_during_a_later_start_is_noticed(events: Path, tmp_path: Path) -> None:
    """While one process is waited for, the death of an earlier one is told at once, not after the wait."""
    dying = script("worker", "import sys; print('ready', flush=True); sys.exit(3)", ready_line="ready")
    slow = script("slow", "import signal; signal.pause()", ready_line="never said", patience=60)
    with pytest.raises(Unavailable, match="worker ended by itself"):
        await live([dying, slow], tmp_path, Witness(never))


async def test_one_that_is_never_ready_is_named(tmp_path: Path) -> None:
    """A process that does not become ready in its time is named, and stopped."""
    slow = script("slow", "import signal; signal.pause()", ready_line="never said", patience=0.2)
    with pytest.raises(Unavailable, match=r"slow was not ready after 0.2 seconds"):
        await live([slow], tmp_path, Witness(never))


async def test_a_stop_while_starting_leaves_nothing(events: Path, tmp_path: Path) -> None:
    """Whoever stops in the middle of a start gets a clean stop of what had started."""
    waits = script("waits", "import signal; signal.pause()", ready_line="never said")
    asks: list[Step] = [service("first", events), Chore("ask", ask_to_stop), waits]
    assert await live(asks, tmp_path, Witness(never)) == 0
    assert told(events) == ["first up", "first down"]


async def test_a_stop_while_the_demo_is_told_ends_the_demo(events: Path, tmp_path: Path) -> None:
    """A process that would finish by itself is ended like the others when the stop comes first."""
    demo = script("demo", f"import os, signal; os.kill({os.getpid()}, signal.SIGTERM); signal.pause()", finishes=True)
    assert await live([service("first", events), demo], tmp_path, Witness(never)) == 0
    assert told(events) == ["first up", "first down"]


async def test_asking_twice_ends_it_at_once(tmp_path: Path) -> None:
    """A second Ctrl-C does not wait for a process that will not end."""
    stubborn = script("stubborn", STUBBORN, ready_line="ready", grace=250)
    assert await live([stubborn], tmp_path, Witness(ask_to_stop, once_stopping=ask_to_stop)) == 130


async def test_one_that_will_not_end_is_ended(tmp_path: Path) -> None:
    """A process that ignores the request to end is ended after its grace."""
    stubborn = script("stubborn", STUBBORN, ready_line="ready", grace=0.2)
    assert await live([stubborn], tmp_path, Witness(ask_to_stop)) == 0


async def test_what_a_finishing_process_prints_is_kept(tmp_path: Path) -> None:
    """A process that finishes, such as the demo, is waited for; its answer is for the person, its log for the log."""
    witness = Witness(ask_to_stop)
    demo = script("demo", "import sys; print('R-0042 waits'); print('noise', file=sys.stderr)", finishes=True)
    assert await live([demo], tmp_path, witness) == 0
    assert witness.answers["demo"] == ["R-0042 waits"]
    assert "noise" in (tmp_path / "demo.log").read_text()


async def test_an_optional_step_may_fail(tmp_path: Path) -> None:
    """The demo may fail: that is told, and the rest stays up."""
    witness = Witness(ask_to_stop)
    demo = script("demo", "raise SystemExit(2)", finishes=True, optional=True)
    assert await live([demo], tmp_path, witness) == 0
    assert "demo ended by itself (exit code 2)" in witness.failures[0]


async def test_a_failing_chore_ends_what_had_started(events: Path, tmp_path: Path) -> None:
    """A refusal in a chore, such as a database of a newer release, reaches the person and stops the rest."""

    def refuse() -> None:
        raise Unavailable("The database is newer.", "Nothing was changed.", "Start the newer release.")

    with pytest.raises(Unavailable, match=r"The database is newer\."):
        await live([service("first", events), Chore("database", refuse)], tmp_path, Witness(never))
    assert told(events) == ["first up", "first down"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process with its parent")
def test_killing_the_supervisor_outright_leaves_nobody(tmp_path: Path) -> None:
    """After a SIGKILL of the supervisor its processes end too: the pipe that they hold open closes."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    holding = f"file = open({str(pipe)!r}, 'w'); print('up', file=file, flush=True); import signal; signal.pause()"
    supervisor = subprocess.Popen([sys.executable, "-c", DRIVER, holding, str(tmp_path)], cwd=HERE)
    with pipe.open() as end:
        assert end.readline() == "up\n"
        supervisor.kill()
        supervisor.wait()
        assert end.read() == ""  # returns once nobody holds the other end


DRIVER = """
import asyncio, sys
from pathlib import Path
from starter.processes import Process
from starter.story.engine import free_port
from starter.supervisor import Supervisor
from tests.test_up import Witness
child = Process("child", [sys.executable, "-c", sys.argv[1]], ready_line="never said")
asyncio.run(Supervisor(Path(sys.argv[2]), Witness(lambda: None), lambda children: None).live([child]))
"""


def append(events: Path, line: str) -> None:
    """One more thing that happened."""
    with events.open("a") as file:
        file.write(f"{line}\n")

"""A real engine for stories: a dev server with a file of its own, a real worker process, a fresh case file."""

import asyncio
import os
import shutil
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from temporalio.client import Client
from temporalio.service import RPCError
from temporalio.testing import TimeSkipper, TimeSkippingConfig

from codec import data_converter
from domain.errors import Unavailable
from settings import Settings
from starter.cases import Cases
from starter.ports import accepts
from storage.database import Database, open_database
from storage.documents import Documents, open_documents
from storage.journal import Journal
from storage.keyfile import make_key_file
from storage.keys import KeyStore
from storage.papers import Papers
from workflows.attributes import SEARCH_ATTRIBUTES

ROOT = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 60
HOOK_SECRET = "whsec_c3RvcmllcyBhcmUgdG9sZCB3aXRoIHRoaXMgb25lLi4="  # noqa: S105  # signs what the stand-ins of a story say
# The clock of a case may be skipped, and timers fire to the millisecond: for stories and tests only.
SKIPPING = (
    *("--dynamic-config-value", "frontend.WorkflowTimeSkippingEnabled=true"),
    *("--dynamic-config-value", 'history.timerProcessorMaxTimeShift="1ms"'),
)


@dataclass
class Engine:
    """Server and worker as separate processes, so that either can be killed."""

    folder: Path
    port: int
    database_url: str = ""  # empty: a SQLite file in the folder
    web_port: int = field(default_factory=lambda: free_port())
    standins_port: int = field(default_factory=lambda: free_port())
    smtp_port: int = field(default_factory=lambda: free_port())
    server: asyncio.subprocess.Process | None = None
    worker: asyncio.subprocess.Process | None = None
    web: asyncio.subprocess.Process | None = None
    standins: asyncio.subprocess.Process | None = None

    @property
    def environment(self) -> dict[str, str]:
        """Settings of everything that runs on this engine."""
        own = {
            "PASSERELLE_DATA_DIR": str(self.folder),
            "PASSERELLE_TEMPORAL_ADDRESS": f"127.0.0.1:{self.port}",
            "PASSERELLE_LOG_FORMAT": "json",
            "PASSERELLE_WEB_PORT": str(self.web_port),
            "PASSERELLE_STANDINS_PORT": str(self.standins_port),
            "PASSERELLE_STANDINS_SMTP_PORT": str(self.smtp_port),
            "PASSERELLE_LINK_SECRET": "links-of-a-story",
            "PASSERELLE_HOOK_SECRET": HOOK_SECRET,
            "STANDINS_HOOK_SECRET": HOOK_SECRET,
            "PYTHONPATH": str(ROOT),
        }
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PASSERELLE_")}
        return kept | own | ({"PASSERELLE_DATABASE_URL": self.database_url} if self.database_url else {})

    @property
    def settings(self) -> Settings:
        """The same, for a worker inside this program."""
        named = {key.removeprefix("PASSERELLE_").lower(): value for key, value in self.environment.items()}
        return Settings(_env_file=None, **{key: value for key, value in named.items() if key in Settings.model_fields})  # type: ignore[arg-type]  # read as from the environment

    @property
    def log(self) -> Path:
        """What the worker said."""
        return self.folder / "worker.log"

    @property
    def outside(self) -> str:
        """Where the stand-ins are."""
        return f"http://127.0.0.1:{self.standins_port}"

    async def start_standins(self) -> None:
        """Start the partners, and wait until they answer; they remember what they were told before."""
        ports = ("--http", str(self.standins_port), "--smtp", str(self.smtp_port))
        told = ("--data", str(self.folder / "standins"), "--hooks", f"http://127.0.0.1:{self.web_port}")
        self.standins = await self._start(sys.executable, "-m", "standins", *ports, *told)
        await _until_open(self.standins_port)

    async def start_web(self) -> None:
        """Start the doors, and wait until they are open."""
        self.web = await self._start(sys.executable, "-m", "web", log=self.folder / "web.log")
        await _until_open(self.web_port)

    async def start_server(self) -> None:
        """Start the server on its file, and wait until it answers."""
        attributes = [part for name, kind in SEARCH_ATTRIBUTES for part in ("--search-attribute", f"{name}={kind}")]
        self.server = await self._start(
            *(temporal(), "server", "start-dev", "--ip", "127.0.0.1", "--port", str(self.port), "--headless"),
            *("--db-filename", str(self.folder / "temporal.db"), "--log-level", "error"),
            *attributes,
            *SKIPPING,
        )
        await self._until_it_answers()

    async def _until_it_answers(self) -> None:
        async with asyncio.timeout(START_SECONDS):
            while True:
                try:
                    await Client.connect(f"127.0.0.1:{self.port}")
                    return
                except (RuntimeError, RPCError):
                    await asyncio.sleep(0.05)

    async def start_worker(self) -> None:
        """Start a worker, and wait until it says so."""
        self.worker = await self._start(sys.executable, str(ROOT / "worker.py"), heard=True)
        assert self.worker.stderr  # noqa: S101  # asked for above
        async with asyncio.timeout(START_SECONDS):
            while line := await self.worker.stderr.readline():
                with self.log.open("ab") as file:
                    file.write(line)
                if b"worker.started" in line:
                    self._drained = asyncio.create_task(_drain(self.worker.stderr, self.log))
                    return
        raise Unavailable("The worker did not start.", "No story was told.", f"Look into {self.log}.")

    async def _start(self, *command: str, heard: bool = False, log: Path | None = None) -> asyncio.subprocess.Process:
        with (log or Path(os.devnull)).open("ab") as file:
            said = asyncio.subprocess.PIPE if heard else file
            return await asyncio.create_subprocess_exec(
                *command, env=self.environment, stdout=file, stderr=said, start_new_session=True
            )

    async def kill(self, process: asyncio.subprocess.Process | None, how: signal.Signals = signal.SIGKILL) -> None:
        """End a process, by default as a power cut does."""
        if process and process.returncode is None:
            process.send_signal(how)
            await process.wait()

    async def connect(self, keys: KeyStore) -> TimeSkipper:
        """A client whose cases have a clock that can be skipped."""
        client = await Client.connect(f"127.0.0.1:{self.port}", data_converter=data_converter(keys))
        return TimeSkipper(client, config=TimeSkippingConfig(enabled=False, max_session_skip_count=1_000_000))


async def _until_open(port: int) -> None:
    async with asyncio.timeout(START_SECONDS):
        while not await asyncio.to_thread(accepts, port):  # noqa: ASYNC110 (ports do not call)
            await asyncio.sleep(0.05)


async def _drain(stream: asyncio.StreamReader, log: Path) -> None:
    with log.open("ab", buffering=0) as file:
        while line := await stream.readline():
            file.write(line)


@dataclass
class House:
    """An engine with its case file: what a story needs."""

    engine: Engine
    database: Database
    keys: KeyStore

    @property
    def papers(self) -> Papers:
        """The case file."""
        return Papers(self.database, self.keys)

    @property
    def journal(self) -> Journal:
        """The audit trail."""
        return Journal(self.database, self.keys)

    @property
    def documents(self) -> Documents:
        """What went out."""
        return open_documents(f"file://{self.engine.folder / 'documents'}", self.keys)

    def cases(self, skipper: TimeSkipper) -> Cases:
        """The bell of every case."""
        return Cases(skipper.client, self.papers, "cases", shifts=True)


@asynccontextmanager
async def house(folder: Path, database_url: str = "") -> AsyncIterator[House]:
    """Everything up, in order; everything down again, whatever happens. SQLite, unless another database is named."""
    make_key_file(folder / "kek.key")
    keys = KeyStore(f"sqlite:///{folder / 'keys.db'}", folder / "kek.key")
    engine = Engine(folder, free_port(), database_url)
    database = open_database(database_url or f"sqlite:///{folder / 'passerelle.db'}")
    database.migrate()
    try:
        await asyncio.gather(engine.start_server(), engine.start_standins(), engine.start_web())
        await engine.start_worker()
        yield House(engine, database, keys)
    finally:
        for process in (engine.worker, engine.web, engine.standins, engine.server):
            await engine.kill(process)
        database.close()
        keys.close()


@asynccontextmanager
async def fresh_house(database_url: str = "") -> AsyncIterator[House]:
    """A house in a folder that is thrown away."""
    with TemporaryDirectory(prefix="passerelle-story-", ignore_cleanup_errors=True) as folder:
        async with house(Path(folder), database_url) as up:
            yield up


def temporal() -> str:
    """Where the Temporal program is: in this environment first."""
    beside = Path(sys.executable).parent / "temporal"
    found = str(beside) if beside.exists() else shutil.which("temporal")
    if not found:
        raise Unavailable("The temporal program is not installed.", "Nothing was started.", "Run ./run test or ./run.")
    return found


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])

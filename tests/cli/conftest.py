"""A house for the whole run: one server, one worker, a staff register; commands are run in it as a person would."""

import asyncio
import logging
import sqlite3
import sys
from collections.abc import Callable, Coroutine, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from subprocess import CompletedProcess
from threading import Thread
from time import sleep
from typing import Any, TypeVar

import pytest

from domain.opened import case_id
from domain.people import Person, Role
from starter.cli.__main__ import main
from starter.doors import GLANCE
from starter.story.engine import House, house
from storage.staff import Staff

T = TypeVar("T")
Ran = CompletedProcess[str]
STAFF = {
    "cw-7": Role.CASE_WORKER,
    "cw-8": Role.CASE_WORKER,
    "cw-9": Role.CASE_WORKER,
    "sv-1": Role.SUPERVISOR,
    "pm-1": Role.PROGRAMME_MANAGER,
    "pfp-1": Role.PROTECTION_FOCAL_POINT,
    "fin-1": Role.FINANCE,
    "in-1": Role.INTAKE,
}
FORM = ("--kind", "voluntary", "--from-country", "LBY", "--to-country", "GMB")


@pytest.fixture(scope="session")
def aside() -> Iterator[Callable[[Coroutine[Any, Any, T]], T]]:
    """A loop in a thread of its own, so that the house lives on while commands run their own loops."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever, daemon=True)
    thread.start()
    yield lambda work: asyncio.run_coroutine_threadsafe(work, loop).result()
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


@pytest.fixture(scope="session")
def here(aside: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Server, worker and a staff register."""
    up = house(tmp_path_factory.mktemp("house"))
    opened: House = aside(up.__aenter__())
    for id_, role in STAFF.items():
        office = "ET-ADD" if id_ == "cw-9" else "GM-BJL"
        Staff(opened.database).add(Person(id=id_, role=role, office=office), f"invented {id_}")
    yield opened
    aside(up.__aexit__(None, None, None))


@pytest.fixture
def environment(here: House) -> dict[str, str]:
    """The settings of everything that runs in this house."""
    return here.engine.environment


@pytest.fixture
def passerelle(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Ran]:
    """Run the command in this process, with other settings if the test says so."""
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", list(root.handlers))  # a command configures the logs of its process
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)

    def run(*words: object, **settings: object) -> Ran:
        told = {f"PASSERELLE_{name.upper()}": str(value) for name, value in settings.items()}
        own = {name: value for name, value in environment.items() if name.startswith("PASSERELLE_")}
        for name, value in {**own, **told}.items():
            monkeypatch.setenv(name, value)
        capsys.readouterr()
        code = main([str(word) for word in words])
        said = capsys.readouterr()
        return Ran([str(word) for word in words], code, said.out, said.err)

    return run


@pytest.fixture
def opened(passerelle: Callable[..., Ran]) -> Callable[..., str]:
    """Open a case; gives its number."""

    def begin(*more: object, by: str = "cw-7", name: str = "Lamin S.") -> str:
        told = passerelle("open", "--as", by, "--name", name, *FORM, *more)
        assert told.returncode == 0, told.stderr
        return told.stdout.split()[0]

    return begin


@pytest.fixture
def arrived(opened: Callable[..., str], today: date) -> str:
    """A case whose returnee came home today."""
    return opened("--returned-on", today)


@pytest.fixture
def today() -> date:
    """The day at the place of return, which keeps UTC."""
    return datetime.now(UTC).date()


@pytest.fixture
def written(here: House) -> Callable[[str, int], None]:
    """Wait until the journal holds this fact: the journal follows a case, it does not go before it."""

    def until(number: str, fact: int) -> None:
        while here.journal.last(case_id(number)) < fact:
            sleep(GLANCE)  # between two looks; the time limit of the test ends this

    return until


@pytest.fixture
def still(here: House, tmp_path: Path) -> Path:
    """A copy of the case files as they are now, that nobody works on."""
    folder = tmp_path / "still"
    folder.mkdir()
    for name in ("passerelle.db", "keys.db"):
        with sqlite3.connect(here.engine.folder / name) as source, sqlite3.connect(folder / name) as copy:
            source.backup(copy)
    (folder / "kek.key").write_bytes((here.engine.folder / "kek.key").read_bytes())
    return folder

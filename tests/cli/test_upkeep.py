"""Keeping the house at a terminal: judging again, building the worklist again, checking journal, packs and register."""

import asyncio
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from temporalio.client import Client

from domain.opened import case_id
from starter.packs import FOLDER
from starter.story.engine import House
from storage.database import open_database
from storage.worklist import Waiting, Worklist

Ran = CompletedProcess[str]
Run = Callable[..., Ran]


def lines(folder: Path) -> list[Waiting]:
    """The worklist kept in this folder."""
    database = open_database(f"sqlite:///{folder / 'passerelle.db'}")
    try:
        return Worklist(database).dump()
    finally:
        database.close()


@pytest.fixture
def settled(arrived: str, written: Callable[..., None]) -> str:
    """A case that stands in the journal."""
    written(arrived, 1)
    return arrived


def test_the_worklist_built_again_is_the_same(passerelle: Run, settled: str, still: Path) -> None:
    """Every line comes back from the journal as it was; a line that no journal explains is gone."""
    before = lines(still)
    assert settled in {line.number for line in before}
    with sqlite3.connect(still / "passerelle.db") as database:
        database.execute("UPDATE worklist SET stage = 'CLOSED', late = '[\"plan\"]'")
    told = passerelle("reproject", data_dir=still)
    assert (
        told.stdout
        == f"the worklist was built again: {len(before)} case{'s' * (len(before) != 1)}; so were the figures\n"
    ), told.stderr
    assert lines(still) == before


def test_a_journal_nobody_touched_holds(passerelle: Run, settled: str, still: Path) -> None:
    """A sound journal is exit status 0."""
    told = passerelle("verify", data_dir=still)
    assert (told.returncode, told.stdout.split(":")[0]) == (0, "the journal holds")


def test_a_row_that_was_changed_is_found(passerelle: Run, settled: str, still: Path) -> None:
    """A journal row changed behind our back is named with its case, and the exit status is 1."""
    with sqlite3.connect(still / "passerelle.db") as database:
        database.execute("UPDATE journal SET kind = 'moved' WHERE case_id = ? AND number = 1", (case_id(settled),))
    told = passerelle("verify", data_dir=still)
    assert told.returncode == 1
    assert f"{settled}: Row 1 does not follow from row 0" in told.stdout


def test_a_case_is_asked_to_look_again(passerelle: Run, settled: str, here: House) -> None:
    """The call reaches the case as a message; nothing that does not move is recorded."""
    assert passerelle("rejudge", settled).stdout.startswith("1 case asked to look again")

    async def heard() -> list[str]:
        client = await Client.connect(f"127.0.0.1:{here.engine.port}")
        history = await client.get_workflow_handle(case_id(settled)).fetch_history()
        told = (event.workflow_execution_signaled_event_attributes for event in history.events)
        return [one.signal_name for one in told if one.signal_name]

    assert asyncio.run(heard()) == ["rejudge"]


def test_all_cases_are_asked_to_look_again(passerelle: Run, settled: str) -> None:
    """After a release every open case is asked; asking for one and all at once is wrong usage."""
    count = len(json.loads(passerelle("list", "--json").stdout))
    assert passerelle("rejudge", "--all").stdout.startswith(f"{count} case")
    assert passerelle("rejudge", settled, "--all").returncode == 2
    assert passerelle("rejudge").returncode == 2
    assert passerelle("rejudge", "R-2222223").returncode == 1


def test_the_packs_of_this_house_can_be_used(passerelle: Run) -> None:
    """Every pack that is delivered is checked and named with its version."""
    told = passerelle("packs", "check")
    assert told.returncode == 0, told.stderr
    assert [line.split(":")[0] for line in told.stdout.splitlines()] == sorted(p.name for p in FOLDER.glob("*.yaml"))


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("id: FS-X\nname: [unclosed\n", "line 3"),
        ("id: FS-X\nversion: 0\nname: X\nmodalities: [CASH]\n", "version: "),
        ("id: FS-X\nversion: 1\nname: X\nmodalities: [CASH]\nceiling: {}\n", "ceiling: "),
        ("- a list\n", "it is not a list of fields"),
    ],
)
def test_a_pack_that_cannot_be_used_is_told_with_its_line_or_field(
    passerelle: Run, tmp_path: Path, content: str, fault: str
) -> None:
    """A good pack beside it is still checked; the exit status is 1."""
    bad = tmp_path / "FS-X.yaml"
    bad.write_text(content)
    told = passerelle("packs", "check", bad, FOLDER / "FS-A.yaml", tmp_path / "none.yaml")
    assert told.returncode == 1
    assert told.stderr.startswith("The rule pack FS-X.yaml cannot be used. ")
    assert fault in told.stderr
    assert "There is no file none.yaml." in told.stderr
    assert told.stdout.startswith("FS-A.yaml: FS-A version ")


def test_the_register_is_kept_at_the_terminal(passerelle: Run, still: Path) -> None:
    """Somebody is added, changes role, leaves; whoever left acts no more."""
    command = ("staff", "add", "cw-8", "--role", "case_worker", "--office", "GM-BJL", "--name", "Awa T.")
    assert passerelle(*command, data_dir=still).returncode == 0
    known = {one["id"]: one for one in json.loads(passerelle("staff", "list", "--json", data_dir=still).stdout)}
    said = {"id": "cw-8", "role": "CASE_WORKER", "office": "GM-BJL", "name": "Awa T."}
    assert known["cw-8"] == {**said, "active": True, "has_email": False}
    assert passerelle(*command, "--left", data_dir=still).returncode == 0
    assert "left" in passerelle("staff", "list", data_dir=still).stdout
    told = passerelle("skip-survey", "R-2222222", "--as", "cw-8", "--because", "ILL", data_dir=still)
    assert told.stderr.startswith("cw-8 no longer works on cases.\n")


def test_an_id_that_could_be_a_name_is_not_registered(passerelle: Run, still: Path) -> None:
    """Ids stand in histories for years: they are codes, never names."""
    told = passerelle("staff", "add", "Awa T.", "--role", "case_worker", "--office", "Banjul", data_dir=still)
    assert told.returncode == 1
    assert told.stderr.startswith("This cannot be registered: id, office.\n")

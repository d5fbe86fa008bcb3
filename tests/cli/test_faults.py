"""What a person is told when something the command needs is not there: three parts, and never a trace."""

import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from starter.story.engine import free_port
from storage.keyfile import make_key_file

Ran = subprocess.CompletedProcess[str]
Run = Callable[..., Ran]


def parts(told: Ran) -> list[str]:
    """A refusal: exit status 1, three lines, no trace."""
    assert (told.returncode, told.stdout) == (1, "")
    assert len(told.stderr.splitlines()) == 3, told.stderr
    return told.stderr.splitlines()


def test_a_server_that_does_not_run_is_named_with_its_address(passerelle: Run, arrived: str) -> None:
    """Where Temporal was looked for, and how to start it."""
    address = f"127.0.0.1:{free_port()}"
    happened, _, next_step = parts(passerelle("record-follow-up", arrived, "--as", "cw-7", temporal_address=address))
    assert happened == f"Temporal does not answer at {address}."
    assert "./run" in next_step


def test_a_key_file_that_is_missing_is_told(passerelle: Run, arrived: str, tmp_path: Path) -> None:
    """Without the key file nothing is read."""
    told = passerelle("show", arrived, key_file=tmp_path / "none.key")
    assert parts(told)[0] == "There is no key file where PASSERELLE_KEY_FILE says."


def test_the_key_file_of_another_house_is_told(passerelle: Run, arrived: str, tmp_path: Path) -> None:
    """A key file that opens nothing here locks nothing here either."""
    make_key_file(tmp_path / "other.key")
    told = passerelle("show", arrived, key_file=tmp_path / "other.key")
    assert parts(told)[0].startswith("This key file belongs to another installation")


def test_a_file_that_is_no_key_is_told(passerelle: Run, arrived: str, tmp_path: Path) -> None:
    """A damaged key file is not used."""
    (tmp_path / "bad.key").write_text("not a key\n")
    told = passerelle("show", arrived, key_file=tmp_path / "bad.key")
    assert "is not a key file" in parts(told)[0]


def test_the_list_needs_no_key(passerelle: Run, arrived: str, tmp_path: Path) -> None:
    """What cases wait for is codes and dates: it is shown even where the key is not."""
    assert arrived in passerelle("list", key_file=tmp_path / "none.key").stdout


@pytest.mark.parametrize("folder", ["none", "empty"])
def test_a_database_that_is_not_there_or_not_set_up_is_told(passerelle: Run, tmp_path: Path, folder: str) -> None:
    """A folder without a database, or a database without tables, is no list of no cases."""
    (tmp_path / "empty").mkdir()
    told = passerelle("list", database_url=f"sqlite:///{tmp_path / folder / 'passerelle.db'}")
    assert "database" in parts(told)[0]


def test_a_database_somebody_else_is_changing_is_told(passerelle: Run, still: Path) -> None:
    """Whoever waits too long for another's change is told so, and nothing is changed."""
    with sqlite3.connect(still / "passerelle.db", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        told = passerelle("staff", "add", "cw-9", "--role", "case_worker", "--office", "GM-BJL", data_dir=still)
        other.execute("ROLLBACK")
    assert parts(told)[0] == "The database is busy with somebody else's change."


def test_a_setting_that_cannot_be_read_is_named(passerelle: Run) -> None:
    """The variable at fault is named."""
    assert "PASSERELLE_TEMPORAL_ADDRESS" in parts(passerelle("list", temporal_address="nowhere"))[0]


def test_a_form_that_is_not_yaml_is_told_with_its_line(passerelle: Run, arrived: str, tmp_path: Path) -> None:
    """The line is named, so that it is found in a long file."""
    form = tmp_path / "form.yaml"
    form.write_text("goals:\n  - {id: shop\nmotivations: x\n")
    told = passerelle("record-first-session", arrived, "--as", "cw-7", "--file", form)
    assert parts(told)[0].startswith("form.yaml, line 3: ")


def test_a_field_no_act_knows_is_told_with_the_nearest(passerelle: Run, arrived: str, tmp_path: Path) -> None:
    """A mistyped field is not dropped silently."""
    form = tmp_path / "form.yaml"
    form.write_text("goal: []\n")
    told = passerelle("record-first-session", arrived, "--as", "cw-7", "--file", form)
    assert "goal is not a word this act knows. Did you mean goals?" in parts(told)[0]


def test_who_acts_is_not_taken_from_a_file(passerelle: Run, arrived: str, tmp_path: Path) -> None:
    """A file cannot act as somebody else than --as says."""
    form = tmp_path / "form.yaml"
    form.write_text("because: ILL\nby: sv-1\n")
    told = passerelle("skip-survey", arrived, "--as", "cw-7", "--file", form)
    assert parts(told)[0] == "form.yaml, line 2: who acts is not part of the form."


def test_a_form_that_is_not_there_is_told(passerelle: Run, arrived: str, tmp_path: Path) -> None:
    """A file that cannot be opened is a refusal, not a failure."""
    told = passerelle("skip-survey", arrived, "--as", "cw-7", "--file", tmp_path / "none.yaml")
    assert parts(told)[0] == "none.yaml: it cannot be opened (No such file or directory)."

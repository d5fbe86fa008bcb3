"""Accounts at a terminal: a first password, who has one, and out everywhere."""

import io
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from starter.cli.__main__ import main
from starter.doors import Doors
from starter.passwords import fits
from storage.keyfile import make_key_file
from tests.web.signing import PASSWORD

Ran = CompletedProcess[str]
Run = Callable[..., Ran]


@pytest.fixture
def run(
    tmp_path: Path, migrated_file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Run the command in a house with one person in its register."""
    shutil.copyfile(migrated_file, tmp_path / "passerelle.db")
    make_key_file(tmp_path / "kek.key")
    monkeypatch.setenv("PASSERELLE_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("PASSERELLE_DATABASE_URL", raising=False)

    def told(*words: str, typed: str = "") -> Ran:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        capsys.readouterr()
        code = main(list(words))
        said = capsys.readouterr()
        return Ran(list(words), code, said.out, said.err)

    told("staff", "add", "ops-1", "--role", "OPS", "--office", "GM-BJL")
    return told


@pytest.fixture
def doors(run: Run) -> Iterator[Doors]:
    """The rooms behind the command."""
    from settings import read_settings

    rooms = Doors(read_settings())
    yield rooms
    rooms.close()


def test_the_first_password_is_given_at_a_terminal(run: Run, doors: Doors) -> None:
    """From a pipe, without its end of line; it is told nowhere, and the list says only that there is one."""
    told = run("account", "password", "ops-1", "--stdin", typed=f"{PASSWORD}\n")
    assert (told.returncode, told.stdout) == (0, "ops-1 may sign in with this password.\n")
    account = doors.accounts.get("ops-1")
    assert account
    assert fits(account.password, PASSWORD)
    listed = json.loads(run("account", "list", "--json").stdout)
    assert listed == [{"id": "ops-1", "password": True, "subject": "", "demo": False}]
    assert "argon2" not in run("account", "list").stdout


def test_a_new_password_ends_what_the_old_one_opened(run: Run, doors: Doors) -> None:
    """Whoever was signed in signs in again, and whoever had to wait need not."""
    cookie = doors.sessions.begin("ops-1", "password")
    marks = doors.tries.marks("ops-1", "192.0.2.1")
    for _ in range(6):
        doors.tries.begin(marks)
    assert doors.tries.begin(marks)
    run("account", "password", "ops-1", "--stdin", typed=PASSWORD)
    assert doors.sessions.find(cookie) is None
    assert not doors.tries.begin(marks)


@pytest.mark.parametrize("weak", ["", "short", "ops-1 ops-1 ops-1", "password1234", "abababababab", "x" * 1001])
def test_a_weak_password_is_refused_in_three_parts(run: Run, doors: Doors, weak: str) -> None:
    """Nothing is set, and what was typed is not repeated."""
    told = run("account", "password", "ops-1", "--stdin", typed=weak)
    assert (told.returncode, len(told.stderr.splitlines())) == (1, 3)
    assert not weak or weak not in told.stderr
    assert doors.accounts.get("ops-1") is None


def test_only_people_of_the_register_have_accounts(run: Run, doors: Doors) -> None:
    """A mistyped id is told who is near; somebody who left gets no password."""
    assert "ops-1" in run("account", "password", "ops-2", "--stdin", typed=PASSWORD).stderr
    run("staff", "add", "ops-1", "--role", "OPS", "--office", "GM-BJL", "--left")
    assert run("account", "password", "ops-1", "--stdin", typed=PASSWORD).returncode == 1
    assert doors.accounts.all() == []


def test_somebody_is_signed_out_and_an_account_removed(run: Run, doors: Doors) -> None:
    """Every session ends; removing what is not there is told."""
    run("account", "password", "ops-1", "--stdin", typed=PASSWORD)
    doors.sessions.begin("ops-1", "password")
    assert run("account", "sign-out", "ops-1").stdout == "ops-1 is signed out: 1 session ended.\n"
    cookie = doors.sessions.begin("ops-1", "password")
    assert run("account", "remove", "ops-1").returncode == 0
    assert doors.sessions.find(cookie) is None
    assert run("account", "remove", "ops-1").returncode == 1


def test_a_subject_is_bound_and_forgotten(run: Run, doors: Doors) -> None:
    """Ops says what the identity provider calls somebody, before the first sign-in or after a change over there."""
    assert run("account", "subject", "ops-1", "s-1").returncode == 0
    account = doors.accounts.of_subject("s-1")
    assert account
    assert account.staff_id == "ops-1"
    run("account", "subject", "ops-1")
    assert doors.accounts.of_subject("s-1") is None

"""Tokens at a terminal: who may make them, for whom; shown once, listed without themselves, ended at once."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from domain.people import Person, Role
from starter.cli.__main__ import main
from storage.database import open_database
from storage.staff import Staff
from storage.tokens import TOKEN, Tokens

Ran = CompletedProcess[str]
Run = Callable[..., Ran]
PEOPLE = {
    "cw-7": (Role.CASE_WORKER, "GM-BJL"),
    "cw-9": (Role.CASE_WORKER, "ET-ADD"),
    "sv-1": (Role.SUPERVISOR, "GM-BJL"),
    "pm-1": (Role.PROGRAMME_MANAGER, "GM-BJL"),
    "pfp-1": (Role.PROTECTION_FOCAL_POINT, "GM-BJL"),
    "ops-1": (Role.OPS, "GM-BJL"),
}


@pytest.fixture
def file(tmp_path: Path, migrated_file: Path) -> str:
    """The address of a case file with a register."""
    shutil.copyfile(migrated_file, tmp_path / "passerelle.db")
    url = f"sqlite:///{tmp_path / 'passerelle.db'}"
    database = open_database(url)
    for id_, (role, office) in PEOPLE.items():
        Staff(database).add(Person(id=id_, role=role, office=office), "invented")
    database.close()
    return url


@pytest.fixture
def token(file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `passerelle token ...`."""
    monkeypatch.setenv("PASSERELLE_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("PASSERELLE_DATABASE_URL", raising=False)

    def run(*words: str) -> Ran:
        capsys.readouterr()
        code = main(["token", *words])
        said = capsys.readouterr()
        return Ran(["token", *words], code, said.out, said.err)

    return run


def make(token: Run, by: str, for_: str, *more: str) -> Ran:
    """Make one that reads."""
    return token("make", "--as", by, "--for", for_, "--scope", "cases:read", *more)


def test_a_token_is_shown_once_and_works_until_it_is_revoked(token: Run, file: str) -> None:
    """The last line of `make` is the token; the list never has it; after `revoke` it opens nothing."""
    told = make(token, "sv-1", "cw-7", "--scope", "acts:write", "--days", "30", "--label", "office board")
    said = told.stdout.splitlines()[-1]
    listed = json.loads(token("list", "--json").stdout)
    database = open_database(file)

    assert TOKEN.fullmatch(said), told.stderr
    assert [(one["staff_id"], one["scopes"], one["label"]) for one in listed] == [
        ("cw-7", ["acts:write", "cases:read"], "office board")
    ]
    assert said not in token("list").stdout + json.dumps(listed)
    assert Tokens(database).find(said)
    assert token("revoke", listed[0]["id"], "--as", "ops-1").returncode == 0
    assert Tokens(database).find(said) is None
    assert "revoked" in token("list").stdout
    database.close()


@pytest.mark.parametrize(
    ("by", "for_", "code"),
    [
        *(("sv-1", "cw-7", 0), ("sv-1", "sv-1", 0), ("pm-1", "pm-1", 0), ("ops-1", "ops-1", 0)),
        *(("sv-1", "cw-9", 1), ("sv-1", "pfp-1", 1), ("sv-1", "pm-1", 1), ("pm-1", "cw-7", 1), ("ops-1", "cw-7", 1)),
        *(("cw-7", "cw-7", 1), ("pfp-1", "pfp-1", 1), ("sv-1", "nobody", 1), ("nobody", "cw-7", 1)),
    ],
)
def test_nobody_makes_a_token_that_sees_more_than_the_maker(token: Run, by: str, for_: str, code: int) -> None:
    """A supervisor for the own office, the others for themselves; refusals have three parts and make nothing."""
    told = make(token, by, for_)

    assert told.returncode == code, told.stderr
    assert not code or len(told.stderr.splitlines()) == 3
    assert len(json.loads(token("list", "--json").stdout)) == 1 - code


@pytest.mark.parametrize(
    "wrong", [("--days", "0"), ("--days", "367"), ("--scope", "everything"), ("--label", "x" * 81)]
)
def test_what_makes_no_sense_is_refused(token: Run, wrong: tuple[str, str]) -> None:
    """How long, what for and what it is called are checked before anything is made."""
    assert make(token, "sv-1", "cw-7", *wrong).returncode == 2
    assert json.loads(token("list", "--json").stdout) == []


def test_only_those_who_may_make_may_end(token: Run) -> None:
    """A case worker asks; an id nobody knows is told."""
    make(token, "sv-1", "cw-7")
    id_ = json.loads(token("list", "--json").stdout)[0]["id"]
    assert token("revoke", id_, "--as", "cw-7").returncode == 1
    assert token("revoke", "nothing", "--as", "sv-1").stderr.startswith("There is no token of this id.")

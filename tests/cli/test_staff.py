"""The staff register at a terminal: an address for mails is added, changed and taken away, and never listed."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from starter.cli.__main__ import main

Ran = CompletedProcess[str]
Run = Callable[..., Ran]
ADD = ("add", "cw-8", "--role", "case_worker", "--office", "GM-BJL")
ADDRESS = "awa@example.org"


@pytest.fixture
def staff(
    tmp_path: Path, migrated_file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Run the command on an empty register: no engine, no key, no worker."""
    shutil.copyfile(migrated_file, tmp_path / "passerelle.db")
    monkeypatch.setenv("PASSERELLE_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("PASSERELLE_DATABASE_URL", raising=False)

    def run(*words: str) -> Ran:
        capsys.readouterr()
        code = main(["staff", *words])
        said = capsys.readouterr()
        return Ran(["staff", *words], code, said.out, said.err)

    return run


def has_email(staff: Run) -> bool:
    """What the list says of cw-8; which address it is, it never says."""
    told = staff("list", "--json").stdout
    assert ADDRESS not in told + staff("list").stdout
    return bool({one["id"]: one["has_email"] for one in json.loads(told)}["cw-8"])


def test_an_address_is_added_kept_changed_and_taken_away(staff: Run) -> None:
    """Without a word of it, it stays as it is; the empty word takes it away. The list says whether there is one."""
    assert staff(*ADD, "--name", "Awa T.").returncode == 0
    assert not has_email(staff)
    assert "with an e-mail address" in staff(*ADD, "--email", ADDRESS).stdout
    assert has_email(staff)
    assert staff(*ADD).stdout == "cw-8 is in the register: CASE_WORKER, GM-BJL\n"
    assert has_email(staff)
    assert "without an e-mail address" in staff(*ADD, "--email", "").stdout
    assert not has_email(staff)


def test_a_name_stays_when_only_the_address_is_said(staff: Run) -> None:
    """Changing one thing changes nothing else."""
    staff(*ADD, "--name", "Awa T.")
    staff(*ADD, "--email", ADDRESS)
    assert json.loads(staff("list", "--json").stdout)[0]["name"] == "Awa T."


@pytest.mark.parametrize(
    "wrong", ["awa", "awa@", "awa@example", "Awa <awa@example.org>", "a@example.org\nBcc: b@x.org"]
)
def test_what_is_no_address_is_refused_in_three_parts(staff: Run, wrong: str) -> None:
    """Nothing is registered, and what was typed is not repeated."""
    told = staff(*ADD, "--email", wrong)

    assert told.returncode == 1
    assert len(told.stderr.splitlines()) == 3
    assert wrong not in told.stderr
    assert json.loads(staff("list", "--json").stdout) == []

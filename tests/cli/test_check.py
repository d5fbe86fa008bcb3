"""Whether everything outside works, at a terminal: works without a worker and without Temporal."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CompletedProcess
from threading import Event

import pytest

from domain.errors import Incomplete
from domain.partner import FaultCode, PartnerAway, PartnerRefused
from standins.__main__ import application
from standins.mail import MailServer
from standins.serve import served
from standins.shelf import Shelf
from starter.checks import try_all
from starter.cli.__main__ import main
from starter.cli.checking import masked
from starter.story.engine import HOOK_SECRET, free_port
from storage.database import Database, open_database
from storage.dispatches import Dispatches
from storage.keyfile import make_key_file
from storage.partner_states import PartnerStates

Ran = CompletedProcess[str]
Run = Callable[..., Ran]
CASE = "case-R-7K3M2QN"


@pytest.fixture
def shelf() -> Shelf:
    """What the stand-ins remember."""
    return Shelf(":memory:")


@pytest.fixture
def outside(shelf: Shelf) -> Iterator[dict[str, str]]:
    """All stand-ins, as `./run` starts them, and a door of ours; settings that lead to them."""
    letters = MailServer(shelf)
    letters.start()
    app = application(shelf, "http://127.0.0.1:1", HOOK_SECRET)
    with served(list(app.router.routes)) as url:
        yield {
            "MAIL_URL": f"smtp://127.0.0.1:{letters.port}",
            "MESSAGES_URL": f"{url}/rapidpro",
            "DIRECTORY_URL": f"{url}/hsds",
            "REFERRALS_URL": f"{url}/fhir",
            "MONEY_URL": f"{url}/money",
            "PUBLIC_URL": url,  # the stand-ins have a /health too
        }
    letters.stop()


@pytest.fixture
def check(
    outside: dict[str, str],
    tmp_path: Path,
    migrated_file: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Run the command on an empty house: no worker, and nothing where Temporal should be."""
    shutil.copyfile(migrated_file, tmp_path / "passerelle.db")
    make_key_file(tmp_path / "kek.key")
    settings = {"DATA_DIR": str(tmp_path), "TEMPORAL_ADDRESS": f"127.0.0.1:{free_port()}", **outside}
    monkeypatch.delenv("PASSERELLE_DATABASE_URL", raising=False)

    def run(*words: str, **more: str) -> Ran:
        for name, value in {**settings, **{key.upper(): value for key, value in more.items()}}.items():
            monkeypatch.setenv(f"PASSERELLE_{name}", value)
        capsys.readouterr()
        code = main(["check", *words])
        said = capsys.readouterr()
        return Ran(["check", *words], code, said.out, said.err)

    return run


@pytest.fixture
def database(check: Run, tmp_path: Path) -> Iterator[Database]:
    """The case files of that house."""
    opened = open_database(f"sqlite:///{tmp_path / 'passerelle.db'}")
    yield opened
    opened.close()


def lines(told: Ran) -> dict[str, str]:
    """What is said of each."""
    return {line.partition(":")[0]: line.partition(": ")[2] for line in told.stdout.splitlines()}


def test_each_is_told_on_a_line_and_one_that_fails_makes_the_status(check: Run) -> None:
    """Every stand-in answers where the settings say; Temporal does not run, and is named with what to do."""
    told = check()

    said = lines(told)
    assert told.returncode == 1, told.stderr
    assert list(said) == [
        *("mail", "message", "directory", "referral", "money"),
        *("documents", "database", "temporal", "web"),
    ]
    assert [name for name, line in said.items() if not line.startswith("works (")] == ["temporal"]
    assert said["temporal"].startswith("DOES NOT WORK (configured, 127.0.0.1:")
    assert "correct PASSERELLE_TEMPORAL_ADDRESS" in said["temporal"]


def test_what_deeds_saw_and_what_waits_is_told(check: Run, database: Database) -> None:
    """By the last deed it was away, or refused one; so many wait. Not by this check."""
    states, book = PartnerStates(database), Dispatches(database)
    states.note("mail", up=False, code="AWAY")
    states.note("referral", up=True, code="REFUSED HTTP_422")
    for n in (1, 2):
        book.ask(CASE, f"plan/{n}/copy", "m1", "mail")

    said = lines(check())

    assert "AWAY since" in said["mail"]
    assert "2 deeds wait for it" in said["mail"]
    assert "where the partner refused what was sent; up since" in said["referral"]
    assert "last deed" not in said["money"]


def test_a_partner_that_is_down_says_what_to_do(check: Run, shelf: Shelf) -> None:
    """Away, and refusing us, are two things; programs get the same in fields."""
    shelf.put("faults", "money", {"mode": "down"})

    told = {one["service"]: one for one in json.loads(check("--json", messages_token="another").stdout)}

    assert (told["message"]["works"], told["message"]["source"]) == (False, "configured")
    assert told["message"]["said"] == "it answers, and refuses us (HTTP_401)"
    assert "PASSERELLE_MESSAGES_URL" in told["message"]["next"]
    assert not told["money"]["works"]
    assert "does not answer" in told["money"]["said"]
    assert told["directory"]["works"]
    assert (told["directory"]["seen"], told["directory"]["waiting"]) == (None, 0)


def test_no_password_and_no_token_is_shown(check: Run) -> None:
    """Neither where it works nor where it does not, in words or in fields."""
    secret = "invented-secret"
    url = f"smtp://office:{secret}@127.0.0.1:{free_port()}"
    more = {"mail_url": url, "money_key": secret, "referrals_token": secret}
    for form in ((), ("--json",)):
        told = check(*form, **more)
        assert secret not in told.stdout + told.stderr
        assert "office" not in told.stdout
    assert "smtp://***@127.0.0.1:" in check(**more).stdout


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("smtps://me:secret@mail.example.org:465", "smtps://***@mail.example.org:465"),
        ("https://example.org/api?token=secret", "https://example.org/api?***"),
        ("postgresql+psycopg://office:a%40b@db/passerelle", "postgresql+psycopg://***@db/passerelle"),
        ("s3://bucket/in?endpoint=https://me:secret@example.org", "s3://bucket/in?***"),
        ("sqlite:////tmp/passerelle.db", "sqlite:////tmp/passerelle.db"),
        ("127.0.0.1:7233", "127.0.0.1:7233"),
    ],
)
def test_an_address_is_shown_without_who_we_are_there(url: str, shown: str) -> None:
    """User, password and what stands behind a question mark are left out."""
    assert masked(url) == shown


def test_a_house_without_case_files_still_checks_its_partners(check: Run, tmp_path: Path) -> None:
    """The database is told as not there; the rest answers."""
    (tmp_path / "empty").mkdir()

    said = lines(check(data_dir=str(tmp_path / "empty")))

    assert said["database"].startswith("DOES NOT WORK")
    assert said["mail"].startswith("works")


def test_one_that_never_answers_holds_nobody_up() -> None:
    """All are asked at once; when the time is over the silent one is told as silent, the others as they answered."""
    never = Event()

    def silent() -> str:
        never.wait()
        return "too late"

    def away() -> str:
        raise PartnerAway("money", "ConnectError")

    def refused() -> str:
        raise PartnerRefused("referral", FaultCode.UNREADABLE, "NOT_FHIR_R4")

    def told_in_parts() -> str:
        raise Incomplete("The place is wrong.", "Nothing was written.", "Correct the setting.")

    def broken() -> str:
        raise ValueError("a text that nobody should see")

    asked = {"mail": silent, "money": away, "referral": refused, "documents": told_in_parts, "web": broken}
    tried = {one.service: one for one in try_all({**asked, "directory": lambda: "here"}, patience=0.3)}
    never.set()

    assert {name: one.works for name, one in tried.items()} == {
        **dict.fromkeys(asked, False),
        "directory": True,
    }
    assert tried["mail"].said == "it does not answer (in 0.3 s)"
    assert tried["money"].said == "it does not answer (ConnectError)"
    assert tried["referral"].said == "it answers what cannot be read (NOT_FHIR_R4)"
    assert tried["documents"].next_step == "Correct the setting."
    assert "nobody should see" not in tried["web"].said

"""The directory of providers at a terminal: listed, read anew, and what fits a need of a case. R45."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CompletedProcess

import httpx2
import pytest

from domain.errors import NotFound
from domain.provider import Provider
from partners.directory import Directory
from partners.wire import Wire
from standins.directory import routes
from standins.serve import served
from standins.shelf import Shelf
from starter.cli.__main__ import main
from starter.cli.providers import fits
from starter.seeing import Seen
from tests.policy.lives import Life, referred, under_way

Ran = CompletedProcess[str]
Run = Callable[..., Ran]


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    """What the stand-in remembers."""
    return Shelf(":memory:")


@pytest.fixture(scope="module")
def url(shelf: Shelf) -> Iterator[str]:
    """Where the stand-in answers."""
    with served(routes(shelf)) as base:
        yield f"{base}/hsds"


@pytest.fixture
def alone(
    url: str,
    shelf: Shelf,
    tmp_path: Path,
    migrated_file: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Run the command on an empty database of its own: no engine, no key, no worker."""
    shelf.put("faults", "directory", {})
    shutil.copyfile(migrated_file, tmp_path / "passerelle.db")
    monkeypatch.setenv("PASSERELLE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("PASSERELLE_DIRECTORY_URL", url)
    monkeypatch.setenv("PASSERELLE_STANDINS_BESIDE", "true")
    monkeypatch.delenv("PASSERELLE_DATABASE_URL", raising=False)

    def run(*words: str) -> Ran:
        capsys.readouterr()
        code = main(["providers", *words])
        said = capsys.readouterr()
        return Ran(["providers", *words], code, said.out, said.err)

    return run


@pytest.mark.rule("R45")
def test_the_directory_is_read_and_listed_by_country_and_element(alone: Run) -> None:
    """Read once, it answers from then on; each line says who, where, what, how to refer, and what to know."""
    assert "never read" in alone().stdout

    told = alone("--refresh", "--country", "gmb")

    assert told.returncode == 0, told.stderr
    assert "22 providers read" in told.stderr
    assert "new: ET-01 for E4 E9" in told.stderr
    lines = [line.strip() for line in told.stdout.splitlines() if line.strip().startswith("GM-")]
    assert len(lines) == 7
    assert "GMB Basse" in lines[4]
    assert "email" in lines[4]
    assert "Tuesdays only." in lines[4]
    legal = alone("--element", "e5").stdout
    assert [line.split()[0] for line in legal.splitlines() if "E5" in line] == ["ET-04", "GM-04"]
    assert "informal; The head teacher" in alone("--country", "GIN").stdout
    assert alone("--element", "E8").stdout == "no provider fits\n"


def test_programs_get_the_same(alone: Run) -> None:
    """With --json, provider and service of each line; news goes to the other stream."""
    told = alone("--refresh", "--json", "--element", "E9")

    assert {one["id"] for one in json.loads(told.stdout)} == {"ET-01", "SN-02"}
    assert {one["service"]["active"] for one in json.loads(told.stdout)} == {True}


def test_a_directory_that_is_down_leaves_the_list_as_it_was(alone: Run, shelf: Shelf) -> None:
    """Told in three parts without any address; the list is there all the same."""
    alone("--refresh")
    shelf.put("faults", "directory", {"mode": "down"})

    told = alone("--refresh")

    assert told.returncode != 0
    happened, unchanged, _ = told.stderr.splitlines()
    assert happened.startswith("The provider directory was not read: the partner could not be reached")
    assert unchanged == "The list of providers is as it was."
    assert "127.0.0.1" not in told.stderr
    assert "GM-01" in alone().stdout


def test_a_reading_that_lost_most_wants_a_word(alone: Run, shelf: Shelf) -> None:
    """Refused until somebody says that it is right; services that cannot be used are named."""
    alone("--refresh")
    shelf.put("faults", "directory", {"mode": "empty"})
    assert "--though-few" in alone("--refresh").stderr
    assert "GM-01" in alone().stdout

    told = alone("--refresh", "--though-few")

    assert "gone: GM-01 for E2 E3" in told.stderr
    assert "GM-01" not in told.stdout
    shelf.put("faults", "directory", {"mode": "field_missing"})
    assert "left out, it cannot be used: " in alone("--refresh").stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--element", "E12"], "no element"),
        (["--element", "food"], "no element"),
        (["--need", "course"], "go together"),
        (["R-7K3M2QN"], "go together"),
    ],
)
def test_what_cannot_be_asked_is_told(alone: Run, words: list[str], said: str) -> None:
    """An element that is none, a need without its case, a case without its need."""
    told = alone(*words)

    assert told.returncode != 0
    assert said in " ".join(told.stderr.replace("│", " ").split())


@pytest.fixture(scope="module")
def listed(url: str) -> list[Provider]:
    """The directory, read once."""
    return list(Directory(Wire("directory", url)).providers().providers)


def shown(life: Life, listed: list[Provider], need: str, place: str = "") -> list[str]:
    """The page of this life today."""
    return list(fits(Seen(life.opened, life.facts, life.verdict, life.now), listed, need, place))


@pytest.mark.rule("R45")
def test_a_need_gets_what_fits_best_first_with_reasons(listed: list[Provider]) -> None:
    """Two places teach in The Gambia; the nearer one comes first, and each says why."""
    head, first, why, second, _ = shown(under_way(), listed, "course", "banjul")

    assert head == "R-7K3M2QN, need course (E3) in GMB: 2 services fit"
    assert first == "1. GM-02 Tesito Skills Institute: Vocational training, three months: solar, tiling, tailoring"
    assert why.startswith("   serves training (E3); in Banjul, the same place; speaks the language; from 17 years")
    assert second.startswith("2. GM-01 ")


def test_who_was_tried_is_told_and_not_offered(listed: list[Provider]) -> None:
    """After a rejection the next one is offered, and the list says who said no."""
    life = referred().does("answer_referral", referral="course", answer="REJECTED", reason="NO_CAPACITY")

    head, first, _, tried = shown(life, listed, "course")

    assert head.endswith("1 service fits")
    assert first.startswith("1. GM-02 ")
    assert tried == "tried: GM-01, REJECTED"


def test_a_mistyped_need_shows_the_nearest(listed: list[Provider]) -> None:
    """The needs of a case have ids; the refusal names the one that was meant."""
    with pytest.raises(NotFound, match="course"):
        shown(under_way(), listed, "corse")


def test_a_case_of_the_house_is_answered_from_its_journal(
    passerelle: Run, arrived: str, written: Callable[..., None], url: str, tmp_path: Path
) -> None:
    """The whole way at a terminal: a need is recorded, the directory read, providers are offered; programs get both."""
    form = tmp_path / "need.yaml"
    form.write_text("need: {id: roof, element: E7, text: a doctor}\n")
    recorded = passerelle("record-need", arrived, "--as", "cw-7", "--origin", "returnee", "--file", form)
    assert recorded.returncode == 0, recorded.stderr
    written(arrived, 2)

    told = passerelle("providers", arrived, "--need", "roof", "--refresh", directory_url=url, standins_beside=True)
    plain = json.loads(passerelle("providers", arrived, "--need", "roof", "--json").stdout)

    head, first, *_ = told.stdout.splitlines()
    assert head == f"{arrived}, need roof (E7) in GMB: 1 service fits"
    assert first == "1. GM-03 Brikama Family Clinic: Primary and chronic care"
    assert [fit["id"] for fit in plain["fits"]] == ["GM-03"]
    assert plain["tried"] == {}
    assert "no case" in passerelle("providers", "R-2222222", "--need", "roof").stderr


@pytest.mark.rule("R69")
def test_a_reading_tells_the_cases_that_lacked_what_appeared(
    passerelle: Run, arrived: str, written: Callable[..., None], url: str, shelf: Shelf, tmp_path: Path
) -> None:
    """Read by hand, the directory tells as it does by night: how many cases, once; each then waits for an answer."""
    form = tmp_path / "need.yaml"
    form.write_text("need: {id: roof, element: E4, text: a room}\n")
    shelf.put("faults", "directory", {})
    passerelle("providers", "--refresh", directory_url=url, standins_beside=True)
    passerelle("record-need", arrived, "--as", "cw-7", "--origin", "returnee", "--file", form)
    lacks = ("--unmet", "roof", "--need", "roof", "--reason", "NO_SERVICE")
    assert passerelle("record-unmet-need", arrived, "--as", "cw-7", *lacks).returncode == 0
    written(arrived, 3)
    httpx2.post(f"{url}/$appear", json={"identifier": "GM-60"}).raise_for_status()

    told = passerelle("providers", "--refresh", directory_url=url, standins_beside=True)
    again = passerelle("providers", "--refresh", directory_url=url, standins_beside=True)

    assert told.returncode == 0, told.stderr
    assert "new: GM-60 for E4" in told.stderr
    assert "1 case that lacked such a service told" in told.stderr
    assert "told" not in again.stderr
    written(arrived, 4)
    assert "service_offered/roof/GM-60" in passerelle("show", arrived).stdout

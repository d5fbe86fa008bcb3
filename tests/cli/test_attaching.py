"""Files in and out of a case at a terminal: brought, listed, written out, cleared away."""

import json
import stat
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from sqlalchemy import update

from domain.opened import case_id
from starter.story.engine import House
from storage.attachments import Attachments
from storage.moment import right_now
from storage.tables import attachments
from tests import attached as made

Ran = CompletedProcess[str]
Run = Callable[..., Ran]
Bring = Callable[..., Ran]


def three_parts(told: Ran) -> list[str]:
    """A refusal: exit status 1, three lines."""
    assert told.returncode == 1, told.stdout
    parts = told.stderr.splitlines()
    assert len(parts) == 3, told.stderr
    return parts


def listed(passerelle: Run, number: str, by: str = "cw-7") -> list[dict[str, object]]:
    """The documents of a case, as programs read them."""
    told = passerelle("documents", number, "--as", by, "--json")
    assert told.returncode == 0, told.stderr
    rows: list[dict[str, object]] = json.loads(told.stdout)
    return rows


@pytest.fixture
def bring(passerelle: Run, tmp_path: Path) -> Bring:
    """Attach a file with this content."""

    def attach(number: str, *more: object, content: bytes = b"", name: str = "letter.pdf", by: str = "cw-7") -> Ran:
        path = tmp_path / name
        path.write_bytes(content or made.pdf())
        return passerelle("attach", number, path, "--as", by, *(more or ("--kind", "letter")))

    return attach


def test_a_file_goes_in_and_comes_out_as_it_was(
    passerelle: Run, bring: Bring, arrived: str, written: Callable[..., None], tmp_path: Path
) -> None:
    """Attached, listed with its own name, written out privately; every reading is noted."""
    told = bring(arrived, name="Lamin letter.pdf")
    assert told.returncode == 0, told.stderr
    assert told.stdout.startswith("recorded as number 2; document ")
    written(arrived, 2)
    id_ = told.stdout.split()[-1]
    (row,) = listed(passerelle, arrived)
    assert (row["kind"], row["by"], row["media"], row["name"]) == (
        "LETTER",
        "cw-7",
        "application/pdf",
        "Lamin letter.pdf",
    )
    out = tmp_path / "out.pdf"
    assert passerelle("document", arrived, id_, "--as", "sv-1", "--to", out).returncode == 0
    reads = json.loads(passerelle("history", arrived, "--reads", "--json").stdout)

    assert out.read_bytes() == made.pdf()
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert [(read["by"], read["paper"]) for read in reads] == [("cw-7", "documents"), ("sv-1", row["id"])]


def test_nobody_in_particular_sees_no_names(
    passerelle: Run, bring: Bring, arrived: str, written: Callable[..., None]
) -> None:
    """Without --as the list shows codes and sizes; nothing was read, so nothing is noted."""
    bring(arrived, name="Lamin letter.pdf")
    written(arrived, 2)
    told = passerelle("documents", arrived)

    assert "letter" in told.stdout
    assert "Lamin" not in told.stdout
    assert "nobody has read" in passerelle("history", arrived, "--reads").stdout


def test_the_same_file_twice_is_one_document(
    passerelle: Run, bring: Bring, here: House, arrived: str, written: Callable[..., None]
) -> None:
    """For the same thing it is refused in words; sent again with its nonce it gets the first answer."""
    first = bring(arrived, "--kind", "letter", "--nonce", "form-attach-1")
    assert bring(arrived, "--kind", "letter", "--nonce", "form-attach-1").stdout == first.stdout
    assert three_parts(bring(arrived, name="other.pdf"))[0] == "This file is in the case file already."
    written(arrived, 2)
    assert len(listed(passerelle, arrived)) == 1
    assert len(here.documents.names(case_id(arrived))) == 1


def test_what_could_harm_is_refused_and_nothing_is_kept(here: House, bring: Bring, arrived: str) -> None:
    """A PDF with a script: three parts, no row, no bytes, no act."""
    told = bring(arrived, content=made.pdf(b"<< /S /JavaScript >>"))
    assert three_parts(told)[:2] == [
        "The file cannot be kept: it holds a script.",
        "Nothing was kept or recorded.",
    ]
    assert here.documents.names(case_id(arrived)) == []


def test_who_may_not_attach_keeps_nothing(here: House, bring: Bring, arrived: str) -> None:
    """Asked before anything is kept; so is whether there is such a case."""
    assert three_parts(bring(arrived, by="pm-1"))[0] == "A PROGRAMME_MANAGER may not do attach_document."
    assert "There is no case" in three_parts(bring("R-7K3M2QN"))[0]
    assert "There is no case" in three_parts(bring("../etc"))[0]
    assert here.documents.names(case_id(arrived)) == []
    assert not (here.engine.folder / "documents" / "case-R-7K3M2QN").exists()


def test_a_restricted_file_is_read_by_two_roles(
    passerelle: Run, bring: Bring, arrived: str, written: Callable[..., None], tmp_path: Path
) -> None:
    """Its own case worker and the protection focal point; a supervisor sees that it is there, not its name."""
    told = bring(arrived, "--kind", "restricted", name="report of Wuduma.pdf")
    written(arrived, 2)
    id_ = told.stdout.split()[-1]
    for by, may in (("cw-7", True), ("pfp-1", True), ("sv-1", False), ("cw-8", False)):
        out = tmp_path / f"{by}.pdf"
        assert (passerelle("document", arrived, id_, "--as", by, "--to", out).returncode == 0) is may, by
        assert out.exists() is may
        assert (listed(passerelle, arrived, by)[0]["name"] != "") is may
    assert passerelle("document", arrived, id_, "--as", "fin-1", "--to", tmp_path / "x").returncode == 1
    assert passerelle("document", arrived, id_, "--as", "cw-9", "--to", tmp_path / "x").returncode == 1


def test_what_was_made_here_is_listed_and_read_too(passerelle: Run, here: House, arrived: str, tmp_path: Path) -> None:
    """A letter that went out stands beside what people brought; its long name is noted in short."""
    name = "referral--a-long-name-of-a-referral--letter.txt"
    here.documents.put(case_id(arrived), name, "a letter")
    assert [(row["id"], row["kind"]) for row in listed(passerelle, arrived)] == [(name, "MADE_HERE")]
    assert passerelle("document", arrived, name, "--as", "cw-7", "--to", tmp_path / "out").returncode == 0
    assert (tmp_path / "out").read_text() == "a letter"
    noted = json.loads(passerelle("history", arrived, "--reads", "--json").stdout)[-1]["paper"]
    assert noted.startswith("referral--a-long-name")
    assert len(noted) <= 40


@pytest.mark.parametrize("name", ["none", "attachment--aa", "../../passwd", "0a0b0c0d0e"])
def test_a_document_that_is_not_there_is_told(
    passerelle: Run, arrived: str, written: Callable[..., None], tmp_path: Path, name: str
) -> None:
    """Three parts, and no empty file left behind."""
    written(arrived, 1)
    told = passerelle("document", arrived, name, "--as", "cw-7", "--to", tmp_path / "out")
    assert "has no document" in three_parts(told)[0]
    assert not (tmp_path / "out").exists()


def test_nothing_is_written_over(passerelle: Run, arrived: str, written: Callable[..., None], tmp_path: Path) -> None:
    """A file that is there stays as it is, and no reading is noted."""
    written(arrived, 1)
    (tmp_path / "mine").write_text("mine")
    told = passerelle("document", arrived, "any", "--as", "cw-7", "--to", tmp_path / "mine")
    assert three_parts(told)[0].startswith("mine cannot be written")
    assert (tmp_path / "mine").read_text() == "mine"
    assert "nobody has read" in passerelle("history", arrived, "--reads").stdout


def test_what_is_part_of_no_case_is_cleared_away(
    passerelle: Run, here: House, bring: Bring, arrived: str, written: Callable[..., None], today: date
) -> None:
    """A file whose act was refused, and one that was struck out: after a week. What stands stays, however old."""
    assert bring(arrived, "--kind", "letter", content=made.png()).returncode == 0
    assert bring(arrived, "--kind", "photo", content=made.jpeg(), name="another's.jpg").returncode == 0
    strike = passerelle("strike-out-act", arrived, "--as", "cw-7", "--act", 3, "--because", "ANOTHER_PERSON")
    assert strike.returncode == 0, strike.stderr
    assert bring(arrived, "--kind", "handover_certificate").returncode == 1
    written(arrived, 4)
    assert len(here.documents.names(case_id(arrived))) == 3
    assert passerelle("sweep").returncode == 0
    assert len(here.documents.names(case_id(arrived))) == 3
    with here.database.begin() as connection:
        connection.execute(update(attachments).values(at=right_now() - timedelta(8)))
    told = passerelle("sweep")

    assert told.stdout.endswith("cleared away\n"), told.stderr
    assert [row["kind"] for row in listed(passerelle, arrived)] == ["LETTER"]
    assert len(here.documents.names(case_id(arrived))) == 1
    assert len(Attachments(here.database, here.keys, here.documents).of(case_id(arrived))) == 1


def test_a_place_that_is_away_is_told_in_three_parts(
    bring: Bring, arrived: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is recorded, and the address is not repeated."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "invented")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "invented")
    monkeypatch.setenv("PASSERELLE_DOCUMENTS_URL", "s3://bucket?endpoint=http://127.0.0.1:1&region=us-east-1")
    parts = three_parts(bring(arrived))
    assert parts[0].startswith("The place for documents does not answer as it should: the partner could not be reached")
    assert parts[1] == "Nothing was recorded."
    assert "127.0.0.1" not in "".join(parts)

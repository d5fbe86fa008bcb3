"""A charter's worth of cases from one file: opened once, refused in words, known again."""

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path
from subprocess import CompletedProcess
from uuid import uuid4

import pytest

from domain.errors import Unavailable
from domain.opened import case_id
from domain.people import Person, Role
from starter.cases import Cases
from starter.importing import harmless
from starter.opening import new_number
from starter.story.engine import House
from storage.marks import Marks, Traits
from storage.papers import Papers
from storage.staff import Staff

Ran = CompletedProcess[str]
Run = Callable[..., Ran]
HEAD = "row_id,name,phone,born,kind,from_country,to_country,returned_on,programmes"
AS = ("--as", "in-1", "--case-worker", "cw-7")


def row(id_: str, name: str = "", phone: str = "", **more: str) -> str:
    """One row; its name is nobody else's unless the test says so."""
    said = {"born": "1999-05-01", "kind": "VOLUNTARY", "from": "LBY", "to": "GMB", "on": "2026-01-31", "by": "", **more}
    return ",".join([id_, name or uuid4().hex, phone, *said.values()])


@pytest.fixture
def manifest(tmp_path: Path) -> Callable[..., Path]:
    """Writes a file of these rows."""

    def write(*rows: str, head: str = HEAD) -> Path:
        path = tmp_path / "charter.csv"
        path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
        return path

    return write


def summary(told: Ran) -> str:
    """The line that counts."""
    return told.stdout.splitlines()[1]


def test_the_same_file_twice_opens_nothing_new(passerelle: Run, manifest: Callable[..., Path]) -> None:
    """Nor does it with its columns in another order, blanks around a cell, or another case worker."""
    rows = [row(f"A-{n}") for n in range(12)]
    first = passerelle("import", manifest(*rows), *AS)
    assert (first.returncode, summary(first)) == (
        0,
        "opened 12; already there 0; refused 0; possible duplicates 0",
    ), first.stderr
    assert first.stderr.splitlines()[-1] == "rows: 12 of 12"

    turned = [",".join([" " + cell for cell in reversed(line.split(","))]) for line in rows]
    again = passerelle("import", manifest(*turned, head=",".join(reversed(HEAD.split(",")))), *AS)
    other = passerelle("import", manifest(*rows), "--as", "sv-1", "--case-worker", "cw-7")
    for told in (again, other):
        assert summary(told) == "opened 0; already there 12; refused 0; possible duplicates 0"


def test_a_cut_import_goes_on_where_it_stopped(
    passerelle: Run, manifest: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The engine goes away after five cases: the rest is opened by the next run, nobody twice."""
    file = manifest(*[row(f"B-{n}") for n in range(20)])
    opened, real = list[object](), Cases.open

    async def until_five(self: Cases, carried: object) -> bool:
        if len(opened) >= 5:
            raise Unavailable("Temporal did not answer.", "It is not sure.", "Send it again.")
        opened.append(carried)
        return await real(self, carried)  # type: ignore[arg-type]

    monkeypatch.setattr(Cases, "open", until_five)
    cut = passerelle("import", file, *AS)
    monkeypatch.undo()
    rest = passerelle("import", file, *AS)

    assert (cut.returncode, rest.returncode) == (1, 0)
    assert cut.stderr.splitlines()[-1].startswith("The import was cut; run it again")
    assert summary(cut).startswith("opened 5;")
    assert summary(rest) == "opened 15; already there 5; refused 0; possible duplicates 0"


def test_a_rehearsal_opens_nothing(passerelle: Run, manifest: Callable[..., Path]) -> None:
    """It checks everything, people of the same file among it, without an engine, and says what would happen."""
    file = manifest(row("C-1", "Binta K."), row("C-2", "K. BINTA"), row("C-3", on="2026-06-31"))
    told = passerelle("import", file, *AS, "--dry-run", temporal_address="127.0.0.1:1")

    assert told.returncode == 1
    assert summary(told) == "could be opened 2; already there 0; refused 1; possible duplicates 1"
    assert "  row 3 (C-2) may be the same person as row 2 of this file (same name); nothing was merged" in told.stdout
    assert "  row 4 (C-3): returned_on: there is no such day in the calendar" in told.stdout
    assert summary(passerelle("import", file, *AS)).startswith("opened 2;")


def test_refused_rows_go_into_a_file_that_does_nothing(
    passerelle: Run, manifest: Callable[..., Path], tmp_path: Path
) -> None:
    """Row, row_id, field and reason; nothing else of a person, and no cell a spreadsheet would run."""
    rows = [
        row("=cmd()", "=HYPERLINK(secret)", by="FS-Z"),
        row("@SUM", phone="+220 7001234"),
        row("+1", "-x", on="soon"),
    ]
    told = passerelle("import", manifest(*rows), *AS, "--refused", tmp_path / "refused.csv")

    with (tmp_path / "refused.csv").open(encoding="utf-8-sig", newline="") as file:
        head, *refused = list(csv.reader(file))
    assert told.returncode == 1
    assert summary(told).startswith("opened 1; already there 0; refused 2;")
    assert head == ["row", "row_id", "field", "reason"]
    assert [(line[0], line[1], line[2]) for line in refused] == [
        ("2", "'=cmd()", "programmes"),
        ("4", "'+1", "returned_on"),
    ]
    assert "secret" not in (tmp_path / "refused.csv").read_text()
    assert [harmless(cell) for cell in ("\ttab", "\rcr", "-1", "A-1", "")] == ["'\ttab", "'\rcr", "'-1", "A-1", ""]


def test_rows_that_are_alike_are_refused_once(passerelle: Run, manifest: Callable[..., Path]) -> None:
    """A row twice, or two people under one row_id: the first is opened, the second told; two row_ids are two people."""
    twin, named = row("", "Awa N."), row("D-1", "Musa B.")
    told = passerelle("import", manifest(twin, twin, named, row("D-1"), row("D-2", "Musa B.")), *AS)

    assert summary(told).startswith("opened 3; already there 0; refused 2;")
    assert "  row 3: it is the same as row 2; if it is another person, give each a row_id" in told.stdout
    assert "  row 5 (D-1): row 4 has the same row_id" in told.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--as", "fin-1"), "A FINANCE may not open cases."),
        (("--as", "in-1", "--case-worker", "cw-99"), "The staff register has no cw-99."),
        (("--as", "in-1", "--case-worker", "sv-1"), "sv-1 is a SUPERVISOR."),
        (("--as", "in-1", "--office", "GM-NOT"), "No case worker belongs to office GM-NOT."),
    ],
)
def test_who_imports_and_whose_cases_they_are_is_checked_first(
    passerelle: Run, manifest: Callable[..., Path], words: tuple[str, ...], said: str
) -> None:
    """Before any row is looked at."""
    told = passerelle("import", manifest(row("E-1")), *words)
    assert (told.returncode, told.stderr.splitlines()[0]) == (1, said)


def test_each_row_may_name_its_case_worker(passerelle: Run, here: House, manifest: Callable[..., Path]) -> None:
    """One of another office is refused if the office is said; a single case worker of an office needs no naming."""
    Staff(here.database).add(Person(id="cw-far", role=Role.CASE_WORKER, office="GM-FAR"), "invented")
    rows = [f"{row('F-1')},cw-far", f"{row('F-2')},cw-7", f"{row('F-3')},nobody", f"{row('F-4')},"]
    told = passerelle("import", manifest(*rows, head=f"{HEAD},case_worker"), "--as", "in-1", "--office", "GM-FAR")

    assert summary(told).startswith("opened 2; already there 0; refused 2;")
    assert "  row 3 (F-2): case_worker: this case worker does not belong to office GM-FAR" in told.stdout
    assert "  row 4 (F-3): case_worker: there is no active case worker of this id" in told.stdout


def test_a_file_that_is_no_manifest_ends_with_two(passerelle: Run, tmp_path: Path) -> None:
    """Whoever calls it from a program can tell a bad file from bad rows."""
    (tmp_path / "x.csv").write_bytes("row_id,name\n".encode("utf-16"))
    told = passerelle("import", tmp_path / "x.csv", *AS)
    assert (told.returncode, told.stderr.splitlines()[1]) == (2, "No case was opened.")
    same = passerelle("import", tmp_path / "x.csv", *AS, "--refused", tmp_path / "x.csv")
    assert same.returncode == 2


def test_a_number_that_is_taken_is_not_taken_for_the_same_case(
    passerelle: Run, here: House, manifest: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two rows whose numbers would collide get two cases, the same two however often the file comes."""
    monkeypatch.setattr("starter.opening.new_number", lambda nonce: new_number("-1" if nonce.endswith("-1") else "G"))
    file = manifest(row("G-1"), row("G-2"))
    first, again = passerelle("import", file, *AS), passerelle("import", file, *AS)

    assert summary(first).startswith("opened 2; already there 0;")
    assert summary(again).startswith("opened 0; already there 2;")
    assert Papers(here.database, here.keys).began(case_id(new_number("G")))


def test_opening_shows_who_may_be_the_same_person(passerelle: Run, opened: Callable[..., str], today: date) -> None:
    """However the name was typed; the case is opened all the same, and nothing is merged."""
    name = f"Sanna {uuid4().hex}"
    first = opened("--returned-on", today, "--born", "1999-05-01", name=name)
    told = passerelle(
        *("open", "--as", "cw-7", "--name", f"  {name.upper()} ", "--kind", "forced"),
        *("--from-country", "NER", "--to-country", "GMB"),
    )

    assert told.returncode == 0
    second = told.stdout.split()[0]
    said = f"{second} may be the same person as {first}, opened on {today}, office GM-BJL (same name)"
    assert told.stdout.splitlines()[-1] == f"{said}; nothing was merged"


def test_who_asks_to_be_stopped_opens_nothing(passerelle: Run, opened: Callable[..., str]) -> None:
    """With a phone that is known, however its country is written; without one that is, the case is opened."""
    phone = f"7{uuid4().int % 10**6:06}"
    first = opened("--phone", f"+220 {phone}", name=uuid4().hex)
    command = ("open", "--as", "cw-7", "--kind", "forced", "--from-country", "NER", "--to-country", "GMB")
    nonce = f"stopped-{phone}"
    told = passerelle(*command, "--name", uuid4().hex, "--phone", phone, "--stop-if-known", "--nonce", nonce)

    assert (told.returncode, told.stdout) == (1, "")
    assert told.stderr.splitlines()[0].startswith(f"This person may be the same person as {first}, opened on ")
    assert "(same phone)" in told.stderr
    assert passerelle("rejudge", new_number(nonce)).stderr.startswith("There is no case R-")
    assert passerelle(*command, "--name", uuid4().hex, "--stop-if-known").returncode == 0


def test_a_mark_whose_case_never_came_to_be_is_not_shown(
    passerelle: Run, here: House, manifest: Callable[..., Path], today: date
) -> None:
    """Marks are kept before a case is opened; one that was cut off in between is nobody."""
    name, marks = f"Kaddy {uuid4().hex}", Marks(here.database, here.keys)
    marks.keep("case-R-3333334", marks.of([Traits("m1", name, None, "GMB", "")]), today, "GM-BJL")

    file = manifest(row("H-1", name))
    assert "may be the same person" in passerelle("import", "--dry-run", *AS, file).stdout
    assert "may be the same person" not in passerelle("import", *AS, file).stdout


def test_nobody_of_a_manifest_is_found_outside_the_case_files(
    passerelle: Run, here: House, manifest: Callable[..., Path]
) -> None:
    """No name or phone in the engine's file, the database, the keys, the logs, or on the screen."""
    people = [(f"Canary{uuid4().hex}", f"+220{uuid4().int % 10**9:09}") for _ in range(2)]
    rows = [row("I-1", *people[0]), row("I-2", *people[1], on="soon"), row("I-3", people[0][0].upper())]
    told = passerelle("import", manifest(*rows), *AS)
    assert summary(told) == "opened 2; already there 0; refused 1; possible duplicates 1"

    kept = {path.name: path.read_bytes() for path in here.engine.folder.iterdir() if path.is_file()}
    kept["screen"] = (told.stdout + told.stderr).encode()
    assert {"passerelle.db", "temporal.db", "keys.db", "worker.log"} <= set(kept)
    for name, phone in people:
        plain = (name, name.upper(), name.casefold(), phone, phone[1:])
        assert [place for place, content in kept.items() for word in plain if word.encode() in content] == []

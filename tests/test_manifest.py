"""A manifest is read whole: what cannot be one is refused in words, a faulty row alone, and nothing is guessed."""

import codecs
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from domain.opened import ReturnKind
from starter.manifest import Row, Unreadable, read
from starter.manifest_form import form_of

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
HEAD = "row_id,name,kind,from_country,to_country,returned_on"
LINE = "A-1,Lamin S.,VOLUNTARY,LBY,GMB,2026-01-31"
EXAMPLE = Path(__file__).parent.parent / "assets" / "manifest-example.csv"
GOOD = {"name": "Lamin S.", "kind": "VOLUNTARY", "from_country": "LBY", "to_country": "GMB"}


def manifest(folder: Path, content: str | bytes) -> Path:
    """A file with this in it."""
    path = folder / "charter.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


READ = [
    pytest.param(f"{HEAD}\n{LINE}\n".encode(), id="UTF-8"),
    pytest.param(codecs.BOM_UTF8 + f"{HEAD}\r\n{LINE}\r\n".encode(), id="UTF-8 with a mark, lines of Windows"),
    pytest.param(f"{HEAD}\n{LINE}".replace(",", ";").encode(), id="semicolons"),
    pytest.param(f"{HEAD}\n{LINE}".replace(",", "\t").encode(), id="tabs"),
    pytest.param(f"sep=;\n{HEAD}\n{LINE}".replace(",", ";").encode(), id="a spreadsheet that says its separator"),
    pytest.param(f"{HEAD},,\n{LINE},,\n,,,,,,,\n".encode(), id="empty columns and rows at the end"),
    pytest.param(f"Row ID,NAME,Kind,from-country,To country,returned on\n{LINE}\n".encode(), id="headings as typed"),
]


@pytest.mark.parametrize("raw", READ)
def test_a_manifest_is_read_however_it_was_saved(tmp_path: Path, raw: bytes) -> None:
    """With or without a mark at the beginning, with whatever stands between the cells."""
    (row,) = read(manifest(tmp_path, raw))

    assert (row.id, row.cells["name"], row.cells["returned_on"]) == ("A-1", "Lamin S.", "2026-01-31")
    assert (row.fault, row.number) == ("", 3 if raw.startswith(b"sep") else 2) or raw.startswith(b"sep")


REFUSED = [
    pytest.param(f"{HEAD}\n{LINE}".encode("utf-16"), "UTF-16", id="UTF-16"),
    pytest.param(f"{HEAD}\n{LINE}".encode("utf-16-le"), "UTF-16", id="UTF-16 without a mark"),
    pytest.param(f"{HEAD}\nA,Élise,VOLUNTARY,LBY,GMB,".encode("latin-1"), "line 2 is not UTF-8", id="Latin-1"),
    pytest.param(b"", "it is empty", id="nothing"),
    pytest.param(b" \n\n", "it is empty", id="only blanks"),
    pytest.param(f"{HEAD}\n".encode(), "no rows under the heading", id="only a heading"),
    pytest.param(f"{HEAD}\n,,,,,\n".encode(), "no rows under the heading", id="only empty rows"),
    pytest.param(f"nmae{HEAD[11:]}\n".encode(), "'nmae' is no column. Did you mean name?", id="mistyped column"),
    pytest.param(f"{HEAD},m1_born\n".encode(), "'m1_born' is no column. Did you mean", id="the returnee as a member"),
    pytest.param(f"{HEAD},name\n".encode(), "name stands there twice", id="doubled column"),
    pytest.param(f"{HEAD},,born\n".encode(), "a column has no name", id="a column without a name"),
    pytest.param(b"row_id,name\nA,B\n", "kind is missing; from_country is missing", id="missing columns"),
    pytest.param(f"{LINE}\n{LINE}\n".encode(), "'A-1' is no column", id="no heading"),
    pytest.param(f'{HEAD}\nA,"Lamin,VOLUNTARY,LBY,GMB,\n{LINE}\n'.encode(), "a quotation mark is not", id="open quote"),
    pytest.param(f'{HEAD}\nA,"Lamin" S.,VOLUNTARY,LBY,GMB,\n'.encode(), "a quotation mark is not", id="stray quote"),
]


@pytest.mark.parametrize(("raw", "said"), REFUSED)
def test_what_is_no_manifest_is_refused_in_words(tmp_path: Path, raw: bytes, said: str) -> None:
    """With what to do; nothing of it is opened."""
    with pytest.raises(Unreadable) as refusal:
        read(manifest(tmp_path, raw))

    assert said in refusal.value.happened
    assert refusal.value.unchanged == "No case was opened."
    assert refusal.value.next_step.endswith(".")


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    """And a folder is no file."""
    for path in (tmp_path / "no.csv", tmp_path):
        with pytest.raises(Unreadable, match="cannot be opened"):
            read(path)


@pytest.mark.parametrize("line", ["A-1,Lamin S.,VOLUNTARY", f"{LINE},more", f"{LINE},,more"])
def test_a_row_of_another_length_is_refused_alone(tmp_path: Path, line: str) -> None:
    """Its cells may stand under the wrong columns; the next row is read."""
    short, good = read(manifest(tmp_path, f"{HEAD}\n{line}\n{LINE}\n"))

    assert short.fault.endswith("cells under 6 columns")
    assert (good.fault, good.number) == ("", 3)


def test_rows_are_numbered_as_a_spreadsheet_does(tmp_path: Path) -> None:
    """A cell of several lines is one row, an empty row is counted."""
    text = f'{HEAD}\nA-1,"Lamin\nS.",VOLUNTARY,LBY,GMB,\n\n{LINE}\n'

    assert [row.number for row in read(manifest(tmp_path, text))] == [2, 4]


FAULTS = [
    pytest.param({"returned_on": "31/01/2026"}, ("returned_on", "write the day as 2026-01-31"), id="another order"),
    pytest.param({"returned_on": "46000"}, ("returned_on", "write the day as 2026-01-31"), id="a spreadsheet's number"),
    pytest.param({"returned_on": "2026-06-31"}, ("returned_on", "no such day in the calendar"), id="31 June"),
    pytest.param({"born": "1999-02-29"}, ("born", "no such day in the calendar"), id="no leap year"),
    pytest.param({"born": "0999-02-01"}, ("born", "that year cannot be meant"), id="no such birth"),
    pytest.param({"returned_on": "2026-07-01"}, ("returned_on", "in the future"), id="a day to come"),
    pytest.param({"returned_on": "2026-01-31T00:30Z"}, ("returned_on", "another zone"), id="an hour elsewhere"),
    pytest.param({"returned_on": "2026-01-31 25:00"}, ("returned_on", "no such hour"), id="no such hour"),
    pytest.param({"kind": "TOURIST"}, ("kind", "Input should be 'VOLUNTARY'"), id="an unknown kind"),
    pytest.param(
        {"from_country": "Libya"},
        ("from_country", "it is the country returned from, three letters: LBY"),
        id="a country in words",
    ),
    pytest.param(
        {"to_country": "FRA"}, ("time_zone", "not known; give it as time_zone"), id="a zone that must be said"
    ),
    pytest.param({"time_zone": "Mars/Olympus"}, ("time_zone", "not known"), id="no zone"),
    pytest.param({"programmes": "FS-Z"}, ("programmes", "no such programme; known: FS-A"), id="an unknown programme"),
    pytest.param({"name": "x" * 1_000_000}, ("name", "1000000 characters long"), id="a million characters"),
    pytest.param({"name": "La\0min"}, ("name", "characters that nobody types"), id="NUL"),
    pytest.param({"phone": "\x1b[2J"}, ("phone", "characters that nobody types"), id="an escape"),
    pytest.param({"m2_adult": "maybe"}, ("m2_adult", "write yes or no"), id="neither yes nor no"),
    pytest.param({"m2_born": "12.3.1999"}, ("m2_born", "write the day as"), id="a member's day"),
    pytest.param({"m2_name": "Awa", "m2_born": "2150-01-01"}, ("m2_born", "in the future"), id="a child to come"),
    pytest.param(
        {"born": "2026-02-01", "returned_on": "2026-01-31"},
        ("born", "after the own return"),
        id="born after the return",
    ),
    pytest.param({"language": "english"}, ("language", "pattern"), id="a language in words"),
]


@pytest.mark.parametrize(("changed", "said"), FAULTS)
def test_a_faulty_cell_is_told_by_its_column(changed: dict[str, str], said: tuple[str, str]) -> None:
    """In words that repeat nothing of what stands there."""
    form, faults = form_of({**GOOD, **changed}, NOW)

    assert form is None
    assert [fault.column for fault in faults] == [said[0]]
    assert said[1] in faults[0].words
    assert not any(cell in faults[0].words for cell in changed.values())


def test_every_fault_of_a_row_is_told_at_once() -> None:
    """Nobody sends a file five times for five faults; a cell that cannot be read is not missing as well."""
    _, faults = form_of({"name": "\0", "kind": "X", "to_country": "GMB", "returned_on": "soon"}, NOW)

    assert sorted(fault.column for fault in faults) == ["from_country", "kind", "name", "returned_on"]


def test_what_some_programmes_exclude_stands_in_its_column() -> None:
    """One code or several, as with the documents."""
    form, faults = form_of({**GOOD, "exclusions": "previous_grant; removed_by_force"}, NOW)

    assert (faults, form and form.exclusions) == ([], ("previous_grant", "removed_by_force"))


def test_a_child_is_born_after_the_return() -> None:
    """Of the household, whoever was born since is one more of it."""
    cells = {"returned_on": "2026-01-31", "born": "1999-05-01", "m2_name": "Awa", "m2_born": "2026-03-01"}

    assert form_of({**GOOD, **cells}, NOW)[1] == []


def test_a_household_stands_in_columns() -> None:
    """Each member with what is known; the phone of a country code begins with +."""
    cells = {"phone": "+220 700 12", "m2_name": "Awa", "m2_born": "2019-08-14", "m4_name": "Binta", "m4_adult": "No"}
    form, faults = form_of({**GOOD, **cells, "programmes": "FS-A; FS-B", "kind": "assisted voluntary"}, NOW)

    assert faults == []
    assert form is not None
    assert form.phone == "+220 700 12"
    assert [(one.id, one.name, one.adult, one.born) for one in form.household] == [
        ("m2", "Awa", True, date(2019, 8, 14)),
        ("m4", "Binta", False, None),
    ]
    assert (form.programmes, form.kind) == (("FS-A", "FS-B"), ReturnKind.ASSISTED_VOLUNTARY)


HOURS = [
    pytest.param("2026-03-29 02:30", "Europe/Berlin", "did not exist there", id="never"),
    pytest.param("2025-10-26T02:30", "Europe/Berlin", "came twice there", id="twice"),
    pytest.param("2026-03-29 03:30", "Europe/Berlin", "", id="once"),
    pytest.param("2026-03-29 02:30:00", "", "", id="where clocks never change"),
]


@pytest.mark.parametrize(("typed", "zone", "said"), HOURS)
def test_an_hour_must_exist_once_at_the_place_of_return(typed: str, zone: str, said: str) -> None:
    """An hour that is typed with a day is looked at on the clocks there, and never shifted."""
    form, faults = form_of({**GOOD, "returned_on": typed, "time_zone": zone}, NOW)

    assert [said in fault.words for fault in faults] == ([True] if said else [])
    assert said or (form is not None and form.returned_on == date(2026, 3, 29))


def test_the_example_can_be_read() -> None:
    """The manifest in the house's own papers has no fault."""
    rows = read(EXAMPLE)

    assert len(rows) == 4
    assert [form_of(row.cells, NOW)[1] for row in rows] == [[]] * 4
    assert all(isinstance(row, Row) and not row.fault for row in rows)

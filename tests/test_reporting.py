"""Reports made from the journal: every case read, erased ones told apart, tables that harm no spreadsheet."""

import csv
import io
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from domain.act import FactKind
from domain.errors import Incomplete, NotAllowed
from domain.people import Person, Role
from policy.masking import FEWER, Table
from policy.reports import deadlines
from starter import reports
from starter.doors import Doors
from starter.reports import as_csv, chosen, demand_reader, for_programs, read
from storage.database import Database
from storage.journal import Journal, Row
from storage.keys import KeyStore
from tests.policy.lives import Life, planned

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@dataclass
class House:
    """As much of a house as a report needs."""

    journal: Journal

    @property
    def doors(self) -> Doors:
        """Its doors."""
        return cast(Doors, self)


@pytest.fixture
def house(database: Database, keys: KeyStore) -> House:
    """An empty journal."""
    return House(Journal(database, keys))


def write(house: House, life: Life, id_: str) -> None:
    """A life as the recording deed writes it."""
    rows = []
    for fact in life.facts:
        body: dict[str, Any] = {"fact": fact.model_dump(mode="json", exclude_defaults=True)}
        if fact.kind is FactKind.OPENED:
            body["opened"] = life.opened.model_dump(mode="json", exclude_defaults=True)
        rows.append(Row(fact.number, fact.at, fact.kind.value, body))
    house.journal.append(id_, rows)


def test_every_case_is_read_and_an_erased_one_is_told_apart(house: House, keys: KeyStore) -> None:
    """Seven cases, one of them erased: six are counted as they stand today, the seventh is said."""
    for n in range(7):
        write(house, planned().agreed(), f"case-{n}")
    keys.destroy("case-3")
    steps: list[tuple[int, int]] = []

    reading = read(house.doors, NOW, lambda done, of: steps.append((done, of)))

    assert (len(reading.cases), reading.erased, reading.unreadable) == (6, 1, 0)
    assert steps == [(n, 7) for n in range(1, 8)]
    kept, *_ = deadlines(reading.cases)
    assert ("FS-A", "plan", "GM-BJL", 6) in {row[:4] for row in kept.rows}
    assert list(reports.said(reading)) == [
        "6 cases; <5 stands for fewer than five people, hidden for what would give one away",
        "1 erased and not counted",
    ]


def test_a_case_this_release_cannot_read_is_said(house: House) -> None:
    """An act that nobody knows any more leaves the case out, loudly."""
    life = planned()
    act = {"verb": "gone_act", "occurred_on": "2026-02-02"}
    life.facts = [*life.facts, life.facts[-1].model_copy(update={"number": len(life.facts) + 1, "act": act})]
    write(house, life, "case-1")

    reading = read(house.doors, NOW)

    assert (reading.cases, reading.unreadable) == ([], 1)
    assert "NOT READ" in list(reports.said(reading))[-1]


TABLE = Table("unmet-needs", ("element", "office", "REGISTERED"), (("E4", "-1+2", 7), ("=SUM(A1)", "@x", FEWER)))


def test_a_spreadsheet_finds_columns_hashtags_and_no_formula() -> None:
    """The second row is the hashtags; what would begin a formula is made a text; numbers stay numbers."""
    rows = list(csv.reader(io.StringIO(as_csv(TABLE))))

    assert rows[0] == ["element", "office", "REGISTERED"]
    assert rows[1] == ["#sector+element+code", "#adm1+office+code", "#need+unmet+registered+num"]
    assert rows[2:] == [["E4", "'-1+2", "7"], ["'=SUM(A1)", "'@x", "<5"]]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_begins_with_a_sign_of_a_formula(sign: str) -> None:
    """Whatever a code begins with, a spreadsheet reads a text."""
    (_, _, row) = csv.reader(io.StringIO(as_csv(Table("t", ("office",), ((f"{sign}1",),))), newline=""))

    assert row == [f"'{sign}1"]


def test_programs_read_rows_by_name() -> None:
    """Each table is a list of rows; a hidden number is a text."""
    assert for_programs([TABLE])["unmet-needs"][1] == {"element": "=SUM(A1)", "office": "@x", "REGISTERED": FEWER}


def test_a_table_is_chosen_by_its_name() -> None:
    """The first one, unless another is named; a name that is not there is told with those that are."""
    other = Table("plans", ("office",), ())
    assert chosen([TABLE, other], "") is TABLE
    assert chosen([TABLE, other], "plans") is other

    with pytest.raises(Incomplete, match="unmet-needs, plans"):
        chosen([TABLE, other], "tea")


@pytest.mark.parametrize("role", list(Role))
def test_who_may_read_reports(role: Role) -> None:
    """The programme manager and the data protection officer; everybody else is told whom to ask."""
    person = Person(id="x-1", role=role, office="GM-BJL")
    if role in (Role.PROGRAMME_MANAGER, Role.DATA_PROTECTION_OFFICER):
        demand_reader(person)
    else:
        with pytest.raises(NotAllowed, match="PROGRAMME_MANAGER"):
            demand_reader(person)


def test_every_column_has_a_hashtag() -> None:
    """Whatever a report shows, its hashtag is well formed."""
    from policy.aggregates import aggregates
    from policy.reports import unmet_needs

    tables = [*deadlines([]), *unmet_needs([]), *aggregates([])]
    tags = [tag for table in tables for tag in as_csv(table).splitlines()[1].split(",")]

    assert {table.name for table in tables} >= {"deadlines", "plans", "waivers", "unmet-needs", "caseload", "surveys"}
    assert [tag for tag in tags if not tag.startswith("#") or tag != tag.lower() or " " in tag] == []

"""The programme's figures are kept: counted when a case goes on, read without opening any. Domain 8.6."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from domain.errors import NotAllowed
from domain.people import Person, Role
from policy import dashboard
from policy.masking import Table
from policy.reports import DEADLINES, deadlines
from policy.tallies import made
from starter import figures, reports
from starter.doors import Doors
from starter.forecast import of_office
from tests.policy.lives import Life, planned, under_way
from tests.programme import MANAGER, open_house, write

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def doors(tmp_path: Path, database_url: str) -> Iterator[Doors]:
    """Empty rooms on both kinds of database."""
    rooms = open_house(tmp_path / "data", database_url)
    yield rooms
    rooms.close()


def fill(doors: Doors) -> None:
    """Six whose plan is late, five whose plan goes on."""
    for n in range(6):
        write(doors, planned().at("2026-03-01"), f"R-LATE{n}")
    for n in range(5):
        write(doors, under_way().at("2026-03-01"), f"R-WELL{n}")


def shown(doors: Doors) -> dict[str, Table]:
    """Every table, from the sums."""
    return {table.name: table for report in dashboard.REPORTS for table in figures.tables(doors, report, MANAGER)}


def test_sums_say_what_reading_every_journal_says(doors: Doors) -> None:
    """Counted once, the figures are those of the report that opens every case; nothing is left to count."""
    fill(doors)
    assert figures.refresh(doors) == 11
    assert figures.refresh(doors) == 0

    cases = reports.read(doors, NOW).cases

    every = [made(figure, cases) for report in dashboard.REPORTS.values() for figure in report]
    assert shown(doors) == {table.name: table for table in [*every, deadlines(cases)[1]]}
    assert any("STILL_LATE" in table.columns and table.rows for table in every)


def test_only_what_went_on_is_counted_again(doors: Doors) -> None:
    """One case of eleven goes on: one is read, and what it added before is gone."""
    fill(doors)
    figures.refresh(doors)
    write(doors, under_way().at("2026-03-01").does("record_follow_up"), "R-WELL0")

    assert figures.refresh(doors) == 1

    known = shown(doors)
    assert [row[-1] for row in known["caseload"].rows] == [11]
    assert known["deadlines"] == made(DEADLINES, reports.read(doors, NOW).cases)


def test_no_more_are_counted_than_is_asked_and_the_page_says_what_waits(doors: Doors) -> None:
    """A page counts a few on its way and tells how many are still to be counted."""
    fill(doors)
    assert figures.refresh(doors, most=2) == 2

    page = figures.page(doors, MANAGER, most=4)

    assert (page.counted, page.waiting, page.unread) == (6, 5, 0)


def test_what_an_erased_case_added_outlives_it(doors: Doors) -> None:
    """Its key is gone and it is read no more; the figures stand, and nobody looks for it again."""
    fill(doors)
    figures.refresh(doors)
    before = shown(doors)
    doors.keys.destroy("case-R-LATE1")
    figures.rebuild(doors)

    assert figures.refresh(doors) == 0
    assert shown(doors) == before


def test_a_case_this_release_cannot_read_is_told(doors: Doors) -> None:
    """It is not counted, it is said so, and it does not keep the others from being counted."""
    fill(doors)
    life = planned()
    act = {"verb": "gone_act", "occurred_on": "2026-02-02"}
    life.facts = [*life.facts, life.facts[-1].model_copy(update={"number": len(life.facts) + 1, "act": act})]
    write(doors, life, "R-GONE")

    page = figures.page(doors, MANAGER)

    assert (page.counted, page.unread, page.waiting) == (11, 1, 0)
    assert figures.refresh(doors) == 0


def test_figures_counted_again_are_the_same(doors: Doors) -> None:
    """Every case of the journal is replaced by itself; how many there are is told."""
    fill(doors)
    figures.refresh(doors)
    before = doors.figures.read()

    assert figures.rebuild(doors) == 11
    assert doors.figures.read() == before


def test_nothing_that_is_kept_names_a_case(doors: Doors) -> None:
    """Neither the mark nor what is counted holds a case's number."""
    fill(doors)
    figures.refresh(doors)
    with doors.database.read() as connection:
        kept = str(connection.exec_driver_sql("SELECT mark, body FROM case_figures").all())
        kept += str(connection.exec_driver_sql("SELECT report, cell FROM figures").all())

    assert "R-LATE" not in kept
    assert planned().opened.number not in kept


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.CASE_WORKER, Role.OPS])
def test_who_does_not_read_reports_reads_no_sums(doors: Doors, role: Role) -> None:
    """The rule of the reports is the rule of their sums."""
    with pytest.raises(NotAllowed, match="reports over many cases"):
        figures.page(doors, Person(id="x", role=role, office="GM-BJL"))
    with pytest.raises(NotAllowed, match="reports over many cases"):
        figures.tables(doors, "deadlines", Person(id="x", role=role, office="GM-BJL"))


def waiting(life: Life) -> list[dict[str, object]]:
    """The open promises of a life, as a line of the worklist holds them."""
    return [one.model_dump(mode="json", exclude_defaults=True) for one in life.verdict.promises]


def test_a_forecast_is_read_from_the_worklist(doors: Doors) -> None:
    """A supervisor sees the own office, whatever is asked for; a case worker is told whom to ask."""
    write(doors, under_way(), "R-WELL1", promises=waiting(under_way()))
    supervisor = Person(id="sv-1", role=Role.SUPERVISOR, office="GM-BJL")

    found = of_office(doors, supervisor, "SN-DKR", date(2026, 3, 1))

    assert (found.office, [load.case_worker for load in found.loads]) == ("GM-BJL", ["x-case"])
    assert sum(found.weeks) > 0
    assert of_office(doors, MANAGER, "SN-DKR", date(2026, 3, 1)).loads == []
    with pytest.raises(NotAllowed, match="Ask the supervisor"):
        of_office(doors, Person(id="cw-1", role=Role.CASE_WORKER, office="GM-BJL"), "", date(2026, 3, 1))

"""Sums over cases stay exact: counted once, taken back when a case goes on, whoever writes at the same time."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from random import Random

import pytest

from storage.database import Database
from storage.figures import Adds, Counted, Figures, Stale, Sum
from storage.worklist import Waiting, Worklist

LATE = '["FS-A","LATE"]'
ON_TIME = '["FS-A","ON_TIME"]'


@pytest.fixture
def figures(database: Database) -> Figures:
    """Nothing counted yet."""
    return Figures(database)


def test_what_cases_add_is_summed(figures: Figures) -> None:
    """Numbers add up, and so do the people; a nought is a person more; another report is apart."""
    assert figures.put("a", 1, {"deadlines": {LATE: 2, ON_TIME: 0}, "caseload": {LATE: 7}})
    assert figures.put("b", 4, {"deadlines": {LATE: 3}})

    assert figures.read("deadlines") == {"deadlines": {LATE: Sum(5, 2), ON_TIME: Sum(0, 1)}}
    assert figures.read() == figures.read("deadlines") | {"caseload": {LATE: Sum(7, 1)}}


def test_a_case_that_goes_on_is_taken_back_and_added_anew(figures: Figures) -> None:
    """What it added before is gone, and with the last of it the number itself."""
    figures.put("a", 1, {"deadlines": {LATE: 2}})
    figures.put("b", 1, {"deadlines": {ON_TIME: 1}})

    assert figures.put("a", 2, {"deadlines": {ON_TIME: 4}})

    assert figures.read() == {"deadlines": {ON_TIME: Sum(5, 2)}}


@pytest.mark.parametrize("version", [1, 2])
def test_the_same_or_an_older_version_changes_nothing(figures: Figures, version: int) -> None:
    """What arrives twice, or late, is not counted again."""
    figures.put("a", 2, {"deadlines": {LATE: 2}})

    assert not figures.put("a", version, {"deadlines": {LATE: 9}})
    assert figures.read() == {"deadlines": {LATE: Sum(2, 1)}}


def test_the_same_version_is_counted_again_when_asked(figures: Figures) -> None:
    """A new release may count the same facts otherwise; an older version still changes nothing."""
    figures.put("a", 2, {"deadlines": {LATE: 2}})

    assert figures.put_all([Counted("a", 2, {"deadlines": {LATE: 3}})], again=True) == 1
    assert figures.put_all([Counted("a", 1, {"deadlines": {LATE: 9}})], again=True) == 0
    assert figures.read() == {"deadlines": {LATE: Sum(3, 1)}}


def test_what_an_erased_case_added_stays(figures: Figures) -> None:
    """It can be read no more; it is not looked for again, and the sums do not move."""
    figures.put("a", 2, {"deadlines": {LATE: 2}})

    assert figures.put("a", 3, None)
    assert figures.put("never-counted", 3, None)
    assert not figures.put("a", 3, {"deadlines": {LATE: 9}})
    figures.rebuild()
    assert figures.read() == {"deadlines": {LATE: Sum(2, 1)}}


def line(number: str, version: int, noon: datetime) -> Waiting:
    """A line of the worklist that waits for nothing."""
    nothing = {"next_due": None, "first_due": None, "waits_on": None, "plan_version": None, "outcome": None}
    known = {"stage": "PLAN", "case_worker": "cw-7", "office": "GM-BJL", "language": "fr"}
    lists: dict[str, list[str]] = {"programmes": [], "late": [], "promises": []}
    dates = {"opened_on": date(2026, 2, 1), "updated_at": noon}
    return Waiting(number=number, version=version, **nothing, **known, **lists, **dates)  # type: ignore[arg-type]


def test_what_went_on_since_it_was_counted_is_found(figures: Figures, database: Database, noon: datetime) -> None:
    """A new case and a changed one; what is counted as it stands is left alone."""
    for number, version in (("a", 3), ("b", 4), ("c", 1)):
        Worklist(database).put(line(number, version, noon))
    figures.put_all([Counted("mark-a", 3, {}), Counted("mark-b", 3, {})])

    assert figures.stale(lambda number: f"mark-{number}") == [Stale("b", "mark-b", 4), Stale("c", "mark-c", 1)]


def test_a_line_recorded_a_day_late_is_found_within_the_hour(database: Database, noon: datetime) -> None:
    """Old lines are looked at once an hour; new ones, and those left over, every time."""
    clock = [0.0]
    figures, lines = Figures(database, ticks=lambda: clock[0]), Worklist(database)
    lines.put(line("a", 1, noon))
    assert [one.number for one in figures.stale(str)] == ["a"]
    lines.put(line("b", 1, noon - timedelta(days=2)))
    lines.put(line("c", 1, noon + timedelta(days=3)))

    assert [one.number for one in figures.stale(str)] == ["a", "c"]
    assert [one.number for one in figures.stale(str)] == ["a", "c"]  # "a" is old by now, and still waits
    clock[0] = 3600.0
    assert [one.number for one in figures.stale(str)] == ["a", "b", "c"]


def adds(chance: Random) -> Adds:
    """What some case adds."""
    cells = chance.sample(range(30), 12)
    return {"deadlines": {f'["{n}"]': chance.randrange(4) for n in cells[:8]}, "x": {f'["{n}"]': 1 for n in cells[8:]}}


def expected(last: dict[str, Adds]) -> dict[str, dict[str, Sum]]:
    """The sums of these, added up by hand."""
    total: Counter[tuple[str, str]] = Counter()
    people: Counter[tuple[str, str]] = Counter()
    for one in last.values():
        for report, cells in one.items():
            for cell, number in cells.items():
                total[report, cell] += number
                people[report, cell] += 1
    made: dict[str, dict[str, Sum]] = {}
    for report, cell in people:
        made.setdefault(report, {})[cell] = Sum(total[report, cell], people[report, cell])
    return made


def test_twenty_at_once_end_with_exact_sums(figures: Figures) -> None:
    """Twenty threads count the same forty cases, alone and in lots, in any order of versions: the newest are summed."""
    versions = {(f"m{n}", v): adds(Random(100 * n + v)) for n in range(40) for v in (1, 2, 3)}  # noqa: S311

    def count(n: int) -> None:
        mine = [Counted(mark, version, body) for (mark, version), body in versions.items()]
        chance = Random(n)  # noqa: S311  # whatever order, the same at every run
        chance.shuffle(mine)
        for one in mine[:20]:
            figures.put(one.mark, one.version, one.adds)
        for start in range(20, len(mine), 25):
            figures.put_all(mine[start : start + 25])

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(count, range(20)))
    found = figures.read()
    assert found == expected({f"m{n}": versions[f"m{n}", 3] for n in range(40)})
    figures.rebuild()
    assert figures.read() == found


def test_a_rebuild_mends_sums_that_were_spoilt(figures: Figures, database: Database) -> None:
    """Whatever happened to the sums, they are added up again from what each case adds."""
    figures.put("a", 1, {"deadlines": {LATE: 2}})
    with database.begin() as connection:
        connection.exec_driver_sql("UPDATE figures SET total = 99")

    figures.rebuild()

    assert figures.read() == {"deadlines": {LATE: Sum(2, 1)}}

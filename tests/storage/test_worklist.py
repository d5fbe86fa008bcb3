"""The worklist shows the newest line of each case, in the order people need it."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import permutations

import pytest

from domain.errors import Conflict, NotFound
from storage.database import Database
from storage.journal import Journal, Row
from storage.keys import KeyStore
from storage.record import Record
from storage.worklist import Waiting, Worklist


@pytest.fixture
def worklist(database: Database) -> Worklist:
    return Worklist(database)


@pytest.fixture
def line(case: str, noon: datetime) -> Waiting:
    return Waiting(
        number=case,
        version=3,
        stage="PLAN",
        programmes=["joint-1"],
        case_worker="cw-7",
        office="GM-BJL",
        next_due=noon,
        first_due=noon,
        waits_on="CASE_WORKER",
        late=[],
        plan_version=None,
        promises=[{"key": "plan", "due": "2026-03-03T12:00:00Z", "on": "CASE_WORKER", "rule": "2.3"}],
        language="fr",
        outcome=None,
        opened_on=date(2026, 2, 1),
        updated_at=noon,
    )


def test_a_line_comes_back_whole(worklist: Worklist, line: Waiting, case: str) -> None:
    """Every field of a line is read as it was written; a case nobody wrote has none."""
    assert worklist.get(case) is None
    assert worklist.put(line)
    assert worklist.get(case) == line


def test_lines_that_arrive_late_lose(worklist: Worklist, line: Waiting, case: str) -> None:
    """In whatever order the versions arrive, once or twice, the newest stands."""
    versions = [replace(line, version=n, stage=f"S{n}") for n in (1, 2, 3)]
    for order in permutations(versions):
        worklist.rebuild([])
        for row in (*order, *order):
            worklist.put(row)
        assert worklist.get(case) == versions[2]


def test_another_line_of_the_same_version_loses(worklist: Worklist, line: Waiting, case: str) -> None:
    """One version has one content: the first."""
    worklist.put(line)

    assert not worklist.put(replace(line, stage="OTHER"))
    assert worklist.get(case) == line


def test_what_is_due_first_comes_first(worklist: Worklist, line: Waiting, noon: datetime) -> None:
    """Sorted by date, then number; lines without a date come last."""
    dues = {"case-c": noon, "case-a": noon, "case-0": None, "case-z": noon - timedelta(days=1)}
    for number, due in dues.items():
        worklist.put(replace(line, number=number, next_due=due))

    assert [row.number for row in worklist.select()] == ["case-z", "case-a", "case-c", "case-0"]
    assert [row.number for row in worklist.select(limit=2)] == ["case-z", "case-a"]
    assert [row.number for row in worklist.dump()] == ["case-0", "case-a", "case-c", "case-z"]


def test_each_filter_narrows(worklist: Worklist, line: Waiting) -> None:
    """By stage, office, programme, worker and lateness, alone or together."""
    other = replace(line, number="case-b", stage="ASSESS", office="SN-DKR", case_worker=None, late=["plan"])
    worklist.put(line)
    worklist.put(replace(other, programmes=["joint-1", "joint-10", "50%_off"]))

    def numbers(**wanted: str | bool) -> list[str]:
        return [row.number for row in worklist.select(**wanted)]  # type: ignore[arg-type]

    assert numbers(stage="PLAN") == numbers(office="GM-BJL") == numbers(case_worker="cw-7") == [line.number]
    assert numbers(late=True) == numbers(programme="joint-10") == numbers(programme="50%_off") == ["case-b"]
    assert numbers(late=False) == [line.number]
    assert numbers(programme="joint-1") == [line.number, "case-b"]
    assert numbers(programme="joint") == numbers(programme="%") == numbers(stage="PLAN", late=True) == []


def test_a_rebuilt_list_holds_exactly_the_cases_of_the_journal(worklist: Worklist, line: Waiting, case: str) -> None:
    """Lines of unknown cases go, wrong ones of the same version are replaced, what a worker made newer stays."""
    wrong, newer = replace(line, stage="WRONG"), replace(line, number="case-b", version=line.version + 1)
    for row in (wrong, newer, replace(line, number="case-unknown")):
        worklist.put(row)

    worklist.rebuild([line, replace(line, number="case-b")])

    assert worklist.dump() == sorted([line, newer], key=lambda row: row.number)


def test_journal_and_line_are_written_together(
    database: Database, keys: KeyStore, line: Waiting, case: str, noon: datetime
) -> None:
    """When the journal refuses, the line is not written; asked twice, both stand once."""
    journal, worklist = Journal(database, keys), Worklist(database)
    record, row = Record(journal, worklist, database), Row(1, noon, "act", {"n": 1})

    with pytest.raises(Conflict):
        record.write(case, [replace(row, number=2)], line)
    assert worklist.get(case) is None

    record.write(case, [row], line)
    record.write(case, [row], line)
    record.write(case, [replace(row, number=2)], None)
    assert (journal.last(case), worklist.get(case)) == (2, line)


def test_when_the_line_cannot_be_written_the_journal_is_not_either(
    database: Database, keys: KeyStore, case: str, noon: datetime, line: Waiting
) -> None:
    """No row of the journal stands without its line."""

    class Broken(Worklist):
        def put_in(self, *_: object) -> bool:
            raise NotFound("a", "b", "c")

    journal = Journal(database, keys)
    with pytest.raises(NotFound):
        Record(journal, Broken(database), database).write(case, [Row(1, noon, "act", {})], line)
    assert journal.last(case) == 0

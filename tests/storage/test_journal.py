"""The journal has no gaps, is written once whatever runs twice, and shows when it was changed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest

from domain.errors import CaseError, Conflict
from storage.database import Database
from storage.journal import BEFORE_THE_FIRST, Journal, Row
from storage.keys import KeyGone, KeyStore
from storage.tables import journal as table


@pytest.fixture
def journal(database: Database, keys: KeyStore) -> Journal:
    return Journal(database, keys)


@pytest.fixture
def rows(noon: datetime) -> list[Row]:
    return [Row(n, noon + timedelta(days=n, microseconds=n), "act", {"verb": "note", "n": n}) for n in (1, 2, 3)]


def test_rows_come_back_in_order(journal: Journal, case: str, rows: list[Row]) -> None:
    """What was written is read back, whole or after a number."""
    journal.append(case, rows[::-1])

    read = journal.read(case)
    assert [(e.number, e.at, e.kind, e.body) for e in read] == [(r.number, r.at, r.kind, r.body) for r in rows]
    assert journal.read(case, after=2) == read[2:]
    assert (journal.last(case), journal.tip(case)) == (3, read[2].hash)
    assert journal.verify(case) == []


def test_a_case_without_rows_is_empty(journal: Journal, case: str) -> None:
    """Asking about a case nobody wrote about is no fault."""
    assert (journal.read(case), journal.verify(case), journal.cases()) == ([], [], [])
    assert (journal.last(case), journal.tip(case)) == (0, BEFORE_THE_FIRST)


def test_each_case_counts_for_itself(journal: Journal, case: str, rows: list[Row]) -> None:
    """Two cases both begin with row 1."""
    journal.append(case, rows)
    journal.append("case-R-0002", rows[:1])

    assert journal.cases() == sorted([case, "case-R-0002"])
    assert journal.last("case-R-0002") == 1


def test_the_same_rows_twice_change_nothing(journal: Journal, case: str, rows: list[Row]) -> None:
    """An activity that runs again, with one more row, adds that row only."""
    journal.append(case, rows[:2])
    tip = journal.tip(case)
    journal.append(case, rows[:2])
    assert journal.tip(case) == tip

    journal.append(case, rows)
    assert journal.last(case) == 3
    assert journal.verify(case) == []


@pytest.mark.parametrize("change", [{"kind": "other"}, {"body": {"n": 9}}, {"at": timedelta(seconds=1)}])
def test_another_content_under_a_number_is_refused(
    journal: Journal, case: str, rows: list[Row], change: dict[str, Any]
) -> None:
    """What stands under a number stays; nothing else of the same call is written either."""
    journal.append(case, rows[:2])

    with pytest.raises(Conflict, match="already written"):
        journal.append(case, [replace(rows[1], **_moved(rows[1], change)), rows[2]])
    assert journal.last(case) == 2


def test_a_gap_is_refused(journal: Journal, case: str, rows: list[Row]) -> None:
    """Row 3 does not come before row 2, and nothing is written."""
    with pytest.raises(Conflict, match="came before row 2"):
        journal.append(case, [rows[0], rows[2]])
    assert journal.last(case) == 0


def test_two_writers_of_one_number(journal: Journal, case: str, noon: datetime) -> None:
    """Of eight writers at once with different contents one is kept and seven are told; the chain holds."""
    told = _at_once(8, lambda n: journal.append(case, [Row(1, noon, "act", {"n": n})]))

    assert [type(fault) for fault in told] == [Conflict] * 7
    assert (journal.last(case), journal.verify(case)) == (1, [])


def test_two_writers_of_the_same_row(journal: Journal, case: str, rows: list[Row]) -> None:
    """An activity that runs in two places at once succeeds in both and writes once."""
    assert _at_once(8, lambda _: journal.append(case, rows)) == []
    assert (journal.last(case), journal.verify(case)) == (3, [])


@pytest.mark.parametrize(
    "change", [{"body": b"other"}, {"kind": "other"}, {"hash": "f" * 64}, {"at": timedelta(seconds=1)}]
)
def test_a_changed_row_is_found(
    journal: Journal, database: Database, case: str, rows: list[Row], change: dict[str, Any]
) -> None:
    """Whatever column somebody changes behind the program's back, the chain shows where."""
    journal.append(case, rows)
    with database.begin() as connection:
        connection.execute(table.update().where(table.c.number == 2).values(**_moved(rows[1], change)))

    assert journal.verify(case)[0].startswith("Row 2 does not follow from row 1")


def test_a_removed_row_is_found(journal: Journal, database: Database, case: str, rows: list[Row]) -> None:
    """A missing row is named by its neighbours."""
    journal.append(case, rows)
    with database.begin() as connection:
        connection.execute(table.delete().where(table.c.number == 2))

    assert journal.verify(case) == ["Between row 1 and row 3, rows are missing."]


def test_the_chain_survives_erasure(journal: Journal, keys: KeyStore, case: str, rows: list[Row]) -> None:
    """After the key is destroyed nobody reads the rows, and everybody can still check that none was changed."""
    journal.append(case, rows)
    keys.destroy(case)

    assert journal.verify(case) == []
    with pytest.raises(KeyGone):
        journal.read(case)
    with pytest.raises(KeyGone):
        journal.append(case, rows)


def _moved(row: Row, change: dict[str, Any]) -> dict[str, Any]:
    return {"at": row.at + change["at"]} if "at" in change else change


def _at_once(times: int, act: Callable[[int], None]) -> list[CaseError]:
    barrier, told = Barrier(times), list[CaseError]()

    def one(number: int) -> None:
        barrier.wait()
        try:
            act(number)
        except CaseError as refusal:
            told.append(refusal)

    threads = [Thread(target=one, args=(number,)) for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told

"""The figures of the programme page: kept up to date case by case, read as sums, so that no page opens a journal.

Choice: a case is counted as its last recorded fact left it; a date that passed counts once it is recorded as passed.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.act import Fact
from domain.fold import fold
from domain.opened import Opened, case_id
from policy import agenda, dashboard
from policy.masking import Cell, Count, Table
from policy.tallies import Known
from starter.reports import demand_reader
from storage.figures import Adds, Counted, Stale, Sum
from storage.keys import KeyGone

if TYPE_CHECKING:
    from domain.people import Person
    from starter.doors import Doors

LOT = 50  # cases counted in one change
CASES, READ, UNREAD = "cases", '["READ"]', '["UNREAD"]'


@dataclass(frozen=True)
class Page:
    """Everything the programme page shows, as of one moment."""

    tables: dict[str, Table]
    counted: int
    unread: int
    waiting: int


def refresh(doors: "Doors", most: int = 500) -> int:
    """Count the cases that went on since they were counted, and read only those; how many they were."""
    return _count(doors, _stale(doors)[:most])


def page(doors: "Doors", person: "Person", most: int = 50) -> Page:
    """Every table. Choice: a few cases are counted on the way; if more went on, the page says how many wait."""
    demand_reader(person)
    stale = _stale(doors)
    _count(doors, stale[:most])
    sums = doors.figures.read()
    cases, by_cell = sums.pop(CASES, {}), _by_cell(sums)
    counted, unread = (cases[cell].people if cell in cases else 0 for cell in (READ, UNREAD))
    every = [table for report in dashboard.REPORTS for table in dashboard.tables(report, by_cell)]
    return Page({table.name: table for table in every}, counted, unread, len(stale[most:]))


def tables(doors: "Doors", report: str, person: "Person") -> list[Table]:
    """The tables of one report, from its sums alone."""
    demand_reader(person)
    return dashboard.tables(report, _by_cell(doors.figures.read(*dashboard.names(report))))


def rebuild(doors: "Doors") -> int:
    """Count every case of the journal again, by the rules of this release; how many there are.

    Readers may go on reading meanwhile: each case is replaced in one change, and at the end all is added up again.
    """
    ids = doors.journal.cases()
    for n in range(0, len(ids), LOT):
        here = [Stale(id_, _mark(doors, id_), doors.journal.last(id_)) for id_ in ids[n : n + LOT]]
        doors.figures.put_all([_counted(doors, one) for one in here], again=True)
    doors.figures.rebuild()
    return len(ids)


def adds(known: Known) -> dict[str, dict[str, int]]:
    """What one case adds, as it is kept: by figure and cell."""
    found = dashboard.contributions(known).items()
    return {name: {_written(cell): number for cell, number in cells.items()} for name, cells in found}


def _stale(doors: "Doors") -> list[Stale]:
    """By case id; the worklist knows a case by its number."""
    found = doors.figures.stale(lambda number: _mark(doors, case_id(number)))
    return [one._replace(number=case_id(one.number)) for one in found]


def _mark(doors: "Doors", id_: str) -> str:
    return doors.keys.fingerprint("figures", id_)


def _count(doors: "Doors", stale: Sequence[Stale]) -> int:
    done = 0
    for n in range(0, len(stale), LOT):
        done += doors.figures.put_all([_counted(doors, one) for one in stale[n : n + LOT]])
    return done


def _counted(doors: "Doors", one: Stale) -> Counted:
    """An erased case keeps what it added; one with an act this release does not know is told apart."""
    try:
        entries = doors.journal.read(one.number)
        opened = Opened.model_validate(entries[0].body["opened"])
        facts = [Fact.model_validate(entry.body["fact"]) for entry in entries]
        case = fold(opened, facts)
        added: Adds = {CASES: {READ: 1}, **adds(Known(one.number, case, agenda.ledger(case, facts[-1].at)))}
    except KeyGone:
        return Counted(one.mark, one.version, None)
    except (ValueError, LookupError):
        return Counted(one.mark, one.version, {CASES: {UNREAD: 1}})
    return Counted(one.mark, max(one.version, entries[-1].number), added)


def _by_cell(sums: Mapping[str, Mapping[str, Sum]]) -> dict[str, dict[Cell, Count]]:
    """Choice: all cells of a report are read as one text, which is ten times as fast as one by one."""
    found: dict[str, dict[Cell, Count]] = {}
    for report, cells in sums.items():
        codes = json.loads(f"[{','.join(cells)}]")
        found[report] = {tuple(code): Count(*one) for code, one in zip(codes, cells.values(), strict=True)}
    return found


def _written(cell: Cell) -> str:
    return json.dumps(cell, ensure_ascii=False, separators=(",", ":"))

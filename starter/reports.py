"""Reports: every case read from the journal, and tables written for people, for programs and for other systems."""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from domain.act import Fact
from domain.errors import Incomplete, NotAllowed
from domain.fold import fold
from domain.opened import Opened
from policy import agenda, roles
from policy.masking import Shown, Table
from policy.tallies import Known

if TYPE_CHECKING:
    from domain.people import Person
    from starter.doors import Doors

# The hashtag row of humanitarian CSVs (HXL 1.1), by column; a column without one holds a count of its own name.
TAGS = {
    "programme": "#activity+programme+code",
    "promise": "#indicator+deadline+code",
    "office": "#adm1+office+code",
    "source": "#org+funding+code",
    "rule": "#indicator+rule+code",
    "kind": "#indicator+kind+code",
    "reason": "#cause+code",
    "element": "#sector+element+code",
    "case_worker": "#contact+case_worker+code",
    "instrument": "#meta+instrument",
    "theme": "#indicator+theme+code",
    "cohort": "#date+year_of_return",
    "month": "#date+months_since_return",
    "provider": "#org+provider+code",
    "people": "#reached+people",
    "PER_CENT": "#indicator+plans_in_time+pct",
    "mean_days": "#indicator+days+mean",
}
COUNTED = {"unmet-needs": "#need+unmet", "closures": "#reached+closed", "caseload": "#reached+open"}
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would take for a formula


@dataclass(frozen=True)
class Reading:
    """The cases a report is made of, and how many could not be part of it."""

    cases: list[Known]
    erased: int
    unreadable: int


def demand_reader(by: "Person") -> None:
    """Aggregates are for those who answer for a programme or for the data."""
    if by.role not in roles.READ_REPORTS:
        said = f"Ask one of: {', '.join(sorted(roles.READ_REPORTS))}."
        raise NotAllowed(f"A {by.role} may not read reports over many cases.", "Nothing was shown.", said)


def read(doors: "Doors", now: datetime, passed: Callable[[int, int], None] = lambda done, of: None) -> Reading:
    """Every case of the journal, as it stands now. An erased case is counted and told apart, never guessed."""
    from storage.keys import KeyGone

    ids, known, erased, unreadable = doors.journal.cases(), [], 0, 0
    for done, id_ in enumerate(ids, 1):
        try:
            known.append(_known(doors, id_, now))
        except KeyGone:
            erased += 1
        except ValueError:  # an act this release does not know
            unreadable += 1
        passed(done, len(ids))
    return Reading(known, erased, unreadable)


def _known(doors: "Doors", id_: str, now: datetime) -> Known:
    entries = doors.journal.read(id_)
    opened = Opened.model_validate(entries[0].body["opened"])
    case = fold(opened, [Fact.model_validate(entry.body["fact"]) for entry in entries])
    return Known(id_, case, agenda.ledger(case, now))


def chosen(tables: list[Table], name: str) -> Table:
    """One table by its name; the first, if none is named."""
    names = [table.name for table in tables]
    if name and name not in names:
        said = f"This report has no table {name!r}."
        raise Incomplete(said, "Nothing was written.", f"Choose one of: {', '.join(names)}.")
    return tables[names.index(name) if name else 0]


def for_programs(tables: list[Table]) -> dict[str, Any]:
    """By table, a list of rows; what is hidden is a text where a number would be."""
    return {table.name: [dict(zip(table.columns, row, strict=True)) for row in table.rows] for table in tables}


def as_csv(table: Table) -> str:
    """Columns, hashtags, rows. No cell begins a formula."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerows([table.columns, [_tag(table.name, column) for column in table.columns]])
    writer.writerows([_harmless(cell) for cell in row] for row in table.rows)
    return written.getvalue()


def _tag(table: str, column: str) -> str:
    return TAGS.get(column) or f"{COUNTED.get(table, '#indicator')}+{column.lower()}+num"


def _harmless(cell: Shown) -> Shown:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def said(reading: Reading) -> Iterator[str]:
    """What a reader must know beside the tables."""
    yield f"{len(reading.cases)} cases; <5 stands for fewer than five people, hidden for what would give one away"
    if reading.erased:
        yield f"{reading.erased} erased and not counted"
    if reading.unreadable:
        yield f"{reading.unreadable} NOT READ: an act there is unknown to this release; tell ops"

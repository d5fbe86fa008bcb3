"""Many cases from one manifest: each row opens one case, once, however often the file is sent."""

import asyncio
import csv
import io
import json
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import NamedTuple

from domain.errors import CaseError, Conflict, NotFound, Unavailable
from domain.opened import Opened, case_id
from domain.people import Person
from starter import known_again, opening
from starter.cases import Cases
from starter.doors import Doors
from starter.manifest import Row
from starter.manifest_form import form_of
from starter.office_calendars import one_by_one
from starter.staffing import Staffing
from storage.calendars import Edit
from storage.marks import MOST, Alike, Mark, same_person
from workflows.carried import Carried

RISKY = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet takes for a formula
LONGEST_ID = 80


class Refused(NamedTuple):
    """A row that opens nothing: where it stands, and why; nothing else of it."""

    row: int
    row_id: str
    column: str
    reason: str


class Entry(NamedTuple):
    """A row that can be opened."""

    row: Row
    nonce: str
    page: Opened
    marks: list[Mark]


class Seen(NamedTuple):
    """A row whose people may be known already."""

    row: Row
    number: str
    said: str
    alike: Alike | None = None


@dataclass
class Imported:
    """What became of a manifest."""

    opened: list[Entry] = field(default_factory=list)
    there: list[Entry] = field(default_factory=list)
    alike: list[Seen] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    cut: CaseError | None = None


class Import:
    """One manifest on its way."""

    def __init__(self, doors: Doors, by: Person, staffing: Staffing, now: datetime) -> None:
        self._doors, self._by, self._staffing, self._now = doors, by, staffing, now
        self._edits: dict[str, list[Edit]] = {}
        self._rows: dict[str, int] = {}  # nonces and row ids, each with the row that was first
        self._numbers: dict[str, str] = {}
        self.done = Imported()

    def ready(self, rows: Iterable[Row]) -> list[Entry]:
        """Every row that can be opened; the others are refused with their reasons."""
        made = (self._ready(row) for row in rows)
        return [entry for entry in made if entry]

    def _ready(self, row: Row) -> Entry | None:
        nonce = self._nonce(row)
        if reason := _misnamed(row) or row.fault or self._twin(row, nonce):
            self._refuse(row, "", reason)
            return None
        form, faults = form_of(row.cells, self._now)
        for fault in faults:
            self._refuse(row, fault.column, fault.words)
        try:
            worker = self._staffing.of(row)
        except NotFound as refusal:
            self._refuse(row, "case_worker", f"{refusal.happened}; {refusal.next_step}".strip("; "))
            return None
        if form is None:
            return None
        edits = self._edits_of(worker.office)
        page = opening.opened(form, self._number(nonce), self._by, worker, self._now, timedelta(), edits)
        return Entry(row, nonce, page, known_again.marks_of(self._doors, page))

    def _refuse(self, row: Row, column: str, reason: str) -> None:
        self.done.refused.append(Refused(row.number, "" if _misnamed(row) else row.id, column, reason))

    def _twin(self, row: Row, nonce: str) -> str:
        """Two rows that are alike in everything may be two people only if the manifest names them apart."""
        keys = [nonce, *([f"id {row.id}"] if row.id else [])]
        first = [self._rows.setdefault(key, row.number) for key in keys]
        if first[-1] != row.number and row.id:
            return f"row {first[-1]} has the same row_id"
        if first[0] != row.number:
            return f"it is the same as row {first[0]}; if it is another person, give each a row_id"
        return ""

    def _nonce(self, row: Row) -> str:
        """Made of what the row says, whoever's case it is; keyed, since a case number is made of it."""
        said = {name: unicodedata.normalize("NFC", cell) for name, cell in row.cells.items() if name != "case_worker"}
        return self._doors.keys.fingerprint("manifest row", json.dumps(said, sort_keys=True))[:40]

    def _number(self, nonce: str) -> str:
        """The row's case number, or its next one if another case has it already."""
        for n in count():
            number = opening.new_number(f"{nonce}-{n}" if n else nonce)
            holder = self._numbers.setdefault(number, self._doors.papers.began(case_id(number)) or nonce)
            if holder == nonce:
                return number
        raise AssertionError("there is always a next number")

    def _edits_of(self, office: str) -> list[Edit]:
        if office not in self._edits:
            self._edits[office] = self._doors.calendars.of(office)
        return self._edits[office]

    def rehearse(self, entries: list[Entry]) -> None:
        """What would happen, without doing any of it."""
        for entry in entries:
            begun = self._doors.papers.began(entry.page.id) == entry.nonce
            (self.done.there if begun else self.done.opened).append(entry)
            self._seen(entry, self._doors.marks.alike(entry.marks, but=entry.page.id))
        self.done.alike += _alike_rows(entries)

    def _seen(self, entry: Entry, alike: list[Alike]) -> None:
        """Those of the same file are told by their rows."""
        others = [one for one in alike if known_again.number_of(one) not in self._numbers]
        self.done.alike += [Seen(entry.row, entry.page.number, known_again.said(one), one) for one in others]

    async def open(self, cases: Cases, entries: list[Entry], told: Callable[[], None]) -> None:
        """Open several at once; a fault of the engine ends it, and the next run goes on from there."""

        async def one(entry: Entry) -> None:
            if self.done.cut:
                return
            try:
                began = await self._open(cases, entry)
                (self.done.opened if began else self.done.there).append(entry)
            except Unavailable as fault:
                self.done.cut = fault
            except Conflict:
                self._refuse(entry.row, "", "somebody else began to open it; let the same person run this again")
            told()

        await one_by_one(entries, one)
        self.done.alike += _alike_rows(entries)

    async def _open(self, cases: Cases, entry: Entry) -> bool:
        began = False
        if not await self._there(entry):
            page = await asyncio.to_thread(self._file, entry)
            began = await cases.open(Carried(opened=page, spread_seconds=opening.spread_of(page.number)))
        self._seen(entry, await known_again.alike(self._doors, entry.page, entry.marks))
        return began

    async def _there(self, entry: Entry) -> bool:
        number = entry.page.number
        begun = await asyncio.to_thread(self._doors.papers.began, entry.page.id)
        return begun == entry.nonce and await self._doors.knows(number)

    def _file(self, entry: Entry) -> Opened:
        known_again.keep(self._doors, entry.page, entry.marks)
        return opening.file_words(entry.page, self._doors.papers, entry.nonce)


def _misnamed(row: Row) -> str:
    """A row_id is repeated on screens and in files: short, and nothing that moves a cursor."""
    fits = len(row.id) <= LONGEST_ID and row.id.isprintable()
    return "" if fits else f"its row_id is not a name of at most {LONGEST_ID} letters and digits"


def _alike_rows(entries: list[Entry]) -> Iterator[Seen]:
    """People of one file who may be the same; each pair is told once, at its later row."""
    by_mark: dict[str, list[tuple[Entry, Mark]]] = defaultdict(list)
    told: set[tuple[int, int]] = set()
    for entry in entries:
        for mark in entry.marks:
            for key in filter(None, (mark.name, mark.phone)):
                for other, theirs in by_mark[key][:MOST]:
                    pair = (other.row.number, entry.row.number)
                    if other is not entry and pair not in told and (by := same_person(mark, theirs)):
                        told.add(pair)
                        same = f"(same {' and '.join(by)}); nothing was merged"
                        said = f"may be the same person as row {other.row.number} of this file {same}"
                        yield Seen(entry.row, entry.page.number, said)
                by_mark[key].append((entry, mark))


def write_refused(path: Path, refused: Iterable[Refused]) -> None:
    """Refused rows as a file that a spreadsheet can open without doing anything."""
    path.write_bytes(refused_csv(refused))


def refused_csv(refused: Iterable[Refused]) -> bytes:
    """The content of that file, with the mark by which spreadsheets know UTF-8."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(("row", "row_id", "field", "reason"))
    for one in sorted(refused, key=lambda one: (one.row, one.column)):
        writer.writerow((one.row, *map(harmless, (one.row_id, one.column, one.reason))))
    return written.getvalue().encode("utf-8-sig")


def harmless(cell: str) -> str:
    """A cell no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(RISKY) else cell

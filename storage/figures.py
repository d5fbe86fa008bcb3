"""Figures over all cases, kept up to date: what each case adds, and the sums. Readers never open a case.

A case stands here under a keyed mark: what it added outlives it and names nobody. Choice: whoever counts waits for
whoever counts; the sums of all are touched by every case anyway.
"""

import math
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, Select, or_, select, true

from storage.database import Database
from storage.moment import in_utc
from storage.screen_tables import case_figures, figures
from storage.tables import worklist
from storage.upsert import insert

DAY, HOUR = timedelta(days=1), 3600.0
AT_ONCE = 500  # marks asked for in one statement
Adds = Mapping[str, Mapping[str, int]]
"""By report, by cell, a whole number; a nought counts a person and adds nothing."""
Key = tuple[str, str]


@dataclass(frozen=True)
class Counted:
    """What a case adds, as of its version. None: it can be read no more, and what it added stays."""

    mark: str
    version: int
    adds: Adds | None


class Stale(NamedTuple):
    """A case that went on since it was counted."""

    number: str
    mark: str
    version: int


class Sum(NamedTuple):
    """How much in all, and from how many cases."""

    total: int
    people: int


class Figures:
    """What cases add up to."""

    def __init__(self, database: Database, *, ticks: Callable[[], float] = time.monotonic) -> None:
        self._database, self._ticks = database, ticks
        self._seen: dict[str, int] = {}
        self._open: set[str] = set()
        self._newest, self._all_at = datetime.min.replace(tzinfo=UTC) + DAY, -math.inf

    def put(self, mark: str, version: int, adds: Adds | None) -> bool:
        """Whether it was counted. The same version, or one that arrives late, changes nothing."""
        return self.put_all([Counted(mark, version, adds)]) == 1

    def put_all(self, counted: Sequence[Counted], *, again: bool = False) -> int:
        """The same for many, in one change; how many were counted. `again` replaces the same version too."""
        with self._database.begin() as connection:
            self._database.alone(connection, "figures")
            before = _before(connection, [one.mark for one in counted])
            newest = {one.mark: one for one in sorted(counted, key=lambda one: one.version)}
            newer = [one for one in newest.values() if _newer(one, before, again)]
            numbers: Counter[Key] = Counter()
            people: Counter[Key] = Counter()
            for one in newer:
                if one.adds is not None:
                    _take(numbers, people, one.adds, 1)
                    _take(numbers, people, before[one.mark][1] if one.mark in before else {}, -1)
            _write(connection, newer, before)
            _add(connection, numbers, people)
        return len(newer)

    def stale(self, mark: Callable[[str], str]) -> list[Stale]:
        """The cases of the worklist that went on since they were counted, by number.

        Choice: what was once found counted is remembered, and lines older than a day are looked at once an hour: most
        of a hundred thousand have not moved. A line that was recorded a day late is counted within that hour.
        """
        with self._database.read() as connection:
            found = [line for line in connection.execute(self._lines()).all() if line[1] > self._seen.get(line[0], 0)]
            stale = [Stale(number, mark(number), version) for number, version, _ in found]
            known = _versions(connection, [one.mark for one in stale])
        self._newest = max([self._newest, *(in_utc(at) for _, _, at in found)])
        self._seen |= {one.number: known[one.mark] for one in stale if one.mark in known}
        self._open = {one.number for one in stale if one.version > known.get(one.mark, 0)}
        return [one for one in stale if one.number in self._open]

    def _lines(self) -> Select[str, int, datetime]:
        """Every line at first and once an hour; else those of the last day, and those that were left."""
        lines = select(worklist.c.number, worklist.c.version, worklist.c.updated_at).order_by(worklist.c.number)
        if self._ticks() >= self._all_at:
            self._all_at = self._ticks() + HOUR
            return lines
        late = worklist.c.number.in_(sorted(self._open)) if len(self._open) <= AT_ONCE else true()
        return lines.where(or_(worklist.c.updated_at > self._newest - DAY, late))

    def read(self, *reports: str) -> dict[str, dict[str, Sum]]:
        """The sums of these reports, or of all: as they were at one moment."""
        wanted = select(figures).where(figures.c.people > 0)
        wanted = wanted.where(figures.c.report.in_(reports)) if reports else wanted
        found: dict[str, dict[str, Sum]] = {}
        with self._database.read() as connection:
            for report, cell, total, people in connection.execute(wanted):
                found.setdefault(report, {})[cell] = Sum(total, people)
        return found

    def rebuild(self) -> None:
        """Add up again what each case adds.

        Choice: the difference is reckoned at one moment without holding anybody up, and added afterwards; what cases
        add meanwhile is added too.
        """
        numbers: Counter[Key] = Counter()
        people: Counter[Key] = Counter()
        with self._database.read() as connection:
            if connection.dialect.name == "postgresql":  # a read of SQLite is of one moment anyway
                connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            for body in connection.scalars(select(case_figures.c.body).execution_options(yield_per=AT_ONCE)):
                _take(numbers, people, body, 1)
            for report, cell, total, known in connection.execute(select(figures)):
                numbers[report, cell] -= total
                people[report, cell] -= known
        with self._database.begin() as connection:
            self._database.alone(connection, "figures")
            _add(connection, numbers, people)


def _versions(connection: Connection, marks: Sequence[str]) -> dict[str, int]:
    wanted = select(case_figures.c.mark, case_figures.c.version)
    wanted = wanted.where(case_figures.c.mark.in_(marks)) if len(marks) <= AT_ONCE else wanted
    return {mark: version for mark, version in connection.execute(wanted).all()}  # noqa: C416  # rows, not pairs


def _before(connection: Connection, marks: Sequence[str]) -> dict[str, tuple[int, Adds]]:
    found: dict[str, tuple[int, Adds]] = {}
    for n in range(0, len(marks), AT_ONCE):
        wanted = select(case_figures).where(case_figures.c.mark.in_(marks[n : n + AT_ONCE]))
        found |= {mark: (version, body) for mark, version, body in connection.execute(wanted)}
    return found


def _newer(one: Counted, before: Mapping[str, tuple[int, Adds]], again: bool) -> bool:
    version = before[one.mark][0] if one.mark in before else 0
    return one.version > version or (again and one.version == version)


def _take(numbers: Counter[Key], people: Counter[Key], adds: Adds, sign: int) -> None:
    for report, cells in adds.items():
        for cell, number in cells.items():
            numbers[report, cell] += sign * number
            people[report, cell] += sign


def _write(connection: Connection, newer: Iterable[Counted], before: Mapping[str, tuple[int, Adds]]) -> None:
    rows = [
        {"mark": one.mark, "version": one.version, "body": before.get(one.mark, (0, {}))[1] if kept else one.adds}
        for one in sorted(newer, key=lambda one: one.mark)
        for kept in [one.adds is None]
    ]
    if rows:
        new = insert(connection, case_figures)
        over = {"version": new.excluded.version, "body": new.excluded.body}
        connection.execute(new.on_conflict_do_update(index_elements=[case_figures.c.mark], set_=over), rows)


def _add(connection: Connection, numbers: Mapping[Key, int], people: Mapping[Key, int]) -> None:
    """Choice: rows are touched in one order, so that two changes never wait for each other."""
    rows = [
        {"report": report, "cell": cell, "total": numbers[report, cell], "people": people[report, cell]}
        for report, cell in sorted(people)
        if numbers[report, cell] or people[report, cell]
    ]
    if rows:
        new = insert(connection, figures)
        over = {name: figures.c[name] + new.excluded[name] for name in ("total", "people")}
        keys = [figures.c.report, figures.c.cell]
        connection.execute(new.on_conflict_do_update(index_elements=keys, set_=over), rows)

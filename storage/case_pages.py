"""The worklist page by page, for programs: in the order of the numbers, so that nothing is missed or told twice."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, cast, func, or_, select

from storage.database import Database
from storage.tables import worklist
from storage.worklist import Waiting


@dataclass(frozen=True)
class Wanted:
    """Which cases; what is left out does not matter. `late` is judged at `now`."""

    now: datetime
    office: str | None = None
    stage: str | None = None
    programme: str | None = None
    language: str | None = None
    case_worker: str | None = None
    late: bool | None = None
    due_before: datetime | None = None


@dataclass(frozen=True)
class Near:
    """The cases of one office, and those of one case worker wherever they are."""

    office: str
    case_worker: str


class CasePages:
    def __init__(self, database: Database) -> None:
        self._database = database

    def page(self, wanted: Wanted, near: Near | None, after: str, limit: int) -> list[Waiting]:
        """At most so many cases, beginning after this number. `near`: only these may be shown at all."""
        rows = _fitting(wanted).where(worklist.c.number > after).order_by(worklist.c.number).limit(limit)
        if near:
            mine = or_(worklist.c.office == near.office, worklist.c.case_worker == near.case_worker)
            rows = rows.where(mine)
        with self._database.read() as connection:
            return [Waiting(**row) for row in connection.execute(rows).mappings()]


def _fitting(wanted: Wanted) -> Select[Any]:
    exact = {name: getattr(wanted, name) for name in ("office", "stage", "language", "case_worker")}
    rows = select(worklist).filter_by(**{name: value for name, value in exact.items() if value is not None})
    if wanted.programme is not None:
        rows = rows.where(cast(worklist.c.programmes, Text).contains(f'"{wanted.programme}"', autoescape=True))
    if wanted.due_before is not None:
        rows = rows.where(worklist.c.first_due < wanted.due_before)
    if wanted.late is not None:
        rows = rows.where(_late(wanted.now) if wanted.late else ~_late(wanted.now))
    return rows


def _late(now: datetime) -> ColumnElement[bool]:
    """By the date, so that nobody waits for a timer; and what was late before it came to stand still."""
    passed = and_(worklist.c.first_due.is_not(None), worklist.c.first_due < now)
    return or_(passed, func.length(cast(worklist.c.late, Text)) > len("[]"))

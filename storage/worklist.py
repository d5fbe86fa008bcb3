"""The worklist: one line per case, what it waits for next. A projection of the journal that can be built again."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Text, cast, select
from sqlalchemy.sql.dml import ReturningInsert

from storage.database import Database
from storage.tables import worklist
from storage.upsert import insert_in


@dataclass(frozen=True)
class Waiting:
    """Codes, ids and dates only. `number` is the case's id; `version` grows with every fact of the case."""

    number: str
    version: int
    stage: str
    programmes: list[str]
    case_worker: str | None
    office: str
    next_due: datetime | None
    first_due: datetime | None
    waits_on: str | None
    late: list[str]
    plan_version: int | None
    promises: list[dict[str, Any]]
    language: str | None
    outcome: str | None
    opened_on: date
    updated_at: datetime


class Worklist:
    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, row: Waiting) -> bool:
        """Whether the line was written. What arrives late, and what is already there, changes nothing."""
        with self._database.begin() as connection:
            return self.put_in(connection, row)

    def put_in(self, connection: Connection, row: Waiting) -> bool:
        """The same, inside somebody else's change."""
        return connection.execute(_newer(connection.dialect.name), {**vars(row)}).first() is not None

    def get(self, number: str) -> Waiting | None:
        with self._database.read() as connection:
            row = connection.execute(select(worklist).filter_by(number=number)).one_or_none()
        return _waiting(row) if row else None

    def select(
        self,
        *,
        stage: str | None = None,
        office: str | None = None,
        programme: str | None = None,
        case_worker: str | None = None,
        late: bool | None = None,
        limit: int | None = None,
    ) -> list[Waiting]:
        """What is due first comes first; cases that wait for no date come last."""
        exact = {"stage": stage, "office": office, "case_worker": case_worker}
        wanted = select(worklist).filter_by(**{name: value for name, value in exact.items() if value is not None})
        if programme is not None:
            wanted = wanted.where(_lists(worklist.c.programmes, programme))
        if late is not None:
            empty = cast(worklist.c.late, Text) == "[]"
            wanted = wanted.where(~empty if late else empty)
        wanted = wanted.order_by(worklist.c.next_due.nulls_last(), worklist.c.number).limit(limit)
        with self._database.read() as connection:
            return [_waiting(row) for row in connection.execute(wanted)]

    def rebuild(self, lines: Sequence[Waiting]) -> None:
        """Exactly these cases, in one change; a line that a worker made newer meanwhile stays."""
        with self._database.begin() as connection:
            connection.execute(worklist.delete().where(worklist.c.number.not_in([line.number for line in lines])))
            for line in lines:
                older = worklist.c.number == line.number, worklist.c.version <= line.version
                connection.execute(worklist.delete().where(*older))
                self.put_in(connection, line)

    def dump(self) -> list[Waiting]:
        """Every line, in the order of the numbers: two dumps can be compared."""
        with self._database.read() as connection:
            return [_waiting(row) for row in connection.execute(select(worklist).order_by(worklist.c.number))]


_NAMES = tuple(field.name for field in fields(Waiting))


@cache
def _newer(dialect: str) -> ReturningInsert[tuple[str]]:
    """Written once for each kind of database: composing it took longer than carrying it out."""
    new = insert_in(dialect, worklist)
    newer = new.on_conflict_do_update(
        index_elements=[worklist.c.number],
        set_={column.name: new.excluded[column.name] for column in worklist.c if not column.primary_key},
        where=worklist.c.version < new.excluded.version,
    )
    return newer.returning(worklist.c.number)


def _waiting(row: Row[Any]) -> Waiting:
    return Waiting(**{name: getattr(row, name) for name in _NAMES})


def _lists(column: ColumnElement[Any], code: str) -> ColumnElement[bool]:
    """Choice: the stored text is searched for the quoted code, the same on both databases; codes hold no quotes."""
    return cast(column, Text).contains(f'"{code}"', autoescape=True)

"""The worklist: one line per case, what it waits for next. A projection of the journal that can be built again."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Text, and_, bindparam, cast, func, or_, select
from sqlalchemy.sql.dml import ReturningInsert

from storage.database import Database
from storage.moment import Moment
from storage.tables import worklist
from storage.upsert import insert_in

WEEK = timedelta(days=7)


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


@dataclass(frozen=True)
class Wanted:
    """Which lines a list shows. Empty fields ask nothing; `near` is an office or one's own id, whichever fits."""

    case_worker: str = ""
    office: str = ""
    near: tuple[str, str] | None = None  # office, and id of a case worker
    stage: str = ""
    programme: str = ""
    language: str = ""
    numbers: tuple[str, ...] | None = None
    promise: str = ""


class Tab(StrEnum):
    """How a list is divided; a line may stand under several."""

    LATE = "late"
    WEEK = "week"
    OTHERS = "others"
    ALL = "all"
    CLOSED = "closed"


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

    def lines(self, numbers: Sequence[str]) -> list[Waiting]:
        """The lines of these cases, in one question."""
        asked = select(worklist).where(worklist.c.number.in_(numbers))
        with self._database.read() as connection:
            return [_waiting(row) for row in connection.execute(asked)]

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

    def page(self, wanted: Wanted, tab: Tab, now: datetime, after: str = "", limit: int = 50) -> list[Waiting]:
        """Lines of one tab, what is due first before the others; `after` is the number of the last line seen."""
        asked = select(worklist).where(*_asked(wanted), _UNDER[tab])
        if after:
            asked = asked.where(_beyond(after))
        asked = asked.order_by(worklist.c.first_due.nulls_last(), worklist.c.number).limit(limit)
        with self._database.read() as connection:
            return [_waiting(row) for row in connection.execute(asked, _moments(now))]

    def counts(self, wanted: Wanted, now: datetime) -> dict[Tab, int]:
        """How many lines stand under each tab, in one question."""
        asked = select(*_SUMS).select_from(worklist).where(*_asked(wanted))
        with self._database.read() as connection:
            row = connection.execute(asked, _moments(now)).one()
        return {tab: getattr(row, tab.value) for tab in Tab}

    def choices(self, wanted: Wanted) -> dict[str, list[str]]:
        """What can be filtered by, among these lines, in one question."""
        names = ("office", "stage", "language")
        asked = select(*(worklist.c[name] for name in names)).where(*_asked(wanted)).distinct()
        with self._database.read() as connection:
            rows = connection.execute(asked).all()
        return {name: sorted({row[n] for row in rows if row[n]}) for n, name in enumerate(names)}

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


OVER = ("CLOSED", "ANONYMISED")
TEAM = ("CASE_WORKER", "SUPERVISOR")


def _asked(wanted: Wanted) -> list[ColumnElement[bool]]:
    exact = {name: getattr(wanted, name) for name in ("case_worker", "office", "stage", "language")}
    conditions = [worklist.c[name] == value for name, value in exact.items() if value]
    if wanted.near:
        office, id_ = wanted.near
        conditions.append(or_(worklist.c.office == office, worklist.c.case_worker == id_))
    if wanted.programme:
        conditions.append(_lists(worklist.c.programmes, wanted.programme))
    if wanted.promise:
        conditions.append(_lists(worklist.c.promises, wanted.promise))
    if wanted.numbers is not None:
        conditions.append(worklist.c.number.in_(wanted.numbers))
    return conditions


def _under(tab: Tab) -> ColumnElement[bool]:
    due, open_ = worklist.c.first_due, worklist.c.stage.not_in(OVER)
    now, in_a_week = bindparam("now", type_=Moment), bindparam("in_a_week", type_=Moment)
    match tab:
        case Tab.LATE:
            return and_(due < now)
        case Tab.WEEK:
            return and_(due >= now, due < in_a_week)
        case Tab.OTHERS:
            return and_(open_, or_(due >= now, due.is_(None)), worklist.c.waits_on.not_in(TEAM))
        case Tab.ALL:
            return and_(open_)
        case Tab.CLOSED:
            return worklist.c.stage.in_(OVER)


# Composed once: it took longer than carrying it out.
_UNDER = {tab: _under(tab) for tab in Tab}
_SUMS = [func.count().filter(_UNDER[tab]).label(tab.value) for tab in Tab]


def _moments(now: datetime) -> dict[str, datetime]:
    return {"now": now, "in_a_week": now + WEEK}


def _beyond(number: str) -> ColumnElement[bool]:
    """Everything that comes after this line in the order of dates; a line that is gone meanwhile ends nothing."""
    last = select(worklist.c.first_due).where(worklist.c.number == number).scalar_subquery()
    due, later = worklist.c.first_due, worklist.c.number > number
    dated = and_(last.is_not(None), or_(due > last, and_(due == last, later), due.is_(None)))
    return or_(dated, and_(last.is_(None), due.is_(None), later))


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

"""Waivers of all cases, one line each: codes, ids and dates. A projection of the journal that can be built again.

Choice: what would tell in a list who is vulnerable stands here as a task, and the item of a ceiling is left out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, or_, select
from sqlalchemy.sql.dml import Insert

from domain.act import Fact, FactKind
from domain.fold import fold
from domain.opened import Opened
from domain.promise import TELLING
from domain.waiver import KEEPS_THE_FILE, Waiver, WaiverKind, WaiverState
from storage import journal
from storage.database import Database
from storage.journal import Journal
from storage.screen_tables import waivers
from storage.tables import worklist
from storage.upsert import insert_in

VERBS = ("request_waiver", "grant_waiver", "refuse_waiver", "withdraw_waiver_request")
OF_ONE_ITEM = (WaiverKind.CEILING, WaiverKind.MODALITY)
OVER = ("CLOSED", "ANONYMISED")


@dataclass(frozen=True)
class WaiverLine:
    """One waiver of one case."""

    number: str
    waiver: str
    version: int
    kind: str
    about: str
    because: str
    group_id: str
    state: str
    asked_by: str
    asked_on: date
    decided_by: str
    decided_on: date | None


_NAMES = tuple(field.name for field in fields(WaiverLine))


def touched(rows: Sequence[journal.Row]) -> bool:
    """Whether any of these facts is about a waiver: all the others need no second look."""
    return any((row.body["fact"].get("act") or {}).get("verb") in VERBS for row in rows if "fact" in row.body)


def after(known: Journal, case: str, rows: Sequence[journal.Row]) -> list[WaiverLine]:
    """The lines of a case once these rows are in its journal."""
    bodies = {entry.number: entry.body for entry in known.read(case)} | {row.number: row.body for row in rows}
    return of([bodies[number] for number in sorted(bodies)])


def of(bodies: Sequence[dict[str, Any]]) -> list[WaiverLine]:
    """The lines of a case from its whole journal."""
    facts = [Fact.model_validate(body["fact"]) for body in bodies]
    if not bodies or facts[0].kind is not FactKind.OPENED:
        return []
    case = fold(Opened.model_validate(bodies[0]["opened"]), facts)
    return [_line(case.opened.number, id_, facts[-1].number, one) for id_, one in case.waivers.items()]


def _line(number: str, id_: str, version: int, one: Waiver) -> WaiverLine:
    ended = one.decided or one.withdrawn
    return WaiverLine(
        number=number,
        waiver=id_,
        version=version,
        kind=one.kind.value,
        about=in_clear(one),
        because=one.because,
        group_id=one.group,
        state=one.state.value,
        asked_by=one.asked_by.id,
        asked_on=one.asked.on,
        decided_by=one.decided_by.id if one.decided_by else "",
        decided_on=ended.on if ended else None,
    )


def in_clear(one: Waiver) -> str:
    """What it is about, as anybody may read it."""
    if one.promise.split("/", 1)[0] in TELLING:
        return "task"
    return "/".join(one.rule.split("/")[:2]) if one.kind in OF_ONE_ITEM else one.about


class WaiverLines:
    def __init__(self, database: Database) -> None:
        self._database = database

    def put_in(self, connection: Connection, lines: Iterable[WaiverLine]) -> None:
        """Inside somebody else's change. What arrives late changes nothing."""
        for line in lines:
            connection.execute(_newer(connection.dialect.name), vars(line))

    def rebuild(self, lines: Sequence[WaiverLine]) -> None:
        """Exactly these, in one change; a line that a worker made newer meanwhile stays."""
        known = {(line.number, line.waiver) for line in lines}
        with self._database.begin() as connection:
            there = connection.execute(select(waivers.c.number, waivers.c.waiver)).all()
            for gone in {(row.number, row.waiver) for row in there} - known:
                connection.execute(waivers.delete().filter_by(number=gone[0], waiver=gone[1]))
            self.put_in(connection, lines)

    def counts(self, near: tuple[str, str] | None, about: str = "") -> dict[str, int]:
        """How many lines stand under each state, in one question."""
        asked = select(waivers.c.state, func.count()).join(worklist, worklist.c.number == waivers.c.number)
        with self._database.read() as connection:
            rows = connection.execute(asked.where(*_seen(near, about)).group_by(waivers.c.state)).all()
        found = {row[0]: row[1] for row in rows}
        return {state.value: found.get(state.value, 0) for state in WaiverState}

    def page(
        self, state: WaiverState, near: tuple[str, str] | None, about: str = "", skip: int = 0, limit: int = 20
    ) -> list[WaiverLine]:
        """Those that wait, the oldest first; those that are answered, the newest first.

        `near` is an office and one's own id: the cases of the one, and one's own; None is all of them. `about` is how
        the promise or the rule begins.
        """
        oldest = waivers.c.asked_on, waivers.c.number, waivers.c.waiver
        newest = waivers.c.decided_on.desc(), waivers.c.number, waivers.c.waiver
        asked = select(waivers).join(worklist, worklist.c.number == waivers.c.number)
        asked = asked.where(waivers.c.state == state.value, *_seen(near, about))
        asked = asked.order_by(*(oldest if state is WaiverState.ASKED else newest)).offset(skip).limit(limit)
        with self._database.read() as connection:
            return [_read(row) for row in connection.execute(asked)]

    def dump(self) -> list[WaiverLine]:
        """Every line, in the order of the numbers."""
        with self._database.read() as connection:
            found = connection.execute(select(waivers).order_by(waivers.c.number, waivers.c.waiver))
            return [_read(row) for row in found]


def _seen(near: tuple[str, str] | None, about: str) -> list[ColumnElement[bool]]:
    """Choice: what was asked of a case that has closed since waits for nobody, unless it is to keep its file."""
    kept = waivers.c.about.like(f"{KEEPS_THE_FILE}%")
    alive = or_(waivers.c.state != WaiverState.ASKED.value, worklist.c.stage.not_in(OVER), kept)
    named = [waivers.c.about.startswith(about, autoescape=True)] if about else []
    return [alive, *named, *([or_(worklist.c.office == near[0], worklist.c.case_worker == near[1])] if near else [])]


@cache
def _newer(dialect: str) -> Insert:
    new = insert_in(dialect, waivers)
    return new.on_conflict_do_update(
        index_elements=[waivers.c.number, waivers.c.waiver],
        set_={column.name: new.excluded[column.name] for column in waivers.c if not column.primary_key},
        where=waivers.c.version <= new.excluded.version,
    )


def _read(row: Row[Any]) -> WaiverLine:
    return WaiverLine(**{name: getattr(row, name) for name in _NAMES})

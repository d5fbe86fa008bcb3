"""Questions to the whole caseload about what does not move. Each looks at the worklist or the dispatches once, and
gives back a bounded number of lines: it must answer while a hundred thousand cases are open.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Text, cast, func, select

from storage.database import Database
from storage.dispatches import ASKED
from storage.tables import dispatches, worklist
from storage.worklist_line import UNREADABLE

OVER = ("CLOSED", "ANONYMISED")
FAILED_DEED = "failed_deed"
SPARE = 4  # more lines are looked at than shown where only reading a line whole can tell


@dataclass(frozen=True)
class Stuck:
    """One case that does not move, since when, and how often something was tried."""

    number: str
    since: datetime | None
    tries: int = 0
    service: str = ""


class StuckCases:
    """Reads; changes nothing; needs no key."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def forgotten(self, most: int) -> list[Stuck]:
        """Open cases that wait for nobody and nothing."""
        asked = _lines().where(worklist.c.first_due.is_(None), worklist.c.stage.not_in(OVER))
        return [
            Stuck(row.number, row.updated_at)
            for row in self._rows(asked.where(_text(worklist.c.promises) == "[]"), most)
        ]

    def unreadable(self, most: int) -> list[Stuck]:
        """Cases whose rules could not be read when they were last written down."""
        asked = _lines().where(_text(worklist.c.late).contains(f'"{UNREADABLE}"', autoescape=True))
        return [Stuck(row.number, row.updated_at) for row in self._rows(asked, most)]

    def failed_deeds(self, most: int) -> list[Stuck]:
        """Cases in which somebody is to look into a deed that failed for good."""
        asked = _lines().where(_text(worklist.c.promises).contains(f'"{FAILED_DEED}"', autoescape=True))
        return [Stuck(row.number, _first(row.promises, FAILED_DEED)) for row in self._rows(asked, most)]

    def silent(self, before: datetime, most: int) -> list[Stuck]:
        """Cases with a promise whose time to tell somebody lies before this moment, and nobody was told."""
        told = _occurs('"late": true') < _occurs('"due_on": ')
        asked = _lines().where(worklist.c.next_due < before, told).order_by(worklist.c.next_due)
        found = ((row, _untold(row.promises, before)) for row in self._rows(asked, most * SPARE))
        return [Stuck(row.number, since) for row, since in found if since][:most]

    def retrying(self, tries: int, most: int) -> list[Stuck]:
        """Deeds under way that were tried this often and are not through."""
        asked = select(dispatches.c.case_id, dispatches.c.asked_at, dispatches.c.tries, dispatches.c.service)
        asked = asked.where(dispatches.c.state == ASKED, dispatches.c.tries >= tries).order_by(dispatches.c.asked_at)
        return [
            Stuck(row.case_id.removeprefix("case-"), row.asked_at, row.tries, row.service)
            for row in self._rows(asked, most)
        ]

    def known(self, numbers: Sequence[str]) -> dict[str, str]:
        """The stage of those of these cases that have a line."""
        asked = select(worklist.c.number, worklist.c.stage).where(worklist.c.number.in_(numbers))
        with self._database.read() as connection:
            return {row.number: row.stage for row in connection.execute(asked)}

    def _rows(self, asked: Select[Any], most: int) -> Iterator[Row[Any]]:
        with self._database.read() as connection:
            yield from connection.execute(asked.limit(most)).all()


def _lines() -> Select[Any]:
    return select(worklist.c.number, worklist.c.updated_at, worklist.c.promises)


def _text(column: ColumnElement[Any]) -> ColumnElement[str]:
    return cast(column, Text)


def _occurs(piece: str) -> ColumnElement[int]:
    """How often a piece of text stands in the stored promises."""
    whole = _text(worklist.c.promises)
    return (func.length(whole) - func.length(func.replace(whole, piece, ""))) // len(piece)


def _first(promises: Sequence[dict[str, Any]], name: str) -> datetime | None:
    """The day before the first promise of this name is due: it is counted from the failure, 24 hours."""
    due = [datetime.fromisoformat(str(one["due"])) for one in promises if one.get("name") == name]
    return min(due) - timedelta(days=1) if due else None


def _untold(promises: Sequence[dict[str, Any]], before: datetime) -> datetime | None:
    wakes = [datetime.fromisoformat(str(one["wake"])) for one in promises if one.get("wake")]
    return min((wake for wake in wakes if wake < before), default=None)

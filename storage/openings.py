"""Who opened the locked part of a case, why, and until when: an opening ends by itself. Codes and ids only.

Rows are added and never changed: they are what is shown when somebody asks who looked.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select

from domain.people import Person, Role
from storage.database import Database
from storage.moment import right_now
from storage.screen_tables import case_openings


@dataclass(frozen=True)
class Opening:
    """One person, one part of one case, one reason."""

    case: str
    by: Person
    what: str
    because: str
    at: datetime
    until: datetime


class Openings:
    """The second key of what is locked even for those who work here: a reason, kept."""

    def __init__(self, database: Database, *, clock: Callable[[], datetime] = right_now) -> None:
        self._database, self._clock = database, clock

    def open(self, case: str, by: Person, what: str, because: str, lasts: timedelta) -> Opening:
        """Open this part for this person from now on. Kept before anything is shown."""
        now = self._clock()
        made = Opening(case, by, what, because, now, now + lasts)
        who = {"by_id": by.id, "by_role": by.role.value, "by_office": by.office}
        row = {"case_id": case, "what": what, "because": because, "at": made.at, "until": made.until, **who}
        with self._database.begin() as connection:
            connection.execute(case_openings.insert().values(**row))
        return made

    def find(self, case: str, by: Person, what: str) -> Opening | None:
        """The opening that holds now for this person, in the role that was given then; None once it has ended."""
        mine = select(case_openings).filter_by(case_id=case, by_id=by.id, by_role=by.role.value, what=what)
        latest = mine.where(case_openings.c.until > self._clock()).order_by(case_openings.c.until.desc()).limit(1)
        with self._database.read() as connection:
            row = connection.execute(latest).one_or_none()
        return _opening(row) if row else None

    def of(self, case: str) -> list[Opening]:
        """Every opening of a case, in the order they were made."""
        wanted = select(case_openings).filter_by(case_id=case).order_by(case_openings.c.at, case_openings.c.number)
        with self._database.read() as connection:
            return [_opening(row) for row in connection.execute(wanted)]


def _opening(row: Row[Any]) -> Opening:
    by = Person(id=row.by_id, role=Role(row.by_role), office=row.by_office)
    return Opening(row.case_id, by, row.what, row.because, row.at, row.until)

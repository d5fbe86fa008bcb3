"""Who is signed in, where: one row per browser, found by the hash of its cookie. Ended by hand, by age or by rest."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import ColumnElement, select

from storage.database import Database
from storage.moment import right_now
from storage.screen_tables import sessions
from storage.upsert import insert

LONGEST, REST = timedelta(hours=8), timedelta(minutes=30)
SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Session:
    """`id` is the hash of the cookie. An ended one tells whose draft a late form is, and nothing more."""

    id: str
    staff_id: str
    via: str
    over: bool


class Sessions:
    """Choice: eight hours at most, half an hour without a click; offices share computers."""

    def __init__(self, database: Database, *, clock: Callable[[], datetime] = right_now) -> None:
        self._database, self._clock = database, clock

    def begin(self, staff_id: str, via: str, outside_id: str = "") -> str:
        """The cookie of a new session: it is kept nowhere else."""
        cookie, now = secrets.token_urlsafe(32), self._clock()
        row = {"id": _hash(cookie), "staff_id": staff_id, "via": via, "outside_id": outside_id or None}
        with self._database.begin() as connection:
            connection.execute(insert(connection, sessions).values(**row, made_at=now, seen_at=now))
        return cookie

    def find(self, cookie: str) -> Session | None:
        """The session of a cookie, over or not; None for a cookie of no session. Being asked for, it stays awake."""
        with self._database.read() as connection:
            row = connection.execute(select(sessions).filter_by(id=_hash(cookie))).one_or_none()
        if row is None:
            return None
        now = self._clock()
        over = now >= row.made_at + LONGEST or now >= row.seen_at + REST
        if not over and now >= row.seen_at + SEEN_EVERY:
            self._awake(row.id, now)
        return Session(row.id, row.staff_id, row.via, over)

    def _awake(self, id_: str, now: datetime) -> None:
        with self._database.begin() as connection:
            connection.execute(sessions.update().where(sessions.c.id == id_).values(seen_at=now))

    def end(self, id_: str) -> None:
        """Sign this browser out. May be asked twice."""
        self._delete(sessions.c.id == id_)

    def end_all(self, staff_id: str) -> None:
        """Sign somebody out everywhere."""
        self._delete(sessions.c.staff_id == staff_id)

    def end_outside(self, outside_id: str) -> None:
        """The identity provider says that this session of its own has ended."""
        self._delete(sessions.c.outside_id == outside_id)

    def sweep(self) -> None:
        """Rows that no late form can belong to any more."""
        self._delete(sessions.c.made_at < self._clock() - 2 * LONGEST)

    def _delete(self, which: ColumnElement[bool]) -> None:
        with self._database.begin() as connection:
            connection.execute(sessions.delete().where(which))


def _hash(cookie: str) -> str:
    return sha256(cookie.encode()).hexdigest()

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
KEPT = 2 * LONGEST  # so long a form that came too late still finds whose it is


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
        """The cookie of a new session: it is kept nowhere else. Rows that nobody needs any more go at the same time."""
        cookie, now = secrets.token_urlsafe(32), self._clock()
        row = {"id": _hash(cookie), "staff_id": staff_id, "via": via, "outside_id": outside_id or None}
        with self._database.begin() as connection:
            connection.execute(sessions.delete().where(sessions.c.made_at < now - KEPT))
            connection.execute(insert(connection, sessions).values(**row, made_at=now, seen_at=now))
        return cookie

    def find(self, cookie: str, *, awake: bool = True) -> Session | None:
        """The session of a cookie, over or not; None for a cookie of no session.

        A click keeps it awake; a page that looks by itself does not.
        """
        with self._database.read() as connection:
            row = connection.execute(select(sessions).filter_by(id=_hash(cookie))).one_or_none()
        if row is None:
            return None
        now = self._clock()
        over = now >= row.made_at + LONGEST or now >= row.seen_at + REST
        if awake and not over and now >= row.seen_at + SEEN_EVERY:
            self._awake(row.id, now)
        return Session(row.id, row.staff_id, row.via, over)

    def _awake(self, id_: str, now: datetime) -> None:
        with self._database.begin() as connection:
            connection.execute(sessions.update().where(sessions.c.id == id_).values(seen_at=now))

    def end(self, id_: str) -> None:
        """Sign this browser out. May be asked twice."""
        self._delete(sessions.c.id == id_)

    def end_cookie(self, cookie: str) -> None:
        """Whatever session this cookie opens, over or not."""
        self._delete(sessions.c.id == _hash(cookie))

    def end_all(self, staff_id: str, via: str = "") -> int:
        """Sign somebody out everywhere, or wherever they came in this way. How many sessions there were."""
        return self._delete(sessions.c.staff_id == staff_id, *[sessions.c.via == via] * bool(via))

    def end_others(self, staff_id: str, but: str) -> int:
        """Sign somebody out everywhere else; the one they are in keeps its age. How many there were."""
        return self._delete(sessions.c.staff_id == staff_id, sessions.c.id != but)

    def end_outside(self, outside_id: str, staff_id: str = "") -> int:
        """The identity provider says that this session of its own has ended. How many were of it here.

        Those of the same person for which it never named one of its own end too: it may be any of them.
        """
        unnamed = (sessions.c.staff_id == staff_id) & (sessions.c.via == "oidc") & sessions.c.outside_id.is_(None)
        return self._delete((sessions.c.outside_id == outside_id) | unnamed)

    def _delete(self, *which: ColumnElement[bool]) -> int:
        with self._database.begin() as connection:
            return connection.execute(sessions.delete().where(*which)).rowcount


def _hash(cookie: str) -> str:
    return sha256(cookie.encode()).hexdigest()

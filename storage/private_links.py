"""Links to the returnee's own page: when each was made, by whom, how often it was tried, when it was last opened.

A row holds no address: that is signed from its id. Choice: a try is counted before its answer is looked at, so that
many at once are no more than one after the other.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, select

from storage.database import Database
from storage.moment import right_now
from storage.screen_tables import private_links
from storage.upsert import insert

LIVES, MOST_WRONG = timedelta(days=30), 5
BYTES = 8  # of an id. It is no secret: the signature is


class LinkState(StrEnum):
    """Whether a link opens."""

    LIVE = "LIVE"
    REVOKED = "REVOKED"
    EXPIRED = "EXPIRED"
    BLOCKED = "BLOCKED"  # answered wrongly too often


@dataclass(frozen=True)
class PrivateLink:
    """One link, as it stands."""

    id: str
    case: str
    member: str
    made_by: str
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    failures: int
    opened_at: datetime | None

    def state(self, now: datetime) -> LinkState:
        """What it is at this moment; what a person did to it goes before what time did."""
        if self.revoked_at:
            return LinkState.REVOKED
        if now >= self.expires_at:
            return LinkState.EXPIRED
        return LinkState.BLOCKED if self.failures >= MOST_WRONG else LinkState.LIVE

    @property
    def tries_left(self) -> int:
        """How often an answer may still be wrong."""
        return max(0, MOST_WRONG - self.failures)


class PrivateLinks:
    """Links are made and revoked, never deleted: what was open to whom, and until when, can be told."""

    def __init__(self, database: Database, *, clock: Callable[[], datetime] = right_now) -> None:
        self._database, self._clock = database, clock

    def make(self, case: str, member: str, by: str = "", *, id: str = "") -> PrivateLink:
        """A new link. With an id that is there already, that one: a deed done twice makes one."""
        now, id_ = self._clock(), id or secrets.token_hex(BYTES)
        row: dict[str, Any] = {"id": id_, "case_id": case, "member": member, "made_by": by, "failures": 0}
        with self._database.begin() as connection:
            new = insert(connection, private_links).values(**row, made_at=now, expires_at=now + LIVES)
            connection.execute(new.on_conflict_do_nothing())
            return _link(connection.execute(select(private_links).filter_by(id=id_)).one())

    def find(self, id: str) -> PrivateLink | None:
        """One of them."""
        with self._database.read() as connection:
            row = connection.execute(select(private_links).filter_by(id=id)).one_or_none()
        return _link(row) if row else None

    def of(self, case: str) -> list[PrivateLink]:
        """Every link of a case, in the order they were made."""
        wanted = select(private_links).filter_by(case_id=case).order_by(private_links.c.made_at, private_links.c.id)
        with self._database.read() as connection:
            return [_link(row) for row in connection.execute(wanted)]

    def revoke(self, case: str, id: str = "") -> int:
        """One of a case, or all of them. How many it ended now: the first time counts."""
        mine = private_links.update().where(private_links.c.case_id == case, private_links.c.revoked_at.is_(None))
        chosen = mine.where(private_links.c.id == id) if id else mine
        with self._database.begin() as connection:
            return connection.execute(chosen.values(revoked_at=self._clock())).rowcount

    def count_try(self, id: str) -> bool:
        """Note that an answer is about to be looked at; whether it may be. Counted as wrong until it was right."""
        live = (private_links.c.revoked_at.is_(None), private_links.c.expires_at > self._clock())
        allowed = private_links.update().where(private_links.c.id == id, private_links.c.failures < MOST_WRONG, *live)
        with self._database.begin() as connection:
            return bool(connection.execute(allowed.values(failures=private_links.c.failures + 1)).rowcount)

    def note_opened(self, id: str) -> None:
        """The answer was right: its wrong tries are forgotten, and when it was opened is known."""
        with self._database.begin() as connection:
            mine = private_links.update().where(private_links.c.id == id)
            connection.execute(mine.values(failures=0, opened_at=self._clock()))


def _link(row: Row[Any]) -> PrivateLink:
    when = (row.made_at, row.expires_at, row.revoked_at)
    return PrivateLink(row.id, row.case_id, row.member, row.made_by, *when, row.failures, row.opened_at)

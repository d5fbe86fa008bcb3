"""How each partner does, as the last deed found it: up or away, since when, and the code it was told."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from storage.database import Database
from storage.moment import right_now
from storage.tables import partner_states
from storage.upsert import insert


@dataclass(frozen=True)
class PartnerState:
    service: str
    up: bool
    code: str
    since: datetime
    seen_at: datetime


class PartnerStates:
    def __init__(self, database: Database, *, clock: Callable[[], datetime] = right_now) -> None:
        self._database, self._clock = database, clock

    def note(self, service: str, *, up: bool, code: str = "") -> None:
        """What a deed has just found. `since` is kept while nothing changes."""
        now = self._clock()
        row: dict[str, Any] = {"up": up, "code": code[:60], "seen_at": now}
        with self._database.begin() as connection:
            known = connection.execute(select(partner_states.c.up).filter_by(service=service)).scalar_one_or_none()
            changed = row if known is up else {**row, "since": now}
            new = insert(connection, partner_states).values(service=service, since=now, **row)
            connection.execute(new.on_conflict_do_update(index_elements=[partner_states.c.service], set_=changed))

    def all(self) -> list[PartnerState]:
        """Every partner anything was asked of."""
        with self._database.read() as connection:
            rows = connection.execute(select(partner_states).order_by(partner_states.c.service)).all()
        return [PartnerState(row.service, row.up, row.code, row.since, row.seen_at) for row in rows]

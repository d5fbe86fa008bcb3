"""Drafts: a form somebody has not finished. They may change, belong to one person, and nothing stands on them."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import select

from storage.canonical import canonical
from storage.database import Database
from storage.keys import KeyStore
from storage.moment import right_now
from storage.tables import drafts
from storage.upsert import insert


class Drafts:
    """Choice: kept here and not in the browser, because offices share computers."""

    def __init__(self, database: Database, keys: KeyStore, *, clock: Callable[[], datetime] = right_now) -> None:
        self._database, self._keys, self._clock = database, keys, clock

    def save(self, case: str, name: str, by_id: str, body: dict[str, Any]) -> None:
        now = {"body": self._keys.seal(case, canonical(body)), "saved_at": self._clock()}
        with self._database.begin() as connection:
            new = insert(connection, drafts).values(case_id=case, name=name, by_id=by_id, **now)
            connection.execute(new.on_conflict_do_update(index_elements=list(drafts.primary_key), set_=now))

    def read(self, case: str, name: str, by_id: str) -> dict[str, Any] | None:
        wanted = select(drafts.c.body).filter_by(case_id=case, name=name, by_id=by_id)
        with self._database.read() as connection:
            sealed = connection.execute(wanted).scalar_one_or_none()
        if sealed is None:
            return None
        body: dict[str, Any] = json.loads(self._keys.unseal(case, sealed))
        return body

    def drop(self, case: str, name: str, by_id: str) -> None:
        with self._database.begin() as connection:
            connection.execute(drafts.delete().filter_by(case_id=case, name=name, by_id=by_id))

    def sweep(self, older_than: datetime) -> int:
        """Drafts nobody came back to. How many were deleted."""
        with self._database.begin() as connection:
            swept = connection.execute(drafts.delete().where(drafts.c.saved_at < older_than)).rowcount
        self._database.scrub(drafts)
        return swept

"""Outside references: another organisation's number for the same person, kept so that nobody is opened twice.

Choice: only a keyed mark of the number is stored. The number itself is a paper of the case.
"""

import unicodedata

from sqlalchemy import select

from storage.database import Database
from storage.keys import KeyStore
from storage.tables import outside_references
from storage.upsert import insert


class References:
    def __init__(self, database: Database, keys: KeyStore) -> None:
        self._database, self._keys = database, keys

    def claim(self, kind: str, value: str, case: str) -> str:
        """The case that holds this number: the one given, or the one that was first."""
        mark = self._mark(kind, value)
        with self._database.begin() as connection:
            new = insert(connection, outside_references).values(kind=kind, value_hash=mark, case_id=case)
            connection.execute(new.on_conflict_do_nothing())
            wanted = select(outside_references.c.case_id).filter_by(kind=kind, value_hash=mark)
            holder: str = connection.execute(wanted).scalar_one()
        return holder

    def find(self, kind: str, value: str) -> str | None:
        wanted = select(outside_references.c.case_id).filter_by(kind=kind, value_hash=self._mark(kind, value))
        with self._database.read() as connection:
            return connection.execute(wanted).scalar_one_or_none()

    def _mark(self, kind: str, value: str) -> str:
        """Spaces and capitals are how people copy numbers, not part of them."""
        plain = "".join(unicodedata.normalize("NFKC", value).split()).casefold()
        return self._keys.fingerprint(f"reference {kind}", plain)

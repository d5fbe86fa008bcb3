"""Files people brought into a case: the bytes among its documents, what is known of them in one row each.

Choice: the id is a keyed fingerprint of the bytes: the same file brought twice to a case is one document, an act that
names it says which bytes it stood on, and nobody without the key file can try files against it.
"""

import hashlib
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from domain.errors import Unavailable
from domain.people import Person, Role
from storage.database import Database
from storage.documents import Documents
from storage.keys import KeyStore
from storage.moment import right_now
from storage.tables import attachments
from storage.upsert import insert

FOLDED = "attachment--"  # how their names among the documents begin


@dataclass(frozen=True)
class Attachment:
    """What is known of a file; its name is somebody's words."""

    id: str
    kind: str
    media: str
    size: int
    name: str = field(repr=False)
    by: Person
    at: datetime


class Attachments:
    """Inert until an accepted act names them, like papers."""

    def __init__(
        self, database: Database, keys: KeyStore, documents: Documents, *, clock: Callable[[], datetime] = right_now
    ) -> None:
        self._database, self._keys, self._documents, self._clock = database, keys, documents, clock

    def keep(self, case: str, name: str, content: bytes, *, kind: str, media: str, by: Person) -> str:
        """Its id. First the row, then the bytes, then, by whoever asked, the act: cut anywhere, it can be done again.

        A file that is there already counts as brought now: the sweep leaves it alone for a while.
        """
        id_ = self._fingerprint(case, content)
        row: dict[str, Any] = {"case_id": case, "id": id_, "kind": kind, "media": media, "size": len(content)}
        row |= {"body": self._keys.seal(case, f"{id_}\0{name}".encode()), "at": self._clock()}
        row |= {"by_id": by.id, "by_role": by.role.value, "by_office": by.office}
        with self._database.begin() as connection:
            new = insert(connection, attachments).values(row)
            key = list(attachments.primary_key)
            connection.execute(new.on_conflict_do_update(index_elements=key, set_={"at": row["at"]}))
        self._documents.put(case, _name(id_), content)
        return id_

    def of(self, case: str) -> dict[str, Attachment]:
        """Every file kept for a case, by id, whether an act names it or not."""
        wanted = select(attachments).filter_by(case_id=case).order_by(attachments.c.at, attachments.c.id)
        with self._database.read() as connection:
            rows = connection.execute(wanted).all()
        return {row.id: self._opened(row) for row in rows}

    def read(self, case: str, id_: str) -> bytes:
        """The very bytes that were kept under this id."""
        content = self._documents.read(case, _name(id_))
        if self._fingerprint(case, content) != id_:
            raise _not_the_one(id_)
        return content

    def sweep(self, older_than: datetime, standing: Callable[[str], Collection[str]]) -> int:
        """Files brought before this and named by no standing act of their case. How many were deleted.

        The bytes go while the row is held: whoever brings the file again at this moment waits, and writes it anew.
        """
        old = select(attachments.c.case_id, attachments.c.id).where(attachments.c.at < older_than)
        with self._database.read() as connection:
            met = [(row.case_id, row.id) for row in connection.execute(old.order_by(*attachments.primary_key))]
        named = {case: standing(case) for case in {case for case, _ in met}}
        swept = sum(self._forget(case, id_, older_than) for case, id_ in met if id_ not in named[case])
        self._database.scrub(attachments)
        return swept

    def _forget(self, case: str, id_: str, older_than: datetime) -> bool:
        gone = attachments.delete().filter_by(case_id=case, id=id_).where(attachments.c.at < older_than)
        with self._database.begin() as connection:
            swept = connection.execute(gone).rowcount > 0
            if swept:
                self._documents.delete(case, _name(id_))
        return swept

    def _opened(self, row: Row[Any]) -> Attachment:
        inside, _, name = self._keys.unseal(row.case_id, row.body).decode().partition("\0")
        if inside != row.id:
            raise _not_the_one(row.id)
        by = Person(id=row.by_id, role=Role(row.by_role), office=row.by_office)
        return Attachment(row.id, row.kind, row.media, row.size, name, by, row.at)

    def _fingerprint(self, case: str, content: bytes) -> str:
        return self._keys.fingerprint(f"attachment {case}", hashlib.sha256(content).hexdigest())[:32]


def _name(id_: str) -> str:
    return f"{FOLDED}{id_}"


def _not_the_one(id_: str) -> Unavailable:
    return Unavailable(
        f"Attachment {id_} no longer holds the file that was brought.",
        "Nothing was shown or changed.",
        "Restore it from the last backup.",
    )

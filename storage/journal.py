"""The journal: what happened in a case, numbered without gaps, never rewritten.

Each row is hashed with the row before, over the encrypted body: the chain can be checked without any key,
and still holds after the case was erased. Choice: a chain alone does not show that its last rows were cut off or that
all of it was written anew; whoever needs that keeps `tip` elsewhere.
"""

import hashlib
import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy import Row as Found
from sqlalchemy.exc import IntegrityError

from domain.errors import Conflict
from storage.canonical import canonical
from storage.database import Database
from storage.keys import KeyStore
from storage.moment import in_utc
from storage.tables import journal

BEFORE_THE_FIRST = "0" * 64


@dataclass(frozen=True)
class Row:
    """A coded fact with its verdict: ids, codes, dates and amounts."""

    number: int
    at: datetime
    kind: str
    body: dict[str, Any]


@dataclass(frozen=True)
class Entry:
    number: int
    at: datetime
    kind: str
    body: dict[str, Any]
    hash: str


@dataclass(frozen=True)
class Sealed:
    """A row ready to be written: encrypted before the change begins, so that the change is short."""

    row: Row
    body: bytes


class Journal:
    def __init__(self, database: Database, keys: KeyStore) -> None:
        self._database, self._keys = database, keys

    def append(self, case: str, rows: Sequence[Row]) -> None:
        """May run twice: rows already there with the same content are left as they are."""
        sealed = self.seal(case, rows)
        with self._database.begin() as connection:
            self.put(connection, case, sealed)

    def seal(self, case: str, rows: Sequence[Row]) -> list[Sealed]:
        ordered = sorted(rows, key=lambda row: row.number)
        return [Sealed(row, self._keys.seal(case, zlib.compress(canonical(row.body)))) for row in ordered]

    def put(self, connection: Connection, case: str, sealed: Sequence[Sealed]) -> None:
        """The same, inside somebody else's change."""
        self._database.alone(connection, f"journal {case}")
        last, tip = _end(connection, case)
        for new in sealed:
            if new.row.number <= last:
                self._refuse_other_content(connection, case, new.row)
                continue
            if new.row.number > last + 1:
                raise _gap(case, new.row.number, last)
            last, tip = new.row.number, _write(connection, case, new, tip)

    def read(self, case: str, after: int = 0) -> list[Entry]:
        wanted = journal.select().where(journal.c.case_id == case, journal.c.number > after)
        with self._database.read() as connection:
            rows = connection.execute(wanted.order_by(journal.c.number)).all()
        return [Entry(row.number, row.at, row.kind, self._opened(row), row.hash) for row in rows]

    def first(self, case: str) -> Entry | None:
        """The row a case begins with."""
        wanted = journal.select().where(journal.c.case_id == case, journal.c.number == 1)
        with self._database.read() as connection:
            row = connection.execute(wanted).one_or_none()
        return Entry(row.number, row.at, row.kind, self._opened(row), row.hash) if row else None

    def verify(self, case: str) -> list[str]:
        """Everything wrong with the chain, in words; an empty list when it holds. Needs no key."""
        wanted = journal.select().where(journal.c.case_id == case).order_by(journal.c.number)
        with self._database.read() as connection:
            return list(_problems(connection.execute(wanted).all()))

    def cases(self) -> list[str]:
        with self._database.read() as connection:
            return list(connection.scalars(select(journal.c.case_id).distinct().order_by(journal.c.case_id)))

    def last(self, case: str) -> int:
        """The number of the newest row; 0 for a case without any."""
        with self._database.read() as connection:
            return _end(connection, case)[0]

    def tip(self, case: str) -> str:
        """The newest row's hash: it stands for every row before it."""
        with self._database.read() as connection:
            return _end(connection, case)[1]

    def _opened(self, row: Found[Any]) -> dict[str, Any]:
        body: dict[str, Any] = json.loads(zlib.decompress(self._keys.unseal(row.case_id, row.body)))
        return body

    def _refuse_other_content(self, connection: Connection, case: str, new: Row) -> None:
        wanted = journal.select().where(journal.c.case_id == case, journal.c.number == new.number)
        there = connection.execute(wanted).one()
        if (there.at, there.kind) != (in_utc(new.at), new.kind):
            raise _taken(case, new.number)
        if canonical(self._opened(there)) != canonical(new.body):
            raise _taken(case, new.number)


def _end(connection: Connection, case: str) -> tuple[int, str]:
    newest = select(func.max(journal.c.number)).where(journal.c.case_id == case).scalar_subquery()
    wanted = select(journal.c.number, journal.c.hash).where(journal.c.case_id == case, journal.c.number == newest)
    found = connection.execute(wanted).one_or_none()
    return (found.number, found.hash) if found else (0, BEFORE_THE_FIRST)


def _write(connection: Connection, case: str, new: Sealed, tip: str) -> str:
    row = new.row
    mark = _hash(tip, row.number, row.at, row.kind, new.body)
    values = {"case_id": case, "number": row.number, "at": row.at, "kind": row.kind}
    try:
        connection.execute(journal.insert().values(**values, body=new.body, hash=mark))
    except IntegrityError:
        raise _taken(case, row.number) from None
    return mark


def _hash(before: str, number: int, at: datetime, kind: str, body: bytes) -> str:
    head = canonical([before, number, in_utc(at).isoformat(timespec="microseconds"), kind])
    return hashlib.sha256(head + body).hexdigest()


def _problems(rows: Sequence[Found[Any]]) -> Iterator[str]:
    number, before = 0, BEFORE_THE_FIRST
    for row in rows:
        if row.number != number + 1:
            yield f"Between row {number} and row {row.number}, rows are missing."
        elif row.hash != _hash(before, row.number, row.at, row.kind, row.body):
            yield f"Row {row.number} does not follow from row {number}: one of them was changed after it was written."
        number, before = row.number, row.hash


def _taken(case: str, number: int) -> Conflict:
    return Conflict(
        f"Row {number} of {case} is already written, with another content.",
        "The row that was there first is kept.",
        "Read the case again, then act on what it now says.",
    )


def _gap(case: str, number: int, last: int) -> Conflict:
    return Conflict(
        f"Row {number} of {case} came before row {last + 1}.",
        "Nothing was written.",
        "Write the missing rows first: the journal has no gaps.",
    )

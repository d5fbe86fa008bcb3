"""Papers: what people wrote about a case. Written once, never changed; inert until an accepted act names them."""

import hashlib
import json
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from domain.errors import Conflict, NotFound
from domain.paper import PaperRef
from domain.people import Person, Role
from storage.canonical import canonical
from storage.database import Database
from storage.keys import KeyStore
from storage.moment import right_now
from storage.tables import papers
from storage.upsert import insert

FIRST_PAGE = "opening"


@dataclass(frozen=True)
class Paper:
    id: str
    kind: str
    words: dict[str, str]
    restricted: bool
    written_by: Person
    written_at: datetime


class Papers:
    """The case file.

    Choice: a digest covers a random salt kept inside the encrypted paper. Digests stand in histories for years; without
    the salt, someone could guess a short text ("HIV positive") and recognise its digest there, even after erasure.
    """

    def __init__(self, database: Database, keys: KeyStore, *, clock: Callable[[], datetime] = right_now) -> None:
        self._database, self._keys, self._clock = database, keys, clock

    def write(
        self,
        case: str,
        kind: str,
        words: dict[str, str],
        *,
        by: Person,
        restricted: bool = False,
        nonce: str,
    ) -> PaperRef:
        """The same form sent twice gives the same paper back; its nonce cannot carry two contents."""
        ref, body = self._sealed(case, kind, words)
        row: dict[str, Any] = {"id": ref.id, "digest": ref.digest, "case_id": case, "nonce": nonce, "kind": kind}
        row |= {"body": body, "restricted": restricted, "written_at": self._clock()}
        row |= {"by_id": by.id, "by_role": by.role.value, "by_office": by.office}
        with self._database.begin() as connection:
            connection.execute(insert(connection, papers).values(row).on_conflict_do_nothing())
            there = connection.execute(select(papers).filter_by(case_id=case, nonce=nonce)).one()
        if there.id == ref.id or self._same(there, kind, words, restricted, by):
            return PaperRef(id=there.id, digest=there.digest)
        raise _other_content()

    def read(self, case: str, ref: PaperRef | str) -> Paper:
        """With a reference, the text is the very one the act stood on, or nothing."""
        wanted = ref if isinstance(ref, str) else ref.id
        with self._database.read() as connection:
            row = connection.execute(select(papers).filter_by(case_id=case, id=wanted)).one_or_none()
        if row is None:
            raise _missing([wanted])
        body = self._opened(row)
        if not isinstance(ref, str) and ref.digest != _digest(row.kind, body):
            raise _not_the_one(wanted)
        by = Person(id=row.by_id, role=Role(row.by_role), office=row.by_office)
        return Paper(wanted, row.kind, body["words"], row.restricted, by, row.written_at)

    def first_pages(self, cases: Sequence[str]) -> dict[str, dict[str, str]]:
        """The words each of these cases was opened with, in one question; a case that was erased is left out."""
        wanted = select(papers).where(papers.c.case_id.in_(cases), papers.c.kind == FIRST_PAGE)
        with self._database.read() as connection:
            rows = connection.execute(wanted.order_by(papers.c.written_at.desc())).all()
        self._keys.fetch([row.case_id for row in rows])
        return {row.case_id: self._opened(row)["words"] for row in rows if self._keys.holds(row.case_id)}

    def fingerprint(self, case: str, text: str) -> str:
        """A keyed digest: the same text gives the same one, and nobody without the key can tell which text it was."""
        return self._keys.fingerprint(case, text)

    def knows(self, case: str) -> bool:
        """Whether anything was ever written about this case: every case begins with a paper."""
        with self._database.read() as connection:
            return connection.execute(select(papers.c.id).filter_by(case_id=case).limit(1)).first() is not None

    def began(self, case: str) -> str:
        """The nonce of the form a case was opened with; nothing if there is none."""
        first = select(papers.c.nonce).filter_by(case_id=case, kind="opening").order_by(papers.c.written_at).limit(1)
        with self._database.read() as connection:
            return connection.execute(first).scalar_one_or_none() or ""

    def name(self, case: str, ids: Sequence[str], number: int) -> None:
        """An accepted fact stands on these papers: they stay until the case is erased. The first naming counts."""
        wanted = set(ids)
        with self._database.begin() as connection:
            self._all_here(connection, case, wanted)
            unnamed = papers.update().where(papers.c.id.in_(wanted), papers.c.named_by.is_(None))
            connection.execute(unnamed.values(named_by=number))

    def sweep(self, older_than: datetime) -> int:
        """Forms that were written and never accepted. How many were deleted."""
        with self._database.begin() as connection:
            old = papers.delete().where(papers.c.named_by.is_(None), papers.c.written_at < older_than)
            swept = connection.execute(old).rowcount
        self._database.scrub(papers)
        return swept

    def _all_here(self, connection: Connection, case: str, wanted: set[str]) -> None:
        here = select(papers.c.id).where(papers.c.case_id == case, papers.c.id.in_(wanted))
        gone = wanted - set(connection.scalars(here.with_for_update()))
        if gone:
            raise _missing(sorted(gone))

    def _sealed(self, case: str, kind: str, words: dict[str, str]) -> tuple[PaperRef, bytes]:
        body = {"id": secrets.token_hex(16), "salt": secrets.token_hex(16), "words": words}
        ref = PaperRef(id=str(body["id"]), digest=_digest(kind, body))
        return ref, self._keys.seal(case, canonical(body))

    def _opened(self, row: Row[Any]) -> dict[str, Any]:
        body: dict[str, Any] = json.loads(self._keys.unseal(row.case_id, row.body))
        if body["id"] != row.id:
            raise _not_the_one(row.id)
        return body

    def _same(self, row: Row[Any], kind: str, words: dict[str, str], restricted: bool, by: Person) -> bool:
        there = (row.kind, row.restricted, row.by_id, self._opened(row)["words"])
        return there == (kind, restricted, by.id, words)


def _digest(kind: str, body: dict[str, Any]) -> str:
    return hashlib.sha256(body["salt"].encode() + canonical([kind, body["words"]])).hexdigest()


def _missing(ids: Sequence[str]) -> NotFound:
    return NotFound(
        f"The case file has no paper {', '.join(ids)}.",
        "Nothing was changed.",
        "It was never accepted and has been cleared away, or it belongs to another case: write it again.",
    )


def _not_the_one(paper: str) -> NotFound:
    return NotFound(
        f"Paper {paper} no longer holds the text that the act stood on.",
        "Nothing was sent or changed.",
        "Tell the person who looks after the database: the paper was altered or moved after it was written.",
    )


def _other_content() -> Conflict:
    return Conflict(
        "This form was already sent with another content.",
        "What was sent first is kept.",
        "Open the form again and send the new text from there.",
    )

"""Who read which paper, and when: ids only, never a word. Rows are added and never changed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from domain.people import Person, Role
from storage.database import Database
from storage.moment import right_now
from storage.tables import paper_reads


@dataclass(frozen=True)
class Read:
    paper: str
    by: Person
    at: datetime


class Reads:
    def __init__(self, database: Database, *, clock: Callable[[], datetime] = right_now) -> None:
        self._database, self._clock = database, clock

    def note(self, case: str, papers: Sequence[str], by: Person) -> None:
        """Written before the words are shown: what cannot be noted is not read."""
        who = {"by_id": by.id, "by_role": by.role.value, "by_office": by.office}
        rows = [{"case_id": case, "paper_id": paper, "read_at": self._clock(), **who} for paper in papers]
        if rows:
            with self._database.begin() as connection:
                connection.execute(paper_reads.insert(), rows)

    def of(self, case: str) -> list[Read]:
        """Every reading of a case's papers, in the order they were read."""
        wanted = select(paper_reads).filter_by(case_id=case).order_by(paper_reads.c.read_at, paper_reads.c.number)
        with self._database.read() as connection:
            rows = connection.execute(wanted).all()
        return [_read(row) for row in rows]


def _read(row: Row[Any]) -> Read:
    return Read(row.paper_id, Person(id=row.by_id, role=Role(row.by_role), office=row.by_office), row.read_at)

"""Waivers asked for a group of cases: what was chosen, by whom, which cases, and what became of each."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, select, update

from domain.errors import NotFound
from storage.database import Database
from storage.tables import group_waiver_cases, group_waivers
from storage.upsert import insert


@dataclass(frozen=True)
class GroupWaiver:
    """Codes and dates only: the words that were sent with it are papers of each case."""

    id: str
    selection: dict[str, Any]
    asked_by: str
    asked_at: datetime


@dataclass(frozen=True)
class GroupCase:
    """One promise of one case of the group."""

    group_id: str
    number: str
    promise: str
    waiver: str
    due_on: date
    until: date
    asked: int | None = None
    signed: dict[str, int] = field(default_factory=dict)
    said: str = ""


class GroupWaivers:
    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, group: GroupWaiver, cases: Sequence[GroupCase]) -> None:
        """A group is chosen once, whole: the same again changes nothing."""
        with self._database.begin() as connection:
            new = insert(connection, group_waivers).values(asdict(group)).on_conflict_do_nothing()
            if connection.execute(new.returning(group_waivers.c.id)).first() is not None:
                for case in cases:
                    connection.execute(group_waiver_cases.insert().values(asdict(case)))

    def find(self, id: str) -> GroupWaiver | None:
        with self._database.read() as connection:
            row = connection.execute(select(group_waivers).filter_by(id=id)).one_or_none()
        return GroupWaiver(row.id, row.selection, row.asked_by, row.asked_at) if row else None

    def get(self, id: str) -> GroupWaiver:
        if (found := self.find(id)) is None:
            raise NotFound(f"There is no group waiver {id}.", "Nothing was changed.", "Copy its id from the request.")
        return found

    def latest(self, most: int = 20) -> list[GroupWaiver]:
        """The newest first."""
        wanted = select(group_waivers).order_by(group_waivers.c.asked_at.desc(), group_waivers.c.id).limit(most)
        with self._database.read() as connection:
            rows = connection.execute(wanted).all()
        return [GroupWaiver(row.id, row.selection, row.asked_by, row.asked_at) for row in rows]

    def cases(self, id: str) -> list[GroupCase]:
        """In the order of the numbers."""
        wanted = select(group_waiver_cases).filter_by(group_id=id)
        columns = group_waiver_cases.c
        with self._database.read() as connection:
            return [_case(row) for row in connection.execute(wanted.order_by(columns.number, columns.promise))]

    def note(self, case: GroupCase) -> None:
        """What became of one case; written at once, so that a cut loses nothing that was done."""
        columns = group_waiver_cases.c
        one = columns.group_id == case.group_id, columns.number == case.number, columns.promise == case.promise
        now = {"asked": case.asked, "signed": case.signed, "said": case.said}
        with self._database.begin() as connection:
            connection.execute(update(group_waiver_cases).where(*one).values(now))


def _case(row: Row[Any]) -> GroupCase:
    return GroupCase(**row._mapping)

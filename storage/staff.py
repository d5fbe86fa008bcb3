"""The staff register: who may act, in which role. Names of staff are stored here and nowhere else."""

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from sqlalchemy import Row, select

from domain.errors import NotAllowed, NotFound
from domain.people import Person, Role
from storage.database import Database
from storage.tables import staff
from storage.upsert import insert


@dataclass(frozen=True)
class Member:
    person: Person
    name: str
    active: bool


class Staff:
    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, person: Person, name: str, active: bool = True) -> None:
        """Add somebody, or change their role, office, name or leave."""
        now = {"role": person.role.value, "office": person.office, "name": name, "active": active}
        with self._database.begin() as connection:
            new = insert(connection, staff).values(id=person.id, **now)
            connection.execute(new.on_conflict_do_update(index_elements=[staff.c.id], set_=now))

    def get(self, id: str) -> Person:
        """The snapshot an act carries. Someone who left keeps their past acts and sends no new ones."""
        members = {member.person.id: member for member in self.all()}
        if id not in members:
            raise _unknown(id, list(members))
        if not members[id].active:
            raise _left(id)
        return members[id].person

    def all(self) -> list[Member]:
        with self._database.read() as connection:
            return [_member(row) for row in connection.execute(select(staff).order_by(staff.c.id))]


def _member(row: Row[Any]) -> Member:
    return Member(Person(id=row.id, role=Role(row.role), office=row.office), row.name, row.active)


def _unknown(id: str, known: list[str]) -> NotFound:
    near = get_close_matches(id, known, n=3, cutoff=0.5)
    hint = f"Did you mean {' or '.join(near)}?" if near else "Ask for the list of staff, or add this person."
    return NotFound(f"The staff register has no {id}.", "Nothing was changed.", hint)


def _left(id: str) -> NotAllowed:
    return NotAllowed(
        f"{id} no longer works on cases.",
        "Nothing was changed.",
        "Act as somebody who does, or make this person active again in the staff register.",
    )

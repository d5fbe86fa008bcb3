"""The staff register: who may act, in which role. Names of staff are stored here and nowhere else."""

from collections.abc import Iterable
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
    email: str = ""


class Staff:
    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, person: Person, name: str, active: bool = True, email: str | None = None) -> None:
        """Add somebody, or change their role, office, name or leave. No word of an address leaves it as it is."""
        now: dict[str, Any] = {"role": person.role.value, "office": person.office, "name": name, "active": active}
        now |= {} if email is None else {"email": email}
        with self._database.begin() as connection:
            new = insert(connection, staff).values(id=person.id, **now)
            connection.execute(new.on_conflict_do_update(index_elements=[staff.c.id], set_=now))

    def get(self, id: str) -> Person:
        """The snapshot an act carries. Someone who left keeps their past acts and sends no new ones."""
        return self.member(id).person

    def member(self, id: str) -> Member:
        """Somebody who may act now. Raises NotFound, NotAllowed."""
        with self._database.read() as connection:
            row = connection.execute(select(staff).filter_by(id=id)).one_or_none()
        if row is None:
            raise _unknown(id, [member.person.id for member in self.all()])
        if not row.active:
            raise _left(id)
        return _member(row)

    def told(self, roles: Iterable[Role], office: str, case_worker: str) -> list[Member]:
        """Who is told of a case: its own case worker, and everybody of these roles in its office."""
        wanted = set(roles)
        return [
            member for member in self.all() if member.active and _is_told(member.person, wanted, office, case_worker)
        ]

    def all(self) -> list[Member]:
        with self._database.read() as connection:
            return [_member(row) for row in connection.execute(select(staff).order_by(staff.c.id))]


def _member(row: Row[Any]) -> Member:
    return Member(Person(id=row.id, role=Role(row.role), office=row.office), row.name, row.active, row.email or "")


def _is_told(person: Person, roles: set[Role], office: str, case_worker: str) -> bool:
    if person.id == case_worker:
        return Role.CASE_WORKER in roles
    return person.role in roles - {Role.CASE_WORKER} and person.office == office


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

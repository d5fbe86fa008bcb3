"""How people of the staff register sign in: by a password, by an identity provider, or as somebody of the demo."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.exc import IntegrityError

from domain.errors import Conflict
from storage.database import Database
from storage.moment import right_now
from storage.screen_tables import accounts
from storage.upsert import insert


@dataclass(frozen=True)
class Account:
    """One way in. `password` is a hash; empty if no password opens it."""

    staff_id: str
    password: str
    subject: str
    demo: bool
    language: str = ""


class Accounts:
    """By staff id: role, office and name stand in the staff register."""

    def __init__(self, database: Database, *, clock: Callable[[], datetime] = right_now) -> None:
        self._database, self._clock = database, clock

    def get(self, staff_id: str) -> Account | None:
        """Somebody's account, if there is one."""
        return self._one(staff_id=staff_id)

    def of_subject(self, subject: str) -> Account | None:
        """Whom the identity provider calls this."""
        return self._one(subject=subject) if subject else None

    def all(self) -> list[Account]:
        """Every account, by staff id."""
        with self._database.read() as connection:
            return [_account(row) for row in connection.execute(select(accounts).order_by(accounts.c.staff_id))]

    def set_password(self, staff_id: str, hashed: str) -> None:
        """From now on this password opens it, and no other. Somebody of the demo needs it too, from now on."""
        self._put(staff_id, password=hashed, demo=False)

    def bind(self, staff_id: str, subject: str) -> None:
        """What the identity provider calls this person; empty: nothing. Raises Conflict if that is somebody else."""
        try:
            self._put(staff_id, subject=subject or None)
        except IntegrityError:
            raise _somebody_else() from None

    def speak(self, staff_id: str, language: str) -> None:
        """The language of this person's screens, on any computer."""
        self._put(staff_id, language=language)

    def remove(self, staff_id: str) -> bool:
        """Nothing opens it any more. Whether there was one."""
        with self._database.begin() as connection:
            return bool(connection.execute(accounts.delete().filter_by(staff_id=staff_id)).rowcount)

    def add_demo(self, staff_id: str) -> None:
        """An invented person of the demo, unless there is an account."""
        row = {"staff_id": staff_id, "demo": True, "changed_at": self._clock()}
        with self._database.begin() as connection:
            connection.execute(insert(connection, accounts).values(row).on_conflict_do_nothing())

    def demo(self) -> list[str]:
        """Staff ids of the demo people, in order."""
        wanted = select(accounts.c.staff_id).where(accounts.c.demo).order_by(accounts.c.staff_id)
        with self._database.read() as connection:
            return list(connection.scalars(wanted))

    def _one(self, **which: str) -> Account | None:
        with self._database.read() as connection:
            row = connection.execute(select(accounts).filter_by(**which)).one_or_none()
        return _account(row) if row else None

    def _put(self, staff_id: str, **now: Any) -> None:
        changed = {**now, "changed_at": self._clock()}
        with self._database.begin() as connection:
            new = insert(connection, accounts).values({"staff_id": staff_id, "demo": False, **changed})
            connection.execute(new.on_conflict_do_update(index_elements=[accounts.c.staff_id], set_=changed))


def _account(row: Row[Any]) -> Account:
    return Account(row.staff_id, row.password or "", row.subject or "", row.demo, row.language or "")


def _somebody_else() -> Conflict:
    return Conflict(
        "The identity provider calls somebody else of the register that.",
        "No account was changed.",
        "Take the subject away from the other account first: `passerelle account list` shows whose it is.",
    )

"""How people of the staff register sign in: by a password, by an identity provider, or as somebody of the demo."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

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


class Accounts:
    """By staff id: role, office and name stand in the staff register."""

    def __init__(self, database: Database, *, clock: Callable[[], datetime] = right_now) -> None:
        self._database, self._clock = database, clock

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

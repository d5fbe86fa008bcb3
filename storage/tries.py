"""How often somebody tried to sign in and could not: by account and by address, and how long the next try waits.

Choice: a few mistakes cost nothing; then each costs twice the wait of the one before, up to a quarter of an hour. An
address gets more of them than an account, because a whole office may share one. Marks are keyed: nobody reads out of
the table who mistyped, or what they typed into the wrong field.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from sqlalchemy import Connection, select

from storage.database import Database
from storage.keys import KeyStore
from storage.moment import right_now
from storage.screen_tables import sign_in_tries as table
from storage.upsert import insert

OF_ACCOUNT, OF_ADDRESS = 5, 50
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=15), timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(days=1)
NOTHING = timedelta(0)


@dataclass(frozen=True)
class Mark:
    """An account or an address, and how many mistakes it has for nothing."""

    key: str
    free: int


class Tries:
    """Counted before it is looked at, so that a hundred tries at once are a hundred tries; forgiven if it was right."""

    def __init__(self, database: Database, keys: KeyStore, *, clock: Callable[[], datetime] = right_now) -> None:
        self._database, self._keys, self._clock = database, keys, clock

    def marks(self, account: str, address: str) -> list[Mark]:
        """Always in the same order: who changes both rows at once waits for nobody who waits for him."""
        return [self._account(account), Mark(self._keys.fingerprint("sign-in address", _near(address)), OF_ADDRESS)]

    def begin(self, marks: Sequence[Mark]) -> timedelta:
        """Count one try. If it must wait, how long; then it is not counted, and must not be looked at."""
        now = self._clock()
        with self._database.begin() as connection:
            self._database.alone(connection, "sign-in tries")
            known = self._known(connection, marks, now)
            if wait := max(_wait(mark, *known.get(mark.key, (0, now)), now) for mark in marks):
                return wait
            for mark in marks:
                self._put(connection, mark.key, known.get(mark.key, (0, now))[0] + 1, now)
            connection.execute(table.delete().where(table.c.last_at < now - FORGOTTEN_AFTER))
        return NOTHING

    def forgive(self, marks: Sequence[Mark]) -> None:
        """It was the right one: the account starts anew, the address gets this try back."""
        account, *others = (mark.key for mark in marks)
        with self._database.begin() as connection:
            self._database.alone(connection, "sign-in tries")
            connection.execute(table.delete().where(table.c.mark == account))
            fewer = table.update().where(table.c.mark.in_(others), table.c.failures > 0)
            connection.execute(fewer.values(failures=table.c.failures - 1))

    def clear(self, account: str) -> None:
        """Ops gave this account a new password: it waits no longer."""
        with self._database.begin() as connection:
            connection.execute(table.delete().where(table.c.mark == self._account(account).key))

    def _account(self, account: str) -> Mark:
        return Mark(self._keys.fingerprint("sign-in account", account), OF_ACCOUNT)

    def _known(self, connection: Connection, marks: Sequence[Mark], now: datetime) -> dict[str, tuple[int, datetime]]:
        wanted = select(table).where(table.c.mark.in_([mark.key for mark in marks]))
        rows = connection.execute(wanted.where(table.c.last_at >= now - FORGOTTEN_AFTER))
        return {row.mark: (row.failures, row.last_at) for row in rows}

    def _put(self, connection: Connection, key: str, failures: int, now: datetime) -> None:
        row = {"failures": failures, "last_at": now}
        new = insert(connection, table).values(mark=key, **row)
        connection.execute(new.on_conflict_do_update(index_elements=[table.c.mark], set_=row))


def _wait(mark: Mark, failures: int, last_at: datetime, now: datetime) -> timedelta:
    if failures < mark.free:
        return NOTHING
    doubled: int = 2 ** min(failures - mark.free, 20)
    whole = min(FIRST_WAIT * doubled, LONGEST_WAIT)
    return max(last_at + whole - now, NOTHING)


def _near(address: str) -> str:
    """Choice: of IPv6 the first half, which is what one customer of a network is given."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    return str(ip_network(f"{known}/64", strict=False)) if isinstance(known, IPv6Address) else address

"""Accounts and tries: who may come in by what, and how long somebody waits who could not."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from domain.errors import Conflict
from storage.accounts import Account, Accounts
from storage.database import Database
from storage.keys import KeyStore
from storage.screen_tables import sign_in_tries
from storage.tries import FIRST_WAIT, FORGOTTEN_AFTER, LONGEST_WAIT, OF_ACCOUNT, OF_ADDRESS, Tries

NOTHING = timedelta(0)


class Clock:
    """A clock that a test moves."""

    now = datetime(2026, 2, 28, 23, 59, 50, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def test_each_way_in_is_changed_without_the_others(database: Database) -> None:
    """A password, a subject and a language are kept side by side; the last word on each counts."""
    accounts = Accounts(database)
    accounts.set_password("cw-7", "hash-1")
    accounts.bind("cw-7", "subject")
    accounts.speak("cw-7", "ar")
    accounts.set_password("cw-7", "hash-2")
    assert accounts.get("cw-7") == Account("cw-7", "hash-2", "subject", False, "ar")
    assert accounts.of_subject("subject") == accounts.get("cw-7")
    accounts.bind("cw-7", "")
    assert accounts.of_subject("subject") is None
    assert accounts.of_subject("") is None
    assert [one.staff_id for one in accounts.all()] == ["cw-7"]


def test_a_subject_is_one_person(database: Database) -> None:
    """Two of the register cannot be the same person over there; without a subject, any number may be."""
    accounts = Accounts(database)
    accounts.bind("cw-7", "subject")
    for id_ in ("cw-8", "cw-9"):
        accounts.bind(id_, "")
    with pytest.raises(Conflict):
        accounts.bind("cw-8", "subject")
    assert accounts.get("cw-8") == Account("cw-8", "", "", False)


def test_a_demo_person_with_a_password_needs_it(database: Database) -> None:
    """Offered without a password until somebody gives one; made anew at the next start, it stays so."""
    accounts = Accounts(database)
    accounts.add_demo("cw-7")
    assert accounts.demo() == ["cw-7"]
    accounts.set_password("cw-7", "hash")
    accounts.add_demo("cw-7")
    assert accounts.demo() == []


def test_a_removed_account_is_gone(database: Database) -> None:
    """Asked twice, the second time says that there was none."""
    accounts = Accounts(database)
    accounts.set_password("cw-7", "hash")
    assert (accounts.remove("cw-7"), accounts.remove("cw-7")) == (True, False)
    assert accounts.get("cw-7") is None


def test_the_wait_grows_to_its_limit_and_is_forgotten(database: Database, keys: KeyStore) -> None:
    """Free at first, then 15 seconds, doubled each time, a quarter of an hour at most, and after a day nothing."""
    clock = Clock()
    tries = Tries(database, keys, clock=clock)
    marks = tries.marks("cw-7", "192.0.2.1")
    assert [tries.begin(marks) for _ in range(OF_ACCOUNT)] == [NOTHING] * OF_ACCOUNT
    for n in range(8):
        wait = min(FIRST_WAIT * 2**n, LONGEST_WAIT)
        assert tries.begin(marks) == wait
        clock.now += wait - timedelta(seconds=1)
        assert tries.begin(marks) == timedelta(seconds=1)
        clock.now += timedelta(seconds=1)
        assert tries.begin(marks) == NOTHING
    clock.now += FORGOTTEN_AFTER + timedelta(seconds=1)
    assert [tries.begin(marks) for _ in range(OF_ACCOUNT)] == [NOTHING] * OF_ACCOUNT
    assert tries.begin(marks) == FIRST_WAIT


def test_the_right_password_forgives(database: Database, keys: KeyStore) -> None:
    """The account starts anew; the address keeps what others did there."""
    tries = Tries(database, keys, clock=Clock())
    for n in range(OF_ADDRESS - 1):
        tries.begin(tries.marks(f"cw-{n}", "192.0.2.1"))
    mine = tries.marks("cw-700", "192.0.2.1")
    for _ in range(3):
        assert tries.begin(mine) == NOTHING
        tries.forgive(mine)
    assert tries.begin(mine) == NOTHING
    assert tries.begin(mine) > NOTHING


def test_a_network_of_ipv6_is_one_address(database: Database, keys: KeyStore) -> None:
    """Whoever has a network of 64 bits has more addresses than there are tries."""
    tries = Tries(database, keys)
    one, same, other = (tries.marks("x", f"2001:db8:0:{n}::{n}")[1] for n in (1, 1, 2))
    assert tries.marks("x", "2001:db8:0:1::ffff")[1] == one == same != other
    assert tries.marks("x", "unknown")[1] != tries.marks("x", "")[1]


def test_new_words_of_ops_end_the_wait_and_old_rows_go(database: Database, keys: KeyStore) -> None:
    """A new password from ops counts at once; what is older than a day is swept at the next try."""
    clock = Clock()
    tries = Tries(database, keys, clock=clock)
    marks = tries.marks("cw-7", "192.0.2.1")
    for _ in range(OF_ACCOUNT):
        tries.begin(marks)
    tries.clear("cw-7")
    assert tries.begin(marks) == NOTHING
    clock.now += FORGOTTEN_AFTER + timedelta(minutes=1)
    tries.begin(tries.marks("cw-8", "192.0.2.2"))
    with database.read() as connection:
        assert connection.execute(select(func.count()).select_from(sign_in_tries)).scalar_one() == 2

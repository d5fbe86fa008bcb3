"""Sessions: begun, kept awake, over by rest or by age, ended one by one or all together."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from storage.database import Database
from storage.screen_tables import sessions as table
from storage.sessions import KEPT, LONGEST, REST, Sessions

SECOND = timedelta(seconds=1)


class Clock:
    """A clock that a test moves."""

    now = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def test_a_session_is_found_by_its_cookie_which_is_kept_nowhere(database: Database) -> None:
    """Two people at once have two cookies; the table holds neither."""
    sessions = Sessions(database)
    one, other = sessions.begin("cw-7", "password"), sessions.begin("cw-8", "demo")
    known = sessions.find(one)
    assert known
    assert (known.staff_id, known.via, known.over) == ("cw-7", "password", False)
    assert sessions.find("") is sessions.find("x") is None
    with database.read() as connection:
        kept = str(connection.execute(select(table)).all())
    assert one not in kept
    assert other not in kept


def test_a_session_is_over_to_the_second(database: Database) -> None:
    """By rest half an hour after the last click, by age after eight hours; over, it still says whose it was."""
    clock = Clock()
    sessions = Sessions(database, clock=clock)
    cookie, begun = sessions.begin("cw-7", "password"), clock.now
    clock.now += REST - SECOND
    assert not found(sessions, cookie)
    clock.now += REST - SECOND
    assert not found(sessions, cookie)
    clock.now += REST
    assert found(sessions, cookie)
    cookie, begun = sessions.begin("cw-7", "password"), clock.now
    while clock.now + REST / 2 < begun + LONGEST:
        clock.now += REST / 2
        assert not found(sessions, cookie)
    clock.now = begun + LONGEST
    assert found(sessions, cookie)


def test_rows_that_nobody_needs_go_when_somebody_signs_in(database: Database) -> None:
    """After twice its longest life no late form can belong to it."""
    clock = Clock()
    sessions = Sessions(database, clock=clock)
    cookie = sessions.begin("cw-7", "password")
    clock.now += KEPT
    sessions.begin("cw-8", "password")
    assert found(sessions, cookie)
    clock.now += SECOND
    sessions.begin("cw-8", "password")
    assert sessions.find(cookie) is None


def test_sessions_end_one_by_one_or_all_together(database: Database) -> None:
    """By hand, by cookie, by person, by way in, by word of the identity provider: these, and no others."""
    sessions = Sessions(database)
    by_hand, by_cookie, local = (sessions.begin("cw-7", "password") for _ in range(3))
    first, second, unnamed = (sessions.begin("cw-7", "oidc", sid) for sid in ("one", "two", ""))
    other, namesake = sessions.begin("cw-8", "oidc", ""), sessions.begin("cw-8", "oidc", "three")
    known = sessions.find(by_hand)
    assert known
    sessions.end(known.id)
    sessions.end_cookie(by_cookie)
    assert [bool(sessions.find(one)) for one in (by_hand, by_cookie, local)] == [False, False, True]
    assert sessions.end_outside("one", "cw-7") == 2
    assert [bool(sessions.find(one)) for one in (first, second, unnamed, other)] == [False, True, False, True]
    assert sessions.end_all("cw-7", via="oidc") == 1
    assert sessions.find(local)
    assert (sessions.end_all("cw-7"), sessions.end_all("cw-7")) == (1, 0)
    assert sessions.find(other)
    assert sessions.find(namesake)


def found(sessions: Sessions, cookie: str) -> bool:
    """Whether it is over."""
    known = sessions.find(cookie)
    assert known
    assert known.staff_id == "cw-7"
    return known.over

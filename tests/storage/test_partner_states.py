"""How partners do: the last word counts, and since when is kept while nothing changes."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from storage.database import Database
from storage.partner_states import PartnerState, PartnerStates

START = datetime(2026, 3, 3, 12, tzinfo=UTC)


def test_since_is_the_moment_of_the_last_change(database: Database) -> None:
    """Away twice, then up twice: each change is dated once, each word is seen."""
    minutes: Iterator[datetime] = (START + timedelta(minutes=n) for n in range(100))
    states, seen = PartnerStates(database, clock=lambda: next(minutes)), list[tuple[bool, str, int, int]]()
    for up, code in ((False, "AWAY HTTP_503"), (False, "AWAY ConnectError"), (True, ""), (True, "REFUSED HTTP_400")):
        states.note("money", up=up, code=code)
        (now,) = states.all()
        seen.append((now.up, now.code, minute(now.since), minute(now.seen_at)))

    assert seen == [
        (False, "AWAY HTTP_503", 0, 0),
        (False, "AWAY ConnectError", 0, 1),
        (True, "", 2, 2),
        (True, "REFUSED HTTP_400", 2, 3),
    ]


def minute(moment: datetime) -> int:
    """Minutes since the start."""
    return int((moment - START).total_seconds() // 60)


def test_partners_are_noted_apart(database: Database) -> None:
    """One that is away says nothing of the others; a long code is cut, not refused."""
    states = PartnerStates(database, clock=lambda: START)
    states.note("money", up=True)
    states.note("mail", up=False, code="X" * 100)

    assert states.all() == [
        PartnerState("mail", False, "X" * 60, START, START),
        PartnerState("money", True, "", START, START),
    ]

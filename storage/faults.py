"""What a person is told when the database cannot answer.

Choice: the driver's own words are dropped here. They quote statements, hosts and users, and help nobody at a desk.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoFreeConnection

from domain.errors import Unavailable

UNCHANGED = "Nothing was changed."


@dataclass(frozen=True)
class _Fault:
    happened: str
    next_step: str
    words: tuple[str, ...]  # what SQLite says
    states: tuple[str, ...]  # SQLSTATE, what PostgreSQL says

    def spoken(self) -> Unavailable:
        return Unavailable(self.happened, UNCHANGED, self.next_step)


_KNOWN = (
    _Fault(
        "The database is busy with somebody else's change.",
        "Try again in a moment. If it lasts, look for a program that holds the database open.",
        ("locked",),
        ("55P03", "40P01", "40001"),
    ),
    _Fault(
        "The database can be read but not written.",
        "Give the program the right to write to the database and to its folder.",
        ("readonly", "read-only"),
        ("25006", "42501"),
    ),
    _Fault(
        "The database has no tables for this release.",
        "Run the migration, then start again.",
        ("no such table", "no such column", "has no column"),
        ("42P01", "42703"),
    ),
    _Fault(
        "The database file cannot be opened.",
        "Check that the folder named in the database setting exists and belongs to this program.",
        ("unable to open",),
        (),
    ),
    _Fault(
        "The database file is damaged, or is not a database.",
        "Stop the program, keep the file aside, and restore the last backup.",
        ("not a database", "malformed", "disk i/o"),
        (),
    ),
    _Fault(
        "The disk of the database is full.",
        "Make room on that disk, then try again.",
        ("is full",),
        ("53100",),
    ),
)
_BUSY = _KNOWN[0]
_OUT_OF_REACH = _Fault(
    "The database cannot be reached.",
    "Check that it runs and that the database setting names it, then try again.",
    (),
    (),
)


@contextmanager
def in_words() -> Iterator[None]:
    """The one place where a database's fault becomes a refusal; a fault of our own making passes unchanged."""
    try:
        yield
    except NoFreeConnection:
        raise _BUSY.spoken() from None
    except DBAPIError as fault:
        known = _recognise(fault)
        if known is None:
            raise
        raise known.spoken() from None


def _recognise(fault: DBAPIError) -> _Fault | None:
    state = getattr(fault.orig, "sqlstate", None) or ""
    said = "" if state else str(fault.orig).lower()
    for known in _KNOWN:
        if state in known.states or any(words in said for words in known.words):
            return known
    lost = isinstance(fault, (OperationalError, InterfaceError)) or fault.connection_invalidated
    return _OUT_OF_REACH if lost else None

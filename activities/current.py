"""A case as it is now: read again by every deed in the moment before it sends (invariant 4)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import sleep

from temporalio import activity
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from activities.contracts import ToDo
from domain.act import Fact
from domain.case import Case
from domain.fold import fold
from domain.opened import Opened
from domain.promise import Deed
from policy.judge import judge
from storage.journal import Journal

GLANCES, GLANCE = 20, 0.01  # seconds between two looks at the journal


@dataclass(frozen=True)
class Now:
    """What a deed may stand on: the case, the deed as it is owed now, and the case's own clock."""

    case: Case
    deed: Deed
    at: datetime


class Current:
    """Reads the journal: it follows the case within moments, and a deed waits for it."""

    def __init__(self, journal: Journal, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._journal, self._clock = journal, clock

    def owed(self, asked: ToDo) -> Now:
        """The deed as today's facts owe it. One that is owed no more is about to be called off: it is not done.

        Raises ApplicationError, to be tried again: the journal is behind, or the deed is not owed (any more).
        """
        opened, facts = self._facts(asked)
        at = self._case_clock(asked)
        owed = judge(opened, facts, at).deeds
        deed = next((one for one in owed if one.key == asked.deed.key), None)
        if deed is None:
            raise _not_yet("not owed any more", "NotOwed")
        return Now(fold(opened, facts), deed, at)

    def case(self, asked: ToDo) -> Case:
        """The case alone, for what is only looked up."""
        return fold(*self._facts(asked))

    def _facts(self, asked: ToDo) -> tuple[Opened, list[Fact]]:
        self._wait_for_journal(asked)
        entries = self._journal.read(asked.case)
        return Opened.model_validate(entries[0].body["opened"]), [
            Fact.model_validate(entry.body["fact"]) for entry in entries
        ]

    def _wait_for_journal(self, asked: ToDo) -> None:
        """The row is written while the deed begins: a moment's wait saves a second try.

        Choice: a moment only, for the writing itself needs one of these threads; then it is tried again soon.
        """
        for _ in range(GLANCES):
            if self._journal.last(asked.case) >= max(asked.known, 1):
                return
            sleep(GLANCE)
        raise _not_yet("the journal is behind", "JournalBehind", soon=True)

    def _case_clock(self, asked: ToDo) -> datetime:
        """The case's clock has gone on since it asked: as long as ours."""
        now = self._clock()
        if asked.now is None:
            return now
        return asked.now + max(now - activity.info().scheduled_time, timedelta())


def _not_yet(said: str, kind: str, *, soon: bool = False) -> ApplicationError:
    """Part of every day: tried again, and no line in the log. `soon`: from a tenth of a second on, up to a minute."""
    delay = timedelta(seconds=min(60.0, 0.05 * 2 ** min(activity.info().attempt, 11))) if soon else None
    return ApplicationError(said, type=kind, category=ApplicationErrorCategory.BENIGN, next_retry_delay=delay)

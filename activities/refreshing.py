"""The directory is read every night, and the cases that wait for what has appeared are told."""

from collections.abc import Callable
from typing import Protocol

import structlog
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.contracts import DirectoryRead
from domain.errors import CaseError, Unavailable
from domain.partner import PartnerFault, PartnerRefused
from partners.directory import Directory, Fetched
from storage.directory import News
from storage.partner_states import PartnerStates

SERVICE = "directory"


class Refreshed(Protocol):
    """What a reading brought."""

    @property
    def listed(self) -> int:
        """How many providers there are."""

    @property
    def news(self) -> News:
        """Who came and who went."""

    @property
    def told(self) -> int:
        """How many cases were told."""


class Watched:
    """The directory, and how it did when it was last read: shown with the other partners."""

    def __init__(self, directory: Directory, states: PartnerStates) -> None:
        self._directory, self._states = directory, states

    def providers(self) -> Fetched:
        """The whole of it. Raises PartnerFault."""
        try:
            read = self._directory.providers()
        except PartnerFault as fault:
            self._states.note(SERVICE, up=isinstance(fault, PartnerRefused), code=fault.code.value)
            raise
        self._states.note(SERVICE, up=True)
        return read


class Refreshing:
    """Reads and tells, by a function that is handed in: no activity holds a client of the engine."""

    def __init__(self, refresh: Callable[[], Refreshed]) -> None:
        self._refresh = refresh

    @activity.defn(name="read_directory")
    def read(self) -> DirectoryRead:
        """Who is away is tried again. A reading that cannot be right is refused in words, until the next night."""
        log = structlog.get_logger("directory")
        try:
            done = self._refresh()
        except Unavailable as refusal:
            raise ApplicationError(str(refusal), type="Unavailable") from None
        except CaseError as refusal:
            log.warning("directory.refused", said=refusal.happened)
            raise ApplicationError(str(refusal), type=type(refusal).__name__, non_retryable=True) from None
        read = DirectoryRead(
            listed=done.listed, appeared=len(done.news.appeared), gone=len(done.news.gone), told=done.told
        )
        log.info("directory.read", **read.model_dump())
        return read

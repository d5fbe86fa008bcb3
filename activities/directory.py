"""Who a provider is, when something must be sent to it: known from the directory as last read, else read anew."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from activities.posting import Post
from domain.errors import CaseError
from domain.partner import FaultCode, PartnerRefused
from domain.provider import Provider
from partners.directory import Directory
from storage.directory import ProviderList
from storage.moment import right_now


class Addresses:
    """The providers of this house. Safe between threads.

    Choice: what is read here is taken over only where nothing is known yet. Later that would swallow the news that
    cases wait for (starter/offers.py).
    """

    def __init__(
        self, known: ProviderList, directory: Directory, post: Post, *, clock: Callable[[], datetime] = right_now
    ) -> None:
        self._known, self._directory, self._post, self._clock = known, directory, post, clock

    def provider(self, id_: str, *, even_gone: bool = False) -> Provider:
        """This provider. Raises PartnerRefused: the directory does not hold it; PartnerAway: it cannot be asked.

        `even_gone`: who left the directory must still be told to forget what it was sent.
        """
        if known := self._known.get(id_, even_gone=even_gone):
            return known
        if known := next((one for one in self._read_anew() if one.id == id_), None):
            return known
        raise PartnerRefused("directory", FaultCode.NOT_IN_DIRECTORY)

    def all(self, country: str = "") -> tuple[Provider, ...]:
        """Every provider, or those of a country, as last read."""
        return tuple(self._known.all(country))

    def _read_anew(self) -> tuple[Provider, ...]:
        with self._post.noted("directory"):
            read = self._directory.providers().providers
        if not self._known.all():
            with suppress(CaseError):  # an empty reading is none
                self._known.refresh(read, self._clock())
        return read

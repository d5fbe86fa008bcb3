"""Who a provider is, when something must be sent to it: known from the directory as last read, else read anew."""

from collections.abc import Callable
from datetime import datetime

from domain.partner import FaultCode, PartnerRefused
from domain.provider import Provider
from partners.directory import Directory
from storage.directory import ProviderList
from storage.moment import right_now


class Addresses:
    """The providers of this house. Safe between threads: reading the directory twice changes nothing."""

    def __init__(self, known: ProviderList, directory: Directory, *, clock: Callable[[], datetime] = right_now) -> None:
        self._known, self._directory, self._clock = known, directory, clock

    def provider(self, id_: str) -> Provider:
        """This provider. Raises PartnerRefused: the directory does not hold it; PartnerAway: it cannot be asked."""
        if known := self._known.get(id_):
            return known
        self._known.refresh(self._directory.providers().providers, self._clock())
        if known := self._known.get(id_):
            return known
        raise PartnerRefused("directory", FaultCode.NOT_IN_DIRECTORY)

    def all(self, country: str = "") -> tuple[Provider, ...]:
        """Every provider, or those of a country, as last read."""
        return tuple(self._known.all(country))

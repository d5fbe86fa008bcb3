"""The provider directory, read now and remembered. What a partner's fault means to a person is said here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.errors import Unavailable
from domain.partner import PartnerFault, in_words
from domain.provider import Provider
from storage.directory import News, ProviderList


class Fetched(Protocol):
    """What a reading gives."""

    @property
    def providers(self) -> tuple[Provider, ...]:
        """Everybody with our number."""

    @property
    def left_out(self) -> Sequence[str]:
        """Ids of what could not be used."""


class Directory(Protocol):
    """Whoever can read the directory."""

    def providers(self) -> Fetched:
        """The whole of it."""


@dataclass(frozen=True)
class Refreshed:
    """What a reading brought."""

    listed: int
    news: News
    left_out: tuple[str, ...]


def refresh(directory: Directory, providers: ProviderList, at: datetime, *, though_few: bool = False) -> Refreshed:
    """Read the directory and take it over. What is remembered stays as it is when it cannot be read."""
    try:
        read = directory.providers()
    except PartnerFault as fault:
        happened, next_step = in_words(fault.code)
        said = f"The provider directory was not read: {happened} ({fault})."
        raise Unavailable(said, "The list of providers is as it was.", _sentence(next_step)) from None
    news = providers.refresh(read.providers, at, though_few=though_few)
    return Refreshed(len(read.providers), news, tuple(read.left_out))


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."

"""The provider directory, read now and remembered. What a partner's fault means to a person is said here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.errors import Unavailable
from domain.partner import PartnerFault, in_words
from domain.provider import Provider
from storage.directory import News, Offer, ProviderList

Tell = Callable[[tuple[Offer, ...], tuple[Provider, ...]], int]
"""Tells the cases that wait for what has appeared, of all that is listed now; how many were told."""


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
    told: int = 0  # cases that learnt of a service they were lacking


def nobody(_appeared: tuple[Offer, ...], _listed: tuple[Provider, ...]) -> int:
    """Tells no case."""
    return 0


def refresh(
    directory: Directory, providers: ProviderList, at: datetime, *, though_few: bool = False, tell: Tell = nobody
) -> Refreshed:
    """Read the directory and take it over. What is remembered stays as it is when it cannot be read.

    Cases are told before the reading is taken over: who is stopped in between finds the same news again, and a case
    that hears twice of the same provider learns of it once.
    """
    try:
        read = directory.providers()
    except PartnerFault as fault:
        happened, next_step = in_words(fault.code)
        said = f"The provider directory was not read: {happened} ({fault})."
        raise Unavailable(said, "The list of providers is as it was.", _sentence(next_step)) from None
    news = providers.news(read.providers, at, though_few=though_few)
    told = tell(news.appeared, read.providers)
    providers.refresh(read.providers, at, though_few=though_few)
    return Refreshed(len(read.providers), news, tuple(read.left_out), told)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."

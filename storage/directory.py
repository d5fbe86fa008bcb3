"""The provider directory as it was last read: who is there, who was seen when, and what is new. Source: R45.

A provider that is no longer listed stays in the table, marked as gone: referrals of before still name it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from domain.assessment import Element
from domain.errors import CaseError
from domain.provider import Provider
from storage.database import Database
from storage.moment import in_utc
from storage.tables import providers
from storage.upsert import insert

Offer = tuple[str, Element]  # provider id, and an element of the plan it serves


@dataclass(frozen=True)
class News:
    """What can be asked of whom since this reading, and what no longer can."""

    appeared: tuple[Offer, ...] = ()
    gone: tuple[Offer, ...] = ()


class ProviderList:
    """What we remember of the directory; answers while the directory itself is away."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def refresh(self, read: tuple[Provider, ...], at: datetime, *, though_few: bool = False) -> News:
        """Take over a reading, whole. One that lost most of what is known is refused, unless somebody says it is right.

        Choice: "most" is more than half of the providers known to be there. An older reading than the last, or the
        same one again, changes nothing.
        """
        now = {provider.id: provider for provider in read}
        with self._database.begin() as connection:
            self._database.alone(connection, "providers")
            before = _before(connection, now, at, though_few)
            if before is None:
                return News()
            for provider in now.values():
                _keep(connection, provider, at)
            left = sorted(before.keys() - now.keys())
            connection.execute(update(providers).where(providers.c.id.in_(left)).values(gone=True))
        return _news(before, now)

    def news(self, read: tuple[Provider, ...], at: datetime, *, though_few: bool = False) -> News:
        """What taking over this reading would bring; nothing is written. Refused as the taking over would be."""
        now = {provider.id: provider for provider in read}
        with self._database.read() as connection:
            before = _before(connection, now, at, though_few)
        return News() if before is None else _news(before, now)

    def get(self, id: str, *, even_gone: bool = False) -> Provider | None:
        """A provider that is listed; one that is gone only when asked for."""
        with self._database.read() as connection:
            row = connection.execute(select(providers).where(providers.c.id == id)).one_or_none()
        return _provider(row) if row and (even_gone or not row.gone) else None

    def all(self, country: str = "") -> list[Provider]:
        """Who is listed, everywhere or in one country, by id."""
        with self._database.read() as connection:
            rows = connection.execute(select(providers).where(providers.c.gone.is_(False)).order_by(providers.c.id))
            listed = [_provider(row) for row in rows]
        return [provider for provider in listed if country in ("", provider.country)]

    def read_at(self) -> datetime | None:
        """When the directory was last read; None if it never was."""
        with self._database.read() as connection:
            return max(connection.scalars(select(providers.c.seen_at)), default=None)


def _before(
    connection: Connection, now: dict[str, Provider], at: datetime, though_few: bool
) -> dict[str, Provider] | None:
    """Who was listed; None if something later is known already."""
    rows = list(connection.execute(select(providers)))
    if any(row.seen_at > in_utc(at) for row in rows):
        return None
    before = {row.id: _provider(row) for row in rows if not row.gone}
    if not though_few and (not now or 2 * len(before.keys() & now.keys()) < len(before)):
        raise _suspicious(len(before), len(before.keys() & now.keys()))
    return before


def _news(before: dict[str, Provider], now: dict[str, Provider]) -> News:
    had, have = _offers(before), _offers(now)
    return News(appeared=_in_order(have - had), gone=_in_order(had - have))


def _keep(connection: Connection, provider: Provider, at: datetime) -> None:
    now = {"body": provider.model_dump(mode="json"), "seen_at": at, "gone": False}
    new = insert(connection, providers).values(id=provider.id, first_seen=at, **now)
    connection.execute(new.on_conflict_do_update(index_elements=[providers.c.id], set_=now))


def _offers(known: dict[str, Provider]) -> set[Offer]:
    return {(provider.id, element) for provider in known.values() for element in provider.offers}


def _in_order(offers: set[Offer]) -> tuple[Offer, ...]:
    elements = list(Element)
    return tuple(sorted(offers, key=lambda offer: (offer[0], elements.index(offer[1]))))


def _provider(row: Row[Any]) -> Provider:
    return Provider.model_validate(row.body)


def _suspicious(known: int, there: int) -> CaseError:
    return CaseError(
        f"The directory lists {there} of the {known} providers known so far: it may have been read in part.",
        "The list of providers is as it was.",
        "Look at the directory itself, then read it again; if it is right, say --though-few.",
    )

"""A service that appears in the directory is offered to every case that was lacking it. Handbook 2.3.2 (R69-R79)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Protocol

import structlog

from domain.act import Fact
from domain.case import Case
from domain.dates import day_in
from domain.errors import CaseError, NotFound, Unavailable
from domain.fold import fold
from domain.opened import Opened, case_id
from domain.people import Person, Role
from domain.promise import Stage
from domain.provider import Provider
from policy.fitting import fitting, wanted_for
from policy.unmet_need import lacking
from storage.directory import Offer
from storage.journal import Journal
from storage.worklist import Worklist

OVER = (Stage.CLOSED.value, Stage.ANONYMISED.value)
DIRECTORY = Person(id="directory", role=Role.OPS, office="HQ")


class Files(Protocol):
    """Where the cases are written."""

    @property
    def worklist(self) -> Worklist:
        """Which cases there are."""

    @property
    def journal(self) -> Journal:
        """What they know; asked for only if there are any."""


class Bell(Protocol):
    """Whoever can leave a message with a case."""

    async def tell(self, number: str, verb: str, form: dict[str, str], by: Person, nonce: str) -> None:
        """Leave it."""


@dataclass(frozen=True)
class Offered:
    """One provider for one unmet need of one case."""

    number: str
    unmet: str
    provider: str

    @property
    def nonce(self) -> str:
        """The same offer is the same message, however often it is found."""
        return f"offer-{sha256(f'{self.unmet}/{self.provider}'.encode()).hexdigest()[:32]}"


def wanting(files: Files, appeared: tuple[Offer, ...], listed: Iterable[Provider], now: datetime) -> Iterator[Offered]:
    """Every open unmet need that one of these services fits: of its element, in the country, by age, not tried.

    Choice: cases that are closed are told nothing; a refused one is, for a refusal can be taken back.
    """
    new = {id_ for id_, _ in appeared}
    providers = [provider for provider in listed if provider.id in new]
    numbers = [line.number for line in files.worklist.dump() if line.stage not in OVER] if providers else []
    for number in numbers:
        if case := _read(files.journal, number):
            yield from _of_case(case, appeared, providers, now)


def _of_case(case: Case, appeared: tuple[Offer, ...], providers: list[Provider], now: datetime) -> Iterator[Offered]:
    today = day_in(now, case.time_zone)
    for id_, unmet in lacking(case).items():
        if wanted := wanted_for(case, unmet.need, today):
            fits = dict.fromkeys(fit.provider.id for fit in fitting(providers, wanted))
            new = {provider for provider, element in appeared if element in wanted.elements}
            yield from (Offered(case.opened.number, id_, one) for one in fits if one in new - unmet.offered.keys())


def _read(journal: Journal, number: str) -> Case | None:
    """The case as the journal tells it; None if it was erased, or this release cannot read it."""
    try:
        entries = journal.read(case_id(number))
        facts = [Fact.model_validate(entry.body["fact"]) for entry in entries]
        return fold(Opened.model_validate(entries[0].body["opened"]), facts) if entries else None
    except NotFound:
        return None
    except ValueError:
        structlog.get_logger("offers").warning("offers.unread", case=number)
        return None


async def tell(cases: Bell, offers: Iterable[Offered]) -> int:
    """Leave each offer with its case; how many cases were told. One that has ended meanwhile is left alone."""
    told = set()
    for offer in offers:
        try:
            form = {"unmet": offer.unmet, "provider": offer.provider}
            await cases.tell(offer.number, "note_service", form, DIRECTORY, offer.nonce)
        except Unavailable:
            raise
        except CaseError:  # one case that cannot be told keeps no other from its news
            continue
        told.add(offer.number)
    return len(told)

"""Who is told when a service appears in the directory, and in which order. Handbook 2.3.2 (R69-R79)."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from domain.assessment import Element
from domain.errors import Unavailable
from domain.opened import Member
from domain.provider import Provider, ReferralBy, Service
from starter import directory, offers
from storage.database import Database
from storage.directory import ProviderList
from storage.journal import Journal, Row
from storage.keys import KeyStore
from storage.worklist import Worklist
from storage.worklist_line import line as line_of
from tests.policy.lives import Life, returnee, under_way
from tests.policy.test_offers import asks, lacking, no, noted


def provider(id_: str = "GM-09", *elements: str, country: str = "GMB", min_age: int | None = None) -> Provider:
    """An invented provider of these elements; training, if none is named."""
    serves = tuple(Element(one) for one in elements or ("E3",))
    offer = Service(id=f"{id_}-1", name="a course", elements=serves, min_age=min_age)
    return Provider(id=id_, name=f"Provider {id_}", country=country, referral_by=ReferralBy.EMAIL, services=(offer,))


class Files:
    """A case file with these lives in it."""

    def __init__(self, database: Database, keys: KeyStore, *lives: Life) -> None:
        self.worklist, self.journal = Worklist(database), Journal(database, keys)
        for life in lives:
            first = {"opened": life.opened.model_dump(mode="json")}
            rows = [
                Row(fact.number, fact.at, fact.kind, {"fact": fact.model_dump(mode="json"), **first})
                for fact in life.facts
            ]
            self.journal.append(life.opened.id, rows)
            self.worklist.put(line_of(life.opened.head, life.verdict, len(rows), life.now))


def told(files: Files, life: Life, *listed: Provider) -> list[tuple[str, str]]:
    """Record and provider of each offer, when all of these appear."""
    pairs = tuple((one.id, element) for one in listed for element in one.offers)
    found = offers.wanting(files, pairs, listed, life.now)
    return [(one.unmet, one.provider) for one in found if one.number == life.opened.number]


def young() -> Life:
    """Twenty-five years old."""
    return under_way(returnee(household=[Member(id="m1", name="[paper]", born=date(2001, 1, 1))]))


WHO: list[Any] = [
    pytest.param(lacking, provider(), True, id="the element, the country"),
    pytest.param(lacking, provider("GM-09", "E4"), False, id="another element"),
    pytest.param(lacking, provider("SN-09", country="SEN"), False, id="another country"),
    pytest.param(lambda: lacking(young()), provider(min_age=26), False, id="too young for it"),
    pytest.param(lambda: lacking(young()), provider(min_age=25), True, id="just old enough"),
    pytest.param(noted, provider(), False, id="offered before"),
    pytest.param(lambda: no(lacking()), provider(), False, id="said no"),
    pytest.param(lambda: asks(lacking()), provider(), False, id="being asked"),
    pytest.param(under_way, provider(), False, id="nothing is lacking"),
    pytest.param(lambda: lacking().does("resolve_unmet_need", unmet="roof"), provider(), False, id="resolved"),
    pytest.param(lambda: lacking().does("end_need", need="course", end="MET"), provider(), False, id="met"),
    pytest.param(lambda: lacking().does("refuse_assistance"), provider(), True, id="refused: it can be taken back"),
]


@pytest.mark.parametrize(("begun", "appears", "offered"), WHO)
@pytest.mark.rule("R69")
def test_who_is_told(
    begun: Callable[[], Life], appears: Provider, offered: bool, database: Database, keys: KeyStore
) -> None:
    """Whoever has an open record of that element, in that country, at that age, with a provider not tried yet."""
    life = begun()

    found = told(Files(database, keys, life), life, appears)

    assert (("roof", appears.id) in found) is offered


def test_only_what_is_new_is_offered(database: Database, keys: KeyStore) -> None:
    """A provider that was there before with that service is not; nor is its new service of another kind."""
    life = lacking()
    files = Files(database, keys, life)
    both = provider("GM-09", "E3", "E4")

    assert list(offers.wanting(files, (("GM-09", Element.HOUSING_FOOD),), [both], life.now)) == []
    assert list(offers.wanting(files, (), [both], life.now)) == []


def test_cases_are_told_before_the_list_is_written(database: Database) -> None:
    """Who cannot be told stops the reading: the next one brings the same news, and loses none."""

    class Read:
        """Two providers."""

        providers = (provider(), provider("GM-08"))
        left_out = ()

    class There:
        """The directory."""

        def providers(self) -> type[Read]:
            """Both."""
            return Read

    def away(*_: object) -> int:
        raise Unavailable("Temporal did not answer.", "It is not sure.", "Send it again.")

    known, at = ProviderList(database), returnee().now
    with pytest.raises(Unavailable):
        directory.refresh(There(), known, at, tell=away)
    assert known.all() == []

    done = directory.refresh(There(), known, at + timedelta(hours=1), tell=lambda appeared, _: len(appeared))

    assert (done.listed, done.told) == (2, 2)
    assert directory.refresh(There(), known, at + timedelta(hours=2), tell=lambda appeared, _: len(appeared)).told == 0

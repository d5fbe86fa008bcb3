"""The directory as last read: kept whole, never thinned out by half a reading, on both databases. R45."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from domain.assessment import Element
from domain.errors import CaseError
from domain.provider import Provider, Service
from storage.database import Database
from storage.directory import News, ProviderList
from storage.tables import providers

MONDAY = datetime(2026, 3, 2, 6, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(1)


def provider(id_: str, *elements: str, active: bool = True, country: str = "GMB") -> Provider:
    """A provider with one service."""
    service = Service(id=f"s-{id_}", name="B", elements=tuple(map(Element, elements)), active=active)
    return Provider(id=id_, name=f"Maison {id_} é", country=country, services=(service,))


FOUR = tuple(provider(f"GM-0{n}", f"E{n}") for n in range(1, 5))


@pytest.fixture
def known(database: Database) -> ProviderList:
    """Four providers, read on Monday."""
    listed = ProviderList(database)
    listed.refresh(FOUR, MONDAY)
    return listed


def test_nothing_is_known_before_the_first_reading(database: Database) -> None:
    """No provider, and no day of reading."""
    empty = ProviderList(database)

    assert (empty.all(), empty.get("GM-01"), empty.read_at()) == ([], None, None)


@pytest.mark.rule("R45")
def test_providers_are_listed_by_country(known: ProviderList) -> None:
    """What was read comes back the same, by id, everywhere or in one country."""
    known.refresh((*FOUR, provider("SN-01", "E3", country="SEN")), TUESDAY)

    assert known.all("GMB") == list(FOUR)
    assert [one.id for one in known.all("SEN")] == ["SN-01"]
    assert len(known.all()) == 5
    assert known.get("GM-02") == FOUR[1]
    assert known.read_at() == TUESDAY


def test_the_first_reading_is_all_news(database: Database) -> None:
    """Every open service of everybody is new."""
    news = ProviderList(database).refresh(FOUR, MONDAY)

    assert news == News(appeared=tuple((f"GM-0{n}", Element(f"E{n}")) for n in range(1, 5)))


def test_the_same_reading_again_changes_nothing(database: Database, known: ProviderList) -> None:
    """Read twice is read once: no news, and who was first seen when stays."""
    assert known.refresh(FOUR, TUESDAY) == News()
    assert known.refresh(FOUR, TUESDAY) == News()
    with database.read() as connection:
        rows = list(connection.execute(select(providers.c.first_seen, providers.c.seen_at).distinct()))
    assert rows == [(MONDAY, TUESDAY)]


NEWS = [
    ((*FOUR, provider("GM-09", "E4")), [("GM-09", "E4")], []),
    (FOUR[1:], [], [("GM-01", "E1")]),
    ((*FOUR[:3], provider("GM-04", "E4", "E9")), [("GM-04", "E9")], []),
    ((*FOUR[:3], provider("GM-04", "E4", active=False)), [], [("GM-04", "E4")]),
    ((*FOUR[:3], provider("GM-04", "E7")), [("GM-04", "E7")], [("GM-04", "E4")]),
    ((*FOUR[:2], provider("GM-09")), [], [("GM-03", "E3"), ("GM-04", "E4")]),
    ((*FOUR, provider("GM-09", "E1").model_copy(update={"pays": True})), [], []),
    ((*FOUR, provider("GM-09", "E10", "E9")), [("GM-09", "E9"), ("GM-09", "E10")], []),
]


@pytest.mark.parametrize(("read", "appeared", "gone"), NEWS)
def test_news_is_what_can_be_asked_of_whom(
    known: ProviderList, read: tuple[Provider, ...], appeared: list[tuple[str, str]], gone: list[tuple[str, str]]
) -> None:
    """A new provider, one that left, a new service, one that closed; a payment partner takes no referrals."""
    assert known.refresh(read, TUESDAY) == News(
        tuple((id_, Element(element)) for id_, element in appeared),
        tuple((id_, Element(element)) for id_, element in gone),
    )


def test_who_is_gone_stays_in_the_table_and_may_come_back(database: Database, known: ProviderList) -> None:
    """It is no longer listed, but can be asked for by its number; on return it is news, and first seen as before."""
    known.refresh(FOUR[1:], TUESDAY)
    assert known.get("GM-01") is None
    assert known.get("GM-01", even_gone=True) == FOUR[0]
    assert [one.id for one in known.all()] == ["GM-02", "GM-03", "GM-04"]

    assert known.refresh(FOUR, TUESDAY + timedelta(1)) == News(appeared=(("GM-01", Element.MONEY),))
    with database.read() as connection:
        first = connection.scalar(select(providers.c.first_seen).where(providers.c.id == "GM-01"))
    assert first == MONDAY


STRANGERS = tuple(provider(f"ET-0{n}", "E1") for n in range(1, 9))


@pytest.mark.parametrize("read", [(), FOUR[:1], STRANGERS, (*STRANGERS, FOUR[0])], ids=["none", "one", "others", "1+8"])
def test_a_reading_that_lost_most_is_refused(known: ProviderList, read: tuple[Provider, ...]) -> None:
    """Fewer than half of those known, however many others: refused in three parts, and nothing has changed."""
    with pytest.raises(CaseError, match="in part") as refusal:
        known.refresh(read, TUESDAY)

    assert "--though-few" in refusal.value.next_step
    assert known.all() == list(FOUR)
    assert known.read_at() == MONDAY


def test_half_is_enough_and_a_person_may_say_that_few_is_right(known: ProviderList) -> None:
    """Two of four are believed; one of them is, when somebody looked."""
    assert len(known.refresh(FOUR[:2], TUESDAY).gone) == 2
    assert len(known.refresh((), TUESDAY + timedelta(1), though_few=True).gone) == 2
    assert known.all() == []


def test_two_of_five_are_fewer_than_half(known: ProviderList) -> None:
    """The limit is half of those known, not one less."""
    known.refresh((*FOUR, provider("GM-05", "E5")), TUESDAY)

    with pytest.raises(CaseError, match="2 of the 5"):
        known.refresh(FOUR[:2], TUESDAY)
    assert len(known.refresh(FOUR[:3], TUESDAY).gone) == 2


def test_nobody_known_and_nobody_read_is_suspicious_too(database: Database) -> None:
    """A first reading that finds nobody is a fault of the directory or of the setting."""
    with pytest.raises(CaseError, match="0 of the 0"):
        ProviderList(database).refresh((), MONDAY)


def test_an_older_reading_that_comes_late_changes_nothing(known: ProviderList) -> None:
    """Two readers may race: the later reading stands."""
    known.refresh(FOUR[1:], TUESDAY)

    assert known.refresh(FOUR, MONDAY) == News()
    assert known.get("GM-01") is None

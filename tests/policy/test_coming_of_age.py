"""Coming of age while a case is followed: whose own consent is asked, from which day. Source: domain C9."""

from datetime import date

import pytest

from domain.opened import Member
from tests.policy.lives import day, pack, returnee
from tests.policy.test_family import TEEN, proposed

BIRTHDAYS = [
    pytest.param("2008-01-13", "2026-01-13", "2026-01-27", id="the day after the registration"),
    pytest.param("2008-01-12", None, None, id="the very day of registration"),
    pytest.param("2013-01-12", "2031-01-12", "2031-01-26", id="the last day of the five years"),
    pytest.param("2013-01-13", None, None, id="a day later"),
    pytest.param("2008-02-29", "2026-02-28", "2026-03-14", id="29 February, a common year"),
    pytest.param("2010-01-31", "2028-01-31", "2028-02-14", id="31 January"),
    pytest.param(None, None, None, id="not known"),
]


@pytest.mark.parametrize(("born", "since", "due"), BIRTHDAYS)
def test_own_consent_is_asked_fourteen_days_from_a_birthday_in_sight(
    born: str | None, since: str | None, due: str | None
) -> None:
    """Counted from the eighteenth birthday, for birthdays after the registration and within five years of it."""
    child = Member.model_validate({"id": "m3", "adult": False, "born": born})
    known = returnee("2026-01-12", household=(Member(id="m1"), child)).ledger.get("own_consent/m3")

    found: tuple[date, date] | None = (known.since, known.due_on) if known else None
    assert found == ((since and (day(since), day(due or ""))) or None)


def test_a_pack_may_say_that_leap_children_come_of_age_in_march() -> None:
    """C9: 28 February in common years, unless a pack of the case says 1 March."""
    child = Member(id="m3", adult=False, born="2008-02-29")
    life = returnee(household=(Member(id="m1"), child), programmes=[pack(leap_birthday="MARCH_1")])

    assert day("2026-03-15") == life.waits["own_consent/m3"]


def test_a_birthday_before_the_return_is_asked_for_too() -> None:
    """Whoever comes of age between registration and return is asked like the others, at the place of return."""
    life = returnee(None, registered_on="2026-01-12", household=(Member(id="m1", born="2008-01-20"),))
    assert day("2026-02-03") == life.waits["own_consent/m1"]
    assert {"own_consent/m1"} <= life.at("2026-02-04", 1).late


def test_the_birthday_begins_at_the_place_of_return() -> None:
    """An hour before midnight in Banjul it is the birthday in Addis Ababa already: the place of return counts."""
    child = (Member(id="m1", born="1986-01-01"), Member(id="m2", adult=False, born="2008-02-02"))
    east = returnee("2026-01-12", household=child, zone="Africa/Addis_Ababa").at("2026-02-02", 0)
    assert east.does("give_consent", member="m2").promise("own_consent/m2").kept_on == day("2026-02-02")

    west = returnee("2026-01-12", household=child).at("2026-02-01", 23)
    assert "m2 is a child" in west.turned_down("give_consent", member="m2").happened


def test_own_consent_typed_late_is_of_its_day() -> None:
    """A consent given on the birthday and typed a month later is in time; one dated before the birthday is refused."""
    life = proposed(TEEN).at("2026-04-30")
    assert {"own_consent/m2"} <= life.late
    assert "m2 is a child" in life.turned_down("give_consent", member="m2", on="2026-03-30").happened

    life.does("give_consent", member="m2", on="2026-03-31")
    assert not life.late & {"own_consent/m2"}
    assert life.promise("own_consent/m2").late is False

"""Who asks to be called is called by the next working day. R37, R97."""

from collections.abc import Callable
from typing import Any

import pytest

from domain.dates import Calendar
from domain.promise import State
from tests.policy.lives import Life, day, returnee, under_way
from tests.policy.messages import ends, hears, slowly
from tests.policy.test_payment import KEY, ordered

HOLIDAYS = Calendar(holidays=(day("2026-02-18"), day("2026-02-19")))


def asks(on: str, life: Life | None = None, hour: int = 12) -> Life:
    """She sends the word on this day, to a case that is under way since 16 February 2026."""
    return hears((life or under_way()).at(on, hour), "ask_for_call", "returnee")


DUE = [
    pytest.param("2026-02-16", "2026-02-17", id="Monday"),
    pytest.param("2026-02-20", "2026-02-23", id="Friday, over the weekend"),
    pytest.param("2026-02-21", "2026-02-23", id="Saturday"),
    pytest.param("2026-02-22", "2026-02-23", id="Sunday"),
    pytest.param("2026-02-28", "2026-03-02", id="the end of a month"),
    pytest.param("2026-12-31", "2027-01-01", id="the end of a year"),
]


@pytest.mark.parametrize(("on", "due_on"), DUE)
@pytest.mark.rule("R37", "R97")
def test_by_the_next_working_day(on: str, due_on: str) -> None:
    """Counted from the day of her message, whatever day that is."""
    life = asks(on)

    assert life.waits[f"call_back/{on}"] == day(due_on)
    assert life.promise("call_back").on == "CASE_WORKER"


def test_holidays_are_no_working_days() -> None:
    """Asked on the eve of two holidays, called on the day after them."""
    life = asks("2026-02-17", under_way(returnee(calendar=HOLIDAYS)))

    assert life.waits["call_back/2026-02-17"] == day("2026-02-20")


def test_late_at_night_is_still_that_day() -> None:
    """An hour before midnight at the place of return."""
    assert asks("2026-02-17", hour=23).waits["call_back/2026-02-17"] == day("2026-02-18")


KEPT: list[Any] = [
    pytest.param(lambda life: life.does("record_follow_up"), id="a meeting"),
    pytest.param(lambda life: life.does("miss_follow_up", channel="PHONE"), id="a try in vain"),
    pytest.param(
        lambda life: life.does("give_immediate_assistance", item="food", amount="5"), id="help that was handed over"
    ),
]


@pytest.mark.parametrize("done", KEPT)
@pytest.mark.rule("R97")
def test_kept_by_a_contact_or_a_try(done: Callable[[Life], Life]) -> None:
    """The same day or later, typed at once or later."""
    life = asks("2026-02-17").at("2026-02-18")

    done(life)

    promise = life.promise("call_back")
    assert (promise.state, promise.kept_on, promise.late) == (State.KEPT, day("2026-02-18"), False)


NOT_KEPT: list[Any] = [
    pytest.param(lambda life: life.does("record_follow_up", on="2026-02-16"), id="a meeting before she asked"),
    pytest.param(
        lambda life: hears(life, "record_follow_up", "cw", mode="THIRD_PARTY", why_not_face_to_face="AWAY"),
        id="news from somebody else",
    ),
]


@pytest.mark.parametrize("done", NOT_KEPT)
def test_not_kept_by_anything_else(done: Callable[[Life], Life]) -> None:
    """What lay before her word, and what somebody else tells, is no call."""
    life = asks("2026-02-17").at("2026-02-18")

    done(life)

    assert life.promise("call_back").state is State.OPEN


def test_money_on_her_telephone_is_no_call() -> None:
    """It is a contact (R97), made by a machine: she asked to be called by a person."""
    life = hears(ordered(), "ask_for_call", "returnee")

    ends(life, KEY, "COMPLETED")

    assert len(life.case.contacts) == 1
    assert life.promise("call_back").state is State.OPEN


def test_a_call_typed_late_counts_on_its_day() -> None:
    """Called on Wednesday, typed on Friday: kept in time, though the date had passed."""
    life = asks("2026-02-17").at("2026-02-20").does("miss_follow_up", on="2026-02-18", channel="PHONE")

    promise = life.promise("call_back")
    assert (promise.kept_on, promise.late) == (day("2026-02-18"), False)
    assert "call_back/2026-02-17" in life.missed


def test_asked_twice_a_day_is_asked_once_and_on_two_days_twice() -> None:
    """One call answers both words of a day; the next day's word is another promise, one call keeps both."""
    life = asks("2026-02-17")
    asks("2026-02-18", asks("2026-02-17", life))
    assert {key for key in life.waits if key.startswith("call_back/")} == {
        "call_back/2026-02-17",
        "call_back/2026-02-18",
    }

    life.does("miss_follow_up", channel="PHONE")

    assert not [key for key in life.waits if key.startswith("call_back/")]


def test_a_refusal_ends_what_was_asked_before_and_not_what_is_asked_after() -> None:
    """Who refused and asks to be called is called: perhaps she takes it back. Talking over the refusal is that call."""
    life = asks("2026-02-17").does("refuse_assistance")
    assert life.promise("call_back/2026-02-17").state is State.DROPPED

    asks("2026-02-18", life)
    assert life.waits["call_back/2026-02-18"] == day("2026-02-19")
    life.at("2026-02-20")
    assert "call_back/2026-02-18" in life.missed
    assert "notice/call_back/2026-02-18/due/2026-02-19" in life.done

    life.does("explore_refusal", answer="WANTS_HELP")
    assert life.promise("call_back/2026-02-18").state is State.KEPT


def test_nobody_is_called_after_a_death() -> None:
    """What was asked is owed no more."""
    life = slowly(asks("2026-02-17")).does("report_death", by="cw")

    assert life.promise("call_back").state is State.DROPPED

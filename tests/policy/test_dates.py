"""Days, months, working days and the end of a day where the returnee lives. Conventions C1, C2, C3, C9."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.dates import Calendar, add_months, add_working_days, age_on, day_in, end_of, noon_of
from tests.policy.lives import day, referred, returnee, under_way

MONTHS = [
    pytest.param("2026-01-31", 1, "2026-02-28", id="31 January clamps to the end of February"),
    pytest.param("2028-01-31", 1, "2028-02-29", id="and to the 29th in a leap year"),
    pytest.param("2028-02-29", 12, "2029-02-28", id="29 February, a year later"),
    pytest.param("2028-02-29", 48, "2032-02-29", id="29 February, four years later"),
    pytest.param("2026-02-28", 1, "2026-03-28", id="a clamped day is not stretched again"),
    pytest.param("2026-08-31", 6, "2027-02-28", id="across the year"),
    pytest.param("2026-12-15", 1, "2027-01-15", id="December"),
    pytest.param("2026-03-31", -1, "2026-02-28", id="backwards"),
]


@pytest.mark.parametrize(("anchor", "months", "expected"), MONTHS)
def test_months_keep_the_day_number_or_clamp(anchor: str, months: int, expected: str) -> None:
    """Months later is the same day number, clamped to the last day of a shorter month."""
    assert day(expected) == add_months(day(anchor), months)


@pytest.mark.rule("R99")
def test_a_series_counts_from_its_first_anchor() -> None:
    """A survey series begun on 30 November returns to the 30th after February: a clamped date is never an anchor."""
    life = under_way(returnee("2025-11-30"))
    life.at("2026-11-30").does("record_survey", composite=0.5, economic=0.5, social=0.5, psychosocial=0.5)

    dues = [life.at(due).does("skip_survey", because="AWAY").waits for due in ("2027-02-28", "2027-05-30")]

    assert [day("2027-05-30"), day("2027-08-30")] == [waits[f"survey/{n}"] for n, waits in enumerate(dues, 2)]


EASTER = Calendar(holidays=frozenset({date(2026, 4, 3), date(2026, 4, 6)}))
FRIDAY_REST = Calendar(rest_days=frozenset({4, 5}))
WORKING = [
    pytest.param("2026-03-02", 5, Calendar(), "2026-03-09", id="Monday and five days is Monday"),
    pytest.param("2026-03-06", 1, Calendar(), "2026-03-09", id="Friday and one day is Monday"),
    pytest.param("2026-03-07", 1, Calendar(), "2026-03-09", id="an anchor on a Saturday is day 0"),
    pytest.param("2026-04-02", 1, EASTER, "2026-04-07", id="holidays do not count"),
    pytest.param("2026-03-05", 1, FRIDAY_REST, "2026-03-08", id="the office's own week"),
    pytest.param("2026-03-05", 0, Calendar(), "2026-03-05", id="no days"),
]


@pytest.mark.parametrize(("anchor", "days", "calendar", "expected"), WORKING)
def test_working_days_skip_rest_days_and_holidays(anchor: str, days: int, calendar: Calendar, expected: str) -> None:
    """Working days are counted after the anchor, over the office's own week and its holidays."""
    assert day(expected) == add_working_days(day(anchor), days, calendar)


def test_a_case_counts_working_days_by_its_own_calendar() -> None:
    """A holiday of the case's calendar moves the date by which a provider answers."""
    plain, feast = (returnee(calendar=Calendar(holidays=frozenset(days))) for days in ([], [date(2026, 2, 18)]))

    assert day("2026-02-23") == referred(under_way(plain)).waits["referral_answer/course"]
    assert day("2026-02-24") == referred(under_way(feast)).waits["referral_answer/course"]


ENDS = [
    pytest.param("2026-02-28", "Africa/Banjul", "2026-02-28T23:59:59", id="on Greenwich time"),
    pytest.param("2026-02-28", "Africa/Addis_Ababa", "2026-02-28T20:59:59", id="three hours ahead"),
    pytest.param("2026-02-28", "America/Port-au-Prince", "2026-03-01T04:59:59", id="behind, before summer time"),
    pytest.param("2026-03-08", "America/Port-au-Prince", "2026-03-09T03:59:59", id="on the day clocks go forward"),
    pytest.param("2026-11-01", "America/Port-au-Prince", "2026-11-02T04:59:59", id="on the day clocks go back"),
    pytest.param("2026-10-29", "Africa/Cairo", "2026-10-29T21:59:59", id="where the last hour comes twice"),
]


@pytest.mark.parametrize(("on", "zone", "expected"), ENDS)
def test_a_day_ends_where_the_returnee_lives(on: str, zone: str, expected: str) -> None:
    """A due date ends at 23:59:59 of the place of return, also where clocks change."""
    ends = end_of(day(on), zone)

    assert datetime.fromisoformat(expected).replace(tzinfo=UTC) == ends
    assert day(on) == day_in(ends, zone)
    assert day(on) + timedelta(1) == day_in(ends + timedelta(seconds=1), zone)


def test_a_promise_holds_until_the_last_second_of_its_day() -> None:
    """A plan due on 28 February in Addis Ababa is late one second after that day has ended there, and not before."""
    life = returnee("2026-01-31", zone="Africa/Addis_Ababa")
    life.now = datetime(2026, 2, 28, 20, 59, 59, tzinfo=UTC)
    in_time = life.promise("plan").late
    life.now += timedelta(seconds=1)

    assert (in_time, life.promise("plan").late) == (False, True)


def test_noon_and_the_day_there_are_one_another_s_inverse() -> None:
    """An act recorded on a later day is placed at noon of its own day, in winter and in summer."""
    for on in (date(2026, 1, 5), date(2026, 7, 5)):
        assert on == day_in(noon_of(on, "America/Port-au-Prince"), "America/Port-au-Prince")


def test_hours_are_elapsed_hours_over_a_change_of_clocks() -> None:
    """Two days of hours over the night clocks go forward are 48 hours that pass, not two days on the wall."""
    life = returnee("2026-03-01", zone="America/Port-au-Prince").met().assessed().at("2026-03-07")
    life.does("record_unmet_need", unmet="bed", need="income", reason="NO_SERVICE", urgency="URGENT")

    promise = life.promise("urgent_options/bed")

    assert timedelta(hours=48) == promise.due - life.now
    assert promise.hours
    assert day("2026-03-09") == promise.due_on


AGES = [
    pytest.param("2008-02-29", "2026-02-27", 17, id="born on 29 February, the day before"),
    pytest.param("2008-02-29", "2026-02-28", 18, id="born on 29 February, 18 on the 28th"),
    pytest.param("2000-06-15", "2026-06-14", 25, id="the day before the birthday"),
    pytest.param("2000-06-15", "2026-06-15", 26, id="the birthday"),
]


@pytest.mark.parametrize(("born", "on", "expected"), AGES)
def test_age_is_whole_years(born: str, on: str, expected: int) -> None:
    """Age changes on the birthday; who was born on 29 February has it on the 28th of a common year."""
    assert expected == age_on(day(born), day(on))

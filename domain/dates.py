"""Days, months and working days. Pure arithmetic: today is always an argument."""

import re
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BeforeValidator, Field, field_serializer

from domain.people import Noun

ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _a_day(given: Any) -> Any:
    """A day as it is typed. Choice (C3): an hour, or a number a spreadsheet made of a day, is never turned into one."""
    if isinstance(given, datetime) or (isinstance(given, str) and not ISO_DAY.fullmatch(given.strip())):
        raise ValueError("a day is asked for, without an hour: write it as 2026-01-31")
    if isinstance(given, (int, float)):
        raise ValueError("a number is not a day: write it as 2026-01-31")
    return given.strip() if isinstance(given, str) else given


Day = Annotated[
    date,
    BeforeValidator(_a_day),
    Field(ge=date(1900, 1, 1), le=date(2199, 12, 31), description="a day no rule can count beyond"),
]
RestDay = Annotated[int, Field(ge=0, le=6)]


class Calendar(Noun):
    """The working calendar of one place: resolved outside, handed in, pinned to the case.

    Choice (C4): Saturday and Sunday rest unless the office says otherwise; holidays are days off on top.
    """

    rest_days: frozenset[RestDay] = Field(
        default=frozenset({5, 6}), max_length=6, description="0 is Monday, 6 is Sunday"
    )
    holidays: frozenset[Day] = Field(default=frozenset(), max_length=2000)
    edit: int = Field(default=0, ge=0, description="number of the office's last edit that is in it; 0 for none")

    @field_serializer("rest_days", "holidays")
    def in_order(self, days: frozenset[Any]) -> list[Any]:
        """The same calendar reads the same in every process: journals and acts are compared letter by letter."""
        return sorted(days)

    def works(self, day: date) -> bool:
        """Whether the office works on this day."""
        return day.weekday() not in self.rest_days and day not in self.holidays


def add_months(anchor: date, months: int) -> date:
    """The same day number `months` later, clamped to the month's last day (C1).

    A series is always computed from its first anchor, never from a clamped result.
    """
    count = anchor.year * 12 + anchor.month - 1 + months
    year, month = divmod(count, 12)
    return date(year, month + 1, min(anchor.day, monthrange(year, month + 1)[1]))


def add_working_days(anchor: date, days: int, calendar: Calendar) -> date:
    """The `days`-th working day after the anchor; the anchor itself is day 0 (C2)."""
    day = anchor
    while days > 0:
        day += timedelta(days=1)
        days -= calendar.works(day)
    return day


def is_zone(name: str) -> bool:
    """Whether this is a known IANA zone."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def end_of(day: date, zone: str) -> datetime:
    """23:59:59 of this day where the returnee lives, in UTC (C3); where clocks go back at midnight, the second one."""
    last = datetime.combine(day, time(23, 59, 59), ZoneInfo(zone))
    return max(last.replace(fold=fold).astimezone(UTC) for fold in (0, 1))


def times_of(local: datetime, zone: str) -> list[datetime]:
    """Every moment at which the clocks there show this: none where they go forward, two where they go back (C3)."""
    both = [local.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC) for fold in (0, 1)]
    shown = [one for one in both if one.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0) == local]
    return sorted(set(shown))


def noon_of(day: date, zone: str) -> datetime:
    """12:00 of this day where the returnee lives, in UTC: the hour of an act recorded on a later day."""
    return datetime.combine(day, time(12), ZoneInfo(zone)).astimezone(UTC)


def day_in(moment: datetime, zone: str) -> date:
    """Which day it is there at this moment."""
    return moment.astimezone(ZoneInfo(zone)).date()


def birthday(born: date, years: int, *, leap_in_march: bool = False) -> date:
    """The day somebody is this old. Born on 29 February: 28 February in common years (C9), unless 1 March is law."""
    day = add_months(born, 12 * years)
    moved = leap_in_march and (day.month, day.day) != (born.month, born.day)
    return day + timedelta(1) if moved else day


def age_on(born: date, day: date, *, leap_in_march: bool = False) -> int:
    """Whole years of age."""
    years = day.year - born.year
    return years if day >= birthday(born, years, leap_in_march=leap_in_march) else years - 1

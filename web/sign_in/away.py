"""What is shown after leaving quickly: this month, which is of no interest to anybody looking over a shoulder."""

from calendar import Calendar
from dataclasses import dataclass
from datetime import UTC, datetime

from babel import Locale
from babel.dates import format_date, get_day_names

from letters.words import Speaker


@dataclass(frozen=True)
class Month:
    """A month as a table: names of the days, then weeks; zero is a day of another month."""

    title: str
    days: list[str]
    weeks: list[list[int]]
    today: int


def calendar(said: Speaker) -> Month:
    """This month, in one language and the week of its place."""
    now, first = datetime.now(UTC).date(), Locale.parse(said.locale).first_week_day
    names = get_day_names("narrow", locale=said.locale)
    weeks = Calendar(first).monthdayscalendar(now.year, now.month)
    title = format_date(now, "MMMM y", locale=said.locale)
    return Month(title, [names[(first + n) % 7] for n in range(7)], weeks, now.day)

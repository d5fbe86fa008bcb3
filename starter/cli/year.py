"""A year of one office on one screen: working days as numbers, days without work marked."""

from calendar import Calendar as Weeks
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import zip_longest
from typing import NamedTuple

from domain.dates import Calendar
from storage.calendars import Edit, EditKind

WEEK = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
DAY, BESIDE = 4, 3  # columns of a day; months beside each other
LEGEND = "  12 work   .12 rest of the week   *12 holiday   +12 added by the office   -12 holiday worked"


class Year(NamedTuple):
    """What is known of one year."""

    number: int
    calendar: Calendar
    names: dict[date, str]
    edits: Sequence[Edit]

    @property
    def said(self) -> dict[date, Edit]:
        """The office's last word on each day of the year."""
        return {edit.change.day: edit for edit in self.edits if edit.change.day and edit.change.day.year == self.number}


def picture(year: Year) -> list[str]:
    """Twelve months, three beside each other, and what each mark means."""
    months = [list(_month(year, month)) for month in range(1, 13)]
    width = DAY * 7
    rows = [months[n : n + BESIDE] for n in range(0, 12, BESIDE)]
    lines = [
        "   ".join(cell.ljust(width) for cell in side).rstrip()
        for row in rows
        for side in [*zip_longest(*row, fillvalue=""), ("",)]
    ]
    return [*lines, LEGEND]


def _month(year: Year, month: int) -> Iterator[str]:
    yield f"{date(year.number, month, 1):%B}".center(DAY * 7)
    yield "".join(f"{name:>{DAY}}" for name in WEEK)
    for week in Weeks().monthdatescalendar(year.number, month):
        yield "".join(_day(year, day) if day.month == month else " " * DAY for day in week)


def _day(year: Year, day: date) -> str:
    return f" {_mark(year, day)}{day.day}".rjust(DAY)


def _mark(year: Year, day: date) -> str:
    edit = year.said.get(day)
    if day in year.calendar.holidays:
        return "+" if edit and edit.change.kind is EditKind.ADD_HOLIDAY else "*"
    if day.weekday() in year.calendar.rest_days:
        return "."
    return "-" if edit and day in year.names else ""


def explained(year: Year) -> list[str]:
    """Every holiday with its name, every edit with who, when and why."""
    week = [name for n, name in enumerate(WEEK) if n not in year.calendar.rest_days]
    days = sorted({*(day for day in year.names if day.year == year.number), *year.said})
    weeks = [edit for edit in year.edits if edit.change.rest_days is not None]
    said = "".join(f" ({_who(edit)})" for edit in weeks[-1:])
    return [f"works {' '.join(week)}{said}", *(f"{day:%a %d %b}  {_named(year, day)}" for day in days)]


def _named(year: Year, day: date) -> str:
    name, edit = year.names.get(day, ""), year.said.get(day)
    if edit is None:
        return name
    what = "added" if edit.change.kind is EditKind.ADD_HOLIDAY else "taken back"
    return f"{name}{', ' if name else ''}{what} by the office ({_who(edit)})"


def _who(edit: Edit) -> str:
    change = edit.change
    return f"edit {edit.number}, {change.by.id} on {edit.at:%Y-%m-%d}, because {change.because}"

"""What offices changed in their working calendars: the week, days added, days taken back; each by whom, when and why.

Source: domain C4. Edits are only added, numbered in one order for the whole house.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, func, select

from domain.dates import Calendar
from domain.people import Person, Role
from storage.database import Database
from storage.moment import right_now
from storage.tables import calendar_edits


class EditKind(StrEnum):
    """What an office may change."""

    ADD_HOLIDAY = "ADD_HOLIDAY"
    REMOVE_HOLIDAY = "REMOVE_HOLIDAY"
    WORKING_WEEK = "WORKING_WEEK"


@dataclass(frozen=True)
class Change:
    """What somebody wants to change, and why."""

    office: str
    kind: EditKind
    because: str
    by: Person
    day: date | None = None
    rest_days: frozenset[int] | None = None


@dataclass(frozen=True)
class Edit:
    """A change that was made."""

    number: int
    change: Change
    at: datetime


class Calendars:
    def __init__(self, database: Database, *, clock: Callable[[], datetime] = right_now) -> None:
        self._database, self._clock = database, clock

    def make(self, change: Change) -> tuple[Edit, bool]:
        """The edit, and whether it is new: what the office said last about this day, or its week, stands already."""
        with self._database.begin() as connection:
            self._database.alone(connection, "calendars")
            before = [_edit(row) for row in connection.execute(_of(change.office))]
            if there := _standing(before, change):
                return there, False
            last = connection.scalar(select(func.max(calendar_edits.c.number))) or 0
            edit = Edit(last + 1, change, self._clock())
            connection.execute(calendar_edits.insert().values(_row(edit)))
        return edit, True

    def of(self, office: str) -> list[Edit]:
        """Every edit of an office, in order."""
        with self._database.read() as connection:
            return [_edit(row) for row in connection.execute(_of(office))]


def over(country: Calendar, edits: Iterable[Edit]) -> Calendar:
    """The office's own data over the country's holidays; the last word on a day counts."""
    rest_days, days_off, number = country.rest_days, set(country.holidays), country.edit
    for edit in edits:
        change, number = edit.change, edit.number
        if change.rest_days is not None:
            rest_days = change.rest_days
        elif change.day and change.kind is EditKind.ADD_HOLIDAY:
            days_off.add(change.day)
        elif change.day:
            days_off.discard(change.day)
    return Calendar(rest_days=rest_days, holidays=frozenset(days_off), edit=number)


def _standing(before: list[Edit], change: Change) -> Edit | None:
    about = [edit for edit in before if edit.change.day == change.day]
    last = about[-1] if about else None
    alike = last and (last.change.kind, last.change.rest_days) == (change.kind, change.rest_days)
    return last if alike else None


def _of(office: str) -> Any:
    return select(calendar_edits).where(calendar_edits.c.office == office).order_by(calendar_edits.c.number)


def _row(edit: Edit) -> dict[str, Any]:
    change = edit.change
    week = None if change.rest_days is None else "".join(map(str, sorted(change.rest_days)))
    what = {"number": edit.number, "office": change.office, "kind": change.kind.value, "at": edit.at}
    who = {"by_id": change.by.id, "by_role": change.by.role.value, "by_office": change.by.office}
    return {**what, **who, "day": change.day, "rest_days": week, "because": change.because}


def _edit(row: Row[Any]) -> Edit:
    by = Person(id=row.by_id, role=Role(row.by_role), office=row.by_office)
    week = None if row.rest_days is None else frozenset(map(int, row.rest_days))
    change = Change(row.office, EditKind(row.kind), row.because, by, row.day, week)
    return Edit(row.number, change, row.at)

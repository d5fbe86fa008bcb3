"""Offices' calendars and their cases: who has which, and how a change reaches every open case (C4)."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from domain.act import nearest
from domain.dates import Calendar
from domain.errors import CaseError, Conflict, Incomplete, NotFound
from domain.opened import Opened, case_id
from starter import places
from starter.cases import Cases
from starter.doors import Doors
from storage.calendars import Change, Edit, EditKind

T = TypeVar("T")
AT_ONCE = 8  # cases spoken to at the same time
ENDED = ("CLOSED", "ANONYMISED")
YEARS_BACK, YEARS_ON = 1, 5


@dataclass
class Applied:
    """What became of a change, case by case."""

    changed: list[str] = field(default_factory=list)
    already: list[str] = field(default_factory=list)
    refused: dict[str, CaseError] = field(default_factory=dict)


async def one_by_one(items: Iterable[T], do: Callable[[T], Awaitable[None]], at_once: int = AT_ONCE) -> None:
    """Do this to every item with a bounded number of hands; the next item waits for a free one."""
    waiting = iter(items)

    async def hand() -> None:
        for item in waiting:
            await do(item)

    await asyncio.gather(*(hand() for _ in range(at_once)))


def of_case(doors: Doors, number: str, office: str) -> Calendar | None:
    """The calendar a case has in this office; nothing if the case's first page is not written down yet."""
    first = doors.journal.first(case_id(number))
    if first is None:
        return None
    opened = Opened.model_validate(first.body["opened"])
    start = opened.journey.returned_on or opened.registered_on
    return places.calendar_of(opened.journey.to_country, start, doors.calendars.of(office))


def make(doors: Doors, change: Change, today: date) -> tuple[Edit, bool]:
    """The edit, if it can be meant; and whether it is new."""
    _known_office(doors, change.office)
    if change.day:
        _near(change.day, today)
        _other_than_now(doors, change, change.day)
    return doors.calendars.make(change)


async def apply(doors: Doors, cases: Cases, office: str, told: Callable[[], None]) -> Applied:
    """Send the office's last edit to each of its open cases. Run again, it finishes what was cut."""
    edits, applied = doors.calendars.of(office), Applied()
    if not edits:
        raise NotFound(f"{office} has changed nothing in its calendar.", "Nothing was changed.", "Make a change first.")

    async def send(number: str) -> None:
        try:
            await _send(doors, cases, number, edits[-1])
            applied.changed.append(number)
        except Conflict:
            applied.already.append(number)
        except CaseError as refusal:
            applied.refused[number] = refusal
        told()

    await one_by_one(open_cases(doors, office), send)
    return applied


def open_cases(doors: Doors, office: str) -> list[str]:
    """Every case of an office that is not closed."""
    return [line.number for line in doors.worklist.select(office=office) if line.stage not in ENDED]


async def _send(doors: Doors, cases: Cases, number: str, edit: Edit) -> None:
    """In the name of who made the edit, so that whoever runs it again sends the very same act."""
    calendar = await asyncio.to_thread(of_case, doors, number, edit.change.office)
    if calendar is None:
        said = "Its first page is not written down yet."
        raise CaseError(said, "Nothing was changed.", "Run it again in a moment.")
    form = {"office": edit.change.office, "calendar": calendar, "because": edit.change.because}
    await cases.act(number, "change_calendar", form, edit.change.by, f"calendar-{edit.number:08}")


def _known_office(doors: Doors, office: str) -> None:
    known = {one.person.office for one in doors.staff.all()} | {line.office for line in doors.worklist.dump()}
    if office not in known:
        hint = nearest(office, sorted(known)) or f"Offices: {', '.join(sorted(known)) or 'none yet'}."
        raise NotFound(f"No office is called {office}.", "Nothing was changed.", hint)


def _near(day: date, today: date) -> None:
    if not today.year - YEARS_BACK <= day.year <= today.year + YEARS_ON:
        said = f"{day:%d %B %Y} is too far away to be meant."
        step = f"Name a day of the years {today.year - YEARS_BACK} to {today.year + YEARS_ON}."
        raise Incomplete(said, "Nothing was changed.", step)


def _other_than_now(doors: Doors, change: Change, day: date) -> None:
    """A day that is off by law already, or that is no holiday, needs no edit."""
    edits = doors.calendars.of(change.office)
    now = places.calendar_of(places.country_of(change.office), day, edits)
    if any(edit.change.day == day for edit in edits):
        return  # the last word on this day is looked at where edits are kept
    if change.kind is EditKind.ADD_HOLIDAY and day in now.holidays:
        raise Conflict(f"{day:%d %B %Y} is a holiday already.", "Nothing was changed.", "Nothing more is needed.")
    if change.kind is EditKind.REMOVE_HOLIDAY and day not in now.holidays:
        near = ", ".join(f"{one}" for one in sorted(now.holidays) if one.year == day.year)
        said = f"{day:%d %B %Y} is no holiday in {change.office}."
        raise NotFound(said, "Nothing was changed.", f"Holidays of that year: {near or 'none known'}.")

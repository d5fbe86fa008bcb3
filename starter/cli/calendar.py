"""`calendar`: an office's working days, who changed them, and what a change does to its open cases (C4)."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from starter.cli import options, screen

if TYPE_CHECKING:
    from datetime import date

    from domain.people import Person
    from starter.cli.year import Year
    from starter.doors import Doors
    from starter.office_calendars import Applied
    from storage.calendars import Change

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
app = typer.Typer(help="Offices' working days: the country's holidays, and what each office changed.")
Office = Annotated[
    str,
    typer.Argument(metavar="OFFICE", help="such as GM-BJL", callback=lambda given: given.upper(), show_default=False),
]
Place = Annotated[
    str,
    typer.Argument(
        metavar="OFFICE|COUNTRY", help="GM-BJL or GMB", callback=lambda given: given.upper(), show_default=False
    ),
]
InYear = Annotated[int, typer.Argument(metavar="YEAR", min=1950, max=2190, show_default=False)]
OnDay = Annotated[str, typer.Argument(metavar="YYYY-MM-DD", show_default=False)]
Days = Annotated[list[str], typer.Argument(metavar="DAYS", help="sun-thu, or mon tue thu", show_default=False)]
Because = Annotated[str, typer.Option("--because", metavar="CODE", help="why, in capitals: DECREE, MOON, OFFICE")]
Country = Annotated[str, typer.Option("--country", metavar="GMB", help="of an office whose code does not tell")]


def add(parent: typer.Typer) -> None:
    """The verbs of a calendar."""
    parent.add_typer(app, name="calendar", rich_help_panel="Keeping the house")


@app.command("show")
def show(place: Place, year: InYear, country: Country = "", json: options.Json = False) -> None:
    """A year of an office, or of a country, and why each day is free."""
    from starter.cli.year import explained, picture

    with screen.doors() as doors:
        seen = _year(doors, place, year, country.upper())
    if json:
        days = sorted(day for day in seen.calendar.holidays if day.year == year)
        screen.say_json({"place": place, "rest_days": sorted(seen.calendar.rest_days), "holidays": days})
    else:
        screen.say(f"{place} {year}", "", *picture(seen), "", *explained(seen))


@app.command("add-holiday")
def add_holiday(office: Office, day: OnDay, because: Because, by: options.As) -> None:
    """A day without work: a feast that moved, a day of mourning. Open promises of the office are counted again."""
    from storage.calendars import EditKind

    _make(office, EditKind.ADD_HOLIDAY, because, by, day=_day(day))


@app.command("remove-holiday")
def remove_holiday(office: Office, day: OnDay, because: Because, by: options.As) -> None:
    """A holiday on which the office works after all. Nothing is late by this alone."""
    from storage.calendars import EditKind

    _make(office, EditKind.REMOVE_HOLIDAY, because, by, day=_day(day))


@app.command("working-week")
def working_week(office: Office, days: Days, because: Because, by: options.As) -> None:
    """The days of the week on which the office works, such as sun-thu."""
    from storage.calendars import EditKind

    _make(office, EditKind.WORKING_WEEK, because, by, rest_days=frozenset(range(7)) - _week(days))


@app.command("apply")
def apply(office: Office, by: options.As) -> None:
    """Send the office's calendar to its open cases again, after something was cut; finished ones stay as they are."""
    with screen.doors() as doors:
        _who_may(doors, by)
        _told(office, _send(doors, office))


def _make(office: str, kind: str, because: str, by: str, **what: "date | frozenset[int] | None") -> None:
    from starter import office_calendars
    from storage.calendars import Change, EditKind

    with screen.doors() as doors:
        change = Change(office, EditKind(kind), _code(because), _who_may(doors, by), **what)  # type: ignore[arg-type]
        edit, new = office_calendars.make(doors, change, datetime.now(UTC).date())
        known = f"already said as edit {edit.number} by {edit.change.by.id} on {edit.at:%Y-%m-%d}"
        screen.say(f"{office}: edit {edit.number}, {_said(change)}" if new else f"{office}: {known}")
        _told(office, _send(doors, office))


def _send(doors: "Doors", office: str) -> "Applied":
    from starter import office_calendars
    from starter.cli.progress import progress

    with progress(f"cases of {office}", len(office_calendars.open_cases(doors, office))) as one_more:
        return screen.ring(doors, lambda cases: office_calendars.apply(doors, cases, office, one_more))


def _told(office: str, applied: "Applied") -> None:
    counted = f"{len(applied.changed)} counted again, {len(applied.already)} had it already"
    screen.say(f"open cases of {office}: {counted}, {len(applied.refused)} not reached")
    for number, refusal in sorted(applied.refused.items()):
        screen.say(f"  {number}: {refusal.happened}")
    if applied.refused:
        screen.say(f"Run it again to finish: calendar apply {office}")
        raise typer.Exit(1)


def _year(doors: "Doors", place: str, number: int, country: str) -> "Year":
    from domain.errors import NotFound
    from starter import places
    from starter.cli.year import Year
    from storage.calendars import over

    known = country or places.country_of(place)
    edits = doors.calendars.of(place)
    if not known and not edits:
        said = f"Neither an office nor a country is known as {place}."
        raise NotFound(said, "Nothing was changed.", "Name the country of the office with --country, such as GMB.")
    names = places.named_holidays(known, number)
    return Year(number, over(places.calendar_of(known, datetime(number, 1, 1, tzinfo=UTC).date()), edits), names, edits)


def _who_may(doors: "Doors", by: str) -> "Person":
    from domain.errors import NotAllowed
    from policy import roles

    person, allowed = doors.staff.get(by), roles.may("change_calendar")
    if person.role not in allowed:
        said = f"A {person.role} may not change a calendar."
        raise NotAllowed(said, "Nothing was changed.", f"Ask one of: {', '.join(sorted(allowed))}.")
    return person


def _day(said: str) -> "date":
    from pydantic import TypeAdapter, ValidationError

    from domain.dates import Day
    from domain.errors import Incomplete

    try:
        day: date = TypeAdapter(Day).validate_python(said)
    except ValidationError:
        message = f"{said!r} is no day of the calendar."
        raise Incomplete(message, "Nothing was changed.", "Write it as 2026-03-20.") from None
    return day


def _code(said: str) -> str:
    import re

    from domain.errors import Incomplete

    code = said.strip().upper().replace("-", "_").replace(" ", "_")
    if not re.fullmatch(r"[A-Z_]{2,40}", code):
        raise Incomplete("Why is not said in a code.", "Nothing was changed.", "Write it in letters, such as DECREE.")
    return code


def _week(words: list[str]) -> frozenset[int]:
    from domain.errors import Incomplete

    works: set[int] = set()
    for word in " ".join(words).replace(",", " ").lower().split():
        ends = [next((n for n, name in enumerate(WEEK) if end.startswith(name)), -1) for end in word.split("-")]
        if -1 in ends or len(ends) > 2:
            raise Incomplete(f"{word!r} is no day of the week.", "Nothing was changed.", f"Days: {' '.join(WEEK)}.")
        works |= {(ends[0] + n) % 7 for n in range((ends[-1] - ends[0]) % 7 + 1)}
    if not works:
        raise Incomplete("No day of work was named.", "Nothing was changed.", "Name them, such as sun-thu.")
    return frozenset(works)


def _said(change: "Change") -> str:
    if change.rest_days is not None:
        return f"works {' '.join(name for n, name in enumerate(WEEK) if n not in change.rest_days)}"
    return f"{change.kind.replace('_', ' ').lower()} {change.day}"

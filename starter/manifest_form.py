"""One row of a manifest as the form a single case is opened with; what is wrong is said by column, never quoted."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from domain.dates import day_in, times_of
from starter import packs, places
from starter.manifest import MEMBER, OWN
from starter.opening import BORN_LATER, Form, FormRefused, born_after_the_return, days_of, read_form

LONGEST = 20_000
DAYS = ("born", "returned_on", "registered_on")
LISTS = ("programmes", "documents", "exclusions")
CAPITALS = ("kind", "from_country", "to_country")
YES, NO = ("yes", "y", "true", "1", "oui"), ("no", "n", "false", "0", "non")
DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(.*))?")
OFFSET = re.compile(r"\.?0*\s*(Z|[+-][0-9]{2}:?[0-9]{2})", re.IGNORECASE)


class Fault(NamedTuple):
    """What is wrong with a column of a row."""

    column: str
    words: str


class Wrong(ValueError):
    """A cell that cannot be read."""


def form_of(cells: dict[str, str], now: datetime) -> tuple[Form | None, list[Fault]]:
    """The form, or every fault of the row."""
    faults, filled, members = [], dict[str, Any](), dict[str, dict[str, Any]]()
    zone = places.known_zone(cells.get("to_country", "").upper(), cells.get("time_zone", ""))
    for column, cell in cells.items():
        if column in OWN:
            continue
        try:
            value = _value(column, cell, zone)
        except Wrong as wrong:
            faults.append(Fault(column, str(wrong)))
            continue
        if member := MEMBER.fullmatch(column):
            members.setdefault(member[1], {"id": member[1]})[member[2]] = value
        else:
            filled[column] = value
    form, more = _read({**filled, "household": list(members.values())}, {fault.column for fault in faults})
    faults += more or (list(_checked(form, zone, now)) if form and not faults else [])
    return (None, faults) if faults else (form, [])


def _value(column: str, cell: str, zone: str) -> Any:
    if len(cell) > LONGEST:
        raise Wrong(f"it is {len(cell)} characters long; {LONGEST} is the most")
    if any(unicodedata.category(sign) == "Cc" and sign not in "\n\r\t" for sign in cell):
        raise Wrong("it holds characters that nobody types, such as NUL")
    trait = column.split("_", 1)[1] if MEMBER.fullmatch(column) else column
    if trait in DAYS:
        return _day(cell, zone)
    if trait in ("adult", "estimated"):
        return _yes_or_no(cell)
    if trait in LISTS:
        return re.split(r"[;,|\s]+", cell)
    if trait in CAPITALS:
        return cell.upper().replace(" ", "_").replace("-", "_")
    return cell.lower() if trait == "language" else cell


def _day(cell: str, zone: str) -> date:
    """A day; with an hour only if the clocks of the place of return show that hour once (C3)."""
    found = DAY.fullmatch(cell)
    if not found:
        raise Wrong("write the day as 2026-01-31; other orders are read differently in different countries")
    try:
        day = date.fromisoformat(found[1])
    except ValueError:
        raise Wrong("there is no such day in the calendar") from None
    if not 1900 <= day.year < 2200:
        raise Wrong("that year cannot be meant")
    if found[2]:
        _once(datetime.combine(day, _hour(found)), zone)
    return day


def _hour(found: re.Match[str]) -> Any:
    if OFFSET.fullmatch(found[3]):
        raise Wrong("an hour of another zone may be another day there; write the day alone, as at the place of return")
    try:
        return datetime.fromisoformat(f"{found[1]}T{found[2]}{found[3]}").time()
    except ValueError:
        raise Wrong("there is no such hour; write the day alone") from None


def _once(local: datetime, zone: str) -> None:
    shown = times_of(local, zone) if zone else [datetime.min.replace(tzinfo=UTC)]
    if not shown:
        raise Wrong("that hour did not exist there, the clocks went forward; write the day alone")
    if len(shown) > 1:
        raise Wrong("that hour came twice there, the clocks went back; write the day alone")


def _yes_or_no(cell: str) -> bool:
    if cell.lower() not in (*YES, *NO):
        raise Wrong("write yes or no")
    return cell.lower() in YES


def _read(filled: dict[str, Any], known: set[str]) -> tuple[Form | None, list[Fault]]:
    """Through the same door as one case. What a faulty cell leaves out is not missing."""
    try:
        return read_form(filled), []
    except FormRefused as refusal:
        named = [Fault(_column(field, filled), _explained(field, words)) for field, words in refusal.faults]
        return None, [fault for fault in named if fault.column not in known]


def _explained(field: str, words: str) -> str:
    """With what the column is for, so that nobody has to look it up."""
    asked = Form.model_fields.get(field)
    if words == "Field required":
        return "it is missing"
    return f"{words}; it is the {asked.description}" if asked and asked.description else words


def _column(field: str, filled: dict[str, Any]) -> str:
    """household.0.born is m2_born."""
    steps = field.split(".")
    if steps[0] == "household" and len(steps) > 2:
        return f"{filled['household'][int(steps[1])]['id']}_{steps[2]}"
    return steps[0]


def _checked(form: Form, zone: str, now: datetime) -> Iterator[Fault]:
    """What opening one case checks after its form, said by column."""
    if not zone:
        step = "give it as time_zone, such as Africa/Banjul"
        yield Fault("time_zone", f"the time zone of the place of return is not known; {step}")
        return
    for column, day in days_of(form).items():
        if day > day_in(now, zone):
            yield Fault(column, "it is in the future; leave it out until it has happened")
    if born_after_the_return(form):
        yield Fault("born", BORN_LATER)
    known = packs.known()
    if set(form.programmes) - set(known):
        yield Fault("programmes", f"there is no such programme; known: {', '.join(known)}")

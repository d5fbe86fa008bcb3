"""`why`: what a case waits for, on whom, until when, by which rule, moved by what. One sentence a promise."""

from typing import TYPE_CHECKING, Annotated

import typer

from starter.cli import options, screen

if TYPE_CHECKING:
    from datetime import date

    from domain.promise import Promise
    from starter.seeing import Seen

Key = Annotated[
    str, typer.Argument(metavar="[PROMISE]", help="such as plan or follow_up/2026-03-20; left out: all of them")
]


def add(app: typer.Typer) -> None:
    """The verb `why`."""
    app.command("why", rich_help_panel="Cases")(why)


def why(number: options.Number, key: Key = "") -> None:
    """Why a case waits: for whom, until when, by which rule, and what moved the date. Late ones come first."""
    from starter.seeing import see

    with screen.doors() as doors:
        seen = see(doors, number)
    if key:
        screen.say(_one(seen, key))
    else:
        screen.say(*([sentence(seen, promise) for promise in seen.open] or ["It waits for nothing."]))


def sentence(seen: "Seen", promise: "Promise") -> str:
    """One open promise."""
    until = f"until {_day(promise.due_on)}"
    if promise.days_left is not None:
        until = f"and stands still while the case is on hold, with {promise.days_left} days left"
    return (
        f"{promise.key}: It waits for {seen.whom(promise)} {until}, because {promise.rule}, "
        f"counted from {promise.anchor} ({_day(promise.since)}){_moved(seen, promise)}; {_late(seen, promise)}."
        f"{_failed(seen, promise)}"
    )


def _failed(seen: "Seen", promise: "Promise") -> str:
    from starter.cli.failing import failed

    told = failed(seen, promise.key)
    return f" {told.happened} {told.next_step}" if told else ""


def _moved(seen: "Seen", promise: "Promise") -> str:
    if not promise.moved_by:
        return ""
    waivers = " and ".join(_waiver(seen, number) for number in promise.moved_by)
    return f"; moved from {_day(promise.first_due_on)} to {_day(promise.due_on)} by {waivers}"


def _waiver(seen: "Seen", number: int) -> str:
    told = seen.facts[number - 1].act or {}
    asked = seen.case.waivers.get(str(told.get("waiver")))
    who = asked.decided_by.id if asked and asked.decided_by else "somebody"
    return (
        f"the waiver recorded as number {number} by {who}, because {asked.because if asked else 'of no known reason'}"
    )


def _late(seen: "Seen", promise: "Promise") -> str:
    if not seen.is_late(promise):
        return "it is in time"
    from domain.dates import day_in

    days = (day_in(seen.now, seen.verdict.time_zone) - promise.due_on).days
    return f"it is LATE by {days} day{'s' * (days != 1)}" if days else "it is LATE since today"


def _one(seen: "Seen", key: str) -> str:
    """A promise by its key: open, or how it ended."""
    found = next((promise for promise in seen.open if promise.key == key), None)
    return sentence(seen, found) if found else _ended(seen, key)


def _ended(seen: "Seen", key: str) -> str:
    from domain.act import nearest
    from domain.errors import NotFound
    from domain.promise import State
    from policy import agenda

    ledger = {promise.key: promise for promise in agenda.ledger(seen.case, seen.now)}
    if key not in ledger:
        listed = f"It waits for: {', '.join(one.key for one in seen.open) or 'nothing'}."
        said = f"This case never waited for {key!r}."
        raise NotFound(said, "Nothing was changed.", nearest(key, list(ledger)) or listed)
    kept = ledger[key].kept_on
    ended = f"kept on {_day(kept)}" if ledger[key].state is State.KEPT and kept else "owed by nobody any more"
    return f"{key}: It waits no longer: {ended}."


def _day(day: "date") -> str:
    return f"{day:%d %B %Y}"

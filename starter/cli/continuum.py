"""`continuum`: every service of a case over the months, across organisations, with its gaps (R46)."""

from typing import TYPE_CHECKING

import typer

from starter.cli import options, screen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from policy.continuum import Month, Service
    from starter.seeing import Seen

SIGNS = "# runs   ! planned and nothing runs   . planned, still ahead"


def add(app: typer.Typer) -> None:
    """The verb `continuum`."""
    app.command("continuum", rich_help_panel="Cases")(show)


def show(number: options.Number) -> None:
    """Which services are planned and running, month by month and by whom, and where the gaps are."""
    from starter.seeing import see

    with screen.doors() as doors:
        seen = see(doors, number)
    screen.say(*chart(seen))


def chart(seen: "Seen") -> "Iterator[str]":
    """One line a service; the months run from the first service to the last."""
    from domain.dates import day_in
    from policy.continuum import services

    found = services(seen.case, day_in(seen.now, seen.case.time_zone))
    span = sorted({month for one in found for month in (*one.planned, *one.runs)})
    if not span:
        yield "No service is planned or running yet."
        return
    yield f"from {_said(span[0])} to {_said(span[-1])}, one sign a month: {SIGNS}"
    wide = [max(len(text) for text in column) for column in zip(*(_names(one) for one in found), strict=True)]
    for one in found:
        named = "  ".join(text.ljust(width) for text, width in zip(_names(one), wide, strict=True))
        missing = f"  gap: {', '.join(map(_said, one.gaps))}" if one.gaps else ""
        yield f"{named}  |{''.join(_sign(one, month) for month in _every(span))}|{missing}"


def _names(one: "Service") -> tuple[str, str, str]:
    return one.id, one.by, one.element


def _every(span: "list[Month]") -> "tuple[Month, ...]":
    from datetime import date

    from policy.continuum import months

    return months(date(*span[0], 1), date(*span[-1], 1))


def _sign(one: "Service", month: "Month") -> str:
    if month in one.gaps:
        return "!"
    return "#" if month in one.runs else "." if month in one.planned else " "


def _said(month: "Month") -> str:
    return f"{month[0]}-{month[1]:02}"

"""`w-models`: highs and lows over all cases, by month since the return. Numbers of people only (R103)."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from domain.errors import CaseError
from domain.follow_up import Theme
from starter.cli import options, screen

if TYPE_CHECKING:
    from domain.case import Case
    from policy.w_models import Trend
    from starter.doors import Doors

OfTheme = Annotated[Theme | None, typer.Option("--theme", case_sensitive=False, help="left out: all of them")]
COLUMNS = ("month since return", "people high", "people low")


def add(app: typer.Typer) -> None:
    """The verb `w-models`."""
    app.command("w-models", rich_help_panel="Cases")(show)


def show(theme: OfTheme = None, json: options.Json = False) -> None:
    """How many people were high and how many low, month by month since their return, over all cases."""
    from policy.w_models import trends

    with screen.doors() as doors:
        found = trends(_cases(doors), theme)
    rows = [row for month, trend in found.items() if (row := _row(month, trend))]
    if json:
        screen.say_json([dict(zip(("month", "high", "low"), row, strict=True)) for row in rows])
        return
    if rows:
        screen.table(COLUMNS, [[_said(cell) for cell in row] for row in rows])
    screen.say(f"{len(found) - len(rows)} months with fewer than five people on either side are not shown")


def _cases(doors: "Doors") -> "Iterator[Case]":
    """Choice: a case that cannot be read any more (erased, its key gone) is not counted."""
    from starter.seeing import see

    for line in doors.worklist.dump():
        try:
            seen = see(doors, line.number.removeprefix("case-"))
        except CaseError:
            continue
        yield seen.case


def _row(month: int, trend: "Trend") -> tuple[int, int | None, int | None] | None:
    from policy.w_models import shown

    high, low = shown(trend.high), shown(trend.low)
    return None if high is None and low is None else (month, high, low)


def _said(cell: int | None) -> str:
    return "under 5" if cell is None else str(cell)

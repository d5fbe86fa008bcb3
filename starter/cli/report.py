"""`report`: numbers over many cases, for those who answer for a programme. No number points at a person."""

import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from starter.cli import options, screen

if TYPE_CHECKING:
    from policy.masking import Table
    from policy.tallies import Known
    from starter.doors import Doors
    from starter.reports import Reading

Csv = Annotated[bool, typer.Option("--csv", help="one table for spreadsheets, with a row of HXL hashtags")]
Name = Annotated[str, typer.Option("--table", metavar="NAME", help="which table, for --csv; left out: the first")]
MANY = 25  # cases from which on it is worth seeing how far it is
report = typer.Typer(help="Numbers over many cases; groups of fewer than five people are hidden.", no_args_is_help=True)


def add(app: typer.Typer) -> None:
    """The group `report`. Other subjects register their own verbs on it."""
    app.add_typer(report, name="report", rich_help_panel="Cases")


@report.command("deadlines")
def deadlines(by: options.As, json: options.Json = False, csv: Csv = False, table: Name = "") -> None:
    """How promises were kept, late or waived, by programme, office and kind; plans in time; waivers by reason."""
    from policy.reports import deadlines as made

    show(by, made, json=json, csv=csv, table=table)


@report.command("unmet-needs")
def unmet_needs(by: options.As, json: options.Json = False, csv: Csv = False, table: Name = "") -> None:
    """What nobody could meet, by element, reason, office and state, those left at closure too: for advocacy."""
    from policy.reports import unmet_needs as made

    show(by, made, json=json, csv=csv, table=table)


@report.command("aggregates")
def aggregates(by: options.As, json: options.Json = False, csv: Csv = False, table: Name = "") -> None:
    """Caseload, contacts, closures, plans not begun, consents overdue, survey means, answers of providers."""
    from policy.aggregates import aggregates as made

    show(by, made, json=json, csv=csv, table=table)


def show(by: str, made: "Callable[[Sequence[Known]], list[Table]]", *, json: bool, csv: bool, table: str) -> None:
    """Read every case, make the tables, and write them in the form that was asked for."""
    from starter import reports

    if json and csv:
        raise typer.BadParameter("say --json or --csv, not both")
    with screen.doors() as doors:
        reports.demand_reader(doors.staff.get(by))
        reading = _read(doors)
    tables = made(reading.cases)
    if csv:
        typer.echo(reports.as_csv(reports.chosen(tables, table)), nl=False)
    elif json:
        screen.say_json(reports.for_programs(tables))
    else:
        _tables(tables)
    typer.echo("; ".join(reports.said(reading)), err=json or csv)


def _read(doors: "Doors") -> "Reading":
    from rich.console import Console
    from rich.progress import Progress

    from starter import reports

    now = datetime.now(UTC)
    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("reading cases", visible=False)

        def passed(done: int, of: int) -> None:
            progress.update(task, completed=done, total=of, visible=of >= MANY)

        return reports.read(doors, now, passed)


def _tables(tables: "list[Table]") -> None:
    for one in tables:
        screen.say(f"{one.name}:" if one.rows else f"{one.name}: nothing to count")
        if one.rows:
            screen.table(one.columns, [[str(cell) for cell in row] for row in one.rows])

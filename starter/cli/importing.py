"""`import`: a charter's worth of cases from one file. Exit status: 0 all open, 1 some are not, 2 no manifest."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from starter.cli import options, screen

if TYPE_CHECKING:
    from starter.importing import Imported, Refused, Seen

LISTED = 20  # lines of one kind on the screen; the rest is counted, or stands in the file
Manifest = Annotated[Path, typer.Argument(metavar="MANIFEST.csv", help="docs/import.md has its columns")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="check every row, open nothing")]
RefusedTo = Annotated[
    Path | None, typer.Option("--refused", metavar="FILE.csv", help="where refused rows go: row, row_id, field, reason")
]
Office = Annotated[str, typer.Option("--office", metavar="CODE", help="every case must be of this office")]
Worker = Annotated[str, typer.Option("--case-worker", metavar="ID", help="whose cases, where no column says so")]


def add(app: typer.Typer) -> None:
    """The verb `import`."""
    app.command("import", rich_help_panel="Cases")(bring_in)


def bring_in(
    manifest: Manifest,
    by: options.As,
    dry_run: DryRun = False,
    refused: RefusedTo = None,
    office: Office = "",
    worker: Worker = "",
) -> None:
    """Open a case for each row of a manifest. The same file twice opens nothing new, and a cut import goes on.

    Exit status: 0 every row has its case; 1 some rows were refused, or it was cut; 2 the file is no manifest.
    """
    from starter import manifest as manifests

    try:
        rows = manifests.read(manifest)
    except manifests.Unreadable as refusal:
        screen.refused(refusal)
        raise typer.Exit(2) from None
    if refused and refused.resolve() == manifest.resolve():
        raise typer.BadParameter("the refused rows would overwrite the manifest", param_hint="'--refused'")
    done = _import(rows, by, dry_run, worker, office.upper())
    if refused:
        _write(refused, done.refused)
    _told(manifest.name, len(rows), done, dry_run, refused)
    if done.refused or done.cut:
        raise typer.Exit(1)


def _import(rows: list, by: str, dry_run: bool, worker: str, office: str) -> "Imported":  # type: ignore[type-arg]
    from policy import roles
    from starter import importing, staffing
    from starter.cli.progress import progress

    with screen.doors() as doors:
        person = staffing.who_may(doors.staff.get(by), roles.may("confirm_arrival"))
        work = importing.Import(doors, person, staffing.staffing(doors, worker, office), datetime.now(UTC))
        entries = work.ready(rows)
        if dry_run:
            work.rehearse(entries)
        elif entries:
            with progress("rows", len(entries)) as one_more:
                screen.ring(doors, lambda cases: work.open(cases, entries, one_more))
        return work.done


def _write(path: Path, refused: "list[Refused]") -> None:
    from domain.errors import Unavailable
    from starter.importing import write_refused

    try:
        write_refused(path, refused)
    except OSError as fault:
        said = f"{path.name} cannot be written ({fault.strerror})."
        raise Unavailable(said, "The cases are as the import left them.", "Run it again with another file.") from None


def _told(name: str, count: int, done: "Imported", dry_run: bool, file: Path | None) -> None:
    rows = len({one.row for one in done.refused})
    begun = "could be opened" if dry_run else "opened"
    screen.say(
        f"{name}: {count} row{'s' * (count != 1)}{', nothing was opened' * dry_run}",
        f"{begun} {len(done.opened)}; already there {len(done.there)}; refused {rows}; "
        f"possible duplicates {len({seen.row.number for seen in done.alike})}",
        *_listed([_alike(seen, dry_run) for seen in sorted(done.alike, key=lambda seen: seen.row.number)]),
    )
    if file:
        screen.say(f"refused rows are in {file.name}")
    elif done.refused:
        screen.say(*_listed([f"  row {one.row}{_named(one.row_id)}: {_why(one)}" for one in done.refused]))
    if done.cut:
        screen.refused(done.cut)
        typer.echo("The import was cut; run it again with the same file: it goes on where it stopped.", err=True)


def _alike(seen: "Seen", dry_run: bool) -> str:
    number = "" if dry_run else f", {seen.number},"
    return f"  row {seen.row.number}{_named(seen.row.id)}{number} {seen.said}"


def _named(row_id: str) -> str:
    return f" ({row_id[:40]})" if row_id else ""


def _why(one: "Refused") -> str:
    return f"{one.column}: {one.reason}" if one.column else one.reason


def _listed(lines: list[str]) -> list[str]:
    more = len(lines) - LISTED
    return [*lines[:LISTED], *([f"  and {more} more"] if more > 0 else [])]

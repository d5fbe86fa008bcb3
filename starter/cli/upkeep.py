"""For those who keep the house: judge again, build the worklist again, check the journal, check rule packs."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from starter.cli import screen

if TYPE_CHECKING:
    from starter.cases import Cases

ONE = Annotated[str, typer.Argument(metavar="[R-...]", help="case number", callback=lambda given: given.upper())]
ALL = Annotated[bool, typer.Option("--all", help="every case that is not closed")]
FILES = Annotated[list[Path], typer.Argument(metavar="[FILES]", help="left out: every pack of this house")]
PANEL = "Keeping the house"
packs = typer.Typer(help="Programmes' rule packs.")


def add(app: typer.Typer) -> None:
    """The verbs of upkeep."""
    app.command("rejudge", rich_help_panel=PANEL)(rejudge)
    app.command("reproject", rich_help_panel=PANEL)(reproject)
    app.command("verify", rich_help_panel=PANEL)(verify)
    app.add_typer(packs, name="packs", rich_help_panel=PANEL)


def rejudge(number: ONE = "", all: ALL = False) -> None:
    """Ask cases to look at their facts again: after a new release, or a change of calendar."""
    if bool(number) is all:
        raise typer.BadParameter("name one case, or say --all")
    with screen.doors() as doors:
        wanted = [number] if number else [one.number for one in doors.worklist.dump() if one.stage != "CLOSED"]
        screen.ring(doors, lambda cases: _ask(cases, wanted))
    screen.say(f"{len(wanted)} case{'s' * (len(wanted) != 1)} asked to look again; dates that move are in the history")


async def _ask(cases: "Cases", wanted: list[str]) -> None:
    for number in wanted:
        await cases.rejudge(number)


def reproject() -> None:
    """Build the worklist and the list of waivers again from the journal alone, and count every case for the figures."""
    from starter import figures
    from storage.waiver_lines import WaiverLines
    from storage.worklist_line import reproject as again

    with screen.doors() as doors:
        count = again(doors.journal, doors.worklist, WaiverLines(doors.database))
        figures.rebuild(doors)
    screen.say(f"the worklist was built again: {count} case{'s' * (count != 1)}; so were the figures")


def verify() -> None:
    """Check that no row of the journal was changed or removed. Exit status 1 if one was."""
    with screen.doors() as doors:
        cases = doors.journal.cases()
        wrong = [f"{case.removeprefix('case-')}: {said}" for case in cases for said in doors.journal.verify(case)]
    screen.say(*(wrong or [f"the journal holds: {len(cases)} case{'s' * (len(cases) != 1)}"]))
    if wrong:
        raise typer.Exit(1)


@packs.callback()
def _packs() -> None:
    """Programmes' rule packs."""


@packs.command("check")
def check(paths: FILES = []) -> None:  # noqa: B006  # read only; an empty list means every pack
    """Say whether each file can be used as a rule pack, and which field cannot. Exit status 1 if one cannot."""
    from domain.errors import CaseError
    from starter.packs import FOLDER

    bad = 0
    for path in paths or sorted(FOLDER.glob("*.yaml")):
        try:
            screen.say(_pack(path))
        except CaseError as refusal:
            screen.refused(refusal)
            bad += 1
    if bad:
        raise typer.Exit(1)


def _pack(path: Path) -> str:
    from domain.errors import NotFound
    from starter.packs import read

    if not path.is_file():
        raise NotFound(f"There is no file {path.name}.", "Nothing was changed.", "Check the name of the file.")
    pack = read(path)
    return f"{path.name}: {pack.id} version {pack.version}, {pack.name}; digest {pack.digest[:12]}"

"""`attach`: bring a file into a case. `documents`, `document`: what its file holds. `sweep`: clear the rest away."""

import os
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from domain.attachment import AttachmentKind
from starter.cli import options, screen

if TYPE_CHECKING:
    from starter.attaching import Listed

SHORT = 12  # of an id, on the screen
File = Annotated[Path, typer.Argument(metavar="FILE", help="PDF, picture, plain text, DOCX or ODT; at most 10 MB")]
Kind = Annotated[AttachmentKind, typer.Option("--kind", case_sensitive=False, help="what the file is to the case")]
Activity = Annotated[str, typer.Option("--activity", metavar="TEXT", help="activity it belongs to, or item given")]
Instalment = Annotated[int | None, typer.Option("--instalment", metavar="NUMBER", help="of this activity")]
Reader = Annotated[
    str, typer.Option("--as", envvar="PASSERELLE_AS", metavar="ID", help="who reads the files' own names: a staff id")
]
Name = Annotated[str, typer.Argument(metavar="NAME", help="as `documents` lists it; the beginning of an id is enough")]
To = Annotated[Path, typer.Option("--to", metavar="FILE", help="a new file, which only you can read")]


def add(app: typer.Typer) -> None:
    """The verbs of the case file's documents."""
    app.command("attach", rich_help_panel="The case file")(attach)
    app.command("documents", rich_help_panel="The case file")(documents)
    app.command("document", rich_help_panel="The case file")(document)
    app.command("sweep", rich_help_panel="Keeping the house")(sweep)


def attach(
    number: options.Number,
    file: File,
    by: options.As,
    kind: Kind,
    activity: Activity = "",
    instalment: Instalment = None,
    on: options.On = "",
    nonce: options.Nonce = "",
) -> None:
    """Bring a file into a case: it is looked into, sealed and kept, then named by an act.

    What holds scripts, macros or other files is refused; its name counts for nothing. The same file is kept once.
    """
    from starter import attaching

    with screen.doors() as doors:
        person = doors.staff.get(by)
        id_ = attaching.keep(doors, number, file, kind, person)
        said = {"activity": activity, "instalment": instalment, "occurred_on": on}
        form = {"document": id_, "kind": kind.value, **{name: value for name, value in said.items() if value}}
        answer = screen.ring(doors, lambda cases: cases.act(number, attaching.VERB, form, person, nonce))
    if answer:
        screen.say(f"recorded as number {answer.number}; document {id_[:SHORT]}")


def documents(number: options.Number, by: Reader = "", json: options.Json = False) -> None:
    """What is in the case file: what people attached, and what was made here and went out.

    With --as the files' own names are shown too, to who may read them; that is noted.
    """
    from starter import attaching
    from starter.readers import reader
    from starter.seeing import see

    with screen.doors() as doors:
        case = see(doors, number).case
        rows = attaching.listed(doors, case, reader(doors, case, by) if by else None)
    if json:
        screen.say_json([asdict(row) for row in rows])
    elif rows:
        screen.table(("document", "kind", "belongs to", "day", "by", "size", "name"), map(_row, rows))
    else:
        screen.say("no documents")


def _row(one: "Listed") -> list[str]:
    made = one.kind == "MADE_HERE"
    size = f"{max(one.size // 1024, 1)} kB" if one.size else "" if made else "MISSING"
    day = str(one.on or "")
    return [one.id if made else one.id[:SHORT], one.kind.lower(), one.belongs_to, day, one.by, size, one.name]


def document(number: options.Number, name: Name, by: options.As, to: To) -> None:
    """Write one document of a case out to a file. Who did it is noted (history --reads)."""
    from starter import attaching
    from starter.readers import reader
    from starter.seeing import see

    with screen.doors() as doors:
        case = see(doors, number).case
        whoever = reader(doors, case, by)
        place = _new(to)
        try:
            with open(place, "wb") as file:
                file.write(attaching.opened(doors, case, name, whoever))
        except BaseException:
            to.unlink()
            raise
    screen.say(f"written to {to.name}")


def _new(path: Path) -> int:
    """Never over what is there: somebody else's file, or one that others read."""
    from domain.errors import Unavailable

    try:
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as fault:
        said = f"{path.name} cannot be written ({fault.strerror})."
        raise Unavailable(said, "Nothing was shown.", "Name a file that is not there yet.") from None


def sweep() -> None:
    """Clear away files that were brought more than a week ago and are part of no case: refused, or struck out."""
    from starter import attaching

    with screen.doors() as doors:
        count = attaching.sweep(doors, datetime.now(UTC))
    screen.say(f"{count} file{'s' * (count != 1)} cleared away")

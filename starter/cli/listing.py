"""`list`: every case and what it waits for next, from the worklist alone."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from starter.cli import options, screen

if TYPE_CHECKING:
    from storage.worklist import Waiting

Office = Annotated[str | None, typer.Option("--office", metavar="CODE", help="office code such as GM-BJL")]
InStage = Annotated[str | None, typer.Option("--stage", metavar="STAGE", help="such as PLANNING")]
Programme = Annotated[str | None, typer.Option("--programme", metavar="ID", help="pack id such as FS-A")]
Worker = Annotated[str | None, typer.Option("--worker", metavar="ID", help="whose cases")]
Late = Annotated[bool, typer.Option("--late", help="only cases with a date that has passed")]
COLUMNS = ("case", "stage", "next due", "late", "waits for", "office", "worker")


def add(app: typer.Typer) -> None:
    """The verb `list`."""
    app.command("list", rich_help_panel="Cases")(show)


def show(
    office: Office = None,
    stage: InStage = None,
    programme: Programme = None,
    worker: Worker = None,
    late: Late = False,
    json: options.Json = False,
) -> None:
    """Every case and what it waits for next; what is due first comes first."""
    now, stage = datetime.now(UTC), _stage(stage)
    with screen.doors() as doors:
        found = doors.worklist.select(stage=stage, office=office, programme=programme, case_worker=worker)
    wanted = sorted((line for line in found if not late or late_names(line, now)), key=_earliest)
    if json:
        screen.say_json([{**asdict(line), "late": late_names(line, now)} for line in wanted])
    elif wanted:
        screen.table(COLUMNS, [_row(line, now) for line in wanted])
    else:
        screen.say("no case fits")


def late_names(line: "Waiting", now: datetime) -> list[str]:
    """Names of what is late, judged by the date: nobody waits for a timer to be told."""
    from storage.worklist_line import UNREADABLE

    names = sorted({one["name"] for one in line.promises if one.get("late") or _is_behind(one, now)})
    return [UNREADABLE, *names] if UNREADABLE in line.late else names


def _is_behind(promise: dict[str, Any], now: datetime) -> bool:
    return "days_left" not in promise and _due(promise) < now  # what stands still is not late


def _row(line: "Waiting", now: datetime) -> list[str]:
    first = min(line.promises, key=_due, default=None)
    due_on, waits = (str(first["due_on"]), f"{first['key']} ({first['on']})") if first else ("", "nothing")
    late = ", ".join(late_names(line, now))
    return [line.number, line.stage, due_on, late, waits, line.office, line.case_worker or ""]


def _earliest(line: "Waiting") -> datetime:
    return min((_due(one) for one in line.promises), default=datetime.max.replace(tzinfo=UTC))


def _due(promise: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(promise["due"])


def _stage(said: str | None) -> str | None:
    from domain.act import nearest
    from domain.promise import Stage

    stage = said.upper().replace("-", "_") if said else None
    if stage and stage not in Stage.__members__:
        raise typer.BadParameter(f"{said!r} is no stage. {nearest(stage, list(Stage))}".strip(), param_hint="'--stage'")
    return stage

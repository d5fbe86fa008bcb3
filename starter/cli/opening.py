"""`open`: a case begins, or is taken over from paper with its history."""

from collections.abc import Callable
from dataclasses import dataclass
from inspect import Signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from starter.cli import files, history, options, screen

if TYPE_CHECKING:
    from starter.beginning import Request
    from starter.doors import Doors

HELP = """A case is opened: for somebody who comes home, or taken over from paper with the acts done so far.

Done by: CASE_WORKER, INTAKE, SUPERVISOR.

From --file: everything, with household (members m2, m3 ...) and history (a list of: day, by, and one act).
What is typed as an option stays in the terminal's own history; a file leaves nothing behind."""
File = Annotated[
    Path, typer.Option("--file", metavar="CASE.yaml", help="the form as a file; options come before what it says")
]
Worker = Annotated[str, typer.Option("--case-worker", metavar="ID", help="whose case it is; left out: who opens it")]
Reference = Annotated[
    str,
    typer.Option("--reference", metavar="KIND:NUMBER", help="another organisation's number: nobody is opened twice"),
]


StopIfKnown = Annotated[bool, typer.Option("--stop-if-known", help="open nothing if this may be somebody we know")]


def add(app: typer.Typer) -> None:
    """The verb `open`."""
    app.command("open", cls=Deferred, help=HELP, rich_help_panel="Cases")(lambda: None)


class Deferred(TyperCommand):
    """Stands for `open` in the list of verbs; its form is loaded only when it is used."""

    def make_context(self, *arguments: Any, **more: Any) -> Any:
        """The real command takes over."""
        alone = typer.Typer(add_completion=False)
        alone.command("open", cls=options.Page, help=HELP)(_command())
        return typer.main.get_command(alone).make_context(*arguments, **more)


def _command() -> Callable[..., None]:
    from starter.opening import Form

    def do(**said: Any) -> None:
        own = {name: said.pop(f"case_{name}") for name in ("by", "worker", "reference", "nonce")}
        path, stop = said.pop("case_file"), said.pop("case_stop")
        _open(Asked.of(path, options.given(said), own, stop))

    shared = [
        options.common("case_by", options.As),
        options.common("case_worker", Worker, ""),
        options.common("case_file", File, None),
        options.common("case_reference", Reference, ""),
        options.common("case_nonce", options.Nonce, ""),
        options.common("case_stop", StopIfKnown, False),
    ]
    do.__signature__ = Signature([*shared, *options.of(Form, frozenset())])  # type: ignore[attr-defined]
    do.__annotations__ = {}
    return do


@dataclass
class Asked:
    """What was asked for, on the command line and in the file."""

    request: "Request"
    path: Path | None
    history: list[Any]

    @classmethod
    def of(cls, path: Path | None, said: dict[str, Any], own: dict[str, str], stop: bool = False) -> "Asked":
        """Options come before what the file says."""
        from starter.beginning import Request

        filed = files.read(path) if path else {}
        lived = filed.pop("history", None) or []
        worker = own["worker"] or str(filed.pop("case_worker", ""))
        reference = own["reference"] or str(filed.pop("reference", ""))
        filed = {name: value for name, value in filed.items() if name not in ("case_worker", "reference")}
        return cls(Request(own["by"], worker, reference, own["nonce"], {**filed, **said}, stop), path, lived)


def _open(asked: Asked) -> None:
    from starter.beginning import begin
    from starter.known_again import said

    request = asked.request
    with screen.doors() as doors:
        acts = history.read(asked.path, asked.history, doors.staff, request.worker or request.by)
        begun = screen.ring(doors, lambda cases: begin(doors, cases, request, acts))
        seen = [f"{begun.number} {said(one)}" for one in begun.alike]
        screen.say(f"{begun.number} is open", *_waiting(doors, begun.number), *seen)


def _waiting(doors: "Doors", number: str) -> list[str]:
    line = doors.worklist.get(number)
    if line is None:
        return ["accepted, showing soon"]
    return screen.waits(f"{one['key']} by {one['due_on']} ({one['on']})" for one in line.promises)

"""`focus-group`: one file, a line in each participant's case. A case holds its own line alone (R104, domain 4.3)."""

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from domain.act import read_at_the_door
from domain.errors import CaseError, NotFound
from domain.opened import case_id, is_case_number
from starter.cli import files, options, screen

if TYPE_CHECKING:
    from domain.people import Person
    from starter.cases import Cases
    from storage.papers import Papers

VERB = "record_w_model"
OF_THE_GROUP, OF_ONE = {"group", "theme", "on", "participants"}, {"case", "participant", "points"}
Group = Annotated[Path, typer.Argument(metavar="FILE.yaml", help="group, theme, on, and a list of participants")]


@dataclass(frozen=True)
class Line:
    """What one participant drew, as a form of her own case."""

    number: str
    form: dict[str, Any]

    def nonce(self, papers: "Papers") -> str:
        """The same line of the same group is the same act, however often it is sent. Keyed: it stands in clear."""
        content = json.dumps(self.form, sort_keys=True, default=str)
        return f"group-{papers.fingerprint(case_id(self.number), content)[:24]}"


def add(app: typer.Typer) -> None:
    """The verb `focus-group`."""
    app.command("focus-group", rich_help_panel="Follow-up")(record)


def record(path: Group, by: options.As) -> None:
    """Record a W-model drawn by several returnees together: one line in each case. May be sent again at any time.

    FILE.yaml: group (an id), theme, on (the day), and participants, each with case, participant (a colour such as
    BLUE-2, never a name) and points as in record-w-model.
    """
    lines = read(path)
    with screen.doors() as doors:
        person = doors.staff.get(by)
        for line in lines:
            read_at_the_door(VERB, {"occurred_on": "2000-01-01", **line.form, "by": person})
        failed = screen.ring(doors, lambda cases: _send(cases, doors.papers, lines, person))
    if failed:
        said = f"{len(lines) - failed} of {len(lines)} lines are recorded."
        screen.say(f"{said} Correct the others and send the whole file again: nothing is recorded twice.")
        raise typer.Exit(1)


async def _send(cases: "Cases", papers: "Papers", lines: list[Line], by: "Person") -> int:
    """How many were turned down; the others stand."""
    failed = 0
    for line in lines:
        try:
            _there(papers, line.number)
            answer = await cases.act(line.number, VERB, line.form, by, line.nonce(papers))
            screen.say(f"{line.number}: recorded as number {answer.number if answer else '?'}")
        except CaseError as refusal:
            failed += 1
            screen.say(f"{line.number}: NOT recorded. {refusal.happened} {refusal.next_step}")
    return failed


def _there(papers: "Papers", number: str) -> None:
    if not is_case_number(number) or not papers.knows(case_id(number)):
        raise NotFound(f"There is no case {number}.", "Nothing was recorded there.", "Check the number.")


def read(path: Path) -> list[Line]:
    """The lines of a group's file; a file that is not whole is refused before anything is sent."""
    said = files.read(path)
    _only(path, said, OF_THE_GROUP)
    people = said.get("participants")
    if not said.get("group") or not isinstance(people, list) or not people:
        raise files.refusal(path, 1, "a group has an id (group) and a list of participants")
    shared: dict[str, Any] = {name: said[name] for name in ("group", "theme") if name in said}
    shared |= {"session": "FOCUS_GROUP"} | ({"occurred_on": said["on"]} if "on" in said else {})
    lines = [_line(path, n, one, shared) for n, one in enumerate(people)]
    _once(path, [line.form["participant"] for line in lines])
    return lines


def _line(path: Path, n: int, one: Any, shared: dict[str, Any]) -> Line:
    where = files.line_of(path, "participants", n)
    if not isinstance(one, dict) or OF_ONE - set(one):
        raise files.refusal(path, where, "a participant has case, participant and points")
    _only(path, one, OF_ONE, "participants", n)
    form = {**shared, "participant": str(one["participant"]), "points": one["points"]}
    return Line(str(one["case"]).strip().upper(), form)


def _only(path: Path, said: dict[str, Any], known: set[str], *steps: str | int) -> None:
    from domain.act import nearest

    for name in set(said) - known:
        where = files.line_of(path, *steps, name)
        raise files.refusal(path, where, f"{name} is not a word of this file. {nearest(name, sorted(known))}".strip())


def _once(path: Path, colours: list[str]) -> None:
    twice = [colour for colour, times in Counter(colours).items() if times > 1]
    if twice:
        raise files.refusal(path, files.line_of(path, "participants"), f"{', '.join(twice)} is two people")

"""`survey`: the questions on paper, the answers scored, the scores recorded. The answers stay in the case file."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from starter.cli import files, options, screen

if TYPE_CHECKING:
    from domain.instrument import Instrument

YES_NO = {True: "YES", False: "NO"}  # YAML reads an unquoted yes as true
app = typer.Typer(help="The sustainability survey: its questions, and its scores.")
Language = Annotated[str, typer.Option("--language", metavar="en|fr", help="of the questions")]
Answers = Annotated[Path, typer.Argument(metavar="ANSWERS.yaml", help="the page of `survey questions`, filled in")]


def add(parent: typer.Typer) -> None:
    """The verbs `survey questions` and `survey take`."""
    parent.add_typer(app, name="survey", rich_help_panel="Follow-up")


@app.command("questions")
def questions(language: Language = "en") -> None:
    """A page to be filled in with the returnee; an answer may be left empty."""
    from starter.surveys import in_use

    screen.say(*_page(in_use(), language))


@app.command("take")
def take(number: options.Number, answers: Answers, by: options.As, on: options.On = "") -> None:
    """Score the answers and record the survey. They are kept as a paper; only the scores travel."""
    from starter import surveys

    given = _given(answers)
    scores = surveys.scored(surveys.in_use(), given)
    form = surveys.form(scores, given) | ({"occurred_on": on} if on else {})
    with screen.doors() as doors:
        person = doors.staff.get(by)
        answer = screen.ring(doors, lambda cases: cases.act(number, "record_survey", form, person))
    official = "" if scores.official else "; not the official instrument"
    screen.say(f"score {scores.composite}, support intensity {scores.band}{official}")
    screen.say(f"recorded as number {answer.number}; stage {answer.stage}" if answer else "accepted")


def _page(instrument: "Instrument", language: str) -> Iterator[str]:
    if not instrument.official:
        yield f"# {instrument.id}: not the official instrument"
    yield f"# also possible: {', '.join(instrument.missing_codes)}"
    for item in instrument.items:
        yield f"# {item.label.get(language, item.label['en'])}"
        yield f"{item.code}:  # {', '.join(instrument.scales[item.scale])}"


def _given(path: Path) -> dict[str, str]:
    said = files.read(path)
    return {code: YES_NO.get(answer, str(answer)) for code, answer in said.items() if answer is not None}

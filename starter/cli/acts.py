"""One verb per act, made from the act models: a new act is a new verb without a line here."""

from collections.abc import Callable
from inspect import Signature, cleandoc
from pathlib import Path
from typing import Annotated, Any

import typer

import domain.case  # noqa: F401  # brings every subject, and with it every act
from domain.act import Act
from domain.errors import Incomplete
from policy import roles
from policy.guards import GUARDS
from starter import colleagues
from starter.cli import files, options, screen

OF_THE_DOOR = frozenset({"by", "occurred_on", "paper", "pack"})
SIGNAL = "Nobody may turn this down: it is accepted even while no worker runs."
PANELS = {
    "journey": "Arrival and relocation",
    "adoption": "Programmes",
    "assessment": "Assessment",
    "plan": "The plan",
    "consent": "Consent",
    "assistance": "Money and goods",
    "attachment": "The case file",
    "restricted": "The case file",
    "referral": "Referrals",
    "unmet_need": "Unmet needs",
    "follow_up": "Follow-up",
    "contact": "Staying in contact",
    "wishes": "Staying in contact",
    "meeting": "Follow-up",
    "payment": "Money and goods",
    "feedback": "Feedback and complaints",
    "waiver": "Waivers",
    "hold": "Holds",
    "hand_over": "Hand-over",
    "closing": "Refusal and closing",
    "reopening": "Reopening",
    "correction": "Put right",
    "act": "Looked into by a person",
}
File = Annotated[Path, typer.Option("--file", metavar="FORM.yaml", help="the form as a file; options come first")]


def add(app: typer.Typer) -> None:
    """Every act there is, by subject."""
    subjects = list(PANELS)
    for verb, kind in sorted(Act.kinds.items(), key=lambda one: subjects.index(_subject(one[1]))):
        panel = PANELS[_subject(kind)]
        verb = verb.replace("_", "-")
        app.command(verb, cls=options.Page, help=_help(kind), rich_help_panel=panel)(_command(kind))


def _subject(kind: type[Act]) -> str:
    return kind.__module__.rpartition(".")[2]


def _help(kind: type[Act]) -> str:
    parts = [kind.__doc__ or "", f"Done by: {', '.join(sorted(roles.may(kind.verb)))}.", *_rule(kind)]
    if kind.nobody_may_turn_down:
        parts = [kind.__doc__ or "", SIGNAL]
    parts.append(f"What follows: {cleandoc(kind.apply.__doc__ or '')}")
    if only_file := options.nested(kind, OF_THE_DOOR):
        parts.append(f"From --file: {', '.join(only_file)}. Their words are in docs/stories.md.")
    return "\n\n".join(parts)


def _rule(kind: type[Act]) -> list[str]:
    """When it may be done: what the door says of itself."""
    guard = GUARDS.get(kind)
    return [f"When: {cleandoc(guard.__doc__ or '')}"] if guard else []


def _command(kind: type[Act]) -> Callable[..., None]:
    def do(**said: Any) -> None:
        own = {name: said.pop(name) for name in ("case_number", "act_by", "act_on", "act_file", "act_nonce")}
        _do(kind.verb, said, **own)

    shared = [
        options.common("case_number", options.Number),
        options.common("act_by", options.As),
        options.common("act_on", options.On, ""),
        options.common("act_file", File, None),
        options.common("act_nonce", options.Nonce, ""),
    ]
    do.__signature__ = Signature([*shared, *options.of(kind, OF_THE_DOOR)])  # type: ignore[attr-defined]
    do.__annotations__ = {}
    return do


def _do(
    verb: str, said: dict[str, Any], case_number: str, act_by: str, act_on: str, act_file: Path | None, act_nonce: str
) -> None:
    form = {**(_filled(act_file) if act_file else {}), **options.given(said)}
    form |= {"occurred_on": act_on} if act_on else {}
    with screen.doors() as doors:
        by = doors.staff.get(act_by)
        colleagues.demand_colleague(doors, verb, form, by)
        answer = screen.ring(doors, lambda cases: cases.act(case_number, verb, form, by, act_nonce))
    if answer is None:
        screen.say("accepted; it takes effect even if no worker runs now")
    else:
        warned = "" if not answer.broken else "; THE RULES CANNOT BE READ: stage and dates are of before, tell ops"
        screen.say(f"recorded as number {answer.number}; stage {answer.stage}{warned}", *screen.waits(answer.waits_for))


def _filled(path: Path) -> dict[str, Any]:
    form = files.read(path)
    if "by" in form:
        said = f"{path.name}, line {files.line_of(path, 'by')}: who acts is not part of the form."
        raise Incomplete(said, "Nothing was recorded.", "Leave it out, and say it with --as.")
    return form

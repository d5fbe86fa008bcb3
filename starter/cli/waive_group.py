"""`waive-group`: more time for many cases at once, shown first, sent with --yes, granted by a second person."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from starter.cli import options, screen

if TYPE_CHECKING:
    from domain.people import Person
    from starter.doors import Doors
    from starter.group_waivers import Selection
    from storage.group_waivers import GroupCase

MANY = 20  # from here on, how far it has come is told
ID = Annotated[str, typer.Option("--id", metavar="ID", help="left out: made of what is asked and who asks")]
Yes = Annotated[bool, typer.Option("--yes", help="send it; left out, it is only shown")]
File = Annotated[Path | None, typer.Option("--file", metavar="FORM.yaml", help="the same names, without the dashes")]
GroupId = Annotated[str, typer.Argument(metavar="ID", help="id of the group waiver")]
Text = Annotated[str, typer.Option(metavar="CODE")]
Words = Annotated[str, typer.Option("--words", help="the evidence, where the kind of waiver asks for it")]
Who = Annotated[str, typer.Option("--as", envvar="PASSERELLE_AS", metavar="ID", help="who asks")]
group = typer.Typer(help="More time for a group of cases.", invoke_without_command=True)


def add(app: typer.Typer) -> None:
    """The verb `waive-group`."""
    app.add_typer(group, name="waive-group", rich_help_panel="Waivers")


@group.callback()
def ask(
    context: typer.Context,
    act_by: Who = "",
    office: Text = "",
    programme: Text = "",
    return_kind: Annotated[str, typer.Option(metavar="KIND", help="such as FORCED")] = "",
    promise: Annotated[str, typer.Option(metavar="NAME", help="such as plan, or funding_window/FS-A/plan_by")] = "",
    until: Annotated[str, typer.Option(metavar="YYYY-MM-DD", help="the new date of all")] = "",
    days: Annotated[int | None, typer.Option(metavar="NUMBER", help="or: so many days more for each")] = None,
    because: Text = "",
    words: Words = "",
    id_: ID = "",
    file: File = None,
    yes: Yes = False,
) -> None:
    """Show which cases a new date would move, and which not; with --yes, ask each of them. Nobody grants their own."""
    if context.invoked_subcommand:
        return
    said: dict[str, Any] = {
        "office": office,
        "programme": programme,
        "return_kind": return_kind.upper(),
        "promise": promise,
    }
    said |= {"until": until, "days": days, "because": because, "words": words, "id": id_}
    form = _form(file, {name: value for name, value in said.items() if value not in ("", None)})
    words, id_ = str(form.pop("words", "")), str(form.pop("id", ""))
    with screen.doors() as doors:
        _ask(doors, _selection(form), doors.staff.get(act_by), id_, words, yes)


@group.command("grant")
def grant(id_: GroupId, act_by: options.As, yes: Yes = False) -> None:
    """Grant what was asked for a group, case by case: shown first, sent with --yes, by a second person."""
    from starter import group_waivers
    from storage.group_waivers import GroupWaivers

    with screen.doors() as doors:
        by, store = doors.staff.get(act_by), GroupWaivers(doors.database)
        kept = store.get(id_)
        group_waivers.not_own(kept, by)
        open_ = [one for one in store.cases(id_) if one.asked and by.id not in one.signed and not one.said]
        if yes:
            screen.ring(doors, lambda cases: _tell(group_waivers.grant(cases, store, kept, by), len(open_)))
        else:
            _shown(doors, open_, by, "grant_waiver")
        _summed(store.cases(id_), yes)


def _ask(doors: "Doors", wanted: "Selection", by: "Person", given: str, words: str, yes: bool) -> None:
    from starter import group_waivers
    from storage.group_waivers import GroupWaiver, GroupWaivers

    store, id_ = GroupWaivers(doors.database), group_waivers.name(given, wanted, by)
    kept = store.find(id_)
    if kept:
        group_waivers.same(kept, wanted, by)
        chosen: Sequence[GroupCase] = store.cases(id_)
        screen.say(f"group waiver {id_} of {kept.asked_at:%d %B %Y} goes on")
    else:
        chosen = _chosen(doors, wanted, id_)
        screen.say(f"group waiver {id_}: {wanted.promise}, because {wanted.because}")
        kept = GroupWaiver(id_, wanted.model_dump(mode="json"), by.id, datetime.now(UTC))
    left, of = [one for one in chosen if one.asked is None and not one.said], kept
    if yes:
        store.keep(kept, chosen)
        screen.ring(doors, lambda cases: _tell(group_waivers.ask(cases, store, wanted, of, by, words), len(chosen)))
    else:
        _shown(doors, left, by, "request_waiver", wanted, words)
    _summed(store.cases(id_) or chosen, yes)


def _chosen(doors: "Doors", wanted: "Selection", id_: str) -> "list[GroupCase]":
    """Cases of the worklist, each looked at in the journal; those that wait for no such promise are named."""
    from starter.group_waivers import chosen
    from starter.seeing import see

    found = doors.worklist.select(office=wanted.office or None, programme=wanted.programme or None)
    open_, picked = [line.number for line in found if line.stage != "CLOSED"], []
    for n, number in enumerate(open_, 1):
        mine = list(chosen(id_, wanted, number, see(doors, number)))
        picked += mine
        if not mine:
            screen.say(f"  not {number}: it waits for no {wanted.promise}, or is another kind of return")
        _progress(n, len(open_))
    return picked


def _shown(
    doors: "Doors",
    cases: "Sequence[GroupCase]",
    by: "Person",
    verb: str,
    wanted: "Selection | None" = None,
    words: str = "",
) -> None:
    from starter.group_waivers import request, would_be
    from starter.seeing import see

    for n, one in enumerate(cases, 1):
        form = request(wanted, one, words) if wanted else {"waiver": one.waiver}
        why = would_be(see(doors, one.number), verb, form, by)
        screen.say(f"  not {one.number}: {one.promise}: {why}" if why else f"  {_line(one)}")
        _progress(n, len(cases))


async def _tell(done: "AsyncIterator[GroupCase]", of: int) -> None:
    n = 0
    async for one in done:
        n += 1
        screen.say(f"  not {one.number}: {one.promise}: {one.said}" if one.said else f"  {_line(one)}")
        _progress(n, of)


def _line(one: "GroupCase") -> str:
    return f"{one.number}: {one.promise} from {one.due_on.isoformat()} to {one.until.isoformat()}"


def _progress(n: int, of: int) -> None:
    if of >= MANY and n % MANY == 0:
        typer.echo(f"{n} of {of}", err=True)


def _summed(cases: "Sequence[GroupCase]", yes: bool) -> None:
    asked, signed = sum(one.asked is not None for one in cases), sum(bool(one.signed) for one in cases)
    refused = sum(bool(one.said) for one in cases)
    screen.say(f"{len(cases)} chosen, {asked} asked, {signed} granted, {refused} turned down")
    if not yes:
        screen.say("nothing was sent: say --yes to send it")


def _form(file: Path | None, said: dict[str, Any]) -> dict[str, Any]:
    from starter.cli import files

    return {**(files.read(file) if file else {}), **said}


def _selection(form: dict[str, Any]) -> "Selection":
    from pydantic import ValidationError

    from domain.errors import Incomplete
    from starter.group_waivers import Selection

    try:
        return Selection.model_validate(form, extra="forbid")
    except ValidationError as fault:
        told = [(".".join(map(str, one["loc"])), one["msg"].removeprefix("Value error, ")) for one in fault.errors()]
        said = "; ".join(f"{field}: {message}" if field else message for field, message in told)
        raise Incomplete(f"This group waiver cannot be read: {said}.", "Nothing was sent.", "Correct it.") from None

"""`link make`, `link list`, `link revoke`: the returnee's own page, which she opens without an account."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from domain.errors import Incomplete
from starter.cli import options, screen

if TYPE_CHECKING:
    from storage.private_links import PrivateLink

app = typer.Typer(help="Links to the returnee's own page: no account, 30 days, revoked at any time.")
Member = Annotated[str, typer.Option("--member", metavar="m1", help="an adult of the household; m1 is the returnee")]
Id = Annotated[str, typer.Option("--link", metavar="ID", help="as `link list` shows it")]
All = Annotated[bool, typer.Option("--all", help="every link of the case")]


def add(parent: typer.Typer) -> None:
    """The verbs of private links."""
    parent.add_typer(app, name="link", rich_help_panel="Staying in contact")


@app.command("make")
def make(number: options.Number, by: options.As, member: Member = "m1") -> None:
    """Make a link and show it, this once. Give it to the person herself: on paper, by telephone, by her own address."""
    from starter import private_links

    with screen.doors() as doors:
        url = private_links.make(doors, number, member, doors.staff.get(by), datetime.now(UTC))
    screen.say(url)


@app.command("list")
def show(number: options.Number, by: options.As, json: options.Json = False) -> None:
    """Every link of a case: by whom, until when, when it was last opened. The addresses are kept nowhere."""
    from starter import private_links

    now = datetime.now(UTC)
    with screen.doors() as doors:
        known = private_links.list_of(doors, number, doors.staff.get(by))
    if json:
        screen.say_json([_plain(one, now) for one in known])
    elif known:
        screen.table(("link", "member", "made", "by", "until", "state", "opened"), [_row(one, now) for one in known])
    else:
        screen.say("no links")


@app.command("revoke")
def revoke(number: options.Number, by: options.As, link: Id = "", all: All = False) -> None:
    """End a link, or all of a case: whoever has the page open is out with the next click."""
    from starter import private_links

    if bool(link) is all:
        raise Incomplete("Which link is not said.", "Nothing was changed.", "Say --link ID, or --all.")
    with screen.doors() as doors:
        count = private_links.revoke(doors, number, doors.staff.get(by), link)
    screen.say(f"{count} link{'s' * (count != 1)} ended")


def _plain(one: "PrivateLink", now: datetime) -> dict[str, Any]:
    return {**asdict(one), "state": one.state(now).value}


def _row(one: "PrivateLink", now: datetime) -> list[str]:
    opened = f"{one.opened_at:%Y-%m-%d %H:%M} UTC" if one.opened_at else ""
    by = one.made_by or "with the plan"
    return [one.id, one.member, f"{one.made_at:%Y-%m-%d}", by, f"{one.expires_at:%Y-%m-%d}", one.state(now), opened]

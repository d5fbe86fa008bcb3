"""`token`: keys by which other programs use the JSON API, each as one person of the staff register."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from domain.errors import NotAllowed
from domain.people import Person, Role
from policy import access
from starter.cli import options, screen
from storage.tokens import Scope

if TYPE_CHECKING:
    from storage.tokens import Token

app = typer.Typer(help="Tokens of the JSON API: what other programs may read and do, and as whom.")
MAKERS = frozenset({Role.SUPERVISOR, Role.PROGRAMME_MANAGER, Role.OPS})
For = Annotated[str, typer.Option("--for", metavar="ID", help="as whom it acts: an id of the staff register")]
Scopes = Annotated[list[Scope], typer.Option("--scope", help="what it may be used for; once for each")]
Days = Annotated[int, typer.Option("--days", min=1, max=366, help="how long it lasts")]
Label = Annotated[str, typer.Option("--label", help="which program holds it; no name of a person")]
Id = Annotated[str, typer.Argument(metavar="TOKEN-ID", help="as the list says it; not the token itself")]


def add(parent: typer.Typer) -> None:
    """The verbs `token make`, `token list` and `token revoke`."""
    parent.add_typer(app, name="token", rich_help_panel="Keeping the house")


@app.command("make")
def make(for_: For, scope: Scopes, by: options.As, days: Days = 90, label: Label = "") -> None:
    """Make a token. It is shown once, now, and kept nowhere.

    Done by: OPS, PROGRAMME_MANAGER, SUPERVISOR, each for themselves; a supervisor also for the people of the own
    office, unless they see more offices than that.
    """
    if len(label) > 80 or not label.isprintable():
        raise typer.BadParameter("at most 80 characters, on one line", param_hint="'--label'")
    with screen.doors() as doors:
        maker, holder = doors.staff.get(by), doors.staff.get(for_)
        _demand_may_make(maker, holder)
        made, said = doors.tokens.make(holder.id, scope, label, days)
    screen.say(f"token {made.id} acts as {holder.id} until {made.expires_at:%Y-%m-%d}: {', '.join(made.scopes)}")
    screen.say("Shown this once, keep it where no other program reads:", said)


@app.command("list")
def show(json: options.Json = False) -> None:
    """Every token: as whom, for what, until when, last used. Never the token itself."""
    with screen.doors() as doors:
        known = doors.tokens.all()
    if json:
        screen.say_json([vars(one) for one in known])
    else:
        screen.table(("id", "acts as", "scopes", "label", "until", "last used", ""), [_row(one) for one in known])


@app.command("revoke")
def revoke(token: Id, by: options.As) -> None:
    """End a token at once. Done by: OPS, PROGRAMME_MANAGER, SUPERVISOR; any of them may end any token."""
    with screen.doors() as doors:
        _demand_keeper(doors.staff.get(by))
        ended = doors.tokens.revoke(token)
    screen.say(f"token {ended.id} of {ended.staff_id} is revoked: it opens nothing any more")


def _demand_may_make(maker: Person, holder: Person) -> None:
    """Choice: a token never shows its maker more than the maker sees already."""
    _demand_keeper(maker)
    near = maker.role is Role.SUPERVISOR and maker.office == holder.office and not access.sees_every_office(holder)
    if maker.id != holder.id and not near:
        said = "A supervisor makes tokens for the people of the own office; everybody else for themselves."
        raise NotAllowed(f"{maker.id} may not make a token that acts as {holder.id}.", "No token was made.", said)


def _demand_keeper(by: Person) -> None:
    if by.role not in MAKERS:
        said = f"Ask one of: {', '.join(sorted(MAKERS))}."
        raise NotAllowed(f"A {by.role} may not make or end tokens.", "No token was made or ended.", said)


def _row(one: "Token") -> list[str]:
    gone = "revoked" if one.revoked_at else "expired" if one.expires_at <= datetime.now(UTC) else ""
    used = f"{one.used_at:%Y-%m-%d %H:%M}" if one.used_at else "never"
    return [one.id, one.staff_id, ", ".join(one.scopes), one.label, f"{one.expires_at:%Y-%m-%d}", used, gone]

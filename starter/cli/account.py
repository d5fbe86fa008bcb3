"""`account`: how people of the staff register sign in to the screens."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from domain.errors import Incomplete, NotFound
from starter.cli import options, screen

if TYPE_CHECKING:
    from storage.accounts import Account

app = typer.Typer(help="Accounts of the screens: passwords, sessions, the identity provider.")
Id = Annotated[str, typer.Argument(metavar="ID", help="of the staff register, such as cw-7", show_default=False)]
Stdin = Annotated[bool, typer.Option("--stdin", help="read the password from standard input instead of asking twice")]
Subject = Annotated[
    str,
    typer.Argument(metavar="[SUBJECT]", help="its claim sub; without it, the next sign-in decides", show_default=False),
]


def add(parent: typer.Typer) -> None:
    """The verbs `account password`, `list`, `remove`, `sign-out` and `subject`."""
    parent.add_typer(app, name="account", rich_help_panel="Keeping the house")


@app.command()
def password(id: Id, stdin: Stdin = False) -> None:
    """Give somebody of the staff register a password. It signs them out everywhere."""
    from starter.passwords import hashed, refuse_weak

    with screen.doors() as doors:
        doors.staff.member(id)  # says who is near, or who has left
        chosen = _read() if stdin else _asked()
        refuse_weak(id, chosen)
        doors.accounts.set_password(id, hashed(chosen))
        doors.sessions.end_all(id)
        doors.tries.clear(id)
    screen.say(f"{id} may sign in with this password.")


@app.command("list")
def show(json: options.Json = False) -> None:
    """Every account and what opens it; no hash is shown."""
    with screen.doors() as doors:
        known = doors.accounts.all()
    if json:
        screen.say_json([_plain(one) for one in known])
    else:
        screen.table(("id", "password", "identity provider", "demo"), [_row(one) for one in known])


@app.command()
def remove(id: Id) -> None:
    """Take somebody's account away, and sign them out everywhere. The staff register stays as it is."""
    with screen.doors() as doors:
        there = doors.accounts.remove(id)
        doors.sessions.end_all(id)
    if not there:
        raise _none(id)
    screen.say(f"{id} has no account any more.")


@app.command("sign-out")
def sign_out(id: Id) -> None:
    """End every session of somebody. They may sign in again."""
    with screen.doors() as doors:
        ended = doors.sessions.end_all(id)
    screen.say(f"{id} is signed out: {ended} session{'s' * (ended != 1)} ended.")


@app.command()
def subject(id: Id, subject: Subject = "") -> None:
    """Say what the identity provider calls somebody, or forget it."""
    with screen.doors() as doors:
        doors.staff.member(id)
        doors.accounts.bind(id, subject)
        doors.sessions.end_all(id, via="oidc")
    screen.say(f"{id} {'is known to the identity provider' if subject else 'is bound to nobody there'}.")


def _read() -> str:
    return sys.stdin.readline().rstrip("\r\n")


def _asked() -> str:
    first = typer.prompt("Password", hide_input=True, err=True)
    if first != typer.prompt("The same again", hide_input=True, err=True):
        raise Incomplete("The two were not the same.", "The password is as it was.", "Try again.")
    return str(first)


def _plain(one: "Account") -> dict[str, Any]:
    return {"id": one.staff_id, "password": bool(one.password), "subject": one.subject, "demo": one.demo}


def _row(one: "Account") -> list[str]:
    return [one.staff_id, "yes" if one.password else "no", one.subject, "demo" if one.demo else ""]


def _none(id: str) -> NotFound:
    said = "Look at `passerelle account list`; somebody who left is told to `passerelle staff add`."
    return NotFound(f"{id} has no account.", "Whoever was signed in so is signed out.", said)

"""`staff`: the register of who may act, and in which role."""

from typing import TYPE_CHECKING, Annotated, Any

import typer
from pydantic import ValidationError

from domain.errors import Incomplete
from domain.people import Person, Role
from starter.cli import options, screen

if TYPE_CHECKING:
    from storage.staff import Member

app = typer.Typer(help="The staff register: who may act, and in which role.")
Id = Annotated[str, typer.Argument(metavar="ID", help="such as cw-7; never a name", show_default=False)]
InRole = Annotated[Role, typer.Option("--role", case_sensitive=False)]
Office = Annotated[str, typer.Option("--office", metavar="CODE", help="office code such as GM-BJL")]
Name = Annotated[str, typer.Option("--name", help="kept in the register and nowhere else")]
Email = Annotated[
    str | None, typer.Option("--email", metavar="ADDRESS", help="for reminders and invitations; '' takes it away")
]
Left = Annotated[bool, typer.Option("--left", help="keeps their past acts, does no new ones")]


def add(parent: typer.Typer) -> None:
    """The verbs `staff add` and `staff list`."""
    parent.add_typer(app, name="staff", rich_help_panel="Keeping the house")


@app.command("add")
def register(id: Id, role: InRole, office: Office, name: Name = "", email: Email = None, left: Left = False) -> None:
    """Add somebody, or change their role, office, name or address. What is not said stays as it is."""
    person, address = _person(id, role, office), _address(email)
    with screen.doors() as doors:
        known = {member.person.id: member.name for member in doors.staff.all()}
        doors.staff.add(person, name or known.get(id, id), active=not left, email=address)
    screen.say(f"{id} is in the register: {role.value}, {office}{', no longer active' * left}{_told(address)}")


@app.command("list")
def show(json: options.Json = False) -> None:
    """Everybody in the register."""
    with screen.doors() as doors:
        known = doors.staff.all()
    if json:
        screen.say_json([_plain(one) for one in known])
    else:
        screen.table(("id", "role", "office", "name", "e-mail", ""), [_row(one) for one in known])


def _plain(one: "Member") -> dict[str, Any]:
    """Whether there is an address, and not which: a list is read over shoulders."""
    return {
        **one.person.model_dump(mode="json"),
        "name": one.name,
        "active": one.active,
        "has_email": bool(one.email),
    }


def _row(one: "Member") -> list[str]:
    gone = "" if one.active else "left"
    return [one.person.id, one.person.role, one.person.office, one.name, "yes" if one.email else "no", gone]


def _address(said: str | None) -> str | None:
    from starter.partners import mail_address

    return mail_address(said.strip()) if said and said.strip() else said and ""


def _told(address: str | None) -> str:
    if address is None:
        return ""
    return ", with an e-mail address" if address else ", without an e-mail address"


def _person(id: str, role: Role, office: str) -> Person:
    try:
        return Person(id=id, role=role, office=office)
    except ValidationError as fault:
        wrong = ", ".join(str(error["loc"][0]) for error in fault.errors(include_url=False, include_input=False))
        said = "An id reads like cw-7, an office like GM-BJL."
        raise Incomplete(f"This cannot be registered: {wrong}.", "The register is as it was.", said) from None

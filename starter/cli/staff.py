"""`staff`: the register of who may act, and in which role."""

from typing import Annotated

import typer
from pydantic import ValidationError

from domain.errors import Incomplete
from domain.people import Person, Role
from starter.cli import options, screen

app = typer.Typer(help="The staff register: who may act, and in which role.")
Id = Annotated[str, typer.Argument(metavar="ID", help="such as cw-7; never a name", show_default=False)]
InRole = Annotated[Role, typer.Option("--role", case_sensitive=False)]
Office = Annotated[str, typer.Option("--office", metavar="CODE", help="office code such as GM-BJL")]
Name = Annotated[str, typer.Option("--name", help="kept in the register and nowhere else")]
Left = Annotated[bool, typer.Option("--left", help="keeps their past acts, does no new ones")]


def add(parent: typer.Typer) -> None:
    """The verbs `staff add` and `staff list`."""
    parent.add_typer(app, name="staff", rich_help_panel="Keeping the house")


@app.command("add")
def register(id: Id, role: InRole, office: Office, name: Name = "", left: Left = False) -> None:
    """Add somebody, or change their role, office or name."""
    person = _person(id, role, office)
    with screen.doors() as doors:
        doors.staff.add(person, name or id, active=not left)
    screen.say(f"{id} is in the register: {role.value}, {office}{', no longer active' * left}")


@app.command("list")
def show(json: options.Json = False) -> None:
    """Everybody in the register."""
    with screen.doors() as doors:
        known = doors.staff.all()
    if json:
        screen.say_json(
            [{**one.person.model_dump(mode="json"), "name": one.name, "active": one.active} for one in known]
        )
    else:
        rows = [
            [one.person.id, one.person.role, one.person.office, one.name, "" if one.active else "left"] for one in known
        ]
        screen.table(("id", "role", "office", "name", ""), rows)


def _person(id: str, role: Role, office: str) -> Person:
    try:
        return Person(id=id, role=role, office=office)
    except ValidationError as fault:
        wrong = ", ".join(str(error["loc"][0]) for error in fault.errors(include_url=False, include_input=False))
        said = "An id reads like cw-7, an office like GM-BJL."
        raise Incomplete(f"This cannot be registered: {wrong}.", "The register is as it was.", said) from None

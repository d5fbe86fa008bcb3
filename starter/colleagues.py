"""Whoever goes on with a case is a case worker of the office that takes it: the register knows, and no form does."""

from collections.abc import Mapping
from typing import Any

from domain.errors import NotAllowed
from domain.people import Person, Role
from starter.doors import Doors

NAMES_A_COLLEAGUE = frozenset({"assign_case", "accept_transfer", "settle_relocation"})


def demand_colleague(doors: Doors, verb: str, form: Mapping[str, Any], by: Person) -> None:
    """Refuse a case worker whom the office that takes the case does not have."""
    if verb in NAMES_A_COLLEAGUE and form.get("case_worker"):
        demand_worker(doors, str(form["case_worker"]), str(form.get("office") or by.office))


def demand_worker(doors: Doors, named: str, office: str) -> None:
    """Refuse whoever is no active case worker of this office."""
    if named not in workers(doors, office):
        said = f"Whoever is named is no active case worker of {office}."
        raise NotAllowed(said, "Nothing was recorded.", "Name a case worker of this office (passerelle staff list).")


def workers(doors: Doors, office: str) -> dict[str, str]:
    """Active case workers of an office, by id, with their names."""
    found = (one for one in doors.staff.all() if one.active and one.person.office == office)
    return {one.person.id: one.name for one in found if one.person.role is Role.CASE_WORKER}

"""The rooms a visitor sees above every page: only those that have something for this role."""

from dataclasses import dataclass

from domain.people import Role
from letters.words import N_
from policy import roles
from web.visitor import Visitor

OF_CASES = frozenset(Role) - {Role.RETURNEE, Role.PROVIDER}
OF_WAIVERS = roles.may("grant_waiver") | roles.may("request_waiver")
OF_INTAKE = roles.may("confirm_arrival")
OF_OPS = frozenset({Role.OPS, Role.PROGRAMME_MANAGER})
DOORS = (
    ("/cases", N_("Worklist"), OF_CASES),
    ("/team", N_("Team"), roles.may("assign_case")),
    ("/waivers", N_("Waivers"), OF_WAIVERS),
    ("/intake", N_("Intake"), OF_INTAKE),
    ("/programme", N_("Programme"), roles.READ_REPORTS),
    ("/forecast", N_("Forecast"), frozenset({Role.SUPERVISOR, Role.PROGRAMME_MANAGER})),
    ("/ops", N_("Ops"), OF_OPS),
    ("/help", N_("Help"), OF_CASES),
)


@dataclass(frozen=True)
class Entry:
    """One door in the menu."""

    address: str
    label: str
    current: bool


def menu(who: Visitor, path: str) -> list[Entry]:
    """The doors of this role, the current one marked."""
    return [
        Entry(address, who.speaks.words(label), path == address or path.startswith(f"{address}/"))
        for address, label, allowed in DOORS
        if who.person.role in allowed
    ]

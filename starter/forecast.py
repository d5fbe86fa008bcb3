"""The workload of an office in the weeks to come, read from the worklist alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from domain.errors import NotAllowed
from domain.people import Role
from policy import access
from policy.forecast import Agenda, Load, forecast, mondays

if TYPE_CHECKING:
    from domain.people import Person
    from starter.doors import Doors

READERS = frozenset({Role.SUPERVISOR, Role.PROGRAMME_MANAGER})


@dataclass(frozen=True)
class Forecast:
    """Whose workload, in which weeks."""

    office: str
    mondays: list[date]
    loads: list[Load]

    @property
    def weeks(self) -> list[int]:
        """What all of them have, by week."""
        return [sum(load.weeks[n] for load in self.loads) for n in range(len(self.mondays))]


def of_office(doors: "Doors", by: "Person", office: str, today: date) -> Forecast:
    """An office's forecast. A supervisor sees the own office's, whichever is asked for."""
    if by.role not in READERS:
        raise NotAllowed(
            f"A {by.role} does not see how much work waits for each case worker.",
            "Nothing was shown.",
            "Ask the supervisor of the office.",
        )
    seen = office if office and access.sees_every_office(by) else by.office
    return Forecast(seen, mondays(today), forecast(_agendas(doors, seen), today))


def _agendas(doors: "Doors", office: str) -> Iterator[Agenda]:
    for line in doors.worklist.select(office=office):
        if line.promises:
            yield Agenda(line.case_worker or "", line.promises)

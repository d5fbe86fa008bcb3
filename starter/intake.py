"""What an intake desk may know of another case that may be the same person's: the case itself, or whom to ask."""

from dataclasses import dataclass
from datetime import date

from domain.people import Person
from policy import access, roles
from policy.access import Sight
from starter import known_again
from starter.doors import Doors
from storage.marks import Alike

MAY_OPEN = roles.may("confirm_arrival")


@dataclass(frozen=True)
class Known:
    """One case that may be the same person's. Without a number it is one of others: its office is asked."""

    number: str
    office: str
    opened_on: date
    by: tuple[str, ...]


def known(doors: Doors, by: Person, alike: Alike) -> Known:
    """As much of it as this person may see."""
    number = known_again.number_of(alike)
    line = doors.worklist.get(number)
    seen = line is not None and access.sight(by, line.office, line.case_worker) is Sight.CASE
    return Known(number if seen else "", line.office if line else alike.office, alike.opened_on, alike.by)

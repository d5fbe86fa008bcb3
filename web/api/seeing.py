"""Which case may be seen, and how much of it. What may not be seen is not there: the same words, the same way."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.case import Case
from domain.errors import NotFound
from domain.hold import Hold
from domain.opened import is_case_number
from domain.people import Person
from domain.promise import TELLING, Promise
from policy import roles
from policy.access import Sight, sight
from starter.doors import Doors
from starter.seeing import Seen, see
from storage.worklist import Waiting
from web.api.shapes import HoldShown, Waits


@dataclass(frozen=True)
class Shown:
    """A case that is shown to somebody, and how much of it."""

    seen: Seen
    sight: Sight
    restricted: bool

    @property
    def case(self) -> Case:
        """The case as its facts tell it."""
        return self.seen.case

    def sees(self, least: Sight) -> bool:
        """Whether at least this is shown."""
        return self.sight >= least


def hidden() -> NotFound:
    """No such case, or none that the caller may see: nobody learns which."""
    said = "There is no case of this number here."
    return NotFound(said, "Nothing was changed.", "Check the number, or list the cases.")


def look(doors: Doors, number: str, by: Person) -> tuple[Waiting, Sight]:
    """The case's line and how much is shown. Choice: judged by the line alone, so that no answer takes longer."""
    row = doors.worklist.get(number) if is_case_number(number) else None
    if row is None:
        raise hidden()
    return row, sight(by, row.office, row.case_worker)


def visible(doors: Doors, number: str, by: Person) -> tuple[Waiting, Sight]:
    """The same, or the refusal that says nothing."""
    row, much = look(doors, number, by)
    if much is Sight.NOTHING:
        raise hidden()
    return row, much


def shown(doors: Doors, number: str, by: Person) -> Shown:
    """The case, read from the journal."""
    visible(doors, number, by)
    seen = see(doors, number)
    case = seen.case
    much = sight(by, case.office, case.case_worker)  # it may have gone to another office since the line was written
    if much is Sight.NOTHING:
        raise hidden()
    return Shown(seen, much, much is Sight.CASE and roles.may_read_restricted(by, case))


def waits(promise: Promise, now: datetime, *, restricted: bool = False) -> Waits:
    """One promise; one that only vulnerable people have is a task to everybody else."""
    plain = restricted or promise.name not in TELLING
    name = promise.name if plain else promise.public_name
    return Waits.of(
        **{"key": promise.key if plain else name, "name": name, "on": promise.on, "due": promise.due},
        **{"due_on": promise.due_on, "late": promise.is_late(now), "days_left": promise.days_left},
    )


def waits_of_line(row: Waiting, now: datetime) -> list[Waits]:
    """The same, from the worklist, where telling names are neutral already."""
    promises = [Promise.model_validate(one) for one in row.promises]
    return in_order([waits(one, now) for one in promises])


def in_order(known: Iterable[Waits]) -> list[Any]:
    """Late first, then by date."""
    return sorted(known, key=lambda one: (not one.late, one.due, one.key))


def hold(id_: str, made: Hold, much: Sight) -> HoldShown:
    """One hold. Its reason may tell of an illness."""
    until = made.lifted.on if made.lifted else None
    reason = made.reason.value if much is Sight.CASE else None
    return HoldShown(hold=id_, since=made.placed.on, until=until, reason=reason)

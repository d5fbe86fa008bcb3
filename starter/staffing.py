"""Who imports, and whose the imported cases are."""

from dataclasses import dataclass

from domain.errors import Incomplete, NotAllowed, NotFound
from domain.people import Person, Role
from starter.doors import Doors
from starter.manifest import Row


@dataclass(frozen=True)
class Staffing:
    """Whose cases they are: by column, or else all of one person; of one office only, if it is named."""

    known: dict[str, Person]
    worker: str = ""
    office: str = ""

    def of(self, row: Row) -> Person:
        """The case worker of a row."""
        id_ = row.cells.get("case_worker", self.worker)
        if not id_:
            raise NotFound("whose case it is, is not said", "", "fill in case_worker, or name one with --case-worker")
        person = self.known.get(id_)
        if person is None or person.role is not Role.CASE_WORKER:
            raise NotFound("there is no active case worker of this id in the staff register", "", "")
        if self.office not in ("", person.office):
            raise NotFound(f"this case worker does not belong to office {self.office}", "", "")
        return person


def staffing(doors: Doors, worker: str, office: str) -> Staffing:
    """Choice: where an office has one case worker only, nobody needs to say whose the cases are."""
    active = {one.person.id: one.person for one in doors.staff.all() if one.active}
    if worker and worker not in active:
        doors.staff.get(worker)  # says who is near, or who has left
    if worker and active[worker].role is not Role.CASE_WORKER:
        said = f"{worker} is a {active[worker].role}."
        raise Incomplete(said, "No case was opened.", "Name a case worker with --case-worker.")
    theirs = [one.id for one in active.values() if one.office == office and one.role is Role.CASE_WORKER]
    if office and not theirs:
        said = f"No case worker belongs to office {office}."
        raise NotFound(said, "No case was opened.", "Check the code, or add the case worker to the staff register.")
    return Staffing(active, worker or (theirs[0] if len(theirs) == 1 else ""), office)


def who_may(by: Person, allowed: frozenset[Role]) -> Person:
    """Whoever may open one case may open many."""
    if by.role not in allowed:
        said = f"Ask one of: {', '.join(sorted(allowed))}."
        raise NotAllowed(f"A {by.role} may not open cases.", "No case was opened.", said)
    return by

"""Who may read what people wrote or brought, asked of the staff register."""

from typing import TYPE_CHECKING

from domain.case import Case
from domain.errors import Incomplete, NotAllowed
from domain.people import Person
from policy import roles

if TYPE_CHECKING:
    from starter.doors import Doors


def reader(doors: "Doors", case: Case, by: str) -> Person:
    """Somebody who may read the words of this case; refused in three parts if not."""
    if not by:
        raise Incomplete("Who wants to read the words is not said.", "Nothing was shown.", "Say it with --as.")
    known = doors.staff.get(by)
    if known.role not in roles.READ_PAPERS:
        said = f"Ask one of: {', '.join(sorted(roles.READ_PAPERS))}."
        raise NotAllowed(f"A {known.role} may not read the papers of a case.", "Nothing was shown.", said)
    if not roles.may_read(known, case):
        said = f"This is a case of {case.office}, and yours is {known.office}."
        raise NotAllowed(said, "Nothing was shown.", f"Ask {case.case_worker}, or a supervisor.")
    return known

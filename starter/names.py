"""Names of returnees for a list: asked once for all its lines, and only by those who may see them."""

from collections.abc import Sequence

from domain.opened import case_id
from domain.people import Person
from policy import access
from starter.doors import Doors
from storage.worklist import Waiting

NAME = "household.0.name"


def names(doors: Doors, by: Person, lines: Sequence[Waiting]) -> dict[str, str]:
    """By case number. Choice: a name on a list is not noted as a paper that was read; the words of a case are."""
    if not access.sees_names(by):
        return {}
    seen = [line.number for line in lines if may_see(by, line)]
    pages = doors.papers.first_pages([case_id(number) for number in seen])
    return {number: pages.get(case_id(number), {}).get(NAME, "") for number in seen}


def may_see(by: Person, line: Waiting) -> bool:
    """Whether this line's case is open to this person."""
    return access.sight(by, line.office, line.case_worker) is access.Sight.CASE

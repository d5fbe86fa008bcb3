"""A case for a visitor: read from the journal if it may be seen, else the same words as for a case that is none."""

from domain.errors import NotFound
from domain.opened import is_case_number
from policy import access
from policy.access import Sight
from starter.doors import Doors
from starter.seeing import Seen, see
from web.visitor import Visitor


def opened(doors: Doors, who: Visitor, number: str, least: Sight = Sight.PROCESS) -> Seen:
    """The case, for whoever may see at least this much of it. Raises NotFound."""
    line = doors.worklist.get(number) if is_case_number(number) else None
    if line is None or access.sight(who.person, line.office, line.case_worker) < least:
        raise no_such_case(number)
    return see(doors, number)


def sight(who: Visitor, seen: Seen) -> Sight:
    """How much of it this visitor sees."""
    return access.sight(who.person, seen.case.office, seen.case.case_worker)


def no_such_case(number: str) -> NotFound:
    """One sentence for a case of others and for none: nobody learns which."""
    return NotFound(
        "There is no such case here." if is_case_number(number) else "This is no case number.",
        "Nothing was changed.",
        "Check the number, or look for it in the worklist.",
    )

"""A case for a visitor: read from the journal if it may be seen, else the same words as for a case that is none."""

from domain.errors import NotFound
from domain.opened import is_case_number
from domain.people import Person, Role
from policy import access
from policy.access import Sight
from starter.doors import Doors
from starter.seeing import Seen, see
from web.visitor import Visitor

OFFERED = frozenset({"accept_transfer", "decline_transfer"})


def opened(doors: Doors, who: Visitor, number: str, least: Sight = Sight.PROCESS, verb: str = "") -> Seen:
    """The case, for whoever may see at least this much of it. Raises NotFound.

    Choice: a case that is offered to somebody's office may be taken or declined before it can be seen.
    """
    line = doors.worklist.get(number) if is_case_number(number) else None
    if line is None:
        raise no_such_case(number)
    near = access.sight(who.person, line.office, line.case_worker) >= least
    if not near and verb not in OFFERED:
        raise no_such_case(number)
    seen = see(doors, number)
    if not near and not offered_to(seen, who.person):
        raise no_such_case(number)
    return seen


def offered_to(seen: Seen, by: Person) -> bool:
    """Whether it waits for an answer of this supervisor's office."""
    transfers = seen.case.transfers.values()
    mine = any(one.waiting and one.inside and one.receiver == by.office for one in transfers)
    return by.role is Role.SUPERVISOR and mine


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

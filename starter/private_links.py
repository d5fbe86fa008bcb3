"""Links to a returnee's own page: who may make, list and revoke them, and the one that goes out with a plan copy.

Choice: for adults only. A child's plan is handed over together with who answers for it; a link could be opened alone.
"""

from collections.abc import Callable
from datetime import date, datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from domain.case import Case
from domain.errors import Incomplete, NotAllowed, NotFound, WrongMoment
from domain.people import Person
from policy import household, roles
from policy.access import Sight, sight
from settings import Settings
from starter.partners import private_address
from starter.seeing import Seen, see
from storage.private_links import BYTES, PrivateLink, PrivateLinks

if TYPE_CHECKING:
    from starter.doors import Doors

HERSELF, NOT_MADE, UNCHANGED = "m1", "No link was made.", "Nothing was changed."


def make(doors: "Doors", number: str, member: str, by: Person, now: datetime) -> str:
    """The address of a new private page: shown once, kept nowhere. Raises CaseError."""
    seen = _seen(doors, number, by)
    _may_have_one(seen, member, now)
    made = doors.private_links.make(seen.opened.id, member, by.id)
    return private_address(doors.settings, number, made.id, member, made.made_at)


def revoke(doors: "Doors", number: str, by: Person, link: str = "") -> int:
    """One link of a case, or all; how many ended now. Whoever has a page open is out with the next click."""
    seen = _seen(doors, number, by)
    known = [one.id for one in doors.private_links.of(seen.opened.id)]
    if link and link not in known:
        raise NotFound(f"This case has no link {link}.", UNCHANGED, "List its links, and copy the id.")
    return doors.private_links.revoke(seen.opened.id, link)


def list_of(doors: "Doors", number: str, by: Person) -> list[PrivateLink]:
    """Every link that was made for a case, and when each was last opened."""
    return doors.private_links.of(_seen(doors, number, by).opened.id)


def pages_of(settings: Settings, links: PrivateLinks) -> Callable[[Case, str, date, bool], str]:
    """For who sends copies of the plan: the address that goes with one. The same for the same deed; empty: none goes.

    Choice: `asks` wants a question before the page, so by short message a link goes only where a year of birth is
    known: telephones are shared.
    """

    def page(case: Case, deed: str, on: date, asks: bool) -> str:
        alone = not household.grown(case, HERSELF, on) or case.death_reported is not None
        if alone or (asks and case.opened.members[HERSELF].born is None):
            return ""
        id_ = sha256(f"{case.opened.id}/{deed}".encode()).hexdigest()[: 2 * BYTES]
        made = links.make(case.opened.id, HERSELF, id=id_)
        return private_address(settings, case.opened.number, made.id, HERSELF, made.made_at)

    return page


def _seen(doors: "Doors", number: str, by: Person) -> Seen:
    """For who may read what was written on the case. Whoever sees nothing of it is told that it is not there."""
    seen = see(doors, number)
    if sight(by, seen.case.office, seen.case.case_worker) is Sight.NOTHING:
        raise NotFound(f"There is no case {number}.", UNCHANGED, "Check the number, or list the cases.")
    if not roles.may_read(by, seen.case):
        said = f"A {by.role} may not open the returnee's own page to anybody."
        raise NotAllowed(said, UNCHANGED, f"Ask one of: {', '.join(sorted(roles.READ_PAPERS))}.")
    return seen


def _may_have_one(seen: Seen, member: str, now: datetime) -> None:
    if member not in seen.opened.members:
        known = ", ".join(seen.opened.members)
        raise NotFound(f"There is no household member {member}.", NOT_MADE, f"This household has: {known}.")
    if not household.grown(seen.case, member, seen.today):
        said = "Hand the copy over together with the adults of the household, or the guardian."
        raise Incomplete(f"{member} is a child: private links are for adults.", NOT_MADE, said)
    if seen.case.death_reported:
        raise WrongMoment("A death was reported on this case.", NOT_MADE, "Ask a supervisor.")

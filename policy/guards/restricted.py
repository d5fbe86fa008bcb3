"""Opening the restricted part: only who reads the case anyway, and only if it is closed to them. Source: domain 5.8."""

from datetime import date

from domain.case import Case
from domain.errors import Conflict, NotAllowed
from domain.restricted import OpenRestricted
from policy import roles
from policy.guards.guard import demand, guards


@guards(OpenRestricted)
def open_restricted(case: Case, act: OpenRestricted, today: date) -> None:
    """Somebody of the case's office who may not read this part otherwise."""
    demand(roles.may_read(act.by, case), "This is not a case of your office.", "Ask its supervisor.", NotAllowed)
    said = "This part is open to you anyway."
    demand(not roles.may_read_restricted(act.by, case), said, "Just read it.", Conflict)

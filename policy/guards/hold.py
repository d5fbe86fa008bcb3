"""Holds at the door. Source: domain 5.1, 0.3 C5."""

from datetime import date, timedelta

from domain.case import Case
from domain.errors import Incomplete, NotAllowed
from domain.hold import Hold, LiftHold, PlaceHold, ReviewHold
from domain.people import Role
from policy.guards.guard import demand, demand_known, demand_new, guards

DATED_BACK_DAYS = 7


@guards(PlaceHold)
def place_hold(case: Case, act: PlaceHold, today: date) -> None:
    """Each hold has its own id; two at a time are counted once.

    Choice: only a supervisor or programme manager dates one back by more than a week: it takes back what was missed.
    """
    demand_new(act.hold in case.holds, "hold", act.hold)
    signs = act.by.role in (Role.SUPERVISOR, Role.PROGRAMME_MANAGER)
    late = today - act.occurred_on > timedelta(DATED_BACK_DAYS)
    said = f"The hold is dated back by more than {DATED_BACK_DAYS} days."
    demand(signs or not late, said, "Ask a supervisor to place it.", NotAllowed)


@guards(ReviewHold)
def review_hold(case: Case, act: ReviewHold, today: date) -> None:
    """There is something to look at while a hold lasts."""
    _lasting(case, act.hold)


@guards(LiftHold)
def lift_hold(case: Case, act: LiftHold, today: date) -> None:
    """A hold is lifted once, not before it was placed."""
    hold = _lasting(case, act.hold)
    early = act.occurred_on < hold.placed.on
    said = f"The hold was placed on {hold.placed.on:%d %B %Y}, after this day."
    demand(not early, said, "Give the day it was lifted.", Incomplete)


def _lasting(case: Case, id_: str) -> Hold:
    demand_known(id_ in case.holds, "hold", id_, list(case.holds))
    hold = case.holds[id_]
    demand(hold.lifted is None, "This hold is lifted already.", "Place a new one if it is needed.")
    return hold

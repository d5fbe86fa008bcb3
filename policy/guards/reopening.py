"""Reopening, and correcting a death, at the door. Source: domain 5.7, 0.3 C13."""

from datetime import date

from domain.case import Case
from domain.closing import Outcome
from domain.errors import Conflict, Incomplete
from domain.reopening import CorrectDeath, ReopenCase
from policy import reopening
from policy.guards.guard import demand, demand_new, guards


@guards(ReopenCase)
def reopen_case(case: Case, act: ReopenCase, today: date) -> None:
    """By a supervisor, until the file is anonymised. Choice: a new return is no earlier than the closure."""
    demand(case.closed, "This case is not closed.", "Nothing needs to be reopened.")
    fault = reopening.not_reopened(case, act)
    dead = case.outcome is Outcome.DECEASED
    demand(not fault, f"{fault}.", "Correct the death (correct-death)." if dead else "Name it.", Incomplete)
    if act.need:
        demand_new(act.need.id in case.needs, "need", act.need.id)
    if act.returned_on and case.closed:
        fits = case.closed.on <= act.returned_on <= today
        said = f"The new day of return, {act.returned_on:%d %B %Y}, is not between the closure and today."
        demand(fits, said, "Correct the day, or leave it out if nobody had left.", Incomplete)


@guards(CorrectDeath)
def correct_death(case: Case, act: CorrectDeath, today: date) -> None:
    """Two different supervisors, while the case is not closed with another outcome."""
    demand(case.death_reported, "No death was reported on this case.", "Nothing needs to be corrected.")
    other = case.closed and case.outcome is not Outcome.DECEASED
    demand(not other, "This case was closed for another reason.", "Reopen it instead (reopen-case).")
    said = "You have signed this correction already."
    demand(act.by.id not in case.death_doubted, said, "Ask another supervisor to sign.", Conflict)

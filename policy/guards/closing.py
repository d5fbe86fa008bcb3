"""The end of a case at the door: the checklist, and four eyes. Source: handbook 2.3.3, 2.7; domain 5.6."""

from datetime import date

from domain.case import Case
from domain.closing import CancelClosing, CloseCase, ExploreRefusal, Outcome, StartClosing, TakeBackRefusal
from domain.errors import Incomplete, NotAllowed
from domain.people import Role
from policy import closing
from policy.guards.contact import searched
from policy.guards.guard import demand, demand_known, demand_none, guards

OTHERWISE = "Choose the outcome that is true, or go on with the case."
CORRECT = {
    Outcome.DUPLICATE: "Name the case that goes on (same-as).",
    Outcome.COMPLETED_WITH_HANDOVER: "End what was handed over as HANDED_OVER (end-activity), or propose COMPLETED.",
    Outcome.TRANSFERRED: "Propose the transfer, and have it accepted, first (propose-transfer).",
}


@guards(StartClosing)
def start_closing(case: Case, act: StartClosing, today: date) -> None:
    """Source: handbook 2.3.2 (R113): missing services are no ground for closing; 2.3.3 (R88): the exit strategy."""
    explained = act.exit_strategy_followed or act.deviation
    demand(explained, "The exit strategy was not followed, and it is not said why.", "Write the reason.", Incomplete)
    if act.outcome is Outcome.LOST_CONTACT:
        searched(case, today)
    named = not act.same_as or act.outcome is Outcome.DUPLICATE
    demand(named, "Only a DUPLICATE names another case.", "Leave the other number out.", Incomplete)
    untrue = closing.contradicted(case, act.outcome, act.same_as)
    later = act.outcome is Outcome.DECEASED  # whoever starts to close may report the death next
    demand(later or not untrue, f"{untrue}.", CORRECT.get(act.outcome, OTHERWISE))


@guards(CancelClosing)
def cancel_closing(case: Case, act: CancelClosing, today: date) -> None:
    """Only a closing that was proposed is taken back; a refusal is the returnee's own."""
    demand(case.closing, "No closing was started.", "Nothing needs to be taken back.")


@guards(CloseCase)
def close_case(case: Case, act: CloseCase, today: date) -> None:
    """A supervisor signs, once nothing on the checklist is open; never the person who started the closing."""
    _as_proposed(case, act.outcome)
    untrue = closing.contradicted(case, act.outcome, case.closing.same_as if case.closing else "")
    demand(not untrue, f"{untrue}.", "Choose the outcome that is true (start-closing).")
    demand_none(closing.unsettled(case, act.outcome, today), "The checklist is open", "Settle these first.")
    if act.outcome is Outcome.LOST_CONTACT:
        searched(case, today)
    if act.outcome is Outcome.SAFETY_OF_STAFF:
        allowed = act.by.role is Role.PROGRAMME_MANAGER
        demand(allowed, "This outcome is the programme manager's to sign.", "Ask the programme manager.", NotAllowed)
    own = act.outcome is Outcome.DECEASED and act.by.id == case.death_reported_by
    demand(not own, "You reported this death yourself.", "Ask another supervisor to sign.", NotAllowed)
    started_by = case.closing.by if case.closing else ""
    demand(act.by.id != started_by, "You started this closing yourself.", "Ask another supervisor to sign.", NotAllowed)


@guards(ExploreRefusal)
def explore_refusal(case: Case, act: ExploreRefusal, today: date) -> None:
    """Source: handbook 2.7. Choice (C12): after, never before, and once: nobody is talked out of a refusal."""
    demand(case.refused, "Nobody has refused help on this case.", "Nothing needs to be asked.")
    demand(case.refusal_explored is None, "She was asked already.", "Ask no further; she may take it back herself.")


def _as_proposed(case: Case, outcome: Outcome) -> None:
    """Choice: what is signed is what was proposed; a death that was reported since stands above any proposal."""
    proposed = case.closing.outcome if case.closing and outcome is not Outcome.DECEASED else outcome
    said = f"{proposed} was proposed, not {outcome}."
    demand(outcome is proposed, said, f"Sign {proposed}, or propose {outcome} first (start-closing).")


@guards(TakeBackRefusal)
def take_back_refusal(case: Case, act: TakeBackRefusal, today: date) -> None:
    """Until the case is closed (C12): the whole refusal, or that of one activity."""
    if act.activity:
        demand_known(
            act.activity in case.refused_activities, "refused activity", act.activity, [*case.refused_activities]
        )
        return
    demand(case.refused, "Nobody has refused help on this case.", "Nothing needs to be taken back.")

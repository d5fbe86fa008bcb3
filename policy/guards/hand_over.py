"""Hand-over and transfer at the door. Source: domain 5.2: both supervisors, and the returnee's consent."""

from datetime import date

from domain.case import Case
from domain.dates import is_zone
from domain.errors import Incomplete, NotAllowed
from domain.hand_over import AcceptTransfer, AssignCase, DeclineTransfer, ProposeTransfer, Transfer
from domain.people import Person
from policy import consent, hand_over, plan
from policy.guards.guard import demand, demand_known, demand_new, guards
from policy.overrides import by_the_end_of


@guards(AssignCase)
def assign_case(case: Case, act: AssignCase, today: date) -> None:
    """Source: domain 5.8: a supervisor reassigns. Choice: inside the office that has the case."""
    _of_this_office(case, act.by)
    other = act.case_worker != case.case_worker
    demand(other, f"{act.case_worker} has this case already.", "Name the one who takes it over.", Incomplete)


@guards(ProposeTransfer)
def propose_transfer(case: Case, act: ProposeTransfer, today: date) -> None:
    """One receiver at a time, elsewhere, whom the returnee has agreed to."""
    demand_new(act.transfer in case.transfers, "transfer", act.transfer)
    _of_this_office(case, act.by)
    one = bool(act.to_office) is not bool(act.to_organisation)
    demand(one, "A transfer goes to one office or to one organisation.", "Name one of the two.", Incomplete)
    elsewhere = act.to_office != case.office
    demand(elsewhere, f"The case is with {act.to_office} already.", "Use assign-case inside an office.", Incomplete)
    waiting = ", ".join(hand_over.waiting(case))
    demand(not waiting, f"Transfer {waiting} waits for an answer.", "Have it answered, or decline it, first.")
    taken = hand_over.taken_by_another_organisation(case)
    said = f"{taken.receiver} has taken this case already." if taken else ""
    demand(not taken, said, "Close it as TRANSFERRED (start-closing).")
    _consented(case, act.to_office or act.to_organisation, today)


@guards(AcceptTransfer)
def accept_transfer(case: Case, act: AcceptTransfer, today: date) -> None:
    """Source: domain 5.2. Choice: consent is asked again at the hand-over; it may have been withdrawn since."""
    asked = _asked(case, act.transfer)
    demand(act.by.id != asked.by, "You proposed this transfer yourself.", "The receiving side accepts it.", NotAllowed)
    _consented(case, asked.receiver, today)
    if asked.inside:
        _into_our_office(asked, act)
    else:
        _of_this_office(case, act.by)
        demand(act.words, f"The answer of {asked.receiver} is missing.", "Write it, or attach it (words).", Incomplete)
        demand(not act.case_worker, "Another organisation names its own worker.", "Leave the name out.", Incomplete)


def _into_our_office(asked: Transfer, act: AcceptTransfer) -> None:
    mine = act.by.office == asked.receiver
    said = f"The case is offered to {asked.receiver}, and you are of {act.by.office}."
    demand(mine, said, f"Ask a supervisor of {asked.receiver}.", NotAllowed)
    demand(act.case_worker, "It is not said who goes on with the case.", "Name the case worker.", Incomplete)
    known = not act.time_zone or is_zone(act.time_zone)
    demand(known, f"{act.time_zone} is not a time zone.", "Write it as Africa/Banjul, or leave it out.", Incomplete)


@guards(DeclineTransfer)
def decline_transfer(case: Case, act: DeclineTransfer, today: date) -> None:
    """Either side may say no."""
    asked = _asked(case, act.transfer)
    either = act.by.office in (case.office, asked.receiver)
    said = f"This is between {case.office} and {asked.receiver}, and you are of {act.by.office}."
    demand(either, said, "Ask a supervisor of one of the two.", NotAllowed)


def _asked(case: Case, id_: str) -> Transfer:
    demand_known(id_ in case.transfers, "transfer", id_, list(case.transfers))
    asked = case.transfers[id_]
    demand(asked.waiting, f"This transfer is answered already ({asked.state}).", "Propose a new one if it is needed.")
    return asked


def _of_this_office(case: Case, by: Person) -> None:
    said = f"The case is with {case.office}, and you are of {by.office}."
    demand(by.office == case.office, said, f"Ask a supervisor of {case.office}.", NotAllowed)


def _consented(case: Case, receiver: str, today: date) -> None:
    """Choice: an override lets one provider be told what a danger asks for; it never hands over a case."""
    now_active = plan.active(case)
    silent = consent.unasked(case, receiver, now_active[0] if now_active else None, by_the_end_of(today))
    said = f"There is no standing consent of {', '.join(silent)} to hand data to {receiver}."
    demand(not silent, said, f"Ask for consent that names {receiver} (give-consent --member --recipients).")

"""Reaching the returnee at the door: nobody else is asked without consent, nobody is searched for after a refusal."""

from datetime import date
from typing import Any

from domain.assistance import GiveImmediateAssistance
from domain.case import Case
from domain.contact import (
    ALTERNATIVE,
    IssueCommunicationKit,
    MissFollowUp,
    NameAlternativeContact,
    RecordTrace,
    StartTracing,
    WithdrawAlternativeContact,
)
from domain.dates import end_of
from domain.errors import Incomplete, NotAllowed
from policy import agenda, ceilings, contact
from policy.double_funding import KIT
from policy.guards.arrived import after_return
from policy.guards.assistance import its_source
from policy.guards.guard import demand, demand_new, demand_none, guards
from policy.waivers import lifted


@guards(MissFollowUp)
def miss_follow_up(case: Case, act: MissFollowUp, today: date) -> None:
    """A try may be recorded whatever else stands in the case, unless help was refused."""
    _wanted(case)
    if act.channel == ALTERNATIVE:
        _consented(case)


@guards(RecordTrace)
def record_trace(case: Case, act: RecordTrace, today: date) -> None:
    """Somebody else is asked with the returnee's consent only."""
    _wanted(case)
    _consented(case)


def _wanted(case: Case) -> None:
    """Choice (A5): no contact is forced on a person who refused, and none is tried after a reported death."""
    demand(not case.refused, "The returnee has refused all help.", "Leave it to her to come back (take-back-refusal).")
    demand(not case.death_reported, "A death was reported on this case.", "Ask a supervisor.")


def _consented(case: Case) -> None:
    named = contact.may_ask_another(case)
    next_step = "Try another way; with her consent, record name-alternative-contact."
    demand(named, "The returnee has consented to no alternative contact.", next_step)


@guards(NameAlternativeContact)
def name_alternative_contact(case: Case, act: NameAlternativeContact, today: date) -> None:
    """Source: domain 5.3, 5.4. Never without the returnee's consent."""
    said = "The returnee has not consented to this contact being asked."
    demand(act.consent_given, said, "Ask her first; without her consent nobody else is asked.", NotAllowed)
    demand(act.who, "It is not said who may be asked.", "Write the person and how to reach them (who).", Incomplete)


@guards(WithdrawAlternativeContact)
def withdraw_alternative_contact(case: Case, act: WithdrawAlternativeContact, today: date) -> None:
    """Only what was given is taken back; otherwise at any time."""
    demand(case.alternative, "No alternative contact is named.", "Nothing needs to be taken back.")


@guards(StartTracing)
def start_tracing(case: Case, act: StartTracing, today: date) -> None:
    """Source: domain 5.1. A search follows three tries on two ways, and begins once."""
    lacking = contact.not_searched(case, today, None) if contact.unreachable(case) is None else []
    demand_none(lacking, "The returnee is not out of reach yet", "Try again first (miss-follow-up).")
    demand(contact.reach(case) is contact.Reach.UNREACHABLE, "The search has begun already.", "Go on with it.")


@guards(IssueCommunicationKit)
def issue_communication_kit(case: Case, act: IssueCommunicationKit, today: date) -> None:
    """Source: handbook 2.3.3 (R96). Choice: not before the return (C8), once, within what its source allows."""
    after_return(case, act, "The kit")
    demand_new(act.kit in case.kits, "kit", act.kit)
    given: dict[str, Any] = {"by": act.by, "occurred_on": act.occurred_on, "item": KIT.replace("_", "-")}
    its_source(case, GiveImmediateAssistance(**given, source=act.source, amount=act.amount), today)
    over = ceilings.over_with(case, act.source, KIT, act.amount)
    demand_none(over, "This kit cannot be issued", "Lower the sum, or ask for a CEILING waiver.")


def searched(case: Case, today: date) -> None:
    """Refuse an end as lost contact before the search is over; a PROCESS waiver (process/tracing) lifts this.

    Choice: the date is that of the promise, so that what gives it more time holds here too. While a hold lasts the
    search has no last day yet (C5).
    """
    if lifted(case, "process/tracing"):
        return
    since = contact.unreachable(case)
    made = {one.key: one for one in agenda.ledger(case, end_of(today, case.time_zone))} if since else {}
    search = made[f"tracing/{since.on}"] if since else None
    still = search is not None and search.days_left is not None
    demand(not still, "The search stands still while the case is on hold.", "Lift the hold first (lift-hold).")
    until = search.due_on if search else None
    next_step = "Go on searching, or ask for a PROCESS waiver (process/tracing)."
    demand_none(contact.not_searched(case, today, until), "The returnee has not been searched for enough", next_step)

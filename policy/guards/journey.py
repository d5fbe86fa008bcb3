"""Arrival and relocation at the door."""

from datetime import date

from domain.act import FactKind, ReadMessage, RetryDeed
from domain.case import Case
from domain.dates import is_zone
from domain.errors import Conflict, Incomplete, NotAllowed
from domain.journey import AgreeRelocation, ChangeCalendar, ConfirmArrival, ProposeRelocation, SettleRelocation
from domain.people import Role
from policy import household
from policy.guards.guard import demand, demand_known, demand_new, guards


@guards(ConfirmArrival)
def confirm_arrival(case: Case, act: ConfirmArrival, today: date) -> None:
    """Choice (C8): a later confirmation is a correction of the return date."""
    demand(
        act.returned_on <= today, "The day of return lies in the future.", "Confirm the arrival once it has happened."
    )


@guards(ProposeRelocation)
def propose_relocation(case: Case, act: ProposeRelocation, today: date) -> None:
    """A move is one option among others."""
    demand_new(act.relocation in case.relocations, "relocation", act.relocation)


@guards(AgreeRelocation)
def agree_relocation(case: Case, act: AgreeRelocation, today: date) -> None:
    """The returnee agrees to a proposal that was made (R79): an adult of this household."""
    demand_known(act.relocation in case.relocations, "relocation", act.relocation, list(case.relocations))
    demand_known(act.member in case.opened.members, "household member", act.member, list(case.opened.members))
    spoken = act.member in (household.adults(case, act.occurred_on) or ["m1"])
    demand(spoken, "A child does not agree to a move for the household.", "Ask an adult member.", Incomplete)


@guards(SettleRelocation)
def settle_relocation(case: Case, act: SettleRelocation, today: date) -> None:
    """Source: handbook 2.3.2 (R79). Choice: never without the returnee's agreement, once, and to the place agreed.

    A place is an office (ET-HWS), or an area by the beginning of its offices' codes (ET). Choice (5.8): a move is the
    team's to record; to another office or case worker a supervisor gives the case away.
    """
    demand_known(act.relocation in case.relocations, "relocation", act.relocation, list(case.relocations))
    agreed = case.relocations[act.relocation].agreed
    demand(agreed, "The returnee has not agreed to this move.", "Record the returnee's agreement first.")
    move = case.relocations[act.relocation]
    demand(move.settled is None, "This move is settled already.", "Propose a new one if there is another move.")
    there = act.office == move.to_place or act.office.startswith(f"{move.to_place}-")
    said = f"The returnee agreed to move to {move.to_place}, not to {act.office}."
    demand(there, said, f"Name the office of {move.to_place}, or propose the other place.", Incomplete)
    stays = act.office == case.office and act.case_worker in ("", case.case_worker)
    gives = act.by.role is Role.SUPERVISOR and act.by.office == case.office
    said = "Another office, or another case worker, is named by a supervisor of the office that has the case."
    demand(stays or gives, said, f"Ask a supervisor of {case.office}.", NotAllowed)
    known = not act.time_zone or is_zone(act.time_zone)
    demand(known, f"{act.time_zone} is not a time zone.", "Write it as Africa/Banjul, or leave it out.", Incomplete)


@guards(ChangeCalendar)
def change_calendar(case: Case, act: ChangeCalendar, today: date) -> None:
    """An office decides for its own cases, and what it decided last counts."""
    said = f"This case belongs to {case.office}; {act.office} has no say in its working days."
    demand(act.office == case.office, said, f"Change the calendar of {case.office}.")
    known = f"This case already counts by edit {case.calendar_edit} of its office's calendar."
    demand(act.calendar.edit > case.calendar_edit, known, "Nothing more is needed.", Conflict)


@guards(ReadMessage)
def read_message(case: Case, act: ReadMessage, today: date) -> None:
    """Only a message that could not be read waits for a person."""
    known = [str(fact.number) for fact in case.unreadable] + [str(when.number) for when in case.unclear]
    demand_known(str(act.message) in known, "unread message", str(act.message), known)


@guards(RetryDeed)
def retry_deed(case: Case, act: RetryDeed, today: date) -> None:
    """Only what failed for good is tried again by hand; the rest is tried again by itself."""
    failed = [key for key, fact in case.deeds.items() if fact.kind is FactKind.DEED_FAILED]
    failed += [f"order/{activity}/{n}" for (activity, n), order in case.instalments.items() if order.failed]
    demand_known(act.deed in failed, "failed deed", act.deed, failed)

"""Meetings at the door. Source: handbook 2.3.3 (R36, R89)."""

from datetime import date

from domain.case import Case
from domain.errors import Incomplete
from domain.meeting import AgreeMeeting, CallOffMeeting
from policy.guards.guard import demand, demand_known, guards


@guards(AgreeMeeting)
def agree_meeting(case: Case, act: AgreeMeeting, today: date) -> None:
    """A meeting lies ahead; one that was called off is agreed on under another id."""
    demand(act.day >= today, f"{act.day:%d %B %Y} has passed.", "Give the day of the meeting.", Incomplete)
    known = case.agreed_meetings.get(act.meeting)
    said = f"Meeting {act.meeting} was called off, or is over."
    over = known is not None and (known.called_off is not None or known.day < today)
    demand(not over, said, "Agree on another one, with an id of its own.")


@guards(CallOffMeeting)
def call_off_meeting(case: Case, act: CallOffMeeting, today: date) -> None:
    """Only what was agreed on is called off, once."""
    demand_known(act.meeting in case.agreed_meetings, "meeting", act.meeting, list(case.agreed_meetings))
    demand(not case.agreed_meetings[act.meeting].called_off, "It was called off already.", "Nothing more is needed.")

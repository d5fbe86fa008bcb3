"""Invitations to meetings that were agreed on. Source: handbook 2.3.3 (R36, R89)."""

from collections.abc import Iterator

from domain.case import Case
from domain.meeting import Meeting
from domain.promise import Deed, DeedKind


def deeds(case: Case) -> Iterator[Deed]:
    """An invitation for each meeting as it now stands; its withdrawal, if one went out before it was called off.

    Choice: a refusal, and the end of the case, call off every meeting that lies after them.
    """
    for id_, meeting in case.agreed_meetings.items():
        key = f"meeting/{id_}/{meeting.sequence}"
        if meeting.agreed.number in case.from_paper:
            continue
        if not called_off(case, meeting):
            yield _deed(id_, key, meeting, "REQUEST")
        elif any(f"meeting/{id_}/{n}" in case.deeds for n in range(meeting.sequence + 1)):
            yield _deed(id_, f"{key}/called-off", meeting, "CANCEL")


def called_off(case: Case, meeting: Meeting) -> bool:
    """Whether it will not take place: said so, or help ended before its day."""
    ended = case.refused or case.closed
    return meeting.called_off is not None or (ended is not None and ended.on <= meeting.day)


def _deed(id_: str, key: str, meeting: Meeting, method: str) -> Deed:
    return Deed(key=key, kind=DeedKind.INVITATION, about=id_, number=meeting.sequence, paper=meeting.paper, text=method)

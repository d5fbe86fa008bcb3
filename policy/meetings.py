"""Invitations to meetings that were agreed on. Source: handbook 2.3.3 (R36, R89)."""

from collections.abc import Iterator

from domain.case import Case
from domain.meeting import Meeting
from domain.promise import Deed, DeedKind


def deeds(case: Case) -> Iterator[Deed]:
    """An invitation for each meeting as it now stands, or its withdrawal.

    Choice: a refusal, and the end of the case, call off every meeting that lies after them. A withdrawal is always
    owed: an invitation that was called off on its way may have arrived; who was never invited is told nothing.
    """
    for id_, meeting in case.agreed_meetings.items():
        key = f"meeting/{id_}/{meeting.sequence}"
        if meeting.agreed.number in case.from_paper:
            continue
        if not called_off(case, meeting):
            yield _deed(id_, key, meeting, "REQUEST")
        else:
            yield _deed(id_, f"{key}/called-off", meeting, "CANCEL")


def called_off(case: Case, meeting: Meeting) -> bool:
    """Whether it will not take place: said so, or help ended before its day."""
    ended = case.refused or case.closed
    over = ended is not None and ended.on <= meeting.day and meeting.agreed.order < ended.order
    return meeting.called_off is not None or over


def _deed(id_: str, key: str, meeting: Meeting, method: str) -> Deed:
    return Deed(key=key, kind=DeedKind.INVITATION, about=id_, number=meeting.sequence, paper=meeting.paper, text=method)

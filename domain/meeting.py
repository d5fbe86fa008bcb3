"""Meetings that were agreed on: day, hour and place, moved or called off. Source: handbook 2.3.3 (R36, R89)."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from pydantic import Field

from domain.act import Act, When
from domain.assessment import Id
from domain.dates import Day
from domain.paper import PaperRef, Words
from domain.wishes import HOUR

if TYPE_CHECKING:
    from domain.case import Case


class AgreeMeeting(Act):
    """A meeting was agreed on with the returnee. The same id again: it is moved."""

    meeting: str = Id
    day: Day = Field(description="when it is")
    hour: str = Field(pattern=HOUR, description="local time at the place of return, such as 10:30")
    minutes: int = Field(default=60, ge=10, le=480)
    place: Words = Field(default="", max_length=200, description="where")

    def apply(self, case: "Case", when: When) -> None:
        """The invitation goes out; after a move, the changed one."""
        before = case.agreed_meetings.get(self.meeting)
        sequence = before.sequence + 1 if before else 0
        made = Meeting(self.day, self.hour, self.minutes, when, sequence, self.paper)
        case.agreed_meetings[self.meeting] = made


class CallOffMeeting(Act):
    """A meeting will not take place."""

    meeting: str = Id
    because: str = Field(pattern=r"^[A-Z_]{2,40}$")

    def apply(self, case: "Case", when: When) -> None:
        """Whoever was invited is told."""
        if (made := case.agreed_meetings.get(self.meeting)) and not made.called_off:
            made.called_off = when


@dataclass
class Meeting:
    """One meeting as it now stands. `sequence` counts how often it was moved."""

    day: date
    hour: str
    minutes: int
    agreed: When
    sequence: int = 0
    paper: PaperRef | None = None
    called_off: When | None = None

    def take_up_again(self, since: date) -> None:
        """What a refusal called off and lies after it is on again: an invitation beyond the one that withdrew it."""
        if not self.called_off and self.day >= since:
            self.sequence += 1

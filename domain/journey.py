"""The return itself, and a later move inside the country. Source: handbook 2.3, 2.3.2 (R79)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import Field

from domain.act import Act, When
from domain.assessment import CODE, Id
from domain.dates import Calendar, Day, is_zone
from domain.paper import Words

if TYPE_CHECKING:
    from domain.case import Case


class ConfirmArrival(Act):
    """The returnee has arrived; every limit counted from the return starts on this day."""

    returned_on: Day
    estimated: bool = False

    def apply(self, case: "Case", when: When) -> None:
        """The latest confirmation counts: a correction blames nobody after the fact (C8)."""
        case.returned_on, case.arrived = self.returned_on, when


class ProposeRelocation(Act):
    """Moving to an area where services exist is put to the returnee: one option, never automatic (R79)."""

    relocation: str = Id
    to_place: str = Field(pattern=r"^[A-Z0-9-]{2,12}$", description="an office such as ET-HWS, or its area, such as ET")
    words: Words = ""

    def apply(self, case: "Case", when: When) -> None:
        """The proposal joins the case."""
        case.relocations.setdefault(self.relocation, Relocation(self.to_place, when))


class AgreeRelocation(Act):
    """The returnee agrees to move."""

    relocation: str = Id
    member: str = "m1"

    def apply(self, case: "Case", when: When) -> None:
        """Without this nobody moves."""
        if self.relocation in case.relocations:
            case.relocations[self.relocation].agreed = when


class SettleRelocation(Act):
    """The returnee has moved; the case goes on at the new place, with its own case worker if one is named."""

    relocation: str = Id
    office: str = Field(pattern=r"^[A-Z0-9-]{2,12}$")
    time_zone: str = Field(default="", pattern=CODE, description="IANA zone, if it changes")
    case_worker: str = Field(default="", pattern=r"^([a-z0-9][a-z0-9-]{0,39})?$", description="register id")
    calendar: Calendar | None = Field(default=None, description="the new office's working days; the door fills it in")

    def apply(self, case: "Case", when: When) -> None:
        """The case follows the person."""
        if self.relocation in case.relocations:
            case.relocations[self.relocation].settled = when
            case.office = self.office
            case.time_zone = self.time_zone if is_zone(self.time_zone) else case.time_zone
            case.case_worker = self.case_worker or case.case_worker
            case.count_by(self.calendar, when)


class ChangeCalendar(Act):
    """The office changed its working week or its holidays; open promises are counted again (C4)."""

    office: str = Field(pattern=r"^[A-Z0-9-]{2,12}$", description="whose calendar it is")
    calendar: Calendar = Field(description="the whole of it, with the number of the edit that made it")
    because: str = Field(pattern=r"^[A-Z_]{2,40}$")

    def apply(self, case: "Case", when: When) -> None:
        """Choice: what another office decided, or an older edit that comes late, changes nothing."""
        if self.office == case.office and self.calendar.edit > case.calendar_edit:
            case.count_by(self.calendar, when)


@dataclass
class Relocation:
    """PROPOSED, then AGREED, then SETTLED; which one is asked of its dates."""

    to_place: str
    proposed: When
    agreed: When | None = None
    settled: When | None = None

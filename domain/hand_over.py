"""Handing a case over: to a colleague, to another office of ours, to another organisation. Source: domain 5.2, 5.8."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import Field

from domain.act import Act, When
from domain.assessment import CODE, Id
from domain.dates import Calendar, is_zone
from domain.paper import Words

if TYPE_CHECKING:
    from domain.case import Case

WORKER = r"^[a-z0-9][a-z0-9-]{0,39}$"
OFFICE = r"^([A-Z0-9-]{2,12})?$"


class AssignCase(Act):
    """A supervisor gives the case to another case worker of the same office."""

    case_worker: str = Field(pattern=WORKER, description="register id of the one who goes on")
    because: str = Field(default="WORKLOAD", pattern=r"^[A-Z_]{2,40}$")

    def apply(self, case: "Case", when: When) -> None:
        """What is owed stays owed, by the new one."""
        case.case_worker = self.case_worker


class ProposeTransfer(Act):
    """A supervisor offers the case to another office of ours, or to another organisation. Nothing else changes yet."""

    transfer: str = Id
    to_office: str = Field(default="", pattern=OFFICE, description="code of another office of ours: the case goes on")
    to_organisation: str = Field(default="", pattern=CODE, description="code of another organisation: the case ends")
    because: str = Field(pattern=r"^[A-Z_]{2,40}$")
    words: Words = ""

    def apply(self, case: "Case", when: When) -> None:
        """The other side is asked."""
        receiver = self.to_office or self.to_organisation
        case.transfers.setdefault(self.transfer, Transfer(receiver, bool(self.to_office), when, self.by.id))


class AcceptTransfer(Act):
    """The receiving side takes the case: a supervisor of the other office, or the other organisation's own answer."""

    transfer: str = Id
    case_worker: str = Field(default="", pattern=f"({WORKER})|^$", description="who goes on, in another office of ours")
    time_zone: str = Field(default="", pattern=CODE, description="IANA zone of the new office, if it changes")
    calendar: Calendar | None = Field(default=None, description="the new office's working days; the door fills it in")
    words: Words = Field(default="", description="another organisation's answer, as it was given")

    def apply(self, case: "Case", when: When) -> None:
        """Inside the programme the case goes on at the new office; to another organisation it may now be closed."""
        asked = case.transfers.get(self.transfer)
        if asked and asked.waiting:
            asked.answered, asked.accepted = when, True
            if asked.inside:
                case.office, case.case_worker = asked.receiver, self.case_worker or case.case_worker
                case.time_zone = self.time_zone if is_zone(self.time_zone) else case.time_zone
                case.count_by(self.calendar, when)


class DeclineTransfer(Act):
    """The case stays where it is: the receiving side cannot take it, or it is no longer offered."""

    transfer: str = Id
    because: str = Field(pattern=r"^[A-Z_]{2,40}$")

    def apply(self, case: "Case", when: When) -> None:
        """The question is answered."""
        asked = case.transfers.get(self.transfer)
        if asked and asked.waiting:
            asked.answered = when


@dataclass
class Transfer:
    """A transfer that was proposed, to an office of ours (`inside`) or to another organisation, and its answer."""

    receiver: str
    inside: bool
    proposed: When
    by: str
    answered: When | None = None
    accepted: bool = False

    @property
    def waiting(self) -> bool:
        """Whether the other side has still to answer."""
        return self.answered is None

    @property
    def state(self) -> str:
        """PROPOSED, ACCEPTED or DECLINED."""
        return "PROPOSED" if self.waiting else "ACCEPTED" if self.accepted else "DECLINED"

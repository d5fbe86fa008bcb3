"""Waivers: a limit moved or lifted, with a who and a why. Source: handbook 2.3 (R15-R20), domain 5.5."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from pydantic import Field

from domain.act import Act, When
from domain.assessment import CODE, Id
from domain.dates import Day
from domain.paper import Words
from domain.people import Person, Role

if TYPE_CHECKING:
    from domain.case import Case


class WaiverKind(StrEnum):
    """What a waiver lifts."""

    DEADLINE_INTERNAL = "DEADLINE_INTERNAL"
    DEADLINE_FUNDING = "DEADLINE_FUNDING"
    ELIGIBILITY = "ELIGIBILITY"
    CEILING = "CEILING"
    MODALITY = "MODALITY"
    PROCESS = "PROCESS"
    FOLLOW_UP_EXTENSION = "FOLLOW_UP_EXTENSION"

    @property
    def moves_a_date(self) -> bool:
        """Whether it gives a promise a new date, or lifts a named rule (C16)."""
        return self in (self.DEADLINE_INTERNAL, self.DEADLINE_FUNDING, self.FOLLOW_UP_EXTENSION)


class RequestWaiver(Act):
    """Someone asks for more time, or for a rule to be lifted, and says why."""

    waiver: str = Id
    kind: WaiverKind
    promise: str = Field(default="", pattern=CODE, description="key of the promise to move, such as plan/1")
    rule: str = Field(default="", pattern=CODE, description="rule to lift, such as eligibility/FS-A")
    until: Day | None = None
    because: str = Field(pattern=r"^[A-Z_]{2,40}$", description="reason code, counted by source and rule (R20)")
    words: Words = ""

    def apply(self, case: "Case", when: When) -> None:
        """The request waits for an answer."""
        asked = Waiver(self.kind, self.promise, self.rule, self.until, self.because, self.by, when)
        case.waivers.setdefault(self.waiver, asked)


class GrantWaiver(Act):
    """The waiver is granted, as asked or until another date. For a funder's rule the programme manager records it."""

    waiver: str = Id
    until: Day | None = None

    def apply(self, case: "Case", when: When) -> None:
        """From now on the promise has its new date."""
        asked = case.waivers.get(self.waiver)
        if asked and not asked.decided:
            asked.decided, asked.granted, asked.until = when, True, self.until or asked.until
            asked.decided_by = self.by


class RefuseWaiver(Act):
    """The waiver is refused, with a reason; the date stays."""

    waiver: str = Id
    because: str = Field(pattern=r"^[A-Z_]{2,40}$")

    def apply(self, case: "Case", when: When) -> None:
        """The request is answered."""
        asked = case.waivers.get(self.waiver)
        if asked and not asked.decided:
            asked.decided, asked.decided_by = when, self.by


@dataclass
class Waiver:
    """A waiver asked for, and the answer."""

    kind: WaiverKind
    promise: str
    rule: str
    until: date | None
    because: str
    asked_by: Person
    asked: When
    decided: When | None = None
    granted: bool = False
    decided_by: Person | None = None

    @property
    def asks(self) -> Role:
        """Who answers it. Source: domain 5.5."""
        programme = (WaiverKind.FOLLOW_UP_EXTENSION, WaiverKind.MODALITY)
        internal = (WaiverKind.DEADLINE_INTERNAL, WaiverKind.PROCESS)
        if self.kind in internal:
            return Role.SUPERVISOR
        return Role.PROGRAMME_MANAGER if self.kind in programme else Role.FUNDING_SOURCE

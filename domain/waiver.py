"""Waivers: a limit moved or lifted, with a who and a why. Source: handbook 2.3 (R15-R20), domain 5.5."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from pydantic import Field

from domain.act import Act, When
from domain.assessment import CODE, Id
from domain.dates import Day
from domain.paper import Words
from domain.people import Person
from domain.programme import RulePack, Sum
from domain.programme import WaiverKind as WaiverKind  # its kinds are named in rule packs too

if TYPE_CHECKING:
    from domain.case import Case

KEEPS_THE_FILE = "retention"  # a legal hold is not a programme's to limit


class RequestWaiver(Act):
    """Someone asks for more time, or for a rule to be lifted, and says why."""

    waiver: str = Id
    kind: WaiverKind
    promise: str = Field(default="", pattern=CODE, description="key of the promise to move, such as plan/1")
    rule: str = Field(default="", pattern=CODE, description="rule to lift, such as eligibility/FS-A")
    until: Day | None = None
    amount: Sum | None = Field(default=None, description="the sum a CEILING is raised to")
    because: str = Field(pattern=r"^[A-Z_]{2,40}$", description="reason code, counted by source and rule (R20)")
    words: Words = Field(default="", description="the evidence, the quote or the need, where the kind asks for one")
    group: str = Field(
        default="", pattern=r"^([a-z][a-z0-9-]{0,23})?$", description="id of the group waiver it is part of"
    )

    def apply(self, case: "Case", when: When) -> None:
        """The request waits for an answer."""
        asked = Waiver(
            *(self.kind, self.promise, self.rule, self.until, self.because, self.by, when, self.amount, self.group)
        )
        case.waivers.setdefault(self.waiver, asked)


class GrantWaiver(Act):
    """The waiver is granted, as asked or on other terms. For a funder's rule the programme manager records it."""

    waiver: str = Id
    until: Day | None = None
    amount: Sum | None = Field(default=None, description="the sum a CEILING is raised to, if not the one asked for")

    def apply(self, case: "Case", when: When) -> None:
        """With the last signature it needs, the promise has its new date; the terms are those of the first one."""
        asked = case.waivers.get(self.waiver)
        if asked and asked.waiting and self.by.id not in asked.signers:
            if not asked.signed:
                asked.until = self.until or asked.until
                asked.amount = asked.amount if self.amount is None else self.amount
            asked.signed.append((self.by, when))
            if len(asked.signed) >= asked.signatures(case.packs):
                asked.decided, asked.granted, asked.decided_by = when, True, self.by


class RefuseWaiver(Act):
    """The waiver is refused, with a reason; the date stays."""

    waiver: str = Id
    because: str = Field(pattern=r"^[A-Z_]{2,40}$")

    def apply(self, case: "Case", when: When) -> None:
        """The request is answered."""
        asked = case.waivers.get(self.waiver)
        if asked and asked.waiting:
            asked.decided, asked.decided_by = when, self.by


class WithdrawWaiverRequest(Act):
    """Whoever asked no longer needs it: nobody has to answer."""

    waiver: str = Id
    because: str = Field(default="NO_LONGER_NEEDED", pattern=r"^[A-Z_]{2,40}$")

    def apply(self, case: "Case", when: When) -> None:
        """The request stays on record and waits for nothing."""
        asked = case.waivers.get(self.waiver)
        if asked and asked.waiting:
            asked.withdrawn = when


class WaiverState(StrEnum):
    """How a request for a waiver stands. Choice: it never lapses by itself; silence escalates."""

    ASKED = "ASKED"
    GRANTED = "GRANTED"
    REFUSED = "REFUSED"
    WITHDRAWN = "WITHDRAWN"


@dataclass
class Waiver:
    """A waiver asked for, who signed it, and the answer."""

    kind: WaiverKind
    promise: str
    rule: str
    until: date | None
    because: str
    asked_by: Person
    asked: When
    amount: Decimal | None = None
    group: str = ""
    signed: list[tuple[Person, When]] = field(default_factory=list)
    withdrawn: When | None = None
    decided: When | None = None
    granted: bool = False
    decided_by: Person | None = None

    @property
    def state(self) -> WaiverState:
        """Where it stands."""
        if self.decided is None:
            return WaiverState.WITHDRAWN if self.withdrawn else WaiverState.ASKED
        return WaiverState.GRANTED if self.granted else WaiverState.REFUSED

    @property
    def waiting(self) -> bool:
        """Whether it still wants an answer."""
        return self.state is WaiverState.ASKED

    @property
    def signers(self) -> list[str]:
        """Who has granted it so far, by register id."""
        return [person.id for person, _ in self.signed]

    @property
    def about(self) -> str:
        """The promise it moves, or the rule it lifts."""
        return self.promise or self.rule

    def signatures(self, packs: tuple[RulePack, ...]) -> int:
        """How many people must grant it."""
        days = (self.until - self.asked.on).days if self.until else 0
        return max((pack.waivers.signatures(self.kind, days) for pack in bound_by(packs, self.about)), default=1)


def keeps_the_file(key: str) -> bool:
    """Whether this is the promise of how long the file is kept, of whichever episode."""
    return key.split("/", 1)[0] == KEEPS_THE_FILE


def bound_by(packs: tuple[RulePack, ...], about: str) -> tuple[RulePack, ...]:
    """Whose waiver rules count for this promise or rule.

    Choice: the programme's own, if it names one; for the handbook's dates, the strictest of all that fund the case;
    nobody's for keeping the file, which is the data protection officer's.
    """
    if keeps_the_file(about):
        return ()
    named = tuple(pack for pack in packs if pack.id in about.split("/"))
    return named or packs

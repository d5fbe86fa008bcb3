"""Holds: a case stands still for a while, and what it may not stand still for. Source: domain 5.1, 0.3 C5."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from domain.act import Act, When
from domain.assessment import Id
from domain.paper import Words
from domain.people import Role

if TYPE_CHECKING:
    from domain.case import Case


class HoldReason(StrEnum):
    """Why nothing can go on for now."""

    SECURITY = "SECURITY"
    MEDICAL = "MEDICAL"
    FORCE_MAJEURE = "FORCE_MAJEURE"


class PlaceHold(Act):
    """The case is put on hold: our own limits stand still; what others owe and what protects the person goes on."""

    hold: str = Id
    reason: HoldReason
    words: Words = ""

    def apply(self, case: "Case", when: When) -> None:
        """Its days are added to what it pauses; a supervisor looks at it every thirty days (T9)."""
        case.holds.setdefault(self.hold, Hold(self.reason, when))
        case.recomputed.append(when.number)


class ReviewHold(Act):
    """Somebody looked whether the hold is still needed, and whether the funding source must be asked for time."""

    hold: str = Id
    words: Words = ""

    def apply(self, case: "Case", when: When) -> None:
        """The next look counts from this one; a programme manager's look answers the question of funding."""
        if self.hold in case.holds:
            case.holds[self.hold].reviews.append((when, self.by.role))


class LiftHold(Act):
    """The hold is over: every limit it paused goes on with the days it had left."""

    hold: str = Id
    words: Words = ""

    def apply(self, case: "Case", when: When) -> None:
        """The days from its placing to this day are added, once, to what it paused."""
        if self.hold in case.holds and case.holds[self.hold].lifted is None:
            case.holds[self.hold].lifted = when
            case.recomputed.append(when.number)


@dataclass
class Hold:
    """One hold, with each look at it and who looked."""

    reason: HoldReason
    placed: When
    lifted: When | None = None
    reviews: list[tuple[When, Role]] = field(default_factory=list)


@dataclass(frozen=True)
class Span:
    """Days that do not count: from one day to another, or without an end so far."""

    start: date
    end: date | None

"""Consent: given, assented to, overridden where the law of the trade allows it. Source: handbook 2.3.2, 4.1.3."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from domain.act import Act, When
from domain.assessment import CODE, AssessmentKind, Id
from domain.dates import Day
from domain.paper import Words
from domain.plan import Version

if TYPE_CHECKING:
    from domain.case import Case

MemberId = Annotated[str, Field(pattern=r"^m[1-9][0-9]?$")]
Order = tuple[date, int]  # a place in time: the day, then the number of the fact


class GivenBy(StrEnum):
    """Who speaks when consent is given."""

    MEMBER = "MEMBER"
    GUARDIAN = "GUARDIAN"


class GiveConsent(Act):
    """A member consents: to the handling of the case, or to one version of the plan and its recipients (R42, R43)."""

    member: MemberId = "m1"
    version: Version | None = Field(default=None, description="plan version; empty for the case as a whole")
    recipients: tuple[Annotated[str, Field(pattern=CODE)], ...] = Field(
        default=(), description="ids of those who may receive data"
    )
    mode: str = Field(default="SIGNED", pattern=r"^(SIGNED|ORAL_WITNESSED)$")
    given_by: GivenBy = Field(default=GivenBy.MEMBER, description="GUARDIAN: for a child whose household has no adult")
    guardian: Words = Field(default="", description="who the guardian is, and by what right")

    def apply(self, case: "Case", when: When) -> None:
        """Consent joins the file; it never replaces an earlier one."""
        by_guardian = self.given_by is GivenBy.GUARDIAN
        case.consents.append(Consent(self.member, self.version, frozenset(self.recipients), when, by_guardian))


class GiveAssent(Act):
    """A child says yes or no to a version of the plan, beside the consent of the adults."""

    member: MemberId
    version: Version
    assents: bool = Field(description="yes, or no")

    def apply(self, case: "Case", when: When) -> None:
        """The child's latest word counts."""
        case.assents.append(Assent(self.member, self.version, self.assents, when))


class NoteBestInterests(Act):
    """What is best for a child was weighed and written down, for an activity or an assessment that is about the child.

    A paper of its own, so that the rest of the plan or the assessment can be read by those who work with it.
    """

    member: MemberId
    activity: str = Field(default="", pattern=CODE, description="id of the activity that is about the child")
    assessment: AssessmentKind | None = Field(default=None, description="or the assessment")
    restricted: Words = Field(description="read by the case worker and the protection focal point only")

    def apply(self, case: "Case", when: When) -> None:
        """The note is known to exist; its words are a paper."""
        case.best_interests.append((self.member, when))


class OverrideBasis(StrEnum):
    """The two grounds on which data may go out without consent; there is no other. Source: handbook 4.1.3."""

    LIFE_AT_RISK = "LIFE_AT_RISK"
    UNABLE_TO_CONSENT = "UNABLE_TO_CONSENT"


class OverrideConsent(Act):
    """A mental-health professional determines that one provider may be told without consent, until a review."""

    override: str = Id
    basis: OverrideBasis
    recipient: str = Field(pattern=r"^[A-Z]{2}-[A-Z0-9]{2,8}$", description="provider id, such as ET-02")
    member: MemberId = Field(default="m1", description="whom the determination is about")
    scope: Words = Field(description="what may be shared, and what for: no more than that")
    review_at: Day = Field(description="when it is looked at again; it covers nothing after this day")

    def apply(self, case: "Case", when: When) -> None:
        """It covers this recipient from now on."""
        made = Override(self.basis, self.recipient, self.member, self.review_at, when)
        case.overrides.setdefault(self.override, made)


class EndOverride(Act):
    """An override was looked at and ends: nothing more goes out under it."""

    override: str = Id
    because: str = Field(default="REVIEWED", pattern=r"^[A-Z_]{2,40}$")

    def apply(self, case: "Case", when: When) -> None:
        """What was sent under it stays sent."""
        if (made := case.overrides.get(self.override)) and made.ended is None:
            made.ended = when


@dataclass(frozen=True)
class Consent:
    """One consent given; which one counts is asked of `policy.consent`."""

    member: str
    version: int | None
    recipients: frozenset[str]
    when: When
    by_guardian: bool = False


@dataclass(frozen=True)
class Assent:
    """A child's word on one version."""

    member: str
    version: int
    assents: bool
    when: When


@dataclass(frozen=True)
class Withdrawal:
    """Consent taken back: of whom, and from whom. Empty is everybody."""

    member: str
    recipient: str
    when: When

    def takes_back(self, given: When, member: str, recipient: str = "") -> bool:
        """Whether this consent of this member, for the case (or for this recipient), no longer counts."""
        theirs = self.member in ("", member) and self.recipient in ("", recipient)
        return theirs and self.when.order > given.order


@dataclass
class Override:
    """An override of consent, and what came of it."""

    basis: OverrideBasis
    recipient: str
    member: str
    review_at: date
    made: When
    ended: When | None = None
    against: When | None = None  # the person refused or withdrew after it was made

    @property
    def review_on(self) -> date:
        """Choice: whoever says no after it is heard: it is looked at by the next day, and covers nothing after that."""
        return min(self.review_at, self.against.on + timedelta(1)) if self.against else self.review_at

    def covers(self, at: Order) -> bool:
        """Whether it was in force at this point, with what was known then.

        Choice: who refuses has spoken, so an inability to consent is over; a life at risk stays so until the review.
        """
        heard = self.against is not None and self.against.order < at
        over = (self.ended is not None and self.ended.order < at) or (heard and not self.for_life)
        return self.made.order < at and at[0] <= (self.review_on if heard else self.review_at) and not over

    @property
    def for_life(self) -> bool:
        """Whether a life is at risk."""
        return self.basis is OverrideBasis.LIFE_AT_RISK

    def hear_no(self, when: When, recipient: str = "", member: str = "") -> None:
        """A refusal, or a withdrawal, of everything or of this recipient, by everybody or by this member."""
        concerned = recipient in ("", self.recipient) and member in ("", self.member)
        if concerned and self.against is None and when.order > self.made.order:
            self.against = when

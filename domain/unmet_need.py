"""Needs nobody could meet, and what is tried instead. Source: handbook 2.3.2, missing services (R69-R79)."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from domain.act import Act, When, earliest
from domain.assessment import Id, Urgency
from domain.paper import Words
from domain.people import Noun
from domain.referral import ReferralState, UnmetReason

if TYPE_CHECKING:
    from domain.case import Case


UnmetId = Field(pattern=r"^[a-z][a-z0-9-]{0,69}$", description="its own id, or the referral's; see the worklist")
PROVIDER = r"^([A-Z]{2}-[A-Z0-9]{2,8})?$"  # as in a referral: one provider has one name, or its check is not found
SAID_NO = (ReferralState.REJECTED, ReferralState.NO_RESPONSE)


class Option(StrEnum):
    """What can be tried when a service is missing."""

    ADVOCACY = "ADVOCACY"
    SAFETY_PLAN = "SAFETY_PLAN"
    RELOCATION = "RELOCATION"
    OTHER_PROVIDER = "OTHER_PROVIDER"
    WAIT_FOR_SERVICE = "WAIT_FOR_SERVICE"


class RecordUnmetNeed(Act):
    """A need that staff cannot meet is registered (R69)."""

    unmet: str = UnmetId
    need: str = Id
    reason: UnmetReason
    urgency: Urgency = Urgency.ROUTINE

    def apply(self, case: "Case", when: When) -> None:
        """The record opens; it is tracked to an end (R70)."""
        case.cannot_meet(self.unmet, self.need, self.reason, self.urgency, when)


class ConsiderOptions(Act):
    """Other options were considered for an unmet need, and which (R78)."""

    unmet: str = UnmetId
    options: tuple[Option, ...] = Field(min_length=1)
    words: Words = ""

    def apply(self, case: "Case", when: When) -> None:
        """The first consideration stops the clock; each one answers what was on offer."""
        if self.unmet in case.unmet:
            record = case.unmet[self.unmet]
            record.considered = earliest(record.considered, when)
            record.looks.append(when)
            record.options |= set(self.options)


class NoteService(Act):
    """A provider that offers what a need was lacking has appeared in the directory."""

    may_come_as_message: ClassVar[bool] = True

    unmet: str = UnmetId
    provider: str = Field(pattern=r"^[A-Z]{2}-[A-Z0-9]{2,8}$", description="provider id, such as GM-03")

    def apply(self, case: "Case", when: When) -> None:
        """The open record learns of it, once; of a provider that said no, or is being asked, it learns nothing."""
        record = case.unmet.get(self.unmet)
        if record and not (record.ended or self.provider in asked_already(case, record.need)):
            record.offered.setdefault(self.provider, when)


class StartAdvocacy(Act):
    """Someone is asked for a new service, or to open an existing one to returnees (R72, R73)."""

    advocacy: str = Id
    unmet: str = UnmetId
    opens_existing: bool = True
    provider: str = Field(default="", pattern=PROVIDER, description="provider id of the existing service")
    fits_because: Words = Field(default="", description="why it fits this person (R114)")

    def apply(self, case: "Case", when: When) -> None:
        """The advocacy joins the case."""
        case.advocacy.setdefault(self.advocacy, Advocacy(self.unmet, self.opens_existing, self.provider, when))


class CheckNoHarm(Act):
    """It was checked whether opening the service endangers or harms those it already serves (R74)."""

    advocacy: str = Id
    passed: bool
    words: Words = ""

    def apply(self, case: "Case", when: When) -> None:
        """The latest check counts."""
        if self.advocacy in case.advocacy:
            case.advocacy[self.advocacy].no_harm = self.passed


class ResolveUnmetNeed(Act):
    """An unmet need came to its end: resolved, or not resolved when the case closes."""

    unmet: str = UnmetId
    resolved: bool = True
    words: Words = ""

    def apply(self, case: "Case", when: When) -> None:
        """The record is closed."""
        if self.unmet in case.unmet:
            case.unmet[self.unmet].ended, case.unmet[self.unmet].resolved = when, self.resolved


class EmergencyService(Noun):
    """Police, care or fire services, and whether they are safe for this person (R77)."""

    kind: str = Field(pattern=r"^(POLICE|HEALTH|FIRE|OTHER)$")
    safe: bool
    told_how_to_reach: bool = False


class MakeSafetyPlan(Act):
    """A safety plan made together, in three parts (R75, R76)."""

    safety_plan: str = Id
    risks: tuple[Words, ...] = ()
    strategies: tuple[Words, ...] = ()
    coping: tuple[Words, ...] = ()
    emergency_services: tuple[EmergencyService, ...] = ()
    made_with_returnee: bool

    def apply(self, case: "Case", when: When) -> None:
        """It is active from this day; a new one supersedes it."""
        case.safety_plan = self
        case.safety_reviews.append(when)
        case.safety_reviews.sort(key=lambda look: look.order)


class ReviewSafetyPlan(Act):
    """The safety plan was looked at again with the returnee, and may be closed when the danger is over."""

    still_needed: bool = True
    words: Words = ""

    def apply(self, case: "Case", when: When) -> None:
        """The next review counts from this one."""
        case.safety_reviews.append(when)
        case.safety_reviews.sort(key=lambda look: look.order)
        if not self.still_needed:
            case.safety_plan = None


@dataclass
class UnmetNeed:
    """One need nobody could meet."""

    need: str
    reason: UnmetReason
    urgency: Urgency
    registered: When
    considered: When | None = None
    looks: list[When] = field(default_factory=list)  # every time its options were considered
    offered: dict[str, When] = field(default_factory=dict)  # providers that appeared since, each once
    options: set[Option] = field(default_factory=set)
    ended: When | None = None
    resolved: bool = False


@dataclass
class Advocacy:
    """One request to a service or an authority."""

    unmet: str
    opens_existing: bool
    provider: str
    started: When
    no_harm: bool | None = None


def asked_already(case: "Case", need: str) -> set[str]:
    """Who said no to this need or never answered, and who is being asked now; the last referral to each counts."""
    states = {made.provider: made.state for made in case.referrals.values() if need in made.needs}
    return {provider for provider, state in states.items() if state in SAID_NO or not state.over}

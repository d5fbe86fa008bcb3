"""Referrals: from consent to a recorded outcome. Source: handbook 2.3.2, referral part (R44-R50)."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from domain.act import Act, When, earliest
from domain.assessment import CODE, Id, Urgency
from domain.paper import PaperRef, Words
from domain.people import Role

if TYPE_CHECKING:
    from domain.case import Case


class ReferralState(StrEnum):
    """Source: domain 5.3. SENT covers drafted and consented: a referral is only recorded once consent stands."""

    SENT = "SENT"
    ACKNOWLEDGED = "ACKNOWLEDGED"
    ACCEPTED = "ACCEPTED"
    IN_SERVICE = "IN_SERVICE"
    COMPLETED = "COMPLETED"
    REJECTED = "REJECTED"
    REVOKED = "REVOKED"
    NO_RESPONSE = "NO_RESPONSE"
    NO_SHOW = "NO_SHOW"

    @property
    def over(self) -> bool:
        """Whether nothing more is expected of it."""
        return self in (self.COMPLETED, self.REJECTED, self.REVOKED, self.NO_RESPONSE, self.NO_SHOW)


_ON_THE_WAY = (ReferralState.SENT, ReferralState.ACKNOWLEDGED, ReferralState.ACCEPTED, ReferralState.IN_SERVICE)
ORDER = {state: n for n, state in enumerate(_ON_THE_WAY)}  # every end comes after these


class UnmetReason(StrEnum):
    """Why a need could not be met."""

    NO_SERVICE = "NO_SERVICE"
    NOT_ELIGIBLE = "NOT_ELIGIBLE"
    NO_CAPACITY = "NO_CAPACITY"
    TOO_FAR = "TOO_FAR"
    COST = "COST"
    UNSAFE = "UNSAFE"
    REFUSED_BY_PROVIDER = "REFUSED_BY_PROVIDER"
    NO_ANSWER = "NO_ANSWER"
    FUNDING_RULE = "FUNDING_RULE"
    DOCUMENTS_MISSING = "DOCUMENTS_MISSING"


class Refer(Act):
    """The returnee is referred to a provider for one or more recorded needs, with consent for that recipient."""

    referral: str = Id
    needs: tuple[str, ...] = Field(min_length=1, description="ids of the needs (R44)")
    provider: str = Field(pattern=r"^[A-Z]{2}-[A-Z0-9]{2,8}$", description="provider id, such as ET-01")
    activity: str = Field(default="", pattern=CODE, description="plan activity it serves; empty before the plan")
    urgency: Urgency = Urgency.ROUTINE
    procedure_explained: bool = Field(description="the returnee knows how it will go (R48)")
    what: Words = Field(default="", description="what the provider is asked for: the least data needed (R49)")

    def apply(self, case: "Case", when: When) -> None:
        """The referral is on its way."""
        made = Referral(self.provider, self.needs, self.activity, self.urgency, when, self.paper)
        case.referrals.setdefault(self.referral, made)


class AnswerReferral(Act):
    """The provider acknowledged, accepted or rejected a referral."""

    may_come_as_message: ClassVar[bool] = True

    referral: str = Id
    answer: ReferralState
    reason: UnmetReason | None = Field(default=None, description="why not, when rejected")

    def apply(self, case: "Case", when: When) -> None:
        """A rejection registers the unmet need by itself (R69); a late answer changes nothing (C19)."""
        made = case.referrals.get(self.referral)
        if made and not made.state.over:
            made.go_on_to(self.answer, when)
            made.reason, made.acknowledged = self.reason or made.reason, earliest(made.acknowledged, when)
            if self.answer is ReferralState.ACCEPTED:
                made.accepted = earliest(made.accepted, when)
            if self.answer is ReferralState.REJECTED:
                made.leave_unmet(case, self.referral, self.reason or UnmetReason.REFUSED_BY_PROVIDER, when)


class ReportService(Act):
    """How the service goes: started, completed with an outcome, or the returnee did not come."""

    may_come_as_message: ClassVar[bool] = True

    referral: str = Id
    state: ReferralState
    outcome: Words = ""
    feedback: Words = Field(default="", description="what the returnee says of it (R50)")

    def apply(self, case: "Case", when: When) -> None:
        """Each report is a follow-up of the referral. Choice: a service that is given was acknowledged and accepted.

        Choice: what a provider calls completed goes on until somebody has asked the returnee what she says of it (R50).
        """
        made = case.referrals.get(self.referral)
        if made and not made.state.over:
            unasked = self.by.role is Role.PROVIDER and self.state is ReferralState.COMPLETED and not self.feedback
            made.go_on_to(ReferralState.IN_SERVICE if unasked else self.state, when)
            made.acknowledged, made.accepted = earliest(made.acknowledged, when), earliest(made.accepted, when)
            made.reports.append(when)


class RevokeReferral(Act):
    """We take the referral back, or give up waiting for an answer."""

    referral: str = Id
    no_response: bool = False
    because: str = Field(pattern=r"^[A-Z_]{2,40}$")

    def apply(self, case: "Case", when: When) -> None:
        """The provider is told; nothing more is expected. Nobody answered: the need is unmet (R69)."""
        made = case.referrals.get(self.referral)
        if made and not made.state.over:
            made.state = ReferralState.NO_RESPONSE if self.no_response else ReferralState.REVOKED
            made.changed = when
            if self.no_response:
                made.leave_unmet(case, self.referral, UnmetReason.NO_ANSWER, when)


@dataclass
class Referral:
    """One referral and where it stands."""

    provider: str
    needs: tuple[str, ...]
    activity: str
    urgency: Urgency
    sent: When
    paper: PaperRef | None = None
    state: ReferralState = ReferralState.SENT
    changed: When | None = None
    acknowledged: When | None = None
    accepted: When | None = None
    reason: UnmetReason | None = None
    reports: list[When] = field(default_factory=list)

    def go_on_to(self, state: ReferralState, when: When) -> None:
        """Choice: a referral only moves forward; an acknowledgement typed after the acceptance sets nothing back."""
        if ORDER.get(state, len(ORDER)) >= ORDER.get(self.state, len(ORDER)):
            self.state, self.changed = state, when

    def leave_unmet(self, case: "Case", id_: str, reason: UnmetReason, when: When) -> None:
        """Choice: one record for each need, under the referral's id, or `<referral>-<need>` where there are several."""
        for need in self.needs:
            key = id_ if len(self.needs) == 1 else f"{id_}-{need}"
            case.cannot_meet(case.new_unmet(key), need, reason, self.urgency, when)

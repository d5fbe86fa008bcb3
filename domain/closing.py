"""The end of help: refusal at any time, closing with an exit strategy, the outcome. Source: handbook 2.3.3, 2.7."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from pydantic import Field

from domain.act import Act, When
from domain.assessment import CODE
from domain.coded import OneActivity, OneMember, Reason, Recipient
from domain.consent import Withdrawal
from domain.follow_up import ReportKind
from domain.paper import Words
from domain.people import Person, Role

if TYPE_CHECKING:
    from domain.case import Case

UNKNOWN_DOOR = Person(id="unknown", role=Role.RETURNEE, office="NONE")


class Outcome(StrEnum):
    """How a case ends. Source: domain 5.6."""

    COMPLETED = "COMPLETED"
    COMPLETED_WITH_HANDOVER = "COMPLETED_WITH_HANDOVER"
    WITHDRAWN = "WITHDRAWN"
    LOST_CONTACT = "LOST_CONTACT"
    RELOCATED_OUT = "RELOCATED_OUT"
    TRANSFERRED = "TRANSFERRED"
    REMIGRATED = "REMIGRATED"
    DECEASED = "DECEASED"
    NO_LONGER_ELIGIBLE = "NO_LONGER_ELIGIBLE"
    PROGRAMME_ENDED = "PROGRAMME_ENDED"
    SAFETY_OF_STAFF = "SAFETY_OF_STAFF"
    NOT_STARTED = "NOT_STARTED"
    DUPLICATE = "DUPLICATE"


class RefuseAssistance(Act):
    """The returnee refuses help, whole or one activity: at any time, at once, no reason asked (R86)."""

    nobody_may_turn_down = True

    by: Person = UNKNOWN_DOOR
    activity: OneActivity = Field(default="", description="id of one activity; empty refuses everything")
    channel: Reason = ""

    def apply(self, case: "Case", when: When) -> None:
        """What it stops stays stopped; what is under way is followed to its end."""
        activity = case.activity_called(self.activity) if self.activity else ""
        if activity is None:  # nobody knows which one: a person asks her, soon
            case.unclear.append(when)
            return
        if activity:
            case.refused_activities.setdefault(activity, when)
        else:
            case.refused = case.refused or when
            case.hear_no(when)
        case.take_back_referrals(when, activity=activity)


class TakeBackRefusal(Act):
    """The returnee wants help after all (C12). What the refusal stopped stays stopped; help goes on from here."""

    activity: str = Field(default="", pattern=CODE, description="id of one refused activity; empty: the whole refusal")
    because: str = Field(default="RETURNEE_ASKED", pattern=r"^[A-Z_]{2,40}$")

    def apply(self, case: "Case", when: When) -> None:
        """Orders that had not left stay stopped; referrals stay revoked; the reports are owed again (A5)."""
        if self.activity:
            if case.refused_activities.pop(self.activity, None):
                case.stop_what_has_not_left(self.activity)
            return
        since = case.refused.on if case.refused else when.on
        for meeting in case.agreed_meetings.values():
            meeting.take_up_again(since)
        case.refused = case.refusal_explored = None
        _report_owed_again(case)
        case.stop_what_has_not_left()


class ExploreRefusal(Act):
    """After a refusal she is asked, once, by a channel she trusts, whether it is hers and what could be changed."""

    answer: str = Field(pattern=r"^(STANDS|WANTS_HELP|NO_ANSWER|NOT_SAFE_TO_ASK)$")
    reasons: Words = Field(default="", description="only what she wishes to say")

    def apply(self, case: "Case", when: When) -> None:
        """It is on record that she was asked; the refusal stands until she takes it back."""
        case.refusal_explored = case.refusal_explored or when


class WithdrawConsent(Act):
    """Consent is withdrawn, by one member or for all, from everyone or from one recipient: sharing stops at once.

    Choice: somebody of the household other than the returnee who refuses help takes back their own consent by this; a
    guardian that of the child. A refusal of all help is the returnee's.
    """

    nobody_may_turn_down = True

    by: Person = UNKNOWN_DOOR
    recipient: Recipient = Field(default="", description="provider id; empty for everyone")
    member: OneMember = Field(default="", description="whose consent, such as m2; empty for everybody's")

    def apply(self, case: "Case", when: When) -> None:
        """Consent given before this moment no longer counts. Choice: a member nobody knows takes back everybody's."""
        member = self.member if self.member in case.opened.members else ""
        case.withdrawals.append(Withdrawal(member, self.recipient, when))
        case.hear_no(when, self.recipient, member)
        case.take_back_referrals(when, provider=self.recipient)
        if self.recipient and not case.knows_recipient(self.recipient):  # nobody knows whom: a person asks her, soon
            case.unclear.append(when)


class ReportDeath(Act):
    """Someone says that the returnee has died: every message and timer stops; a supervisor confirms by closing."""

    nobody_may_turn_down = True

    by: Person = UNKNOWN_DOOR
    source: Reason = Field(default="", description="code of who said it, such as FAMILY")

    def apply(self, case: "Case", when: When) -> None:
        """All stops the same minute."""
        if case.death_reported is None:
            case.death_reported, case.death_reported_by = when, self.by.id
        case.take_back_referrals(when)


class StartClosing(Act):
    """Closing is proposed, with the outcome and how the exit strategy was followed."""

    outcome: Outcome
    exit_strategy_followed: bool
    deviation: Words = Field(default="", description="why not, if it was not followed")
    returnee_told: bool = Field(description="told, given a copy and the way to complain (or not reachable, not safe)")
    same_as: str = Field(
        default="", pattern=r"^(R-[A-Z0-9]{7})?$", description="for a DUPLICATE: number of the case that goes on"
    )
    words: Words = ""

    def apply(self, case: "Case", when: When) -> None:
        """The latest proposal counts."""
        explained = self.exit_strategy_followed or bool(self.deviation)
        case.closing = Closing(self.outcome, explained, self.returnee_told, when, self.by.id, self.same_as)


class CancelClosing(Act):
    """Help is needed after all: the case goes back to where it was."""

    because: str = Field(pattern=r"^[A-Z_]{2,40}$")

    def apply(self, case: "Case", when: When) -> None:
        """The proposal is dropped; a closure report that was written for it counts no more (A5)."""
        case.closing = None
        _report_owed_again(case)


class CloseCase(Act):
    """A supervisor signs the checklist and closes the case (four eyes)."""

    outcome: Outcome
    retention_class: str = Field(
        default="AUDITED", pattern=r"^(AUDITED|PLAIN)$", description="5 or 2 years (domain 6.3)"
    )

    def apply(self, case: "Case", when: When) -> None:
        """The case is closed on this day."""
        case.closed, case.outcome, case.retention_class = when, self.outcome, self.retention_class


@dataclass(frozen=True)
class Closing:
    """A closing that was proposed."""

    outcome: Outcome
    exit_explained: bool
    returnee_told: bool
    when: When
    by: str
    same_as: str = ""


def _report_owed_again(case: "Case") -> None:
    """A closure report for an ending that did not come counts no more, once nothing ends help."""
    if case.refused is None and case.closing is None:
        case.reports.pop(ReportKind.CLOSURE, None)

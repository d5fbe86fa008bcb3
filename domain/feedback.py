"""What the returnee says of the help, and what is answered. Source: handbook 2.3.2 (R37); domain 6.1, principle 12."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from pydantic import Field

from domain.act import Act, When
from domain.assessment import CODE, Id
from domain.paper import Words

if TYPE_CHECKING:
    from domain.case import Case


class FeedbackKind(StrEnum):
    """Whether an answer is hoped for, or a wrong has to be looked into."""

    FEEDBACK = "FEEDBACK"
    COMPLAINT = "COMPLAINT"


class GiveFeedback(Act):
    """The returnee says what she thinks of the help, or complains: at any time, after closure too."""

    feedback: str = Id
    kind: FeedbackKind
    about: str = Field(
        default="", pattern=CODE, description="STAFF, a register id such as cw-7, or the id of a referral or activity"
    )
    words: Words = ""

    def apply(self, case: "Case", when: When) -> None:
        """It waits for an answer."""
        case.feedback.setdefault(self.feedback, Feedback(self.kind, self.about, when))


class AnswerFeedback(Act):
    """The returnee is told what follows from what she said."""

    feedback: str = Id
    outcome: str = Field(pattern=r"^[A-Z_]{2,40}$", description="code such as UPHELD, PLAN_CHANGED or NOT_UPHELD")
    words: Words = ""

    def apply(self, case: "Case", when: When) -> None:
        """The first answer counts."""
        given = case.feedback.get(self.feedback)
        if given and not given.answered:
            given.answered, given.outcome = when, self.outcome


@dataclass
class Feedback:
    """Something the returnee said of the help."""

    kind: FeedbackKind
    about: str
    given: When
    answered: When | None = None
    outcome: str = ""

"""A closed case that goes on: reopening as a new episode; a death reported by mistake. Source: domain 5.7, C13."""

from enum import StrEnum
from typing import TYPE_CHECKING

from pydantic import Field

from domain.act import Act, When
from domain.assessment import AssessmentKind, Need, NeedOrigin
from domain.closing import Outcome
from domain.dates import Day
from domain.hold import Span
from domain.people import Role

if TYPE_CHECKING:
    from domain.case import Case


class Asker(StrEnum):
    """Who asked for the case to be reopened."""

    RETURNEE = "RETURNEE"
    STAFF = "STAFF"


class ReopenCase(Act):
    """A closed case begins a new episode under the same number."""

    asked_by: Asker
    because: str = Field(pattern=r"^[A-Z_]{2,40}$")
    need: Need | None = Field(default=None, description="the new need; a completed case is reopened for one only")
    returned_on: Day | None = Field(default=None, description="for somebody who has returned again: the new day")

    def apply(self, case: "Case", when: When) -> None:
        """Consent, the vulnerability check, plan and reports begin anew; needs, papers and sums spent stay known."""
        if case.closed:
            case.begin_episode(when)
            case.returned_on = self.returned_on or case.returned_on
            case.assessed.pop(AssessmentKind.VULNERABILITY, None)
            case.recomputed.append(when.number)
            if self.need:
                case.add_need(self.need, NeedOrigin.RETURNEE, when)


class CorrectDeath(Act):
    """A supervisor signs that the reported death was a mistake; it takes two of them."""

    because: str = Field(pattern=r"^[A-Z_]{2,40}$")

    def apply(self, case: "Case", when: When) -> None:
        """At the second signature the same episode goes on, and nothing is late for the time between."""
        reported = case.death_reported
        if reported is None or self.by.role is not Role.SUPERVISOR:
            return
        case.death_doubted.setdefault(self.by.id, when)
        if len(case.death_doubted) > 1:
            case.silences.append(Span(reported.heard or reported.on, when.heard or when.on))
            case.stop_what_has_not_left()
            case.death_reported, case.death_reported_by, case.death_doubted = None, "", {}
            if case.outcome is Outcome.DECEASED:
                case.closed = case.outcome = None
            case.closing = None if case.closing and case.closing.outcome is Outcome.DECEASED else case.closing
            case.recomputed.append(when.number)

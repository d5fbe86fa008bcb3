"""The reintegration plan: versions, elements, exit strategy, agreement, copy. Source: handbook 2.3."""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from domain.act import Act, When
from domain.assessment import CODE, Element, Id
from domain.dates import Day
from domain.money import Modality, Sum
from domain.paper import PaperRef, Words
from domain.people import Noun

if TYPE_CHECKING:
    from domain.case import Case

Version = Annotated[int, Field(ge=1, le=99, description="plan version, 1 for the first")]


class Dimension(StrEnum):
    """Source: handbook 2.3.2 (R32)."""

    ECONOMIC = "ECONOMIC"
    SOCIAL = "SOCIAL"
    PSYCHOSOCIAL = "PSYCHOSOCIAL"


class Target(StrEnum):
    """Whom an activity is for (R24)."""

    RETURNEE = "RETURNEE"
    FAMILY = "FAMILY"
    COMMUNITY = "COMMUNITY"


class Activity(Noun):
    """One line of a plan: which need it meets, how, by whom, for how long, at what cost."""

    id: str = Id
    element: Element
    dimension: Dimension
    target: Target = Target.RETURNEE
    goal: str = Field(default="", pattern=CODE, description="id of the goal it serves (R4)")
    needs: tuple[str, ...] = Field(default=(), description="ids of the needs it meets (R33)")
    what: Words = ""
    provider: str = Field(default="", pattern=CODE, description="provider id; empty when our own staff do it")
    contact: Words = Field(default="", description="how to reach the provider (R35)")
    months: int | None = Field(default=None, ge=0, le=36, description="estimated months of service (R39); 0 for once")
    lifelong: bool = Field(default=False, description="needed for life: transition to public services (R41)")
    item: str = Field(default="", pattern=CODE, description="kind of item, such as micro_business; empty for a service")
    cost: Sum = Decimal(0)
    modality: Modality | None = None
    instalments: int = Field(default=1, ge=1, le=24)
    source: str = Field(default="", pattern=CODE, description="pack id that pays; one item, one source (C10)")
    track: str = Field(default="", pattern=r"^[A-Z_]{0,40}$", description="track of the pack, where it has tracks")
    own_contribution: Sum = Field(default=Decimal(0), description="what the returnee adds to the cost")
    grid: str = Field(default="", pattern=CODE, description="row of the feasibility grid it comes from")
    deviation: str = Field(
        default="", pattern=r"^[A-Z_]{0,40}$", description="why, if that row came out as not fitting (R25)"
    )


class NotNeeded(Noun):
    """An element that this plan leaves out, and why (R31)."""

    element: Element
    because: str = Field(pattern=r"^[A-Z_]{2,40}$", description="code such as HAS_OWN_HOUSING")


class GoalLater(Noun):
    """A goal that this plan does not serve yet, and why (R4)."""

    goal: str = Id
    because: str = Field(pattern=r"^[A-Z_]{2,40}$", description="code such as AFTER_TRAINING")


class ExitStrategy(Noun):
    """When case management ends and how the transition happens. No plan starts without it (R88)."""

    ends_when: Words = ""
    transition: Words = ""
    hand_over_to: str = Field(
        default="", pattern=CODE, description="provider id of the mainstream service, if any (R41)"
    )


class PlanOutline(Noun):
    """The plan as the rules see it."""

    summary: Words = ""
    instrument: str = Field(
        default="GRID", pattern=r"^[A-Z_]{2,40}$", description="what activities were chosen with (R11)"
    )
    activities: tuple[Activity, ...] = ()
    not_needed: tuple[NotNeeded, ...] = ()
    goals_later: tuple[GoalLater, ...] = ()
    exit_strategy: ExitStrategy | None = None
    feedback: Words = Field(default="", description="how the returnee's feedback is taken into account (R37)")
    sharing: Words = Field(default="", description="how information passes, with confidentiality (R38)")
    first_follow_up: Day | None = Field(default=None, description="when the first meeting is (R36)")
    follow_up_days: int | None = Field(
        default=None, ge=7, le=92, description="own frequency in days, else the default (R91)"
    )

    def cost_from(self, source: str) -> Decimal:
        """What the plan asks from one funding source, in that pack's currency."""
        return sum((line.cost for line in self.activities if line.source == source), Decimal(0))


class ProposePlan(Act):
    """A complete draft is put forward as the next version. It never changes again; a change is a new version."""

    version: Version
    outline: PlanOutline

    def apply(self, case: "Case", when: When) -> None:
        """The version joins the plan."""
        case.plans.setdefault(self.version, PlanVersion(self.version, self.outline, when, self.paper))


class Party(StrEnum):
    """The two who agree (R80)."""

    RETURNEE = "RETURNEE"
    CASE_WORKER = "CASE_WORKER"


class AgreePlan(Act):
    """One of the two parties agrees to a version; a plan is agreed when both have."""

    version: Version
    party: Party
    member: str = "m1"

    def apply(self, case: "Case", when: When) -> None:
        """The first agreement of a party counts."""
        if self.version in case.plans:
            case.plans[self.version].agreed.setdefault(self.party, when)


class ReturnPlan(Act):
    """A proposed version goes back for changes."""

    version: Version
    because: str = Field(pattern=r"^[A-Z_]{2,40}$")
    words: Words = ""

    def apply(self, case: "Case", when: When) -> None:
        """The version is abandoned; the next proposal has the next number."""
        if self.version in case.plans:
            case.plans[self.version].returned = when


class CopyChoice(StrEnum):
    """Where the returnee's copy is (R87)."""

    GIVEN = "GIVEN"
    KEPT_BY_CASE_WORKER = "KEPT_BY_CASE_WORKER"


class HandOverCopy(Act):
    """The returnee was given the current plan, or chose not to hold it (R87)."""

    version: Version
    choice: CopyChoice = CopyChoice.GIVEN
    channel: str = Field(default="BY_HAND", pattern=r"^(BY_HAND|EMAIL|MESSAGE|POST)$")
    language: str = Field(default="en", pattern=r"^[a-z]{2,3}$")

    def apply(self, case: "Case", when: When) -> None:
        """The copy is accounted for."""
        if self.version in case.plans:
            case.plans[self.version].copy = when
            case.plans[self.version].copy_choice = self.choice


class ReviewPlan(Act):
    """The plan was looked at again with the returnee: kept, or to be revised (R84, R85)."""

    outcome: str = Field(pattern=r"^(KEPT|TO_BE_REVISED)$")
    trigger: str = Field(default="PERIODIC", pattern=r"^(PERIODIC|NEEDS|GOALS|RISKS|SURVEY|RADICAL_CHANGE|RETURNEE)$")
    words: Words = ""

    def apply(self, case: "Case", when: When) -> None:
        """The review counts from this day."""
        case.reviews.append(when)
        if self.outcome == "TO_BE_REVISED":
            case.call_for_revision(when)
        else:
            case.to_be_revised = None
            case.plan_kept.append(when)


class ActivityEnd(StrEnum):
    """How an activity of the plan ended."""

    COMPLETED = "COMPLETED"
    CANCELLED = "CANCELLED"
    REFUSED = "REFUSED"
    HANDED_OVER = "HANDED_OVER"


class EndActivity(Act):
    """An activity of the plan came to its end."""

    activity: str = Id
    end: ActivityEnd

    def apply(self, case: "Case", when: When) -> None:
        """The first end counts."""
        case.activity_ends.setdefault(self.activity, (self.end, when))


@dataclass
class PlanVersion:
    """A version of the plan and what happened to it."""

    number: int
    outline: PlanOutline
    proposed: When
    paper: PaperRef | None = None
    agreed: dict[Party, When] = field(default_factory=dict)
    returned: When | None = None
    past: bool = False  # of an earlier episode of the case
    copy: When | None = None
    copy_choice: CopyChoice | None = None

"""Goals, assessments and needs: what the plan is built on. Source: handbook 2.3 (R2, R5, R8-R10), 2.2."""

from enum import StrEnum
from typing import TYPE_CHECKING

from pydantic import Field

from domain.act import Act, When
from domain.paper import Words
from domain.people import Noun

if TYPE_CHECKING:
    from domain.case import Case

Id = Field(pattern=r"^[a-z][a-z0-9-]{0,29}$", description="short id inside the case, never a name")
CODE = r"^([A-Za-z0-9][A-Za-z0-9_/+.-]{0,79})?$"  # ET-01, micro_business, follow_up/3 or nothing; no sentence
MEMBER = r"^m[1-9][0-9]?$"  # of the household: m1 is the returnee


class Element(StrEnum):
    """The eleven elements of a plan. Source: handbook 2.3.2 (R31)."""

    MONEY = "E1"
    INCOME = "E2"
    TRAINING = "E3"
    HOUSING_FOOD = "E4"
    LEGAL_DOCUMENTS = "E5"
    EDUCATION = "E6"
    HEALTH = "E7"
    TRANSPORT = "E8"
    SAFETY = "E9"
    PSYCHOSOCIAL = "E10"
    FAMILY = "E11"


class Urgency(StrEnum):
    """How fast a need must be met."""

    ROUTINE = "ROUTINE"
    URGENT = "URGENT"
    LIFE_THREATENING = "LIFE_THREATENING"


class AssessmentKind(StrEnum):
    """Source: handbook 2.2 (five assessments), 1.4.2 (context)."""

    VULNERABILITY = "VULNERABILITY"
    RISK = "RISK"
    FAMILY = "FAMILY"
    SKILLS = "SKILLS"
    CONTEXT = "CONTEXT"


class Level(StrEnum):
    """Vulnerability in four steps, lowest first."""

    LOW = "LOW"
    MODERATE = "MODERATE"
    HIGH = "HIGH"
    CRITICAL = "CRITICAL"


class NeedOrigin(StrEnum):
    """Where a need was first seen (R106)."""

    ASSESSMENT = "ASSESSMENT"
    FOLLOW_UP = "FOLLOW_UP"
    W_MODEL = "W_MODEL"
    SURVEY = "SURVEY"
    RETURNEE = "RETURNEE"


class NeedEnd(StrEnum):
    """How a need ended."""

    MET = "MET"
    PARTLY_MET = "PARTLY_MET"
    UNMET = "UNMET"
    DECLINED = "DECLINED_BY_RETURNEE"


class Goal(Noun):
    """A reintegration objective in the returnee's own words, and who stated it (R2)."""

    id: str = Id
    stated_by: str = Field(default="m1", pattern=MEMBER, description="member id")
    text: Words = ""


class Need(Noun):
    """Something the person needs, under one of the eleven elements."""

    id: str = Id
    element: Element
    urgency: Urgency = Urgency.ROUTINE
    member: str = Field(default="m1", pattern=MEMBER, description="whose need: member id")
    text: Words = ""


class RecordFirstSession(Act):
    """The first reintegration session was held; its step 6 gave the goals and motivations."""

    goals: tuple[Goal, ...] = Field(min_length=1)
    motivations: Words = ""

    def apply(self, case: "Case", when: When) -> None:
        """Goals join the case."""
        case.first_session = case.first_session or when
        case.motivated = case.motivated or bool(self.motivations)
        case.goals.update({goal.id: goal for goal in self.goals})


class RecordAssessment(Act):
    """An individual assessment, or the context, was assessed or assessed again; needs found join the case."""

    kind: AssessmentKind
    level: Level | None = Field(default=None, description="vulnerability only")
    needs: tuple[Need, ...] = ()
    findings: Words = ""
    restricted: Words = Field(default="", description="read by the case worker and the protection focal point only")

    def apply(self, case: "Case", when: When) -> None:
        """The latest of a kind counts; needs are added."""
        case.assessed[self.kind] = when
        if self.level:
            case.levels.append((self.level, when))
        for need in self.needs:
            case.add_need(need, NeedOrigin.ASSESSMENT, when)


class RecordNeed(Act):
    """A need that appeared later is recorded with its origin (R106)."""

    need: Need
    origin: NeedOrigin

    def apply(self, case: "Case", when: When) -> None:
        """The need joins the case."""
        case.add_need(self.need, self.origin, when)


class EndNeed(Act):
    """A need came to an end: met, partly met, unmet, or no longer wanted."""

    need: str = Id
    end: NeedEnd

    def apply(self, case: "Case", when: When) -> None:
        """The need is ended."""
        if self.need in case.needs:
            case.needs[self.need].ended, case.needs[self.need].end = when, self.end

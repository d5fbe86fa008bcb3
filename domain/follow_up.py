"""Meetings, surveys, ups and downs, reports. Source: handbook 2.3.3 (R89-R107), 2.2.5."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from domain.act import Act, When
from domain.assessment import CODE
from domain.paper import Words
from domain.people import Noun

if TYPE_CHECKING:
    from domain.case import Case

Score = Annotated[Decimal, Field(ge=0, le=1, max_digits=3, decimal_places=2, description="0 not, 1 fully reintegrated")]


OFFICIAL: frozenset[str] = frozenset()  # instrument and version; none is published with its weights yet


class Mode(StrEnum):
    """How a contact took place; face to face by preference (R94, R95)."""

    FACE_TO_FACE = "FACE_TO_FACE"
    PHONE = "PHONE"
    EMAIL = "EMAIL"
    AT_DELIVERY = "AT_DELIVERY"
    THIRD_PARTY = "THIRD_PARTY"


class RecordFollowUp(Act):
    """A follow-up meeting took place."""

    mode: Mode = Mode.FACE_TO_FACE
    why_not_face_to_face: str = Field(default="", pattern=r"^[A-Z_]{0,40}$")
    radical_change: bool = Field(default=False, description="reopens assessments and calls for a review (R98)")
    words: Words = ""

    def apply(self, case: "Case", when: When) -> None:
        """The next meeting counts from this one. Choice: what a third party tells is no contact with the returnee."""
        case.meetings.append(when)
        case.modes.append(self.mode.value)
        if self.mode is not Mode.THIRD_PARTY:
            case.contacts.append(when)
        if self.radical_change:
            case.radical_changes.append(when)
            case.call_for_revision(when)


class SupportKind(StrEnum):
    """What staff do beside the services of providers (R82, R83)."""

    ADMINISTRATIVE_PROCEDURE = "ADMINISTRATIVE_PROCEDURE"
    ACCOMPANYING = "ACCOMPANYING"
    MEETING_OFFICIALS = "MEETING_OFFICIALS"


class RecordSupport(Act):
    """Staff helped with a procedure, went along to an appointment, or met officials such as the head of a school."""

    kind: SupportKind
    activity: str = Field(default="", pattern=CODE, description="id of the activity of the plan it serves")
    need: str = Field(default="", pattern=CODE, description="id of the need it serves")
    provider: str = Field(
        default="", pattern=r"^([A-Z]{2}-[A-Z0-9]{2,8})?$", description="where it was: provider id, such as a school's"
    )
    words: Words = ""

    def apply(self, case: "Case", when: When) -> None:
        """It joins the file. Choice: whoever was accompanied was met, so it is a contact; the others are none."""
        case.support.append((self, when))
        if self.kind is SupportKind.ACCOMPANYING:
            case.contacts.append(when)


class RecordSurvey(Act):
    """The sustainability survey was taken; answers stay in the paper, scores travel. Not the official instrument."""

    instrument: str = Field(
        default="rss/placeholder-0.1",
        pattern=r"^[a-z]{1,20}/[a-z0-9.-]{1,30}$",
        description="id and version; results are never rescored",
    )
    composite: Score
    economic: Score
    social: Score
    psychosocial: Score
    wants_support: bool = Field(default=False, description="wishes specialised psychological support")
    able_to_stay: bool = Field(default=True, description="feels able to stay and live in the country")
    answers: Words = Field(default="", description="the answers as given, item by item")

    @property
    def unofficial(self) -> bool:
        """Whether its score must be shown with the mark "not the official instrument".

        Choice: whatever is not known to be official is not; a typed name makes nothing official.
        """
        return self.instrument not in OFFICIAL

    def apply(self, case: "Case", when: When) -> None:
        """The earliest by day is the baseline (T6), in whatever order they were typed."""
        case.surveys.append((self, when))
        case.surveys.sort(key=lambda taken: taken[1].order)


class SkipSurvey(Act):
    """A survey was offered and not taken, with the reason."""

    because: str = Field(pattern=r"^[A-Z_]{2,40}$")

    def apply(self, case: "Case", when: When) -> None:
        """The series goes on at its own dates."""
        case.skipped_surveys.append(when)


class WPoint(Noun):
    """A high or a low on the W-model: how good life felt, when, and why (R101, R102)."""

    month: int = Field(ge=-24, le=60, description="months since the return; negative before it")
    level: int = Field(ge=-5, le=5)
    kind: str = Field(pattern=r"^(CHALLENGE|OPPORTUNITY|NEUTRAL)$")
    note: Words = ""
    led_to: str = Field(default="", pattern=CODE, description="what followed: id of a need, or plan/2 (R101)")


class Theme(StrEnum):
    """One theme a chart (R104)."""

    ECONOMIC = "ECONOMIC"
    SOCIAL = "SOCIAL"
    PSYCHOSOCIAL = "PSYCHOSOCIAL"
    GENERAL = "GENERAL"


class Session(StrEnum):
    """With the returnee alone (R105), or with several returnees together (R104)."""

    INDIVIDUAL = "INDIVIDUAL"
    FOCUS_GROUP = "FOCUS_GROUP"


COLOUR = r"^((RED|BLUE|GREEN|YELLOW|ORANGE|PURPLE|PINK|BROWN|BLACK|WHITE|GREY)(-[1-9][0-9]?)?)?$"  # never a name


class RecordWModel(Act):
    """Ups and downs drawn together with the returnee, in a visit or in a group; of a group, her own line only."""

    theme: Theme = Theme.GENERAL
    session: Session = Session.INDIVIDUAL
    group: str = Field(default="", pattern=r"^([a-z][a-z0-9-]{0,29})?$", description="id of the focus group")
    participant: str = Field(default="", pattern=COLOUR, description="her colour on the group's chart, such as BLUE-2")
    points: tuple[WPoint, ...] = Field(min_length=1)

    def apply(self, case: "Case", when: When) -> None:
        """Points are added; earlier ones stay."""
        case.w_points += list(self.points)
        case.w_models.append((self, when))


class ReportKind(StrEnum):
    """Source: handbook 2.3.3 (R92, R93)."""

    MIDTERM = "MIDTERM"
    FINAL = "FINAL"
    CLOSURE = "CLOSURE"


class WriteReport(Act):
    """A follow-up report was written."""

    kind: ReportKind
    words: Words = ""

    def apply(self, case: "Case", when: When) -> None:
        """The first of a kind counts."""
        case.reports.setdefault(self.kind, when)


@dataclass(frozen=True)
class GridAnswer:
    """How one option of the feasibility grid was weighed for this person."""

    option: str
    answers: dict[str, bool]
    when: When


class WeighOption(Act):
    """One option of the programme's feasibility grid was weighed; the person and the worker decide (R25)."""

    option: str = Field(pattern=r"^(ECO|SOC|PSY)-[A-Z-]+$")
    answers: dict[str, bool] = Field(default={}, description="criterion key to yes or no; unanswered ones are left out")
    rationale: Words = ""

    def apply(self, case: "Case", when: When) -> None:
        """The latest weighing counts."""
        case.grid[self.option] = GridAnswer(self.option, self.answers, when)

"""What the returnee's copy of her plan says, as data. Source: handbook 2.3.2 (R33-R39), 2.3.3 (R87, R88)."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from domain.act import When
from domain.assessment import Element
from domain.follow_up import RecordSurvey, RecordWModel, Score, Theme
from domain.money import Modality
from domain.people import Noun
from domain.plan import Activity, PlanOutline
from domain.provider import Provider


class CopyHead(Noun):
    """Whose plan it is, which version, and whom to ask about it."""

    number: str
    version: int
    agreed_on: date | None = None
    name: str = ""
    office: str = ""
    reach: str = ""


class Line(Noun):
    """One activity in words."""

    element: Element
    what: str = ""
    provider: str = ""
    contact: str = ""
    months: int | None = None
    lifelong: bool = False
    cost: Decimal = Decimal(0)
    own: Decimal = Decimal(0)
    currency: str = ""
    modality: Modality | None = None
    instalments: int = 1


class UpAndDown(Noun):
    """A point of her W-model. Choice: without its words, which stay in the case file."""

    theme: Theme
    month: int
    level: int
    kind: str


class SurveyDay(Noun):
    """The scores of one survey. Choice: neither her answers nor what she wishes for herself."""

    on: date
    composite: Score
    economic: Score
    social: Score
    psychosocial: Score
    unofficial: bool = True


class PlanView(Noun):
    """The whole copy. Choice: no assessment, no need, no funding source: what others may see over her shoulder.

    Ups and downs and scores are what she drew and answered herself (R99, R101).
    """

    head: CopyHead
    summary: str = ""
    activities: tuple[Line, ...] = ()
    ends_when: str = ""
    transition: str = ""
    hand_over_to: str = ""
    feedback: str = ""
    sharing: str = ""
    first_follow_up: date | None = None
    meetings: tuple[date, ...] = ()
    ups_and_downs: tuple[UpAndDown, ...] = ()
    surveys: tuple[SurveyDay, ...] = ()


def view(
    outline: PlanOutline,
    words: Mapping[str, str],
    head: CopyHead,
    *,
    providers: Mapping[str, Provider] | None = None,
    currencies: Mapping[str, str] | None = None,
    meetings: Iterable[date] = (),
    models: Iterable[tuple[RecordWModel, When]] = (),
    surveys: Iterable[tuple[RecordSurvey, When]] = (),
) -> PlanView:
    """The coded outline with the paper's words put back; ids of providers as names, packs as their currency."""
    known, exit_strategy = providers or {}, outline.exit_strategy
    return PlanView(
        head=head,
        summary=words.get("outline.summary", ""),
        activities=tuple(
            _line(activity, words, f"outline.activities.{n}", known, currencies or {})
            for n, activity in enumerate(outline.activities)
        ),
        ends_when=words.get("outline.exit_strategy.ends_when", ""),
        transition=words.get("outline.exit_strategy.transition", ""),
        hand_over_to=_name(exit_strategy.hand_over_to, known) if exit_strategy else "",
        feedback=words.get("outline.feedback", ""),
        sharing=words.get("outline.sharing", ""),
        first_follow_up=outline.first_follow_up,
        meetings=tuple(sorted(set(meetings))),
        ups_and_downs=tuple(_up_or_down(model, n) for model, _ in models for n in range(len(model.points))),
        surveys=tuple(_survey(survey, when) for survey, when in surveys),
    )


def _up_or_down(model: RecordWModel, n: int) -> UpAndDown:
    point = model.points[n]
    return UpAndDown(theme=model.theme, month=point.month, level=point.level, kind=point.kind)


def _survey(survey: RecordSurvey, when: When) -> SurveyDay:
    return SurveyDay(
        on=when.on,
        composite=survey.composite,
        economic=survey.economic,
        social=survey.social,
        psychosocial=survey.psychosocial,
        unofficial=survey.unofficial,
    )


def _line(
    activity: Activity,
    words: Mapping[str, str],
    path: str,
    known: Mapping[str, Provider],
    currencies: Mapping[str, str],
) -> Line:
    return Line(
        element=activity.element,
        what=words.get(f"{path}.what", ""),
        provider=_name(activity.provider, known),
        contact=words.get(f"{path}.contact", ""),
        months=activity.months,
        lifelong=activity.lifelong,
        cost=activity.cost,
        own=activity.own_contribution,
        currency=currencies.get(activity.source, ""),
        modality=activity.modality,
        instalments=activity.instalments,
    )


def _name(provider: str, known: Mapping[str, Provider]) -> str:
    """Choice: a provider that the directory lost keeps its id, so that the line is not empty."""
    found = known.get(provider)
    return ", ".join(part for part in (found.name, found.place) if part) if found else provider

"""What the returnee's copy of her plan says, as data. Source: handbook 2.3.2 (R33-R39), 2.3.3 (R87, R88)."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from domain.assessment import Element
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


class PlanView(Noun):
    """The whole copy. Choice: no assessment, no need, no funding source: what others may see over her shoulder."""

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


def view(
    outline: PlanOutline,
    words: Mapping[str, str],
    head: CopyHead,
    *,
    providers: Mapping[str, Provider] | None = None,
    currencies: Mapping[str, str] | None = None,
    meetings: Iterable[date] = (),
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

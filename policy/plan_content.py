"""What a draft must say to be a plan: elements, texts, activities, goals. Source: handbook 2.3.2, 2.3.3."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from domain.assessment import Element
from domain.case import Case
from domain.plan import Dimension, PlanOutline


def missing(case: Case, outline: PlanOutline) -> list[str]:
    """What a draft lacks to be a plan, in words.

    Source: handbook 2.3.2, the eleven elements and what every plan says (R31-R39), 2.3.3 exit strategy (R88).
    """
    return [
        *_missing_elements(case, outline),
        *_missing_texts(outline),
        *_missing_in_activities(case, outline),
        *_missing_for_needs(case, outline),
        *_missing_for_goals(case, outline),
    ]


@dataclass(frozen=True)
class Covered:
    """One of the eleven elements in a draft: by which activities, or why it is left out; neither: still open."""

    element: Element
    activities: tuple[str, ...]
    because: str
    must_be: tuple[str, ...]  # programmes that ask that it is treated

    @property
    def open(self) -> bool:
        """Whether the draft still has to say something of it."""
        return not self.activities and bool(not self.because or self.must_be)


def coverage(case: Case, outline: PlanOutline) -> list[Covered]:
    """The eleven elements, in their order. Source: handbook 2.3.2 (R30, R31)."""
    left = {one.element: one.because for one in outline.not_needed}
    return [
        Covered(
            element,
            tuple(line.id for line in outline.activities if line.element is element),
            left.get(element, ""),
            tuple(pack.id for pack in case.packs if element in pack.plan_treats),
        )
        for element in Element
    ]


def _missing_elements(case: Case, outline: PlanOutline) -> Iterator[str]:
    """Choice (R30): a programme may ask that some elements are treated, never left out."""
    for one in coverage(case, outline):
        named = f"element {one.element.value} ({one.element.name.lower().replace('_', ' ')})"
        if not one.activities and not one.because:
            yield f"{named} is neither treated nor left out"
        elif one.open:
            yield f"{named} is left out, and {', '.join(one.must_be)} asks that a plan treats it"


def _missing_texts(outline: PlanOutline) -> Iterator[str]:
    strategy = outline.exit_strategy
    if strategy is None or not strategy.ends_when or not strategy.transition:
        yield "an exit strategy: when case management ends and how the transition happens"
    if not outline.feedback:
        yield "how the returnee's feedback is taken into account"
    if not outline.sharing:
        yield "how information passes between those involved"
    if outline.first_follow_up is None:
        yield "the date of the first follow-up"
    if not outline.activities:
        yield "at least one activity"


def _missing_in_activities(case: Case, outline: PlanOutline) -> Iterator[str]:
    twice = Counter(activity.id for activity in outline.activities)
    yield from (f"two activities have the id {id_}" for id_, times in twice.items() if times > 1)
    for activity in outline.activities:
        if activity.provider and not activity.contact:
            yield f"the contact of provider {activity.provider} (activity {activity.id})"
        if activity.months is None and not activity.lifelong:
            yield f"how long activity {activity.id} is needed"
        if activity.cost and not activity.source:
            yield f"who pays for activity {activity.id} (source)"
        if activity.cost and activity.modality is None:
            yield f"how activity {activity.id} is given (modality)"
        unknown = [need for need in activity.needs if need not in case.needs]
        if unknown:
            yield f"needs {', '.join(unknown)} of activity {activity.id} are not recorded in the case"
        if activity.lifelong and not (outline.exit_strategy and outline.exit_strategy.hand_over_to):
            yield f"to whom activity {activity.id}, needed for life, is handed over (exit strategy, hand_over_to)"


def _missing_for_needs(case: Case, outline: PlanOutline) -> Iterator[str]:
    planned = {need for activity in outline.activities for need in activity.needs} | {
        u.need for u in case.unmet.values()
    }
    for need in case.needs.values():
        if need.end is None and need.need.id not in planned:
            yield f"need {need.need.id} has no activity, referral or unmet-need record"


def _missing_for_goals(case: Case, outline: PlanOutline) -> Iterator[str]:
    """R4, R5: each goal the returnee stated is served by an activity, or left for later with a reason."""
    if not case.motivated:
        yield "the returnee's motivations (record-first-session)"
    served = {activity.goal for activity in outline.activities} - {""}
    later = {left.goal for left in outline.goals_later}
    yield from (f"goal {id_} is not one of this case" for id_ in sorted((served | later) - set(case.goals)))
    yield from (f"goal {id_} is served by no activity" for id_ in case.goals if id_ not in served | later)


def dimensions(outline: PlanOutline) -> set[Dimension]:
    """Which of the three dimensions a plan touches (R32)."""
    return {activity.dimension for activity in outline.activities}

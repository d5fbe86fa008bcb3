"""Sessions, assessments, needs and the grid at the door."""

from datetime import date

from domain.assessment import AssessmentKind, EndNeed, RecordAssessment, RecordFirstSession, RecordNeed
from domain.case import Case
from domain.errors import Incomplete
from domain.follow_up import WeighOption
from policy import consent, feasibility
from policy.guards.guard import demand, demand_known, demand_new, guards


@guards(RecordFirstSession)
def record_first_session(case: Case, act: RecordFirstSession, today: date) -> None:
    """Goals belong to members of the household (R2)."""
    for goal in act.goals:
        members = list(case.opened.members)
        demand_known(goal.stated_by in members, "household member", goal.stated_by, members)


@guards(RecordAssessment)
def record_assessment(case: Case, act: RecordAssessment, today: date) -> None:
    """Source: domain 5.2. Choice: consent to the handling of the case comes before any assessment."""
    given = consent.for_case(case)
    demand(given, "There is no standing consent to the handling of this case.", "Record consent first (give-consent).")
    levelled = (act.kind is AssessmentKind.VULNERABILITY) is (act.level is not None)
    demand(
        levelled, "A level belongs to a vulnerability assessment, and to no other.", "Correct the level.", Incomplete
    )
    for need in act.needs:
        demand_new(need.id in case.needs, "need", need.id)


@guards(RecordNeed)
def record_need(case: Case, act: RecordNeed, today: date) -> None:
    """A late need has its own id."""
    demand_new(act.need.id in case.needs, "need", act.need.id)


@guards(EndNeed)
def end_need(case: Case, act: EndNeed, today: date) -> None:
    """Only a known need ends."""
    demand_known(act.need in case.needs, "need", act.need, list(case.needs))


@guards(WeighOption)
def weigh_option(case: Case, act: WeighOption, today: date) -> None:
    """The grid is the programme's: only its options, only its criteria (R21)."""
    options = [row.id for pack in case.packs for row in pack.grid]
    row = feasibility.option_of(case, act.option)
    demand_known(row, "grid option", act.option, options)
    criteria = [criterion.key for criterion in row.criteria] if row else []
    for key in act.answers:
        demand_known(key in criteria, "criterion for this option", key, criteria)

"""What a draft must say to be a plan: elements, texts, activities, goals. Handbook 2.3.2, 2.3.3."""

from typing import Any

import pytest

from domain.plan import Dimension, PlanOutline
from policy import plan_content
from tests.policy.lives import EXIT, line, outline, pack, planned, returnee, service


def without(element: str) -> dict[str, Any]:
    """A plan that neither treats nor leaves out one element."""
    made = outline()
    left = [one for one in made["not_needed"] if one["element"] != element]
    lines = [one for one in made["activities"] if one["element"] != element]
    return {**made, "not_needed": left, "activities": lines}


FAULTS = [
    *(pytest.param(without(f"E{n}"), f"element E{n} (", id=f"R31 element E{n}") for n in range(1, 12)),
    pytest.param(outline(exit_strategy=None), "an exit strategy", id="R88 no exit strategy"),
    pytest.param(outline(exit_strategy={**EXIT, "ends_when": ""}), "an exit strategy", id="R88 not when it ends"),
    pytest.param(outline(exit_strategy={**EXIT, "transition": ""}), "an exit strategy", id="R88 not how"),
    pytest.param(outline(line(), service(contact="")), "the contact of provider GM-01", id="R35 no contact"),
    pytest.param(outline(line(), service(months=None)), "how long activity course", id="R39 no duration"),
    pytest.param(outline(feedback=""), "feedback is taken into account", id="R37 no feedback"),
    pytest.param(outline(sharing=""), "how information passes", id="R38 nothing on sharing"),
    pytest.param(outline(first_follow_up=None), "the date of the first follow-up", id="R36 no follow-up"),
    pytest.param(outline(line(), service(needs=[])), "need course has no activity", id="R33 a need left out"),
    pytest.param(outline(line(), service(needs=["course", "car"])), "needs car of activity course", id="R33 unknown"),
    pytest.param(
        {**outline(), "activities": [], "not_needed": [{"element": f"E{n}", "because": "NO"} for n in range(1, 12)]},
        "at least one activity",
        id="no activity",
    ),
]


@pytest.mark.parametrize(("plan", "said"), FAULTS)
@pytest.mark.rule("R12", "R13", "R31", "R33", "R34", "R35", "R36", "R37", "R38", "R39", "R40", "R88")
def test_a_draft_that_lacks_something_is_turned_down(plan: dict[str, Any], said: str) -> None:
    """Each thing the handbook asks of a plan is asked for by name, and nothing is recorded without it."""
    life = returnee().met().assessed()

    assert said in life.turned_down("propose_plan", version=1, outline=plan).happened


def test_a_complete_draft_is_accepted() -> None:
    """The plan from which each faulty one above is made lacks nothing."""
    assert planned().stage == "PLAN_PROPOSED"


def test_a_lifelong_service_needs_no_number_of_months() -> None:
    """What is needed for life says so instead of giving months (R41)."""
    lifelong = outline(line(), service(months=None, lifelong=True), exit_strategy={**EXIT, "hand_over_to": "GM-03"})

    assert planned(plan=lifelong).stage == "PLAN_PROPOSED"


def test_a_need_with_an_unmet_need_record_is_no_gap() -> None:
    """A need nobody can meet is linked by its record instead of an activity (R33)."""
    life = returnee().met().assessed()
    life.does("record_unmet_need", unmet="no-course", need="course", reason="NO_SERVICE")

    life.proposed(plan=outline(line()))

    assert life.stage == "PLAN_PROPOSED"


def test_a_need_that_ended_asks_for_no_activity() -> None:
    """A need that is met before the plan is made may be left out of it."""
    life = returnee().met().assessed().does("end_need", need="course", end="MET")

    assert life.proposed(plan=outline(line())).stage == "PLAN_PROPOSED"


def test_a_plan_knows_its_dimensions() -> None:
    """A plan's activities say which of the three dimensions it touches (R32)."""
    made = PlanOutline.model_validate(outline(line(), service(dimension="SOCIAL")))

    assert {Dimension.ECONOMIC, Dimension.SOCIAL} == plan_content.dimensions(made)


@pytest.mark.rule("R4")
def test_every_goal_is_served_or_left_for_later_with_a_reason() -> None:
    """A goal without an activity holds the plan back until it is named or put off; a goal nobody stated is told."""
    goals = [{"id": "shop", "text": "a shop"}, {"id": "calm", "text": "to sleep"}]
    life = returnee().does("give_consent").does("record_first_session", goals=goals, motivations="family").assessed()

    said = life.turned_down("propose_plan", version=1, outline=outline()).happened
    assert "goal calm is served by no activity" in said
    unknown = outline(line(goal="car"), service(), goals_later=[{"goal": "calm", "because": "LATER"}])
    assert "goal car is not one of this case" in life.turned_down("propose_plan", version=1, outline=unknown).happened
    later = outline(goals_later=[{"goal": "calm", "because": "AFTER_TRAINING"}])
    assert life.proposed(plan=later).stage == "PLAN_PROPOSED"


@pytest.mark.rule("R5", "R8")
def test_a_plan_is_built_on_recorded_motivations() -> None:
    """Goals without a word of why are no basis for a plan."""
    life = returnee().does("give_consent").does("record_first_session", goals=[{"id": "shop"}]).assessed()

    assert "motivations" in life.turned_down("propose_plan", version=1, outline=outline()).happened
    life.does("record_first_session", goals=[{"id": "shop"}], motivations="family", corrects=3)
    assert life.proposed().stage == "PLAN_PROPOSED"


@pytest.mark.rule("R30")
def test_a_programme_shapes_its_plans() -> None:
    """An element that the programme wants treated cannot be left out; the model of annex 3 is the rest."""
    life = returnee(programmes=[pack(plan_treats=["E2", "E10"])]).met().assessed()

    assert "E10 (psychosocial) is left out" in life.turned_down("propose_plan", version=1, outline=outline()).happened
    talks = service("talks", element="E10", dimension="PSYCHOSOCIAL", needs=[])
    assert life.proposed(plan=outline(line(), service(), talks)).stage == "PLAN_PROPOSED"


@pytest.mark.rule("R41")
def test_help_for_life_says_who_takes_it_over() -> None:
    """What is needed for life cannot end with the case: the exit strategy names the service that goes on."""
    life = returnee().met().assessed()
    draft = outline(line(), service(months=None, lifelong=True))

    assert "needed for life" in life.turned_down("propose_plan", version=1, outline=draft).happened

"""What a plan is built on and put together from: goals, motivations, needs, grid, modules. Handbook 2.3, 2.3.1."""

from decimal import Decimal
from typing import Any

import pytest

from domain.paper import MARK
from domain.plan import Target
from policy import plan as rules
from policy.feasibility import Fit, weighed
from tests.policy.lives import Life, line, outline, pack, planned, referred, returnee, service

TALK = {"goals": [{"id": "shop", "text": "a shop of my own"}, {"id": "school", "stated_by": "m1"}]}


def last(life: Life) -> dict[str, Any]:
    """The latest act as it was recorded."""
    return next(fact.act for fact in reversed(life.facts) if fact.act)


@pytest.mark.rule("R2", "R8")
def test_goals_are_in_the_returnee_s_words_and_say_whose_they_are() -> None:
    """The first session gives at least one goal, each with who stated it; its words are kept as a paper."""
    life = returnee().does("give_consent")
    assert life.turned_down("record_first_session", goals=[])

    life.does("record_first_session", **TALK)

    assert {id_: goal.stated_by for id_, goal in life.case.goals.items()} == {"shop": "m1", "school": "m1"}
    assert life.case.goals["shop"].text == MARK


@pytest.mark.rule("R5", "R8", "R9")
def test_motivations_and_findings_are_kept_with_what_they_belong_to() -> None:
    """Motivations stand on the first session, findings on each assessment; both as papers, marked in the act."""
    life = returnee().does("give_consent").does("record_first_session", **TALK, motivations="her children")
    assert last(life)["motivations"] == MARK

    life.does("record_assessment", kind="SKILLS", findings="three years in a bakery")

    assert last(life)["findings"] == MARK


@pytest.mark.parametrize("source", ["FS-A", "FS-B"])
@pytest.mark.rule("R22", "R23")
def test_a_grid_has_options_of_all_three_kinds_each_with_its_conditions(source: str) -> None:
    """The grid of each programme has economic, social and psychosocial options, and none without a condition."""
    grid = pack(source).grid

    assert {"ECO", "SOC", "PSY"} == {row.id.split("-")[0] for row in grid}
    assert [row.id for row in grid if not any(criterion.required for criterion in row.criteria)] == []


@pytest.mark.rule("R25")
def test_why_an_option_was_chosen_is_kept() -> None:
    """Weighing an option keeps the answers about this person and the reasons as a paper."""
    answers = {"wants_training": True, "course_in_reach": False}
    life = returnee().does("weigh_option", option="ECO-TRAINING", answers=answers, rationale="no bus goes there")

    assert weighed(life.case) == {"ECO-TRAINING": Fit.NOT_FITTING}
    assert last(life)["rationale"] == MARK


@pytest.mark.parametrize("target", list(Target))
@pytest.mark.rule("R24")
def test_an_activity_is_for_the_returnee_the_family_or_the_community(target: Target) -> None:
    """Each of the three may be whom an activity is for."""
    life = planned(plan=outline(line(target=target.value), service()))

    assert target is life.case.plans[1].outline.activities[0].target


@pytest.mark.rule("R26", "R27")
def test_modules_are_put_together_for_one_case() -> None:
    """Two modules of one plan differ in kind, length and number of deliveries, as this case needs them."""
    goods = line(cost="600", instalments=3, months=12)
    life = planned(plan=outline(goods, service(months=1), service("talks", element="E10", needs=[], months=6)))

    made = {one.id: (one.element, one.months, one.instalments) for one in life.case.plans[1].outline.activities}
    assert made == {"shop": ("E2", 12, 3), "course": ("E3", 1, 1), "talks": ("E10", 6, 1)}


@pytest.mark.rule("R28", "R33")
def test_a_module_answers_a_need_of_the_person_or_of_the_family() -> None:
    """A need says whose it is; an activity may answer a need of another member, and none that nobody recorded."""
    needs = [{"id": "income", "element": "E2"}, {"id": "course", "element": "E3", "member": "m2"}]
    life = returnee().met().assessed(needs=needs)
    assert "needs car of" in life.turned_down("propose_plan", version=1, outline=outline(line(needs=["car"]))).happened

    life.proposed()

    assert {id_: known.need.member for id_, known in life.case.needs.items()} == {"income": "m1", "course": "m2"}


@pytest.mark.rule("R32")
def test_an_activity_without_a_dimension_is_no_activity() -> None:
    """Every activity says to which of the three dimensions it belongs."""
    nameless = {name: value for name, value in line().items() if name != "dimension"}
    refusal = returnee().met().assessed().turned_down("propose_plan", version=1, outline=outline(nameless, service()))

    assert "dimension" in refusal.happened


@pytest.mark.rule("R29", "R34")
def test_a_plan_may_be_large() -> None:
    """A skills assessment and a course of three months stand in one plan, with provider and length of each."""
    skills = service("skills", element="E6", needs=[], months=0, provider="GM-02", contact="ask for the assessor")
    life = planned(plan=outline(skills, service(months=3), service("own", needs=["income"], provider="", contact="")))

    made = {one.id: (one.provider, one.months) for one in life.case.plans[1].outline.activities}
    assert made == {"skills": ("GM-02", 0), "course": ("GM-01", 3), "own": ("", 3)}


HELP = [
    pytest.param("E5", "goes along to the registry office", id="R82 help with papers, going along"),
    pytest.param("E6", "speaks with the head of the school", id="R83 meetings with officials"),
    pytest.param("E11", "visits the family each month", id="R83 follow-up of the person"),
]


@pytest.mark.parametrize(("element", "what"), HELP)
@pytest.mark.rule("R82", "R83")
def test_what_staff_do_themselves_is_an_activity_too(element: str, what: str) -> None:
    """Going along, speaking with officials and visiting are activities of our own staff: no provider, no cost."""
    own = service("own", element=element, needs=[], provider="", contact="", what=what, months=1)
    life = planned(plan=outline(line(), service(), own)).at("2026-02-10").agreed().consents()

    made = rules.activities(life.case)["own"]
    assert (made.provider, made.cost) == ("", Decimal(0))
    assert "own" in life.does("end_activity", activity="own", end="COMPLETED").case.activity_ends


@pytest.mark.rule("R41")
def test_an_exit_strategy_names_the_public_service_that_goes_on() -> None:
    """Where help is needed for life, the exit strategy says which mainstream service takes it over."""
    exit_strategy = {"ends_when": "the clinic has her file", "transition": "by letter", "hand_over_to": "GM-03"}
    lifelong = outline(line(), service(months=None, lifelong=True), exit_strategy=exit_strategy)

    made = planned(plan=lifelong).case.plans[1].outline.exit_strategy
    assert made
    assert made.hand_over_to == "GM-03"


@pytest.mark.rule("R47")
def test_two_providers_serve_one_case_at_once() -> None:
    """One organisation can rarely meet every need: two referrals to two providers are on their way together."""
    life = referred().does("give_consent", version=1, recipients=["GM-01", "GM-05"])
    form = {"referral": "talks", "needs": ["income"], "provider": "GM-05", "procedure_explained": True}
    life.does("refer", **form)

    assert {id_: made.provider for id_, made in life.case.referrals.items()} == {"course": "GM-01", "talks": "GM-05"}
    assert {"referral/course/letter", "referral/talks/letter"} <= life.done

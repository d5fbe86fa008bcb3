"""The grid and the plan: what was weighed, what did not fit, what was used instead. Handbook 2.3.1 (R11, R25)."""

from typing import Any

import pytest

from tests.policy.lives import Life, line, outline, planned, returnee, service

YES = {"has_skills": True, "wants_business": True, "market_exists": True}
GRID = [
    pytest.param(YES, {}, None, id="it fits"),
    pytest.param({**YES, "market_exists": False}, {}, None, id="it fits with caution"),
    pytest.param({"has_skills": True}, {}, None, id="half answered"),
    pytest.param({**YES, "has_skills": False}, {}, "came out as not fitting", id="it does not fit"),
    pytest.param({**YES, "has_skills": False}, {"deviation": "PARTNER_TEACHES"}, None, id="it does not, with a reason"),
    pytest.param(None, {}, "ECO-STARTUP of activity shop was not weighed", id="not weighed"),
    pytest.param(None, {"deviation": "IN_A_HURRY"}, "was not weighed", id="not weighed, with a reason"),
    pytest.param(YES, {"grid": "ECO-FARM"}, "no programme of this case has the grid option ECO-FARM", id="no such row"),
    pytest.param(None, {"grid": ""}, None, id="no row named"),
]


@pytest.mark.parametrize(("answers", "changed", "said"), GRID)
@pytest.mark.rule("R11", "R25")
def test_a_line_from_the_grid_was_weighed(
    answers: dict[str, bool] | None, changed: dict[str, Any], said: str | None
) -> None:
    """A row named in a plan was weighed; one that came out as not fitting is kept with a reason."""
    life = returnee().met().assessed()
    if answers is not None:
        life.does("weigh_option", option="ECO-STARTUP", answers=answers)
    draft = outline(line(**{"grid": "ECO-STARTUP", **changed}), service())
    if said is None:
        assert life.proposed(plan=draft).case.plans
    else:
        assert said in life.turned_down("propose_plan", version=1, outline=draft).happened


INSTRUMENTS = [({}, "GRID"), ({"instrument": "MARKET_STUDY"}, "MARKET_STUDY")]


@pytest.mark.parametrize(("said", "kept"), INSTRUMENTS)
@pytest.mark.rule("R11")
def test_a_plan_says_what_it_was_chosen_with(said: dict[str, Any], kept: str) -> None:
    """The feasibility grid, or another instrument by its code (R11)."""
    assert kept == planned(plan=outline(**said)).case.plans[1].outline.instrument


TWICE = [
    pytest.param([line(), line(element="E4", cost="1")], "two activities have the id shop", id="two goods"),
    pytest.param([line(), service("shop")], "two activities have the id shop", id="goods and a service"),
]


@pytest.mark.parametrize(("lines", "said"), TWICE)
def test_activities_have_ids_of_their_own(lines: list[dict[str, Any]], said: str) -> None:
    """Two lines under one id would share orders and deliveries."""
    life: Life = returnee().met().assessed()

    assert said in life.turned_down("propose_plan", version=1, outline=outline(*lines)).happened

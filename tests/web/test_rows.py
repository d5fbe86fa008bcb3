"""Changing a form without sending it, and reading one that is not finished: on paper."""

from typing import Any

import pytest

from domain.follow_up import RecordWModel
from domain.plan import PlanOutline, ProposePlan
from web.forms.lenient import so_far
from web.forms.reading import nested
from web.forms.rows import changed, stays, worked_on

SENT = [("a", "1"), ("rows.0.x", "first"), ("rows.1.x", "second"), ("rows.10.x", "eleventh"), ("rows.1.y.0.z", "in")]
CHANGES = [
    pytest.param("check", SENT, id="no change"),
    pytest.param("less:rows.1", [SENT[0], SENT[1], SENT[3]], id="a row with all that is in it, and no other"),
    pytest.param("less:rows.7", SENT, id="a row that is not there"),
    pytest.param("choose:a:2", [*SENT[1:], ("a", "2")], id="an answer put in"),
    pytest.param("choose:b.c:GM-01", [*SENT, ("b.c", "GM-01")], id="an answer where there was none"),
    pytest.param("choose:x", SENT, id="no answer"),
]


@pytest.mark.parametrize(("then", "left"), CHANGES)
def test_a_button_changes_what_was_sent_and_nothing_else(then: str, left: list[tuple[str, str]]) -> None:
    """By the names under which the fields are sent."""
    assert changed(SENT, then) == left


@pytest.mark.parametrize(
    ("then", "at"),
    [
        ("row:points", "points"),
        ("less:points.2", "points"),
        ("find:outline.activities.0", "outline.activities.0"),
        ("choose:outline.activities.0.provider:GM-01", "outline.activities.0"),
        ("check", "check"),
    ],
)
def test_a_page_without_scripts_comes_back_to_the_part_that_was_worked_on(then: str, at: str) -> None:
    """So that nobody scrolls through a long form after each button."""
    assert (stays(then), worked_on(then)) == (True, at)


@pytest.mark.parametrize("then", ["do", "draft", "", "rows"])
def test_sending_and_keeping_are_no_changes(then: str) -> None:
    """The form does not come back."""
    assert not stays(then)


def test_an_empty_row_stays_while_the_form_comes_back_and_goes_when_it_is_sent() -> None:
    """Nobody loses the row just added; nobody sends one that holds nothing."""
    sent = [("points.0.month", ""), ("points.1.month", "3")]

    assert nested(sent, RecordWModel, keep=True)["points"] == [{}, {"month": "3"}]
    assert nested(sent, RecordWModel)["points"] == [{"month": "3"}]


LINE = {"id": "shop", "element": "E2", "dimension": "ECONOMIC"}
DRAFTS: list[Any] = [
    pytest.param({}, [], id="nothing"),
    pytest.param("no form", [], id="not even a form"),
    pytest.param({"activities": [LINE, {"id": "half"}]}, ["shop"], id="a line that lacks its element"),
    pytest.param({"activities": [{}, {"element": "E99", **LINE}]}, ["shop"], id="an empty line before"),
    pytest.param({"activities": [{**LINE, "cost": "much"}]}, ["shop"], id="a sum that is none"),
    pytest.param({"activities": [LINE], "first_follow_up": "soon"}, ["shop"], id="a day that is none"),
    pytest.param({"activities": "lines"}, [], id="lines that are none"),
    pytest.param({"activities": [LINE], "exit_strategy": {"hand_over_to": "two words"}}, ["shop"], id="no provider"),
]


@pytest.mark.parametrize(("given", "lines"), DRAFTS)
def test_what_cannot_be_read_yet_is_left_out_and_the_rest_is_read(given: Any, lines: list[str]) -> None:
    """One slip in a long draft hides nothing else of it."""
    assert [line.id for line in so_far(PlanOutline, given).activities] == lines


def test_a_plan_as_a_browser_sends_it_is_the_plan() -> None:
    """Names with steps and numbers become lists within forms."""
    sent = [("version", "1"), ("outline.activities.0.needs", "home"), ("outline.activities.0.needs", "course")]

    assert nested(sent, ProposePlan) == {"version": "1", "outline": {"activities": [{"needs": ["home", "course"]}]}}

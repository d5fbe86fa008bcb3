"""The W-model: alone or in a group, what followed, and what all of them show together. R101-R105; domain 4.3."""

from typing import Any

import pytest
from pydantic import ValidationError

from domain.act import Act
from domain.case import Case
from domain.errors import CaseError, Conflict, Incomplete, NotFound
from domain.follow_up import Theme
from policy.w_models import FEWEST, shown, trends
from tests.policy.lives import Life, person, returnee, under_way

LOW: dict[str, Any] = {"month": 3, "level": -3, "kind": "CHALLENGE"}
HIGH: dict[str, Any] = {"month": 7, "level": 4, "kind": "OPPORTUNITY"}
IN_GROUP: dict[str, Any] = {"session": "FOCUS_GROUP", "group": "market", "participant": "BLUE-2"}
FORMS = [
    pytest.param({}, None, id="in a visit"),
    pytest.param(IN_GROUP, None, id="in a group"),
    pytest.param({**IN_GROUP, "participant": ""}, Incomplete, id="a group, no colour"),
    pytest.param({**IN_GROUP, "group": ""}, Incomplete, id="a colour, no group"),
    pytest.param({"participant": "RED"}, Incomplete, id="a visit with a colour"),
    pytest.param({"group": "market"}, Incomplete, id="a visit with a group"),
]


@pytest.mark.parametrize(("form", "kind"), FORMS)
def test_a_chart_is_one_person_s_or_a_line_of_a_group_s(form: dict[str, Any], kind: type[CaseError] | None) -> None:
    """A line of a group names group and colour; a visit names neither."""
    if kind is None:
        assert len(under_way().does("record_w_model", points=[LOW], **form).case.w_models) == 1
    else:
        assert isinstance(under_way().turned_down("record_w_model", points=[LOW], **form), kind)


@pytest.mark.parametrize("name", ["AMINA", "Blue", "BLUE-0", "Lamin S.", "BLUE-100", "PARTICIPANT_1"])
def test_a_participant_is_a_colour_and_never_a_name(name: str) -> None:
    """The colour stands in clear beside the act: a name cannot be put there."""
    with pytest.raises(ValidationError, match="participant"):
        Act.kinds["record_w_model"].model_validate(
            {"by": person("cw"), "occurred_on": "2026-03-02", **IN_GROUP, "participant": name, "points": [LOW]}
        )


@pytest.mark.rule("R104")
def test_a_line_of_a_group_is_recorded_once() -> None:
    """The same colour of the same group is not drawn again; another member of the household is another colour."""
    life = under_way().does("record_w_model", points=[LOW], **IN_GROUP)

    assert isinstance(life.turned_down("record_w_model", points=[HIGH], **IN_GROUP), Conflict)
    assert life.does("record_w_model", points=[HIGH], **{**IN_GROUP, "participant": "RED"})


FOLLOWED = [("income", True), ("plan/1", True), ("", True), ("plan/2", False), ("rent", False)]


@pytest.mark.parametrize(("led_to", "known"), FOLLOWED)
def test_a_point_may_say_what_followed(led_to: str, known: bool) -> None:
    """What was done about a point is a need of this case or a version of its plan (R101)."""
    form = {"points": [{**LOW, "led_to": led_to}]}
    if known:
        assert led_to == under_way().does("record_w_model", **form).case.w_points[0].led_to
    else:
        assert isinstance(under_way().turned_down("record_w_model", **form), NotFound)


def drawn(n: int, *points: dict[str, Any], theme: str = "ECONOMIC") -> Case:
    """A case of its own number with this chart."""
    life: Life = returnee()
    life.opened = life.opened.model_copy(update={"number": f"R-{n:07}"})
    return life.does("record_w_model", theme=theme, points=list(points)).case


@pytest.mark.rule("R103")
def test_trends_count_people_not_points() -> None:
    """Two lows of one person in one month are one person; a level of nought is neither high nor low."""
    cases = [drawn(1, LOW, {**LOW, "level": -1}, HIGH), drawn(2, LOW, {**HIGH, "level": 0}), drawn(3, HIGH)]

    found = trends(cases, Theme.ECONOMIC)

    assert {month: (len(one.high), len(one.low)) for month, one in found.items()} == {3: (0, 2), 7: (2, 0)}


def test_trends_are_of_one_theme_or_of_all() -> None:
    """A chart of another theme is left out, unless all are asked for."""
    cases = [drawn(1, LOW), drawn(2, LOW, theme="SOCIAL")]

    assert (len(trends(cases, Theme.SOCIAL)[3].low), len(trends(cases)[3].low)) == (1, 2)


@pytest.mark.parametrize("size", [0, 1, FEWEST - 1, FEWEST])
def test_a_small_group_is_hidden(size: int) -> None:
    """Fewer than five people could be recognised: their number is not shown, and nobody is not told from a few."""
    assert shown({str(n) for n in range(size)}) == (size if size >= 5 else None)

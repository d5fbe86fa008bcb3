"""What shows after the plan has begun: ups and downs, needs that come late, a plan that follows. Handbook 2.3.3."""

import pytest

from domain.assessment import AssessmentKind, NeedOrigin
from tests.policy.lives import day, line, outline, service, under_way

HIGH = {"month": 3, "level": -3, "kind": "CHALLENGE", "note": "the stock was stolen"}
LOW = {"month": 7, "level": 4, "kind": "OPPORTUNITY"}


@pytest.mark.rule("R101", "R102", "R105")
def test_ups_and_downs_of_several_visits_stand_together() -> None:
    """Difficulties and opportunities drawn at two visits stand on one line of time, each with its month and height."""
    life = under_way().at("2026-05-01").does("record_w_model", points=[HIGH], theme="ECONOMIC")
    life.at("2026-09-01").does("record_w_model", points=[LOW])

    assert [(point.month, point.level, point.kind) for point in life.case.w_points] == [
        (3, -3, "CHALLENGE"),
        (7, 4, "OPPORTUNITY"),
    ]


@pytest.mark.parametrize("origin", list(NeedOrigin))
@pytest.mark.rule("R106")
def test_a_late_need_keeps_where_it_came_from(origin: NeedOrigin) -> None:
    """A need that shows later is recorded with its origin, and the next version of the plan has to treat it."""
    life = under_way().at("2026-06-01").does("record_need", need={"id": "fares", "element": "E8"}, origin=origin.value)
    assert origin is life.case.needs["fares"].origin

    said = life.turned_down("propose_plan", version=2, outline=outline()).happened
    assert "need fares has no activity" in said

    bus = service("bus", element="E8", needs=["fares"])
    assert life.proposed(2, outline(line(), service(), bus)).case.plans[2]


@pytest.mark.rule("R85", "R107")
def test_a_plan_follows_what_was_raised() -> None:
    """A review in the light of new difficulties asks for a revision by a date; the next version keeps it."""
    life = under_way().at("2026-06-01").does("record_w_model", points=[HIGH])
    life.does("review_plan", outcome="TO_BE_REVISED", trigger="NEEDS")
    assert day("2026-06-15") == life.promise("plan_revision").due_on

    life.at("2026-06-03").proposed(2).agreed(2).consents(2)

    assert day("2026-06-03") == life.promise("plan_revision").kept_on
    assert life.verdict.plan_version == 2


@pytest.mark.rule("R98")
def test_an_assessment_may_be_opened_again() -> None:
    """After a radical change vulnerability is assessed again: the later level counts, the earlier one stays on file."""
    life = under_way().at("2026-06-01").does("record_follow_up", radical_change=True)
    life.does("record_assessment", kind="VULNERABILITY", level="HIGH")

    assert [level.value for level, _ in life.case.levels] == ["LOW", "HIGH"]
    assert life.case.vulnerability == "HIGH"
    assert day("2026-06-01") == life.case.assessed[AssessmentKind.VULNERABILITY].on

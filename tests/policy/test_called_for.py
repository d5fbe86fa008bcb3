"""What a radical change, a late need and a plan left lying call for. Handbook 2.3.3: R81, R85, R98, R106."""

from typing import Any

import pytest

from domain.promise import State
from tests.policy.lives import Life, day, line, outline, referred, service, under_way

LEVEL = {"kind": "VULNERABILITY", "level": "HIGH"}
NEED: dict[str, Any] = {"need": {"id": "rent", "element": "E4"}, "origin": "W_MODEL"}


def changed(life: Life | None = None) -> Life:
    """A radical change on Friday 27 February 2026: ten working days end on 13 March."""
    return (life or under_way()).at("2026-02-27").does("record_follow_up", radical_change=True)


def test_a_radical_change_has_vulnerability_assessed_again() -> None:
    """Within ten working days vulnerability is assessed again; another assessment, or an older one, is not that."""
    life = changed().does("record_assessment", on="2026-02-20", **LEVEL).does("record_assessment", kind="RISK")
    assert day("2026-03-13") == life.waits["reassessment/2026-02-27"]

    life.at("2026-03-02").does("record_assessment", **LEVEL)

    assert (life.promise("reassessment").state, life.promise("reassessment").late) == (State.KEPT, False)


def test_each_change_has_its_own_date() -> None:
    """A second change, on another day, asks again; the same day counts once, and a plain meeting asks for nothing."""
    life = changed().does("record_follow_up", words="again", radical_change=True, mode="AT_DELIVERY")
    life.at("2026-03-20").does("record_follow_up", radical_change=True).at("2026-03-21").does("record_follow_up")

    asked = [key for key in life.ledger if key.startswith("reassessment/")]
    assert asked == ["reassessment/2026-02-27", "reassessment/2026-03-20"]
    assert {"reassessment/2026-02-27"} <= life.late


KEEPS = [
    pytest.param("review_plan", {"outcome": "KEPT", "trigger": "NEEDS"}, id="a review"),
    pytest.param(
        "propose_plan",
        {"version": 2, "outline": outline(line(), service(), service("home", element="E4", needs=["rent"]))},
        id="a new version",
    ),
]


@pytest.mark.parametrize(("verb", "form"), KEEPS)
def test_a_late_need_calls_for_a_review(verb: str, form: dict[str, Any]) -> None:
    """A need recorded after the plan has started is looked at within ten working days (R85, R106)."""
    life = under_way().at("2026-02-27").does("record_need", **NEED)
    assert day("2026-03-13") == life.waits["plan_review/need/2026-02-27"]

    life.at("2026-03-02").does(verb, **form)

    assert day("2026-03-02") == life.promise("plan_review/need/2026-02-27").kept_on


def test_a_need_found_by_a_later_assessment_is_late_too() -> None:
    """How it was found does not matter; what was known before the start is in the plan."""
    life = under_way().at("2026-02-27").does("record_assessment", kind="RISK", needs=[{"id": "bed", "element": "E4"}])

    assert [key for key in life.ledger if key.startswith("plan_review/need")] == ["plan_review/need/2026-02-27"]


def plain() -> Life:
    """A plan that started on 16 February and of which nothing has begun; thirty days end on 18 March."""
    return under_way()


BEGUN = [
    pytest.param("order_instalment", {"activity": "shop", "instalment": 1, "amount": "400"}, id="an order"),
    pytest.param("end_activity", {"activity": "course", "end": "COMPLETED"}, id="an activity that is over"),
]


@pytest.mark.parametrize(("verb", "form"), BEGUN)
def test_a_plan_left_lying_becomes_visible(verb: str, form: dict[str, Any]) -> None:
    """Thirty days after the start something of the plan has begun, or the supervisor is told (R81)."""
    assert day("2026-03-18") == plain().waits["start_activity"]
    assert "start_activity" in plain().at("2026-03-19").late

    life = plain().at("2026-03-10").does(verb, **form)

    assert day("2026-03-10") == life.promise("start_activity").kept_on


def test_a_referral_begins_it() -> None:
    """A referral sent shows that the plan is carried out."""
    assert State.KEPT is referred().promise("start_activity").state

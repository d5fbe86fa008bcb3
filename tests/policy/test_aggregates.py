"""What a dashboard shows of many cases, none of whom can be told apart. Domain 8.6; handbook 2.3.3 (R81)."""

from datetime import date
from typing import Any

import pytest

from domain.dates import add_months
from policy.aggregates import aggregates, not_begun
from policy.masking import FEWER, Table
from policy.tallies import Known
from tests.policy.lives import Life, planned, referred, returnee, under_way
from tests.policy.test_reports import Made, closed, many

SCORES = {"composite": "0.50", "economic": "0.40", "social": "0.55", "psychosocial": "0.60"}


def made(name: str, *lives: tuple[Life, int]) -> list[dict[str, Any]]:
    """The rows of one table."""
    told: Table = next(one for one in aggregates(many(*lives)) if one.name == name)
    return [dict(zip(told.columns, row, strict=True)) for row in told.rows]


def test_a_caseload_is_told_by_worker_and_vulnerability() -> None:
    """Six of low and seven of high vulnerability; who is not assessed counts as such; closed cases do not count."""
    row = made("caseload", (planned(), 6), (planned(level="HIGH"), 7), (returnee(), 5), (closed(under_way()), 9))

    expected = {"LOW": 6, "MODERATE": 0, "HIGH": 7, "CRITICAL": 0, "NOT_ASSESSED": 5, "ALL": 18}
    assert row == [{"office": "GM-BJL", "case_worker": "cw", **expected}]


def test_ways_of_meeting_are_counted() -> None:
    """Face to face, by phone, at a delivery: each contact in its own column."""
    life = under_way().does("order_instalment", activity="shop", instalment=1, amount="450").at("2026-03-02")
    life.does("confirm_delivery", activity="shop", instalment=1, certificate="signed").does("record_follow_up")
    life.does("record_follow_up", mode="PHONE", why_not_face_to_face="ROAD_CUT")

    (row,) = made("contacts", (life, 5))

    assert (row["FACE_TO_FACE"], row["PHONE"], row["EMAIL"], row["AT_DELIVERY"], row["ALL"]) == (5, 5, 0, 5, 15)


def test_closures_are_counted_by_outcome() -> None:
    """Five that withdrew are told; four are hidden."""
    assert [row["WITHDRAWN"] for row in made("closures", (closed(under_way()), 5))] == [5]
    assert [row["WITHDRAWN"] for row in made("closures", (closed(under_way()), 4))] == [FEWER]


BEGUN: list[Any] = [
    pytest.param(planned, False, id="no plan has started"),
    pytest.param(under_way, True, id="started, nothing begun"),
    pytest.param(lambda: referred(), False, id="a referral for an activity"),
    pytest.param(
        lambda: referred(planned(), activity="", urgency="URGENT").at("2026-02-10").agreed().consents(),
        True,
        id="a referral from before the plan",
    ),
    pytest.param(
        lambda: under_way().does("order_instalment", activity="shop", instalment=1, amount="450"), False, id="an order"
    ),
    pytest.param(lambda: under_way().does("end_activity", activity="shop", end="CANCELLED"), False, id="an end"),
]


@pytest.mark.parametrize(("begun", "waits"), BEGUN)
@pytest.mark.rule("R81")
def test_an_agreed_plan_of_which_nothing_has_begun_is_seen(begun: Made, waits: bool) -> None:
    """A plan that was agreed and lies still can be seen; it is counted by office."""
    life = begun()

    assert waits is not_begun(Known("case", life.case, []))


@pytest.mark.rule("R81")
def test_plans_that_lie_still_are_counted() -> None:
    """Six lie still, five are carried out, and what is closed does not count."""
    (row,) = made("plans-begun", (under_way(), 6), (referred(), 5), (closed(under_way()), 7))

    assert (row["NOT_BEGUN"], row["BEGUN"]) == (6, 5)


def test_a_changed_plan_without_consent_is_counted_when_it_is_overdue() -> None:
    """Consent to a second version that nobody renewed in time, while the first one is the plan."""
    late = under_way().at("2026-03-02").proposed(2).agreed(2).at("2026-03-17")

    (row,) = made("consents-overdue", (late, 5), (planned(), 5))

    assert (row["WITH_ACTIVE_PLAN"], row["ALL"]) == (5, 5)


def test_survey_means_are_told_by_month_since_the_return_and_marked() -> None:
    """Ten people in the second month, rounded once; the placeholder says what it is; few people say nothing."""
    first = under_way().at("2026-03-12").does("record_survey", **SCORES)
    second = under_way().at("2026-03-31").does("record_survey", **{**SCORES, "social": "0.54"})
    third = under_way().at("2026-04-12").does("record_survey", **SCORES)

    told = made("surveys", (first, 5), (second, 5), (third, 4))

    assert [(row["month"], row["people"], row["social"], row["economic"]) for row in told] == [
        ("02", 10, "0.55", "0.40"),
        ("03", FEWER, FEWER, FEWER),
    ]
    assert {row["instrument"] for row in told} == {"rss/placeholder-0.1 (not the official instrument)"}


def test_full_months_end_with_the_month() -> None:
    """A return on the 31st has its first month on the last day of February."""
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    life = planned(returnee("2026-01-31")).at("2026-02-28").does("record_survey", **SCORES)

    assert [row["month"] for row in made("surveys", (life, 5))] == ["01"]


def test_providers_are_told_by_how_long_they_took() -> None:
    """Days to the answer, and from acceptance to the end of the service."""
    life = referred().at("2026-02-19").does("answer_referral", referral="course", answer="ACCEPTED").at("2026-03-01")
    life.does("report_service", referral="course", state="COMPLETED", outcome="done", feedback="content")

    assert made("answers", (life, 5)) == [{"provider": "GM-01", "people": 5, "mean_days": "3.0"}]
    assert made("services", (life, 5)) == [{"provider": "GM-01", "people": 5, "mean_days": "10.0"}]
    assert made("answers", (life, 4)) == [{"provider": "GM-01", "people": FEWER, "mean_days": FEWER}]

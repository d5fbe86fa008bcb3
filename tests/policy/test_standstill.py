"""No case stands still because nobody has taken the next step; a no that nobody understands is looked into."""

import pytest

from domain.promise import State
from tests.policy.lives import day, line, outline, planned, referred, returnee, service, under_way

DEAR = outline(line(cost="1150"), service())


@pytest.mark.rule("R81")
def test_a_budget_that_nobody_asks_for_is_asked_of_somebody() -> None:
    """A plan that is agreed and needs an approval waits for a request within a week, kept by it."""
    life = planned(plan=DEAR).at("2026-02-10").agreed().consents()
    assert day("2026-02-17") == life.waits["budget_request/FS-A/1"]

    life.does("request_funding", version=1, source="FS-A", amount="1150")
    assert life.ledger["budget_request/FS-A/1"].state is State.KEPT


def test_a_plan_without_money_or_sent_back_is_made_anew() -> None:
    """A no to the budget, or a plan that goes back after it was agreed, asks for a new draft within two weeks."""
    life = planned(plan=DEAR).at("2026-02-10").agreed().does("request_funding", version=1, source="FS-A", amount="1150")
    life.does("decide_funding", by="pm", version=1, source="FS-A", approved=False)
    assert day("2026-02-24") == life.waits["plan_again/1"]
    assert life.proposed(version=2).ledger["plan_again/1"].state is State.KEPT

    back = planned().at("2026-02-05").does("return_plan", version=1, because="OTHER_TRADE")
    assert day("2026-02-19") == back.waits["plan_again/1"]


def test_consent_that_was_taken_back_is_asked_for_anew() -> None:
    """A withdrawal that stops the plan asks for new consent; one from a single provider does not."""
    life = under_way().does("withdraw_consent", by="returnee")
    assert day("2026-03-02") == life.waits["consent_again/2026-02-16"]
    life.at("2026-02-18").does("give_consent", recipients=["GM-01"])
    assert life.ledger["consent_again/2026-02-16"].state is State.KEPT

    one = referred().does("withdraw_consent", by="returnee", recipient="GM-01")
    assert "consent_again/2026-02-16" not in one.waits


@pytest.mark.rule("R86")
def test_a_refusal_is_understood_however_it_was_typed_or_a_person_looks() -> None:
    """An activity written in capitals is that activity; one that nobody knows is looked into within a day."""
    typed = under_way().does("refuse_assistance", by="returnee", activity=" SHOP ")
    assert "shop" in typed.case.refused_activities

    unknown = under_way().does("refuse_assistance", by="returnee", activity="stall")
    number = len(unknown.facts)
    assert f"unread_message/{number}" in unknown.waits
    assert f"unread_message/{number}" not in unknown.does("read_message", message=number).waits


def test_a_withdrawal_from_a_provider_is_understood_however_it_was_typed() -> None:
    """The referral is revoked for `gm-01` as for `GM-01`; a recipient nobody knows is looked into."""
    typed = referred().does("withdraw_consent", by="returnee", recipient="gm-01")
    assert typed.case.referrals["course"].state == "REVOKED"

    unknown = referred().does("withdraw_consent", by="returnee", recipient="XX-77")
    assert f"unread_message/{len(unknown.facts)}" in unknown.waits


def test_a_call_for_a_revision_is_answered_not_forgotten() -> None:
    """A second call leaves the first one's date, missed or not; a look that keeps the plan keeps the promise."""
    life = under_way().does("review_plan", outcome="TO_BE_REVISED", trigger="NEEDS").at("2026-04-01")
    assert "plan_revision/2026-02-16" in life.late
    life.does("review_plan", outcome="TO_BE_REVISED", trigger="GOALS")
    assert "plan_revision/2026-02-16" in life.late

    life.does("review_plan", on="2026-03-31", outcome="KEPT")
    assert (life.ledger["plan_revision/2026-02-16"].state, life.stage) == (State.KEPT, "IMPLEMENTING")


def test_no_act_is_dated_before_the_case() -> None:
    """An act of a hundred years ago un-misses nothing; counselling abroad may lie before the registration."""
    life = returnee(registered_on="2026-01-14")
    assert (
        "before this case began"
        in life.turned_down("confirm_arrival", on="1900-01-01", returned_on="2026-01-12").happened
    )
    assert life.does("give_consent", on="2025-06-01").case.consents

"""Consent: to the case, to a version, for a recipient; taken back at any moment. Handbook 2.3.2 (R38, R42-R43, R49)."""

import pytest

from tests.policy.lives import day, outline, planned, referred, returnee, service, under_way

URGENT = {"activity": "", "urgency": "URGENT"}


def test_no_assessment_without_consent() -> None:
    """Nobody is assessed before consent to the handling of the case; after a withdrawal neither."""
    life = returnee()
    assert "no standing consent" in life.turned_down("record_assessment", kind="SKILLS").happened
    life.met().does("record_assessment", kind="SKILLS").does("withdraw_consent")

    assert "no standing consent" in life.turned_down("record_assessment", kind="CONTEXT").happened
    assert life.stage == "INTAKE"


def test_consent_is_for_a_recipient() -> None:
    """A referral goes only to a provider whom the consent names."""
    life = returnee().met(recipients=["GM-02"]).assessed()

    assert (
        "no standing consent to share data with GM-01"
        in life.turned_down(
            "refer", referral="r", needs=["course"], provider="GM-01", urgency="URGENT", procedure_explained=True
        ).happened
    )
    assert {"referral/course/letter"} <= referred(life, provider="GM-02", **URGENT).done


def test_consent_is_for_this_version() -> None:
    """Consent to version 1 does not carry over to a recipient of version 2 once version 2 is the plan."""
    life = returnee().met(recipients=[])
    life.does("record_assessment", kind="VULNERABILITY", level="LOW")
    life.does("record_assessment", kind="SKILLS", needs=[{"id": "course", "element": "E3"}])
    life.does("record_assessment", kind="CONTEXT")
    small = outline(service())
    life.proposed(1, small).agreed(1).does("give_consent", version=1, recipients=["GM-01"])
    life.proposed(2, small).agreed(2).does("give_consent", version=2, recipients=["GM-02"])

    said = life.turned_down(
        "refer", referral="r", needs=["course"], provider="GM-01", activity="course", procedure_explained=True
    )

    assert "no standing consent" in said.happened
    assert {"referral/course/letter"} <= referred(life, provider="GM-02").done


WITHDRAWN = [
    pytest.param("", {"REVOKED"}, id="for everyone"),
    pytest.param("GM-01", {"REVOKED"}, id="for this provider"),
    pytest.param("GM-02", {"SENT"}, id="for another provider"),
]


@pytest.mark.parametrize(("recipient", "states"), WITHDRAWN)
def test_a_withdrawal_takes_back_the_referrals_it_concerns(recipient: str, states: set[str]) -> None:
    """Withdrawing consent, for everyone or one recipient, revokes those referrals at once and tells the provider."""
    life = referred().does("withdraw_consent", recipient=recipient)

    assert states == {made.state.value for made in life.case.referrals.values()}
    assert ("referral/course/revocation" in life.done) is (states == {"REVOKED"})


def test_consent_given_anew_counts_again() -> None:
    """After a withdrawal only consent given later covers a recipient."""
    life = under_way().does("withdraw_consent", recipient="GM-01")
    said = life.turned_down("refer", referral="r", needs=["course"], provider="GM-01", procedure_explained=True)
    assert "no standing consent" in said.happened

    life.consents()

    assert {"referral/course/letter"} <= referred(life).done


def test_a_withdrawal_stops_the_plan_and_a_new_consent_starts_it_again() -> None:
    """Without consent no plan is the current one and nothing is ordered; with new consent it is as before."""
    life = under_way().at("2026-03-02").does("withdraw_consent")
    order = {"activity": "shop", "instalment": 1, "amount": "400"}
    assert life.verdict.plan_version == 0
    assert "No plan has started" in life.turned_down("order_instalment", **order).happened

    life.does("give_consent", recipients=["GM-01"]).consents()

    assert life.verdict.plan_version == 1
    assert {"order/shop/1"} <= life.does("order_instalment", **order).done


def test_a_withdrawal_blames_nobody_and_moves_no_date() -> None:
    """Taking consent back makes nothing late; neither it nor a new consent moves meetings, reports or the period."""
    life = under_way().does("hand_over_copy", version=1).at("2026-03-10").does("record_follow_up").at("2026-03-12")
    before = {key: due for key, due in life.waits.items() if not key.startswith(("plan_review", "funding"))}

    life.does("withdraw_consent")
    assert not life.late
    assert day("2026-04-10") == life.waits["follow_up/2"]
    life.at("2026-03-20").does("give_consent").consents()

    after = {key: due for key, due in life.waits.items() if not key.startswith(("plan_review", "funding"))}
    assert before == after


def test_a_withdrawn_case_still_waits_for_somebody() -> None:
    """A case whose consent is withdrawn after its plan started keeps its next meeting: nobody is forgotten."""
    life = under_way().does("withdraw_consent")

    assert {"follow_up/1", "follow_up_period"} <= set(life.waits)


UNKNOWN = [
    pytest.param({"member": "m9"}, "household member", id="a member who is not there"),
    pytest.param({"version": 2}, "no plan version 2", id="a version that is not there"),
]


@pytest.mark.parametrize(("form", "said"), UNKNOWN)
def test_consent_is_for_what_exists(form: dict[str, object], said: str) -> None:
    """Consent names a member of the household and a version that was proposed."""
    assert said in planned().turned_down("give_consent", **form).happened

"""Consent: to the case, to a version, for a recipient; taken back at any moment. Handbook 2.3.2 (R38, R42-R43, R49)."""

from datetime import timedelta

import pytest

from domain.opened import Member
from starter.opening import opened, read_form
from tests.policy.lives import day, outline, person, planned, referred, returnee, service, under_way

URGENT = {"activity": "", "urgency": "URGENT"}


def test_no_assessment_without_consent() -> None:
    """Nobody is assessed before consent to the handling of the case; after a withdrawal neither."""
    life = returnee()
    assert "no standing consent" in life.turned_down("record_assessment", kind="SKILLS").happened
    life.met().does("record_assessment", kind="SKILLS").does("withdraw_consent")

    assert "no standing consent" in life.turned_down("record_assessment", kind="CONTEXT").happened
    assert life.stage == "INTAKE"


@pytest.mark.rule("R38", "R49")
def test_consent_is_for_a_recipient() -> None:
    """A referral goes only to a provider whom the consent names."""
    life = returnee().met(recipients=["GM-02"]).assessed()

    assert (
        "no standing consent of m1 to share data with GM-01"
        in life.turned_down(
            "refer", referral="r", needs=["course"], provider="GM-01", urgency="URGENT", procedure_explained=True
        ).happened
    )
    assert {"referral/course/letter"} <= referred(life, provider="GM-02", **URGENT).done


@pytest.mark.rule("R42", "R43", "R49")
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


TWO = (Member(id="m1"), Member(id="m2"), Member(id="m3", adult=False))
CHILDREN = (Member(id="m1", adult=False), Member(id="m2"))
ALONE = (Member(id="m1", adult=False),)
GUARDIAN = {"given_by": "GUARDIAN", "guardian": "an aunt, by a court's paper"}
COVERED = [
    pytest.param(TWO, ["m1"], False, id="one of two adults"),
    pytest.param(TWO, ["m2"], False, id="the other one only"),
    pytest.param(TWO, ["m1", "m2"], True, id="both adults"),
    pytest.param(CHILDREN, [], False, id="a child who returned, without the parent"),
    pytest.param(CHILDREN, ["m2"], True, id="the parent of a child who returned"),
    pytest.param(ALONE, [], False, id="a child alone"),
    pytest.param(ALONE, ["m1"], True, id="a child alone, by the guardian"),
]


@pytest.mark.parametrize(("household", "said_yes", "sent"), COVERED)
@pytest.mark.rule("R38", "R49")
def test_data_goes_out_when_everybody_who_answers_agreed(
    household: tuple[Member, ...], said_yes: list[str], sent: bool
) -> None:
    """A provider gets data when every adult of the household, or the guardian, consented to this recipient."""
    speaks = {"member": "m2"} if household is CHILDREN else GUARDIAN if household is ALONE else {}
    life = returnee(household=household).met(recipients=[], **speaks).assessed()
    for member in said_yes:
        life.does("give_consent", **{**speaks, "member": member}, recipients=["GM-01"])
    form = {"referral": "r", "needs": ["course"], "provider": "GM-01", "procedure_explained": True}
    if sent:
        assert {"referral/r/letter"} <= life.does("refer", **form, urgency="URGENT").done
    else:
        assert "no standing consent" in life.turned_down("refer", **form, urgency="URGENT").happened


SPOKEN = [
    pytest.param(TWO, {}, "m2", True, id="the other adult"),
    pytest.param(TWO, {}, "m3", False, id="a child"),
    pytest.param(CHILDREN, {"member": "m2"}, "m1", False, id="the returnee, a child with a parent"),
    pytest.param(ALONE, GUARDIAN, "m1", True, id="a child alone"),
]


@pytest.mark.parametrize(("household", "speaks", "member", "counts"), SPOKEN)
def test_an_adult_agrees_for_the_household(
    household: tuple[Member, ...], speaks: dict[str, str], member: str, counts: bool
) -> None:
    """The returnee's side of a plan is agreed by an adult; by the returnee where the household has none."""
    life = returnee(household=household).met(**speaks).assessed().proposed()
    form = {"version": 1, "party": "RETURNEE", "member": member}
    if counts:
        assert life.does("agree_plan", **form).case.plans[1].agreed
    else:
        assert "A child does not agree" in life.turned_down("agree_plan", **form).happened


AGES = [
    pytest.param("2008-02-02", True, id="eighteen today"),
    pytest.param("2008-02-03", False, id="eighteen tomorrow"),
    pytest.param("2008-02-29", False, id="born on 29 February"),
]


@pytest.mark.parametrize(("born", "adult"), AGES)
def test_who_is_an_adult_follows_from_the_day_of_birth(born: str, adult: bool) -> None:
    """Whatever was ticked, a known day of birth says who is an adult on the day of registration (C9)."""
    said = {"name": "Awa N.", "kind": "VOLUNTARY", "from_country": "FRA", "to_country": "SEN", "born": born}
    others = [{"id": "m2", "born": born, "adult": not adult}, {"id": "m3", "adult": False}]
    form = read_form({**said, "registered_on": "2026-02-02", "household": others})

    page = opened(form, "R-7K3M2QN", person("in"), person("cw"), returnee("2026-02-02").now, timedelta())

    assert [adult, adult, False] == [member.adult for member in page.household]


WITHDRAWN = [
    pytest.param("", {"REVOKED"}, id="for everyone"),
    pytest.param("GM-01", {"REVOKED"}, id="for this provider"),
    pytest.param("GM-02", {"SENT"}, id="for another provider"),
]


@pytest.mark.parametrize(("recipient", "states"), WITHDRAWN)
@pytest.mark.rule("R49")
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
    assert day("2026-04-10") == life.waits["follow_up/2026-03-10"]
    life.at("2026-03-20").does("give_consent").consents()

    after = {key: due for key, due in life.waits.items() if not key.startswith(("plan_review", "funding"))}
    assert before == after


def test_a_withdrawn_case_still_waits_for_somebody() -> None:
    """A case whose consent is withdrawn after its plan started keeps its next meeting: nobody is forgotten."""
    life = under_way().does("withdraw_consent")

    assert {"follow_up/2026-02-16", "follow_up_period"} <= set(life.waits)


UNKNOWN = [
    pytest.param({"member": "m9"}, "household member", id="a member who is not there"),
    pytest.param({"version": 2}, "no plan version 2", id="a version that is not there"),
]


@pytest.mark.parametrize(("form", "said"), UNKNOWN)
def test_consent_is_for_what_exists(form: dict[str, object], said: str) -> None:
    """Consent names a member of the household and a version that was proposed."""
    assert said in planned().turned_down("give_consent", **form).happened

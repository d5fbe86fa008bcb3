"""A plan: complete before it is proposed, agreed by both, consented to, approved, then active. Handbook 2.3."""

from typing import Any

import pytest

from domain.opened import Member
from domain.promise import State
from tests.policy.lives import NOT_NEEDED, day, line, outline, pack, planned, returnee, service, under_way

FAMILY = (
    Member(id="m1"),
    Member(id="m2"),
    Member(id="m3", adult=False),
)


@pytest.mark.rule("R5", "R6", "R7", "R8", "R9", "R10")
def test_the_steps_run_in_order() -> None:
    """A plan is proposed only after the first session and the three assessments (R7)."""
    life = returnee()
    assert "first session" in life.turned_down("propose_plan", version=1, outline=outline()).happened

    life.met().does("record_assessment", kind="SKILLS")

    said = life.turned_down("propose_plan", version=1, outline=outline()).happened
    assert "vulnerability, context" in said


@pytest.mark.parametrize("version", [2, 3], ids=["one ahead", "two ahead"])
def test_versions_are_numbered_one_by_one(version: int) -> None:
    """The next version is the one after the last, whatever became of that."""
    life = returnee().met().assessed()

    assert "The next version is 1" in life.turned_down("propose_plan", version=version, outline=outline()).happened


def test_a_proposed_version_never_changes() -> None:
    """A version that was proposed is not proposed again; a change is the next version."""
    life = planned()

    assert "The next version is 2" in life.turned_down("propose_plan", version=1, outline=outline()).happened


@pytest.mark.rule("R3", "R43", "R80")
def test_a_plan_starts_when_the_last_thing_is_there() -> None:
    """Agreement by both and consent to this version start a plan, on the day the last of them came (R43, R80)."""
    life = planned()
    life.at("2026-02-10").does("agree_plan", version=1, party="RETURNEE")
    assert life.verdict.plan_version == 0
    life.at("2026-02-11").consents()
    assert life.verdict.plan_version == 0
    life.at("2026-02-12").does("agree_plan", version=1, party="CASE_WORKER")

    assert (life.verdict.plan_version, life.stage) == (1, "IMPLEMENTING")
    assert day("2026-02-15") == life.waits["plan_copy/1"]


def test_consent_to_the_case_starts_no_plan() -> None:
    """Consent to the handling of the case does not stand for consent to a version of the plan."""
    assert planned().agreed().verdict.plan_version == 0


@pytest.mark.rule("R42")
def test_every_adult_consents_and_no_child_has_to() -> None:
    """A household's plan starts when the second of two adults has consented; a child's consent is not waited for."""
    life = planned(returnee(household=FAMILY)).agreed().consents(member="m1")
    assert life.verdict.plan_version == 0

    life.consents(member="m2")

    assert life.verdict.plan_version == 1


@pytest.mark.rule("R43")
def test_a_new_version_waits_for_its_own_consent_while_the_old_one_goes_on() -> None:
    """Until the new version is agreed and consented to, the old one stays the current plan (R43)."""
    life = under_way().at("2026-03-02").proposed(2).agreed(2)
    assert (life.verdict.plan_version, life.stage) == (1, "PLAN_PROPOSED")
    assert day("2026-03-16") == life.waits["plan_consent/2"]

    life.consents(2)

    assert (life.verdict.plan_version, life.stage) == (2, "IMPLEMENTING")


def test_a_large_budget_waits_for_its_approval() -> None:
    """A plan over the pack's limit does not start before the budget is approved (8.4)."""
    life = under_way(plan=outline(line(cost="1150"), service()))
    assert life.verdict.plan_version == 0

    life.at("2026-02-18").does("decide_funding", by="pm", version=1, source="FS-A", approved=True, amount="1150")

    assert (1, day("2026-02-21")) == (life.verdict.plan_version, life.waits["plan_copy/1"])


def test_the_copy_guards_nothing() -> None:
    """A plan starts before its copy is handed over; the copy is promised afterwards (C18)."""
    life = under_way()
    assert {"plan/1/copy"} <= life.done

    assert State.KEPT is life.does("hand_over_copy", version=1).promise("plan_copy/1").state


@pytest.mark.rule("R87")
def test_the_returnee_may_choose_not_to_hold_the_copy() -> None:
    """A copy kept by the case worker at the returnee's wish keeps the promise too (R87)."""
    life = under_way().does("hand_over_copy", version=1, choice="KEPT_BY_CASE_WORKER")

    assert "plan_copy/1" not in life.waits


@pytest.mark.parametrize("version", [1, 3], ids=["the version before", "a version that is not there"])
def test_only_the_current_plan_is_handed_over(version: int) -> None:
    """A copy of another version is turned down."""
    life = under_way().at("2026-03-02").proposed(2).agreed(2).consents(2)

    assert "not the current plan" in life.turned_down("hand_over_copy", version=version).happened


def test_each_party_agrees_once() -> None:
    """The second of two agreements of the same party is turned down: somebody else acted first."""
    life = planned().does("agree_plan", version=1, party="RETURNEE")

    assert "agreed to version 1 already" in life.turned_down("agree_plan", version=1, party="RETURNEE").happened


def test_the_returnee_speaks_for_the_returnee_only() -> None:
    """The returnee may agree as returnee, never in the case worker's place."""
    life = planned()

    assert (
        "in the case worker's place"
        in life.turned_down("agree_plan", "returnee", version=1, party="CASE_WORKER").happened
    )
    assert life.does("agree_plan", "returnee", version=1, party="RETURNEE")


CLOSED_VERSIONS = ["agree_plan", "return_plan"]


@pytest.mark.parametrize("verb", CLOSED_VERSIONS)
def test_a_version_that_started_is_no_longer_open(verb: str) -> None:
    """Nobody agrees to, or returns, a version that has started."""
    form = {"party": "RETURNEE"} if verb == "agree_plan" else {"because": "TOO_DEAR"}

    assert "already" in (said := under_way().turned_down(verb, version=1, **form).happened) or "no longer open" in said


def test_an_older_version_is_no_longer_open() -> None:
    """Once a newer version is proposed, the older one can no longer be agreed to."""
    life = planned().does("return_plan", version=1, because="TOO_DEAR").proposed(2)

    assert "replaced by a newer one" in life.turned_down("agree_plan", version=1, party="RETURNEE").happened


def test_activities_end_once() -> None:
    """An activity of the plan ends once; when the last has ended, only follow-up is left."""
    life = under_way().does("end_activity", activity="shop", end="COMPLETED")
    assert "ended already" in life.turned_down("end_activity", activity="shop", end="CANCELLED").happened
    assert life.stage == "IMPLEMENTING"

    assert life.does("end_activity", activity="course", end="HANDED_OVER").stage == "MONITORING"


def test_an_activity_of_no_plan_cannot_end() -> None:
    """What the current plan does not hold cannot end."""
    assert "no activity" in under_way().turned_down("end_activity", activity="car", end="COMPLETED").happened


def test_a_review_needs_a_plan() -> None:
    """There is nothing to review before a plan has started."""
    assert "No plan has started" in planned().turned_down("review_plan", outcome="KEPT").happened


def test_a_review_that_asks_for_a_revision_goes_back_to_planning() -> None:
    """A plan to be revised puts the case back into planning while the old version goes on."""
    life = under_way().does("review_plan", outcome="TO_BE_REVISED", trigger="NEEDS")

    assert (life.stage, life.verdict.plan_version) == ("PLANNING", 1)
    assert day("2026-03-02") == life.promise("plan_revision").due_on


def test_a_review_that_keeps_the_plan_ends_the_wait_for_a_revision() -> None:
    """Looked at again and kept: nothing is revised, and the stage is as it was."""
    life = under_way().does("review_plan", outcome="TO_BE_REVISED", trigger="NEEDS")
    life.at("2026-02-20").does("review_plan", outcome="KEPT")

    assert life.stage == "IMPLEMENTING"
    assert not [key for key in life.waits if key.startswith("plan_revision")]


STAGES = [
    pytest.param(lambda: returnee(None), "REGISTERED", id="not yet home"),
    pytest.param(returnee, "INTAKE", id="home"),
    pytest.param(lambda: returnee().met(), "ASSESSMENT", id="met"),
    pytest.param(lambda: returnee().met().assessed(), "PLANNING", id="assessed"),
    pytest.param(planned, "PLAN_PROPOSED", id="proposed"),
    pytest.param(lambda: planned().agreed(), "PLAN_PROPOSED", id="agreed, not consented to"),
    pytest.param(lambda: planned().does("return_plan", version=1, because="NO"), "PLANNING", id="returned"),
    pytest.param(under_way, "IMPLEMENTING", id="started"),
    pytest.param(lambda: under_way().does("refuse_assistance"), "CLOSING", id="refused"),
]


@pytest.mark.parametrize(("made", "stage"), STAGES)
def test_the_stage_is_computed_from_the_facts(made: Any, stage: str) -> None:
    """Where a case stands follows from what has happened to it."""
    assert stage == made().stage


@pytest.mark.rule("R29", "R31")
def test_left_out_elements_are_those_nobody_treats() -> None:
    """An element is treated or left out; a plan may be as small as one referral (R29)."""
    small = outline(service("office", months=0, provider="GM-01", needs=["income", "course"]))

    assert planned(plan=small).stage == "PLAN_PROPOSED"
    assert len(NOT_NEEDED) == 9


def test_a_pack_without_approval_waits_for_nobody() -> None:
    """Where a pack asks for no approval, agreement and consent are enough."""
    free = pack(approval={})

    assert under_way(returnee(programmes=[free]), outline(line(cost="1200"), service())).verdict.plan_version == 1

"""Referrals, missing services, safety plans and moves: the door and what is sent. Handbook 2.3.2 (R44-R50, R69-R79)."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from domain.promise import State
from policy.judge import judge
from tests.policy.lives import Life, day, referred, returnee, under_way

REFER = {"referral": "r", "needs": ["course"], "provider": "GM-01", "activity": "course", "procedure_explained": True}
DOOR = [
    pytest.param({"needs": ["car"]}, "no need 'car'", id="R44 a need that is not recorded"),
    pytest.param({"needs": []}, "needs", id="R44 no need at all"),
    pytest.param({"procedure_explained": False}, "procedure was not explained", id="R48 not explained"),
    pytest.param({"provider": "GM-05"}, "no standing consent", id="R49 a recipient nobody consented to"),
    pytest.param({"referral": "course"}, "already has a referral", id="an id that is taken"),
]


@pytest.mark.parametrize(("changed", "said"), DOOR)
@pytest.mark.rule("R44", "R48", "R49")
def test_a_referral_is_turned_down_without_its_grounds(changed: dict[str, Any], said: str) -> None:
    """A referral needs a recorded need, an explained procedure and consent for its recipient; else nothing is sent."""
    life = referred()

    assert said in life.turned_down("refer", **{**REFER, **changed}).happened
    assert {"referral/course/letter"} == {key for key in life.done if key.startswith("referral")}


def test_before_the_plan_only_what_is_urgent_is_referred() -> None:
    """A routine referral waits for the plan; an urgent one does not."""
    life = returnee().met().assessed()
    early = {**REFER, "activity": ""}
    assert "No plan has started" in life.turned_down("refer", **early).happened

    assert {"referral/r/letter"} <= life.does("refer", **early, urgency="URGENT").done


def test_an_activity_that_was_refused_gets_no_referral() -> None:
    """What the returnee refused is not referred for anew."""
    life = under_way().does("refuse_assistance", activity="course")

    assert "has ended" in life.turned_down("refer", **REFER).happened


@pytest.mark.rule("R49")
def test_no_letter_without_standing_consent_at_the_moment_of_sending() -> None:
    """A letter that has not left when consent is withdrawn is owed no more; one that may have left is taken back."""
    life = under_way()
    sent = len(life.facts)
    referred(life)
    life.facts = [fact for fact in life.facts[: sent + 1] if not fact.key.startswith("referral/")]
    life.does("withdraw_consent", recipient="GM-01")

    assert {"referral/course/revocation"} == {key for key in life.done if key.startswith("referral")}


def test_no_letter_once_another_version_names_other_recipients() -> None:
    """A letter still to be sent when a new version starts, consented to for nobody, is owed no more."""
    life = returnee().met(recipients=[]).assessed().at("2026-02-16").proposed().agreed().consents()
    referred(life)
    unsent = [fact for fact in life.facts if fact.key != "referral/course/letter"]
    assert [deed.key for deed in judge(life.opened, unsent, life.now).deeds] == ["referral/course/letter"]

    life.proposed(2).agreed(2).does("give_consent", version=2)

    unsent = [fact for fact in life.facts if fact.key != "referral/course/letter"]
    assert judge(life.opened, unsent, life.now).deeds == ()


def test_a_letter_goes_out_once() -> None:
    """A referral that was sent, acknowledged and accepted has one letter."""
    life = referred().does("answer_referral", referral="course", answer="ACKNOWLEDGED")
    life.does("answer_referral", referral="course", answer="ACCEPTED")

    assert [fact.key for fact in life.facts].count("referral/course/letter") == 1


@pytest.mark.rule("R69")
def test_a_rejection_registers_the_unmet_need_by_itself() -> None:
    """A provider's no becomes an unmet need with its reason and the referral's own urgency (R69)."""
    life = referred(urgency="URGENT").does(
        "answer_referral", referral="course", answer="REJECTED", reason="NO_CAPACITY"
    )

    record = life.case.unmet["course"]
    assert (record.need, record.reason, record.urgency) == ("course", "NO_CAPACITY", "URGENT")
    assert "urgent_options/course" in life.waits


ANSWERS = [
    pytest.param({"answer": "REJECTED"}, "says why", id="a rejection without a reason"),
    pytest.param({"answer": "COMPLETED"}, "ACKNOWLEDGED, ACCEPTED or REJECTED", id="not an answer"),
    pytest.param({"referral": "x", "answer": "ACCEPTED"}, "no referral 'x'", id="an unknown referral"),
]


@pytest.mark.parametrize(("form", "said"), ANSWERS)
def test_an_answer_is_one_of_three(form: dict[str, Any], said: str) -> None:
    """A provider acknowledges, accepts, or rejects with a reason."""
    assert said in referred().turned_down("answer_referral", **{"referral": "course", **form}).happened


REPORTS = [
    pytest.param({"state": "ACCEPTED"}, "IN_SERVICE, COMPLETED or NO_SHOW", id="not a report"),
    pytest.param({"state": "COMPLETED", "outcome": "done"}, "what the returnee says", id="R50 no feedback"),
    pytest.param({"state": "COMPLETED", "feedback": "good"}, "The outcome", id="R50 no outcome"),
]


@pytest.mark.parametrize(("form", "said"), REPORTS)
@pytest.mark.rule("R50")
def test_a_service_ends_with_outcome_and_feedback(form: dict[str, Any], said: str) -> None:
    """A completed referral carries its outcome and what the returnee says of it (R50)."""
    assert said in referred().turned_down("report_service", referral="course", **form).happened


def test_a_late_answer_is_recorded_and_changes_nothing() -> None:
    """An answer after a revocation is a fact; the referral stays revoked (C19)."""
    life = referred().does("revoke_referral", referral="course", because="MOVED")

    life.does("answer_referral", referral="course", answer="ACCEPTED")

    assert life.case.referrals["course"].state == "REVOKED"
    assert not [key for key in life.waits if key.startswith("referral")]


OVER = [
    pytest.param("revoke_referral", {"because": "MOVED"}, id="no second revocation"),
]


@pytest.mark.parametrize(("verb", "form"), OVER)
def test_a_referral_that_is_over_stays_over(verb: str, form: dict[str, Any]) -> None:
    """After its end a referral is neither reported on nor revoked."""
    life = referred().does("revoke_referral", referral="course", because="MOVED")

    assert "This referral is over" in life.turned_down(verb, referral="course", **form).happened


def test_giving_up_on_an_answer_tells_the_provider() -> None:
    """A provider that never answered is told that the referral is taken back, and nothing more is waited for (T10)."""
    life = referred().at("2026-03-01").does("revoke_referral", referral="course", no_response=True, because="SILENT")

    assert life.case.referrals["course"].state == "NO_RESPONSE"
    assert {"referral/course/revocation"} <= life.done
    assert State.DROPPED is life.promise("referral_answer/course").state


def test_what_was_known_from_paper_is_not_sent_again_but_is_taken_back() -> None:
    """A referral made before the case was taken over gets no second letter; a refusal still revokes it in writing."""
    life = under_way()
    start = len(life.facts)
    referred(life)
    life.facts = [fact.model_copy(update={"backfilled": True}) for fact in life.facts[: start + 1]]
    assert not [deed for deed in judge(life.opened, life.facts, life.now).deeds if deed.key.startswith("referral")]

    life.does("refuse_assistance")

    assert {"referral/course/revocation"} == {key for key in life.done if key.startswith("referral")}


def test_nothing_from_before_a_take_over_is_sent() -> None:
    """Orders, copies and notices of a case carried on paper until today are not sent when it is taken over."""
    life = under_way().does("order_instalment", activity="shop", instalment=1, amount="400").at("2026-06-01")
    known = [fact for fact in life.facts if not fact.kind.startswith("deed")]
    moved = datetime(2026, 6, 1, 9, tzinfo=ZoneInfo("Africa/Banjul"))
    numbered = [fact.model_copy(update={"number": n, "backfilled": True}) for n, fact in enumerate(known, 1)]

    assert judge(life.opened.model_copy(update={"taken_over_at": moved}), numbered, life.now).deeds == ()


def with_unmet(**more: Any) -> Life:
    """A need nobody can meet."""
    form = {"unmet": "bed", "need": "income", "reason": "NO_SERVICE", **more}
    return under_way().does("record_unmet_need", **form)


@pytest.mark.rule("R69")
def test_an_unmet_need_is_a_recorded_need() -> None:
    """Only a known need can be unmet, and each record has its own id (R69)."""
    life = with_unmet()
    form = {"reason": "COST"}

    assert "no need 'car'" in life.turned_down("record_unmet_need", unmet="x", need="car", **form).happened
    assert "already has" in life.turned_down("record_unmet_need", unmet="bed", need="income", **form).happened


@pytest.mark.rule("R78")
def test_considering_options_stops_the_clock() -> None:
    """Options considered within two days keep the promise; the unmet need itself stays on record (R78)."""
    life = with_unmet(urgency="URGENT").does("consider_options", unmet="bed", options=["RELOCATION", "SAFETY_PLAN"])

    assert State.KEPT is life.promise("urgent_options/bed").state
    assert life.case.unmet["bed"].ended is None


OPEN = {"advocacy": "open", "unmet": "bed", "provider": "ET-05", "fits_because": "women only"}


@pytest.mark.rule("R73", "R74")
def test_a_service_is_opened_only_after_the_check_that_it_harms_nobody() -> None:
    """An unmet need is not resolved by opening a service before the do-no-harm check has passed (R74)."""
    life = with_unmet().does("start_advocacy", **OPEN)
    assert "harms none" in life.turned_down("resolve_unmet_need", unmet="bed").happened
    life.does("check_no_harm", advocacy="open", passed=False)
    assert "harms none" in life.turned_down("resolve_unmet_need", unmet="bed").happened

    life.does("check_no_harm", advocacy="open", passed=True).does("resolve_unmet_need", unmet="bed")

    assert life.case.unmet["bed"].resolved


@pytest.mark.rule("R70")
def test_an_unmet_need_may_end_unresolved_without_a_check() -> None:
    """What could not be resolved is marked so; no check is asked for that, but other options were considered (R78)."""
    life, end = with_unmet().does("start_advocacy", **OPEN), {"unmet": "bed", "resolved": False}
    assert "No other options" in life.turned_down("resolve_unmet_need", **end).happened
    life.does("consider_options", unmet="bed", options=["ADVOCACY"])

    assert not life.does("resolve_unmet_need", unmet="bed", resolved=False).case.unmet["bed"].resolved


@pytest.mark.rule("R73", "R114")
def test_opening_a_service_says_why_it_fits() -> None:
    """Asking an existing service to open says why it fits this person (R114)."""
    assert "fits this person" in with_unmet().turned_down("start_advocacy", advocacy="a", unmet="bed").happened


def test_opening_a_service_names_it() -> None:
    """An existing service that nobody names would escape the check; a new service has no name yet (R74)."""
    unnamed = {**OPEN, "provider": ""}

    assert "which existing service" in with_unmet().turned_down("start_advocacy", **unnamed).happened
    assert with_unmet().does("start_advocacy", **{**unnamed, "opens_existing": False}).case.advocacy


PARTS: dict[str, Any] = {"risks": ["at night"], "strategies": ["stay with an aunt"], "coping": ["call the office"]}
SAFETY = [
    pytest.param({"risks": []}, "the risks", id="R76 no risks"),
    pytest.param({"strategies": [""]}, "reduce or avoid harm", id="R76 empty strategies"),
    pytest.param({"coping": []}, "coping strategies", id="R76 no coping"),
    pytest.param({"made_with_returnee": False}, "together with the returnee", id="R76 made alone"),
    pytest.param(
        {"emergency_services": [{"kind": "POLICE", "safe": True}]}, "how to reach: POLICE", id="R77 not told how"
    ),
]


@pytest.mark.parametrize(("changed", "said"), SAFETY)
@pytest.mark.rule("R75", "R76", "R77")
def test_a_safety_plan_has_three_parts_and_is_made_together(changed: dict[str, Any], said: str) -> None:
    """A safety plan is made together, has risks, strategies and coping, and tells how to reach what is safe."""
    form = {"safety_plan": "safe", "made_with_returnee": True, **PARTS, **changed}

    assert said in under_way().turned_down("make_safety_plan", **form).happened


@pytest.mark.rule("R77")
def test_a_service_that_is_not_safe_for_her_needs_no_directions() -> None:
    """The police, flagged not safe for this person, is listed without telling her how to reach it (R77)."""
    services = [{"kind": "POLICE", "safe": False}, {"kind": "HEALTH", "safe": True, "told_how_to_reach": True}]
    life = under_way().does(
        "make_safety_plan", safety_plan="safe", made_with_returnee=True, emergency_services=services, **PARTS
    )

    assert life.case.safety_plan


@pytest.mark.rule("R79")
def test_nobody_moves_without_agreeing() -> None:
    """A relocation is settled only after the returnee agreed to it; then the case follows the person (R79)."""
    life = under_way().does("propose_relocation", relocation="coast", to_place="GM-CST")
    settled = {"relocation": "coast", "office": "GM-CST", "time_zone": "Africa/Dakar", "case_worker": "cw-9"}
    assert "has not agreed" in life.turned_down("settle_relocation", **settled).happened
    assert "no relocation 'hills'" in life.turned_down("agree_relocation", relocation="hills").happened
    assert "no household member 'm9'" in life.turned_down("agree_relocation", relocation="coast", member="m9").happened

    life.does("agree_relocation", relocation="coast")
    assert (
        "agreed to move to GM-CST" in life.turned_down("settle_relocation", **settled | {"office": "GM-BSE"}).happened
    )
    life.does("settle_relocation", by="sv", **settled)
    assert "settled already" in life.turned_down("settle_relocation", by="sv", **settled).happened

    verdict = life.verdict
    assert (verdict.office, verdict.time_zone, verdict.case_worker) == ("GM-CST", "Africa/Dakar", "cw-9")


@pytest.mark.rule("R113")
def test_a_missing_service_closes_nothing() -> None:
    """Missing services are no ground for closing: the case goes on and keeps its promises (R113)."""
    life = with_unmet(urgency="URGENT").at("2026-06-01")

    assert life.stage == "IMPLEMENTING"
    assert {"urgent_options/bed", "follow_up/2026-02-16"} <= set(life.waits)
    assert day("2026-02-18") == life.waits["urgent_options/bed"]

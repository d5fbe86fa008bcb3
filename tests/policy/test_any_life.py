"""Any life, in any order, with any silence: what holds whatever happens. The invariants of the house."""

from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from copy import copy
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.act import Act, Fact, FactKind
from domain.errors import CaseError
from domain.follow_up import SupportKind
from domain.opened import Opened
from domain.people import Role
from domain.promise import Stage, Verdict
from policy import agenda
from policy.judge import judge
from tests.policy.lives import Life, day, line, outline, planned, referred, returnee, service, under_way

SCORES = {"composite": 0.5, "economic": 0.5, "social": 0.5, "psychosocial": 0.5}
CLOSING = {"exit_strategy_followed": True, "returnee_told": True}
PARTS: dict[str, Any] = {"risks": ["r"], "strategies": ["s"], "coping": ["c"], "made_with_returnee": True}
REFERRAL = {"referral": "course", "needs": ["course"], "provider": "GM-01", "procedure_explained": True}
ENDINGS = ("COMPLETED", "WITHDRAWN", "NOT_STARTED", "DECEASED")
DEAR = outline(line(cost="1150"), service())
STOPPED = ("order/", "plan/", "referral/")


def menu(life: Life) -> list[tuple[str, dict[str, Any]]]:
    """Everything that may be tried on a case; the door turns down what does not fit."""
    newest = max(life.case.plans, default=0)
    return [
        *beginnings(life),
        *planning(newest),
        *help_given(life),
        *missing_services(),
        *followed_up(),
        *lifted(life),
        *put_right(life),
    ]


def beginnings(life: Life) -> list[tuple[str, dict[str, Any]]]:
    """Arrival, consent, sessions, assessments."""
    return [
        *(("confirm_arrival", {"returned_on": life.today - timedelta(n)}) for n in (0, 12)),
        ("give_consent", {"recipients": ["GM-01"]}),
        ("record_first_session", {"goals": [{"id": "shop"}]}),
        *(("record_assessment", {"kind": "VULNERABILITY", "level": level}) for level in ("LOW", "HIGH")),
        ("record_assessment", {"kind": "SKILLS", "needs": [{"id": "income", "element": "E2"}]}),
        ("record_assessment", {"kind": "CONTEXT", "needs": [{"id": "course", "element": "E3"}]}),
    ]


def planning(newest: int) -> list[tuple[str, dict[str, Any]]]:
    """Plans, agreements, budgets."""
    version = {"version": max(newest, 1)}
    return [
        *(("propose_plan", {"version": newest + 1, "outline": plan}) for plan in (outline(), DEAR)),
        *(("agree_plan", {**version, "party": party}) for party in ("RETURNEE", "CASE_WORKER")),
        ("give_consent", {**version, "recipients": ["GM-01"]}),
        ("return_plan", {**version, "because": "TOO_DEAR"}),
        ("request_funding", {**version, "source": "FS-A", "amount": "1150"}),
        ("decide_funding", {**version, "source": "FS-A", "approved": True, "amount": "1150"}),
        ("hand_over_copy", version),
        *(("review_plan", {"outcome": outcome}) for outcome in ("KEPT", "TO_BE_REVISED")),
        *(("end_activity", {"activity": activity, "end": "COMPLETED"}) for activity in ("shop", "course")),
    ]


def help_given(life: Life) -> list[tuple[str, dict[str, Any]]]:
    """Money, goods, referrals."""
    return [
        *(("order_instalment", {"activity": "shop", "instalment": n, "amount": "400"}) for n in (1, 2)),
        ("confirm_delivery", {"activity": "shop", "instalment": 1, "certificate": "signed"}),
        ("give_immediate_assistance", {"item": f"food-{len(life.facts)}", "amount": "10"}),
        *(("refer", {**REFERRAL, "urgency": urgency}) for urgency in ("ROUTINE", "URGENT")),
        ("answer_referral", {"referral": "course", "answer": "ACCEPTED"}),
        ("answer_referral", {"referral": "course", "answer": "REJECTED", "reason": "COST"}),
        *(("report_service", {"referral": "course", "state": state}) for state in ("IN_SERVICE", "NO_SHOW")),
    ]


def missing_services() -> list[tuple[str, dict[str, Any]]]:
    """Unmet needs and safety."""
    return [
        ("record_unmet_need", {"unmet": "bed", "need": "income", "reason": "COST", "urgency": "URGENT"}),
        ("consider_options", {"unmet": "bed", "options": ["RELOCATION"]}),
        ("make_safety_plan", {"safety_plan": "safe", **PARTS}),
        *(("review_safety_plan", {"still_needed": needed}) for needed in (True, False)),
    ]


def followed_up() -> list[tuple[str, dict[str, Any]]]:
    """Meetings, surveys, reports, ends of needs."""
    return [
        *(("record_follow_up", {"radical_change": radical}) for radical in (False, True)),
        *(("miss_follow_up", {"channel": channel}) for channel in ("PHONE", "VISIT", "MESSAGE")),
        ("name_alternative_contact", {"who": "an aunt", "consent_given": True}),
        ("record_trace", {"channel": "PHONE", "answered": True}),
        ("start_tracing", {}),
        ("issue_communication_kit", {"kit": "phone", "provider": "GN-04"}),
        ("give_feedback", {"feedback": "far", "kind": "COMPLAINT", "words": "too far"}),
        ("answer_feedback", {"feedback": "far", "outcome": "UPHELD"}),
        *(("record_support", {"kind": kind, "activity": "course", "provider": "GM-01"}) for kind in SupportKind),
        ("record_survey", SCORES),
        ("skip_survey", {"because": "NO_WISH"}),
        *(("write_report", {"kind": kind}) for kind in ("MIDTERM", "FINAL", "CLOSURE")),
        *(("end_need", {"need": need, "end": "MET"}) for need in ("income", "course")),
    ]


def lifted(life: Life) -> list[tuple[str, dict[str, Any]]]:
    """More time."""
    late = sorted(life.late) or ["plan"]
    return [
        ("request_waiver", _more_time(life, late[0])),
        *(("grant_waiver", {"waiver": w}) for w in life.case.waivers),
    ]


def put_right(life: Life) -> list[tuple[str, dict[str, Any]]]:
    """Holds, corrections, a second beginning."""
    acts = [fact.number for fact in life.facts if fact.act]
    wrong, latest = {"because": "WRONG"}, max(acts, default=1)
    return [
        *(("place_hold", {"hold": hold, "reason": "SECURITY"}) for hold in ("a", "b")),
        *(("lift_hold", {"hold": hold}) for hold in ("a", "b")),
        ("review_hold", {"hold": "a"}),
        ("strike_out_act", {"act": latest, **wrong}),
        ("record_follow_up", {"corrects": latest}),
        ("reopen_case", {"asked_by": "RETURNEE", "need": {"id": f"n{len(acts)}", "element": "E4"}, **wrong}),
        *(("correct_death", wrong) for _ in range(2)),
    ]


def endings() -> list[tuple[str, dict[str, Any]]]:
    """Refusal, withdrawal, death, closing."""
    return [
        *(("start_closing", {"outcome": outcome, **CLOSING}) for outcome in ENDINGS[:2]),
        ("cancel_closing", {"because": "NEW_NEED"}),
        *(("close_case", {"outcome": outcome}) for outcome in ENDINGS),
        *(("refuse_assistance", {"activity": activity}) for activity in ("", "shop", "car")),
        *(("withdraw_consent", {"recipient": recipient}) for recipient in ("", "GM-01")),
        ("report_death", {}),
    ]


def _more_time(life: Life, key: str) -> dict[str, Any]:
    kind = "DEADLINE_FUNDING" if key.startswith("funding") else "DEADLINE_INTERNAL"
    until = life.today + timedelta(20)
    return {"waiver": f"w{len(life.facts)}", "kind": kind, "promise": key, "until": until, "because": "ILL"}


def ordered() -> Life:
    """Goods ordered, a course begun and reported on."""
    life = referred(under_way()).does("order_instalment", activity="shop", instalment=1, amount="400")
    life.does("answer_referral", referral="course", answer="ACCEPTED")
    return life.does("report_service", referral="course", state="IN_SERVICE")


BEGINNINGS = (lambda: returnee(None), returnee, planned, under_way, referred, ordered)


@cache
def _begun(n: int) -> Life:
    return BEGINNINGS[n]()


def begin(n: int, *, slow: bool = False) -> Life:
    """A life at one of six points, to be gone on with; in a slow house nothing has left yet."""
    life = copy(_begun(n))
    life.slow = slow
    life.facts = [fact for fact in life.facts if not (slow and fact.kind is FactKind.DEED_DONE)]
    return life


Step = tuple[int, int, int, str]
Told = tuple[int, list[Step]]
WHO = st.sampled_from(["", "", "", "", "sv", "sv-2", "pm", "returnee", "provider"])
STEP = st.tuples(st.sampled_from(range(180)), st.integers(0, 60), st.integers(-20, 25), WHO)
LIFE = st.tuples(st.sampled_from(range(6)), st.lists(STEP, min_size=8, max_size=14))
BOUNDED = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def tries(life: Life, step: Step) -> None:
    """Time passes, then somebody tries something, perhaps dated back; one time in five it is an ending."""
    choice, days, back, by = step
    life.at(life.today + timedelta(days), hour=12)
    acts = endings() if choice % 5 == 0 else menu(life)
    verb, form = acts[choice // 5 % len(acts) if choice % 5 == 0 else choice % len(acts)]
    before = len(life.facts)
    with suppress(CaseError):
        life.does(verb, by, life.today - timedelta(max(back, 0)), **form)
        return
    assert before == len(life.facts)


def lived(told: Told) -> Life:
    """A whole life, as drawn."""
    life = begin(told[0])
    for step in told[1]:
        tries(life, step)
    return life


def anchors(life: Life, keys: Iterable[str]) -> dict[str, tuple[object, ...]]:
    """These promises, each with all that may rightly un-miss it: anchor, waivers, return, holds, corrections."""
    arrived = life.case.arrived and life.case.arrived.number
    again = tuple(life.case.recomputed)
    return {key: (one.since, one.moved_by, arrived, again) for key, one in life.ledger.items() if key in keys}


@BOUNDED
@given(LIFE)
def test_whatever_happens_somebody_is_waited_for_and_what_was_missed_stays_missed(told: Told) -> None:
    """A case that is not closed has an open promise on a named role, each with a next wake-up; late ones stay late."""
    life = begin(told[0])
    for step in told[1]:
        before, missed = anchors(life, life.late), life.missed
        tries(life, step)
        verdict = life.verdict
        assert any(promise.wake for promise in verdict.promises) or verdict.stage is Stage.CLOSED
        assert all(promise.on in Role for promise in verdict.promises)
        going = [one for one in verdict.promises if one.name != "retention" and one.days_left is None]
        assert all(promise.wake for promise in going)
        same = {key for key, why in anchors(life, life.waits).items() if before.get(key) == why}
        assert same <= life.late
        assert missed <= life.missed


@BOUNDED
@given(LIFE)
@pytest.mark.rule("R86")
def test_a_refusal_always_gets_through_and_stops_what_has_not_left(told: Told) -> None:
    """Refusing all help works at any point of any life; afterwards no order, letter or copy leaves."""
    life = begin(told[0], slow=True)
    half = len(told[1]) // 2
    for step in told[1][:half]:
        tries(life, step)
    life.does("refuse_assistance", by="returnee")
    refused_at, life.slow = len(life.facts), False
    for step in told[1][half:]:
        tries(life, step)

    assert life.verdict.stage in (Stage.CLOSING, Stage.CLOSED)
    sent = [fact.key for fact in life.facts[refused_at:] if fact.kind is FactKind.DEED_DONE]
    assert [key for key in sent if key.startswith(STOPPED) and not key.endswith("/revocation")] == []


def without_time(verdict: Verdict) -> tuple[object, ...]:
    """What of a verdict the mere passing of days may not change."""
    promises = [(one.key, one.due, one.on, one.rule, one.state) for one in verdict.promises]
    return verdict.stage, promises, verdict.deeds, verdict.plan_version, verdict.outcome


@BOUNDED
@given(LIFE, st.integers(1, 400))
def test_the_judge_is_one_function_of_the_facts_and_does_nothing_twice(told: Told, days: int) -> None:
    """Keys are unique, deeds are owed once, JSON and back changes nothing, and time alone only makes things late."""
    life = lived(told)
    keys = [promise.key for promise in agenda.ledger(life.case, life.now)]
    done = Counter(fact.key for fact in life.facts if fact.kind is FactKind.DEED_DONE)
    assert len(keys) == len(set(keys))
    assert [key for key, times in done.items() if times > 1] == []

    opened = Opened.model_validate_json(life.opened.model_dump_json(exclude_defaults=True))
    facts = [Fact.model_validate_json(fact.model_dump_json(exclude_defaults=True)) for fact in life.facts]
    now, later = life.verdict, judge(life.opened, life.facts, life.now + timedelta(days))
    assert now == judge(opened, facts, life.now)
    assert without_time(now) == without_time(later)
    assert {one.key for one in now.promises if one.late} <= {one.key for one in later.promises if one.late}


def test_the_menu_offers_what_there_is() -> None:
    """Lives are drawn from most of the acts there are."""
    life = under_way().at(day("2026-03-01"))
    life.does("request_waiver", **_more_time(life, "plan_review/2026-02-16") | {"until": day("2026-09-01")})

    assert len({verb for verb, _ in [*menu(life), *endings()]} & set(Act.kinds)) >= 35

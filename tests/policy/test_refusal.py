"""Refusal and death: at once, from anywhere, and what goes on after them. Handbook 2.3.3 (R86), C12, C17, C21."""

from collections.abc import Callable
from typing import Any

import pytest

from domain.act import Fact, FactKind
from domain.people import Role
from domain.plan import ActivityEnd
from domain.promise import State
from policy import plan
from policy.judge import judge
from tests.policy.lives import Life, day, line, outline, planned, referred, returnee, service, under_way

ORDER = {"activity": "shop", "instalment": 1, "amount": "450"}
REFER = {"referral": "r", "needs": ["course"], "provider": "GM-01", "activity": "course", "procedure_explained": True}
CLOSING = {"outcome": "COMPLETED", "exit_strategy_followed": True, "returnee_told": True}
Made = Callable[[], Life]


def monitoring() -> Life:
    """Only follow-up is left."""
    life = under_way().does("end_activity", activity="shop", end="COMPLETED")
    return life.does("end_activity", activity="course", end="COMPLETED")


ANYWHERE = [
    pytest.param(lambda: returnee(None), "REGISTERED", id="before the return"),
    pytest.param(returnee, "INTAKE", id="at intake"),
    pytest.param(lambda: returnee().met(), "ASSESSMENT", id="in assessment"),
    pytest.param(lambda: returnee().met().assessed(), "PLANNING", id="while planning"),
    pytest.param(planned, "PLAN_PROPOSED", id="with a plan proposed"),
    pytest.param(under_way, "IMPLEMENTING", id="while it is carried out"),
    pytest.param(monitoring, "MONITORING", id="in follow-up"),
    pytest.param(lambda: under_way().does("start_closing", **CLOSING), "CLOSING", id="while closing"),
]
KEPT_ON = {"closing", "midterm_report", "final_report", "delivery", "unread_message", "failed_deed", "retention"}


@pytest.mark.parametrize(("made", "stage"), ANYWHERE)
@pytest.mark.rule("R86")
def test_a_refusal_gets_through_from_every_stage(made: Made, stage: str) -> None:
    """Refusal is accepted wherever the case stands, at once; only reports, money under way and the signature stay."""
    life = made()
    assert stage == life.stage

    life.does("refuse_assistance", by="returnee")

    assert life.stage == "CLOSING"
    assert {key.split("/")[0] for key in life.waits} <= KEPT_ON
    assert "closing" in life.waits


@pytest.mark.rule("R86")
def test_a_refusal_needs_no_reason_and_no_known_sender() -> None:
    """A refusal that says nothing but its verb is a refusal."""
    life = under_way()
    act = {"verb": "refuse_assistance", "occurred_on": "2026-02-16"}
    life.facts.append(Fact(number=len(life.facts) + 1, at=life.now, kind=FactKind.ACT, act=act))

    assert life.stage == "CLOSING"


@pytest.mark.rule("R86")
def test_what_has_not_left_stays_stopped() -> None:
    """An order, a letter and a copy that had not left when the refusal came are never sent; the letter is taken back.

    It may have left a moment ago: who does the deed finds out, and tells nobody who was never written to.
    """
    life = referred(under_way()).does("order_instalment", **ORDER)
    life.facts = [fact for fact in life.facts if fact.kind is not FactKind.DEED_DONE]

    life.does("refuse_assistance")

    assert {"referral/course/revocation"} == {key for key in life.done if not key.startswith("notice")}
    assert State.DROPPED is life.promise("delivery/shop/1").state


def test_what_is_under_way_is_followed_to_its_end() -> None:
    """A money order that has left is waited for, told when late, and confirmed after the refusal (C12)."""
    life = under_way().does("order_instalment", **ORDER).does("refuse_assistance").at("2026-03-03")
    assert "delivery/shop/1" in life.late

    life.does("confirm_delivery", activity="shop", instalment=1, certificate="signed")

    assert State.KEPT is life.promise("delivery/shop/1").state


def test_a_refusal_revokes_every_referral() -> None:
    """Each referral that is not over is taken back, and its provider told."""
    life = referred().does("refuse_assistance")

    assert life.case.referrals["course"].state == "REVOKED"
    assert {"referral/course/revocation"} <= life.done


def test_a_payment_that_left_after_the_day_of_a_refusal_is_looked_at() -> None:
    """Nothing is undone; a supervisor looks at it within seven days, kept by asking her or by closing (C21)."""
    life = under_way().at("2026-02-18").does("order_instalment", **ORDER).at("2026-02-20")
    life.does("refuse_assistance", on="2026-02-17")
    checked = life.promise("refusal_checked/shop/1")
    assert (checked.on, checked.due_on, checked.public_name) == (Role.SUPERVISOR, day("2026-02-25"), "task")

    life.does("explore_refusal", answer="STANDS")

    assert life.promise("refusal_checked/shop/1").state is State.KEPT


def test_a_payment_that_left_before_a_refusal_is_nobodys_slip() -> None:
    """A refusal of the day the payment left, or of a later one, flags nothing."""
    life = under_way().at("2026-02-18").does("order_instalment", **ORDER).at("2026-02-20")

    assert "refusal_checked/shop/1" not in life.does("refuse_assistance", on="2026-02-18").ledger


def test_a_refusal_silences_its_reminders() -> None:
    """After a refusal nobody is reminded of meetings, surveys or the plan any more."""
    life = under_way().does("refuse_assistance").at("2026-07-01")

    told = {key.split("/")[1] for key in life.done if key.startswith("notice/")}
    assert told <= {"plan", "closing"}


@pytest.mark.rule("R86")
def test_refusing_one_activity_stops_that_one() -> None:
    """One activity is refused: its orders and referrals stop, the rest of the plan goes on (R86)."""
    both = outline(line(cost="600"), line("tools", cost="300", instalments=1), service())
    life = referred(under_way(plan=both)).does("refuse_assistance", activity="shop")

    assert "has ended" in life.turned_down("order_instalment", **ORDER).happened
    assert {"order/tools/1"} <= life.does("order_instalment", activity="tools", instalment=1, amount="300").done
    assert (life.stage, life.case.referrals["course"].state) == ("IMPLEMENTING", "SENT")
    assert ActivityEnd.REFUSED is plan.end_of_activity(life.case, "shop")


def test_the_refusal_of_one_activity_is_taken_back() -> None:
    """Until the case is closed (C12): what it stopped stays stopped, and new help for that activity may begin."""
    life = referred().does("order_instalment", **ORDER)
    life.facts = [fact for fact in life.facts if not fact.key.startswith("order/")]
    life.slow = True
    life.does("refuse_assistance", activity="shop").does("refuse_assistance", activity="course")
    life.slow = False
    assert "no refused activity 'car'" in life.turned_down("take_back_refusal", activity="car").happened

    life.does("take_back_refusal", activity="shop").does("take_back_refusal", activity="course")

    assert (plan.end_of_activity(life.case, "shop"), life.case.referrals["course"].state) == (None, "REVOKED")
    assert ("order/shop/1" in life.done, life.stage) == (False, "IMPLEMENTING")
    assert life.does("order_instalment", **{**ORDER, "instalment": 2}).does("refer", **REFER).case.referrals["r"]


def test_refusing_an_activity_takes_back_its_referral() -> None:
    """The referral that serves a refused activity is revoked."""
    assert referred().does("refuse_assistance", activity="course").case.referrals["course"].state == "REVOKED"


def test_refusing_the_last_activity_leaves_follow_up() -> None:
    """When every activity is refused one by one, help is over and follow-up goes on."""
    life = under_way().does("refuse_assistance", activity="shop").does("refuse_assistance", activity="course")

    assert life.stage == "MONITORING"
    assert "follow_up/2026-02-16" in life.waits


def test_an_unknown_activity_is_refused_without_harm() -> None:
    """A refusal of something the case does not know stops nothing by itself, and a person looks into it."""
    life = under_way().does("refuse_assistance", activity="car")

    assert ("IMPLEMENTING", set()) == (life.stage, set(life.case.refused_activities))
    assert f"unread_message/{len(life.facts)}" in life.waits


def test_nothing_is_ordered_or_referred_by_dating_it_before_the_refusal() -> None:
    """What sends money or data out must be legal now, whatever day it is dated (C21)."""
    life = under_way().at("2026-03-02").does("refuse_assistance")

    assert "is closing" in life.turned_down("order_instalment", on="2026-02-20", **ORDER).happened
    assert "is closing" in life.turned_down("refer", on="2026-02-20", **REFER).happened


def test_a_death_stops_everything_at_once() -> None:
    """After a death is reported nothing is sent to anybody; only money under way and the signature are waited for."""
    life = referred(under_way()).does("order_instalment", **ORDER).does("report_death", source="FAMILY")
    before = life.done

    life.at("2026-09-01")

    assert before == life.done
    assert {"delivery/shop/1", "closing"} == set(life.waits)
    assert life.case.referrals["course"].state == "REVOKED"


def test_a_death_is_confirmed_by_a_supervisor() -> None:
    """A supervisor signs the death; money, referrals and a closing report are settled first, nothing else is asked."""
    life = under_way().does("report_death", source="FAMILY").does("write_report", kind="CLOSURE")

    life.does("close_case", by="sv", outcome="DECEASED")

    assert (life.stage, life.verdict.outcome) == ("CLOSED", "DECEASED")


def test_nothing_new_begins_after_a_death() -> None:
    """No meeting, plan or referral begins once a death is reported."""
    life = under_way().does("report_death")
    form: dict[str, Any] = {"referral": "r", "needs": ["course"], "provider": "GM-01", "procedure_explained": True}

    assert "is closing" in life.turned_down("refer", **form).happened
    assert "is closing" in life.turned_down("propose_plan", version=2, outline=outline()).happened


@pytest.mark.parametrize("verb", ["refuse_assistance", "withdraw_consent", "report_death"])
def test_a_message_nobody_can_read_waits_for_a_person(verb: str) -> None:
    """A refusal, withdrawal or death that cannot be read is kept, waited for within a day, and ended by a reader."""
    life = under_way()
    number = len(life.facts) + 1
    act = {"verb": verb, "occurred_on": "not a day"}
    life.facts.append(Fact(number=number, at=life.now, kind=FactKind.ACT, act=act))
    assert day("2026-02-17") == life.waits[f"unread_message/{number}"]

    life.does("read_message", message=number)

    assert State.KEPT is life.promise(f"unread_message/{number}").state


def test_a_refusal_twice_is_one_refusal() -> None:
    """The first refusal counts; a second one changes neither dates nor deeds."""
    life = referred().does("refuse_assistance").at("2026-02-20")
    due, done = life.waits["closing"], life.done

    life.does("refuse_assistance")

    assert (due, done) == (life.waits["closing"], life.done)


def test_a_failed_deed_waits_for_a_person_and_is_tried_again() -> None:
    """A letter that cannot be sent is looked into within a day, and owed again once someone has."""
    life = referred()
    failed = [fact.number for fact in life.facts if fact.key == "referral/course/letter"]
    life.facts = [
        fact.model_copy(update={"kind": FactKind.DEED_FAILED}) if fact.number in failed else fact for fact in life.facts
    ]
    assert f"failed_deed/{failed[0]}" in life.waits
    assert judge(life.opened, life.facts, life.now).deeds == ()
    assert "no failed deed" in life.turned_down("retry_deed", deed="plan/1/copy", because="FIXED").happened

    life.does("retry_deed", deed="referral/course/letter", because="FIXED")

    assert "referral/course/letter" in life.done
    assert f"failed_deed/{failed[0]}" not in life.waits


ENDINGS = [
    pytest.param("refuse_assistance", {}, id="refusal"),
    pytest.param("start_closing", {**CLOSING, "outcome": "WITHDRAWN"}, id="closing"),
]
REPORTS = ("midterm_report", "final_report")


@pytest.mark.rule("R92", "R93")
@pytest.mark.parametrize(("verb", "form"), ENDINGS)
def test_one_closure_report_is_both_reports_that_are_owed(verb: str, form: dict[str, Any]) -> None:
    """After help has ended the reports are owed as closure reports: once it is written nobody is reminded (A5)."""
    life = under_way().at("2026-08-10").does(verb, **form)
    assert set(REPORTS) <= set(life.waits)
    assert life.promise("midterm_report").late

    life.does("write_report", kind="CLOSURE").at("2028-01-01")

    kept = [life.promise(name) for name in REPORTS]
    assert [(State.KEPT, day("2026-08-10"), late) for late in (True, False)] == [
        (promise.state, promise.kept_on, promise.late) for promise in kept
    ]
    assert [key for key, _, when in life.steps if key in REPORTS and when > day("2026-08-10")] == []


def test_a_closure_report_is_none_while_help_goes_on() -> None:
    """Written too early, or for a refusal that was taken back, it keeps neither report; it is written anew."""
    life = under_way().does("write_report", kind="CLOSURE")
    assert set(REPORTS) <= set(life.waits)

    life.does("refuse_assistance").does("start_closing", **{**CLOSING, "outcome": "WITHDRAWN"})
    life.does("cancel_closing", because="MISTYPED")
    assert not set(REPORTS) & set(life.waits)
    life.does("take_back_refusal")

    assert set(REPORTS) <= set(life.waits)
    assert life.does("refuse_assistance").does("write_report", kind="CLOSURE").promise("final_report").kept_on


def test_no_report_is_kept_after_a_death_that_was_not_written_before() -> None:
    """Nobody owes the reports any more (C17)."""
    life = under_way().does("write_report", kind="MIDTERM").does("report_death", source="FAMILY")

    life.does("write_report", kind="CLOSURE").does("close_case", by="sv", outcome="DECEASED")

    assert [life.promise(name).state for name in REPORTS] == [State.KEPT, State.DROPPED]

"""The end of a case: the checklist, four eyes, the outcome, and what may still be done. Handbook 2.3.3, 2.7; 5.6."""

from collections.abc import Callable
from typing import Any

import pytest

from domain.closing import Outcome
from domain.errors import NotAllowed
from domain.promise import State
from tests.policy.lives import Life, day, referred, returnee, under_way

SCORES = {"composite": 0.5, "economic": 0.5, "social": 0.5, "psychosocial": 0.5}
START = {"outcome": "COMPLETED", "exit_strategy_followed": True, "returnee_told": True}


def settled(life: Life | None = None, start: dict[str, Any] | None = None) -> Life:
    """A case whose checklist is empty, closing started by the case worker."""
    done = (life or under_way()).at("2026-06-01")
    for need in ("income", "course"):
        if done.case.needs[need].end is None:
            done.does("end_need", need=need, end="MET")
    return done.does("write_report", kind="FINAL").does("start_closing", **(start or START))


def with_order() -> Life:
    """An order that has left and is not confirmed."""
    return under_way().does("order_instalment", activity="shop", instalment=1, amount="400")


def with_unmet() -> Life:
    """An unmet need without an end."""
    return under_way().does("record_unmet_need", unmet="bed", need="income", reason="COST")


def with_old_survey() -> Life:
    """A survey more than four months ago."""
    return under_way(returnee("2025-11-01")).does("record_survey", **SCORES)


def unreported() -> Life:
    """All but the report."""
    life = under_way().at("2026-06-01")
    life.does("end_need", need="income", end="MET").does("end_need", need="course", end="MET")
    return life.does("start_closing", **START)


def needy() -> Life:
    """A need without an end."""
    return under_way().does("write_report", kind="FINAL").does("start_closing", **START)


UNTOLD = {**START, "returnee_told": False}
CHECKLIST = [
    pytest.param(needy, "need income has no end state", id="needs"),
    pytest.param(lambda: settled(with_unmet()), "unmet need bed is not marked", id="unmet needs"),
    pytest.param(lambda: settled(referred()), "referral course has no outcome", id="referrals"),
    pytest.param(lambda: settled(with_order()), "ordered and is not confirmed", id="payments"),
    pytest.param(unreported, "a final report or a closure report", id="report"),
    pytest.param(lambda: settled(with_old_survey()).at("2026-07-01"), "survey was not offered", id="last survey"),
    pytest.param(lambda: settled(start=UNTOLD), "the returnee was not told", id="returnee told"),
    pytest.param(under_way, "closing was not started", id="closing started"),
]


@pytest.mark.parametrize(("made", "said"), CHECKLIST)
@pytest.mark.rule("R50", "R70")
def test_each_line_of_the_checklist_holds_the_door(made: Callable[[], Life], said: str) -> None:
    """A case does not close as completed while a line of the checklist is open; the line is named."""
    assert said in made().turned_down("close_case", by="sv", outcome="COMPLETED").happened


def test_a_settled_case_closes() -> None:
    """With nothing open on the checklist a supervisor closes the case, and only retention is waited for."""
    life = settled().does("close_case", by="sv", outcome="COMPLETED")

    assert ("CLOSED", "COMPLETED", {"retention"}) == (life.stage, life.verdict.outcome, set(life.waits))
    assert State.KEPT is life.promise("closing").state


def test_a_survey_offered_and_not_taken_is_enough() -> None:
    """The last survey needs to be offered, not taken."""
    life = settled(with_old_survey()).at("2026-07-01").does("skip_survey", because="NO_WISH")

    assert life.does("close_case", by="sv", outcome="COMPLETED").stage == "CLOSED"


RUN = (Outcome.COMPLETED, Outcome.COMPLETED_WITH_HANDOVER, Outcome.NOT_STARTED, Outcome.LOST_CONTACT)
SHORT = [outcome for outcome in Outcome if outcome not in RUN]


MORE = {Outcome.DUPLICATE: {"same_as": "R-2222222"}}


def of_truth(outcome: Outcome) -> Life:
    """An unmet need without an end, and what makes this outcome possible."""
    if outcome is Outcome.NO_LONGER_ELIGIBLE:
        return with_unmet().does("confirm_arrival", returned_on=day("2024-01-12"))
    return taken() if outcome is Outcome.TRANSFERRED else with_unmet()


def taken() -> Life:
    """A case that another organisation has accepted."""
    life = with_unmet().does("give_consent", recipients=["ORG-2"])
    life.does("propose_transfer", by="sv", transfer="out", to_organisation="ORG-2", because="MOVED")
    return life.does("accept_transfer", by="sv-2", transfer="out", words="their letter")


@pytest.mark.parametrize("outcome", SHORT)
def test_help_cut_short_asks_for_less(outcome: Outcome) -> None:
    """Needs, surveys and unmet needs hold no door where help did not run its course; report and referrals still do."""
    life = of_truth(outcome).does("start_closing", **{**START, "outcome": outcome, **MORE.get(outcome, {})})
    if outcome is Outcome.DECEASED:
        life.does("report_death")
    signer = "pm" if outcome is Outcome.SAFETY_OF_STAFF else "sv"
    assert "report" in life.turned_down("close_case", by=signer, outcome=outcome).happened

    life.does("write_report", kind="CLOSURE").does("close_case", by=signer, outcome=outcome)

    assert outcome == life.verdict.outcome


WITHOUT_START = [
    pytest.param("NOT_STARTED", True, id="never came"),
    pytest.param("DUPLICATE", False, id="opened twice"),
    pytest.param("WITHDRAWN", False, id="withdrew"),
    pytest.param("LOST_CONTACT", False, id="lost"),
]


@pytest.mark.parametrize(("outcome", "allowed"), WITHOUT_START)
def test_only_some_outcomes_close_without_a_closing_talk(outcome: str, allowed: bool) -> None:
    """Where there is nobody to talk to, a case closes in one step; everywhere else the closing is started first."""
    if allowed:
        assert outcome == returnee().does("close_case", by="sv", outcome=outcome).verdict.outcome
    else:
        said = "which other case" if outcome == "DUPLICATE" else "not started"
        assert said in returnee().turned_down("close_case", by="sv", outcome=outcome).happened


def intake() -> Life:
    """Arrived, consented, and nobody has spoken with her yet."""
    return returnee().does("give_consent")


def died(by: str = "cw") -> Life:
    """A death reported by this person."""
    return under_way().does("report_death", by=by).does("write_report", kind="CLOSURE")


CLAIMS = [
    pytest.param(lambda: returnee(None).met(), "NOT_STARTED", None, id="never arrived"),
    pytest.param(intake, "NOT_STARTED", None, id="still at intake"),
    pytest.param(lambda: returnee().met(), "NOT_STARTED", "Help has started", id="past intake"),
    pytest.param(under_way, "NOT_STARTED", "Help has started", id="with a plan"),
    pytest.param(under_way, "DECEASED", "No death was reported", id="nobody said so"),
    pytest.param(died, "DECEASED", None, id="reported by the case worker"),
    pytest.param(lambda: died("returnee"), "DECEASED", None, id="reported by the family"),
    pytest.param(lambda: died("sv"), "DECEASED", "reported this death yourself", id="reported by who signs"),
]


@pytest.mark.parametrize(("made", "outcome", "said"), CLAIMS)
def test_an_ending_in_one_step_must_be_true(made: Callable[[], Life], outcome: str, said: str | None) -> None:
    """Nothing started, or a death somebody else reported: only these close a case in one step, and only if true."""
    life = made()
    if said is None:
        assert outcome == life.does("close_case", by="sv", outcome=outcome).verdict.outcome
    else:
        assert said in life.turned_down("close_case", by="sv", outcome=outcome).happened


@pytest.mark.rule("R88")
def test_an_exit_strategy_that_was_not_followed_says_why() -> None:
    """Closing is started with the exit strategy followed, or with the reason why not (R88)."""
    off = {**START, "exit_strategy_followed": False}
    assert "not said why" in under_way().turned_down("start_closing", **off).happened

    explained = settled(start={**off, "deviation": "the savings group was dissolved"})

    assert explained.does("close_case", by="sv", outcome="COMPLETED").stage == "CLOSED"


def test_four_eyes_close_a_case() -> None:
    """Whoever started the closing does not sign it, supervisor or not."""
    life = under_way().does("write_report", kind="CLOSURE")
    life.does("start_closing", by="sv", **{**START, "outcome": "WITHDRAWN"})

    assert isinstance(life.turned_down("close_case", by="sv", outcome="WITHDRAWN"), NotAllowed)
    assert life.does("close_case", by="sv-2", outcome="WITHDRAWN").stage == "CLOSED"


def test_staff_safety_is_the_programme_manager_s_to_sign() -> None:
    """A closing for the safety of staff is signed by the programme manager only."""
    life = returnee().does("start_closing", **{**START, "outcome": "SAFETY_OF_STAFF"})

    assert isinstance(life.turned_down("close_case", by="sv", outcome="SAFETY_OF_STAFF"), NotAllowed)
    assert life.does("close_case", by="pm", outcome="SAFETY_OF_STAFF").stage == "CLOSED"


def test_a_closing_is_signed_within_fourteen_days_or_told() -> None:
    """A closing nobody signs is late after 14 days and closes nothing by itself (C17)."""
    life = settled().at("2026-06-20")

    assert ({"closing"}, "CLOSING") == (life.late & {"closing"}, life.stage)
    assert day("2026-06-15") == life.waits["closing"]


def test_a_closing_may_be_taken_back() -> None:
    """Help is needed after all: the case stands where it stood, and acts are possible again."""
    life = settled().does("cancel_closing", because="NEW_NEED")
    assert life.stage == "IMPLEMENTING"

    assert life.does("order_instalment", activity="shop", instalment=1, amount="400").case.instalments


def test_a_refusal_is_not_ours_to_take_back() -> None:
    """Cancelling a closing does not undo the returnee's refusal."""
    life = under_way().does("refuse_assistance")
    assert "No closing was started" in life.turned_down("cancel_closing", because="NEW_NEED").happened
    life.does("start_closing", **{**START, "outcome": "WITHDRAWN"}).does("cancel_closing", because="TYPO")

    assert life.stage == "CLOSING"


WHILE_CLOSING = [
    pytest.param("record_follow_up", {}, True, id="a last meeting"),
    pytest.param("write_report", {"kind": "MIDTERM"}, True, id="a report"),
    pytest.param("end_activity", {"activity": "shop", "end": "COMPLETED"}, True, id="an activity ends"),
    pytest.param("record_assessment", {"kind": "RISK"}, False, id="no new assessment"),
    pytest.param("order_instalment", {"activity": "shop", "instalment": 1, "amount": "1"}, False, id="no new order"),
    pytest.param("give_consent", {}, False, id="no new consent"),
]


@pytest.mark.parametrize(("verb", "form", "allowed"), WHILE_CLOSING)
def test_while_closing_things_end_and_nothing_begins(verb: str, form: dict[str, Any], allowed: bool) -> None:
    """While a case is closing, what is open may be ended; nothing new begins."""
    if allowed:
        assert settled().does(verb, **form)
    else:
        assert "This case is closing" in settled().turned_down(verb, **form).happened


@pytest.mark.parametrize("verb", ["record_follow_up", "skip_survey", "cancel_closing", "close_case"])
def test_a_closed_case_is_closed(verb: str) -> None:
    """After closure the door says so, and who may reopen."""
    form: dict[str, Any] = {"skip_survey": {"because": "X_Y"}, "cancel_closing": {"because": "X_Y"}}.get(verb, {})
    form = {"outcome": "COMPLETED"} if verb == "close_case" else form
    life = settled().does("close_case", by="sv", outcome="COMPLETED")

    refusal = life.turned_down(verb, by="sv", **form)

    assert (refusal.happened, refusal.next_step) == (
        "This case is closed.",
        "Ask a supervisor to reopen it (reopen-case).",
    )


def test_a_visit_before_the_closing_typed_after_it_is_kept() -> None:
    """What happened before the closure may be recorded after it (C21)."""
    life = settled().does("close_case", by="sv", outcome="COMPLETED").at("2026-06-10")
    meetings = len(life.case.meetings)

    life.does("record_follow_up", on="2026-05-20")

    assert (meetings + 1, "CLOSED") == (len(life.case.meetings), life.stage)


def test_reports_are_written_once() -> None:
    """A report of a kind is written once, and only about a plan."""
    assert "no plan to report on" in returnee().turned_down("write_report", kind="FINAL").happened
    life = under_way().does("write_report", kind="FINAL")

    assert "written already" in life.turned_down("write_report", kind="FINAL").happened

"""What the returnee says of the help is answered, by somebody else than whom it is about. R37; domain 6.1, 12."""

from typing import Any

import pytest

from domain.errors import NotAllowed
from domain.people import Role
from domain.promise import State
from policy.promises import told
from tests.policy.lives import Life, day, returnee, under_way

WORDS = {"words": "the course is too far from home"}
START: dict[str, Any] = {"outcome": "WITHDRAWN", "exit_strategy_followed": True, "returnee_told": True}


def said(life: Life, kind: str = "COMPLAINT", about: str = "", by: str = "returnee") -> Life:
    """Something is said of the help."""
    return life.does("give_feedback", by=by, feedback="far", kind=kind, about=about, **WORDS)


def closed(life: Life) -> Life:
    """The case is closed."""
    life.does("start_closing", **START).does("write_report", kind="CLOSURE")
    return life.does("close_case", by="sv", outcome="WITHDRAWN")


ANSWERS = [pytest.param("FEEDBACK", "2026-03-02", id="14 days"), pytest.param("COMPLAINT", "2026-02-23", id="7 days")]


@pytest.mark.parametrize(("kind", "due_on"), ANSWERS)
def test_what_is_said_is_answered(kind: str, due_on: str) -> None:
    """A supervisor answers within fourteen days, a complaint within seven; the answer keeps the promise."""
    life = said(under_way(), kind)
    promise = life.promise("feedback_answer/far")
    assert (Role.SUPERVISOR, day(due_on)) == (promise.on, promise.due_on)

    life.at("2026-02-20").does("answer_feedback", by="sv", feedback="far", outcome="UPHELD", words="a nearer course")

    assert day("2026-02-20") == life.promise("feedback_answer/far").kept_on
    assert "answered already" in life.turned_down("answer_feedback", by="sv", feedback="far", outcome="LATE").happened


def test_a_case_worker_is_not_told_of_a_complaint_left_lying() -> None:
    """What was said may be about the worker: supervisor and programme manager hear that nobody answered."""
    assert {Role.SUPERVISOR, Role.PROGRAMME_MANAGER} == set(told("feedback_answer", "due", Role.CASE_WORKER))


WHEN = [
    pytest.param(lambda: returnee(None), id="before the return"),
    pytest.param(lambda: under_way().does("refuse_assistance"), id="after a refusal"),
    pytest.param(lambda: under_way().does("start_closing", **START), id="while closing"),
    pytest.param(lambda: closed(under_way()), id="after closure"),
    pytest.param(lambda: under_way().does("report_death"), id="by the family, after a death"),
]


@pytest.mark.parametrize("made", WHEN)
def test_there_is_a_way_to_complain_to_the_end(made: Any) -> None:
    """A complaint is taken in at any time, is waited for, and is answered; whoever of the staff hears it may write."""
    life = said(made(), by="in")
    assert State.OPEN is life.promise("feedback_answer/far").state

    life.does("answer_feedback", by="pm", feedback="far", outcome="UPHELD")

    assert "feedback_answer/far" not in life.waits


ABOUT = [
    pytest.param("sv", "sv", False, id="about herself"),
    pytest.param("SV", "sv", False, id="in capitals"),
    pytest.param("sv", "sv-2", True, id="about another supervisor"),
    pytest.param("STAFF", "sv", True, id="about nobody by name"),
    pytest.param("course", "sv", True, id="about a referral"),
]


@pytest.mark.parametrize(("about", "by", "may"), ABOUT)
def test_nobody_answers_what_is_about_themselves(about: str, by: str, may: bool) -> None:
    """Who is complained of does not judge the complaint."""
    life = said(under_way(), about=about)
    if may:
        assert life.does("answer_feedback", by=by, feedback="far", outcome="UPHELD")
    else:
        refusal = life.turned_down("answer_feedback", by=by, feedback="far", outcome="NOT_UPHELD")
        assert isinstance(refusal, NotAllowed)


def test_a_case_worker_answers_no_complaint() -> None:
    """The answer is a supervisor's, or the programme manager's."""
    assert isinstance(
        said(under_way()).turned_down("answer_feedback", by="cw", feedback="far", outcome="OK"), NotAllowed
    )


def test_a_complaint_left_lying_holds_the_signature() -> None:
    """A case closes when its complaints are answered; what was merely said does not hold it back."""
    life = said(under_way()).does("start_closing", **START).does("write_report", kind="CLOSURE")
    assert "complaint far is not answered" in life.turned_down("close_case", by="sv", outcome="WITHDRAWN").happened

    assert life.does("answer_feedback", by="sv", feedback="far", outcome="UPHELD")
    assert life.does("close_case", by="sv", outcome="WITHDRAWN").stage == "CLOSED"
    assert closed(said(under_way(), "FEEDBACK")).stage == "CLOSED"


def test_it_says_something_and_has_its_own_id() -> None:
    """An empty form is no complaint, an id is used once, and only what was said is answered."""
    assert "Nothing is said" in under_way().turned_down("give_feedback", feedback="far", kind="COMPLAINT").happened
    refusal = said(under_way()).turned_down("give_feedback", feedback="far", kind="FEEDBACK", **WORDS)
    assert "already has a feedback" in refusal.happened
    assert (
        "no feedback 'far'"
        in under_way().turned_down("answer_feedback", by="sv", feedback="far", outcome="OK").happened
    )

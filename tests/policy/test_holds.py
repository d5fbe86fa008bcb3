"""Holds: our own limits stand still, what others owe and what protects the person goes on. Domain 0.3 C5, C6; T9."""

import pytest

from domain.promise import State
from tests.policy.lives import Life, day, pack, referred, returnee, under_way
from workflows.reading import of_promise

MORE_TIME = {"waiver": "time", "kind": "DEADLINE_INTERNAL", "because": "ILL", "promise": "plan"}


def held(life: Life, from_day: str, until: str = "", hold: str = "rains") -> Life:
    """On hold from one noon to another."""
    life.at(from_day).does("place_hold", hold=hold, reason="SECURITY", words="the road is closed")
    return life.at(until).does("lift_hold", hold=hold) if until else life


@pytest.mark.parametrize(
    ("returned_on", "placed", "lifted", "due_on"),
    [
        ("2026-01-12", "2026-01-20", "2026-01-30", "2026-02-22"),
        ("2026-01-31", "2026-02-10", "2026-03-10", "2026-03-28"),  # 28 February and 28 days
        ("2026-01-12", "2026-02-12", "2026-02-15", "2026-02-15"),  # placed on the due day itself
        ("2026-01-12", "2026-02-13", "2026-03-13", "2026-02-12"),  # too late to pause anything
        ("2026-01-12", "2026-01-20", "2026-01-20", "2026-02-12"),  # lifted the same day
    ],
)
def test_the_days_of_a_hold_are_added_once(returned_on: str, placed: str, lifted: str, due_on: str) -> None:
    """A hold adds lifted minus placed to what it pauses, between the anchor and the date."""
    life = held(returnee(returned_on), placed, lifted)

    assert day(due_on) == life.promise("plan").due_on


def test_overlapping_holds_count_once() -> None:
    """Two holds at a time are one stretch of days."""
    life = returnee().at("2026-01-15").does("place_hold", hold="a", reason="SECURITY")
    life.at("2026-01-18").does("place_hold", hold="b", reason="MEDICAL")
    life.at("2026-01-20").does("lift_hold", hold="a").at("2026-01-25").does("lift_hold", hold="b")

    assert day("2026-02-22") == life.promise("plan").due_on


def test_while_it_lasts_days_left_are_told_and_nothing_is_missed() -> None:
    """The date does not creep and does not pass: the promise says how many days it has left."""
    life = held(returnee(), "2026-01-20").at("2026-04-20")

    plan = life.promise("plan")
    assert (plan.days_left, plan.late, plan.state, plan.wake) == (23, False, State.OPEN, None)
    assert "plan" not in life.missed
    assert "on hold, 23 days left" in of_promise(plan)


def test_what_was_late_before_a_hold_stays_late_and_is_not_told_meanwhile() -> None:
    """A hold excuses nothing that lies behind, and nobody is nagged while it lasts."""
    life = held(returnee(), "2026-02-20").at("2026-05-20")

    assert "plan" in life.late
    assert [told for told in life.steps if told[0] == "plan" and told[2] > day("2026-02-21")] == []
    life.does("lift_hold", hold="rains").at("2026-06-10")
    assert [step for key, step, on in life.steps if key == "plan" and on > day("2026-05-20")]


def test_a_hold_pauses_what_is_ours_and_nothing_of_others() -> None:
    """Reports, meetings, reviews stand still; the provider's answer, the funder's window and T9 go on."""
    life = held(referred(), "2026-02-20")

    still = {key.split("/")[0] for key, one in life.ledger.items() if one.days_left is not None}
    goes_on = {key.split("/")[0] for key, one in life.ledger.items() if one.state is State.OPEN} - still
    assert {"midterm_report", "final_report", "follow_up_period", "follow_up", "plan_review"} <= still
    assert {"referral_answer", "funding_window", "hold_review", "hold_funding"} <= goes_on
    assert not still & {"referral_answer", "funding_window", "funding_answer", "urgent_options", "safety_review"}


def test_safety_is_never_paused() -> None:
    """An urgent unmet need and a safety plan keep their dates whatever is on hold."""
    life = held(under_way(), "2026-02-17")
    life.does("record_unmet_need", unmet="bed", need="income", reason="NO_SERVICE", urgency="URGENT")
    life.does("make_safety_plan", safety_plan="s", risks=["r"], strategies=["s"], coping=["c"], made_with_returnee=True)

    assert {"urgent_options/bed", "safety_review/2026-02-17"} <= {
        key for key, one in life.ledger.items() if one.state is State.OPEN and one.wake
    }


def test_a_hold_is_looked_at_every_thirty_days() -> None:
    """T9: each look asks for the next; lifting it ends the series."""
    life = held(returnee(), "2026-01-20")
    assert day("2026-02-19") == life.waits["hold_review/rains/2026-01-20"]
    life.at("2026-02-18").does("review_hold", hold="rains")
    assert day("2026-03-20") == life.waits["hold_review/rains/2026-02-18"]
    life.at("2026-03-01").does("lift_hold", hold="rains")
    assert not [key for key in life.waits if key.startswith("hold_review")]


def test_a_hold_raises_the_question_of_the_funders_time() -> None:
    """No funder's limit stands still: the programme manager asks for more time, or says that none is needed."""
    life = held(under_way(), "2026-03-01")
    assert day("2026-03-15") == life.waits["hold_funding/rains"]
    life.does("review_hold", by="sv", hold="rains")
    assert "hold_funding/rains" in life.waits
    life.at("2026-03-02").does("review_hold", by="pm", hold="rains")
    assert "hold_funding/rains" not in life.waits


def test_looks_typed_in_any_order_answer_from_the_first_day() -> None:
    """A look in time, typed after a later one, is the answer: nobody was late."""
    life = held(under_way(), "2026-03-01").at("2026-03-20").does("review_hold", by="pm", hold="rains")
    assert life.promise("hold_funding/rains").late
    life.at("2026-03-21").does("review_hold", by="pm", on="2026-03-10", hold="rains", words="no more is needed")

    kept = life.promise("hold_funding/rains")
    assert (kept.kept_on, kept.late) == (day("2026-03-10"), False)


@pytest.mark.parametrize("windows_before", [False, True])
def test_a_programme_that_joins_during_a_hold_gives_time_for_the_question(windows_before: bool) -> None:
    """Fourteen days from the day on which there were a hold and a funder's limit, not from the hold alone."""
    own = pack() if windows_before else pack(windows=())
    life = held(under_way(returnee(programmes=[own])), "2026-03-01")
    assert ("hold_funding/rains" in life.waits) is windows_before
    life.at("2026-03-10").does("review_hold", by="pm", hold="rains")
    life.at("2026-04-10").does("adopt_programme", by="pm", programme="FS-C", pack=pack("FS-C"), because="FITS")

    asked = life.promise("hold_funding/rains")
    expected = (State.KEPT, day("2026-03-15")) if windows_before else (State.OPEN, day("2026-04-24"))
    assert ((asked.state, asked.due_on), asked.late) == (expected, False)


def test_a_waiver_is_an_absolute_date_and_later_hold_days_are_added() -> None:
    """Holds before the grant are inside the new date; those after it are added (C6)."""
    life = held(returnee(), "2026-01-20", "2026-01-30")
    life.does("request_waiver", until=day("2026-03-15"), **MORE_TIME).does("grant_waiver", by="sv", waiver="time")
    assert day("2026-03-15") == life.promise("plan").due_on

    held(life, "2026-03-01", "2026-03-06", hold="flood")
    assert day("2026-03-20") == life.promise("plan").due_on


def test_a_hold_typed_late_takes_back_a_miss() -> None:
    """A hold that began before the date, typed after it, recomputes the date: nobody was late."""
    life = returnee().at("2026-02-20")
    assert "plan" in life.late
    assert life.turned_down("place_hold", hold="x", reason="RAIN").happened.startswith("place_hold cannot be read")
    alone = life.turned_down("place_hold", on="2026-02-01", hold="rains", reason="FORCE_MAJEURE")
    assert "dated back" in alone.happened
    life.does("place_hold", by="sv", on="2026-02-01", hold="rains", reason="FORCE_MAJEURE")
    assert "plan" not in life.late
    life.does("lift_hold", hold="rains")
    assert day("2026-03-03") == life.promise("plan").due_on
    assert "plan" not in life.late


def test_the_final_report_moves_with_the_mid_term_one() -> None:
    """Days on hold are no months of follow-up: both reports move by them."""
    life = held(under_way(), "2026-03-01", "2026-04-01")

    assert day("2026-09-02") == life.promise("midterm_report").due_on
    assert day("2027-09-02") == life.promise("final_report").due_on


@pytest.mark.parametrize(
    ("verb", "said"),
    [
        ("place_hold", "already has a hold"),
        ("review_hold", "lifted already"),
        ("lift_hold", "lifted already"),
    ],
)
def test_a_hold_is_placed_and_lifted_once(verb: str, said: str) -> None:
    """An id is used once; what is lifted is lifted."""
    life = held(returnee(), "2026-01-20", "2026-01-25")
    form = {"reason": "SECURITY"} if verb == "place_hold" else {}

    assert said in life.turned_down(verb, hold="rains", **form).happened


def test_a_hold_is_not_lifted_before_it_was_placed() -> None:
    """The day of lifting is not before the day of placing."""
    life = held(returnee(), "2026-01-20")

    assert "after this day" in life.turned_down("lift_hold", on="2026-01-15", hold="rains").happened


def test_a_refusal_gets_through_a_hold() -> None:
    """On hold or not, the returnee may refuse, and it takes effect at once (R86)."""
    life = held(under_way(), "2026-03-01").does("refuse_assistance", by="returnee")

    assert life.stage == "CLOSING"


def test_a_hold_is_still_looked_at_after_a_refusal() -> None:
    """The reports that stay owed stand still until it is lifted, so somebody goes on looking (C5, T9)."""
    life = under_way().does("place_hold", hold="flood", reason="SECURITY").does("refuse_assistance")

    assert "hold_review/flood/2026-02-16" in life.waits
    assert life.promise("final_report").days_left is not None

"""What is typed late takes its place by day, and renames, moves or blames nothing else. Handbook 2.3.3, C1, C6, C21."""

import pytest

from domain.promise import State
from tests.policy.lives import Life, day, outline, planned, referred, returnee, under_way

SCORES = {"composite": 0.5, "economic": 0.5, "social": 0.5, "psychosocial": 0.5}
FALLEN = {**SCORES, "composite": 0.3}
MORE_TIME = {"waiver": "time", "kind": "DEADLINE_INTERNAL", "because": "ILL"}


def moved(life: Life, key: str, until: str) -> Life:
    """More time for one promise, granted."""
    life.does("request_waiver", promise=key, until=day(until), **MORE_TIME)
    return life.does("grant_waiver", by="sv", waiver="time")


def met(life: Life, *days: str) -> Life:
    """Visits of these days, typed now."""
    for one in days:
        life.does("record_follow_up", on=one)
    return life


def test_a_visit_typed_late_renames_no_other_promise() -> None:
    """A visit of an earlier day typed after a later one leaves the open promise its key, its waiver and its miss."""
    life = moved(met(under_way().at("2026-03-20"), "2026-03-20"), "follow_up/2026-03-20", "2026-05-20")
    met(life.at("2026-05-25"), "2026-03-10")

    still = life.promise("follow_up/2026-03-20")
    assert (day("2026-05-20"), True, State.OPEN) == (still.due_on, still.late, still.state)
    assert {"follow_up/2026-02-16", "follow_up/2026-03-20"} == {key for key in life.missed if key.startswith("follow_")}
    assert day("2026-03-20") == life.promise("follow_up/2026-03-10").kept_on


def test_a_miss_stays_with_its_own_promise() -> None:
    """A meeting that was missed stays missed on its own key when a visit before it is typed late."""
    life = met(under_way(plan=outline(follow_up_days=10)).at("2026-03-20"), "2026-03-20").at("2026-04-05")
    met(life, "2026-03-05")

    assert "follow_up/2026-03-20" in life.late
    assert "follow_up/2026-03-05" not in life.missed


def test_a_waiver_follows_the_open_meeting_when_an_earlier_visit_is_typed() -> None:
    """More time was given while an earlier visit lay in a notebook: it holds for the meeting counted from it."""
    life = moved(met(under_way().at("2026-04-01"), "2026-03-20"), "follow_up/2026-03-20", "2026-06-20")
    met(life.at("2026-04-10"), "2026-03-25")

    assert day("2026-06-20") == life.waits["follow_up/2026-03-25"]
    assert not life.promise("follow_up/2026-03-20").moved_by


def test_a_waiver_that_was_used_up_moves_nothing_more() -> None:
    """A visit held after the grant keeps the promise that was moved; the next one has its own date."""
    life = moved(met(under_way().at("2026-03-20"), "2026-03-20"), "follow_up/2026-03-20", "2026-06-20")
    met(life.at("2026-05-18"), "2026-05-18")

    assert day("2026-07-18") == life.waits["follow_up/2026-05-18"]
    kept = life.promise("follow_up/2026-03-20")
    assert (day("2026-06-20"), False) == (kept.due_on, kept.late)


def test_a_waiver_never_shortens_a_successor() -> None:
    """If the meeting counted from the earlier visit is due later than the waiver, its own later date stands."""
    life = moved(met(under_way().at("2026-04-01"), "2026-03-02"), "follow_up/2026-03-02", "2026-04-20")
    met(life.at("2026-04-02"), "2026-03-30")

    assert day("2026-04-30") == life.waits["follow_up/2026-03-30"]


def test_contacts_of_one_day_are_one() -> None:
    """A visit and help given on the same day are counted from once."""
    life = met(under_way().at("2026-03-20"), "2026-03-20")
    life.does("give_immediate_assistance", item="food", amount="10")

    assert [key for key in life.waits if key.startswith("follow_up/")] == ["follow_up/2026-03-20"]


def test_a_waiver_of_a_review_stays_when_an_earlier_review_is_typed() -> None:
    """Reviews of the plan are keyed by day too: the moved one keeps its date."""
    life = under_way().at("2026-04-10").does("review_plan", outcome="KEPT")
    moved(life, "plan_review/2026-04-10", "2026-07-15").at("2026-04-20")
    life.does("review_plan", outcome="KEPT", trigger="RETURNEE", on="2026-04-03")

    assert day("2026-07-15") == life.waits["plan_review/2026-04-10"]


def test_reports_of_a_referral_are_keyed_by_day() -> None:
    """A report on a service typed late leaves the next one its name and its date (T11)."""
    life = referred().does("answer_referral", referral="course", answer="ACCEPTED").at("2026-04-02")
    for on in ("2026-03-20", "2026-03-02"):
        life.does("report_service", referral="course", state="IN_SERVICE", on=on)

    assert day("2026-04-20") == life.waits["referral_progress/course/2026-03-20"]
    assert day("2026-03-20") == life.promise("referral_progress/course/2026-03-02").kept_on


def test_safety_reviews_count_by_day() -> None:
    """A look at the safety plan typed late does not bring the next one forward (T18)."""
    parts = {"risks": ["r"], "strategies": ["s"], "coping": ["c"], "made_with_returnee": True}
    life = under_way().does("make_safety_plan", safety_plan="safe", **parts).at("2026-03-12")
    life.does("review_safety_plan", on="2026-03-10").does("review_safety_plan", on="2026-03-01")

    assert [day("2026-04-09")] == [due for key, due in life.waits.items() if key.startswith("safety_review")]


def test_the_first_help_is_the_earliest() -> None:
    """Help of an earlier day typed second is the first help (T16)."""
    life = returnee().met().assessed("HIGH").at("2026-02-12")
    life.does("give_immediate_assistance", item="food", amount="20")
    life.does("give_immediate_assistance", item="bed", amount="20", on="2026-01-15")

    promise = life.promise("first_assistance")
    assert (day("2026-01-15"), False) == (promise.kept_on, promise.late)


@pytest.mark.rule("R99", "R100")
def test_the_baseline_is_the_earliest_survey() -> None:
    """A survey of an earlier day typed second is the baseline, and the one a fall is measured from (T6, R100)."""
    life = under_way().at("2026-03-02").does("record_survey", **FALLEN)
    life.does("record_survey", **SCORES, on="2026-02-20")

    assert day("2026-05-20") == life.waits["survey/1"]
    assert "plan_review/survey/2026-03-02" in life.waits


@pytest.mark.parametrize("reviewed_on", ["2026-03-05", "2026-03-02"])
@pytest.mark.rule("R100")
def test_a_review_after_a_fall_answers_it_whenever_the_survey_was_typed(reviewed_on: str) -> None:
    """A review held after the survey keeps its promise, though the survey was typed later than the review."""
    life = under_way().does("record_survey", **SCORES).at("2026-03-06")
    life.does("review_plan", outcome="KEPT", on=reviewed_on).does("record_survey", **FALLEN, on="2026-03-01")

    assert day(reviewed_on) == life.promise("plan_review/survey/2026-03-01").kept_on


def test_an_estimated_day_of_return_counts_and_an_unknown_one_does_not() -> None:
    """The plan's month counts from an estimated day of return; while none is known, arrival is waited for (A8)."""
    life = returnee(None, registered_on="2026-01-12")
    assert "plan" not in life.ledger
    assert "arrival" in life.waits

    life.at("2026-01-20").does("confirm_arrival", by="in", returned_on=day("2026-01-05"), estimated=True)

    assert day("2026-02-05") == life.waits["plan"]
    assert "plan" in planned().ledger

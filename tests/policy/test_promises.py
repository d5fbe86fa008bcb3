"""How promises follow one another, count what was typed late, and are recomputed. Source: handbook 2.3, C1, C6, C8."""

import pytest

from domain.promise import State
from tests.policy.lives import Life, day, line, outline, planned, referred, returnee, service, under_way

SCORES = {"composite": 0.5, "economic": 0.5, "social": 0.5, "psychosocial": 0.5}


def safe() -> Life:
    """A safety plan made on the day the plan started."""
    parts = {"risks": ["r"], "strategies": ["s"], "coping": ["c"]}
    return under_way().does("make_safety_plan", safety_plan="safe", made_with_returnee=True, **parts)


def ordered() -> Life:
    """One delivery ordered."""
    return under_way().does("order_instalment", activity="shop", instalment=1, amount="400")


def revised() -> Life:
    """A radical change on a Monday."""
    return under_way().at("2026-03-16").does("record_follow_up", radical_change=True)


MEETINGS = [
    pytest.param("LOW", None, "2026-03-20", "2026-04-20", id="a month after the last contact"),
    pytest.param("LOW", None, "2026-05-20", "2026-07-20", id="two months once three have passed"),
    pytest.param("HIGH", None, "2026-03-20", "2026-04-03", id="two weeks when vulnerability is high"),
    pytest.param("HIGH", 10, "2026-03-20", "2026-03-30", id="the person's own frequency comes first"),
]


@pytest.mark.parametrize(("level", "days", "met_on", "due"), MEETINGS)
@pytest.mark.rule("R89", "R91")
def test_the_next_meeting_counts_from_the_last_contact(level: str, days: int | None, met_on: str, due: str) -> None:
    """The next meeting follows the plan's own frequency, else vulnerability, else a month and later two (R91)."""
    life = under_way(plan=outline(follow_up_days=days), level=level).at(met_on).does("record_follow_up")

    assert day(due) == life.waits[f"follow_up/{met_on}"]


@pytest.mark.rule("R97")
def test_a_delivery_is_a_contact() -> None:
    """Goods handed over count as a follow-up on the day they were handed over (R97)."""
    life = ordered().at("2026-03-02").does("confirm_delivery", activity="shop", instalment=1, certificate="signed")

    assert day("2026-03-02") == life.promise("follow_up/2026-02-16").kept_on
    assert day("2026-04-02") == life.waits["follow_up/2026-03-02"]


def test_a_visit_on_the_3rd_typed_on_the_9th_counts_on_the_3rd() -> None:
    """A date that passed while the visit stood in a notebook stays a fact, but the promise was kept in time."""
    life = under_way(plan=outline(first_follow_up="2026-03-05")).at("2026-03-09")
    assert {"follow_up/2026-02-16"} <= life.late

    life.does("record_follow_up", on="2026-03-03")

    kept = life.promise("follow_up/2026-02-16")
    assert (State.KEPT, day("2026-03-03"), False) == (kept.state, kept.kept_on, kept.late)
    assert "follow_up/2026-02-16" in life.missed
    assert day("2026-04-03") == life.waits["follow_up/2026-03-03"]


LATENESS = [
    pytest.param("2026-02-12", 23, False, id="on the last day"),
    pytest.param("2026-02-13", 0, True, id="the day after, at midnight"),
]


@pytest.mark.parametrize(("agreed_on", "hour", "late"), LATENESS)
@pytest.mark.rule("R14")
def test_lateness_is_judged_by_the_day(agreed_on: str, hour: int, late: bool) -> None:
    """A plan agreed at any hour of its last day is in time; agreed a day later it is late and still counts."""
    life = planned().at(agreed_on, hour).agreed()

    promise = life.promise("plan")
    assert (State.KEPT, late) == (promise.state, promise.late)


@pytest.mark.rule("R80")
def test_the_second_agreement_keeps_the_plan_s_date() -> None:
    """One agreement is no plan: T1 stops when both parties have agreed."""
    life = planned().at("2026-02-10").does("agree_plan", version=1, party="RETURNEE")
    assert "plan" in life.waits

    life.does("agree_plan", version=1, party="CASE_WORKER")

    assert "plan" not in life.waits


@pytest.mark.rule("R92", "R93")
def test_a_revision_moves_no_report() -> None:
    """The reports count from version 1; a second version moves neither of them (A3)."""
    life = under_way().at("2026-06-01").proposed(2).agreed(2).consents(2)

    assert (2, day("2026-08-02"), day("2027-08-02")) == (
        life.verdict.plan_version,
        life.waits["midterm_report"],
        life.waits["final_report"],
    )
    assert day("2027-08-16") == life.waits["follow_up_period"]


@pytest.mark.rule("R93")
def test_a_late_report_does_not_move_the_next() -> None:
    """The final report counts from the mid-term report's first date, not from the day it was written or waived to."""
    life = planned().at("2026-07-20")
    form = {"kind": "DEADLINE_INTERNAL", "promise": "midterm_report", "until": day("2026-10-01"), "because": "ILL"}
    life.does("request_waiver", waiver="time", **form).does("grant_waiver", by="pm", waiver="time")
    life.at("2026-09-30").does("write_report", kind="MIDTERM")

    assert day("2027-08-02") == life.waits["final_report"]


@pytest.mark.rule("R99")
def test_a_kept_survey_starts_no_new_series() -> None:
    """A survey taken a week late keeps its promise; the next one stays on the baseline's own day."""
    life = under_way().does("record_survey", **SCORES).at("2026-05-23").does("record_survey", **SCORES)

    assert day("2026-05-23") == life.promise("survey/1").kept_on
    assert day("2026-08-16") == life.waits["survey/2"]


@pytest.mark.rule("R99")
def test_a_lapsed_survey_makes_room_for_the_next() -> None:
    """A survey nobody took is dropped after 30 days, stays missed, and the series goes on at its own dates."""
    life = under_way().does("record_survey", **SCORES).at("2026-06-20")

    assert State.DROPPED is life.promise("survey/1").state
    assert "survey/1" in life.missed
    assert day("2026-08-16") == life.waits["survey/2"]


def test_one_survey_keeps_one_promise() -> None:
    """A survey taken half-way between two dates of the series never answers both."""
    life = under_way(returnee("2025-11-10"), outline(first_follow_up=None) | {"first_follow_up": "2026-03-01"})
    life.at("2026-11-28").does("record_survey", **SCORES).at("2027-04-13").does("record_survey", **SCORES)

    kept = [key for key, one in life.ledger.items() if one.name == "survey" and one.state is State.KEPT]

    assert len(kept) <= 1


@pytest.mark.rule("R50")
def test_progress_of_a_referral_is_asked_every_month() -> None:
    """After the first report on a service the next is due a month later, until an outcome ends it (T11)."""
    life = referred().does("answer_referral", referral="course", answer="ACCEPTED").at("2026-03-02")
    life.does("report_service", referral="course", state="IN_SERVICE")
    assert day("2026-04-02") == life.waits["referral_progress/course/2026-03-02"]

    life.does("report_service", referral="course", state="COMPLETED", outcome="done", feedback="content")

    assert not [key for key in life.waits if key.startswith("referral")]


def test_a_safety_review_starts_the_next_thirty_days() -> None:
    """Each review of the safety plan asks for the next; the review that ends the plan asks for none (T18)."""
    life = safe().at("2026-03-10").does("review_safety_plan")
    assert [day("2026-04-09")] == [due for key, due in life.waits.items() if key.startswith("safety_review")]

    life.at("2026-04-01").does("review_safety_plan", still_needed=False)

    assert not [key for key in life.waits if key.startswith("safety_review")]


def test_help_for_a_vulnerable_person_keeps_the_expedited_date() -> None:
    """Help given at once keeps T16; for a person of low vulnerability there is no such date."""
    life = returnee().met().assessed("CRITICAL").at("2026-01-20")
    life.does("give_immediate_assistance", item="food", amount="20")

    assert day("2026-01-20") == life.promise("first_assistance").kept_on
    assert "first_assistance" not in returnee().met().assessed("MODERATE").ledger


def test_the_expedited_track_counts_from_the_later_of_two_days() -> None:
    """T16 counts from registration or arrival, whichever is later (C9)."""
    late_file = returnee("2026-01-12", registered_on="2026-01-20").met().assessed("HIGH")

    assert day("2026-02-17") == late_file.waits["first_assistance"]


def test_a_returned_version_is_waited_for_no_more() -> None:
    """A proposal that goes back for changes drops its own consent promise; the plan's date stays."""
    life = planned().does("return_plan", version=1, because="TOO_DEAR")

    assert State.DROPPED is life.promise("plan_consent/1").state
    assert ("PLANNING", day("2026-02-12")) == (life.stage, life.waits["plan"])


def test_a_corrected_return_date_recomputes_and_blames_nobody() -> None:
    """A correction of the day of return gives the plan a new month, also after the first date was missed (C8)."""
    life = planned().at("2026-02-14")
    assert {"plan", "funding_window/FS-A/plan_by"} <= life.late

    life.does("confirm_arrival", returned_on=day("2026-01-20"))

    assert day("2026-02-20") == life.waits["plan"] == life.waits["funding_window/FS-A/plan_by"]
    assert not life.late
    assert "plan" in life.at("2026-02-21").late


@pytest.mark.rule("R85", "R98")
def test_a_second_radical_change_calls_for_a_second_revision() -> None:
    """A change after the plan was revised asks for the next revision; the first one stays kept (R85, R98)."""
    life = revised().at("2026-03-20").proposed(2).agreed(2).consents(2).at("2026-06-01")
    life.does("record_follow_up", radical_change=True)

    assert [day("2026-06-15")] == [due for key, due in life.waits.items() if key.startswith("plan_revision")]
    assert life.stage == "PLANNING"


def test_a_second_change_does_not_give_more_time() -> None:
    """While a revision is owed, another radical change does not push its date."""
    life = revised().at("2026-03-25").does("record_follow_up", radical_change=True)

    assert [day("2026-03-30")] == [due for key, due in life.waits.items() if key.startswith("plan_revision")]


def test_a_closing_started_anew_has_its_own_fourteen_days() -> None:
    """A closing that was left unsigned, taken back and begun again months later is not late on its first day."""
    form = {"outcome": "COMPLETED", "exit_strategy_followed": True, "returnee_told": True}
    life = under_way().does("start_closing", **form).at("2026-03-05").does("cancel_closing", because="NEW_NEED")
    life.at("2026-08-03").does("start_closing", **form)

    assert (day("2026-08-17"), False) == (life.waits["closing"], life.promise("closing").late)


@pytest.mark.rule("R84")
def test_reviews_count_from_the_latest_whatever_order_they_were_typed_in() -> None:
    """A review on the 3rd typed after one on the 10th does not bring the next one forward (T7)."""
    life = under_way().at("2026-04-10").does("review_plan", outcome="KEPT")
    life.does("review_plan", outcome="KEPT", trigger="RETURNEE", on="2026-04-03")

    assert [day("2026-07-10")] == [due for key, due in life.waits.items() if key.startswith("plan_review")]


def test_a_service_at_no_cost_leaves_no_money_to_spend() -> None:
    """A plan that asks nothing from a funder has no date by which to spend it."""
    free = line(cost="0", item="", modality=None)

    assert "funding_window/FS-A/spend_by" not in under_way(plan=outline(free, service())).waits

"""A closed case that begins again, and a death that was none. Domain 5.7, 0.3 C12, C13; storyline P5."""

import pytest

from domain.promise import State
from tests.policy.lives import Life, day, line, outline, pack, referred, returnee, under_way

CLOSING = {"exit_strategy_followed": True, "returnee_told": True}


def closed(life: Life, outcome: str = "WITHDRAWN") -> Life:
    """A case closed by another than who proposed it."""
    if outcome == "WITHDRAWN":
        life.does("refuse_assistance", by="returnee")
    life.does("write_report", kind="CLOSURE").does("start_closing", outcome=outcome, **CLOSING)
    return life.does("close_case", by="sv", outcome=outcome)


def reopened(life: Life, **more: object) -> Life:
    """Reopened by a supervisor."""
    return life.does("reopen_case", asked_by="RETURNEE", because="WANTS_HELP", **more)


def second_plan(life: Life) -> Life:
    """Consent, a new check, version 2 agreed and consented to."""
    life.does("give_consent", recipients=["GM-01"])
    life.does("record_assessment", kind="VULNERABILITY", level="LOW").proposed(version=2)
    return life.agreed(version=2).consents(version=2)


def test_a_reopened_case_begins_again_at_intake() -> None:
    """New consent and a new vulnerability check come before the next version; the number of the case stays."""
    life = reopened(closed(under_way().at("2026-04-01")).at("2026-06-01"))
    assert life.stage == "INTAKE"
    life.does("give_consent", recipients=["GM-01"])
    assert life.stage == "ASSESSMENT"
    life.does("record_assessment", kind="VULNERABILITY", level="LOW")
    assert (life.stage, life.verdict.plan_version) == ("PLANNING", 0)
    assert "next version is 2" in life.turned_down("propose_plan", version=1, outline=outline()).happened
    assert life.proposed(version=2).agreed(version=2).consents(version=2).verdict.plan_version == 2


def test_reports_and_follow_up_are_counted_from_the_new_version() -> None:
    """T1 from the reopening, T2 to T4 from the new version; the earlier episode stays readable."""
    life = reopened(closed(under_way().at("2026-04-01")).at("2026-06-01"))
    assert day("2026-07-01") == life.waits["plan/episode-2"]
    second_plan(life.at("2026-06-10"))

    assert day("2026-12-10") == life.waits["midterm_report/episode-2"]
    assert day("2027-12-10") == life.waits["final_report/episode-2"]
    assert day("2027-12-10") == life.waits["follow_up_period/episode-2"]
    assert (State.KEPT, day("2026-02-10")) == (life.ledger["plan"].state, life.ledger["plan"].kept_on)
    assert (State.KEPT, day("2026-04-01")) == (
        life.ledger["midterm_report"].state,
        life.ledger["midterm_report"].kept_on,
    )
    assert life.ledger["retention"].state is State.DROPPED


def test_a_funders_window_is_not_reset() -> None:
    """FS-A's spend-by of the first plan still stands after a reopening (5.7)."""
    life = second_plan(reopened(closed(under_way().at("2026-04-01")).at("2026-06-01")))

    assert day("2027-02-16") == life.promise("funding_window/FS-A/spend_by").due_on


def test_what_was_stopped_stays_stopped_and_is_not_sent() -> None:
    """An order that a refusal stopped before it left is not sent by the reopening."""
    life = under_way().at("2026-04-01")
    life.slow = True
    life.does("order_instalment", activity="shop", instalment=1, amount="400")
    closed(life)
    life.slow = False
    reopened(life.at("2026-06-01")).settle()

    assert "order/shop/1" not in life.done


def test_what_was_spent_still_counts() -> None:
    """The ceiling of a case is not reset either."""
    life = under_way().at("2026-04-01").does("order_instalment", activity="shop", instalment=1, amount="400")
    life.does("confirm_delivery", activity="shop", instalment=1, certificate="signed")
    life = reopened(closed(life).at("2026-06-01")).does("give_consent", recipients=["GM-01"])
    life.does("record_assessment", kind="VULNERABILITY", level="LOW")

    dear = outline(line("car", cost="900"))
    assert "over the ceiling" in life.turned_down("propose_plan", version=2, outline=dear).happened


@pytest.mark.parametrize(
    ("outcome", "form", "said"),
    [
        ("WITHDRAWN", {}, ""),
        ("RELOCATED_OUT", {}, ""),
        ("REMIGRATED", {}, "no new day of return"),
        ("REMIGRATED", {"returned_on": "2026-05-20"}, ""),
        ("REMIGRATED", {"returned_on": "2026-03-20"}, "not between the closure and today"),
        ("REMIGRATED", {"returned_on": "2027-03-20"}, "not between the closure and today"),
    ],
)
def test_who_is_reopened_and_how(outcome: str, form: dict[str, object], said: str) -> None:
    """Any request will do, but for somebody who had left the country the new return is named."""
    life = closed(under_way().at("2026-04-01"), outcome).at("2026-06-01")
    request = {"asked_by": "STAFF", "because": "CAME_BACK", **form}
    if said:
        assert said in life.turned_down("reopen_case", **request).happened
    else:
        assert life.does("reopen_case", **request).stage == "INTAKE"


def test_a_new_return_has_its_own_month() -> None:
    """Somebody who came back again has a month from the new return, or from the reopening if that is later."""
    life = reopened(closed(under_way().at("2026-04-01"), "REMIGRATED").at("2026-06-01"), returned_on="2026-05-20")

    assert day("2026-07-01") == life.waits["plan/episode-2"]


def test_a_completed_case_is_reopened_for_a_new_need_only() -> None:
    """Help that ran its course does not go on without one."""
    life = under_way().at("2026-04-01")
    for need in ("income", "course"):
        life.does("end_need", need=need, end="MET")
    for activity in ("shop", "course"):
        life.does("end_activity", activity=activity, end="COMPLETED")
    life = closed(life, "COMPLETED").at("2026-06-01")
    request = {"asked_by": "STAFF", "because": "NEW_NEED"}

    assert "new need" in life.turned_down("reopen_case", **request).happened
    life.does("reopen_case", need={"id": "roof", "element": "E4"}, **request)
    assert "roof" in life.case.needs


def test_only_a_supervisor_reopens_and_only_what_is_closed() -> None:
    """An open case needs no reopening; a case worker asks."""
    life = under_way()
    request = {"asked_by": "STAFF", "because": "NEW_NEED"}

    assert "not closed" in life.turned_down("reopen_case", by="sv", **request).happened
    closed(life.at("2026-04-01"))
    assert "may not do reopen_case" in life.turned_down("reopen_case", by="cw", **request).happened


def test_a_case_can_be_closed_and_reopened_again() -> None:
    """A third episode has its own keys; nothing of the first two is lost."""
    life = second_plan(reopened(closed(under_way().at("2026-04-01")).at("2026-06-01")))
    life = reopened(closed(life.at("2026-07-01")).at("2026-09-01"))

    assert {"plan/episode-3"} <= set(life.waits)
    assert {"plan", "plan/episode-2"} <= set(life.ledger)
    assert "retention/episode-2" in life.ledger


def test_a_death_reported_by_mistake_is_corrected_by_two_supervisors() -> None:
    """At the second signature the same episode goes on and nothing is late for the time between (C13)."""
    life = under_way().does("hand_over_copy", version=1).at("2026-03-01").does("report_death").at("2026-03-20")
    due_on = day("2026-03-16")
    life.does("correct_death", by="sv", because="OTHER_PERSON")
    assert (life.stage, day("2026-03-27")) == ("CLOSING", life.waits["death_correction/2026-03-20"])
    assert "signed" in life.turned_down("correct_death", by="sv", because="OTHER_PERSON").happened
    life.at("2026-03-21").does("correct_death", by="sv-2", because="OTHER_PERSON")

    assert (life.stage, life.verdict.plan_version, life.late) == ("IMPLEMENTING", 1, set())
    assert (day("2026-04-05") - due_on).days == 20
    assert day("2026-04-05") == life.waits["follow_up/2026-02-16"]


def test_a_death_that_closed_the_case_is_corrected_not_reopened() -> None:
    """The case is open again in the same episode; reopening a death is refused."""
    life = under_way().at("2026-03-01").does("report_death").does("write_report", by="sv", kind="CLOSURE")
    life.does("close_case", by="sv", outcome="DECEASED").at("2026-04-01")
    request = {"asked_by": "STAFF", "because": "ALIVE"}
    assert "corrected, not reopened" in life.turned_down("reopen_case", **request).happened

    life.does("correct_death", by="sv", because="ALIVE").does("correct_death", by="sv-2", because="ALIVE")
    assert (life.stage, life.case.episode) == ("IMPLEMENTING", 1)


def test_a_corrected_death_sends_nothing_it_had_stopped() -> None:
    """Referrals that were taken back stay so; orders that had not left are not sent."""
    life = referred()
    life.slow = True
    life.does("order_instalment", activity="shop", instalment=1, amount="400").does("report_death")
    life.slow = False
    life.does("correct_death", by="sv", because="ALIVE").does("correct_death", by="sv-2", because="ALIVE").settle()

    assert "order/shop/1" not in life.done
    assert life.case.referrals["course"].state == "REVOKED"


def test_a_refusal_is_explored_once_and_afterwards() -> None:
    """Reasons are asked after a refusal, once, and change nothing by themselves (C12, handbook 2.7)."""
    life = under_way()
    assert "Nobody has refused" in life.turned_down("explore_refusal", answer="STANDS").happened
    life.does("refuse_assistance", by="returnee").does("explore_refusal", answer="WANTS_HELP", reasons="her brother")

    assert life.stage == "CLOSING"
    assert "asked already" in life.turned_down("explore_refusal", answer="STANDS").happened


def test_two_packs_do_not_hinder_a_reopening() -> None:
    """The packs a case is pinned to stay."""
    life = reopened(closed(under_way(returnee(programmes=[pack()])).at("2026-04-01")))

    assert [one.id for one in life.case.packs] == ["FS-A"]


def test_no_funders_window_is_moved_by_a_death_that_was_none() -> None:
    """Only the funder's own waiver moves its limit (C7)."""
    life = under_way().at("2026-03-01").does("report_death").at("2026-03-20")
    life.does("correct_death", by="sv", because="ALIVE").does("correct_death", by="sv-2", because="ALIVE")

    assert day("2027-02-16") == life.waits["funding_window/FS-A/spend_by"]


def test_a_new_episode_takes_no_word_of_an_earlier_day() -> None:
    """Consent, check and survey are of this episode: a day before the reopening is turned down."""
    life = reopened(closed(under_way().at("2026-04-01")).at("2026-06-01"))

    early = life.turned_down("give_consent", on="2026-05-01", recipients=["GM-01"])
    assert "before the reopening" in early.happened


def test_a_correction_reaches_the_earlier_episode() -> None:
    """A day of return put right after a reopening is right in the earlier episode's windows too (C8, C20)."""
    life = returnee(None, registered_on="2026-01-12").does("confirm_arrival", returned_on="2026-01-12")
    wrong = len(life.facts)
    life.does("start_closing", outcome="NOT_STARTED", **CLOSING).does("close_case", by="sv", outcome="NOT_STARTED")
    reopened(life.at("2026-02-01")).does("confirm_arrival", by="sv", returned_on="2026-01-13", corrects=wrong)

    assert day("2026-02-13") == life.promise("funding_window/FS-A/plan_by").due_on


def test_nothing_of_the_earlier_episode_is_late_in_the_new_one() -> None:
    """Requests nobody answered end with their episode; a closing is counted from the reopening at the earliest."""
    life = under_way().does(
        "request_waiver",
        waiver="w",
        kind="DEADLINE_INTERNAL",
        promise="plan_review/2026-02-16",
        until="2026-06-01",
        because="ILL",
    )
    life = reopened(closed(life.at("2026-04-01")).at("2026-09-01"))
    assert not [key for key in life.waits if key.startswith("waiver_answer")]
    life.does("refuse_assistance", by="returnee", on="2026-03-01")

    assert day("2026-09-15") == life.waits["closing/episode-2"]


def test_a_death_dated_back_gives_back_no_more_than_was_lost() -> None:
    """The days between the two are those on which they were recorded, whatever day was typed (C13)."""
    life = returnee().at("2026-03-01").does("report_death", on="2026-01-20").at("2026-03-20")
    life.does("correct_death", by="sv", because="ALIVE").does("correct_death", by="sv-2", because="ALIVE")

    assert (life.promise("plan").due_on, life.promise("plan").late) == (day("2026-02-12"), True)

"""A mistyped act is put right by an act that names it: everything is computed again, nothing is deleted. C20."""

import pytest

from domain.act import FactKind
from domain.promise import State
from policy import correction
from tests.policy.lives import Life, day, outline, planned, referred, returnee, under_way

GIFT = {"item": "kit", "amount": "50", "source": "FS-A"}


def number(life: Life, verb: str) -> int:
    """The number of the latest act of this verb."""
    return max(fact.number for fact in life.facts if fact.act and fact.act["verb"] == verb)


def test_a_correction_takes_the_place_of_the_wrong_act() -> None:
    """A meeting typed with the wrong day is put right: the next one is counted from the right day, the old stays."""
    life = under_way().at("2026-03-20").does("record_follow_up", on="2026-03-02")
    life.does("record_follow_up", on="2026-03-12", corrects=number(life, "record_follow_up"))

    assert day("2026-04-12") == life.promise("follow_up").due_on
    assert [when.on for when in life.case.meetings] == [day("2026-03-12")]
    assert sum(1 for fact in life.facts if fact.act and fact.act["verb"] == "record_follow_up") == 2


def test_a_correction_can_be_corrected() -> None:
    """The last word counts, whichever of the two numbers it names."""
    life = under_way().at("2026-03-20").does("record_follow_up", on="2026-03-02")
    first = number(life, "record_follow_up")
    life.does("record_follow_up", on="2026-03-12", corrects=first)
    life.does("record_follow_up", on="2026-03-13", corrects=number(life, "record_follow_up"))
    life.does("record_follow_up", on="2026-03-14", corrects=first)

    assert [when.on for when in life.case.meetings] == [day("2026-03-14")]


def test_an_act_on_the_wrong_case_is_struck_out() -> None:
    """It counts no more, is still there to read, and cannot be struck out twice."""
    life = under_way().at("2026-03-20").does("record_follow_up")
    wrong = number(life, "record_follow_up")
    life.does("strike_out_act", act=wrong, because="WRONG_CASE")

    assert life.case.meetings == []
    assert life.facts[wrong - 1].kind is FactKind.ACT
    assert "struck out already" in life.turned_down("strike_out_act", act=wrong, because="WRONG_CASE").happened


def test_a_correction_takes_back_a_miss_and_only_that() -> None:
    """A plan agreed in time and typed with the wrong day was not late; what else was missed stays missed."""
    life = under_way(plan=outline(first_follow_up="2026-02-20")).at("2026-03-20")
    assert {"follow_up/2026-02-16"} <= life.late
    life.does("record_survey", composite=0.5, economic=0.5, social=0.5, psychosocial=0.5, on="2026-01-16")
    life.at("2026-05-10")
    assert "survey/1" in life.late

    wrong = number(life, "record_survey")
    scores = {"composite": 0.5, "economic": 0.5, "social": 0.5, "psychosocial": 0.5}
    life.does("record_survey", on="2026-03-16", corrects=wrong, **scores)

    assert (day("2026-06-16"), False) == (life.promise("survey/1").due_on, life.promise("survey/1").late)
    assert {"follow_up/2026-02-16"} <= life.late


@pytest.mark.parametrize(
    ("verb", "way"),
    [
        ("propose_plan", "propose the next version"),
        ("refer", "revoke-referral"),
        ("give_consent", ""),
        ("record_assessment", ""),
    ],
)
def test_what_was_sent_or_decided_is_not_unwritten(verb: str, way: str) -> None:
    """Each has its own way back, and the refusal names it; plain records can be struck out."""
    life = referred()
    if way:
        assert way in life.turned_down("strike_out_act", act=number(life, verb), because="WRONG").next_step
    else:
        life.does("strike_out_act", by="sv", act=number(life, verb), because="WRONG")


def test_consent_that_was_never_given_stops_the_plan() -> None:
    """Striking out the consent to a version leaves it without: it is not active."""
    life = under_way()
    assert life.verdict.plan_version == 1
    life.does("strike_out_act", act=number(life, "give_consent"), because="NEVER_GIVEN")

    assert life.verdict.plan_version == 0


def test_another_verb_or_number_corrects_nothing() -> None:
    """A correction is the same act, typed right; a number that is no act is told."""
    life = under_way().at("2026-03-20").does("record_follow_up")
    wrong = number(life, "record_follow_up")

    assert "is a record_follow_up" in life.turned_down("miss_follow_up", channel="PHONE", corrects=wrong).happened
    assert "is no act" in life.turned_down("record_follow_up", corrects=1).happened
    assert "is no act" in life.turned_down("record_follow_up", corrects=999).happened


def test_only_who_recorded_it_or_a_supervisor_puts_it_right() -> None:
    """Nobody rewrites what a colleague recorded."""
    life = under_way().at("2026-03-20").does("record_assessment", by="pfp", kind="RISK")
    wrong = number(life, "record_assessment")

    assert "Somebody else" in life.turned_down("strike_out_act", by="cw", act=wrong, because="WRONG").happened
    life.does("strike_out_act", by="sv", act=wrong, because="WRONG")


def test_an_id_that_later_acts_name_stays() -> None:
    """A need in a plan cannot be taken away under it."""
    life = planned()
    wrong = next(f.number for f in life.facts if f.act and f.act.get("kind") == "SKILLS")

    refusal = life.turned_down("strike_out_act", act=wrong, because="WRONG")
    assert "course, income" in refusal.happened


def test_a_correction_passes_the_door_of_its_own_act() -> None:
    """What the door would have turned down is turned down in a correction too."""
    life = returnee().at("2026-01-20").does("give_immediate_assistance", **GIFT)
    wrong = number(life, "give_immediate_assistance")

    dear = life.turned_down("give_immediate_assistance", corrects=wrong, **{**GIFT, "amount": "5000"})
    assert "over the limit" in dear.happened
    life.does("give_immediate_assistance", corrects=wrong, **{**GIFT, "amount": "500"})
    assert [str(gift.amount) for gift in life.case.given.values()] == ["500"]


def test_an_old_act_is_put_right_though_its_moment_is_past() -> None:
    """The day of an agreement is corrected after the plan has started."""
    life = under_way()
    wrong = next(f.number for f in life.facts if f.act and f.act.get("party") == "RETURNEE")
    life.does("agree_plan", on="2026-02-09", version=1, party="RETURNEE", corrects=wrong)
    other = next(f.number for f in life.facts if f.act and f.act.get("party") == "CASE_WORKER")
    life.does("agree_plan", on="2026-02-09", version=1, party="CASE_WORKER", corrects=other)

    assert (State.KEPT, day("2026-02-09")) == (life.promise("plan").state, life.promise("plan").kept_on)


def test_nothing_is_put_right_on_a_closed_case() -> None:
    """After closure only a reopening opens the file."""
    life = returnee().does("start_closing", outcome="NOT_STARTED", exit_strategy_followed=True, returnee_told=True)
    life.does("close_case", by="sv", outcome="NOT_STARTED")
    act = number(life, "start_closing")

    assert "closed" in life.turned_down("strike_out_act", by="sv", act=act, because="WRONG").happened


@pytest.mark.parametrize("verb", ["withdraw_alternative_contact", "give_feedback", "end_override", "give_assent"])
def test_a_word_of_hers_is_not_unwritten(verb: str) -> None:
    """What the returnee said, and what protects her, has its own way back and is never struck out by staff."""
    life = returnee().does("name_alternative_contact", who="an aunt", consent_given=True)
    life.does("withdraw_alternative_contact") if verb == "withdraw_alternative_contact" else None
    life.does("give_feedback", feedback="c", kind="COMPLAINT", about="sv", words="late")
    if verb in ("withdraw_alternative_contact", "give_feedback"):
        refusal = life.turned_down("strike_out_act", by="sv", act=number(life, verb), because="WRONG")
        assert "another way" in refusal.next_step
    assert verb in correction.HAS_ITS_OWN_WAY


def test_after_a_correction_the_true_act_is_no_twin() -> None:
    """What was struck out, or moved to another day, may be recorded on its own day."""
    life = under_way().at("2026-03-20").does("record_follow_up", on="2026-03-10")
    life.does("record_follow_up", on="2026-03-12", corrects=number(life, "record_follow_up"))
    assert len(life.does("record_follow_up", on="2026-03-10").case.meetings) == 2

    life.does("strike_out_act", act=number(life, "record_follow_up"), because="WRONG_CASE")
    assert len(life.does("record_follow_up", on="2026-03-10").case.meetings) == 2


def test_a_corrected_baseline_takes_back_a_lapse() -> None:
    """Surveys that lapsed only because the baseline was typed a year too early are owed again."""
    scores = {"composite": 0.5, "economic": 0.5, "social": 0.5, "psychosocial": 0.5}
    life = under_way().does("record_survey", on="2026-01-16", **scores).at("2026-05-20")
    assert life.ledger["survey/1"].state is State.DROPPED
    life.does("record_survey", on="2026-02-16", corrects=number(life, "record_survey"), **scores)

    assert day("2026-05-16") == life.waits["survey/1"]


def test_what_was_struck_out_names_nothing() -> None:
    """A hold on the wrong case is lifted there by mistake: both can be taken away, the later one first."""
    life = returnee().does("place_hold", hold="h", reason="SECURITY").does("lift_hold", hold="h")
    life.does("strike_out_act", act=number(life, "lift_hold"), because="WRONG_CASE")
    life.does("strike_out_act", act=number(life, "place_hold"), because="WRONG_CASE")

    assert life.case.holds == {}


def test_a_refusal_that_names_an_act_is_still_a_refusal() -> None:
    """A message nobody may turn down corrects nothing and is honoured."""
    life = under_way().at("2026-03-20").does("record_follow_up")
    life.does("refuse_assistance", by="returnee", corrects=number(life, "record_follow_up"))

    assert life.case.refused
    assert len(life.case.meetings) == 1

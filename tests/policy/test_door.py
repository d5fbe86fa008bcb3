"""The door: roles, days, records sent twice, acts typed late; and the subjects that have few rules. 5.8, C8, C21."""

from typing import Any

import pytest

from domain.act import Act
from domain.errors import CaseError, Conflict, Incomplete, NotAllowed
from domain.people import Role
from policy import door, roles
from policy.follow_up import calls_for_review
from tests.policy.lives import STAFF, day, planned, returnee, under_way

WHO = {role: who for who, role in STAFF.items()}
TEAM = {Role.CASE_WORKER, Role.SUPERVISOR}
TABLE = [
    ("confirm_arrival", TEAM | {Role.INTAKE}),
    ("record_first_session", TEAM),
    ("propose_plan", TEAM),
    ("agree_plan", TEAM | {Role.RETURNEE}),
    ("give_consent", TEAM | {Role.RETURNEE}),
    ("order_instalment", TEAM),
    ("confirm_delivery", TEAM | {Role.FINANCE}),
    ("answer_referral", TEAM | {Role.PROVIDER, Role.MEDICAL_FOCAL_POINT}),
    ("decide_funding", {Role.PROGRAMME_MANAGER, Role.FUNDING_SOURCE}),
    ("make_safety_plan", TEAM | {Role.PROTECTION_FOCAL_POINT}),
    ("grant_waiver", TEAM | {Role.PROGRAMME_MANAGER, Role.FUNDING_SOURCE, Role.DATA_PROTECTION_OFFICER}),
    ("close_case", {Role.SUPERVISOR, Role.PROGRAMME_MANAGER}),
    ("refuse_assistance", set(Role)),
    ("withdraw_consent", set(Role)),
    ("report_death", set(Role)),
]


@pytest.mark.parametrize(("verb", "allowed"), TABLE, ids=[verb for verb, _ in TABLE])
def test_each_act_has_its_roles(verb: str, allowed: set[Role]) -> None:
    """Each act may be done by the roles of 5.8 and by no other."""
    assert allowed == set(roles.may(verb))


def test_the_wrong_role_is_told_which_is_right() -> None:
    """Whoever may not do an act is told who may, and nothing is recorded."""
    refusal = planned().turned_down("close_case", by="cw", outcome="DUPLICATE")

    assert isinstance(refusal, NotAllowed)
    assert "SUPERVISOR" in refusal.next_step


@pytest.mark.parametrize("role", sorted(set(Role) - TEAM - {Role.RETURNEE}))
def test_nobody_agrees_for_those_who_agree(role: Role) -> None:
    """No other role agrees to a plan, whatever else it may do."""
    assert isinstance(planned().turned_down("agree_plan", WHO[role], version=1, party="RETURNEE"), NotAllowed)


def test_nothing_happens_in_the_future() -> None:
    """An act dated tomorrow is turned down; today there, which may be tomorrow here, is accepted."""
    life = returnee(zone="Pacific/Auckland").at("2026-01-13", hour=1)

    refusal = life.turned_down("give_consent", on="2026-01-14")

    assert isinstance(refusal, Incomplete)
    assert "in the future" in refusal.happened
    assert life.does("give_consent", on="2026-01-13")


def test_an_arrival_lies_in_the_past() -> None:
    """A day of return in the future is turned down."""
    life = returnee(None)

    assert "in the future" in life.turned_down("confirm_arrival", returned_on=day("2026-01-20")).happened


def test_an_arrival_anchors_what_counts_from_the_return() -> None:
    """Before the arrival nothing counts from it; once it is confirmed, the plan has its month."""
    life = returnee(None)
    assert {"arrival", "funding_window/FS-A/first_help"} - {"funding_window/FS-A/first_help"} == set(life.waits)

    life.at("2026-01-20").does("confirm_arrival", by="in", returned_on=day("2026-01-18"))

    assert ("INTAKE", day("2026-02-18")) == (life.stage, life.waits["plan"])


RECORDS: list[Any] = [
    pytest.param("record_first_session", {"goals": [{"id": "shop", "text": "x"}]}, id="a first session"),
    pytest.param("record_follow_up", {}, id="a meeting"),
    pytest.param("review_plan", {"outcome": "KEPT"}, id="a review"),
    pytest.param("record_w_model", {"points": [{"month": 1, "level": 2, "kind": "NEUTRAL"}]}, id="a high"),
    pytest.param(
        "record_survey", {"composite": 0.5, "economic": 0.5, "social": 0.5, "psychosocial": 0.5}, id="a survey"
    ),
    pytest.param("give_consent", {"version": 1}, id="a consent"),
]


@pytest.mark.parametrize(("verb", "form"), RECORDS)
def test_the_same_record_of_the_same_day_stands_once(verb: str, form: dict[str, Any]) -> None:
    """Two people who send the same record mean the same thing: the second is told so; another day is another record."""
    life = under_way().at("2026-03-02").does(verb, **form)

    assert isinstance(life.turned_down(verb, by="sv", **form), Conflict)
    assert life.at("2026-03-03").does(verb, **form)


TWINS = [
    pytest.param("cw", {"words": "in the morning"}, {"words": "in the evening"}, True, id="one person, two texts"),
    pytest.param("sv", {"words": "in the morning"}, {"words": "she is well"}, False, id="two people, two texts"),
    pytest.param("cw", {}, {}, False, id="one person, no text"),
    pytest.param("cw", {}, {"words": "in the evening"}, True, id="only one has a text"),
]


@pytest.mark.parametrize(("by", "first", "second", "two"), TWINS)
def test_two_calls_of_one_day_are_two(by: str, first: dict[str, str], second: dict[str, str], two: bool) -> None:
    """One person may record two calls of one day, each in its own words; what two people send alike is one call."""
    call = {"mode": "PHONE", "why_not_face_to_face": "ROAD_CUT"}
    life = under_way().at("2026-03-02").does("record_follow_up", "cw", **call, **first)

    if two:
        assert life.does("record_follow_up", by, **call, **second)
    else:
        assert isinstance(life.turned_down("record_follow_up", by, **call, **second), Conflict)


def test_a_record_legal_on_its_day_is_legal_later() -> None:
    """An assessment made while the case was open is typed after the refusal; one made after it is not (C21)."""
    life = under_way().at("2026-03-01").does("refuse_assistance")
    assert "is closing" in life.turned_down("record_assessment", kind="RISK").happened

    assert "RISK" in life.does("record_assessment", on="2026-02-20", kind="RISK").case.assessed


@pytest.mark.parametrize("verb", sorted(door.MUST_BE_LEGAL_NOW))
def test_what_leaves_the_house_or_ends_a_case_is_an_act(verb: str) -> None:
    """The list of what must be legal now names acts, none of them gone."""
    assert verb in Act.kinds


def test_an_act_that_was_never_legal_is_not_made_so_by_its_date() -> None:
    """Dating an act earlier, before what it needs, helps nothing."""
    life = under_way().at("2026-03-01").does("end_activity", activity="shop", end="CANCELLED")

    refusal = life.turned_down("order_instalment", on="2026-02-01", activity="shop", instalment=1, amount="400")

    assert "has ended" in refusal.happened


def test_a_record_made_before_its_conditions_counts_if_it_is_legal_now() -> None:
    """An assessment dated before the consent was typed is accepted once the consent is there."""
    life = returnee().at("2026-01-20").met()

    assert life.does("record_assessment", kind="SKILLS", on="2026-01-15").case.assessed


BEFORE_ARRIVAL = [
    pytest.param("give_consent", {}, True, id="consent"),
    pytest.param("record_follow_up", {}, False, id="no follow-up"),
    pytest.param("record_w_model", {"points": [{"month": 1, "level": 2, "kind": "NEUTRAL"}]}, False, id="no W-model"),
    pytest.param("give_immediate_assistance", {"item": "food", "amount": "1"}, False, id="no delivery"),
]


@pytest.mark.parametrize(("verb", "form", "allowed"), BEFORE_ARRIVAL)
def test_before_the_return_there_is_preparation_and_no_delivery(verb: str, form: dict[str, Any], allowed: bool) -> None:
    """Before the return, counselling and drafts are legal, delivery and follow-up are not (C8)."""
    if allowed:
        assert returnee(None).does(verb, **form)
    else:
        assert isinstance(returnee(None).turned_down(verb, **form), CaseError)


FOLLOW_UPS = [
    pytest.param({"mode": "FACE_TO_FACE"}, True, id="face to face"),
    pytest.param({"mode": "AT_DELIVERY"}, True, id="at a delivery"),
    pytest.param({"mode": "PHONE"}, False, id="by phone without a reason"),
    pytest.param({"mode": "PHONE", "why_not_face_to_face": "ROAD_CUT"}, True, id="by phone, the road is cut"),
    pytest.param({"mode": "EMAIL"}, False, id="by e-mail without a reason"),
]


@pytest.mark.parametrize(("form", "allowed"), FOLLOW_UPS)
@pytest.mark.rule("R94", "R95")
def test_a_meeting_that_is_not_face_to_face_says_why(form: dict[str, Any], allowed: bool) -> None:
    """Face to face by preference; another way is recorded with its reason (R94, R95)."""
    if allowed:
        assert under_way().does("record_follow_up", **form)
    else:
        assert "not face to face" in under_way().turned_down("record_follow_up", **form).happened


EQUAL = {"composite": "0.50", "economic": "0.50", "social": "0.50", "psychosocial": "0.50"}
SURVEYS = [
    pytest.param({}, {}, set(), id="nothing changed"),
    pytest.param({"composite": "0.40"}, {}, {"the composite score fell by 0.10 or more"}, id="exactly 0.10"),
    pytest.param({"composite": "0.41"}, {}, set(), id="a hundredth less"),
    pytest.param({"economic": "0.34"}, {}, set(), id="still in its band"),
    pytest.param({"economic": "0.33"}, {}, {"a dimension fell a band"}, id="a band lower"),
    pytest.param({"social": "0.90"}, {}, set(), id="a band higher"),
    pytest.param({}, {"able_to_stay": False}, {"no longer able to stay"}, id="no longer able to stay"),
    pytest.param({}, {"wants_support": True}, {"wishes specialised support"}, id="wishes support"),
]


@pytest.mark.parametrize(("scores", "answers", "reasons"), SURVEYS)
@pytest.mark.rule("R100")
def test_a_survey_calls_for_a_review_by_its_scores(
    scores: dict[str, str], answers: dict[str, bool], reasons: set[str]
) -> None:
    """A fall of 0.10, a band, the wish for support or a no to staying calls for a review of the plan (R100, C14)."""
    life = under_way().does("record_survey", **EQUAL).at("2026-05-16")
    life.does("record_survey", **{**EQUAL, **scores}, **answers)

    assert reasons == set(calls_for_review(life.case.surveys))


def test_the_baseline_comes_after_a_draft() -> None:
    """The baseline is taken once a complete draft exists, and only what follows it can be skipped (C18)."""
    life = returnee().met().assessed()
    assert "no plan yet" in life.turned_down("record_survey", **EQUAL).happened
    assert "No baseline" in life.turned_down("skip_survey", because="AWAY").happened

    assert life.at("2026-02-02").proposed().does("record_survey", **EQUAL)


ASSESSMENTS = [
    pytest.param({"kind": "VULNERABILITY"}, "A level belongs", id="vulnerability without a level"),
    pytest.param({"kind": "SKILLS", "level": "LOW"}, "A level belongs", id="skills with a level"),
    pytest.param({"kind": "RISK", "needs": [{"id": "income", "element": "E2"}]}, "already has a need", id="need twice"),
]


@pytest.mark.parametrize(("form", "said"), ASSESSMENTS)
def test_an_assessment_is_whole(form: dict[str, Any], said: str) -> None:
    """A level belongs to vulnerability only, and a need is found once."""
    assert said in returnee().met().assessed().turned_down("record_assessment", **form).happened


IDS = [
    pytest.param("record_first_session", {"goals": [{"id": "g", "stated_by": "m9"}]}, "household member", id="goal"),
    pytest.param(
        "record_need", {"need": {"id": "income", "element": "E2"}, "origin": "RETURNEE"}, "already", id="need"
    ),
    pytest.param("end_need", {"need": "car", "end": "MET"}, "no need 'car'", id="end of a need"),
    pytest.param("consider_options", {"unmet": "x", "options": ["RELOCATION"]}, "no unmet need", id="options"),
    pytest.param("check_no_harm", {"advocacy": "x", "passed": True}, "no advocacy", id="check"),
    pytest.param("review_safety_plan", {}, "no active safety plan", id="safety review"),
    pytest.param("read_message", {"message": 3}, "no unread message", id="message"),
    pytest.param("grant_waiver", {"waiver": "x"}, "no waiver", id="waiver"),
]


@pytest.mark.parametrize(("verb", "form", "said"), IDS)
@pytest.mark.rule("R2", "R44")
def test_an_act_names_what_the_case_knows(verb: str, form: dict[str, Any], said: str) -> None:
    """An id that is unknown, or taken, is turned down and named."""
    assert said in under_way().turned_down(verb, **form).happened


@pytest.mark.parametrize("verb", sorted(Act.kinds))
def test_every_refusal_has_three_parts(verb: str) -> None:
    """An empty form by a role that may not is turned down in three parts; a refusal of help never is."""
    if Act.kinds[verb].nobody_may_turn_down:
        assert returnee().does(verb, by="dpo")
    else:
        refusal = returnee().turned_down(verb, by="dpo")
        assert all((refusal.happened, refusal.unchanged, refusal.next_step))

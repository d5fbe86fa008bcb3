"""Who else may be asked, kits that keep contact, ways of meeting, steps that were waived. Handbook 2.3.3; 5.3, 5.5."""

from typing import Any

import pytest

from domain.errors import Incomplete, NotAllowed, NotFound, WrongMoment
from domain.opened import ReturnKind
from policy.contact import may_ask_another
from tests.policy.lives import Life, day, outline, pack, returnee, under_way

NAMED: dict[str, Any] = {"who": "an aunt at the ferry", "consent_given": True}
THIRD: dict[str, Any] = {"mode": "THIRD_PARTY", "why_not_face_to_face": "OUT_OF_REACH"}
PLAN: dict[str, Any] = {"version": 1, "outline": outline()}
TRACE: dict[str, Any] = {"channel": "PHONE", "answered": True}
ASKS_ANOTHER = [
    pytest.param("miss_follow_up", {"channel": "ALTERNATIVE_CONTACT"}, id="a try"),
    pytest.param("record_trace", TRACE, id="news"),
    pytest.param("record_follow_up", THIRD, id="a follow-up"),
]


def named() -> Life:
    """Somebody may be asked."""
    return under_way().does("name_alternative_contact", **NAMED).at("2026-03-02")


@pytest.mark.parametrize(("verb", "form"), ASKS_ANOTHER)
def test_nobody_else_is_asked_without_her_consent(verb: str, form: dict[str, Any]) -> None:
    """Asking somebody else tells them something: only whom the returnee named, and only until she takes it back."""
    assert isinstance(under_way().turned_down(verb, **form), WrongMoment)
    assert named().does(verb, **form)

    for taken_back in ("withdraw_alternative_contact", "withdraw_consent"):
        assert isinstance(named().does(taken_back, by="returnee").turned_down(verb, **form), WrongMoment)


def test_a_withdrawal_of_consent_to_one_provider_leaves_the_alternative_contact() -> None:
    """Only a withdrawal for everyone reaches the alternative contact; naming one anew counts again."""
    life = named().does("withdraw_consent", recipient="GM-01")
    assert may_ask_another(life.case)

    life.does("withdraw_consent").does("name_alternative_contact", **NAMED)

    assert may_ask_another(life.case)


NOT_NAMED = [
    pytest.param({**NAMED, "consent_given": False}, NotAllowed, id="without consent"),
    pytest.param({"consent_given": True}, Incomplete, id="nobody"),
]


@pytest.mark.parametrize(("form", "kind"), NOT_NAMED)
def test_naming_takes_a_person_and_consent(form: dict[str, Any], kind: type[Exception]) -> None:
    """An alternative contact is somebody, named with the returnee's consent; nothing else is kept."""
    assert isinstance(returnee().turned_down("name_alternative_contact", **form), kind)


def test_a_name_may_be_taken_back_at_any_time() -> None:
    """While closing and after closure too; but not twice."""
    life = named().does("start_closing", outcome="WITHDRAWN", exit_strategy_followed=True, returnee_told=True)
    life.does("write_report", kind="CLOSURE").does("close_case", by="sv", outcome="WITHDRAWN")

    life.does("withdraw_alternative_contact", by="returnee")

    assert not may_ask_another(life.case)
    assert "No alternative contact" in life.turned_down("withdraw_alternative_contact").happened


def test_a_try_before_the_withdrawal_may_be_typed_after_it() -> None:
    """What was right on its day is recorded later (C21)."""
    life = named().does("record_trace", **TRACE).at("2026-03-09").does("withdraw_alternative_contact")

    assert len(life.does("record_trace", on="2026-03-05", **TRACE).case.tries) == 2


def test_news_from_somebody_else_is_no_contact_with_her() -> None:
    """It counts as a try, ends no search and moves no meeting; a follow-up by way of them moves the next meeting."""
    life = named().does("record_trace", **TRACE)
    assert (life.case.contacts, len(life.case.tries)) == ([], 1)
    assert day("2026-03-16") == life.waits["follow_up/2026-02-16"]

    life.does("record_follow_up", **THIRD)

    assert ([], day("2026-03-02")) == (life.case.contacts, life.promise("follow_up/2026-02-16").kept_on)


MODES = [
    pytest.param({}, True, id="face to face"),
    pytest.param({"mode": "AT_DELIVERY"}, True, id="at a delivery"),
    pytest.param({"mode": "PHONE", "why_not_face_to_face": "ROAD_CUT"}, True, id="by phone, with the reason"),
    pytest.param({"mode": "PHONE"}, False, id="by phone, no reason"),
    pytest.param({"mode": "EMAIL"}, False, id="by e-mail, no reason"),
]


@pytest.mark.parametrize(("form", "accepted"), MODES)
@pytest.mark.rule("R94", "R95")
def test_another_way_than_face_to_face_has_its_reason(form: dict[str, Any], accepted: bool) -> None:
    """Face to face by preference; else the way and the reason are recorded (R94, R95), unless that rule is waived."""
    life = under_way().at("2026-03-02")
    if accepted:
        assert life.does("record_follow_up", **form).case.meetings
        return
    assert "not face to face" in life.turned_down("record_follow_up", **form).happened
    waived(life, "process/face_to_face")

    assert life.does("record_follow_up", **form).case.meetings


def waived(life: Life, rule: str) -> Life:
    """A rule of the process lifted by a supervisor."""
    life.does("request_waiver", waiver="w", kind="PROCESS", rule=rule, because="FLOODS")
    return life.does("grant_waiver", by="sv", waiver="w")


def test_an_assessment_may_be_waived() -> None:
    """With the waiver granted, a plan is made without that assessment, and the stage goes on (5.5)."""
    life = returnee().met().does("record_assessment", kind="VULNERABILITY", level="LOW")
    life.does(
        "record_assessment",
        kind="SKILLS",
        needs=[{"id": "income", "element": "E2"}, {"id": "course", "element": "E3"}],
    )
    assert (life.stage, "context" in life.turned_down("propose_plan", **PLAN).happened) == ("ASSESSMENT", True)

    waived(life, "process/assessment/context")

    assert life.stage == "PLANNING"
    assert life.does("propose_plan", **PLAN).stage == "PLAN_PROPOSED"


UNKNOWN = [
    pytest.param("process/face-to-face", "process/face_to_face", id="mistyped"),
    pytest.param("process/assessment/skill", "process/assessment/skills", id="nearly"),
    pytest.param("process/xyz", "process/tracing", id="nothing like it"),
]


@pytest.mark.parametrize(("rule", "said"), UNKNOWN)
def test_only_named_rules_of_the_process_are_waived(rule: str, said: str) -> None:
    """A rule nobody knows is turned down with the nearest one that exists."""
    form = {"waiver": "w", "kind": "PROCESS", "rule": rule, "because": "FLOODS"}

    refusal = returnee().turned_down("request_waiver", **form)

    assert isinstance(refusal, NotFound)
    assert said in refusal.next_step


KIT: dict[str, Any] = {"kit": "phone", "provider": "GN-04", "source": "FS-A", "amount": "35"}


@pytest.mark.rule("R96")
def test_a_kit_is_issued_once_and_is_a_contact() -> None:
    """Each kit once, after the arrival; the next meeting counts from the day it was handed over (R96, R97)."""
    assert "has not arrived" in returnee(None).turned_down("issue_communication_kit", **KIT).happened
    life = under_way().at("2026-03-02").does("issue_communication_kit", **KIT)

    assert day("2026-04-02") == life.waits["follow_up/2026-03-02"]
    assert "already has a kit" in life.turned_down("issue_communication_kit", **KIT).happened


KITS = [
    pytest.param({"source": "FS-Z"}, "no funding source 'FS-Z'", id="a source that funds another case"),
    pytest.param({"amount": "2001"}, "over the limit of 2000", id="more than the source gives in all"),
]


@pytest.mark.parametrize(("changed", "said"), KITS)
def test_a_kit_stays_within_its_source(changed: dict[str, Any], said: str) -> None:
    """A kit counts against what its source gives one case."""
    assert said in returnee().turned_down("issue_communication_kit", **{**KIT, **changed}).happened


NOT_PAID = [
    pytest.param(lambda: returnee(kind=ReturnKind.FORCED), "does not admit this case", id="a case it does not admit"),
    pytest.param(lambda: paid("FS-B"), "FS-A and FS-B would both pay", id="what another source has paid"),
    pytest.param(lambda: paid("FS-A"), None, id="a second one of the same source"),
]


def paid(source: str) -> Life:
    """A first kit, paid by one of two sources."""
    life = returnee(programmes=[pack(), pack("FS-A", id="FS-B")])
    return life.does("issue_communication_kit", **{**KIT, "kit": "first", "source": source})


@pytest.mark.parametrize(("made", "said"), NOT_PAID)
def test_a_kit_is_paid_as_help_at_once_is(made: Any, said: str | None) -> None:
    """By a source that admits the case, within its windows, and never by two of them (C10)."""
    if said is None:
        assert made().does("issue_communication_kit", **KIT).case.kits["phone"]
    else:
        assert said in made().turned_down("issue_communication_kit", **KIT).happened


def test_a_kit_leaves_less_for_the_rest() -> None:
    """What was spent on a kit is counted when something else is given from the same source."""
    life = returnee().does("issue_communication_kit", **{**KIT, "amount": "1990"})

    refusal = life.turned_down("give_immediate_assistance", item="food", source="FS-A", amount="20")

    assert "2010 in all" in refusal.happened

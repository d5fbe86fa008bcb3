"""Rejections that open a record each, and services opened only where that harms nobody. Handbook 2.3.2 (R69-R74)."""

from typing import Any

import pytest

from domain.promise import State
from tests.policy.lives import Life, referred, under_way

REJECTED = {"referral": "course", "answer": "REJECTED", "reason": "COST"}
UNMET = {"unmet": "course", "need": "course", "reason": "NO_SERVICE"}
BOTH = ["income", "course"]


def recorded(ended: bool) -> Life:
    """An unmet need under the id a referral will have, ended or not."""
    life = under_way().does("record_unmet_need", **UNMET)
    if ended:
        life.does("consider_options", unmet="course", options=["ADVOCACY"])
        life.does("resolve_unmet_need", unmet="course", resolved=False)
    return life


RECORDS = [
    pytest.param(under_way, ["course"], {"course"}, id="one need, the referral's id"),
    pytest.param(under_way, BOTH, {"course-income", "course-course"}, id="a record for each need"),
    pytest.param(lambda: recorded(True), ["course"], {"course-2"}, id="the id is taken by a record that ended"),
    pytest.param(lambda: recorded(False), ["course"], {"course-2"}, id="the id is taken by an open one"),
]


@pytest.mark.parametrize(("begun", "needs", "opened"), RECORDS)
@pytest.mark.rule("R69")
def test_a_rejection_always_opens_a_record(begun: Any, needs: list[str], opened: set[str]) -> None:
    """Each need of a rejected referral is registered, with its own clock, whatever was recorded before (R69, T15)."""
    life = referred(begun(), needs=needs, urgency="URGENT").does("answer_referral", **REJECTED)

    assert opened == {f"{key}" for key, one in life.case.unmet.items() if one.reason == "COST"}
    assert {f"urgent_options/{key}" for key in opened} <= set(life.waits)


def test_protection_registers_what_it_finds_missing() -> None:
    """Who may consider options for an unmet need may register it first (R69)."""
    life = under_way().does("record_unmet_need", by="pfp", unmet="bed", need="income", reason="NO_SERVICE")

    assert life.case.unmet["bed"]


def test_a_record_with_a_long_id_has_its_end() -> None:
    """The longest ids give a record that can still be considered and marked."""
    need, referral = "n" * 30, "r" * 30
    life = under_way().does("record_need", need={"id": need, "element": "E4"}, origin="FOLLOW_UP")
    referred(life, referral=referral, needs=["course", need], urgency="URGENT")
    life.does("answer_referral", **{**REJECTED, "referral": referral})
    key = f"{referral}-{need}"

    life.does("consider_options", unmet=key, options=["RELOCATION"]).does("resolve_unmet_need", unmet=key)

    assert State.KEPT is life.promise(f"urgent_options/{key}").state


def opening(*providers: str) -> Life:
    """An unmet need for which these providers were asked to open their service."""
    life = under_way().does("record_unmet_need", **UNMET)
    for n, provider in enumerate(providers):
        form = {"advocacy": f"a{n}", "unmet": "course", "provider": provider}
        life.does("start_advocacy", **form, fits_because="women only")
    return life


def checked(life: Life, **checks: bool) -> Life:
    """The do-no-harm check of these advocacies."""
    for advocacy, passed in checks.items():
        life.does("check_no_harm", advocacy=advocacy, passed=passed)
    return life


@pytest.mark.rule("R74")
def test_nobody_is_sent_to_a_service_before_its_check() -> None:
    """A provider asked to open its service gets no referral until the check has passed; others do (R74)."""
    refer = {"referral": "r", "needs": ["course"], "provider": "GM-01", "procedure_explained": True}
    life = opening("GM-01", "ET-01")
    assert "harms none" in life.turned_down("refer", **refer).happened
    assert "harms none" in checked(life, a0=False, a1=True).turned_down("refer", **refer).happened

    assert {"referral/r/letter"} <= checked(life, a0=True).does("refer", **refer).done


ADMITTED = [
    pytest.param({"a0": True}, True, True, id="admitted where the check passed"),
    pytest.param({"a0": True, "a1": False}, True, True, id="another one failed and is not used"),
    pytest.param({"a0": False, "a1": True}, True, False, id="admitted where it failed since"),
    pytest.param({"a1": True}, False, True, id="admitted nowhere, one passed"),
    pytest.param({"a0": False}, False, False, id="the one that failed is no reason"),
    pytest.param({}, False, False, id="nothing was checked"),
]


@pytest.mark.parametrize(("checks", "admitted", "resolved"), ADMITTED)
@pytest.mark.rule("R74")
def test_a_need_is_resolved_by_a_service_that_passed(checks: dict[str, bool], admitted: bool, resolved: bool) -> None:
    """The service that admitted her must have passed its check; a service that failed never serves as the reason."""
    life = opening("GM-01", "ET-01")
    if admitted:
        life = referred(checked(life, a0=True)).does("answer_referral", referral="course", answer="ACCEPTED")
    checked(life, **checks)
    if resolved:
        assert life.does("resolve_unmet_need", unmet="course").case.unmet["course"].resolved
    else:
        assert "harms none" in life.turned_down("resolve_unmet_need", unmet="course").happened


UNFOUND = [
    pytest.param({"provider": "gm-01"}, "provider", id="another spelling"),
    pytest.param({"provider": "GM_01"}, "provider", id="a sign of its own"),
    pytest.param({"provider": "GM-01", "opens_existing": False}, "is there already", id="a new service with a name"),
]


@pytest.mark.parametrize(("changed", "said"), UNFOUND)
@pytest.mark.rule("R74")
def test_no_spelling_gets_around_the_check(changed: dict[str, Any], said: str) -> None:
    """A provider is named as in a referral, and whoever is named is asked to open: so its check is always found."""
    form = {"advocacy": "a0", "unmet": "course", "fits_because": "women only", **changed}

    assert said in opening().turned_down("start_advocacy", **form).happened


@pytest.mark.rule("R70", "R72")
def test_asking_for_a_new_service_opens_no_door_to_anybody() -> None:
    """Advocacy for a service that is not there yet asks for no check on others, and the record has its end."""
    life = opening().does("start_advocacy", advocacy="new", unmet="course", opens_existing=False)

    life.does("resolve_unmet_need", unmet="course")

    assert (life.case.unmet["course"].resolved, life.case.advocacy["new"].opens_existing) == (True, False)

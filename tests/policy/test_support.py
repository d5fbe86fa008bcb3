"""Help beside the services of providers: procedures, going along, meeting officials. Source: R82, R83, R38, R81."""

from typing import Any

import pytest

from domain.errors import CaseError, Incomplete, NotFound, WrongMoment
from tests.policy.lives import returnee, under_way

SCHOOL: dict[str, Any] = {"kind": "MEETING_OFFICIALS", "activity": "course", "provider": "GM-01"}
FORMS = [
    pytest.param({}, None, id="the head of a place she consented to"),
    pytest.param({"activity": "", "need": "course"}, None, id="for a need"),
    pytest.param({"kind": "ADMINISTRATIVE_PROCEDURE", "provider": ""}, None, id="a form filled in together"),
    pytest.param({"kind": "ACCOMPANYING", "provider": "GM-04"}, None, id="she was there herself"),
    pytest.param({"kind": "ACCOMPANYING", "provider": ""}, None, id="an appointment anywhere"),
    pytest.param({"provider": ""}, Incomplete, id="officials of nobody"),
    pytest.param({"activity": ""}, Incomplete, id="for nothing"),
    pytest.param({"activity": "boat"}, NotFound, id="for what no plan has"),
    pytest.param({"need": "boat"}, NotFound, id="for what is no need"),
    pytest.param({"provider": "GM-04"}, WrongMoment, id="officials she did not consent to"),
    pytest.param({"kind": "ADMINISTRATIVE_PROCEDURE", "provider": "GM-04"}, WrongMoment, id="a procedure, told of her"),
]


@pytest.mark.parametrize(("form", "kind"), FORMS)
@pytest.mark.rule("R82", "R83")
def test_support_serves_something_and_tells_only_whom_she_agreed_to(
    form: dict[str, Any], kind: type[CaseError] | None
) -> None:
    """It names an activity or a need; whoever is told of her, unless she goes along, is in her consent."""
    said = {**SCHOOL, **form}
    if kind is None:
        assert len(under_way().does("record_support", **said).case.support) == 1
    else:
        assert isinstance(under_way().turned_down("record_support", **said), kind)


def test_nobody_is_supported_before_the_return() -> None:
    """Neither while she is awaited nor, typed later, on a day before it."""
    awaited = returnee(None, registered_on="2026-01-12").met()

    assert "not arrived" in awaited.turned_down("record_support", kind="ACCOMPANYING", need="course").happened
    assert "before" in under_way().turned_down("record_support", on="2026-01-11", **SCHOOL).happened


def test_a_meeting_typed_after_a_withdrawal_is_judged_by_its_own_day() -> None:
    """What was consented to that day stays recordable; a meeting of a day after the withdrawal is not."""
    life = under_way().at("2026-02-20").does("give_consent", recipients=["GM-04"])
    life.at("2026-02-24").does("withdraw_consent", recipient="GM-04")
    form = {**SCHOOL, "provider": "GM-04"}

    assert "no standing consent of m1" in life.turned_down("record_support", **form).happened
    assert life.does("record_support", on="2026-02-20", **form).case.support


@pytest.mark.parametrize(("kind", "contacts"), [("ACCOMPANYING", 1), ("MEETING_OFFICIALS", 0)])
def test_going_along_is_a_contact_and_meeting_officials_is_none(kind: str, contacts: int) -> None:
    """The next meeting is counted from a day she was met, not from one she was spoken of."""
    life = under_way().at("2026-02-27").does("record_support", **{**SCHOOL, "kind": kind})

    assert len(life.case.contacts) == contacts
    assert ("follow_up/2026-02-27" in life.waits) is bool(contacts)


@pytest.mark.parametrize(("form", "begun"), [({"activity": "course"}, True), ({"need": "course"}, False)])
def test_support_for_a_line_of_the_plan_shows_that_something_has_begun(form: dict[str, Any], begun: bool) -> None:
    """R81: an agreed plan of which an activity is worked on is no plan that lies still."""
    life = under_way().at("2026-02-20").does("record_support", kind="ACCOMPANYING", **form)

    assert ("start_activity" not in life.waits) is begun


def test_the_same_support_of_a_day_is_recorded_once() -> None:
    """Two people who send the same record mean the same thing."""
    life = under_way().does("record_support", **SCHOOL)

    assert "recorded already" in life.turned_down("record_support", "sv", **SCHOOL).happened

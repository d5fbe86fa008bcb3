"""The shapes of a referral in FHIR: held against the R4B models of fhir.resources, and read from whatever comes."""

from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from fhir.resources.R4B.patient import Patient
from fhir.resources.R4B.servicerequest import ServiceRequest
from fhir.resources.R4B.task import Task
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.assessment import Element, Urgency
from domain.partner import FaultCode, PartnerRefused
from domain.referral import ReferralState, UnmetReason
from partners.task import (
    ELEMENTS,
    LONGEST_NOTE,
    PROVIDERS,
    REASONS,
    REFERRALS,
    SENDER,
    STATES,
    Letter,
    TaskStatus,
    heard_in,
    task_of,
)

TOLD = {
    "name": "Mariama Testfall",
    "phone": "+2207000000",
    "born": "1994-02-28",
    "language": "fr",
    "what": "A room for three weeks",
    "place": "Kanifing",
    "sex": "F",
}
NOT_OURS: list[Any] = [
    None,
    7,
    "Task",
    [],
    {},
    {"resourceType": "Task"},
    {"resourceType": "Task", "status": "accepted"},
    {"resourceType": "Task", "status": "accepted", "identifier": "R-7K3M2QN/shelter"},
    {"resourceType": "Task", "status": "accepted", "identifier": [None, 3, {"system": REFERRALS}]},
    {"resourceType": "Task", "status": "accepted", "identifier": [{"system": "x", "value": "R-7K3M2QN/shelter"}]},
    {"resourceType": "Task", "status": "accepted", "identifier": [{"system": REFERRALS, "value": "../../etc"}]},
    {"resourceType": "Task", "status": "accepted", "identifier": [{"system": REFERRALS, "value": "R-7K3M2QN/a\n"}]},
    {"resourceType": "Task", "status": "accepted", "identifier": [{"system": REFERRALS, "value": ["R-7K3M2QN/a"]}]},
]


def letter(told: dict[str, str] | None = None, **more: Any) -> Letter:
    """An invented referral."""
    known = {"reference": "R-7K3M2QN/shelter", "provider": "ET-01", "elements": ("E4", "E11"), "urgency": "URGENT"}
    return Letter.model_validate({**known, "told": told or {}, "asked_on": date(2027, 1, 31), **more})


def answered(**more: Any) -> dict[str, Any]:
    """Our task as a provider's system sends it back."""
    return task_of(letter()) | more


def reason(code: str, system: str = REASONS) -> dict[str, Any]:
    """Why not, as a coding."""
    return {"coding": [{"system": system, "code": code}]}


@pytest.mark.parametrize("told", [{}, TOLD, {"what": "A room"}, *({key: TOLD[key]} for key in TOLD)])
@pytest.mark.parametrize("urgency", list(Urgency))
def test_the_task_is_a_fhir_task(told: dict[str, str], urgency: Urgency) -> None:
    """Whatever may be told, Task, ServiceRequest and Patient hold against the published R4B shapes."""
    made = task_of(letter(told, urgency=urgency, elements=tuple(Element)))

    Task.model_validate(made)
    kinds: dict[str, Any] = {"ServiceRequest": ServiceRequest, "Patient": Patient}
    for inside in made["contained"]:
        kinds[inside["resourceType"]].model_validate(inside)


def test_a_wrong_task_does_not_hold() -> None:
    """The models used above do refuse: a Task without its intent, a Patient born on a day that is none."""
    with pytest.raises(ValidationError):
        Task.model_validate({key: part for key, part in answered().items() if key != "intent"})
    with pytest.raises(ValidationError):
        Patient.model_validate({"resourceType": "Patient", "birthDate": "31.1.1994"})


@pytest.mark.parametrize("key", sorted(set(TOLD) - {"what"}))
def test_one_thing_told_is_one_thing_sent(key: str) -> None:
    """Each thing that consent allows travels alone; nothing else about the person is there."""
    made = task_of(letter({key: TOLD[key]}))
    person = next(one for one in made["contained"] if one["resourceType"] == "Patient")

    assert len(person) == 3, person  # resourceType, id, and this
    assert made["for"] == {"reference": "#person"} == made["contained"][0]["subject"]


@pytest.mark.parametrize("told", [{}, {"what": "A room"}, {"name": "  ", "phone": "\x00"}])
def test_with_nothing_to_tell_there_is_no_person(told: dict[str, str]) -> None:
    """Without anything personal there is no Patient: only our reference stands for her."""
    made = task_of(letter(told))

    assert [one["resourceType"] for one in made["contained"]] == ["ServiceRequest"]
    assert made["for"]["identifier"] == {"system": REFERRALS, "value": "R-7K3M2QN/shelter"}


def test_the_task_says_what_is_asked_of_whom() -> None:
    """Priority, elements, words and provider stand where FHIR has them."""
    made = task_of(letter(TOLD, urgency=Urgency.LIFE_THREATENING))
    request = made["contained"][0]

    assert (made["status"], made["priority"], made["authoredOn"]) == ("requested", "stat", "2027-01-31")
    assert made["owner"]["identifier"] == {"system": PROVIDERS, "value": "ET-01"}
    assert [one["coding"] for one in request["category"]] == [
        [{"system": ELEMENTS, "code": "E4"}],
        [{"system": ELEMENTS, "code": "E11"}],
    ]
    assert request["code"] == {"text": "A room for three weeks"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"told": {"diagnosis": "Testfall"}},
        {"told": {"born": "about 1994, says Testfall"}},
        {"reference": "Testfall"},
        {"reference": "R-7K3M2QN/shelter\n"},
        {"provider": "Testfall"},
        {"elements": ("E12",)},
    ],
)
def test_a_letter_that_cannot_be_sent_is_not_made(wrong: dict[str, Any]) -> None:
    """A key without a place, a day that is none, an id that is none: refused, and the message repeats nothing."""
    with pytest.raises(ValidationError) as refused:
        letter(**wrong)

    assert "Testfall" not in str(refused.value)


def test_a_letter_shows_nothing_of_the_person() -> None:
    """Printed by accident, a letter shows ids and codes only; so does what was heard."""
    heard = heard_in("referrals", answered(note=[{"text": "Ask for Testfall"}]))
    shown = repr(letter(TOLD)) + str(letter(TOLD)) + repr(heard)

    assert not [text for text in (*TOLD.values(), "Testfall") if len(text) > 2 and text in shown]


@pytest.mark.parametrize("status", list(TaskStatus))
def test_every_status_of_fhir_has_its_meaning(status: TaskStatus) -> None:
    """Each of the twelve codes is read, and is either a state of the referral or nothing we act on."""
    heard = heard_in("referrals", answered(status=status.value))

    assert (heard.reference, heard.provider, heard.status) == ("R-7K3M2QN/shelter", "ET-01", status)
    assert heard.state is STATES[status]


def test_the_meanings_are_these() -> None:
    """What moves a referral, and what does not."""
    known = {status.value: state and state.value for status, state in STATES.items() if state}

    assert known == {
        "received": "ACKNOWLEDGED",
        "accepted": "ACCEPTED",
        "ready": "ACCEPTED",
        "in-progress": "IN_SERVICE",
        "completed": "COMPLETED",
        "rejected": "REJECTED",
        "failed": "REJECTED",
    }


REFUSED = UnmetReason.REFUSED_BY_PROVIDER.value
REASONS_READ = [
    ("rejected", reason("NO_CAPACITY"), "NO_CAPACITY"),
    ("failed", reason("TOO_FAR"), "TOO_FAR"),
    ("rejected", None, REFUSED),
    ("rejected", "full", REFUSED),
    ("rejected", {"text": "full"}, REFUSED),
    ("rejected", reason("NO_CAPACITY", "http://elsewhere.example"), REFUSED),
    ("rejected", reason("SHE_IS_ILL"), REFUSED),
    ("rejected", reason("NO_SHOW"), REFUSED),
    ("failed", reason("NO_SHOW"), "NO_SHOW"),
    ("accepted", reason("NO_CAPACITY"), ""),
    ("cancelled", reason("NO_CAPACITY"), ""),
]


@pytest.mark.parametrize(("status", "why", "read"), REASONS_READ)
def test_why_not_is_a_code_of_ours(status: str, why: Any, read: str) -> None:
    """A refusal carries one of our reasons or "refused by provider"; nothing else carries a reason."""
    heard = heard_in("referrals", answered(status=status, statusReason=why))

    assert heard.reason == read
    if heard.state is ReferralState.REJECTED:
        assert UnmetReason(heard.reason)


def test_a_failure_for_want_of_the_person_is_a_no_show() -> None:
    """Failed because she did not come is a no-show, not an unmet need."""
    heard = heard_in("referrals", answered(status="failed", statusReason=reason("NO_SHOW")))

    assert heard.state is ReferralState.NO_SHOW


@pytest.mark.parametrize(
    ("more", "read"),
    [
        ({}, ""),
        ({"note": [{"text": "Come at ten."}, {"text": "Come at eleven."}]}, "Come at eleven."),
        ({"note": [{"text": "Come at ten."}, {"text": "We wait.", "authorString": SENDER}]}, "Come at ten."),
        ({"statusReason": {"text": "All beds taken"}}, "All beds taken"),
        ({"note": "Come"}, ""),
        ({"note": [None, {"text": 3}, {"text": "  "}]}, ""),
        ({"note": [{"text": "a\x00\ud800b "}]}, "ab"),
        ({"note": [{"text": "x" * 9000}]}, "x" * LONGEST_NOTE),
    ],
)
def test_the_last_words_are_the_note(more: dict[str, Any], read: str) -> None:
    """The provider's last words are read, never our own reminder, nothing unwritable, nothing endless."""
    assert heard_in("referrals", answered(**more)).note == read


@pytest.mark.parametrize(
    "owner", [None, "ET-01", {"reference": "Organization/7"}, {"identifier": {"system": PROVIDERS, "value": "<b>"}}]
)
def test_an_owner_we_do_not_know_is_nobody(owner: Any) -> None:
    """A server that puts its own owner on the task is read: the provider is empty, never invented."""
    assert heard_in("referrals", answered(owner=owner)).provider == ""


@pytest.mark.parametrize("task", [*NOT_OURS, answered(status="agreed"), answered(status=["accepted"])])
def test_what_is_not_ours_is_unreadable(task: Any) -> None:
    """No task, no reference of ours, no status that FHIR knows: refused with a code."""
    with pytest.raises(PartnerRefused) as refused:
        heard_in("referrals", task)

    assert refused.value.code is FaultCode.UNREADABLE


def test_two_references_on_one_task_are_unreadable() -> None:
    """A task that says to be two referrals of ours is neither."""
    two = [{"system": REFERRALS, "value": value} for value in ("R-7K3M2QN/shelter", "R-AAAAAAA/shelter")]

    with pytest.raises(PartnerRefused):
        heard_in("referrals", answered(identifier=two))


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
)


@settings(deadline=None)
@given(st.sampled_from(["status", "identifier", "owner", "statusReason", "note", "resourceType"]), JUNK)
def test_junk_never_breaks_the_reader(key: str, junk: Any) -> None:
    """Any JSON in any place is read or refused, never an error of ours."""
    with suppress(PartnerRefused):
        assert heard_in("referrals", answered(status="rejected") | {key: junk}).reference

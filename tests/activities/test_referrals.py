"""Referrals leave once, with the least data, and are taken back from whoever may have them (R44-R50)."""

import json
from typing import Any

import pytest
from temporalio.exceptions import ApplicationError

from domain.assessment import Element
from domain.provider import Provider, ReferralBy
from policy.disclosure import FIELDS
from storage.moment import right_now
from tests.activities.conftest import Desk
from tests.activities.written import BORN, CANARIES, NAME, PHONE, WANTS, Written, with_referral

LETTER, REVOCATION = "referral/course/letter", "referral/course/revocation"
BY_TASK, BY_MAIL = "GM-01", "GM-02"
SERVICE = {BY_TASK: "referrals", BY_MAIL: "mail"}
KNOWN_AS = {"referrals": "referral", "mail": "mail"}
BOTH = pytest.mark.parametrize("provider", [BY_TASK, BY_MAIL], ids=["by task", "by mail"])


def failed(desk: Desk, life: Written, key: str = LETTER, **more: Any) -> ApplicationError:
    """One try that does not succeed."""
    with pytest.raises(ApplicationError) as caught:
        desk.do(life, key, **more)
    return caught.value


def arrived(desk: Desk) -> list[str]:
    """What came to providers: the state of each task, and each letter."""
    return [task["status"] for task in desk.shelf.all("task")] + ["mail" for _ in desk.mails]


@BOTH
def test_a_referral_done_twice_arrives_once(desk: Desk, provider: str) -> None:
    """The second run finds the first in the outgoing book."""
    life = with_referral(desk.papers, provider)

    assert [desk.do(life, LETTER), desk.do(life, LETTER)] == ["DONE", "ALREADY_DONE"]

    assert len(arrived(desk)) == 1
    (book,) = desk.sent(life, LETTER)
    said_yes = [fact.number for fact in life.facts if (fact.act or {}).get("verb") == "give_consent"]
    assert (book.recipient, book.state, book.basis) == (provider, "SENT", said_yes[-1])


LOST = [
    *((BY_TASK, mode) for mode in ("drop_answer", "down", "error_500", "slow")),
    *((BY_MAIL, mode) for mode in ("drop", "down", "slow")),
]


@pytest.mark.parametrize(("provider", "mode"), LOST)
def test_a_referral_whose_answer_was_lost_arrives_once(desk: Desk, provider: str, mode: str) -> None:
    """Killed between request and answer, then done again by another worker: one task, one letter."""
    life, service = with_referral(desk.papers, provider), SERVICE[provider]
    desk.fault(service, mode, seconds=4)
    fault = failed(desk, life)
    assert (fault.type, fault.non_retryable) == ("AWAY", False)
    assert desk.away(KNOWN_AS[service])
    desk.begin()

    assert desk.do(life, LETTER) == "DONE"

    assert len(arrived(desk)) == 1
    assert not desk.away(KNOWN_AS[service])


REFUSED = [
    pytest.param(BY_MAIL, "refuse", "BAD_ADDRESS", id="the address is refused"),
    pytest.param(BY_MAIL, "refuse_data", "REFUSED", id="the letter is refused"),
    pytest.param(BY_TASK, "error_inside", "REFUSED", id="a success with an error inside"),
]


@pytest.mark.parametrize(("provider", "mode", "code"), REFUSED)
def test_a_refused_referral_waits_for_a_person_and_begins_anew(desk: Desk, provider: str, mode: str, code: str) -> None:
    """A final no is a task; a retry after it is a first try again."""
    life = with_referral(desk.papers, provider)
    desk.fault(SERVICE[provider], mode)

    fault = failed(desk, life)

    assert (fault.type, fault.non_retryable) == (code, True)
    assert desk.state(life, LETTER)[0] == "FAILED"
    assert desk.state(life, LETTER)[1].startswith(code)
    life.ended(LETTER, code, failed=True).does("retry_deed", deed=LETTER, because="CORRECTED")
    assert desk.do(life, LETTER) == "DONE"
    assert desk.state(life, LETTER) == ("SENT", "", 1)
    assert len(arrived(desk)) == 1


@BOTH
def test_a_referral_is_taken_back_once(desk: Desk, provider: str) -> None:
    """Consent withdrawn after it was sent: the task is cancelled or a letter says so, once, whatever is lost."""
    life, service = with_referral(desk.papers, provider), SERVICE[provider]
    life.ended(LETTER, desk.do(life, LETTER)).does("withdraw_consent", recipient=provider)
    desk.fault(service, "drop_answer" if provider == BY_TASK else "drop")
    assert failed(desk, life, REVOCATION).type == "AWAY"

    desk.do(life, REVOCATION)
    assert desk.do(life, REVOCATION) == "ALREADY_DONE"

    assert arrived(desk) == (["cancelled"] if provider == BY_TASK else ["mail", "mail"])
    assert [canary for canary in CANARIES if canary in json.dumps(desk.mails)] == []


@BOTH
def test_what_may_have_left_is_taken_back(desk: Desk, provider: str) -> None:
    """The letter arrived but its answer was lost; consent is withdrawn before the next try: the provider is told."""
    life = with_referral(desk.papers, provider)
    desk.fault(SERVICE[provider], "drop_answer" if provider == BY_TASK else "drop")
    failed(desk, life)
    life.does("withdraw_consent", recipient=provider)
    assert life.owed >= {REVOCATION}
    assert LETTER not in life.owed

    assert failed(desk, life, REVOCATION).next_retry_delay  # the letter may be leaving yet
    assert desk.do(life, REVOCATION, waited=61) == "DONE"

    assert arrived(desk) == (["cancelled"] if provider == BY_TASK else ["mail", "mail"])


@BOTH
def test_who_never_got_it_is_told_nothing(desk: Desk, provider: str) -> None:
    """Taken back before it left, or refused for certain: nobody is written to."""
    life = with_referral(desk.papers, provider).does("withdraw_consent", recipient=provider)

    assert desk.do(life, REVOCATION, waited=61) == "NOTHING_SENT"
    assert arrived(desk) == []


def test_who_left_the_directory_is_still_told(desk: Desk) -> None:
    """A provider that is listed no more must forget what it was sent."""
    life = with_referral(desk.papers, BY_MAIL)
    life.ended(LETTER, desk.do(life, LETTER)).does("withdraw_consent", recipient=BY_MAIL)
    left = tuple(one for one in desk.providers.all() if one.id != BY_MAIL)
    desk.providers.refresh(left, right_now())

    assert desk.do(life, REVOCATION) == "DONE"
    assert len(desk.mails) == 2


UNREACHABLE = [
    pytest.param(None, "NOT_IN_DIRECTORY", id="unknown"),
    pytest.param({"referral_by": ReferralBy.EMAIL}, "NO_WAY_TO_REACH", id="no address"),
    pytest.param({"email": "a@b.example.org"}, "NO_WAY_TO_REACH", id="takes none"),
    pytest.param({"email": "two words", "referral_by": ReferralBy.EMAIL}, "BAD_ADDRESS", id="an address that is none"),
]


@pytest.mark.parametrize(("made", "code"), UNREACHABLE)
def test_a_provider_nobody_can_write_to_is_a_task(desk: Desk, made: dict[str, Any] | None, code: str) -> None:
    """Final, in a code a person can look up; the directory is read anew first."""
    life = with_referral(desk.papers, "GM-77")
    if made is not None:
        listed = (*desk.providers.all(), Provider(id="GM-77", name="Anywhere", country="GMB", **made))
        desk.providers.refresh(listed, right_now())

    fault = failed(desk, life)

    assert (fault.type, fault.non_retryable) == (code, True)
    assert arrived(desk) == []


def test_a_directory_that_is_away_is_waited_for(desk: Desk) -> None:
    """Who is not known yet is asked of the directory; while it is away the deed is tried again."""
    life = with_referral(desk.papers, "GM-77")
    desk.fault("directory", "down", times=100)

    fault = failed(desk, life)

    assert (fault.type, fault.non_retryable) == ("AWAY", False)
    assert desk.away("directory")


def test_a_directory_read_in_part_is_not_believed(desk: Desk) -> None:
    """One that lost nearly everybody changes nothing; the provider is simply not in it."""
    life = with_referral(desk.papers, "GM-77")
    desk.fault("directory", "empty", times=100)

    assert failed(desk, life).type in ("NOT_IN_DIRECTORY", "UNREADABLE")
    assert len(desk.providers.all()) > 10


def test_a_way_that_was_begun_is_gone_to_its_end(desk: Desk) -> None:
    """Tried by task, perhaps in vain: whatever the directory says since, the task is what is sent and taken back."""
    life = with_referral(desk.papers, BY_TASK)
    desk.fault("referrals", "down")
    failed(desk, life)
    changed = tuple(
        one.model_copy(update={"referral_by": ReferralBy.EMAIL}) if one.id == BY_TASK else one
        for one in desk.providers.all()
    )
    desk.providers.refresh(changed, right_now())
    life.ended(LETTER, desk.do(life, LETTER)).does("withdraw_consent", recipient=BY_TASK)

    desk.do(life, REVOCATION)

    assert [one.service for one in desk.sent(life)] == ["referral", "referral"]
    assert arrived(desk) == ["cancelled"]


TOLD = {"name": NAME, "phone": PHONE, "born": BORN, "language": "en", "what": WANTS}


@pytest.mark.parametrize("element", list(Element))
def test_a_task_holds_what_its_element_allows_and_nothing_else(desk: Desk, element: Element) -> None:
    """The least data for each of the eleven elements (R49): by task exactly the listed fields, by mail none of her."""
    allowed = {"what", "language", *FIELDS[element]}
    life = about(desk, element, BY_TASK)

    desk.do(life, LETTER)

    (task,) = desk.shelf.all("task")
    said = json.dumps(task, ensure_ascii=False)
    assert {field for field, text in TOLD.items() if f'"{text}"' in said} == allowed
    (book,) = desk.sent(life)
    assert set(book.fields) == {"reference", "elements", "urgency", *allowed}
    assert "shop" not in said
    assert "FS-A" not in said


@pytest.mark.parametrize("element", list(Element))
def test_a_letter_holds_nothing_of_the_person(desk: Desk, element: Element) -> None:
    """Reference, elements, urgency and a link: the rest stands behind it."""
    life = about(desk, element, BY_MAIL)

    desk.do(life, LETTER)

    (mail,) = desk.mails
    assert [canary for canary in CANARIES if canary.lower() in json.dumps(mail).lower()] == []
    assert life.opened.number in mail["subject"]
    assert desk.sent(life)[0].fields == ("reference", "elements", "urgency")


def about(desk: Desk, element: Element, provider: str) -> Written:
    """A referral for a need of this element, before any plan."""
    life = Written(desk.papers)
    life.met(recipients=(provider,)).assessed(needs=[{"id": "need", "element": element.value}])
    said = {"referral": "course", "needs": ["need"], "provider": provider, "urgency": "URGENT"}
    return life.does("refer", **said, procedure_explained=True, what=WANTS)

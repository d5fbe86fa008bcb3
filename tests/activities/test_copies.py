"""The copy of the plan: kept, and sent by the way she chose, in her hours, never by what she forbade (R87)."""

import re
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from temporalio.exceptions import ApplicationError

from activities.copies import wait_for_the_hour
from domain.wishes import Wishes
from partners.links import Links
from storage.private_links import PrivateLinks
from tests.activities.conftest import Desk
from tests.activities.written import CANARIES, E164, EMAIL, OTHER_PHONE, PHONE, Written, begun

COPY = "plan/1/copy"
BY_MESSAGE: dict[str, Any] = {"copy_by": "MESSAGE"}
BY_MAIL: dict[str, Any] = {"copy_by": "EMAIL", "email": EMAIL}


def messages(desk: Desk) -> list[dict[str, Any]]:
    """Short messages that went out."""
    return desk.shelf.all("broadcasts")


def failed(desk: Desk, life: Written) -> ApplicationError:
    """One try that does not succeed."""
    with pytest.raises(ApplicationError) as caught:
        desk.do(life, COPY)
    return caught.value


def test_without_a_wish_the_copy_is_made_and_waits(desk: Desk) -> None:
    """By hand: a PDF and a page lie in the case file, once, and nothing leaves."""
    life = begun(desk.papers)

    assert [desk.do(life, COPY), desk.do(life, COPY)] == ["READY", "READY"]

    assert desk.documents.names(life.opened.id) == ["plan--1--copy.html", "plan--1--copy.pdf"]
    assert desk.documents.read(life.opened.id, "plan--1--copy.pdf").startswith(b"%PDF")
    assert (desk.mails, messages(desk), desk.sent(life)) == ([], [], [])


def test_what_she_drew_and_answered_is_in_the_copy(desk: Desk) -> None:
    """Her ups and downs and her scores are pictures in both files, without the words told about them."""
    low = {"month": 0, "level": -3, "kind": "CHALLENGE", "note": "a canary of grief"}
    life = begun(desk.papers).does("record_w_model", points=[low])
    life.does("record_survey", composite="0.46", economic="0.35", social="0.50", psychosocial="0.52")

    assert desk.do(life, COPY) == "READY"

    page = desk.documents.read(life.opened.id, "plan--1--copy.html").decode()
    assert page.count('role="img"') == 2
    assert "0.46" in page
    assert "grief" not in page
    assert desk.documents.read(life.opened.id, "plan--1--copy.pdf").count(b"/Alt") == 2


def test_a_copy_by_mail_goes_once_with_both_files(desk: Desk) -> None:
    """What is sent is what lies in the case file; nothing of her stands in the subject or the text."""
    life = begun(desk.papers).does("set_contact_wishes", **BY_MAIL)

    assert [desk.do(life, COPY), desk.do(life, COPY)] == ["SENT", "SENT"]

    (mail,) = desk.mails
    assert (mail["to"], mail["count"]) == ([EMAIL], 1)
    kept = len(desk.documents.read(life.opened.id, "plan--1--copy.pdf"))
    assert ("application/pdf", kept) in [(part["media"], part["bytes"]) for part in mail["parts"]]
    assert [canary for canary in CANARIES if canary in mail["subject"] + mail["text"]] == []


def test_a_copy_by_message_says_only_that_it_is_there(desk: Desk) -> None:
    """One message to the number on file, without a word of the case."""
    life = begun(desk.papers).does("set_contact_wishes", **BY_MESSAGE)

    assert [desk.do(life, COPY), desk.do(life, COPY)] == ["TOLD", "TOLD"]

    (message,) = messages(desk)
    assert message["urns"] == [f"tel:{E164[PHONE]}"]
    assert [word for word in (*CANARIES, "R-7K", "FS-A") if word in str(message["text"])] == []


@pytest.mark.parametrize("wish", [BY_MAIL, BY_MESSAGE])
def test_a_copy_brings_the_address_of_her_page(desk: Desk, wish: dict[str, Any]) -> None:
    """One link, made when the copy leaves, in the mail or the message; done again by another worker, it is the same."""
    life = begun(desk.papers).does("set_contact_wishes", **wish)
    desk.fault("mail" if wish is BY_MAIL else "messages", "drop" if wish is BY_MAIL else "drop_answer")
    failed(desk, life)
    desk.begin()

    desk.do(life, COPY)

    (text,) = [one["text"] for one in (desk.mails or messages(desk))]
    (link,) = PrivateLinks(desk.database).of(life.opened.id)
    urls = re.findall(r"http://127.0.0.1:8235/p/([\w.-]+)", str(text))
    assert [Links("a secret", "").opened(url, link.made_at, kind="plan").about for url in urls] == [link.id]
    assert (link.member, link.made_by) == ("m1", "")


def test_without_a_way_to_her_no_link_is_made(desk: Desk) -> None:
    """The copy waits to be handed over: nothing leaves, so nothing opens."""
    life = begun(desk.papers)

    assert desk.do(life, COPY) == "READY"
    assert PrivateLinks(desk.database).of(life.opened.id) == []


LOST = [
    *((BY_MESSAGE, "messages", mode) for mode in ("drop_answer", "down", "error_500", "slow")),
    *((BY_MAIL, "mail", mode) for mode in ("drop", "down")),
]


@pytest.mark.parametrize(("wish", "service", "mode"), LOST)
def test_a_lost_answer_is_one_copy(desk: Desk, wish: dict[str, Any], service: str, mode: str) -> None:
    """Killed between request and answer, then done by another worker: she gets one."""
    life = begun(desk.papers).does("set_contact_wishes", **wish)
    desk.fault(service, mode, seconds=2)
    fault = failed(desk, life)
    assert (fault.type, fault.non_retryable) == ("AWAY", False)
    assert desk.away({"messages": "message"}.get(service, service))
    desk.begin()

    desk.do(life, COPY)

    assert len(messages(desk) + desk.mails) == 1


def test_a_message_behind_an_unreadable_answer_is_looked_for_before_it_is_sent_again(desk: Desk) -> None:
    """Kept by the partner, but its answer could not be read: a person retries, and she gets no second one."""
    life = begun(desk.papers).does("set_contact_wishes", **BY_MESSAGE)
    desk.fault("messages", "unreadable")
    fault = failed(desk, life)
    assert (fault.type, fault.non_retryable) == ("UNREADABLE", True)
    life.ended(COPY, fault.type, failed=True).does("retry_deed", deed=COPY, because="ASKED_THEM")

    assert desk.do(life, COPY) == "TOLD"

    assert len(messages(desk)) == 1


def test_a_refusal_after_a_lost_answer_is_no_certain_failure(desk: Desk) -> None:
    """The message arrived, the next try is refused at the door, a person retries: she gets no second one."""
    life = begun(desk.papers).does("set_contact_wishes", **BY_MESSAGE)
    desk.fault("messages", "drop_answer")
    failed(desk, life)
    desk.fault("messages", "hidden")
    fault = failed(desk, life)
    assert fault.non_retryable
    life.ended(COPY, fault.type, failed=True).does("retry_deed", deed=COPY, because="ASKED_THEM")

    desk.do(life, COPY)

    assert len(messages(desk)) == 1


CHANGED = [
    pytest.param({"copy_by": "BY_HAND", "never": ["MESSAGE"]}, "READY", "", id="never a message"),
    pytest.param({"copy_by": "MESSAGE", "phone": OTHER_PHONE}, "TOLD", OTHER_PHONE, id="another number"),
    pytest.param(BY_MAIL, "SENT", "", id="by mail instead"),
]


@pytest.mark.parametrize(("wish", "code", "number"), CHANGED)
def test_the_wishes_of_the_moment_of_sending_count(desk: Desk, wish: dict[str, Any], code: str, number: str) -> None:
    """Asked for by message while the partner was away; what she wishes now is what is done."""
    life = begun(desk.papers).does("set_contact_wishes", **BY_MESSAGE)
    desk.fault("messages", "down")
    failed(desk, life)
    life.does("set_contact_wishes", **wish)

    assert desk.do(life, COPY) == code

    assert [one["urns"] for one in messages(desk)] == ([[f"tel:{E164[number]}"]] if number else [])


def test_a_word_of_hers_stops_messages(desk: Desk) -> None:
    """STOP while the message waits: it is never sent."""
    life = begun(desk.papers).does("set_contact_wishes", **BY_MESSAGE).does("stop_messages")

    assert desk.do(life, COPY) == "READY"
    assert messages(desk) == []


NOWHERE = [
    pytest.param({"copy_by": "EMAIL", "email": "a@b.example.org\nBcc: c@d.example.org"}, "BAD_ADDRESS", id="two lines"),
    pytest.param({"copy_by": "MESSAGE", "phone": "12"}, "BAD_ADDRESS", id="a number that is none"),
]


@pytest.mark.parametrize(("wish", "code"), NOWHERE)
def test_an_address_that_is_none_is_a_task(desk: Desk, wish: dict[str, Any], code: str) -> None:
    """Final, without the address in the words; nothing leaves."""
    life = begun(desk.papers).does("set_contact_wishes", **wish)

    fault = failed(desk, life)

    assert (fault.type, fault.non_retryable) == (code, True)
    assert "example" not in str(fault)
    assert desk.mails + messages(desk) == []


HOURS = [
    pytest.param("08:00", "20:00", "2026-03-03T07:59:59.5", 0.5, id="half a second before"),
    pytest.param("08:00", "20:00", "2026-03-03T08:00:00", None, id="the first minute"),
    pytest.param("08:00", "20:00", "2026-03-03T20:00:59", None, id="the last minute"),
    pytest.param("08:00", "20:00", "2026-03-03T20:01:00", 11 * 3600 + 59 * 60, id="over midnight"),
    pytest.param("08:00", "20:00", "2026-03-03T00:30:00", 7.5 * 3600, id="after midnight"),
    pytest.param("00:00", "23:59", "2026-03-03T23:59:59", None, id="any hour"),
    pytest.param("08:00", "20:00", "2026-03-28T22:00:00", 9 * 3600, id="the night the clocks go forward"),
    pytest.param("08:00", "20:00", "2026-10-24T22:00:00", 11 * 3600, id="the night they go back"),
]


@pytest.mark.parametrize(("first", "last", "now", "left"), HOURS)
def test_messages_wait_for_her_hours(first: str, last: str, now: str, left: float | None) -> None:
    """By the clock at her place: it is tried again in the moment her hours begin."""
    zone = ZoneInfo("Europe/Paris")
    at = datetime.fromisoformat(now).replace(tzinfo=zone).astimezone(UTC)
    wishes = Wishes(not_before=first, not_after=last)
    if left is None:
        wait_for_the_hour(at, wishes, zone.key)
        return

    with pytest.raises(ApplicationError) as caught:
        wait_for_the_hour(at, wishes, zone.key)

    assert (caught.value.type, caught.value.non_retryable) == ("QUIET_HOURS", False)
    assert caught.value.next_retry_delay is not None
    assert caught.value.next_retry_delay.total_seconds() == left


def test_outside_her_hours_nothing_is_sent_and_nothing_noted(desk: Desk) -> None:
    """At noon, with hours in the evening only: later; a mail is not bound to them."""
    life = begun(desk.papers).does("set_contact_wishes", **BY_MESSAGE, not_before="18:00", not_after="20:00")

    fault = failed(desk, life)

    assert fault.type == "QUIET_HOURS"
    assert 5.9 * 3600 < (fault.next_retry_delay.total_seconds() if fault.next_retry_delay else 0) <= 6 * 3600
    assert (messages(desk), desk.sent(life)) == ([], [])
    assert desk.do(life.at(life.today, hour=19), COPY) == "TOLD"

"""Who is told of a date, and who is invited: each once, and nobody is lost because another cannot be reached."""

import json
from datetime import date

import pytest
from icalendar import Calendar
from temporalio.exceptions import ApplicationError

from standins.pages import leaves
from tests.activities.conftest import Desk
from tests.activities.written import CANARIES, EMAIL, PLACE, Written, begun, with_referral
from tests.partners.post import got
from tests.policy.lives import person

MEETING = {"meeting": "visit", "day": "2026-03-20", "hour": "10:30", "place": PLACE}
BOTH_TOLD = ["chief@office.example.org", "worker@office.example.org"]


def notice(life: Written, step: str, name: str = "referral_answer") -> str:
    """The key of the notice of one step, with everything else done."""
    keys = [deed.key for deed in life.verdict.deeds if deed.text == f"{name}.{step}"]
    assert keys, life.verdict.deeds
    return keys[-1]


def silent(desk: Desk, provider: str = "GM-02") -> Written:
    """A referral that arrived and was not answered until its date."""
    life = with_referral(desk.papers, provider)
    life.ended("referral/course/letter", desk.do(life, "referral/course/letter"))
    return life.at("2026-02-26")


def to(desk: Desk) -> list[str]:
    """Addresses that were written to, in order of the alphabet."""
    return sorted(mail["to"][0] for mail in desk.mails)


def test_staff_are_told_once_in_neutral_words(desk: Desk) -> None:
    """The worker and the supervisor, each one mail, without a name; done twice it is the same."""
    life = silent(desk, "GM-01")
    key = notice(life, "lapse") if any(d.text == "referral_answer.lapse" for d in life.verdict.deeds) else ""
    key = key or next(deed.key for deed in life.verdict.deeds if deed.kind == "notice" and len(deed.to) > 1)

    desk.do(life, key)
    desk.do(life, key)

    assert [mail["count"] for mail in desk.mails] == [1] * len(desk.mails)
    assert len(to(desk)) == len(set(to(desk))) > 0
    assert [canary for canary in CANARIES if canary in json.dumps(desk.mails)] == []


def test_a_silent_provider_is_reminded_with_a_link(desk: Desk) -> None:
    """T10: the provider whose answer is missing is written to again, once, with nothing about the person."""
    life = silent(desk)
    before = len(desk.mails)
    key = next(deed.key for deed in life.verdict.deeds if "PROVIDER" in deed.to)

    desk.do(life, key)
    desk.do(life, key)

    reminded = [mail for mail in desk.mails[before:] if mail["to"] == ["admissions@gm-02.example.org"]]
    assert len(reminded) == 1
    assert "/l/" in reminded[0]["text"]
    assert [canary for canary in CANARIES if canary in json.dumps(reminded)] == []


def test_nobody_is_reminded_of_what_never_came(desk: Desk) -> None:
    """The letter has not left: the provider has nothing to answer."""
    life = with_referral(desk.papers, "GM-02").at("2026-02-26")
    key = next(deed.key for deed in life.verdict.deeds if "PROVIDER" in deed.to)

    desk.do(life, key)

    assert "admissions@gm-02.example.org" not in to(desk)


def test_an_address_that_is_refused_keeps_nobody_else_from_being_told(desk: Desk) -> None:
    """The first recipient is refused for good, the second line is lost: tried again until the second has it."""
    life = begun(desk.papers).at("2026-03-20")
    key = next(deed.key for deed in life.verdict.deeds if {"CASE_WORKER", "SUPERVISOR"} <= set(deed.to))
    desk.staff.add(person("cw"), "Name", email="two words")
    desk.fault("mail", "down")
    with pytest.raises(ApplicationError) as away:
        desk.do(life, key)
    assert (away.value.type, away.value.non_retryable) == ("AWAY", False)

    with pytest.raises(ApplicationError) as refused:
        desk.do(life, key)

    assert (refused.value.type, refused.value.non_retryable) == ("BAD_ADDRESS", True)
    assert to(desk) == ["chief@office.example.org"]


def test_without_an_address_it_stands_on_the_worklist(desk: Desk) -> None:
    """Nobody has an address: that is said, and is no failure."""
    life = begun(desk.papers).at("2026-03-20")
    for who in ("cw", "sv"):
        desk.staff.add(person(who), "Name", email="")
    key = next(deed.key for deed in life.verdict.deeds if deed.kind == "notice")

    assert desk.do(life, key) == "ON_WORKLIST"
    assert desk.mails == []


def test_what_would_tell_of_her_stands_in_no_mail(desk: Desk) -> None:
    """Only vulnerable people are owed some promises: their notices say that a task is due."""
    life = Written(desk.papers)
    life.met().assessed(level="HIGH").at("2026-02-10")
    keys = [deed.key for deed in life.verdict.deeds if deed.text.startswith("first_assistance.")]
    assert keys

    desk.do(life, keys[0])

    assert desk.mails
    assert "first help" not in json.dumps(desk.mails)


def invited(desk: Desk, n: int) -> tuple[str, str, int, str]:
    """Of the n-th mail: to whom, method, sequence and UID of its calendar."""
    letter = got(desk.shelf, n)
    (part,) = [part for part in leaves(letter) if part.get_content_type() == "text/calendar"]
    calendar = Calendar.from_ical(part.get_content())
    (event,) = calendar.walk("VEVENT")
    return str(letter["To"]), str(calendar["METHOD"]), int(str(event["SEQUENCE"])), str(event["UID"])


def meeting(desk: Desk, **wishes: str) -> Written:
    """A meeting was agreed on; she takes mails."""
    life = begun(desk.papers).does("set_contact_wishes", copy_by="EMAIL", email=EMAIL, **wishes)
    return life.does("agree_meeting", **MEETING)


def test_a_meeting_is_invited_to_moved_and_called_off(desk: Desk) -> None:
    """One UID for ever, each word newer than the one before; each done twice is sent once."""
    life, says = meeting(desk), list[str]()
    for verb, key, form in (
        ("", "meeting/visit/0", {}),
        ("agree_meeting", "meeting/visit/1", {**MEETING, "hour": "11:30"}),
        ("call_off_meeting", "meeting/visit/1/called-off", {"meeting": "visit", "because": "ILL"}),
    ):
        if verb:
            life.does(verb, **form)
        says += [desk.do(life, key), desk.do(life, key)]
        life.ended(key)

    assert says == ["DONE"] * 6
    assert to(desk) == sorted([EMAIL, "worker@office.example.org"] * 3)
    heard = [invited(desk, n) for n in range(1, 7)]
    assert len({uid for *_, uid in heard}) == 1
    hers = [(method, sequence) for whom, method, sequence, _ in heard if whom == EMAIL]
    assert [method for method, _ in hers] == ["REQUEST", "REQUEST", "CANCEL"]
    assert [sequence for _, sequence in hers] == sorted({sequence for _, sequence in hers})


@pytest.mark.parametrize("mode", ["drop", "down", "slow"])
def test_a_lost_answer_is_one_invitation_each(desk: Desk, mode: str) -> None:
    """Killed between request and answer: everybody has one in the end."""
    life = meeting(desk)
    desk.fault("mail", mode, seconds=4)
    with pytest.raises(ApplicationError) as fault:
        desk.do(life, "meeting/visit/0")
    assert (fault.value.type, fault.value.non_retryable) == ("AWAY", False)
    desk.begin()

    desk.do(life, "meeting/visit/0")

    assert to(desk) == [EMAIL, "worker@office.example.org"]


def test_whoever_was_invited_hears_that_it_is_off(desk: Desk) -> None:
    """The worker changed in between: the one who was invited is told, and the new one is not."""
    life = meeting(desk)
    life.ended("meeting/visit/0", desk.do(life, "meeting/visit/0"))
    desk.staff.add(person("sv-2"), "Name", email="other@office.example.org")
    life.does("call_off_meeting", meeting="visit", because="ILL")

    desk.do(life, "meeting/visit/0/called-off")

    assert [invited(desk, n)[0] for n in (3, 4)] == ["worker@office.example.org", EMAIL]


def test_an_invitation_to_her_needs_her_wish(desk: Desk) -> None:
    """Without the wish for mails only the worker is invited; with nobody's address, nobody is."""
    life = begun(desk.papers).does("agree_meeting", **MEETING)
    assert desk.do(life, "meeting/visit/0") == "DONE"
    assert to(desk) == ["worker@office.example.org"]

    desk.staff.add(person("cw"), "Name", email="")
    life.does("agree_meeting", **{**MEETING, "day": date(2026, 3, 21)})
    assert desk.do(life, "meeting/visit/1") == "NOBODY_TO_INVITE"


def test_an_address_of_two_lines_is_a_task_and_the_other_is_invited(desk: Desk) -> None:
    """Final for one, done for the other."""
    life = begun(desk.papers).does("set_contact_wishes", copy_by="EMAIL", email="a@b.example.org\nX: y")
    life.does("agree_meeting", **MEETING)

    with pytest.raises(ApplicationError) as fault:
        desk.do(life, "meeting/visit/0")

    assert (fault.value.type, fault.value.non_retryable) == ("BAD_ADDRESS", True)
    assert to(desk) == ["worker@office.example.org"]

"""How she wants to be written to: what she forbade is never used, and her latest word counts. R37, R87."""

from typing import Any

import pytest

from domain.errors import Incomplete, NotAllowed
from domain.promise import State
from domain.wishes import Channel, CopyBy, SetContactWishes, Wishes
from policy import roles
from tests.policy.lives import Life, day, person, planned, returnee, under_way
from tests.policy.messages import ends, hears, slowly

CONTRADICTIONS = [
    pytest.param({"copy_by": "MESSAGE", "never": ["MESSAGE"]}, "never used", id="the copy by a forbidden message"),
    pytest.param({"copy_by": "EMAIL", "never": ["EMAIL"], "email": "a@example.org"}, "never used", id="by a mail"),
    pytest.param({"not_before": "18:00", "not_after": "08:00"}, "not_before lies before not_after", id="hours"),
    pytest.param({"not_before": "24:00"}, "not_before", id="no hour of the clock"),
    pytest.param({"not_after": "8:00"}, "not_after", id="an hour without its nought"),
    pytest.param({"never": ["POST"]}, "never", id="no way that we have"),
    pytest.param({"copy_by": "EMAIL"}, "no address", id="by mail, without an address"),
]


@pytest.mark.parametrize(("form", "said"), CONTRADICTIONS)
@pytest.mark.rule("R37")
def test_wishes_that_contradict_themselves_are_asked_again(form: dict[str, Any], said: str) -> None:
    """Told in words; what she said before stays."""
    life = returnee().does("set_contact_wishes", never=["EMAIL"])

    refusal = life.turned_down("set_contact_wishes", **form)

    assert isinstance(refusal, Incomplete)
    assert said in refusal.happened
    assert life.case.wishes.never == {Channel.EMAIL}


def test_one_hour_is_an_hour_and_both_ways_may_be_forbidden() -> None:
    """The narrowest wish there is: nothing at all, by hand only."""
    life = returnee().does(
        "set_contact_wishes", never=["EMAIL", "MESSAGE"], not_before="12:00", not_after="12:00", copy_by="BY_HAND"
    )

    assert not any(life.case.wishes.allows(channel) for channel in Channel)


@pytest.mark.rule("R37")
def test_the_latest_wishes_count_as_a_whole() -> None:
    """What the new form does not say is not taken over from the old one: hours, ways and address are said again."""
    first = {"copy_by": "EMAIL", "email": "a@example.org", "never": ["MESSAGE"], "not_before": "10:00"}
    life = returnee().does("set_contact_wishes", **first)
    assert life.case.wishes.paper is not None

    life.does("set_contact_wishes", copy_by="MESSAGE")

    assert life.case.wishes == Wishes(copy_by=CopyBy.MESSAGE)


STOPS = [
    pytest.param({}, CopyBy.BY_HAND, {Channel.MESSAGE}, id="without any wish"),
    pytest.param({"copy_by": "MESSAGE"}, CopyBy.BY_HAND, {Channel.MESSAGE}, id="the copy was to come by message"),
    pytest.param({"copy_by": "EMAIL", "email": "a@example.org"}, CopyBy.EMAIL, {Channel.MESSAGE}, id="by mail"),
    pytest.param({"never": ["EMAIL"]}, CopyBy.BY_HAND, set(Channel), id="mails were forbidden"),
]


@pytest.mark.parametrize(("form", "copy_by", "never"), STOPS)
@pytest.mark.rule("R37", "R87")
def test_stop_stops_messages_and_nothing_else(form: dict[str, Any], copy_by: CopyBy, never: set[Channel]) -> None:
    """Hours and mails stay; a copy that was to be announced by message is handed over. Said twice it is said once."""
    life = returnee().does("set_contact_wishes", not_before="09:00", **form)

    hears(hears(life, "stop_messages", "returnee"), "stop_messages", "returnee")

    wishes = life.case.wishes
    assert (wishes.copy_by, wishes.never, wishes.not_before) == (copy_by, frozenset(never), "09:00")


def test_she_may_want_messages_again() -> None:
    """Wishes said after a stop count; nobody else's word undoes it."""
    life = hears(returnee(), "stop_messages", "returnee")

    assert "stopped" in life.turned_down("set_contact_wishes", copy_by="MESSAGE").happened
    life.does("set_contact_wishes", copy_by="MESSAGE", messages_again=True)

    assert life.case.wishes.allows(Channel.MESSAGE)


def test_another_number_is_not_forgotten_by_oversight() -> None:
    """Wishes count as a whole: who leaves the number out must say that the first one is meant."""
    life = returnee().does("set_contact_wishes", phone="+220 302 7777")

    assert "another number" in life.turned_down("set_contact_wishes", not_before="09:00").happened
    life.does("set_contact_wishes", not_before="09:00", first_phone=True)

    assert not life.case.wishes.other_phone


def test_a_stop_is_heard_after_everything_else() -> None:
    """After a refusal, a death that was reported, and while nobody may act."""
    life = returnee().does("refuse_assistance")

    hears(life, "stop_messages", "returnee")

    assert not life.case.wishes.allows(Channel.MESSAGE)


@pytest.mark.parametrize("who", ["fin", "provider", "funder", "ops", "mfp"])
def test_who_may_say_what_she_wishes(who: str) -> None:
    """She herself and those who talk with her."""
    assert isinstance(returnee().turned_down("set_contact_wishes", by=who), NotAllowed)
    assert person(who).role in roles.may("stop_messages")


def test_a_number_never_travels_with_the_act() -> None:
    """Telephone and address are words: they become a paper."""
    told = SetContactWishes.model_validate(
        {"by": person("cw"), "occurred_on": day("2026-01-12"), "phone": "+2207000001", "email": "a@example.org"}
    )
    life = returnee().does("set_contact_wishes", phone=told.phone, email=told.email, copy_by="EMAIL")

    assert "2207000001" not in str([fact.act for fact in life.facts])
    assert "a@example.org" not in str([fact.act for fact in life.facts])


CODES = [("SENT", State.KEPT), ("TOLD", State.OPEN), ("READY", State.OPEN), ("DONE", State.OPEN)]


def copied(code: str) -> Life:
    """A plan that started on 16 February 2026, whose copy ended with this code the same day."""
    life = planned().at("2026-02-10").agreed().at("2026-02-16")
    return ends(slowly(life).consents(), "plan/1/copy", code)


@pytest.mark.parametrize(("code", "state"), CODES)
@pytest.mark.rule("R87")
def test_the_copy_is_with_her_only_when_it_was_sent(code: str, state: State) -> None:
    """A copy that lies ready, or of which she was told, is still to be handed over (T14)."""
    life = copied(code)

    assert life.promise("plan_copy").state is state
    life.at("2026-02-18").does("hand_over_copy", version=1)
    assert life.promise("plan_copy").state is State.KEPT
    assert not life.promise("plan_copy").late


def test_a_copy_handed_over_once_more_does_not_make_the_first_one_late() -> None:
    """Sent on its day, and handed over again weeks later: T14 was kept when it was sent."""
    life = copied("SENT").at("2026-03-31").does("hand_over_copy", version=1)

    promise = life.promise("plan_copy")
    assert (promise.kept_on, promise.late) == (day("2026-02-16"), False)


def test_a_copy_that_failed_is_owed_and_looked_into() -> None:
    """An address that cannot be written to: somebody looks into it, and the copy is handed over."""
    life = under_way(slowly(returnee()))
    ends(life, "plan/1/copy", "BAD_ADDRESS", failed=True)

    assert life.promise("plan_copy").state is State.OPEN
    assert life.promise("failed_deed").state is State.OPEN

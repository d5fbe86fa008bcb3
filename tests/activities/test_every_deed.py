"""What holds for every deed: it reads the case again before it sends, and says nothing of the person when it fails."""

import logging
from collections.abc import Callable
from traceback import format_exception
from typing import Any

import pytest
from sqlalchemy import text
from temporalio.exceptions import ApplicationError

from activities.people import People
from domain.payment import NEVER_HEARD
from storage.papers import Papers
from tests.activities.conftest import Desk
from tests.activities.written import CANARIES, EMAIL, Written, begun, with_money, with_referral

LETTER, COPY, ORDER, MEETING = "referral/course/letter", "plan/1/copy", "order/shop/1", "meeting/visit/0"
Lived = Callable[[Papers], Written]


def with_copy(papers: Papers, by: str = "EMAIL") -> Written:
    """A copy is owed, by mail or by message."""
    return begun(papers).does("set_contact_wishes", copy_by=by, **({"email": EMAIL} if by == "EMAIL" else {}))


def with_meeting(papers: Papers) -> Written:
    """An invitation is owed."""
    said = {"meeting": "visit", "day": "2026-03-20", "hour": "10:30", "place": "canary"}
    return with_copy(papers).does("agree_meeting", **said)


def by_mail(papers: Papers) -> Written:
    """A referral to a provider that takes letters."""
    return with_referral(papers, "GM-02")


def by_message(papers: Papers) -> Written:
    """A copy told by message."""
    return with_copy(papers, "MESSAGE")


OWED: list[Any] = [
    pytest.param(with_referral, LETTER, "referrals", "down", id="a referral by task"),
    pytest.param(by_mail, LETTER, "mail", "down", id="a referral by mail"),
    pytest.param(with_copy, COPY, "mail", "refuse", id="a copy by mail"),
    pytest.param(by_message, COPY, "messages", "unreadable", id="a copy by message"),
    pytest.param(with_money, ORDER, "money", "unreadable", id="money"),
    pytest.param(with_meeting, MEETING, "mail", "refuse_data", id="an invitation"),
]
OF_PAPERS = [one for one in OWED if one.id != "a referral by mail"]  # which tells nothing that is written in one
EVERY = pytest.mark.parametrize(("lived", "key", "service", "mode"), OWED)


def nothing_sent(desk: Desk) -> bool:
    """Whether no partner has anything."""
    kinds = ("task", "mail", "broadcasts", "money.payments")
    return not any(desk.shelf.all(kind) for kind in kinds)


@EVERY
def test_a_deed_waits_for_a_journal_that_is_behind(desk: Desk, lived: Lived, key: str, service: str, mode: str) -> None:
    """What is not written down yet might be a refusal: tried again, nothing sent; then it goes."""
    life = lived(desk.papers)
    asked = desk.ask(life, key)
    for upto in (0, len(life.facts) - 1):
        desk.write_down(life, upto)
        with pytest.raises(ApplicationError) as fault:
            desk.run(asked)
        assert (fault.value.type, fault.value.non_retryable) == ("JournalBehind", False)
    assert nothing_sent(desk)

    desk.write_down(life)
    desk.run(asked)
    assert not nothing_sent(desk)


@EVERY
@pytest.mark.parametrize("stop", ["refuse_assistance", "report_death"])
def test_a_deed_that_is_owed_no_more_is_not_done(
    desk: Desk, lived: Lived, key: str, service: str, mode: str, stop: str
) -> None:
    """Refused or ended while it waited: nothing leaves, whatever was planned (invariant 4)."""
    life = lived(desk.papers)
    asked = desk.ask(life, key)
    life.does(stop)
    desk.write_down(life)

    with pytest.raises(ApplicationError) as fault:
        desk.run(asked)

    assert (fault.value.type, fault.value.non_retryable) == ("NotOwed", False)
    assert nothing_sent(desk)
    assert desk.sent(life) == []


@pytest.mark.parametrize("provider", ["GM-01", "GM-02"])
def test_consent_is_asked_again_in_the_moment_of_sending(desk: Desk, provider: str) -> None:
    """Withdrawn for this recipient while the letter waited."""
    life = with_referral(desk.papers, provider)
    asked = desk.ask(life, LETTER)
    life.does("withdraw_consent", recipient=provider)
    desk.write_down(life)

    with pytest.raises(ApplicationError, match="not owed"):
        desk.run(asked)

    assert nothing_sent(desk)


@pytest.mark.parametrize(("lived", "key", "service", "mode"), OF_PAPERS)
def test_a_paper_that_was_changed_is_never_sent(desk: Desk, lived: Lived, key: str, service: str, mode: str) -> None:
    """Another text under the name of hers: final, in a code, and nothing leaves."""
    life = lived(desk.papers)
    with desk.database.begin() as connection:
        connection.execute(text("UPDATE papers SET digest = digest, kind = 'other'"))

    with pytest.raises(ApplicationError) as fault:
        desk.do(life, key)

    assert (fault.value.type, fault.value.non_retryable) == ("PAPER_UNREADABLE", True)
    assert nothing_sent(desk)


@EVERY
def test_no_failure_tells_of_the_person(
    desk: Desk, caplog: pytest.LogCaptureFixture, lived: Lived, key: str, service: str, mode: str
) -> None:
    """Partner faults and faults of our own: words of the error, its chain and the logs hold codes only."""
    caplog.set_level(logging.DEBUG)
    life = lived(desk.papers)
    desk.fault(service, mode)
    said = tell(desk, life, key)

    ours = [record.getMessage() for record in caplog.records if not record.name.startswith("mail.")]  # the stand-in's
    assert [canary for canary in CANARIES if canary in said + " ".join(ours)] == []


@pytest.mark.parametrize(("lived", "key", "service", "mode"), OF_PAPERS)
def test_a_fault_of_ours_tells_its_place_and_no_words(
    desk: Desk, lived: Lived, key: str, service: str, mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its message may quote what was to be sent: only the class and the place in the code are told; tried again."""
    monkeypatch.setattr(People, "words", broken)
    life = lived(desk.papers)

    said = tell(desk, life, key)

    assert "FAILED: RuntimeError in test_every_deed.py, line" in said
    assert [canary for canary in CANARIES if canary in said] == []


def broken(*_: object) -> Any:
    """A fault of ours, with what was to be sent in its words."""
    raise RuntimeError(f"cannot send {CANARIES}")


def tell(desk: Desk, life: Written, key: str) -> str:
    """Everything a failure says, as the engine's worker writes it down."""
    with pytest.raises(ApplicationError) as fault:
        desk.do(life, key)
    shown = "".join(format_exception(fault.value, chain=False))
    assert fault.value.__cause__ is None
    assert fault.value.__suppress_context__
    return f"{fault.value.type}{shown.rpartition('ApplicationError')[2]}"


@pytest.mark.parametrize("lived", [with_referral, with_copy])
def test_a_try_the_engine_gave_up_is_not_overtaken(desk: Desk, lived: Lived) -> None:
    """Its thread may still be sending: the next try waits, and nothing leaves twice."""
    life = lived(desk.papers)
    key = LETTER if LETTER in life.owed else COPY
    posts = (desk.referrals._post, desk.copies._post)
    recipient = "GM-01" if key == LETTER else "m1"

    with posts[0]._alone((life.opened.id, key, recipient)), pytest.raises(ApplicationError) as fault:
        desk.do(life, key)

    assert (fault.value.type, fault.value.non_retryable) == ("UNDER_WAY", False)
    assert nothing_sent(desk)


def test_only_codes_after_which_nothing_can_have_moved_make_another_payment() -> None:
    """The list on which a second payment stands is short, and holds nothing that is unsure."""
    assert {code.value for code in NEVER_HEARD} == {
        *("REFUSED", "PAYMENT_FAILED", "NO_NUMBER", "BAD_ADDRESS", "NO_WAY_TO_REACH"),
    }

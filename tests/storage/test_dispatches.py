"""The outgoing book: one row for each deed and recipient, and what may have been heard stays so."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from storage.database import Database
from storage.dispatches import ASKED, FAILED, SENT, Dispatches
from storage.tables import dispatches as table

KEY, WHO = "referral/course/letter", "GM-01"
START = datetime(2026, 3, 3, 12, tzinfo=UTC)


@pytest.fixture
def book(database: Database) -> Dispatches:
    """Each look at the clock is a minute later."""
    ticks: Iterator[datetime] = (START + timedelta(minutes=n) for n in range(1_000))
    return Dispatches(database, clock=lambda: next(ticks))


def test_asking_again_is_counted_in_the_same_row(book: Dispatches, case: str) -> None:
    """Two asks, one row: hour and way are those of the first; whatever may have been told is named."""
    first = book.ask(case, KEY, WHO, "referral", ("name", "phone"), 4)
    second = book.ask(case, KEY, WHO, "mail", ("reference",), 5)

    assert (first.tries, second.tries) == (1, 2)
    assert (second.asked_at, second.service, second.fields, second.basis) == (
        START,
        "referral",
        ("name", "phone", "reference"),
        5,
    )
    assert len(book.of(case)) == 1


def test_what_was_sent_stays_sent(book: Dispatches, case: str) -> None:
    """Neither another ask nor a try that comes back late with a failure takes it back."""
    book.ask(case, KEY, WHO, "mail")
    book.settle(case, KEY, WHO, SENT, reference="their-7")
    book.settle(case, KEY, WHO, FAILED, code="REFUSED")

    again = book.ask(case, KEY, WHO, "referral", ("name",))

    assert (again.state, again.reference, again.tries, again.fields) == (SENT, "their-7", 1, ())
    assert again.may_have_been_heard


AFTER_A_FAILURE = [
    pytest.param(1, "REFUSED HTTP_400", 1, False, id="refused at the first try"),
    pytest.param(1, "BAD_ADDRESS", 1, False, id="no address"),
    pytest.param(1, "UNREADABLE NO_ID", 2, True, id="an answer nobody could read"),
    pytest.param(1, "PAYMENT_UNSURE", 2, True, id="nobody knows whether it was paid"),
    pytest.param(2, "REFUSED HTTP_401", 3, True, id="refused after a try that was lost"),
]


@pytest.mark.parametrize(("tries", "code", "next_try", "heard"), AFTER_A_FAILURE)
def test_only_a_certain_failure_begins_anew(
    book: Dispatches, case: str, tries: int, code: str, next_try: int, heard: bool
) -> None:
    """Refused at once: a first try again. Perhaps heard: another try of the same, with the hour of the first."""
    for _ in range(tries):
        book.ask(case, KEY, WHO, "message")
    book.settle(case, KEY, WHO, FAILED, code=code)
    found = book.find(case, KEY)
    assert found is not None
    assert found.may_have_been_heard is heard

    again = book.ask(case, KEY, WHO, "message")

    assert (again.state, again.code, again.tries, again.settled_at) == (ASKED, "", next_try, None)
    assert (again.asked_at == START) is heard


def test_cases_keys_and_recipients_do_not_mix(book: Dispatches, case: str) -> None:
    """Each has a row of its own; what is waiting is counted by service."""
    for to, key in (("sv", "notice/1"), ("cw", "notice/1"), ("cw", "notice/2")):
        book.ask(case, key, to, "mail")
    book.ask("case-R-OTHER22", "notice/1", "cw", "referral")
    book.settle(case, "notice/1", "cw", SENT)

    assert [(one.key, one.recipient, one.state) for one in book.of(case)] == [
        *(("notice/1", "sv", ASKED), ("notice/1", "cw", SENT), ("notice/2", "cw", ASKED)),
    ]
    assert book.waiting() == {"mail": 2, "referral": 1}
    assert book.find(case, "notice/1", "mm") is None


def test_the_book_holds_no_room_for_words() -> None:
    """Names of fields, codes and references only: no column for an address or a text."""
    assert set(table.columns.keys()) == {
        *("case_id", "key", "recipient", "service", "state", "code", "reference", "fields", "basis", "tries"),
        *("asked_at", "settled_at"),
    }

"""Money by a telephone: what is no number, no certain failure, no new payment, and what has arrived."""

import pytest
from temporalio.exceptions import ApplicationError

from tests.activities.conftest import Desk
from tests.activities.test_money import (
    AGAIN,
    ORDER,
    OUTCOME,
    correlations,
    failed,
    followed,
    followed_after,
)
from tests.activities.written import E164, OTHER_PHONE, with_money

NUMBERS = [pytest.param("", "NO_NUMBER", id="none"), pytest.param("12", "BAD_ADDRESS", id="one that is none")]


@pytest.mark.parametrize(("phone", "code"), NUMBERS)
def test_without_a_number_nothing_is_paid_and_a_person_is_told(desk: Desk, phone: str, code: str) -> None:
    """A final failure before anything left; with a number, a retry pays once."""
    life = with_money(desk.papers, phone)
    fault = failed(desk, life)
    assert (fault.type, fault.non_retryable) == (code, True)
    life.ended(ORDER, code, failed=True).does("set_contact_wishes", phone=OTHER_PHONE).does("retry_deed", **AGAIN)

    followed_after(desk, life)

    assert [one["to"] for one in desk.paid] == [E164[OTHER_PHONE]]


def test_a_no_that_is_not_the_partners_own_leaves_it_unsure(desk: Desk) -> None:
    """A redirect by some door in between says nothing of money: unsure, so that a retry is no second payment."""
    life = with_money(desk.papers)
    desk.fault("money", "drop_answer")
    failed(desk, life)
    here, desk.url = desk.url, f"{desk.url}/nowhere"
    desk.begin()

    fault = failed(desk, life)
    assert (fault.type, fault.non_retryable) == ("PAYMENT_UNSURE", True)
    life.ended(ORDER, fault.type, failed=True).does("retry_deed", **AGAIN)
    desk.url = here
    desk.begin()

    life.ended(ORDER, desk.do(life, ORDER))
    assert life.case.instalments[("shop", 1)].attempt == 0
    assert len(desk.paid) == len(correlations(desk)) == 1


def test_asking_again_is_never_another_payment(desk: Desk) -> None:
    """A question that failed for a reason of its own, asked again: the same try (C15)."""
    life = with_money(desk.papers)
    life.ended(ORDER, desk.do(life, ORDER)).ended(OUTCOME, "BAD_ADDRESS", failed=True)

    life.does("retry_deed", deed=OUTCOME, because="ASKED")

    assert life.case.instalments[("shop", 1)].attempt == 0
    assert followed(desk, life) == "COMPLETED"


def test_what_has_arrived_is_not_ordered_again(desk: Desk) -> None:
    """It is known to be paid while the order is tried in vain: it is owed no more."""
    life = with_money(desk.papers)
    desk.fault("money", "down")
    failed(desk, life)
    desk.write_down(life)
    asked = desk.ask(life, ORDER)
    life.does("settle_payment", by="fin", activity="shop", instalment=1, state="COMPLETED")
    desk.write_down(life)

    assert ORDER not in life.owed
    with pytest.raises(ApplicationError, match="not owed"):
        desk.run(asked)
    assert desk.paid == []


def test_a_failure_told_unasked_is_not_believed(desk: Desk) -> None:
    """A callback names no try: its failure may be of an earlier one. What it says was paid, was."""
    life = with_money(desk.papers).ended(ORDER, "PENDING")
    told = {"activity": "shop", "instalment": 1}

    life.does("settle_payment", by="provider", state="FAILED", **told)
    assert OUTCOME in life.owed
    assert not life.case.instalments[("shop", 1)].failed

    life.does("settle_payment", by="provider", state="COMPLETED", **told)
    assert life.case.instalments[("shop", 1)].delivered


def test_by_hand_an_order_is_written_once(desk: Desk) -> None:
    """An order for the office, with the sum and no name; a second run finds it."""
    life = with_money(desk.papers).does("order_instalment", activity="shop", instalment=2, amount="450")

    assert [desk.do(life, "order/shop/2"), desk.do(life, "order/shop/2")] == ["DONE", "ALREADY_DONE"]

    words = desk.documents.text(life.opened.id, "order--shop--2.json")
    assert '"amount": "450"' in words
    assert "anary" not in words

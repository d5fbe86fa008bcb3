"""Money by a telephone: once, whatever is lost on the way, and never believed paid without the partner's word (C15)."""

from typing import Any

import httpx2
import pytest
from temporalio.exceptions import ApplicationError

from tests.activities.conftest import Desk
from tests.activities.written import E164, OTHER_PHONE, PHONE, Written, with_money

ORDER, OUTCOME = "order/shop/1", "order/shop/1/outcome"
AGAIN = {"deed": ORDER, "because": "TRY_AGAIN"}


def failed(desk: Desk, life: Written, key: str = ORDER, **more: Any) -> ApplicationError:
    """One try that does not succeed."""
    with pytest.raises(ApplicationError) as caught:
        desk.do(life, key, **more)
    return caught.value


def followed(desk: Desk, life: Written, waited: float = 61.0) -> str:
    """Asked until it is no longer pending."""
    for _ in range(200):
        try:
            return desk.do(life, OUTCOME, waited=waited)
        except ApplicationError as fault:
            if fault.type != "PAYMENT_UNSURE" or fault.non_retryable:
                raise
    raise AssertionError("pending for ever")


def correlations(desk: Desk) -> list[str]:
    """Every payment the partner was asked for."""
    return [one["correlation"] for one in desk.shelf.all("money.payments")]


def test_a_payment_is_ordered_and_followed_to_its_end(desk: Desk) -> None:
    """Pending, then completed by asking: delivered, a contact, and paid once to the number on file."""
    life = with_money(desk.papers)

    life.ended(ORDER, desk.do(life, ORDER))
    assert life.owed == {OUTCOME, "plan/1/copy"}
    life.ended(OUTCOME, followed(desk, life))

    assert life.case.instalments[("shop", 1)].delivered
    assert [(one["amount"], one["currency"], one["to"]) for one in desk.paid] == [("450.00", "EUR", E164[PHONE])]
    assert OUTCOME not in life.owed


def test_an_order_asked_twice_is_one_payment(desk: Desk) -> None:
    """The second run finds the first, and says that it is under way."""
    life = with_money(desk.papers)

    assert [desk.do(life, ORDER), desk.do(life, ORDER)] == ["PENDING", "PENDING"]
    followed_to(desk, life)

    assert len(desk.paid) == len(correlations(desk)) == 1


def followed_to(desk: Desk, life: Written, code: str = "COMPLETED") -> None:
    """The order is known as sent, and its outcome is this."""
    life.ended(ORDER, "PENDING")
    assert followed(desk, life) == code


LOST = [
    pytest.param("drop_answer", id="paid, then the line is cut"),
    pytest.param("drop_request", id="the line is cut before"),
    pytest.param("callback_first", id="paid before it answers"),
    pytest.param("down", id="closed"),
    pytest.param("error_500", id="broken"),
    pytest.param("unreadable", id="an answer nobody can read"),
    pytest.param("error_inside", id="200 with an error inside"),
    pytest.param("slow", id="an answer that comes too late"),
]


@pytest.mark.parametrize("mode", LOST)
def test_a_lost_answer_pays_once(desk: Desk, mode: str) -> None:
    """Whatever becomes of the first try, the next one has the same correlation, and one payment arrives."""
    life = with_money(desk.papers)
    desk.fault("money", mode, seconds=2)
    if mode != "callback_first":
        fault = failed(desk, life)
        assert (fault.type, fault.non_retryable) == ("AWAY", False)
        assert desk.away("money")
    desk.begin()  # another worker

    life.ended(ORDER, code := desk.do(life, ORDER))
    if code == "PENDING":
        life.ended(OUTCOME, followed(desk, life))

    assert len(desk.paid) == len(correlations(desk)) == 1
    assert life.case.instalments[("shop", 1)].delivered
    assert not desk.away("money")


def test_paid_at_once_needs_no_question(desk: Desk) -> None:
    """Completed when the second try asks: delivered by the order's own end."""
    life = with_money(desk.papers)
    desk.fault("money", "drop_answer")
    failed(desk, life)

    life.ended(ORDER, desk.do(life, ORDER))

    assert life.case.instalments[("shop", 1)].delivered
    assert OUTCOME not in life.owed


def test_a_payment_that_failed_is_paid_anew_when_a_person_says_so(desk: Desk) -> None:
    """Failed for certain: a task; retried, it is another payment with another correlation, and one arrives."""
    life = with_money(desk.papers)
    desk.fault("money", "stay_pending")
    life.ended(ORDER, desk.do(life, ORDER))
    release(desk, "failed")
    life.ended(OUTCOME, followed(desk, life))
    assert any(key.startswith("failed_deed/") for key in life.waits)

    life.does("retry_deed", **AGAIN).ended(ORDER, desk.do(life, ORDER))
    life.ended(OUTCOME, followed(desk, life))

    assert len(set(correlations(desk))) == 2
    assert len(desk.paid) == 1
    assert life.case.instalments[("shop", 1)].delivered


def release(desk: Desk, state: str = "") -> None:
    """The partner decides what it left pending."""
    for correlation in correlations(desk):
        httpx2.post(f"{desk.url}/money/release/{correlation}", params={"state": state})


@pytest.mark.parametrize("mode", ["drop_answer", "stay_pending"])
def test_an_unsure_payment_that_is_retried_stays_the_same(desk: Desk, mode: str) -> None:
    """Nobody knows whether it was paid: a retry by a person carries the same correlation, and pays once."""
    life = with_money(desk.papers)
    desk.fault("money", mode)
    if mode == "drop_answer":
        failed(desk, life)
        life.ended(ORDER, "AWAY", failed=True)
        life.does("retry_deed", **AGAIN)
    else:
        life.ended(ORDER, desk.do(life, ORDER)).ended(OUTCOME, "PAYMENT_UNSURE", failed=True)
        life.does("retry_deed", deed=OUTCOME, because="ASKED")
        release(desk)

    if ORDER in life.owed:
        life.ended(ORDER, desk.do(life, ORDER))
    if OUTCOME in life.owed:
        life.ended(OUTCOME, followed(desk, life))

    assert life.case.instalments[("shop", 1)].delivered
    assert life.case.instalments[("shop", 1)].attempt == 0
    assert len(desk.paid) == len(correlations(desk)) == 1


@pytest.mark.parametrize("heard", [True, False], ids=["after it left", "before it left"])
def test_an_order_stopped_by_a_refusal_is_asked_about_to_the_end(desk: Desk, heard: bool) -> None:
    """A payment that arrived after all counts as delivered; one that never left is never sent (C12)."""
    life = with_money(desk.papers)
    if heard:
        desk.fault("money", "drop_answer")
        failed(desk, life)
    life.does("refuse_assistance")
    assert ORDER not in life.owed

    life.ended(OUTCOME, followed(desk, life))

    assert len(desk.paid) == (1 if heard else 0)
    assert bool(life.case.instalments[("shop", 1)].delivered) is heard


def test_nothing_is_said_to_have_never_left_while_it_may_be_leaving(desk: Desk) -> None:
    """The outcome is asked in the moment the order is called off: a minute passes before nothing means never."""
    life = with_money(desk.papers)
    life.does("refuse_assistance")

    early = failed(desk, life, OUTCOME)
    assert (early.type, early.non_retryable, early.next_retry_delay is not None) == ("PAYMENT_UNSURE", False, True)

    assert desk.do(life, OUTCOME, waited=61) == "NEVER_SENT"


def test_an_order_that_comes_back_after_all_is_followed(desk: Desk) -> None:
    """The outcome was asked too early and nothing was known; the order then ends as pending: it is asked again."""
    life = with_money(desk.papers)
    desk.write_down(life)
    asked = desk.ask(life, ORDER)
    late = desk.run(asked)

    life.does("refuse_assistance").ended(OUTCOME, "NEVER_SENT").ended(ORDER, late)

    assert OUTCOME in life.owed
    assert followed(desk, life) == "COMPLETED"


def test_another_sum_than_asked_is_never_paid(desk: Desk) -> None:
    """The partner reports more than was ordered: unsure, for a person, and not delivered."""
    life = with_money(desk.papers)
    desk.fault("money", "wrong_amount")
    life.ended(ORDER, desk.do(life, ORDER))

    for _ in range(200):
        fault = failed(desk, life, OUTCOME)
        if fault.non_retryable:
            break

    assert (fault.type, fault.non_retryable) == ("PAYMENT_UNSURE", True)
    life.ended(OUTCOME, fault.type, failed=True)
    assert not life.case.instalments[("shop", 1)].delivered


def test_a_new_number_changes_no_payment_that_may_have_left(desk: Desk) -> None:
    """Paid to the old number, the answer lost, a new number told: the same payment, and it is found (C15)."""
    life = with_money(desk.papers)
    desk.fault("money", "drop_answer")
    failed(desk, life)
    life.does("set_contact_wishes", phone=OTHER_PHONE)

    life.ended(ORDER, desk.do(life, ORDER))

    assert [one["to"] for one in desk.paid] == [E164[PHONE]]
    assert life.case.instalments[("shop", 1)].delivered


def test_a_number_that_becomes_none_is_no_certain_failure(desk: Desk) -> None:
    """What may have been paid is not called unpaid because the number on file is useless now: no second payment."""
    life = with_money(desk.papers)
    desk.fault("money", "drop_answer")
    failed(desk, life)
    life.does("set_contact_wishes", phone="no number")

    assert desk.do(life, ORDER) == "COMPLETED"
    assert len(desk.paid) == 1


def test_a_number_in_her_wishes_replaces_the_first(desk: Desk) -> None:
    """Told before the order leaves, the new number is paid."""
    life = with_money(desk.papers)
    life.does("set_contact_wishes", phone=OTHER_PHONE)

    followed_after(desk, life)

    assert [one["to"] for one in desk.paid] == [E164[OTHER_PHONE]]


def followed_after(desk: Desk, life: Written) -> None:
    """Ordered, and asked to the end."""
    life.ended(ORDER, desk.do(life, ORDER))
    life.ended(OUTCOME, followed(desk, life))

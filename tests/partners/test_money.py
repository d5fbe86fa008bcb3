"""Mobile money against the stand-in, on real sockets: one order is one payment, whatever happens to it."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from queue import Queue
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import httpx2
import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.partner import FaultCode, PartnerAway, PartnerRefused
from partners.money import MobileMoney, Paid, PaidState, Payment
from partners.wire import Wire
from standins.money import routes
from standins.serve import served
from standins.shelf import Shelf

WAIT = 10


class Bank:
    """The stand-in, a client for it, and the door at which its callbacks arrive."""

    def __init__(self, url: str, shelf: Shelf, door: str, heard: "Queue[tuple[str, Any]]") -> None:
        self.url, self.shelf, self.door, self.heard = url, shelf, door, heard

    def client(self, seconds: float = 5, key: str = "a-key") -> MobileMoney:
        return MobileMoney(Wire("money", self.url, {"X-API-Key": key} if key else {}, seconds))

    def payment(self, name: str = "first", **other: Any) -> Payment:
        wanted = {"amount": Decimal("150.00"), "currency": "GMD", "to": "+2203000001", "callback": self.door} | other
        return Payment(correlation=str(uuid5(NAMESPACE_URL, name)), **wanted)

    def fault(self, mode: str, **more: Any) -> None:
        self.shelf.put("faults", "money", {"mode": mode, "times": 1} | more)

    def moved(self) -> list[str]:
        paid = httpx2.get(f"{self.url}/ledger.json").json()["paid"]
        return [line["correlation"] for line in paid]

    def release(self, payment: Payment, state: str = "completed") -> None:
        httpx2.post(f"{self.url}/release/{payment.correlation}", params={"state": state}).raise_for_status()


@pytest.fixture
def bank() -> Iterator[Bank]:
    heard: Queue[tuple[str, Any]] = Queue()

    async def hear(request: Request) -> Response:
        heard.put((request.headers["X-CorrelationID"], json.loads(await request.body())))
        return Response(status_code=204)

    shelf = Shelf(":memory:")
    doors = [*routes(shelf, seconds=0), Route("/hooks/money", hear, methods=["PUT"])]
    with served(doors) as url:
        yield Bank(f"{url}/money", shelf, f"{url}/hooks/money", heard)


def test_an_order_is_pending_then_told_paid_by_callback_and_on_demand(bank: Bank) -> None:
    """The answer to an order is pending with a reference; the callback and the look-up say completed."""
    payment, client = bank.payment(), bank.client()

    ordered = client.pay(payment)

    assert ordered.state is PaidState.PENDING
    correlation, body = bank.heard.get(timeout=WAIT)
    assert correlation == payment.correlation
    assert client.heard(body, payment).state is PaidState.COMPLETED
    assert client.outcome(payment.correlation, payment) == client.heard(body, payment)
    assert client.outcome(payment.correlation, payment, ordered.reference) == client.heard(body, payment)
    assert bank.moved() == [payment.correlation]


def test_a_payment_that_cannot_be_made_fails_with_a_code(bank: Bank) -> None:
    """A wallet that takes nothing gives failed with the provider's code, by callback and on demand; no money moves."""
    payment, client = bank.payment(to="+2203000000"), bank.client()
    ordered = client.pay(payment)

    _, body = bank.heard.get(timeout=WAIT)

    assert client.heard(body, payment) == Paid(state=PaidState.FAILED, code="maxBalanceExceeded")
    failed = Paid(state=PaidState.FAILED, reference=ordered.reference, code="maxBalanceExceeded")
    assert client.outcome(payment.correlation, payment) == failed
    assert client.pay(payment) == failed
    assert bank.moved() == []


def test_ordered_twice_is_paid_once(bank: Bank) -> None:
    """The second order of the same instalment tells what became of the first."""
    payment, client = bank.payment(), bank.client()
    client.pay(payment)
    bank.heard.get(timeout=WAIT)

    again = client.pay(payment)

    assert again.state is PaidState.COMPLETED
    assert bank.moved() == [payment.correlation]
    assert bank.heard.empty()


def test_ordered_by_many_at_once_is_paid_once(bank: Bank) -> None:
    """Eight workers that order the same instalment at the same time make one payment."""
    payment, client = bank.payment(), bank.client()

    with ThreadPoolExecutor(8) as pool:
        said = {paid.state for paid in pool.map(client.pay, [payment] * 8)}

    bank.heard.get(timeout=WAIT)
    assert said <= {PaidState.PENDING, PaidState.COMPLETED}
    assert bank.moved() == [payment.correlation]


def test_two_instalments_are_two_payments(bank: Bank) -> None:
    """Another correlation is another payment, even of the same amount to the same wallet."""
    for name in ("first", "second"):
        bank.client().pay(bank.payment(name))
        bank.heard.get(timeout=WAIT)

    assert len(set(bank.moved())) == 2


@pytest.mark.parametrize(("fault", "paid"), [("drop_answer", True), ("drop_request", False)])
def test_a_cut_line_is_tried_again_and_pays_once(bank: Bank, fault: str, paid: bool) -> None:
    """Cut before or after the money moved: the partner counts as away, and the retry pays once."""
    payment, client = bank.payment(), bank.client()
    bank.fault(fault)
    with pytest.raises(PartnerAway):
        client.pay(payment)
    assert bank.moved() == ([payment.correlation] if paid else [])

    client.pay(payment)
    bank.heard.get(timeout=WAIT)

    assert client.outcome(payment.correlation, payment).state is PaidState.COMPLETED  # type: ignore[union-attr]
    assert bank.moved() == [payment.correlation]


def test_a_provider_that_answers_too_late_has_paid_once(bank: Bank) -> None:
    """A time-out after the money moved is a retry, which learns that it was paid."""
    payment = bank.payment()
    bank.fault("slow", seconds=1)
    with pytest.raises(PartnerAway, match="ReadTimeout"):
        bank.client(seconds=0.2).pay(payment)
    bank.heard.get(timeout=WAIT)

    assert bank.client().pay(payment).state is PaidState.COMPLETED
    assert bank.moved() == [payment.correlation]


@pytest.mark.parametrize("mode", ["down", "error_500", "unreadable"])
def test_a_provider_in_trouble_is_away_and_was_not_paid_by(bank: Bank, mode: str) -> None:
    """A provider that is down, broken or speaks no JSON is tried again; then it pays once."""
    payment, client = bank.payment(), bank.client()
    bank.fault(mode)
    with pytest.raises(PartnerAway):
        client.pay(payment)

    client.pay(payment)

    bank.heard.get(timeout=WAIT)
    assert bank.moved() == [payment.correlation]


def test_nobody_there_is_away() -> None:
    """A closed port is a partner who is away."""
    client = MobileMoney(Wire("money", "http://127.0.0.1:9/money", {"X-API-Key": "a-key"}, 1))

    with pytest.raises(PartnerAway):
        client.outcome(str(uuid5(NAMESPACE_URL, "first")))


def test_a_callback_before_the_answer_says_the_same_as_the_look_up(bank: Bank) -> None:
    """The late answer still says pending; whoever asks then learns that it is paid."""
    payment, client = bank.payment(), bank.client()
    bank.fault("callback_first")

    ordered = client.pay(payment)

    assert ordered.state is PaidState.PENDING
    _, body = bank.heard.get_nowait()
    assert client.heard(body, payment).state is PaidState.COMPLETED
    assert client.outcome(payment.correlation, payment, ordered.reference) == client.heard(body, payment)


def test_a_callback_told_twice_says_the_same_twice(bank: Bank) -> None:
    """Both callbacks read alike, and one payment was made."""
    payment, client = bank.payment(), bank.client()
    bank.fault("callback_twice")
    client.pay(payment)

    first, second = bank.heard.get(timeout=WAIT), bank.heard.get(timeout=WAIT)

    assert client.heard(first[1], payment) == client.heard(second[1], payment)
    assert bank.moved() == [payment.correlation]


def test_without_a_callback_one_asks_until_it_is_known(bank: Bank) -> None:
    """Pending for ever stays pending, by reference and by correlation, and again when ordered again, until it ends."""
    payment, client = bank.payment(), bank.client()
    bank.fault("stay_pending")
    pending = client.pay(payment)
    assert client.outcome(payment.correlation, payment, pending.reference) == pending
    assert client.outcome(payment.correlation, payment) == pending
    assert client.pay(payment) == pending
    assert bank.moved() == []

    bank.release(payment)

    bank.release(payment, "failed")
    assert client.outcome(payment.correlation, payment).state is PaidState.COMPLETED  # type: ignore[union-attr]
    assert bank.moved() == [payment.correlation]


def test_what_stayed_pending_may_fail(bank: Bank) -> None:
    """A pending payment that ends unpaid is failed, and no money moved."""
    payment, client = bank.payment(), bank.client()
    bank.fault("stay_pending")
    client.pay(payment)

    bank.release(payment, "failed")

    assert client.outcome(payment.correlation, payment).state is PaidState.FAILED  # type: ignore[union-attr]
    assert bank.moved() == []


def test_another_amount_than_asked_is_never_paid(bank: Bank) -> None:
    """A provider that reports another amount leaves it unsure, wherever it is read, and it is not sent again."""
    payment, client = bank.payment(), bank.client()
    bank.fault("wrong_amount")
    client.pay(payment)
    _, body = bank.heard.get(timeout=WAIT)

    with pytest.raises(PartnerRefused, match="PAYMENT_UNSURE OTHER_AMOUNT"):
        client.heard(body, payment)
    with pytest.raises(PartnerRefused, match="PAYMENT_UNSURE OTHER_AMOUNT"):
        client.pay(payment)
    assert bank.moved() == [payment.correlation]


def test_an_order_never_heard_of_is_none(bank: Bank) -> None:
    """Only the provider's own word that it knows no such order counts as never heard."""
    assert bank.client().outcome(bank.payment().correlation) is None


def test_without_a_key_it_stays_unsure(bank: Bank) -> None:
    """A key that is not taken says nothing about an earlier order, so it is not called failed."""
    with pytest.raises(PartnerRefused) as fault:
        bank.client(key="").pay(bank.payment())

    assert (fault.value.code, fault.value.detail) == (FaultCode.PAYMENT_UNSURE, "clientAuthorisationError")


def test_check_says_who_answered_or_what_is_wrong(bank: Bank) -> None:
    """One line when it works; away when it is down; refused without a key; unreadable when it is something else."""
    assert bank.client().check() == "a GSMA Mobile Money API that takes payments"
    with pytest.raises(PartnerRefused, match="money REFUSED HTTP_401"):
        bank.client(key="").check()
    bank.fault("down")
    with pytest.raises(PartnerAway):
        bank.client().check()
    bank.fault("unreadable")
    with pytest.raises(PartnerRefused, match="UNREADABLE"):
        bank.client().check()


def test_a_stand_in_that_stopped_goes_on_with_what_was_pending(bank: Bank) -> None:
    """What was ordered before the end is paid after the next start, once, and told."""
    payment = bank.payment()
    with served(routes(bank.shelf, seconds=600)) as url:
        MobileMoney(Wire("money", f"{url}/money", {"X-API-Key": "a-key"}, 5)).pay(payment)
    assert bank.moved() == []

    routes(bank.shelf, seconds=0)

    assert bank.heard.get(timeout=WAIT)[0] == payment.correlation
    assert bank.moved() == [payment.correlation]


def test_the_page_shows_what_moved_and_runs_nothing(bank: Bank) -> None:
    """People see amount and state; what was sent is shown as text."""
    bank.client().pay(bank.payment(currency="GMD"))
    bank.shelf.put("money.payments", "x", {**bank.shelf.all("money.payments")[0], "to": "<script>"})

    page = httpx2.get(bank.url).text

    assert "150.00 GMD" in page
    assert "<script>" not in page

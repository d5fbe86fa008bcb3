"""Payments by a partner: owed once, followed to their end, tried again only when sure. R64, R67, R97; C12, C15."""

from collections.abc import Callable
from typing import Any

import pytest

from domain.errors import Incomplete, NotAllowed
from domain.money import Modality
from domain.promise import DeedKind, State
from tests.policy.lives import Life, day, line, outline, pack, returnee, service, under_way
from tests.policy.messages import ends, hears, owed, slowly

ITEM: dict[str, Any] = {"activity": "shop", "instalment": 1}
ORDER = {**ITEM, "amount": "450", "pay_by": "MOBILE_MONEY"}
KEY, OUTCOME = "order/shop/1", "order/shop/1/outcome"
RISK = {"assessed": "r", "safe_to_pay": True, "higher_than_other_options": False, "acceptable": True}
CASH = {
    **{"activity": "shop", "modality": "CASH", "foreseen_by_programme": True, "cash_saves_effort": True},
    **{"incentive": False, "risk": RISK, "conditions_needed": False, "goods_available": True, "partners": "p"},
    **{"partner_can_pay": True, "extra_means": "none", "criteria": "c", "amount": "900", "instalments": 2},
    **{"risks_controlled_by": "r", "effect_measured_by": "e"},
}


def in_cash() -> Life:
    """A life under way since 16 February 2026 whose shop is paid in cash; nothing leaves by itself."""
    begun = returnee(programmes=[pack(modalities=[Modality.CASH, Modality.IN_KIND])]).does("decide_modality", **CASH)
    return slowly(under_way(begun, outline(line(modality="CASH"), service())))


def ordered(**more: Any) -> Life:
    """The first instalment is ordered, to her telephone unless it says otherwise."""
    return in_cash().does("order_instalment", **{**ORDER, **more})


def sent(code: str = "PENDING") -> Life:
    """It left; the partner took it."""
    return ends(ordered(), KEY, code)


def settled(state: str) -> Life:
    """The partner called back."""
    return hears(sent(), "settle_payment", "fin", **ITEM, state=state)


def failures(life: Life) -> set[State]:
    """How the promises to look into a failure stand."""
    return {one.state for key, one in life.ledger.items() if key.startswith("failed_deed/")}


def test_a_payment_is_ordered_and_then_followed() -> None:
    """The order names the way it is paid; once sent, its outcome is asked until it is known; by hand nothing is."""
    life = ordered()
    assert (owed(life)[KEY].text, owed(life)[KEY].attempt) == ("MOBILE_MONEY", 0)
    assert OUTCOME not in owed(life)

    assert owed(ends(life, KEY, "PENDING"))[OUTCOME].kind is DeedKind.PAYMENT_OUTCOME
    assert OUTCOME not in owed(ends(ordered(pay_by="BY_HAND"), KEY))


def test_goods_are_never_paid_by_telephone() -> None:
    """What is given in kind is ordered by hand."""
    assert isinstance(under_way().turned_down("order_instalment", **ORDER), Incomplete)


STATES = [
    pytest.param("PENDING", False, set(), id="pending is not paid"),
    pytest.param("COMPLETED", True, set(), id="only completed is paid"),
    pytest.param("FAILED", False, {State.OPEN}, id="failed is looked into"),
]


@pytest.mark.parametrize(("state", "paid", "failed"), STATES)
@pytest.mark.rule("R67", "R97")
def test_only_completed_is_paid(state: str, paid: bool, failed: set[State]) -> None:
    """A completed payment is a delivery and a contact, once; anything else is neither."""
    life = settled(state)

    assert (life.case.instalments["shop", 1].delivered is not None) is paid
    assert len(life.case.contacts) == int(paid)
    assert (life.promise("delivery/shop/1").state is State.KEPT) is paid
    assert failures(life) == failed
    assert (OUTCOME in owed(life)) is (state == "PENDING")


BY_DEED = [
    pytest.param(lambda: sent("COMPLETED"), State.KEPT, id="paid at once"),
    pytest.param(lambda: ends(sent(), OUTCOME, "COMPLETED"), State.KEPT, id="asked, and paid"),
    pytest.param(lambda: ends(sent(), OUTCOME, "FAILED"), State.OPEN, id="asked, and failed"),
    pytest.param(lambda: ends(sent(), OUTCOME, "NEVER_SENT"), State.OPEN, id="never heard of"),
]


@pytest.mark.parametrize(("begun", "state"), BY_DEED)
def test_what_a_deed_heard_counts_like_a_callback(begun: Callable[[], Life], state: State) -> None:
    """The answer to an order, or to the question what became of it; what is no payment owes a look within 24 hours."""
    life = begun()

    assert life.promise("delivery/shop/1").state is state
    assert failures(life) == (set() if state is State.KEPT else {State.OPEN})
    assert OUTCOME not in owed(life)


ANY_ORDER = [
    pytest.param(("COMPLETED", "COMPLETED"), True, False, id="twice"),
    pytest.param(("COMPLETED", "FAILED"), True, False, id="a failure after the money"),
    pytest.param(("FAILED", "COMPLETED"), True, False, id="the money after a failure"),
    pytest.param(("FAILED", "FAILED"), False, True, id="failed twice"),
    pytest.param(("COMPLETED", "PENDING"), True, False, id="pending after the money"),
    pytest.param(("FAILED", "PENDING"), False, True, id="pending after a failure"),
]


@pytest.mark.parametrize(("states", "paid", "failed"), ANY_ORDER)
@pytest.mark.rule("R67")
def test_callbacks_in_any_order_pay_once(states: tuple[str, ...], paid: bool, failed: bool) -> None:
    """Money that has arrived has arrived (C12); there is one contact and one failure at most."""
    life = sent()
    for state in states:
        hears(life, "settle_payment", "fin", **ITEM, state=state)

    assert (life.case.instalments["shop", 1].delivered is not None) is paid
    assert len(life.case.contacts) == int(paid)
    assert failures(life) == ({State.OPEN} if failed else set())


def test_an_outcome_typed_late_counts_on_its_day() -> None:
    """Finance types on 20 March what was paid on 31 January's clock: the delivery is dated when it was paid."""
    life = sent().at("2026-03-20").does("settle_payment", by="fin", on="2026-02-28", **ITEM, state="COMPLETED")

    promise = life.promise("delivery/shop/1")
    assert (promise.kept_on, promise.late) == (day("2026-02-28"), False)
    assert [when.on for when in life.case.contacts] == [day("2026-02-28")]


CERTAIN = [("REFUSED", 1), ("PAYMENT_FAILED", 1), ("NO_NUMBER", 1), ("PAYMENT_UNSURE", 0), ("AWAY", 0), ("FAILED", 0)]


@pytest.mark.parametrize(("code", "attempt"), CERTAIN)
@pytest.mark.rule("R67")
def test_a_retry_is_a_new_payment_only_after_a_certain_failure(code: str, attempt: int) -> None:
    """While it is unsure whether it was paid, the same payment is tried, and its outcome asked (C15)."""
    life = ends(ordered(), KEY, code, failed=True)
    assert failures(life) == {State.OPEN}
    assert (OUTCOME in owed(life)) is (attempt == 0)

    life.does("retry_deed", deed=KEY, because="NUMBER_CORRECTED")

    assert owed(life)[KEY].attempt == attempt
    assert failures(life) == set()


def test_a_retry_after_the_partners_no_is_a_new_payment_and_is_followed() -> None:
    """Failed, tried again, paid: two payments for the partner, one for her."""
    life = settled("FAILED").does("retry_deed", deed=KEY, because="NUMBER_CORRECTED")
    assert "no failed deed" in life.turned_down("retry_deed", deed=KEY, because="AGAIN").happened
    assert owed(life)[KEY].attempt == 1

    ends(life, KEY, "PENDING")

    assert owed(life)[OUTCOME].attempt == 1
    hears(life, "settle_payment", **ITEM, state="COMPLETED")
    assert (len(life.case.contacts), failures(life), OUTCOME in owed(life)) == (1, set(), False)


@pytest.mark.parametrize("code", ["REFUSED", "NO_NUMBER", "AWAY", "PAYMENT_UNSURE"])
@pytest.mark.rule("R67")
def test_to_ask_again_what_became_of_it_makes_no_other_payment(code: str) -> None:
    """The question was refused, not the payment: the same one is asked about, else it could be paid twice."""
    life = ends(sent(), OUTCOME, code, failed=True).does("retry_deed", deed=OUTCOME, because="KEY_CORRECTED")

    assert owed(life)[OUTCOME].attempt == 0
    assert KEY not in owed(life)
    assert failures(life) == set()


GIVEN_UP: list[Any] = [
    pytest.param(lambda: settled("FAILED"), id="the partner did not pay"),
    pytest.param(lambda: ends(ordered(), KEY, "REFUSED", failed=True), id="the order could not be placed"),
]


@pytest.mark.parametrize("begun", GIVEN_UP)
@pytest.mark.parametrize("way", ["cancelled", "by hand"])
def test_a_failure_is_looked_into_by_giving_up_or_by_hand(begun: Callable[[], Life], way: str) -> None:
    """An order that is cancelled, or handed over after all, needs nobody to look into its failure."""
    life = begun()
    if way == "cancelled":
        life.does("cancel_instalment", by="fin", **ITEM, because="NO_NUMBER")
    else:
        life.does("confirm_delivery", by="fin", **ITEM, certificate="signed")

    assert failures(life) == {State.DROPPED}
    assert not {KEY, OUTCOME} & owed(life).keys()


def test_a_payment_that_may_have_left_is_followed_though_it_was_given_up() -> None:
    """Given up while nobody knows: the partner is asked to the end, and what arrives has arrived (C12)."""
    life = ends(ordered(), KEY, "PAYMENT_UNSURE", failed=True)
    life.does("cancel_instalment", by="fin", **ITEM, because="UNSURE")
    assert KEY not in owed(life)

    ends(life, OUTCOME, "COMPLETED")

    assert life.case.instalments["shop", 1].spent == 450
    assert failures(life) == {State.DROPPED}


AFTER: list[Any] = [
    pytest.param(lambda life: life.does("report_death", by="cw"), id="a death"),
    pytest.param(lambda life: life.does("refuse_assistance"), id="a refusal"),
]


@pytest.mark.parametrize("end", AFTER)
def test_what_has_left_is_followed_to_the_end(end: Callable[[Life], Life]) -> None:
    """After a death only the outcomes of payments are owed; after a refusal they are owed too; nothing new is sent."""
    life = sent().does("order_instalment", **{**ORDER, "instalment": 2})

    end(life)

    kinds = {deed.kind for deed in owed(life).values() if deed.kind in (DeedKind.ORDER, DeedKind.PAYMENT_OUTCOME)}
    assert kinds == {DeedKind.PAYMENT_OUTCOME}
    if life.case.death_reported:
        assert {deed.kind for deed in owed(life).values()} == {DeedKind.PAYMENT_OUTCOME}


def test_an_order_that_was_stopped_before_it_left_is_no_failure() -> None:
    """It is asked about, for nobody knows whether it had left; that it never did needs nobody to look into it."""
    life = ordered().does("refuse_assistance")
    assert KEY not in owed(life)

    ends(life, OUTCOME, "NEVER_SENT")

    assert failures(life) == set()
    life.does("take_back_refusal")
    assert not {KEY, OUTCOME} & owed(life).keys()
    assert failures(life) == set()
    assert life.case.instalments["shop", 1].spent == 0


def test_money_that_arrives_is_no_money_for_whom_it_was_not_ordered() -> None:
    """An outcome of what was never ordered, or goes by hand, is told at the door; as a message it changes nothing."""
    life = ordered(pay_by="BY_HAND")
    assert "handed over" in life.turned_down("settle_payment", by="fin", **ITEM, state="COMPLETED").happened
    other: dict[str, Any] = {"activity": "shop", "instalment": 2, "state": "COMPLETED"}
    assert "no ordered instalment" in life.turned_down("settle_payment", by="fin", **other).happened

    hears(hears(life, "settle_payment", **ITEM, state="COMPLETED"), "settle_payment", **other)

    assert life.case.contacts == []


@pytest.mark.parametrize("who", ["cw", "sv", "returnee", "pm", "ops"])
def test_only_the_partner_and_finance_settle(who: str) -> None:
    """Nobody else can say that money was paid."""
    assert isinstance(sent().turned_down("settle_payment", by=who, **ITEM, state="COMPLETED"), NotAllowed)

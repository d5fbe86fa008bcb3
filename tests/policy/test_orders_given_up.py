"""Orders that never arrive: given up in words, counted nowhere, in nobody's way. Domain 5.6, C19."""

from typing import Any

import pytest

from domain.errors import NotAllowed
from domain.promise import State
from tests.policy.lives import Life, under_way

ORDER = {"activity": "shop", "instalment": 1, "amount": "450"}
GIVE_UP = {"activity": "shop", "instalment": 1, "because": "SUPPLIER_GONE"}
CLOSING = {"exit_strategy_followed": True, "returnee_told": True, "outcome": "WITHDRAWN"}


def test_an_order_that_never_arrives_is_given_up() -> None:
    """A cancelled order is not awaited and counts for nothing, not even when it has left; its sum may be spent anew."""
    life = under_way().does("order_instalment", **ORDER)
    said = {"activity": "shop", "instalment": 1, "because": "SUPPLIER_GONE"}
    assert isinstance(life.turned_down("cancel_instalment", by="mfp", **said), NotAllowed)
    life.does("cancel_instalment", by="fin", **said)

    assert State.DROPPED is life.promise("delivery/shop/1").state
    assert "stopped already" in life.turned_down("cancel_instalment", **said).happened
    assert {"order/shop/2"} <= life.does("order_instalment", **{**ORDER, "instalment": 2, "amount": "900"}).done


def test_an_order_given_up_before_it_left_does_not_leave() -> None:
    """What is cancelled while the house is slow is never sent."""
    life = under_way()
    life.slow = True
    life.does("order_instalment", **ORDER).does("cancel_instalment", activity="shop", instalment=1, because="TYPO")

    life.slow = False
    life.settle()

    assert "order/shop/1" not in life.done


def test_what_arrived_is_not_cancelled() -> None:
    """A confirmed delivery stays; one that arrives after it was given up is recorded and counts again (C19)."""
    form = {"activity": "shop", "instalment": 1}
    life = under_way().does("order_instalment", **ORDER).does("confirm_delivery", **form, certificate="signed")
    assert "confirmed already" in life.turned_down("cancel_instalment", **form, because="TYPO").happened

    late = under_way().does("order_instalment", **ORDER).does("cancel_instalment", **form, because="LOST")
    late.does("confirm_delivery", **form, certificate="signed")

    again = {**ORDER, "instalment": 2, "amount": "450.01"}
    assert "more than the 900" in late.turned_down("order_instalment", **again).happened


def closing(slow: bool) -> Life:
    """A case about to close with one order, sent or still in the house."""
    life = under_way()
    life.slow = slow
    life.does("order_instalment", **ORDER).does("write_report", kind="CLOSURE")
    return life.does("start_closing", **CLOSING)


OWED = [
    pytest.param(True, "is ordered and has not left yet", id="still in the house"),
    pytest.param(False, "was ordered and is not confirmed", id="on its way"),
]


@pytest.mark.parametrize(("slow", "said"), OWED)
def test_an_order_holds_the_closing_until_it_is_given_up(slow: bool, said: str) -> None:
    """An order that has not left, or not arrived, holds the door; giving it up while closing opens it (5.6)."""
    life = closing(slow)
    assert said in life.turned_down("close_case", by="sv", outcome="WITHDRAWN").happened

    life.does("cancel_instalment", by="pm", **GIVE_UP)

    assert life.does("close_case", by="sv", outcome="WITHDRAWN").stage == "CLOSED"


UNKNOWN: list[Any] = [
    pytest.param({"instalment": 2}, "no ordered instalment", id="another instalment"),
    pytest.param({"activity": "car"}, "no ordered instalment", id="another activity"),
    pytest.param({"because": "it never came"}, "because", id="a reason is a code"),
]


@pytest.mark.parametrize(("changed", "said"), UNKNOWN)
def test_only_what_was_ordered_is_given_up(changed: dict[str, Any], said: str) -> None:
    """An order that nobody made cannot be cancelled, and the reason is a code."""
    life = under_way().does("order_instalment", **ORDER)

    assert said in life.turned_down("cancel_instalment", **{**GIVE_UP, **changed}).happened

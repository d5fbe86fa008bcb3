"""What follows from something is not dated before it: the return, the order, the proposal. Domain 0.3 C8, C21."""

from typing import Any

import pytest

from domain.errors import Incomplete
from tests.policy.lives import Life, planned, returnee, under_way

ORDER: dict[str, Any] = {"activity": "shop", "instalment": 1, "amount": "450"}
ARRIVED: dict[str, Any] = {"activity": "shop", "instalment": 1, "certificate": "signed"}
AGREED: dict[str, Any] = {"version": 1, "party": "RETURNEE"}
GIFT: dict[str, Any] = {"item": "food", "amount": "20"}


def ordered() -> Life:
    """An order of 23 February, in a plan that started on the 16th."""
    return under_way().at("2026-02-23").does("order_instalment", **ORDER)


def returned_later() -> Life:
    """The day of return turned out to be 20 February, after an order was made."""
    return ordered().at("2026-02-24").does("confirm_arrival", returned_on="2026-02-24")


EARLY = [
    pytest.param(returnee, "give_immediate_assistance", GIFT, "2026-01-11", "before", id="a gift"),
    pytest.param(under_way, "order_instalment", ORDER, "2026-01-11", "before", id="an order"),
    pytest.param(returned_later, "confirm_delivery", ARRIVED, "2026-02-23", "before", id="a delivery"),
    pytest.param(ordered, "confirm_delivery", ARRIVED, "2026-02-22", "before its order", id="goods before the order"),
    pytest.param(planned, "agree_plan", AGREED, "2026-02-01", "not proposed yet", id="an agreement"),
]


@pytest.mark.parametrize(("made", "verb", "form", "on", "said"), EARLY)
def test_nothing_is_dated_before_what_it_follows_from(made: Any, verb: str, form: Any, on: str, said: str) -> None:
    """A slip in the day is told at once; otherwise a date would be kept that was missed."""
    refusal = made().turned_down(verb, on=on, **form)

    assert isinstance(refusal, Incomplete)
    assert said in refusal.happened


def test_the_very_day_is_early_enough() -> None:
    """What happened on the day of the return, of the order or of the proposal is recorded."""
    assert returnee().does("give_immediate_assistance", **GIFT).case.given
    assert ordered().does("confirm_delivery", **ARRIVED).case.instalments["shop", 1].delivered
    assert planned().does("agree_plan", **AGREED).case.plans[1].agreed

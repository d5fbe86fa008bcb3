"""Windows with two ends, shares, money before departure: FS-D and spend-by dates. Domain 8.4, C1, C7, C8, T17."""

from decimal import Decimal
from typing import Any

import pytest

from domain.money import Amounts
from domain.opened import Member
from domain.promise import State
from policy.ceilings import household_sum
from tests.policy.funded import ASSISTED, home
from tests.policy.lives import Life, day, line, outline, pack, returnee, service, under_way
from tests.policy.test_assistance import decision

HALF = {"activity": "shop", "instalment": 1, "amount": "400"}
SECOND = {**HALF, "instalment": 2}
CASH: dict[str, Any] = {"source": "FS-D", "cost": "800", "modality": "CASH", "item": "start_up"}


def leaving(**changed: Any) -> Life:
    """Somebody still in Germany whose plan with FS-D has started on 16 February 2026."""
    life = home(ASSISTED, ("DEU", "SEN"), ["FS-D"], returned_on=None)
    life.does("decide_modality", **decision(amount="800"))
    return under_way(life, outline(line(**{**CASH, **changed}), service()))


def back(on: str = "2026-03-31", **changed: Any) -> Life:
    """The same person, home, with the first half in hand since before departure."""
    life = leaving(**changed).at("2026-02-20").does("order_instalment", **HALF)
    life.does("confirm_delivery", activity="shop", instalment=1, certificate="signed")
    return life.at(on).does("confirm_arrival", returned_on=on)


def test_half_is_paid_before_departure() -> None:
    """The first share is ordered and handed over while the person is still abroad (C8)."""
    life = leaving().does("order_instalment", **HALF)

    life.does("confirm_delivery", activity="shop", instalment=1, certificate="signed")

    assert life.case.instalments["shop", 1].delivered


def test_nothing_else_is_delivered_before_the_return() -> None:
    """Neither the second share, nor goods of a programme that places nothing before departure, nor help at once."""
    assert "has not arrived" in leaving().turned_down("order_instalment", **SECOND).happened
    goods = under_way(home(ASSISTED, ("LBY", "GMB"), ["FS-A"], returned_on=None))
    form = {"activity": "shop", "instalment": 1, "amount": "450"}

    assert "has not arrived" in goods.turned_down("order_instalment", **form).happened
    assert "has not arrived" in goods.turned_down("give_immediate_assistance", item="food", amount="1").happened


def test_after_the_return_the_first_half_takes_a_waiver() -> None:
    """Who came home without it is told so in words, and a PROCESS waiver lets it be paid."""
    life = leaving().at("2026-03-31").does("confirm_arrival", returned_on="2026-03-31")
    assert "before departure, not after the return" in life.turned_down("order_instalment", **HALF).happened
    life.does("request_waiver", waiver="w", kind="PROCESS", rule="process/FS-D/share_1", because="FLIGHT_MOVED")
    life.does("grant_waiver", by="sv", waiver="w")

    assert "order/shop/1" in life.does("order_instalment", **HALF).done


SECOND_HALF = [
    pytest.param("2026-03-31", "2026-09-29", "from 30 September 2026 on", id="a day before it opens"),
    pytest.param("2026-03-31", "2026-09-30", None, id="the day it opens, clamped to 30 days"),
    pytest.param("2026-03-31", "2026-11-30", None, id="its last day, clamped too"),
    pytest.param("2026-03-31", "2026-12-01", "until 30 November 2026", id="a day after it"),
    pytest.param("2026-08-31", "2027-02-27", "from 28 February 2027 on", id="31 August: before 28 February"),
    pytest.param("2026-08-31", "2027-02-28", None, id="31 August: 28 February"),
    pytest.param("2027-08-31", "2028-02-28", "from 29 February 2028 on", id="before a leap day"),
    pytest.param("2027-08-31", "2028-02-29", None, id="on a leap day"),
    pytest.param("2027-12-31", "2028-08-31", None, id="December to the end of August"),
]


@pytest.mark.parametrize(("home_on", "today", "said"), SECOND_HALF)
def test_the_second_half_is_paid_between_six_and_eight_months(home_on: str, today: str, said: str | None) -> None:
    """An order before the window opens or after it ends is refused in words (T17, C1)."""
    life = back(home_on).at(today)
    if said is None:
        assert "order/shop/2" in life.does("order_instalment", **SECOND).done
    else:
        assert said in life.turned_down("order_instalment", **SECOND).happened


def test_the_window_of_a_share_is_a_promise_that_a_waiver_moves() -> None:
    """Missed on 30 November, moved to the end of January by the funder, paid in January; kept by the delivery."""
    life = back().at("2026-12-01")
    key = "funding_window/FS-D/share_2"
    assert (day("2026-11-30"), True) == (life.promise(key).due_on, key in life.late)
    life.does(
        "request_waiver",
        waiver="w",
        kind="DEADLINE_FUNDING",
        promise=key,
        until="2027-01-31",
        because="ILLNESS",
        words="letter",
    )
    life.does("grant_waiver", by="pm", waiver="w").at("2027-01-20").does("order_instalment", **SECOND)

    life.does("confirm_delivery", activity="shop", instalment=2, certificate="signed", in_person=True)

    assert (life.promise(key).state, life.promise(key).kept_on) == (State.KEPT, day("2027-01-20"))


@pytest.mark.parametrize("came", [None, False], ids=["not said", "sent somebody"])
def test_the_second_half_is_received_in_person(came: bool | None) -> None:
    """Where the pack asks for it, a delivery says that the returnee came."""
    life = back().at("2026-10-01").does("order_instalment", **SECOND)
    form = {"activity": "shop", "instalment": 2, "certificate": "signed"}

    assert "received in person" in life.turned_down("confirm_delivery", in_person=came, **form).happened
    assert life.does("confirm_delivery", in_person=True, **form).case.instalments["shop", 2].delivered


PARTS = [
    pytest.param("800", "400", None, id="half"),
    pytest.param("800", "400.01", "more than this instalment, 50 percent of 800: 400", id="a cent more"),
    pytest.param("799.99", "400.00", None, id="half of an odd sum, half-up"),
]


@pytest.mark.parametrize(("cost", "amount", "said"), PARTS)
def test_a_share_is_no_more_than_its_part(cost: str, amount: str, said: str | None) -> None:
    """No instalment takes more than its percent, rounded once (C14)."""
    life, form = leaving(cost=cost), {**HALF, "amount": amount}
    if said is None:
        assert life.does("order_instalment", **form).case.instalments
    else:
        assert said in life.turned_down("order_instalment", **form).happened


def test_a_line_has_as_many_instalments_as_its_pack() -> None:
    """Two shares, two instalments."""
    life = home(ASSISTED, ("DEU", "SEN"), ["FS-D"]).does("decide_modality", **decision(amount="800")).met().assessed()
    draft = outline(line(**CASH, instalments=3), service())

    assert "pays in 2 instalments" in life.turned_down("propose_plan", version=1, outline=draft).happened


FAMILY = Amounts(adult=800, child_under=12, child_percent=50, family_over=4, family_bonus=500)
HEADS = [
    pytest.param([None], "800", id="one adult"),
    pytest.param([None, None], "1600", id="two adults"),
    pytest.param([None, "2014-01-12"], "1600", id="twelve on the day of return: whole"),
    pytest.param([None, "2014-01-13"], "1200", id="twelve a day later: half"),
    pytest.param([None, None, "2020-05-05", "2022-05-05"], "2400", id="four persons: no bonus"),
    pytest.param([None, None, "2020-05-05", "2022-05-05", "2024-05-05"], "3300", id="five persons: the bonus"),
]


@pytest.mark.parametrize(("births", "most"), HEADS)
def test_the_sum_of_a_household_is_counted_by_heads(births: list[str | None], most: str) -> None:
    """Adults whole, children under twelve half, families over four a bonus; the plan may ask that sum and no more."""
    members = [
        Member(id=f"m{n}", born=day(born) if born else None, adult=born is None) for n, born in enumerate(births, 1)
    ]
    life = home(ASSISTED, ("DEU", "SEN"), ["FS-D"], household=members)
    life.does("decide_modality", **decision(amount="800")).met().assessed()
    dear = outline(line(**{**CASH, "cost": f"{most}.01"}), service())

    assert f"over the limit of {most}" in life.turned_down("propose_plan", version=1, outline=dear).happened
    assert life.proposed(plan=outline(line(**{**CASH, "cost": most}), service())).case.plans


def test_a_child_without_a_day_of_birth_counts_as_a_young_one() -> None:
    """Born on a leap day, twelve on 28 February of a common year; unknown: half (C9)."""
    household = [Member(id="m1"), Member(id="m2", adult=False), Member(id="m3", adult=False, born=day("2012-02-29"))]
    before = home(ASSISTED, ("DEU", "SEN"), ["FS-D"], returned_on="2024-02-28", household=household)
    after = home(ASSISTED, ("DEU", "SEN"), ["FS-D"], returned_on="2024-02-29", household=household)

    assert (household_sum(before.case, FAMILY), household_sum(after.case, FAMILY)) == (Decimal(1600), Decimal(2000))


CLAMPED = [
    pytest.param("arrival+1M", "2026-01-31", "2026-02-28", id="31 January"),
    pytest.param("arrival+1M", "2024-01-31", "2024-02-29", id="31 January of a leap year"),
    pytest.param("arrival+12M", "2024-02-29", "2025-02-28", id="a leap day, a year later"),
    pytest.param("arrival+48M", "2024-02-29", "2028-02-29", id="a leap day, four years later"),
    pytest.param("arrival+6M", "2026-08-31", "2027-02-28", id="31 August"),
    pytest.param("registration+28D", "2024-02-01", "2024-02-29", id="28 days into a leap February"),
    pytest.param("arrival+14WD", "2026-01-30", "2026-02-19", id="working days from a Friday"),
]


@pytest.mark.parametrize(("until", "arrived", "due"), CLAMPED)
def test_windows_are_clamped_to_the_month(until: str, arrived: str, due: str) -> None:
    """n months after a day is the same day number, or the last of the month (C1)."""
    window = {"name": "own", "until": until, "kept_by": "first_help"}
    life = returnee(arrived, programmes=[pack(windows=[window])])

    assert day(due) == life.promise("funding_window/FS-A/own").due_on


def test_a_gift_after_the_last_day_to_spend_takes_a_waiver() -> None:
    """Help at once from a source whose money is over waits for the funder; from no budget it does not (T17)."""
    life = under_way().at("2027-02-17")
    gift = {"item": "food", "amount": "20"}
    assert "until 16 February 2027" in life.turned_down("give_immediate_assistance", source="FS-A", **gift).happened
    form = {"kind": "DEADLINE_FUNDING", "promise": "funding_window/FS-A/spend_by", "because": "MEDICAL", "words": "x"}
    life.does("request_waiver", waiver="w", until="2027-05-16", **form).does("grant_waiver", by="pm", waiver="w")

    assert life.does("give_immediate_assistance", source="FS-A", **gift).case.given["food"].source == "FS-A"
    assert life.does("give_immediate_assistance", item="rice", amount="20").case.given["rice"]


ON_ARRIVAL = [
    pytest.param("2026-01-30", None, id="the fourteenth working day"),
    pytest.param("2026-01-31", "until 30 January 2026 (post_arrival)", id="a day later"),
]


@pytest.mark.parametrize(("today", "said"), ON_ARRIVAL)
def test_the_package_on_arrival_is_given_inside_its_window(today: str, said: str | None) -> None:
    """Fourteen working days after the arrival the funder pays nothing on arrival any more (8.4)."""
    life = home(ASSISTED, ("DEU", "GMB"), ["FS-B"]).at(today)
    form = {"item": "first", "source": "FS-B", "amount": "615", "post_arrival": True}
    if said is None:
        assert life.does("give_immediate_assistance", **form).case.given
    else:
        assert said in life.turned_down("give_immediate_assistance", **form).happened

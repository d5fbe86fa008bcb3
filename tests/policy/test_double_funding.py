"""Two packs on one case: one item, one source; never more than the cost. Domain C10, 8.4."""

from typing import Any

import pytest

from tests.policy.funded import VOLUNTARY, home
from tests.policy.lives import Life, line, outline, service

BUSINESS: dict[str, Any] = {
    "track": "BUSINESS",
    "own_contribution": "600",
    "source": "FS-C",
    "cost": "900",
    "instalments": 1,
}
OTHER: dict[str, Any] = {"source": "FS-B", "cost": "900"}


def both() -> Life:
    """A voluntary return from France to Guinea: FS-B and FS-C may pay."""
    life = home(VOLUNTARY, ("FRA", "GIN"), ["FS-B", "FS-C"], stay=24)
    return life.met().assessed()


def need(*ids: str) -> dict[str, Any]:
    """Which needs a line meets."""
    return {"needs": list(ids)}


DRAFTS = [
    pytest.param([line(**OTHER), line("two", **BUSINESS)], False, id="the same thing for the same need"),
    pytest.param([line(**OTHER), line("two", **OTHER)], True, id="twice from one source"),
    pytest.param([line(**OTHER), line("two", **BUSINESS) | {"item": "tools"}], True, id="another thing"),
    pytest.param([line(**OTHER), line("two", **BUSINESS) | need("course")], True, id="another need"),
    pytest.param([line(**OTHER), line("two", **BUSINESS) | need()], False, id="no need named"),
    pytest.param([line(**OTHER), line("two", **BUSINESS) | need("course", "income")], False, id="one need in common"),
    pytest.param([line(**OTHER, item=""), line("two", **BUSINESS) | {"item": ""}], False, id="the same element"),
    pytest.param([line(**OTHER), line("two", **BUSINESS) | {"item": "micro-business-2"}], False, id="another spelling"),
]


@pytest.mark.parametrize(("lines", "accepted"), DRAFTS)
def test_the_same_thing_for_the_same_need_has_one_source(lines: list[dict[str, Any]], accepted: bool) -> None:
    """A draft that would have two sources pay one thing is turned down, naming both."""
    life, draft = both(), outline(*lines, service())
    if accepted:
        assert life.proposed(plan=draft).case.plans
    else:
        said = life.turned_down("propose_plan", version=1, outline=draft).happened
        assert "FS-B and FS-C would both pay" in said


def paid() -> Life:
    """A business of FS-B whose first half was ordered."""
    life = both().at("2026-02-02").proposed(plan=outline(line(**OTHER), service())).agreed()
    life.does("decide_funding", by="pm", version=1, source="FS-B", approved=True, amount="900").consents()
    return life.does("order_instalment", activity="shop", instalment=1, amount="450")


def test_what_one_source_has_paid_no_later_version_asks_from_another() -> None:
    """The line may be renamed: what was ordered is remembered with its thing and its need."""
    draft = outline(line("again", **BUSINESS), service())

    assert "FS-B and FS-C would both pay" in paid().turned_down("propose_plan", version=2, outline=draft).happened


def test_an_order_given_up_may_be_paid_by_another() -> None:
    """Money that never left is nobody's."""
    life = paid().does("cancel_instalment", activity="shop", instalment=1, because="SUPPLIER_GONE")

    assert life.proposed(2, outline(line("again", **BUSINESS), service())).case.plans[2]


def test_a_waiver_lets_a_second_source_pay_and_the_cost_is_still_the_limit() -> None:
    """With a PROCESS waiver FS-C may go on where FS-B stopped; all orders together stay within the cost (C10)."""
    life = paid()
    life.does(
        "request_waiver", waiver="w", kind="PROCESS", rule="process/one_source/micro_business", because="NO_MONEY"
    )
    life.does("grant_waiver", by="sv", waiver="w").does("record_circumstances", documents=["tripartite_contract"])
    life.proposed(2, outline(line(**{**BUSINESS, "instalments": 2}), service())).agreed(2)
    life.does("decide_funding", by="pm", version=2, source="FS-C", approved=True, amount="900").consents(2)
    rest = {"activity": "shop", "instalment": 2}

    assert "more than the 900" in life.turned_down("order_instalment", **rest, amount="450.01").happened
    assert "order/shop/2" in life.does("order_instalment", **rest, amount="450").done


GIFTS = [
    pytest.param({}, False, id="no need named"),
    pytest.param({"need": "income"}, False, id="the same need"),
    pytest.param({"need": "course"}, True, id="another need"),
    pytest.param({"source": "FS-B"}, True, id="the source that pays already"),
    pytest.param({"source": ""}, True, id="from nobody's budget"),
    pytest.param({"item": "food"}, True, id="another thing"),
]


@pytest.mark.parametrize(("changed", "accepted"), GIFTS)
def test_help_at_once_does_not_pay_what_another_source_pays(changed: dict[str, Any], accepted: bool) -> None:
    """A gift of the kind that another source pays in the plan is turned down."""
    life = home(VOLUNTARY, ("FRA", "GIN"), ["FS-B", "FS-A"], stay=24).met().assessed()
    life.does(
        "request_waiver", waiver="e", kind="ELIGIBILITY", rule="eligibility/FS-A", because="VULNERABLE", words="a note"
    )
    life.does("grant_waiver", by="pm", waiver="e").proposed(plan=outline(line(**OTHER), service())).agreed()
    life.does("decide_funding", by="pm", version=1, source="FS-B", approved=True, amount="900").consents()
    form = {"item": "micro_business" if "item" not in changed else "food", "source": "FS-A", "amount": "5", **changed}
    form["item"] = form["item"].replace("_", "-")
    if accepted:
        assert life.does("give_immediate_assistance", **form).case.given
    else:
        assert "would both pay" in life.turned_down("give_immediate_assistance", **form).happened


def test_a_gift_names_a_need_of_the_case() -> None:
    """An unknown need is told."""
    form = {"item": "food", "amount": "5", "need": "bread"}

    assert "no need 'bread'" in both().turned_down("give_immediate_assistance", **form).happened

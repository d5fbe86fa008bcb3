"""What a source gives one case in all: plans, orders and help at once together. Domain 8.4, C10; R58."""

from typing import Any

import pytest

from domain.opened import Member, ReturnKind
from domain.plan import PlanOutline
from policy import ceilings
from tests.policy.lives import Life, line, outline, pack, planned, returnee, service, under_way
from tests.policy.test_assistance import decision

NAMELESS = [
    pytest.param({"source": ""}, "who pays for activity shop", id="no source"),
    pytest.param({"modality": None}, "how activity shop is given", id="no way of giving"),
    pytest.param({"source": "", "modality": None}, "who pays", id="neither"),
]


@pytest.mark.parametrize(("changed", "said"), NAMELESS)
def test_money_in_a_plan_says_whose_it_is_and_how_it_is_given(changed: dict[str, Any], said: str) -> None:
    """A line that costs something is not proposed without its source and its modality."""
    draft = outline(line(**changed), service())

    assert said in returnee().met().assessed().turned_down("propose_plan", version=1, outline=draft).happened


FREE = {"item": "", "instalments": 1}
SUMS = [
    pytest.param([line(cost="600"), line("second", cost="600")], True, id="two lines at the ceiling together"),
    pytest.param([line(cost="600"), line("second", cost="600.01")], False, id="a cent more"),
    pytest.param([line(cost="1200"), line("other", cost="700", item="tvet")], True, id="two kinds, a ceiling each"),
    pytest.param([line(cost="1200"), line("other", cost="800.01", **FREE)], False, id="a cent over all together"),
    pytest.param([line(cost="240", item="education_child")], True, id="a ceiling for each of two children"),
    pytest.param([line(cost="240.01", item="education_child")], False, id="a cent more for the children"),
]


@pytest.mark.parametrize(("lines", "within"), SUMS)
def test_lines_of_one_item_share_its_ceiling(lines: list[dict[str, Any]], within: bool) -> None:
    """The ceiling of an item holds for the sum of its lines; one named for a child holds for each child."""
    family = [Member(id="m1"), Member(id="m2", adult=False), Member(id="m3", adult=False)]
    draft = PlanOutline.model_validate(outline(*lines, service()))

    assert within is not bool(ceilings.over_limits(returnee(household=family).case, draft))


def delivered() -> Life:
    """A first version whose 1000 were ordered and have arrived."""
    life = under_way(plan=outline(line(cost="1000"), service()))
    life.does("order_instalment", activity="shop", instalment=1, amount="1000")
    return life.does("confirm_delivery", activity="shop", instalment=1, certificate="signed")


NEXT = [
    pytest.param([line("farm", cost="1000", item="tools")], True, id="dropped, the rest is asked"),
    pytest.param([line("farm", cost="1000.01", item="tools")], False, id="dropped, a cent too much"),
    pytest.param([line("farm", cost="200")], True, id="dropped, the rest of its item"),
    pytest.param([line("farm", cost="200.01")], False, id="dropped, the ceiling of its item"),
    pytest.param([line(cost="1000"), line("farm", cost="1000", item="tools")], True, id="kept, counted once"),
    pytest.param([line(cost="50"), line("farm", cost="1000.01", item="tools")], False, id="kept for less"),
]


@pytest.mark.parametrize(("lines", "accepted"), NEXT)
def test_what_was_given_counts_in_every_later_version(lines: list[dict[str, Any]], accepted: bool) -> None:
    """A new version that drops or shrinks a delivered line has only what is left of the limits."""
    draft, life = outline(*lines, service()), delivered()
    if accepted:
        assert life.proposed(2, draft).case.plans[2]
    else:
        assert " is over the " in life.turned_down("propose_plan", version=2, outline=draft).happened


def test_an_order_given_up_frees_its_money() -> None:
    """What was ordered, cancelled and never arrived counts in no later version."""
    life = under_way().does("order_instalment", activity="shop", instalment=1, amount="900")
    life.does("cancel_instalment", activity="shop", instalment=1, because="SUPPLIER_GONE")

    assert life.proposed(2, outline(line("farm", cost="1200"), service())).case.plans[2]


GIFT = {"item": "medical", "source": "FS-A", "amount": "600"}
PAID = {"modality": "CASH", "safe_to_pay": True}
GIFTS = [
    pytest.param({}, None, id="at the ceiling of its item"),
    pytest.param({"amount": "600.01"}, "over the ceiling of 600", id="a cent over it"),
    pytest.param({"item": "medical-2", "amount": "600.01"}, "over the ceiling of 600", id="under another id"),
    pytest.param({"item": "food", "amount": "2000"}, None, id="no ceiling, the whole case"),
    pytest.param({"item": "food", "amount": "2000.01"}, "over the limit of 2000", id="a cent over the case"),
    pytest.param(PAID, "does not give CASH at once", id="cash from a programme in kind"),
    pytest.param({"modality": "CASH"}, "cash is safe", id="R58 nobody answered"),
    pytest.param({"modality": "MIXED", "safe_to_pay": False}, "cash is safe", id="R58 it is not safe"),
    pytest.param({"source": "", "modality": "CASH"}, "cash is safe", id="R58 whoever pays"),
    pytest.param({"source": "", **PAID}, None, id="safe, from nobody's budget"),
]


@pytest.mark.parametrize(("changed", "said"), GIFTS)
@pytest.mark.rule("R51", "R58")
def test_help_at_once_obeys_its_source(changed: dict[str, Any], said: str | None) -> None:
    """Help before any plan keeps to the pack's ceilings, its whole and its ways of giving; cash is safe or not paid."""
    form = {**GIFT, **changed}
    if said is None:
        assert returnee().does("give_immediate_assistance", **form).case.given[form["item"]]
    else:
        assert said in returnee().turned_down("give_immediate_assistance", **form).happened


WAIVED = [
    pytest.param({"amount": "700"}, "CEILING", "ceiling/FS-A/medical", id="ceiling"),
    pytest.param(PAID, "MODALITY", "modality/FS-A/medical", id="way of giving"),
]


@pytest.mark.parametrize(("changed", "kind", "rule"), WAIVED)
@pytest.mark.rule("R16")
def test_a_waiver_lifts_what_holds_help_back(changed: dict[str, Any], kind: str, rule: str) -> None:
    """Each limit of help at once is lifted by the waiver that names it."""
    life = returnee().does("decide_modality", **decision(activity="medical"))
    assert life.turned_down("give_immediate_assistance", **{**GIFT, **changed})
    more = {"amount": "700", "words": "the quote"} if kind == "CEILING" else {}
    life.does("request_waiver", waiver="w", kind=kind, rule=rule, because="MEDICAL", **more)
    life.does("grant_waiver", by="pm", waiver="w")
    if kind == "MODALITY":
        life.does("grant_waiver", by="funder", waiver="w")

    assert life.does("give_immediate_assistance", **{**GIFT, **changed}).case.given["medical"]


def test_help_at_once_and_orders_share_the_whole() -> None:
    """What was given at once leaves less to plan; given after the plan started, it leaves less to order."""
    gift = {"source": "FS-A", "item": "food"}
    before = returnee().does("give_immediate_assistance", **gift, amount="1100.01").met().assessed()
    assert "over the limit of 2000" in before.turned_down("propose_plan", version=1, outline=outline()).happened

    after = under_way().does("give_immediate_assistance", **gift, amount="1500")

    form = {"activity": "shop", "instalment": 1}
    assert "over the limit of 2000" in after.turned_down("order_instalment", **form, amount="500.01").happened
    assert after.does("order_instalment", **form, amount="500").case.instalments
    more = {"source": "FS-A", "item": "rice", "amount": "0.01"}
    assert "over the limit of 2000" in after.turned_down("give_immediate_assistance", **more).happened


def test_the_package_on_arrival_leaves_the_plan_s_package_whole() -> None:
    """Money on arrival has its own limit and is not taken from what is foreseen afterwards (8.4)."""
    papers = ("signed_consent_sheet", "identity_document")
    life = returnee(programmes=[pack("FS-B")], route=("DEU", "GMB"), documents=papers)
    life.does("give_immediate_assistance", item="first", source="FS-B", amount="615", post_arrival=True, **PAID)

    plan = outline(line(cost="2000", source="FS-B"), service())

    assert planned(life, plan).stage == "PLAN_PROPOSED"


KINDS = [
    pytest.param({}, "1", "over the limit of 0", id="no package for this kind of return: nothing"),
    pytest.param({"ceilings": {"case_total": 500}}, "500", "", id="a limit for all of them, kept"),
    pytest.param({"ceilings": {"case_total": 500}}, "500.01", "over the limit of 500", id="and passed"),
]


@pytest.mark.parametrize(("changed", "cost", "said"), KINDS)
def test_a_kind_of_return_without_a_package_has_no_money_without_limit(
    changed: dict[str, Any], cost: str, said: str
) -> None:
    """Where money is foreseen by kind of return, a kind that is not named gets what the whole case may get, or none."""
    life = returnee(programmes=[pack("FS-B", **changed)], kind=ReturnKind.HUMANITARIAN_EVACUATION)
    draft = PlanOutline.model_validate(outline(line(cost=cost, source="FS-B", item="tools"), service()))

    assert said in "; ".join(ceilings.over_limits(life.case, draft))
    assert bool(said) is bool(ceilings.over_limits(life.case, draft))


ANSWERS = [
    pytest.param([(2, False)], 1, id="a no to the newer version"),
    pytest.param([(2, False), (2, True)], 2, id="a no, then a yes"),
    pytest.param([], 2, id="no answer to the newer one: the earlier approval holds"),
]


@pytest.mark.parametrize(("answers", "version"), ANSWERS)
def test_the_latest_answer_of_a_source_decides(answers: list[tuple[int, bool]], version: int) -> None:
    """A version whose budget was refused does not start on the approval of an earlier one."""
    life = under_way(plan=outline(line(cost="1500", item=""), service()))
    for asked, yes in [(1, True), *answers]:
        life.does("decide_funding", by="pm", version=asked, source="FS-A", approved=yes, amount="1500")
        if asked not in life.case.plans or 2 not in life.case.plans:
            life.proposed(2, outline(line(cost="1400", item=""), service())).agreed(2).consents(2)

    assert version == life.verdict.plan_version

"""Money and goods: the decision of table 2.2, orders, deliveries, help at once. Handbook 2.3 (R1), 2.3.2 (R51-R68)."""

from typing import Any

import pytest

from domain.opened import Member, ReturnKind
from domain.programme import Modality
from policy.feasibility import Fit, weighed
from tests.policy.lives import Life, day, line, outline, pack, returnee, service, under_way

ORDER = {"activity": "shop", "instalment": 1, "amount": "450"}
PAID = {"modality": "CASH", "safe_to_pay": True}


def decision(**changed: Any) -> dict[str, Any]:
    """A decision of table 2.2 for cash that can stand."""
    risk = {"assessed": "talked through", "safe_to_pay": True, "higher_than_other_options": False, "acceptable": True}
    said = {
        "activity": "shop",
        "modality": "CASH",
        "foreseen_by_programme": True,
        "cash_saves_effort": True,
        "incentive": False,
        "risk": {**risk, **changed.pop("risk", {})},
        "conditions_needed": False,
        "goods_available": True,
        "partners": "a bank in town",
        "partner_can_pay": True,
        "extra_means": "none",
        "criteria": "need and market",
        "amount": "900",
        "instalments": 2,
        "risks_controlled_by": "two signatures",
        "effect_measured_by": "a visit after a month",
    }
    return {**said, **changed}


FAULTS = [
    pytest.param(decision(), None, id="cash, safe, acceptable, cheaper"),
    pytest.param(decision(risk={"safe_to_pay": False}), "not safe", id="R58 cash is not safe"),
    pytest.param(decision(modality="MIXED", risk={"safe_to_pay": False}), "not safe", id="R58 nor is a part in cash"),
    pytest.param(
        decision(modality="IN_KIND", risk={"safe_to_pay": False}, cash_saves_effort=False), None, id="R58 goods are"
    ),
    pytest.param(decision(risk={"acceptable": False}), "not acceptable", id="R60 risks not acceptable"),
    pytest.param(decision(risk={"assessed": ""}), "risks and benefits", id="R57 risks not weighed"),
    pytest.param(decision(partners=""), "ways of delivery", id="R63 no partners"),
    pytest.param(decision(extra_means=""), "extra means", id="R65 no word on means"),
    pytest.param(
        decision(modality="IN_KIND", cash_saves_effort=False, risk={"acceptable": False}),
        "not acceptable",
        id="R60 whatever is given",
    ),
    pytest.param(decision(cash_saves_effort=False), "most economical", id="R55 dearer without a reason"),
    pytest.param(decision(cash_saves_effort=False, kept_though_dearer="no shops there"), None, id="R55 with a reason"),
    pytest.param(decision(modality="IN_KIND"), "most economical", id="R55 goods though cash saves"),
    pytest.param(decision(criteria=""), "the criteria used", id="R66 no criteria"),
    pytest.param(decision(risks_controlled_by=""), "how risks are controlled", id="R66 no control"),
    pytest.param(decision(effect_measured_by=""), "how effectiveness", id="R66 no measure"),
]


@pytest.mark.parametrize(("form", "said"), FAULTS)
@pytest.mark.rule("R52", "R55", "R58", "R60", "R66")
def test_a_decision_of_table_2_2_stands_or_says_why_not(form: dict[str, Any], said: str | None) -> None:
    """Each level of table 2.2 that forbids or lacks something is named; a decision without faults is recorded."""
    if said is None:
        assert returnee().does("decide_modality", **form).case.modalities["shop"].amount == 900
    else:
        assert said in returnee().turned_down("decide_modality", **form).happened


def cash_pack() -> Life:
    """A life funded by a programme that gives cash too."""
    return returnee(programmes=[pack(modalities=["IN_KIND", "CASH", "MIXED"])]).met().assessed()


CASH = outline(line(modality="CASH"), service())


@pytest.mark.rule("R51", "R53", "R16")
def test_cash_needs_a_programme_that_foresees_it() -> None:
    """A plan with cash is turned down where the programme gives goods only, unless a MODALITY waiver says so (R53)."""
    life = returnee().met().assessed().does("decide_modality", **decision())
    assert "does not foresee CASH" in life.turned_down("propose_plan", version=1, outline=CASH).happened
    life.does("request_waiver", waiver="w", kind="MODALITY", rule="modality/FS-A/shop", because="NO_SHOPS")
    life.does("grant_waiver", by="pm", waiver="w").does("grant_waiver", by="funder", waiver="w")

    assert life.proposed(plan=CASH).stage == "PLAN_PROPOSED"


@pytest.mark.parametrize("decided", [None, "MIXED"], ids=["no decision", "a decision for something else"])
@pytest.mark.rule("R52")
def test_cash_needs_its_own_decision(decided: str | None) -> None:
    """Cash in a plan stands on a decision of table 2.2 for this activity that says cash (A9)."""
    life = cash_pack()
    if decided:
        life.does("decide_modality", **decision(modality=decided))

    said = life.turned_down("propose_plan", version=1, outline=CASH).happened

    assert "without a decision of table 2.2" in said


def test_goods_inherit_the_programme_s_decision() -> None:
    """Goods need no decision of their own; cash with its decision is accepted (A9)."""
    assert cash_pack().proposed().stage == "PLAN_PROPOSED"
    assert cash_pack().does("decide_modality", **decision()).proposed(plan=CASH).stage == "PLAN_PROPOSED"


ORDERS = [
    pytest.param({}, None, id="as planned"),
    pytest.param({"amount": "900"}, None, id="all at once"),
    pytest.param({"amount": "900.01"}, "more than the 900", id="more than the plan says"),
    pytest.param({"instalment": 3}, "2 instalments", id="one instalment too many"),
    pytest.param({"activity": "course"}, "no item", id="a service is not ordered"),
    pytest.param({"activity": "car"}, "no item", id="what the plan does not hold"),
]


@pytest.mark.parametrize(("changed", "said"), ORDERS)
@pytest.mark.rule("R67")
def test_only_what_the_plan_says_is_ordered(changed: dict[str, Any], said: str | None) -> None:
    """An order is for an item of the active plan, one of its instalments, and no more than its sum (R67)."""
    form = {**ORDER, **changed}
    if said is None:
        assert {"order/shop/1"} <= under_way().does("order_instalment", **form).done
    else:
        assert said in under_way().turned_down("order_instalment", **form).happened


@pytest.mark.rule("R67")
def test_all_instalments_together_stay_within_the_plan() -> None:
    """The second order may use up the sum of the plan and not a cent more."""
    life = under_way().does("order_instalment", **ORDER)
    second = {**ORDER, "instalment": 2}
    assert "more than the 900" in life.turned_down("order_instalment", **{**second, "amount": "450.01"}).happened

    assert {"order/shop/1", "order/shop/2"} <= life.does("order_instalment", **second).done


@pytest.mark.rule("R67")
def test_an_instalment_is_ordered_once() -> None:
    """The same instalment is turned down the second time, and one order leaves the house (C15)."""
    life = under_way().does("order_instalment", **ORDER)

    assert "already has" in life.turned_down("order_instalment", **{**ORDER, "amount": "1"}).happened
    assert [fact.key for fact in life.facts if fact.key.startswith("order/")] == ["order/shop/1"]


@pytest.mark.rule("R1")
def test_nothing_is_ordered_before_a_plan_has_started() -> None:
    """No item is delivered on a case without an active plan (R1)."""
    assert "No plan has started" in returnee().turned_down("order_instalment", **ORDER).happened


def test_nothing_is_ordered_for_an_activity_that_ended() -> None:
    """An activity that was cancelled gets no further order."""
    life = under_way().does("end_activity", activity="shop", end="CANCELLED")

    assert "has ended" in life.turned_down("order_instalment", **ORDER).happened


CONFIRMED = [
    pytest.param({"instalment": 2}, "no ordered instalment", id="not ordered"),
    pytest.param({"certificate": ""}, "certificate is missing", id="no certificate"),
]


@pytest.mark.parametrize(("changed", "said"), CONFIRMED)
@pytest.mark.rule("R67")
def test_a_delivery_is_of_an_order_and_has_its_certificate(changed: dict[str, Any], said: str) -> None:
    """What was not ordered cannot arrive, and nothing arrives without a receipt or certificate."""
    form = {"activity": "shop", "instalment": 1, "certificate": "signed", **changed}

    assert said in under_way().does("order_instalment", **ORDER).turned_down("confirm_delivery", **form).happened


def test_a_delivery_is_confirmed_once() -> None:
    """The second confirmation of a delivery is turned down; there is one contact."""
    form = {"activity": "shop", "instalment": 1, "certificate": "signed"}
    life = under_way().does("order_instalment", **ORDER).does("confirm_delivery", **form)

    assert "confirmed already" in life.turned_down("confirm_delivery", **form).happened
    assert len(life.case.contacts) == 1


def on_arrival(persons: int = 1) -> Life:
    """A forced return funded by a programme with a package on arrival."""
    household = [Member(id=f"m{n}") for n in range(1, persons + 1)]
    papers = ("signed_consent_sheet", "identity_document")
    route, packs = ("DEU", "GMB"), [pack("FS-B"), pack()]
    return returnee(kind=ReturnKind.FORCED, route=route, programmes=packs, household=household, documents=papers)


PACKAGE = [
    pytest.param(1, "205", None, id="one person, the whole package"),
    pytest.param(1, "205.01", "over the post-arrival package of 205", id="a cent more"),
    pytest.param(3, "615", None, id="three persons"),
    pytest.param(3, "615.01", "over the post-arrival package of 615", id="a cent more for three"),
]


@pytest.mark.parametrize(("persons", "amount", "said"), PACKAGE)
def test_the_package_on_arrival_is_a_sum_per_person(persons: int, amount: str, said: str | None) -> None:
    """Help on arrival is at most the pack's sum for each person of the household."""
    form = {"item": "cash", "source": "FS-B", "amount": amount, "post_arrival": True, **PAID}
    if said is None:
        life = on_arrival(persons).does("give_immediate_assistance", **form)
        assert day("2026-01-12") == life.promise("funding_window/FS-B/post_arrival").kept_on
    else:
        assert said in on_arrival(persons).turned_down("give_immediate_assistance", **form).happened


def test_packages_on_arrival_add_up_by_source() -> None:
    """Two gifts of one funder together stay within its package, and what another gave does not count (C10)."""
    life = on_arrival().does("give_immediate_assistance", item="own", amount="150", post_arrival=True)
    gift = {"source": "FS-B", "post_arrival": True, **PAID}
    life.does("give_immediate_assistance", item="one", amount="105", **gift)
    assert (
        "over the post-arrival"
        in life.turned_down("give_immediate_assistance", item="x", amount="101", **gift).happened
    )
    more = {"rule": "ceiling/FS-B/post_arrival", "amount": "206", "because": "MEDICAL", "words": "the quote"}
    life.does("request_waiver", waiver="w", kind="CEILING", **more)
    life.does("grant_waiver", by="pm", waiver="w")

    assert life.does("give_immediate_assistance", item="two", amount="101", **gift).case.given["two"]


@pytest.mark.rule("R1")
def test_help_at_once_needs_no_plan_but_an_arrival() -> None:
    """Immediate help is the one help without a plan; nobody is helped there before the return (R1, C8)."""
    form = {"item": "food", "amount": "20"}
    assert "has not arrived" in returnee(None).turned_down("give_immediate_assistance", **form).happened

    life = returnee().does("give_immediate_assistance", **form)

    assert life.case.first_help
    assert "already has" in life.turned_down("give_immediate_assistance", **form).happened


GRID = [
    pytest.param({"has_skills": True, "wants_business": True, "market_exists": True}, Fit.FITS, id="all yes"),
    pytest.param(
        {"has_skills": True, "wants_business": True, "market_exists": False}, Fit.FITS_WITH_CAUTION, id="optional no"
    ),
    pytest.param(
        {"has_skills": False, "wants_business": True, "market_exists": True}, Fit.NOT_FITTING, id="required no"
    ),
    pytest.param({"has_skills": True, "wants_business": True}, Fit.UNKNOWN, id="optional unanswered"),
    pytest.param({"has_skills": False}, Fit.NOT_FITTING, id="a required no decides"),
    pytest.param({}, Fit.UNKNOWN, id="nothing answered"),
]


@pytest.mark.parametrize(("answers", "fit"), GRID)
@pytest.mark.rule("R23", "R25")
def test_an_option_of_the_grid_fits_by_its_criteria(answers: dict[str, bool], fit: Fit) -> None:
    """A required no rules an option out, an optional no asks for caution, an open question leaves it unknown (R23)."""
    assert {"ECO-STARTUP": fit} == weighed(returnee().does("weigh_option", option="ECO-STARTUP", answers=answers).case)


def test_cash_does_not_fit_where_the_programme_gives_goods_only() -> None:
    """However it is answered, cash does not fit a programme in kind."""
    yes = dict.fromkeys(("cash_not_dangerous", "urgent_need", "tension_risk_low", "safe_delivery_channel"), True)

    def weigh(life: Life) -> dict[str, Fit]:
        return weighed(life.does("weigh_option", option="ECO-CASH", answers=yes).case)

    assert weigh(returnee()) == {"ECO-CASH": Fit.NOT_FITTING}
    assert weigh(returnee(programmes=[pack(modalities=[Modality.CASH])])) == {"ECO-CASH": Fit.FITS}


UNKNOWN = [
    pytest.param({"option": "ECO-FARM"}, "no grid option", id="an option that is not in the grid"),
    pytest.param({"option": "ECO-CASH", "answers": {"luck": True}}, "no criterion", id="a criterion of no option"),
]


@pytest.mark.parametrize(("form", "said"), UNKNOWN)
@pytest.mark.rule("R21")
def test_the_grid_is_the_programme_s(form: dict[str, Any], said: str) -> None:
    """Only options and criteria of the programme's grid are weighed (R21)."""
    assert said in returnee().turned_down("weigh_option", **form).happened

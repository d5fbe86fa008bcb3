"""The decision of table 2.2: every level answered, in codes or in words, before it is recorded. Handbook 2.3.2."""

from typing import Any

import pytest

from domain.paper import MARK
from domain.programme import Modality
from tests.policy.lives import line, outline, pack, returnee, service, under_way
from tests.policy.test_assistance import decision

LEVELS = [
    pytest.param("foreseen_by_programme", id="R53 design"),
    pytest.param("cash_saves_effort", id="R54 efficiency"),
    pytest.param("incentive", id="R56 incentives"),
    pytest.param("risk", id="R57 risk, all of it"),
    pytest.param("risk.safe_to_pay", id="R58 safety"),
    pytest.param("risk.higher_than_other_options", id="R59 higher than other options"),
    pytest.param("risk.acceptable", id="R60 acceptable"),
    pytest.param("conditions_needed", id="R61 conditions needed"),
    pytest.param("goods_available", id="R62 goods and services there"),
    pytest.param("partner_can_pay", id="R64 a partner who can pay"),
    pytest.param("amount", id="R66 sum"),
    pytest.param("instalments", id="R66 number of payments"),
]


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.rule("R52", "R53", "R54", "R56", "R58", "R59", "R60", "R61", "R62", "R64", "R66")
def test_no_level_of_the_table_is_left_unanswered(level: str) -> None:
    """A decision that leaves a question of the table open is turned down, and the question is named."""
    form: dict[str, Any] = decision()
    inside, _, name = level.rpartition(".")
    del (form[inside] if inside else form)[name]

    assert name in returnee().turned_down("decide_modality", **form).happened


WORDS = {
    "partners": "the savings bank",
    "extra_means": "a safe, from the office, by May",
    "kept_though_dearer": "tools",
}


@pytest.mark.rule("R52", "R55", "R57", "R63", "R65")
def test_what_is_written_on_each_level_is_kept() -> None:
    """Risks and benefits, partnerships, further means and reasons are papers of the decision."""
    life = returnee().does("decide_modality", **decision(**WORDS))

    kept = life.case.modalities["shop"]
    assert {MARK} == {kept.risk.assessed, kept.partners, kept.extra_means, kept.kept_though_dearer}


@pytest.mark.parametrize("answer", [True, False])
@pytest.mark.rule("R52", "R56", "R59", "R61", "R62", "R64")
def test_each_answer_is_stored_as_it_was_given(answer: bool) -> None:
    """What is asked and forbids nothing by itself is stored, a yes as a yes and a no as a no."""
    asked = ("incentive", "conditions_needed", "goods_available", "partner_can_pay")
    form = decision(**dict.fromkeys(asked, answer), risk={"higher_than_other_options": answer})
    kept = returnee().does("decide_modality", **form).case.modalities["shop"]

    assert {answer} == {*(getattr(kept, name) for name in asked), kept.risk.higher_than_other_options}


@pytest.mark.parametrize("preferred", [None, *Modality])
@pytest.mark.rule("R68")
def test_what_the_returnee_would_rather_have_is_recorded(preferred: Modality | None) -> None:
    """The person's own preference stands on the decision, whatever was decided; or nobody said."""
    form = decision(returnee_prefers=preferred.value) if preferred else decision()

    assert preferred is returnee().does("decide_modality", **form).case.modalities["shop"].returnee_prefers


AGAIN = [
    pytest.param({"modality": "IN_KIND", "risk": {"safe_to_pay": False}}, False, id="it is not safe any more"),
    pytest.param({"modality": "IN_KIND"}, False, id="goods are better now"),
    pytest.param({"modality": "MIXED"}, False, id="only a part in cash"),
    pytest.param({"modality": "CASH", "amount": "500"}, True, id="cash again, on other terms"),
]


@pytest.mark.parametrize(("decided", "ordered"), AGAIN)
@pytest.mark.rule("R58")
def test_cash_leaves_only_while_the_last_decision_says_so(decided: dict[str, Any], ordered: bool) -> None:
    """A plan in cash was agreed; when the table is answered otherwise afterwards, no further money leaves."""
    life = returnee(programmes=[pack(modalities=["IN_KIND", "CASH", "MIXED"])])
    life.does("decide_modality", **decision(modality="CASH"))
    under_way(life, plan=outline(line(modality="CASH"), service()))
    life.does("order_instalment", activity="shop", instalment=1, amount="450")
    life.does("decide_modality", **decision(**{"kept_though_dearer": "her wish", **decided}))
    second = {"activity": "shop", "instalment": 2, "amount": "450"}

    if ordered:
        assert "order/shop/2" in life.does("order_instalment", **second).done
    else:
        assert "table 2.2" in life.turned_down("order_instalment", **second).happened

"""Any order of what can happen to a payment, on paper: never delivered twice, never owed twice, never guessed."""

from contextlib import suppress
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.act import FactKind
from domain.assistance import Instalment
from domain.errors import CaseError
from domain.payment import NEVER_HEARD
from tests.activities.written import CASH, DECISION, MONEY
from tests.policy.lives import Life, pack, planned, returnee

ORDER, OUTCOME = "order/shop/1", "order/shop/1/outcome"
ITEM: dict[str, Any] = {"activity": "shop", "instalment": 1}
DONE = ("PENDING", "COMPLETED", "FAILED", "NEVER_SENT")
FAILED = (*("AWAY", "FAILED", "PAYMENT_UNSURE", "PAPER_UNREADABLE"), *sorted(code.value for code in NEVER_HEARD))
ACTS: list[tuple[str, dict[str, Any]]] = [
    ("order_instalment", MONEY),
    ("cancel_instalment", {**ITEM, "because": "GIVEN_UP"}),
    ("refuse_assistance", {}),
    ("confirm_delivery", {**ITEM, "certificate": "signed"}),
    *(("retry_deed", {"deed": key, "because": "AGAIN"}) for key in (ORDER, OUTCOME)),
    *(("settle_payment", {**ITEM, "state": state, "by": who}) for state in DONE[1:3] for who in ("provider", "fin")),
]
ENDS = [*((key, code, False) for key in (ORDER, OUTCOME) for code in DONE)]
ENDS += [(key, code, True) for key in (ORDER, OUTCOME) for code in FAILED]
STEPS = st.one_of(st.sampled_from(ACTS), st.sampled_from(ENDS), st.just(("order_instalment", MONEY)))


def cash_life() -> Life:
    """A plan with cash under way; nothing leaves by itself."""
    life = returnee(programmes=[pack(modalities=["IN_KIND", "CASH", "MIXED"])])
    life.does("decide_modality", **DECISION)
    planned(life, CASH).at("2026-02-10").agreed().at("2026-02-16").consents()
    life.slow = True
    return life


BEGUN = cash_life()


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(STEPS, min_size=3, max_size=14))
def test_whatever_happens_to_a_payment_it_is_one(steps: list[Any]) -> None:
    """Facts always fold; a delivery is one contact; one thing is owed; a new try needs a certain failure."""
    life = Life(BEGUN.opened)
    life.facts, life.now, life.slow = list(BEGUN.facts), BEGUN.now, True
    contacts = len(life.case.contacts)
    for step in steps:
        before = order_of(life)
        certain = before is not None and (before.failed is not None or never_paid(life))
        happens(life, step)
        after, owed = order_of(life), {deed.key for deed in life.verdict.deeds}

        assert not {ORDER, OUTCOME} <= owed
        if after and after.delivered:
            assert not owed & {ORDER, OUTCOME}
            assert before is None or before.delivered is None or before.delivered == after.delivered
        if before and after and after.attempt != before.attempt:
            assert (step[0], step[1]["deed"]) == ("retry_deed", ORDER)
            assert after.attempt == before.attempt + 1
            assert certain
        assert len(life.case.contacts) - contacts == (1 if after and after.delivered else 0)


def order_of(life: Life) -> Instalment | None:
    """The one instalment."""
    return life.case.instalments.get(("shop", 1))


def never_paid(life: Life) -> bool:
    """Whether the order's own end says that no money can have moved."""
    known = life.case.deeds.get(ORDER)
    return known is not None and known.kind is FactKind.DEED_FAILED and known.code in NEVER_HEARD


def happens(life: Life, step: Any) -> None:
    """An act, if the door lets it pass; or the end of a deed that is owed."""
    if len(step) == 2:
        with suppress(CaseError):
            verb, form = step
            life.does(verb, by=form.get("by", ""), **{name: value for name, value in form.items() if name != "by"})
        return
    key, code, failed = step
    if key in {deed.key for deed in life.verdict.deeds}:
        life._learn(FactKind.DEED_FAILED if failed else FactKind.DEED_DONE, key=key, code=code)

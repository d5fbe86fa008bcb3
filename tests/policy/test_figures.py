"""Figures of each funder hold its own money only. Domain C10."""

from decimal import Decimal

from policy.figures import Figures, by_source
from tests.policy.lives import line, outline, pack, returnee, service, under_way


def test_each_source_is_shown_its_own_money_only() -> None:
    """Planned, ordered, delivered and given at once, by source; what comes from nobody's budget is in none."""
    shop, course = line(cost="900"), service(cost="700", source="FS-E", item="tvet", modality="IN_KIND")
    other = pack().model_copy(update={"id": "FS-E", "currency": "GMD"})
    life = under_way(returnee(programmes=[pack(), other]), outline(shop, course))
    life.does("order_instalment", activity="shop", instalment=1, amount="450")
    life.does("confirm_delivery", activity="shop", instalment=1, certificate="signed")
    life.does("order_instalment", activity="shop", instalment=2, amount="400")
    life.does("order_instalment", activity="course", instalment=1, amount="600")
    life.does("cancel_instalment", activity="course", instalment=1, because="SCHOOL_SHUT")
    life.does("give_immediate_assistance", item="food", amount="20", source="FS-E")
    life.does("give_immediate_assistance", item="rice", amount="5")

    assert by_source(life.case) == [
        Figures("FS-A", "EUR", *map(Decimal, ("900", "850", "450", "0"))),
        Figures("FS-E", "GMD", *map(Decimal, ("700", "0", "0", "20"))),
    ]

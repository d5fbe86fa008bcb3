"""What each funding source gives one case: its own money, and nobody else's. Source: domain C10."""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from domain.case import Case
from domain.programme import RulePack
from policy import ceilings, plan


class Figures(NamedTuple):
    """One source's money on one case, in the currency of its pack."""

    source: str
    currency: str
    planned: Decimal
    ordered: Decimal
    delivered: Decimal
    at_once: Decimal


def by_source(case: Case) -> list[Figures]:
    """One entry for each pack of the case, in their order."""
    return [_of(case, pack) for pack in case.packs]


def _of(case: Case, pack: RulePack) -> Figures:
    mine = [(amount, arrived) for line, amount, arrived in ceilings.orders(case) if line.source == pack.id]
    return Figures(
        pack.id,
        pack.currency,
        planned=_sum(line.cost for line in plan.activities(case).values() if line.source == pack.id),
        ordered=_sum(amount for amount, _ in mine),
        delivered=_sum(amount for amount, arrived in mine if arrived),
        at_once=_sum(gift.amount for gift in case.given.values() if gift.source == pack.id),
    )


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))

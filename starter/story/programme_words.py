"""What a story may expect of programmes: their rules, their limits, their answers, their money; and of waivers."""

from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from domain.assistance import Funding
from domain.waiver import WaiverKind
from policy import ceilings, eligibility, plan, waivers
from starter.story.comparing import Seen, holds


def _admits(seen: Seen) -> dict[str, Any]:
    admitted = {pack.id: not eligibility.failed_criteria(seen.case, pack) for pack in seen.case.packs}
    return {id_: "ADMITS" if fits else "DOES_NOT_ADMIT" for id_, fits in admitted.items()}


def _limits(seen: Seen) -> dict[str, Any]:
    rules = waivers.rules(seen.case, WaiverKind.CEILING)
    return {rule.removeprefix("ceiling/"): ceilings.limit(seen.case, rule) for rule in rules}


def _planned(seen: Seen) -> dict[str, Any]:
    now_active = plan.active(seen.case)
    outline = now_active[0].outline if now_active else None
    return {pack.id: outline.cost_from(pack.id) if outline else Decimal(0) for pack in seen.case.packs}


def _spent(seen: Seen) -> dict[str, Any]:
    """What was given or ordered, and not given up, by source."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for line, amount, _ in ceilings.orders(seen.case):
        sums[line.source] += amount
    for gift in seen.case.given.values():
        sums[gift.source or "none"] += gift.amount
    return dict(sums)


def _funding(seen: Seen) -> dict[str, Any]:
    return {f"{source}/{version}": _answer(asked) for (version, source), asked in seen.case.funding.items()}


def _answer(asked: Funding) -> str:
    return "ASKED" if asked.decided is None else "APPROVED" if asked.approved else "NOT_APPROVED"


WORDS: dict[str, Callable[[Seen, Any], str]] = {
    "programmes": holds(_admits),
    "limits": holds(_limits),
    "planned": holds(_planned),
    "spent": holds(_spent),
    "funding": holds(_funding),
    "waivers": holds(lambda seen: {id_: waiver.state.value for id_, waiver in seen.case.waivers.items()}),
}

"""One item, one source: the same thing for the same need is never paid by two. Source: domain C10, 8.4."""

from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

from domain.assistance import GiveImmediateAssistance
from domain.case import Case
from domain.plan import Activity, PlanOutline
from policy import ceilings, plan
from policy.waivers import lifted

KIT = "communication_kit"


class Taking(NamedTuple):
    """Money a source gives for something."""

    source: str
    thing: str
    needs: frozenset[str]
    named: str


def twice_paid(case: Case, outline: PlanOutline) -> list[str]:
    """What a draft would have two sources pay, in words; what was given or ordered before it counts.

    Choice: where either names no need, the same kind of item is the same thing.
    """
    drafted = [_of_line(line) for line in outline.activities if line.cost and line.source]
    known = [*_ordered(case), *_given(case)]
    pairs = [*combinations(drafted, 2), *((old, new) for new in drafted for old in known)]
    return sorted({said for first, second in pairs for said in _clash(case, first, second)})


def paid_elsewhere(case: Case, gift: GiveImmediateAssistance) -> list[str]:
    """Whether another source pays, or has paid, for what is about to be given, in words."""
    if not gift.source:
        return []
    lines = [_of_line(line) for line in plan.activities(case).values() if line.cost and line.source]
    known = [*lines, *_ordered(case), *_given(case)]
    return sorted({said for one in known for said in _clash(case, one, _of_gift(gift))})


def _ordered(case: Case) -> Iterator[Taking]:
    yield from (_of_line(line) for line, _, _ in ceilings.orders(case))


def _given(case: Case) -> Iterator[Taking]:
    """Outside a plan: help at once, and the kits that keep contact."""
    yield from (_of_gift(gift) for gift in case.given.values() if gift.source)
    yield from (Taking(kit.source, KIT, frozenset(), f"kit {id_}") for id_, kit in case.kits.items() if kit.source)


def _of_line(line: Activity) -> Taking:
    thing = ceilings.kind_of(line.item) or line.element.value
    return Taking(line.source, thing, frozenset(line.needs), f"activity {line.id}")


def _of_gift(gift: GiveImmediateAssistance) -> Taking:
    return Taking(
        gift.source, ceilings.kind_of(gift.item), frozenset({gift.need} - {""}), f"{gift.item}, given at once"
    )


def _clash(case: Case, first: Taking, second: Taking) -> Iterator[str]:
    same_need = not first.needs or not second.needs or first.needs & second.needs
    rule = f"process/one_source/{first.thing}"
    if first.source != second.source and first.thing == second.thing and same_need and not lifted(case, rule):
        sources = " and ".join(sorted((first.source, second.source)))
        yield f"{sources} would both pay {first.thing} ({first.named}; {second.named}); one item has one source"

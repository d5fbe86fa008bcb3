"""Trends across W-models: highs and lows by month since the return, nobody's name. Source: handbook 2.3.3 (R103)."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from domain.case import Case
from domain.follow_up import Theme

FEWEST = 5  # people; a smaller group could be recognised (domain 6.4)


@dataclass
class Trend:
    """Who was high and who was low in one month: case numbers, to be counted and never shown."""

    high: set[str] = field(default_factory=set)
    low: set[str] = field(default_factory=set)


def trends(cases: Iterable[Case], theme: Theme | None = None) -> dict[int, Trend]:
    """By month since the return; of one theme, or of all."""
    found: dict[int, Trend] = {}
    for case in cases:
        for model, _ in case.w_models:
            for point in model.points if theme in (None, model.theme) else ():
                month = found.setdefault(point.month, Trend())
                (month.high if point.level > 0 else month.low if point.level < 0 else set()).add(case.opened.number)
    return dict(sorted(found.items()))


def shown(people: set[str]) -> int | None:
    """How many they are; None for a group small enough to be recognised. Choice: nobody at all is not told apart."""
    return len(people) if len(people) >= FEWEST else None

"""Figures over many cases: what one case adds to each, and the table that the sums make. Source: domain 8.6.

A figure never needs a case twice: what it adds is kept (storage/figures.py), taken back and added anew when it changes.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol

from domain.case import Case
from domain.promise import Promise
from policy.masking import FEWER, HIDDEN, LEAST, Cell, Count, Observation, Shown, Sums, Table, cells, from_sums, summed

NONE = "NONE"


@dataclass(frozen=True)
class Known:
    """One case as a report sees it: its facts folded, and every promise ever made on it."""

    id: str
    case: Case
    ledger: Sequence[Promise]

    @property
    def programmes(self) -> list[str]:
        """Choice: a case of two programmes counts in each; no total goes across programmes."""
        return [pack.id for pack in self.case.packs] or [NONE]


class Figure(Protocol):
    """What a case adds, and what all of them say."""

    @property
    def name(self) -> str:
        """Of its table."""

    def adds(self, known: Known) -> Mapping[Cell, int]:
        """What this case adds to each cell; a nought is one person more."""

    def table(self, sums: Sums) -> Table:
        """What may be shown of the sums."""


def made(figure: Figure, cases: Iterable[Known]) -> Table:
    """The table of these cases, read one by one."""
    return figure.table(summed(figure.adds(known) for known in cases))


@dataclass(frozen=True)
class Counts:
    """A figure that counts what happened, in rows and columns with their totals."""

    name: str
    keys: tuple[str, ...]
    columns: tuple[str, ...]
    seen: Callable[[Known], Iterable[Observation]]

    def adds(self, known: Known) -> Mapping[Cell, int]:
        """Its observations, and the totals they are part of."""
        return cells(self.seen(known), self.columns)

    def table(self, sums: Sums) -> Table:
        """Masked."""
        return from_sums(self.name, self.keys, self.columns, sums)


Measured = Iterable[tuple[tuple[str, ...], tuple[Decimal, ...]]]


@dataclass(frozen=True)
class Means:
    """A figure that measures: how many people, and the mean of what was measured on them.

    Choice: groups that only differ in the last `apart` keys make up a group that is shown elsewhere. Where some of them
    are hidden, those hidden are five people at least, so that no mean of a few can be reckoned from the whole.
    """

    name: str
    keys: tuple[str, ...]
    columns: tuple[str, ...]
    seen: Callable[[Known], Measured]
    step: Decimal
    scale: int = 1
    apart: int = 0

    def adds(self, known: Known) -> Mapping[Cell, int]:
        """How often it was measured, and the sum of each measure in whole numbers."""
        found: Counter[Cell] = Counter()
        for group, measured in self.seen(known):
            found[(*group, None)] += 1
            for column, value in zip(self.columns, measured, strict=True):
                found[(*group, column)] += int(value * self.scale)
        return found

    def table(self, sums: Sums) -> Table:
        """Nothing about fewer than five people."""
        groups = {cell[:-1]: count for cell, count in sums.items() if cell[-1] is None}
        second = self._second(groups)
        rows = [
            (*map(str, group), *self._shown(sums, group, groups[group], group in second))
            for group in sorted(groups, key=str)
        ]
        return Table(self.name, (*self.keys, "people", *self.columns), tuple(rows))

    def _shown(self, sums: Sums, group: Cell, count: Count, second: bool) -> tuple[Shown, ...]:
        if second or count.cases < LEAST:
            return ((HIDDEN if second else FEWER),) * (1 + len(self.columns))
        totals = (Decimal(sums[*group, column].number) / self.scale for column in self.columns)
        return count.cases, *(str((total / count.number).quantize(self.step, ROUND_HALF_UP)) for total in totals)

    def _second(self, groups: Mapping[Cell, Count]) -> set[Cell]:
        """What is hidden beside the small groups, where all of them together are few."""
        second: set[Cell] = set()
        by_whole: dict[Cell, list[tuple[int, Cell]]] = {}
        for group, count in groups.items() if self.apart else ():
            by_whole.setdefault(group[: -self.apart], []).append((count.cases, group))
        for parts in by_whole.values():
            hidden = sum(cases for cases, _ in parts if cases < LEAST)
            for cases, group in sorted(part for part in parts if part[0] >= LEAST):
                if 0 < hidden < LEAST:
                    second.add(group)
                    hidden += cases
        return second


def _codes(cell: Cell) -> list[str]:
    return [str(code) for code in cell]

"""Counts that point at nobody: groups of fewer than five people are hidden, and whatever would give them away.

Source: domain 8.6 (masked under 5). Choice: people are counted, not records; a reader is taken to know every sum that
is shown, so a second number is hidden wherever a hidden one could be computed (`policy/guessing.py` tries).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from policy.guessing import Place, Reader

LEAST = 5
FEWER, HIDDEN, ALL = "<5", "hidden", "ALL"
REMEMBERED = 2_000  # blocks of tables
MOST = 10**9  # Choice: a reader knows no bound above where none is said
Shown = int | str
Cell = tuple[str | None, ...]
"""Where a number belongs: the codes of its block, its row and its column; None for all rows, or all columns."""


class Observation(NamedTuple):
    """One thing that happened on one case: the table it belongs to, its row and its column."""

    block: tuple[str, ...]
    row: str
    column: str
    case: str


@dataclass(frozen=True)
class Table:
    """What a report says, ready to be shown: codes and numbers, none of which points at a person."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Shown, ...], ...]


class Count(NamedTuple):
    """How often, and on how many different cases."""

    number: int
    cases: int

    @property
    def small(self) -> bool:
        """Whether it points at few people."""
        return 0 < self.cases < LEAST


NOTHING = Count(0, 0)
Sums = Mapping[Cell, Count]


def cells(seen: Iterable[Observation], columns: Sequence[str]) -> Counter[Cell]:
    """What one case adds to a table: to its cells, and to each total it is part of, so that people are counted once."""
    found: Counter[Cell] = Counter()
    for one in seen:
        if one.column in columns:
            found.update((*one.block, row, column) for row in (one.row, None) for column in (one.column, None))
    return found


def summed(cases: Iterable[Mapping[Cell, int]]) -> dict[Cell, Count]:
    """What all cases add up to: how often, and how many of them."""
    numbers: Counter[Cell] = Counter()
    people: Counter[Cell] = Counter()
    for one in cases:
        numbers.update(one)
        people.update(one.keys())
    return {cell: Count(numbers[cell], people[cell]) for cell in people}


def table(name: str, keys: Sequence[str], columns: Sequence[str], seen: Iterable[Observation]) -> Table:
    """A table with the totals of its rows, and of the columns of each block that has several rows."""
    by_case: dict[str, list[Observation]] = {}
    for one in seen:
        by_case.setdefault(one.case, []).append(one)
    return from_sums(name, keys, columns, summed(cells(observed, columns) for observed in by_case.values()))


def from_sums(name: str, keys: Sequence[str], columns: Sequence[str], sums: Sums) -> Table:
    """The same table from sums that were kept."""
    blocks: dict[tuple[str, ...], set[str]] = {}
    for cell in sums:
        if (row := cell[-2]) is not None:
            blocks.setdefault(cell[:-2], set()).add(row)  # type: ignore[arg-type]  # only rows and columns may be None
    rows = [row for block in sorted(blocks) for row in _rows(block, sorted(blocks[block]), columns, sums)]
    return Table(name, (*keys, *columns, ALL), tuple(rows))


def _rows(
    block: tuple[str, ...], names: Sequence[str], columns: Sequence[str], sums: Sums
) -> Iterator[tuple[Shown, ...]]:
    within: list[str | None] = [*names, *([None] if len(names) > 1 else [])]
    across: list[str | None] = [*columns, None]
    counted = {
        (i, j): sums.get((*block, row, column), NOTHING)
        for i, row in enumerate(within)
        for j, column in enumerate(across)
    }
    shown = masked(counted)
    for i, name in enumerate(within):
        yield (*block, name or ALL, *(shown[i, j] for j in range(len(across))))


def masked(counted: Mapping[Place, Count]) -> dict[Place, Shown]:
    """What of a table may be shown. Its last column is the total of the others, and so is its last row, if several."""
    return dict(_masked(tuple(counted.items())))


@lru_cache(REMEMBERED)
def _masked(places: tuple[tuple[Place, Count], ...]) -> dict[Place, Shown]:
    """Choice: what was masked is remembered, for a page is read far more often than its numbers change."""
    counted = dict(places)
    small = {place for place, count in counted.items() if count.small}
    second: set[Place] = set()
    shown = {place for place, count in counted.items() if count.number} - small
    reader = Reader({place: _before(count.number, place in small) for place, count in counted.items()})
    while open_ := reader.knows(small):
        if not shown:  # nothing is left to hide but the zeros
            return {place: FEWER if count.cases < LEAST else HIDDEN for place, count in counted.items()}
        hidden = min(reader.beside(open_) & shown or shown, key=lambda place: (counted[place].number, place))
        second.add(hidden)
        shown.remove(hidden)
        reader.forget(hidden, (LEAST, MOST))
    return {
        place: FEWER if place in small else HIDDEN if place in second else count.number
        for place, count in counted.items()
    }


def _before(number: int, small: bool) -> tuple[int, int]:
    """The least and the most a reader must think of, before reckoning."""
    return (1, LEAST - 1 if number < LEAST else MOST) if small else (number, number)

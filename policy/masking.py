"""Counts that point at nobody: groups of fewer than five people are hidden, and whatever would give them away.

Source: domain 8.6 (masked under 5). Choice: people are counted, not records; a reader is taken to know every sum that
is shown, so a second number is hidden wherever a hidden one could be computed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

LEAST = 5
FEWER, HIDDEN, ALL = "<5", "hidden", "ALL"
Shown = int | str
Place = tuple[int, int]


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


@dataclass(frozen=True)
class Count:
    """How often, and on how many different cases."""

    number: int
    cases: int

    @property
    def small(self) -> bool:
        """Whether it points at few people."""
        return 0 < self.cases < LEAST


def table(name: str, keys: Sequence[str], columns: Sequence[str], seen: Iterable[Observation]) -> Table:
    """A table with the totals of its rows, and of the columns of each block that has several rows."""
    blocks: dict[tuple[str, ...], list[Observation]] = {}
    for one in seen:
        blocks.setdefault(one.block, []).append(one)
    rows = [row for block in sorted(blocks) for row in _rows(block, columns, blocks[block])]
    return Table(name, (*keys, *columns, ALL), tuple(rows))


def _rows(block: tuple[str, ...], columns: Sequence[str], seen: list[Observation]) -> Iterator[tuple[Shown, ...]]:
    names = sorted({one.row for one in seen})
    within = [{name} for name in names] + ([set(names)] if len(names) > 1 else [])
    across = [{column} for column in columns] + [set(columns)]
    counted = {
        (i, j): _count([one.case for one in seen if one.row in row and one.column in column])
        for i, row in enumerate(within)
        for j, column in enumerate(across)
    }
    shown = masked(counted)
    for i, name in enumerate([*names, ALL][: len(within)]):
        yield (*block, name, *(shown[i, j] for j in range(len(across))))


def _count(cases: list[str]) -> Count:
    return Count(len(cases), len(set(cases)))


def masked(counted: Mapping[Place, Count]) -> dict[Place, Shown]:
    """What of a table may be shown. Its last column is the total of the others, and so is its last row, if several."""
    small = {place for place, count in counted.items() if count.small}
    second: set[Place] = set()
    lines = _lines(counted)
    while open_ := _exposed(counted, small, second, lines):
        shown = {place for place, count in counted.items() if count.number} - small - second
        near = {place for line in lines if not open_.isdisjoint(line) for place in line} & shown
        if not shown:  # nothing is left to hide but the zeros
            return {place: FEWER if count.cases < LEAST else HIDDEN for place, count in counted.items()}
        second.add(min(near or shown, key=lambda place: (counted[place].number, place)))
    return {
        place: FEWER if place in small else HIDDEN if place in second else count.number
        for place, count in counted.items()
    }


def _lines(counted: Mapping[Place, Count]) -> list[list[Place]]:
    """Every row and every column, its total last; a single row has no column totals."""
    height, width = (1 + max(place[side] for place in counted) for side in (0, 1))
    rows = [[(i, j) for j in range(width)] for i in range(height)]
    return rows + ([[(i, j) for i in range(height)] for j in range(width)] if height > 1 else [])


def _exposed(
    counted: Mapping[Place, Count], small: set[Place], second: set[Place], lines: list[list[Place]]
) -> set[Place]:
    """The hidden numbers that a reader could compute from all that is shown."""
    known = {place: _before(counted[place].number, place in small, place in second) for place in counted}
    while any(_narrow(known, line) for line in lines):
        pass
    return {place for place in small if known[place][0] == known[place][1]}


def _before(number: int, small: bool, second: bool) -> tuple[int, int]:
    """The least and the most a reader must think of, before reckoning. Choice: no bound above where none is said."""
    most = 10**9
    if second:
        return LEAST, most
    return (1, LEAST - 1 if number < LEAST else most) if small else (number, number)


def _narrow(known: dict[Place, tuple[int, int]], line: list[Place]) -> bool:
    """What follows for each number of a line from the others; whether anything became narrower."""
    *parts, total = line
    before = [known[place] for place in line]
    known[total] = _both(known[total], sum(known[p][0] for p in parts), sum(known[p][1] for p in parts))
    for part in parts:
        others = [known[place] for place in parts if place != part]
        least = known[total][0] - sum(most for _, most in others)
        known[part] = _both(known[part], least, known[total][1] - sum(low for low, _ in others))
    return before != [known[place] for place in line]


def _both(one: tuple[int, int], least: int, most: int) -> tuple[int, int]:
    return max(one[0], least), min(one[1], most)

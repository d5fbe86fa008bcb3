"""A reader who reckons: what each hidden number of a table can still be, given all that is shown.

Choice: only what a new gap touches is reckoned again, and only gaps are looked at, so that a table of a hundred rows is
masked in a moment.
"""

from collections.abc import Iterable, Mapping

Place = tuple[int, int]
Bounds = tuple[int, int]


class Reader:
    """Least and most of every number, narrowed by rows and columns whose last number is the total of the others."""

    def __init__(self, before: Mapping[Place, Bounds]) -> None:
        self._before, self._now = dict(before), dict(before)
        self._lines = _lines(before)
        self._of: dict[Place, list[int]] = {}
        for n, line in enumerate(self._lines):
            for place in line:
                self._of.setdefault(place, []).append(n)
        self._gaps = [[part for part in line[:-1] if before[part][0] != before[part][1]] for line in self._lines]
        self._sums = [[sum(before[part][side] for part in line[:-1]) for side in (0, 1)] for line in self._lines]
        self._told: list[set[Place]] = [set() for _ in self._lines]
        self._reckon(range(len(self._lines)))

    def knows(self, hidden: Iterable[Place]) -> set[Place]:
        """Which of these the reader can tell."""
        return {place for place in hidden if self._now[place][0] == self._now[place][1]}

    def beside(self, places: Iterable[Place]) -> set[Place]:
        """Everything that stands in one row or column with one of these."""
        return {one for n in {n for place in places for n in self._of[place]} for one in self._lines[n]}

    def forget(self, place: Place, bounds: Bounds) -> None:
        """This number is shown no more; nor holds what was told from it, or from that."""
        self._before[place] = bounds
        for n in self._of[place]:
            if place != self._lines[n][-1]:
                self._gaps[n].append(place)
        again: set[Place] = {place}
        touched: set[int] = set()
        while again:
            gone = again.pop()
            self._set(gone, self._before[gone])
            for n in self._of[gone]:
                touched.add(n)
                self._told[n].discard(gone)
                again |= self._told[n]
        self._reckon(touched)

    def _reckon(self, lines: Iterable[int]) -> None:
        """Until nothing follows any more."""
        waiting = set(lines)
        while waiting:
            n = waiting.pop()
            found = self._narrowed(n)
            self._told[n].update(found)
            waiting.update(other for place in found for other in self._of[place])

    def _narrowed(self, n: int) -> list[Place]:
        """What follows from a line for each of its numbers; those that became narrower."""
        total, sums = self._lines[n][-1], self._sums[n]
        found = [total] if self._both(total, sums[0], sums[1]) else []
        least, most = self._now[total]
        for part in self._gaps[n]:
            low, high = self._now[part]
            above, below = sums[1] - least, most - sums[0]  # how far the others can make up for this one
            if high - low > above or high - low > below:
                self._both(part, high - above, low + below)
                found.append(part)
        return found

    def _both(self, place: Place, least: int, most: int) -> bool:
        low, high = self._now[place]
        if least <= low and most >= high:
            return False
        self._set(place, (max(low, least), min(high, most)))
        return True

    def _set(self, place: Place, bounds: Bounds) -> None:
        before, self._now[place] = self._now[place], bounds
        for n in self._of[place]:
            if place != self._lines[n][-1]:
                self._sums[n][0] += bounds[0] - before[0]
                self._sums[n][1] += bounds[1] - before[1]


def _lines(places: Iterable[Place]) -> list[list[Place]]:
    """Every row and every column, its total last; a single row has no column totals."""
    height, width = (1 + max(place[side] for place in places) for side in (0, 1))
    rows = [[(i, j) for j in range(width)] for i in range(height)]
    return rows + ([[(i, j) for i in range(height)] for j in range(width)] if height > 1 else [])

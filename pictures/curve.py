"""A smooth line through points that never swings beyond them. Source: Fritsch and Carlson 1980; Steffen 1990."""

import itertools
from collections.abc import Sequence

Point = tuple[float, float]
Bend = tuple[Point, Point, Point]  # two handles and where it ends


def bends(points: Sequence[Point]) -> list[Bend]:
    """From each point to the next one; the places across must grow or shrink all the way."""
    slopes = _slopes(points)
    found = []
    for n, ((x1, y1), (x2, y2)) in enumerate(itertools.pairwise(points)):
        third = (x2 - x1) / 3
        found.append(((x1 + third, y1 + slopes[n] * third), (x2 - third, y2 - slopes[n + 1] * third), (x2, y2)))
    return found


def along(points: Sequence[Point], each: int = 24) -> list[Point]:
    """Spots on the line, to keep words off it."""
    spots, start = list(points[:1]), points[0] if points else (0.0, 0.0)
    for first, second, end in bends(points):
        spots += [_at(start, first, second, end, n / each) for n in range(1, each + 1)]
        start = end
    return spots


def _at(a: Point, b: Point, c: Point, d: Point, t: float) -> Point:
    parts = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
    x, y = (sum(part * point[axis] for part, point in zip(parts, (a, b, c, d), strict=True)) for axis in (0, 1))
    return x, y


def _slopes(points: Sequence[Point]) -> list[float]:
    rises = [(b[1] - a[1]) / (b[0] - a[0]) for a, b in itertools.pairwise(points)]
    if not rises:
        return [0.0]
    inner = [_gentle(before, after) for before, after in itertools.pairwise(rises)]
    return [rises[0], *inner, rises[-1]]


def _gentle(before: float, after: float) -> float:
    """Level at a turn; else not steeper than the gentler side allows."""
    if before * after <= 0:
        return 0.0
    return 2 * before * after / (before + after)

"""Where the numbers and the words of a W-model stand, so that nothing covers another thing."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from pictures import curve
from pictures.room import LINE, Box, around, free, lines_of, step_of, width_of

PLOT = Box(46, 10, 430, 250)
HIGHEST, INSET = 5, 16
LABEL, LABEL_WIDE, LABEL_LINES = 12.0, 104.0, 2
CROWD = 60  # beyond so many, markers are small and carry no numbers


@dataclass(frozen=True)
class Point:
    """A high or a low: months since the return, -5 to +5, its kind, and a few words where they are at hand."""

    month: int
    level: int
    kind: str
    label: str = ""


@dataclass(frozen=True)
class Pin:
    """A numbered marker: its true place, and where it stands so that it can be read."""

    number: int
    point: Point
    true: tuple[float, float]
    at: tuple[float, float]
    r: float

    @property
    def box(self) -> Box:
        """What it covers."""
        return around(*self.at, self.r * 2 + 1, self.r * 2 + 1)


@dataclass(frozen=True)
class Label:
    """Words beside a marker; a line leads to them where they are further off."""

    lines: tuple[str, ...]
    box: Box
    pin: Pin
    far: bool


@dataclass
class Layout:
    """A whole W-model, placed."""

    first: float
    last: float
    pins: list[Pin] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)

    @property
    def curve(self) -> list[tuple[float, float]]:
        """The true places, from the earliest."""
        return [pin.true for pin in self.pins]

    def across(self, month: float) -> float:
        """Where a month lies."""
        wide = PLOT.right - PLOT.left - 2 * INSET
        return PLOT.left + INSET + wide * (month - self.first) / (self.last - self.first)

    def ticks(self) -> list[int]:
        """Months that are written below; the return always is."""
        step = step_of(self.last - self.first, 10, (1, 2, 3, 6, 12))
        return [month for month in range(-240, 241, step) if self.first <= month <= self.last]


def in_order(points: Sequence[Point]) -> list[Point]:
    """By month; of one month, as they were told. The number of a marker is the place in this list."""
    return sorted(points, key=lambda point: point.month)


def placed(points: Sequence[Point], *, words: bool = True) -> Layout:
    """Markers first, each near its true place; then as many words as there is room for."""
    whens = _spread(in_order(points))
    layout = Layout(min([0.0, *(when for when, _ in whens)]), max([6.0, *(when for when, _ in whens)]))
    r = _radius(len(whens))
    for number, (when, point) in enumerate(whens, 1):
        true = layout.across(when), height(point.level)
        at = true if len(whens) > CROWD else _beside(true, r, [pin.box for pin in layout.pins])
        layout.pins.append(Pin(number, point, true, at, r))
    if words and len(whens) <= CROWD:
        _name(layout)
    return layout


def height(level: float) -> float:
    """Where a level lies; beyond the highest it stays at the edge."""
    middle, half = (PLOT.top + PLOT.bottom) / 2, (PLOT.bottom - PLOT.top) / 2 - INSET
    return middle - max(-HIGHEST, min(HIGHEST, level)) * half / HIGHEST


def _spread(points: list[Point]) -> list[tuple[float, Point]]:
    """A month is a stretch of time: several points of it share it evenly."""
    found: list[tuple[float, Point]] = []
    for month, same in groupby(points, key=lambda point: point.month):
        several = list(same)
        found += [(month + n / len(several), point) for n, point in enumerate(several)]
    return found


def _radius(count: int) -> float:
    return 10.0 if count <= 15 else 8.5 if count <= 25 else 7.5 if count <= CROWD else 3.5


def _beside(true: tuple[float, float], r: float, taken: list[Box]) -> tuple[float, float]:
    """The nearest free place around the true one; the true one where there is none."""
    for x, y in _rings(true, r):
        box = around(x, y, r * 2 + 1, r * 2 + 1)
        if box.inside(PLOT) and free(box, taken):
            return x, y
    return true


def _rings(true: tuple[float, float], r: float) -> Iterator[tuple[float, float]]:
    yield true
    for ring in range(1, 17):
        for turn in (0.25, 0.75, 0.125, 0.375, 0.625, 0.875, 0, 0.5):
            angle = 2 * math.pi * turn
            yield true[0] + math.cos(angle) * ring * r * 0.7, true[1] - math.sin(angle) * ring * r * 0.7


def _name(layout: Layout) -> None:
    """Choice: words that find no room are left to the table below, rather than written over others."""
    line = [*curve.along(layout.curve), *((x, height(0)) for x in range(int(PLOT.left), int(PLOT.right), 8))]
    for pin in layout.pins:
        lines = tuple(lines_of(pin.point.label, LABEL, LABEL_WIDE, LABEL_LINES))
        taken = [*(other.box for other in layout.pins), *(label.box for label in layout.labels)]
        found = _room_for(lines, pin, taken, line) if lines else None
        if found:
            layout.labels.append(found)


def _room_for(lines: tuple[str, ...], pin: Pin, taken: list[Box], line: list[tuple[float, float]]) -> Label | None:
    wide, high = max(width_of(one, LABEL) for one in lines) + 2, len(lines) * LABEL * LINE
    for gap in (2.0, 14.0, 28.0):
        for box in _sides(pin, wide, high, gap):
            crossed = any(box.holds(x, y) for x, y in line)
            if box.inside(PLOT) and free(box, taken) and not crossed:
                return Label(lines, box, pin, gap > 2)
    return None


def _sides(pin: Pin, wide: float, high: float, gap: float) -> Iterator[Box]:
    """Above a high and below a low first, then beside it, then the other way."""
    (x, y), r = pin.at, pin.r + gap
    out = -1 if pin.point.level >= 0 else 1
    for up in (out, -out):
        yield around(x, y + up * (r + high / 2), wide, high)
        for side in (1, -1):
            yield around(x + side * wide * 0.4, y + up * (r + high / 2), wide, high)
    for side in (1, -1):
        yield around(x + side * (r + wide / 2), y, wide, high)
        for up in (out, -out):
            yield around(x + side * (r + wide / 2), y + up * high * 0.6, wide, high)

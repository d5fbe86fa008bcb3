"""Where words fit: how wide they are about, how they are broken, and which places are taken."""

import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

NARROW, BROAD = frozenset("ijlftr.,:;'|!()[]I -·"), frozenset("mwMW@%—…&سشصضبتثف")
LINE = 1.2  # height of a line of letters


class Box(NamedTuple):
    """A place on the picture."""

    left: float
    top: float
    right: float
    bottom: float

    def hits(self, other: "Box") -> bool:
        """Whether both cover some spot."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom

    def inside(self, other: "Box") -> bool:
        """Whether it lies in the other wholly."""
        across = other.left <= self.left and self.right <= other.right
        return across and other.top <= self.top and self.bottom <= other.bottom

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies in it."""
        return self.left <= x <= self.right and self.top <= y <= self.bottom


def around(x: float, y: float, wide: float, high: float) -> Box:
    """A box by its middle."""
    return Box(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)


def free(box: Box, taken: Iterable[Box]) -> bool:
    """Whether nothing else is there."""
    return not any(box.hits(other) for other in taken)


def width_of(text: str, size: float) -> float:
    """How wide a text is about, rather too much. Choice: no font is measured, the reader's own may be another."""
    return size * sum(_em(sign) for sign in text)


def _em(sign: str) -> float:
    if unicodedata.category(sign) in ("Mn", "Me", "Cf"):
        return 0
    if unicodedata.east_asian_width(sign) in ("W", "F"):
        return 1.05
    if sign in NARROW:
        return 0.4
    return 1.0 if sign in BROAD else 0.75 if sign.isupper() else 0.63


def lines_of(text: str, size: float, wide: float, most: int = 2) -> list[str]:
    """A text broken into lines that are not wider than this; what is left over shows as three dots."""
    lines: list[str] = []
    for word in text.split():
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(joined, size) <= wide:
            lines[-1] = joined
        else:
            lines.append(word)
    kept = lines[:most]
    if len(lines) > most:
        kept[-1] += "…"
    return [cut(line, size, wide) for line in kept]


def cut(line: str, size: float, wide: float) -> str:
    """A line shortened to a width, with three dots."""
    if width_of(line, size) <= wide:
        return line
    kept = line.rstrip("…")
    while kept and width_of(kept + "…", size) > wide:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def step_of(span: float, most: int, steps: tuple[int, ...]) -> int:
    """How far apart the marks of an axis stand, so that there are not more than this."""
    return next((step for step in steps if span / step <= most), steps[-1])


def nice(span: float, most: int = 4) -> int:
    """A step of 1, 2, 5, 10, 20, 50 ... for counts."""
    steps = tuple(one * 10**power for power in range(9) for one in (1, 2, 5))
    return step_of(span, most, steps)

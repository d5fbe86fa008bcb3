"""Scores of the sustainability survey over time: the whole with its figures, the three dimensions behind it.

Source: handbook 2.2.5, 2.3.3 (R99, R100). Scores run from 0 to 1, as they are kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from markupsafe import Markup

from pictures import svg
from pictures.room import Box, around, free, width_of
from pictures.svg import BLUE, INK, PAPER, PLUM, QUIET, RULE, RUST, Caption, Sheet

PLOT = Box(46, 12, 430, 236)
FIGURES = Box(40, 0, 440, 232)
HEIGHT, INSET, FIGURE, HUNDREDTH = 268, 24, 12, Decimal("0.01")


@dataclass(frozen=True)
class Score:
    """One survey: its day, the day as it is written below, and the four results."""

    on: date
    label: str
    composite: Decimal
    economic: Decimal
    social: Decimal
    psychosocial: Decimal


@dataclass(frozen=True, kw_only=True)
class ScoreTexts(Caption):
    """The four lines as the legend says them."""

    composite: str
    economic: str
    social: str
    psychosocial: str


LINES = {
    "economic": ("square", BLUE, "7 4"),
    "social": ("triangle", RUST, "2 3"),
    "psychosocial": ("diamond", PLUM, "9 3 2 3"),
    "composite": ("circle", INK, None),
}


def draw(texts: ScoreTexts, scores: Sequence[Score]) -> Markup:
    """Four lines by day. Choice: straight ones: between two surveys nothing is known."""
    if not scores:
        return svg.nothing(texts)
    taken, sheet = sorted(scores, key=lambda score: score.on), Sheet(texts, HEIGHT)
    xs = _across([score.on for score in taken])
    _ground(sheet, texts, taken, xs)
    for name in LINES:
        _series(sheet, name, [(x, height(getattr(score, name))) for x, score in zip(xs, taken, strict=True)])
    numbers = sheet.part()
    for x, y, figure in figures(texts, taken):
        numbers.text(x, y, figure)
    sheet.group(
        numbers, text_anchor="middle", font_size=FIGURE, font_weight="bold",
        stroke=PAPER, stroke_width=3, paint_order="stroke",
    )  # fmt: skip
    return sheet.done()


def _series(sheet: Sheet, name: str, spots: list[tuple[float, float]]) -> None:
    shape, colour, dash = LINES[name]
    bold, part = name == "composite", sheet.part()
    if len(spots) > 1:
        sheet.path(spots, stroke=colour, stroke_width=3.0 if bold else 1.6, stroke_dasharray=dash)
    for x, y in spots:
        part.shape(shape, x, y, 5 if bold else 4)
    sheet.group(part, fill=colour if bold else PAPER, stroke=colour, stroke_width=1.6)


def legend(texts: ScoreTexts) -> Markup:
    """The four lines with their markers, the whole first, for the page below the picture."""
    words = {name: getattr(texts, name) for name in ("composite", "economic", "social", "psychosocial")}
    return svg.legend((mark(name), word) for name, word in words.items())


def mark(name: str) -> Markup:
    """The line of one result, by itself."""
    shape, colour, dash = LINES[name]
    bold = name == "composite"
    line = svg.tag(
        "path", d="M2 12L42 12", stroke=colour, stroke_width=3.0 if bold else 1.6, stroke_dasharray=dash, fill="none"
    )
    return svg.sign(
        line, svg.shape(shape, 22, 12, 5, fill=colour if bold else PAPER, stroke=colour, stroke_width=1.6), wide=44
    )


def height(score: Decimal) -> float:
    """Where a score lies."""
    low, high = PLOT.bottom - 10, PLOT.top + 18
    return low - float(max(Decimal(0), min(Decimal(1), score))) * (low - high)


def figures(texts: ScoreTexts, taken: Sequence[Score]) -> list[tuple[float, float, str]]:
    """Figures of the whole beside its markers, where there is room; the last and the first always have some."""
    xs, spots = _across([score.on for score in taken]), []
    marks = [around(x, height(getattr(s, name)), 10, 10) for x, s in zip(xs, taken, strict=True) for name in LINES]
    boxes: list[Box] = []
    for n in sorted(range(len(taken)), key=lambda n: (n != len(taken) - 1, n != 0, n)):
        word, y = texts.write(taken[n].composite.quantize(HUNDREDTH)), height(taken[n].composite)
        places = [around(xs[n], y + away, width_of(word, FIGURE), FIGURE) for away in (-14, 15, -26, 27)]
        open_ = [box for box in places if box.inside(FIGURES) and free(box, boxes)]
        best = min(open_, key=lambda box: sum(box.hits(mark) for mark in marks), default=None)
        if best and (n in (0, len(taken) - 1) or free(best, marks)):
            boxes.append(best)
            spots.append((xs[n], best.top + FIGURE * 0.86, word))
    return spots


def _across(days: Sequence[date]) -> list[float]:
    first, span = days[0].toordinal(), (days[-1] - days[0]).days
    if not span:
        return [(PLOT.left + PLOT.right) / 2] * len(days)
    wide = PLOT.right - PLOT.left - 2 * INSET
    return [PLOT.left + INSET + wide * (day.toordinal() - first) / span for day in days]


def _ground(sheet: Sheet, texts: ScoreTexts, taken: Sequence[Score], xs: Sequence[float]) -> None:
    for quarter in range(5):
        y = height(Decimal(quarter) / 4)
        sheet.line(PLOT.left, y, PLOT.right, y, RULE if quarter else QUIET, stroke_width=0.6 if quarter else 1.2)
        if quarter % 2 == 0:
            number = texts.write(Decimal(quarter) / 4)
            sheet.text(PLOT.left - 6, y + 4, number, anchor="end", fill=QUIET)
    for x in sorted(set(xs)):
        sheet.line(x, PLOT.bottom - 10, x, PLOT.bottom - 4)
    for x, label in dates(taken):
        sheet.text(x, PLOT.bottom + 13, label, anchor="middle", fill=QUIET, font_size=FIGURE)


def dates(taken: Sequence[Score]) -> list[tuple[float, str]]:
    """The days that have room below the line, the first and the last before the others."""
    xs, found = _across([score.on for score in taken]), []
    boxes: list[Box] = []
    for n in sorted(range(len(taken)), key=lambda n: (n not in (0, len(taken) - 1), n)):
        wide = width_of(taken[n].label, FIGURE)
        middle = max(wide / 2, min(svg.WIDTH - wide / 2, xs[n]))
        box = around(middle, 0, wide + 8, 10)
        if free(box, boxes):
            boxes.append(box)
            found.append((middle, taken[n].label))
    return found

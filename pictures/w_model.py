"""The W-model: how good life felt since the return, as a line with numbered highs and lows.

Source: handbook 2.3.3 (R101-R105), Annex 1.G. The words belong to the table below; the picture holds those that fit.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from pictures import svg
from pictures.cohort import CohortTexts, Month, cohort
from pictures.curve import bends
from pictures.room import LINE
from pictures.svg import BLUE, GREY, PAPER, QUIET, RULE, RUST, Caption, Sheet
from pictures.w_layout import CROWD, LABEL, PLOT, Label, Layout, Pin, Point, height, in_order, placed

__all__ = ["CohortTexts", "Month", "Point", "WTexts", "cohort", "draw", "in_order", "legend"]
HEIGHT = 296
HIGH, LOW = "#e8f1f7", "#fbf5ef"
LOOKS = {
    "OPPORTUNITY": ("circle", BLUE, BLUE, PAPER),
    "CHALLENGE": ("square", PAPER, RUST, "#7a2b00"),
    "NEUTRAL": ("diamond", GREY, GREY, PAPER),
}


@dataclass(frozen=True, kw_only=True)
class WTexts(Caption):
    """The axis, the two halves, and the kinds as the legend says them."""

    months: str
    high: str
    low: str
    opportunity: str
    challenge: str
    neutral: str


def draw(texts: WTexts, points: Sequence[Point]) -> Markup:
    """The line of one person, numbered from the earliest as `in_order` gives them.

    Choice: on a page from the right time runs from the right, and the words stand in the table only.
    """
    if not points:
        return svg.nothing(texts)
    layout, sheet = placed(points, words=not texts.rtl), Sheet(texts, HEIGHT)
    _ground(sheet, texts, layout)
    _line(sheet, layout)
    for label in layout.labels:
        _label(sheet, label)
    for pin in layout.pins:
        _way(sheet, pin)
    for pin in layout.pins:
        _pin(sheet, texts, pin, numbered=len(layout.pins) <= CROWD)
    return sheet.done()


def legend(texts: WTexts) -> Markup:
    """The three kinds with their markers, for the page below the picture."""
    words = {"OPPORTUNITY": texts.opportunity, "CHALLENGE": texts.challenge, "NEUTRAL": texts.neutral}
    return svg.legend((mark(kind), word) for kind, word in words.items())


def mark(kind: str) -> Markup:
    """The marker of a kind, by itself."""
    shape, fill, stroke, _ = _looks(kind)
    return svg.sign(svg.shape(shape, 12, 12, 8, fill=fill, stroke=stroke, stroke_width=2))


def _looks(kind: str) -> tuple[str, str, str, str]:
    return LOOKS.get(kind, LOOKS["NEUTRAL"])


def _ground(sheet: Sheet, texts: WTexts, layout: Layout) -> None:
    middle, wide = height(0), PLOT.right - PLOT.left
    sheet.box(PLOT.left, PLOT.top, wide, middle - PLOT.top, fill=HIGH)
    sheet.box(PLOT.left, middle, wide, PLOT.bottom - middle, fill=LOW)
    for level in (5, 0, -5):
        sheet.text(PLOT.left - 5, height(level) + 4, texts.write(level, signed=True), anchor="end", fill=QUIET)
    sheet.upright(14, height(2.6), texts.high, 110)
    sheet.upright(14, height(-2.6), texts.low, 110)
    for month in layout.ticks():
        x = layout.across(month)
        sheet.line(x, PLOT.bottom, x, PLOT.bottom + 5)
        sheet.text(x, PLOT.bottom + 19, texts.write(month), anchor="middle", fill=QUIET)
    if layout.first < 0:
        sheet.line(layout.across(0), PLOT.top, layout.across(0), PLOT.bottom, stroke_dasharray="3 3")
    sheet.line(PLOT.left, middle, PLOT.right, middle, QUIET, stroke_width=1.5)
    sheet.text((PLOT.left + PLOT.right) / 2, PLOT.bottom + 38, texts.months, anchor="middle", fill=QUIET)


def _line(sheet: Sheet, layout: Layout) -> None:
    spots = [(sheet.x(x), y) for x, y in layout.curve]
    if len(spots) < 2:
        return
    numbers = [" ".join(svg.short(value) for point in bend for value in point) for bend in bends(spots)]
    way = f"M{svg.short(spots[0][0])} {svg.short(spots[0][1])}C" + " ".join(numbers)
    sheet.put(svg.tag("path", d=way, fill="none", stroke=QUIET, stroke_width=2.5, stroke_linecap="round"))


def _label(sheet: Sheet, label: Label) -> None:
    middle = (label.box.left + label.box.right) / 2
    if label.far:
        nearest = max(label.box.top, min(label.pin.at[1], label.box.bottom))
        side = max(label.box.left, min(label.pin.at[0], label.box.right))
        sheet.line(*label.pin.at, side, nearest, RULE)
    for n, line in enumerate(label.lines):
        y = label.box.top + LABEL * (LINE * n + 0.98)
        sheet.text(middle, y, line, anchor="middle", font_size=int(LABEL))


def _way(sheet: Sheet, pin: Pin) -> None:
    """From its true place to where a marker had to stand."""
    if pin.at != pin.true:
        sheet.line(*pin.true, *pin.at, QUIET)
        sheet.shape("circle", *pin.true, 2.5, fill=QUIET)


def _pin(sheet: Sheet, texts: WTexts, pin: Pin, *, numbered: bool) -> None:
    shape, fill, stroke, ink = _looks(pin.point.kind)
    sheet.shape(shape, *pin.at, pin.r * (0.95 if shape == "square" else 1), fill=fill, stroke=stroke, stroke_width=2)
    if numbered:
        size = 12 if pin.r == 10 else 10
        x, y = pin.at
        number = texts.write(pin.number)
        sheet.text(x, y + size * 0.36, number, anchor="middle", font_size=size, font_weight="bold", fill=ink)

"""A group's W-models as counts: people high above the line, people low below it, month by month. Source: R103."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from pictures import svg
from pictures.room import Box, nice, step_of, width_of
from pictures.svg import BLUE, PAPER, QUIET, RULE, RUST, Caption, Sheet

PLOT = Box(46, 22, 430, 244)
HEIGHT, MIDDLE, HIDDEN, SMALL = 290, 133.0, 9.0, 11


@dataclass(frozen=True)
class Month:
    """How many people were high and how many low; None where they are too few to be told."""

    month: int
    high: int | None
    low: int | None


@dataclass(frozen=True, kw_only=True)
class CohortTexts(Caption):
    """The axis, both sides, and what stands for a number that is too small to be told."""

    months: str
    high: str
    low: str
    hidden: str


def cohort(texts: CohortTexts, months: Sequence[Month]) -> Markup:
    """Mirrored bars. Choice: a hidden number is a hatched box of one size, whatever it was."""
    if not months:
        return svg.nothing(texts)
    sheet, highest = Sheet(texts, HEIGHT), _highest(months)
    _ground(sheet, texts, highest)
    first, last = min(one.month for one in months), max(one.month for one in months)
    slot = (PLOT.right - PLOT.left) / (last - first + 1)
    for one in months:
        x = PLOT.left + slot * (one.month - first)
        for number, up, colour in ((one.high, True, BLUE), (one.low, False, RUST)):
            _bar(sheet, texts, (x, slot), number, highest, up, colour)
    step = step_of(last - first, 10, (1, 2, 3, 6, 12))
    for month in range(first, last + 1):
        if month % step == 0:
            x = PLOT.left + slot * (month - first + 0.5)
            sheet.text(x, PLOT.bottom + 16, texts.write(month), anchor="middle", fill=QUIET)
    return sheet.done()


def legend(texts: CohortTexts) -> Markup:
    """Both sides and the hatched box, for the page below the picture."""
    high = svg.tag("rect", x=4, y=3, width=16, height=18, fill=BLUE)
    low = svg.tag("rect", x=4, y=3, width=16, height=18, fill=PAPER, stroke=RUST, stroke_width=2)
    hidden = Sheet(texts, 24, 24)
    hidden.hatched(4, 7, 16, 10)
    marks = svg.sign(high), svg.sign(low), svg.sign(*hidden.drawn)
    return svg.legend(zip(marks, (texts.high, texts.low, texts.hidden), strict=True))


def _highest(months: Sequence[Month]) -> int:
    return max([1, *(number for one in months for number in (one.high, one.low) if number)])


def _ground(sheet: Sheet, texts: CohortTexts, highest: int) -> None:
    step = nice(highest, 3)
    for count in range(0, highest + 1, step):
        for y in {_height(count, highest, True), _height(count, highest, False)}:
            sheet.line(PLOT.left, y, PLOT.right, y, RULE if count else QUIET, stroke_width=1 if count else 1.5)
            sheet.text(PLOT.left - 5, y + 4, texts.write(count), anchor="end", fill=QUIET, font_size=SMALL)
    for word, y in ((texts.high, (PLOT.top + MIDDLE) / 2), (texts.low, (PLOT.bottom + MIDDLE) / 2)):
        sheet.upright(12, y, word, 110)
    sheet.text((PLOT.left + PLOT.right) / 2, PLOT.bottom + 36, texts.months, anchor="middle", fill=QUIET)


def _height(count: float, highest: int, up: bool) -> float:
    whole = MIDDLE - PLOT.top - 14
    return MIDDLE - whole * count / highest if up else MIDDLE + whole * count / highest


def _bar(
    sheet: Sheet, texts: CohortTexts, at: tuple[float, float], number: int | None, highest: int, up: bool, colour: str
) -> None:
    x, wide = at[0] + at[1] * 0.12, min(at[1] * 0.76, 30)
    x += (at[1] * 0.76 - wide) / 2
    if number is None:
        end = MIDDLE - HIDDEN if up else MIDDLE + HIDDEN
        sheet.hatched(x, min(end, MIDDLE), wide, HIDDEN)
    else:
        end = _height(number, highest, up)
        looks = {"fill": colour} if up else {"fill": PAPER, "stroke": colour, "stroke_width": 2}
        if number:
            sheet.box(x, min(end, MIDDLE), wide, abs(end - MIDDLE), **looks)
    word = texts.hidden if number is None else texts.write(number)
    if (number is None or number) and width_of(word, SMALL) <= at[1] + 2:
        sheet.text(at[0] + at[1] / 2, end - 3 if up else end + 12, word, anchor="middle", font_size=SMALL)

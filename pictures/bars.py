"""Counts as bars: one line for each group of a table, or one column for each week. Source: domain 8.6."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from pictures import svg
from pictures.room import Box, around, free, lines_of, nice, width_of
from pictures.svg import BLUE, INK, QUIET, RULE, RUST, TEXT, WIDTH, Caption, Sheet

WORDS, ROW, BAR, HIDDEN = 168.0, 34, 18, 26.0
PLOT = Box(36, 20, 432, 204)
WEEKS_HEIGHT, SMALL, PALE = 232, 12, "#cfe3ef"


@dataclass(frozen=True)
class Row:
    """A group and how many it holds; None where they are too few to be told."""

    label: str
    number: int | None


@dataclass(frozen=True, kw_only=True)
class BarTexts(Caption):
    """What stands for a number that is too small to be told, such as "<5"."""

    hidden: str


@dataclass(frozen=True)
class Week:
    """What falls due in a week, and what is late already."""

    label: str
    late: int
    due: int


@dataclass(frozen=True, kw_only=True)
class WeekTexts(Caption):
    """Both parts of a column as the legend says them."""

    late: str
    due: str


def table(texts: BarTexts, rows: Sequence[Row]) -> Markup:
    """One bar a group, in the order given. Choice: a hidden number is a hatched box of one size, whatever it was."""
    if not rows:
        return svg.nothing(texts)
    sheet, longest = Sheet(texts, len(rows) * ROW + 8), max([1, *(row.number or 0 for row in rows)])
    room = WIDTH - WORDS - 12 - width_of(texts.write(longest), TEXT)
    sheet.line(WORDS, 2, WORDS, len(rows) * ROW + 6, QUIET)
    for n, row in enumerate(rows):
        middle = 4 + ROW * (n + 0.5)
        _words(sheet, row.label, middle)
        long = HIDDEN if row.number is None else room * max(0, row.number) / longest
        if row.number is None:
            sheet.hatched(WORDS, middle - BAR / 2, long, BAR)
        elif long:
            sheet.box(WORDS, middle - BAR / 2, long, BAR, fill=BLUE)
        word = texts.hidden if row.number is None else texts.write(row.number)
        sheet.text(WORDS + long + 6, middle + 5, word, font_weight="bold")
    return sheet.done()


def _words(sheet: Sheet, label: str, middle: float) -> None:
    lines = lines_of(label, SMALL, WORDS - 10)
    for n, line in enumerate(lines):
        y = middle + 4.3 + (n - (len(lines) - 1) / 2) * 14
        sheet.text(WORDS - 8, y, line, anchor="end", font_size=SMALL)


def columns(texts: WeekTexts, weeks: Sequence[Week]) -> Markup:
    """One column a week: late work at the foot, work that falls due above it, the sum on top."""
    if not weeks:
        return svg.nothing(texts)
    sheet, highest = Sheet(texts, WEEKS_HEIGHT), max([1, *(week.late + week.due for week in weeks)])
    for count in range(0, highest + 1, nice(highest)):
        y = _height(count, highest)
        sheet.line(PLOT.left, y, PLOT.right, y, RULE if count else QUIET, stroke_width=1 if count else 1.5)
        sheet.text(PLOT.left - 5, y + 4, texts.write(count), anchor="end", fill=QUIET, font_size=SMALL)
    slot = (PLOT.right - PLOT.left) / len(weeks)
    for n, week in enumerate(weeks):
        _column(sheet, texts, week, (PLOT.left + slot * n, slot), highest)
    for x, label in shown(weeks):
        sheet.text(x, PLOT.bottom + 18, label, anchor="middle", fill=QUIET, font_size=SMALL)
    return sheet.done()


def _column(sheet: Sheet, texts: WeekTexts, week: Week, at: tuple[float, float], highest: int) -> None:
    (x, slot), wide = at, min(at[1] * 0.7, 40)
    left, foot = x + (slot - wide) / 2, _height(0, highest)
    late, top = _height(week.late, highest), _height(week.late + week.due, highest)
    if week.late:
        sheet.box(left, late, wide, foot - late, fill=RUST)
    if week.due:
        sheet.box(left, top, wide, late - top, fill=PALE, stroke=BLUE, stroke_width=1.5)
    both = texts.write(week.late + week.due)
    if week.late + week.due and width_of(both, SMALL) <= slot:
        sheet.text(x + slot / 2, top - 5, both, anchor="middle", font_size=SMALL, font_weight="bold", fill=INK)


def _height(count: int, highest: int) -> float:
    return PLOT.bottom - (PLOT.bottom - PLOT.top) * count / highest


def shown(weeks: Sequence[Week]) -> list[tuple[float, str]]:
    """The weeks whose names have room below, from the first on."""
    slot, found, boxes = (PLOT.right - PLOT.left) / len(weeks), [], list[Box]()
    for n, week in enumerate(weeks):
        x = PLOT.left + slot * (n + 0.5)
        box = around(x, 0, width_of(week.label, SMALL) + 6, 10)
        if free(box, boxes):
            boxes.append(box)
            found.append((x, week.label))
    return found


def legend(texts: WeekTexts) -> Markup:
    """Late and due with their colours, for the page below the columns."""
    late = svg.tag("rect", x=3, y=4, width=18, height=16, fill=RUST)
    due = svg.tag("rect", x=3, y=4, width=18, height=16, fill=PALE, stroke=BLUE, stroke_width=1.5)
    return svg.legend([(svg.sign(late), texts.late), (svg.sign(due), texts.due)])

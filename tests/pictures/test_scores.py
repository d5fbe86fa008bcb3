"""Scores over time and bars: every figure at its height, nothing over another thing, nothing small given away."""

import itertools
import xml.etree.ElementTree as ET
from decimal import Decimal

import pytest

from pictures import bars, scores
from tests.pictures.said import BARS, EDGES, LOAD, MANY, NEEDS, RISING, SCORES, WEEKS, WEEKS_AR
from tests.pictures.test_pictures import SPACE, texts_in


@pytest.mark.parametrize("taken", [RISING, MANY, EDGES, RISING[:1]])
def test_every_survey_is_there_four_times(taken: tuple[scores.Score, ...]) -> None:
    """A circle, a square, a triangle and a diamond each, and a dashed line for all but the whole."""
    root = ET.fromstring(scores.draw(SCORES, taken))  # noqa: S314
    dashes = [node.get("stroke-dasharray") for node in root.iter(f"{SPACE}path")]

    assert len(list(root.iter(f"{SPACE}circle"))) == len(taken)
    assert len(list(root.iter(f"{SPACE}rect"))) == len(taken)
    assert len(list(root.iter(f"{SPACE}polygon"))) == 2 * len(taken)
    assert len(set(dashes)) == (4 if len(taken) > 1 else 0)


def test_the_whole_has_its_figures() -> None:
    """All of them where there is room; the first and the last always."""
    assert sorted(figure for _, _, figure in scores.figures(SCORES, RISING)) == ["0.38", "0.44", "0.46", "0.58", "0.66"]
    few = [figure for _, _, figure in scores.figures(SCORES, MANY)]
    assert {"0.00", f"{MANY[-1].composite}"} <= set(few)
    assert len(few) < len(MANY)


def test_scores_lie_where_they_are() -> None:
    """From 0 at the foot to 1 at the top, and never outside."""
    assert scores.height(Decimal(0)) > scores.height(Decimal("0.5")) > scores.height(Decimal(1))
    assert [scores.height(Decimal(-3)), scores.height(Decimal(3))] == [
        scores.height(Decimal(0)),
        scores.height(Decimal(1)),
    ]


def test_days_below_the_line_keep_apart() -> None:
    """Of many surveys some are named; the first and the last are, each name once per place."""
    found = sorted(scores.dates(MANY))

    assert (found[0][1], found[-1][1]) == (MANY[0].label, MANY[-1].label)
    assert all(after - before > 50 for (before, _), (after, _) in itertools.pairwise(found))


def test_surveys_typed_in_any_order_are_one_line() -> None:
    """By day, not by the order of typing."""
    assert scores.draw(SCORES, RISING[::-1]) == scores.draw(SCORES, RISING)


def test_a_hidden_number_is_a_box_of_one_size() -> None:
    """Two tables that differ only beside the hidden row draw it alike, with its word."""
    one = texts_in(bars.table(BARS, NEEDS))

    assert one.count("<5") == 1
    assert {"41", "23", "12", "7", "0"} <= set(one)


def test_the_longest_bar_leaves_room_for_its_number() -> None:
    """However large the number is."""
    root = ET.fromstring(bars.table(BARS, [bars.Row("all", 1_000_000)]))  # noqa: S314
    (number,) = [node for node in root.iter(f"{SPACE}text") if node.text == "1000000"]

    assert float(number.attrib["x"]) + 7 * 8 < 440


def test_a_week_shows_its_sum() -> None:
    """Late and due on top of each other; empty weeks have no column."""
    words = texts_in(bars.columns(WEEKS, LOAD[:4]))
    empty = ET.fromstring(bars.columns(WEEKS_AR, [bars.Week("w", 0, 0)]))  # noqa: S314

    assert {str(week.late + week.due) for week in LOAD[:4]} <= set(words)
    assert list(empty.iter(f"{SPACE}rect")) == []

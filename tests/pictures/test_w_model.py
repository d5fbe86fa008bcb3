"""The W-model: all points there and numbered, a line that does not swing, nothing on top of another thing."""

import xml.etree.ElementTree as ET
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pictures import curve, w_model
from pictures.room import cut, width_of
from pictures.w_layout import LABEL_WIDE, PLOT, Layout, Point, placed
from tests.pictures.said import COHORT, EXTREME, FIFTEEN, FORTY, GROUP, KINDS, LIVES, SAME, SHOP, W_AR, W
from tests.pictures.test_pictures import SPACE, texts_in

POINTS = st.builds(
    Point, st.integers(-24, 60), st.integers(-5, 5), st.sampled_from(KINDS), st.text("abc mW", max_size=120)
)


def covered(layout: Layout) -> list[object]:
    """Pairs of markers or words that cover each other."""
    boxes = [*(pin.box for pin in layout.pins), *(label.box for label in layout.labels)]
    return [pair for pair in combinations(boxes, 2) if pair[0].hits(pair[1])]


@pytest.mark.parametrize("life", [*LIVES.values(), FORTY, SAME, EXTREME], ids=[*LIVES, "forty", "same", "extreme"])
def test_nothing_covers_another_thing(life: tuple[Point, ...]) -> None:
    """Markers and words of typical lives, and of unusual ones, keep apart and stay inside."""
    layout = placed(life)

    assert covered(layout) == []
    assert [label for label in layout.labels if not label.box.inside(PLOT)] == []
    assert [pin for pin in layout.pins if not pin.box.inside(PLOT)] == []


@pytest.mark.parametrize(("life", "least"), [("shop", 6), ("family", 7), ("fifteen", 12), ("steady", 4)])
def test_most_words_find_room(life: str, least: int) -> None:
    """Words off the line and off the zero line, at least as many as these."""
    layout = placed(LIVES[life])
    spots = curve.along(layout.curve)

    assert len(layout.labels) >= least
    assert [label for label in layout.labels if any(label.box.holds(x, y) for x, y in spots)] == []


@settings(max_examples=60, deadline=None)
@given(st.lists(POINTS, max_size=15))
def test_any_life_keeps_its_numbers_apart(life: list[Point]) -> None:
    """Up to fifteen points of any month and level: every marker can be read, each word as wide as it may be."""
    layout = placed(life)

    assert covered(layout) == []
    assert [pin.point for pin in layout.pins] == w_model.in_order(life)
    assert all(width_of(line, 12) <= LABEL_WIDE for label in layout.labels for line in label.lines)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 400), st.integers(-5, 5)), min_size=1, max_size=20, unique_by=lambda p: p[0]))
def test_the_line_never_swings_beyond_its_points(points: list[tuple[int, int]]) -> None:
    """Between two points it stays between their levels: no high or low that nobody told."""
    known = [(float(x), float(y)) for x, y in sorted(points)]
    spots = curve.along(known, 10)

    assert len(spots) == 1 + 10 * (len(known) - 1)
    for n, (a, b) in enumerate(pairwise(known)):
        between = spots[n * 10 : n * 10 + 11]
        assert all(min(a[1], b[1]) - 1e-9 <= y <= max(a[1], b[1]) + 1e-9 for _, y in between)


def test_every_point_is_numbered_from_the_earliest() -> None:
    """The numbers in the picture are those of the table, whatever the order in which points were told."""
    backwards = tuple(reversed(FIFTEEN))
    words = texts_in(w_model.draw(W_AR, backwards))

    assert [point.month for point in w_model.in_order(backwards)] == sorted(point.month for point in FIFTEEN)
    assert words[-15:] == [W_AR.write(n) for n in range(1, 16)]


def test_kinds_are_told_apart_without_colour() -> None:
    """A circle, a square and a diamond."""
    drawn = {kind: w_model.mark(kind) for kind in KINDS}

    assert ["<circle" in drawn["OPPORTUNITY"], "<rect" in drawn["CHALLENGE"], "<polygon" in drawn["NEUTRAL"]] == [
        True
    ] * 3
    assert w_model.mark("WHAT") == drawn["NEUTRAL"]


def test_from_the_right_only_numbers_stand_in_the_picture() -> None:
    """Time runs from the right, the words are left to the table."""
    left, right = (ET.fromstring(w_model.draw(texts, SHOP)) for texts in (W, W_AR))  # noqa: S314
    places = [
        [float(node.attrib["cx"]) for node in root.iter(f"{SPACE}circle")] for root in (left, right)
    ]  # circles, from the earliest

    assert not {point.label for point in SHOP} & set(texts_in(w_model.draw(W_AR, SHOP)))
    assert places[0] == sorted(places[0])
    assert places[1] == [pytest.approx(440 - x) for x in places[0]]


def test_a_crowd_keeps_every_point() -> None:
    """Two hundred points are small markers without numbers, and quick."""
    root = ET.fromstring(w_model.draw(W, FORTY * 5))  # noqa: S314
    marks = [node for node in root.iter() if node.get("stroke-width") == "2" and node.get("fill") != "none"]

    assert len(marks) == 200


def test_a_group_too_small_is_never_given_away() -> None:
    """Hidden numbers are boxes of one size with the same words, on either side of the line."""
    few = w_model.cohort(COHORT, [w_model.Month(0, 12, None)])
    many = w_model.cohort(COHORT, [w_model.Month(0, 900, None)])
    words = texts_in(w_model.cohort(COHORT, GROUP))

    assert hatching(few) == hatching(many) != []
    assert words.count("<5") == 4
    assert {"24", "30", "19", "5"} <= set(words)


def hatching(picture: str) -> list[str]:
    """The slanting lines."""
    return [node.attrib["d"] for node in ET.fromstring(picture).iter(f"{SPACE}path")]  # noqa: S314


@pytest.mark.parametrize(("text", "kept"), [("short", "short"), ("a long line of words", "a long l…"), ("", "")])
def test_words_are_cut_to_their_room(text: str, kept: str) -> None:
    """With three dots where something is left out."""
    assert cut(text, 12, 64) == kept

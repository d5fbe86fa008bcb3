"""Every picture: well-formed, told to who listens, without looks that a strict page refuses, safe, small, the same."""

import gzip
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from markupsafe import Markup

from pictures import bars, cohort, scores, svg, w_model
from tests.pictures.said import (
    BARS,
    BARS_AR,
    COHORT,
    COHORT_AR,
    EDGES,
    EXTREME,
    FIFTEEN,
    FORTY,
    GROUP,
    LIVES,
    LOAD,
    MANY,
    NEEDS,
    NEEDS_AR,
    RISING,
    SAME,
    SCORES,
    SCORES_AR,
    SHOP,
    W_AR,
    WEEKS,
    WEEKS_AR,
    W,
)

SPACE = "{http://www.w3.org/2000/svg}"
NASTY = "</text><script>alert(1)</script>\"'&<!--]]>\x00\x0b\ud800\u202e\ufffe"
Draw = Callable[[Any, Any], Markup]
SERIES: list[tuple[Draw, Any, Any, Any]] = [
    *((w_model.draw, W, W_AR, life) for life in (*LIVES.values(), FORTY, SAME, EXTREME, SHOP[:1], FORTY * 5, ())),
    *((w_model.cohort, COHORT, COHORT_AR, group) for group in (GROUP, GROUP[:1], GROUP[4:5], ())),
    *((scores.draw, SCORES, SCORES_AR, taken) for taken in (RISING, MANY, EDGES, RISING[:1], RISING[:1] * 3, ())),
    *((bars.table, BARS, BARS_AR, rows) for rows in (NEEDS, NEEDS_AR, NEEDS[3:4], NEEDS[5:], ())),
    *((bars.columns, WEEKS, WEEKS_AR, weeks) for weeks in (LOAD, LOAD[:1], LOAD * 5, (bars.Week("w", 0, 0),), ())),
]
EACH = [pytest.param(draw, texts, data) for draw, left, right, data in SERIES for texts in (left, right)]
LEGENDS: list[tuple[Callable[[Any], Markup], Any, int]] = [
    (w_model.legend, W, 3),
    (scores.legend, SCORES, 4),
    (cohort.legend, COHORT, 3),
    (bars.legend, WEEKS, 2),
]


def texts_in(picture: Markup) -> list[str]:
    """All words that are drawn, in order."""
    return [node.text or "" for node in ET.fromstring(picture).iter(f"{SPACE}text")]  # noqa: S314


@pytest.mark.parametrize(("draw", "texts", "data"), EACH)
def test_every_picture_stands_anywhere(draw: Draw, texts: Any, data: Any) -> None:
    """XML with title and description, its own direction, and nothing that names, styles, scripts or fetches."""
    made = draw(texts, data)
    root = ET.fromstring(made)  # noqa: S314
    names = {name for node in root.iter() for name in node.attrib}

    assert [root[0].tag, root[0].text] == [f"{SPACE}title", texts.title]
    assert [root[1].tag, root[1].text] == [f"{SPACE}desc", texts.desc]
    assert (root.get("role"), root.get("direction"), root.get("width")) == ("img", "ltr", "100%")
    assert names & {"style", "id", "href", "onload", "onclick"} == set()
    assert {node.tag for node in root.iter()} & {f"{SPACE}style", f"{SPACE}script", f"{SPACE}image"} == set()
    assert made == draw(texts, data)


@pytest.mark.parametrize(("draw", "texts", "data"), EACH)
def test_everything_lies_on_the_sheet(draw: Draw, texts: Any, data: Any) -> None:
    """No place is beyond the edges, and every number is one."""
    root = ET.fromstring(draw(texts, data))  # noqa: S314
    wide, high = (float(part) for part in root.attrib["viewBox"].split()[2:])
    across = [
        float(node.attrib[name]) for node in root.iter() for name in ("x", "x1", "x2", "cx") if name in node.attrib
    ]
    down = [float(node.attrib[name]) for node in root.iter() for name in ("y", "y1", "y2", "cy") if name in node.attrib]

    assert [x for x in across if not 0 <= x <= wide] + [y for y in down if not 0 <= y <= high] == []


@pytest.mark.parametrize("rtl", [False, True])
def test_hostile_words_are_words(rtl: bool) -> None:
    """Markup, control signs and signs that turn the direction stay inside their text, or are left out."""
    hurt: dict[str, Any] = {"title": NASTY, "desc": NASTY, "nothing": NASTY, "rtl": rtl}
    day = replace(RISING[0], label=NASTY)
    made = [
        w_model.draw(replace(W, high=NASTY, months=NASTY, **hurt), [w_model.Point(1, 2, NASTY, NASTY)]),
        w_model.draw(replace(W, **hurt), []),
        w_model.cohort(replace(COHORT, high=NASTY, hidden=NASTY, **hurt), GROUP),
        scores.draw(replace(SCORES, composite=NASTY, **hurt), [day, *RISING[1:]]),
        bars.table(replace(BARS, hidden=NASTY, **hurt), [bars.Row(NASTY, None), bars.Row(NASTY, 3)]),
        bars.columns(replace(WEEKS, **hurt), [bars.Week(NASTY, 1, 1)]),
        *(legend(replace(texts, **hurt)) for legend, texts, _ in LEGENDS),
        w_model.legend(replace(W, neutral=NASTY)),
    ]

    assert [one for one in made if "<script" in one or "\u202e" in one or "\x00" in one] == []
    assert all(len(list(ET.fromstring(one).iter())) > 2 for one in made)  # noqa: S314
    assert texts_in(made[1])[0].strip("\u2067\u2069") == "</text><script>alert(1)</script>\"'&<!--]]>"


@pytest.mark.parametrize(
    "data", [(w_model.draw, W), (w_model.cohort, COHORT), (scores.draw, SCORES), (bars.table, BARS)]
)
def test_nothing_yet_is_said_calmly(data: tuple[Draw, Any]) -> None:
    """Without any point there is a small picture with one sentence and no axis."""
    draw, texts = data

    assert texts_in(draw(texts, ())) == [texts.nothing]


@pytest.mark.parametrize(
    "made",
    [w_model.draw(W, FIFTEEN), scores.draw(SCORES, MANY[:15]), w_model.cohort(COHORT, GROUP), bars.table(BARS, NEEDS)],
)
def test_a_picture_is_small(made: Markup) -> None:
    """At most 10 KB, and 2 KB as it travels, for fifteen points of different kinds."""
    assert len(made.encode()) <= 10_000
    assert len(gzip.compress(made.encode())) <= 2_048


@pytest.mark.parametrize(("legend", "texts", "count"), LEGENDS)
def test_a_legend_is_words_beside_signs(legend: Callable[[Any], Markup], texts: Any, count: int) -> None:
    """HTML outside the picture; who listens hears the words and no signs."""
    items = ET.fromstring(legend(texts))  # noqa: S314

    assert [item.tag for item in items] == ["li"] * count
    assert [item[0].get("aria-hidden") for item in items] == ["true"] * count
    assert all(item[1].text for item in items)


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, "٠"), (-5, "\u2212٥"), (12, "+١٢"), (Decimal("0.46"), "+٠٫٤٦")],
)
def test_numbers_are_written_as_the_language_does(number: int | Decimal, said: str) -> None:
    """With its digits, its decimal mark, and a minus that is as wide as the plus."""
    assert svg.Caption(title="", desc="", nothing="", digits="٠١٢٣٤٥٦٧٨٩", point="٫").write(number, signed=True) == said

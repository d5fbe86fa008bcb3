"""The survey instrument: data in a file, checked at load, marked while it is not the official one. Domain 3.3, 3.5."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from domain.errors import Incomplete, NotFound
from domain.follow_up import RecordSurvey
from domain.instrument import Instrument, Scores
from policy.scores import score
from starter import instruments
from tests.policy.test_scores import OTHERS, SHIPPED, item, small


def test_the_shipped_instrument_is_a_marked_reconstruction() -> None:
    """It has 32 items, 29 of them scored, in English and French, and every score from it bears the mark."""
    best = {i.code: max(i.values, key=lambda option: i.values[option]) for i in SHIPPED.items if i.scored}

    scores = score(SHIPPED, best)

    assert (len(SHIPPED.items), sum(i.scored for i in SHIPPED.items)) == (32, 29)
    assert all(set(i.label) == {"en", "fr"} and all(i.label.values()) for i in SHIPPED.items)
    assert isinstance(scores, Scores)
    assert scores.mark == "not the official instrument"
    assert {Decimal("1.00")} == {scores.composite, scores.economic, scores.social, scores.psychosocial}


def test_the_worst_answers_score_nothing() -> None:
    """Zero is not reintegrated at all: the worst answer to every question, whichever way the question points."""
    worst = {i.code: min(i.values, key=lambda option: i.values[option]) for i in SHIPPED.items if i.scored}

    scores = score(SHIPPED, worst)

    assert isinstance(scores, Scores)
    assert (Decimal(0), "HIGH") == (scores.composite, scores.band)


BEST = [
    ("E01", "VERY_SATISFIED"),
    ("E02", "NEVER"),
    ("E04", "NEVER"),
    ("E05", "NO_DEBT"),
    ("E09", "NO"),
    ("S14", "ALL"),
    ("P22", "VERY_OFTEN"),
    ("P25", "VERY_SAFE"),
    ("P26", "NEVER"),
    ("P29", "NO"),
    ("P30", "YES"),
]


@pytest.mark.parametrize(("code", "best"), BEST, ids=[code for code, _ in BEST])
def test_each_question_points_the_right_way(code: str, best: str) -> None:
    """The answer worth 1 is the good one, also where the question asks for something bad (3.3)."""
    values = next(i.values for i in SHIPPED.items if i.code == code)

    assert Decimal(1) == values[best]
    assert [best] == [option for option, value in values.items() if value == 1]


def test_the_default_instrument_of_a_survey_is_the_shipped_one() -> None:
    """A survey recorded without naming its instrument was taken with the one that ships."""
    assert SHIPPED.id == RecordSurvey.model_fields["instrument"].default


FAULTS = [
    pytest.param(small(item("E01", "ECONOMIC")), "SOCIAL has no weight", id="a dimension without weight"),
    pytest.param(
        small(
            *(
                item(c, d, weight_composite="0")
                for c, d in (("E01", "ECONOMIC"), ("S01", "SOCIAL"), ("P01", "PSYCHOSOCIAL"))
            )
        ),
        "the composite has no weight",
        id="a composite without weight",
    ),
    pytest.param(
        small(item("E01", "ECONOMIC", "-1"), item("S01", "SOCIAL"), item("P01", "PSYCHOSOCIAL")),
        "greater than or equal to 0",
        id="a negative weight",
    ),
    pytest.param(
        small(item("E01", "ECONOMIC", scale="Q3"), item("S01", "SOCIAL"), item("P01", "PSYCHOSOCIAL")),
        "E01 has not a value for each",
        id="an option without a value",
    ),
    pytest.param(
        small(item("E01", "ECONOMIC", scale="Q9"), item("S01", "SOCIAL"), item("P01", "PSYCHOSOCIAL")),
        "E01 has no scale Q9",
        id="an unknown scale",
    ),
    pytest.param(
        small(item("E01", "ECONOMIC"), item("E01", "SOCIAL"), item("P01", "PSYCHOSOCIAL")),
        "there twice",
        id="a code twice",
    ),
    pytest.param(
        small(
            item("E01", "ECONOMIC", show_if={"item": "S01", "answer": "GOOD"}),
            item("S01", "SOCIAL"),
            item("P01", "PSYCHOSOCIAL"),
        ),
        "an answer nobody can give",
        id="shown after an impossible answer",
    ),
    pytest.param(small(official=True), "source and its checksum", id="official without a checksum"),
    pytest.param(small(official=True, source="", checksum="0" * 64), "source and its", id="official without a source"),
    pytest.param(small(missing_codes=["NO"]), "also an option", id="a missing code that is an option"),
    pytest.param(small(bands=[{"code": "ALL", "below": "0.5"}]), "bands must rise", id="no band for the best"),
    pytest.param(
        small(bands=[{"code": "A", "below": "0.5"}, {"code": "B", "below": "0.5"}, {"code": "C", "below": "2"}]),
        "bands must rise",
        id="bands that do not rise",
    ),
]


@pytest.mark.parametrize(("content", "said"), FAULTS)
def test_an_instrument_that_cannot_be_scored_is_refused_at_load(content: dict[str, Any], said: str) -> None:
    """Each rule of 3.5 refuses a file that breaks it, in words."""
    with pytest.raises(ValidationError, match=said):
        Instrument.model_validate(content)


def test_a_bad_file_is_refused_by_name(tmp_path: Path) -> None:
    """A file that is no JSON, has an unknown field, or is not the official content it says it is, is named."""
    official = small(official=True)
    official["checksum"] = instruments.checksum(official)
    contents = {
        "a.json": "{",
        "b.json": json.dumps({**small(), "weights": 1}),
        "c.json": json.dumps({**official, "source": "another"}),
    }
    for name, content in contents.items():
        (tmp_path / name).write_text(content)
        with pytest.raises(Incomplete, match=f"{name} cannot be used"):
            instruments.read(tmp_path / name)
    (tmp_path / "d.json").write_text(json.dumps(official))

    assert (
        Scores.model_validate(
            {**score(instruments.read(tmp_path / "d.json"), {"E01": "YES", **OTHERS}).model_dump()}
        ).mark
        == ""
    )


def test_an_unknown_instrument_is_answered_with_the_known_ones() -> None:
    """Asking for an instrument that is not there names the nearest one."""
    with pytest.raises(NotFound, match=r"rss-placeholder-0\.1"):
        instruments.load("rss/placeholder-0.2")

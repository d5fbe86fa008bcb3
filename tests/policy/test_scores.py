"""From answers to scores: weighted, in decimals, rounded once, or not at all. Domain 3.4, C14."""

from decimal import Decimal
from typing import Any

import pytest

from domain.errors import Incomplete
from domain.instrument import Instrument, NotComputable, Scores
from domain.plan import Dimension
from policy.scores import score
from starter import instruments

YES_NO = {"YES": 1, "NO": 0}
THREE = {"GOOD": 1, "FAIR": "0.5", "POOR": 0}


def item(code: str, dimension: str, weight: str = "1", **changed: Any) -> dict[str, Any]:
    """One question of a small instrument."""
    said = {"code": code, "dimension": dimension, "scale": "YN", "scored": True, "label": {"en": code}}
    return {**said, "values": YES_NO, "weight_dimension": weight, "weight_composite": weight, **changed}


def small(*items: dict[str, Any], **changed: Any) -> dict[str, Any]:
    """An instrument with one question for each dimension, or with these."""
    made = items or (item("E01", "ECONOMIC"), item("S01", "SOCIAL"), item("P01", "PSYCHOSOCIAL"))
    said: dict[str, Any] = {"instrument": "rss", "version": "test-1", "official": False, "source": "invented"}
    said |= {"scales": {"YN": ["YES", "NO"], "Q3": ["GOOD", "FAIR", "POOR"]}, "items": list(made)}
    said |= {"min_answered_weight": "0.7", "missing_codes": ["DONT_KNOW", "PREFER_NOT", "NOT_APPLICABLE"]}
    bands = [("HIGH", "0.34"), ("MEDIUM", "0.67"), ("LOW", "1.01")]
    return {**said, "bands": [{"code": code, "below": below} for code, below in bands], **changed}


def made(*items: dict[str, Any]) -> Instrument:
    """A small instrument, loaded."""
    return Instrument.model_validate(small(*items))


def economic(*items: dict[str, Any]) -> Instrument:
    """An instrument with these economic questions and one each of the others."""
    return made(*items, item("S01", "SOCIAL"), item("P01", "PSYCHOSOCIAL"))


OTHERS = {"S01": "YES", "P01": "YES"}
SHIPPED = instruments.load("rss/placeholder-0.1")


def test_a_score_is_a_weighted_mean() -> None:
    """An answer counts by the weight of its question: one yes of weight 3 and one no of weight 1 are three quarters."""
    scores = score(
        economic(item("E01", "ECONOMIC", "3"), item("E02", "ECONOMIC")), {"E01": "YES", "E02": "NO", **OTHERS}
    )

    assert isinstance(scores, Scores)
    assert (Decimal("0.75"), Decimal("1.00")) == (scores.economic, scores.social)


def test_the_composite_has_weights_of_its_own() -> None:
    """The composite is a mean over questions with their own weights, not a mean of the three dimensions."""
    heavy = economic(item("E01", "ECONOMIC", weight_composite="8"))

    scores = score(heavy, {"E01": "NO", **OTHERS})

    assert isinstance(scores, Scores)
    assert Decimal("0.20") == scores.composite


ROUNDED = [
    pytest.param(["YES"] * 1 + ["NO"] * 7, "0.13", id="0.125 goes up"),
    pytest.param(["YES"] * 3 + ["NO"] * 5, "0.38", id="0.375 goes up"),
    pytest.param(["YES"] * 1 + ["NO"] * 2, "0.33", id="a third"),
    pytest.param(["YES"] * 2 + ["NO"] * 1, "0.67", id="two thirds"),
]


@pytest.mark.parametrize(("answers", "expected"), ROUNDED)
def test_rounding_happens_once_and_half_up(answers: list[str], expected: str) -> None:
    """Two decimals, half-up, at the end (C14)."""
    codes = [f"E{n:02}" for n in range(1, len(answers) + 1)]
    scores = score(
        economic(*(item(code, "ECONOMIC") for code in codes)), {**dict(zip(codes, answers, strict=True)), **OTHERS}
    )

    assert isinstance(scores, Scores)
    assert Decimal(expected) == scores.economic


MISSING = ["DONT_KNOW", "PREFER_NOT", "NOT_APPLICABLE", None]


@pytest.mark.parametrize("missing", MISSING, ids=[code or "not asked" for code in MISSING])
def test_a_missing_answer_counts_neither_for_nor_against(missing: str | None) -> None:
    """Three answers of four and one missing are the mean of the three."""
    codes = ["E01", "E02", "E03", "E04"]
    answers = {"E01": "YES", "E02": "YES", "E03": "NO", **OTHERS} | ({"E04": missing} if missing else {})

    scores = score(economic(*(item(code, "ECONOMIC") for code in codes)), answers)

    assert isinstance(scores, Scores)
    assert Decimal("0.67") == scores.economic


SHARES = [
    pytest.param(7, True, id="exactly 70 %"),
    pytest.param(6, False, id="less"),
]


@pytest.mark.parametrize(("answered", "computable"), SHARES)
def test_a_score_stands_on_seven_tenths_of_its_weight(answered: int, computable: bool) -> None:
    """With less than the least share answered, the score is not computed and is named; nothing is guessed."""
    codes = [f"E{n:02}" for n in range(1, 11)]
    ten = economic(*(item(code, "ECONOMIC", weight_composite="0.01") for code in codes))

    scores = score(ten, {**dict.fromkeys(codes[:answered], "YES"), **OTHERS})

    assert computable is isinstance(scores, Scores)
    if isinstance(scores, NotComputable):
        assert (scores.lacking, scores.instrument) == (("ECONOMIC",), "rss/test-1")


def test_weight_and_not_number_is_what_must_be_answered() -> None:
    """One unanswered question that carries half the weight leaves the score out, however many others are answered."""
    codes = [f"E{n:02}" for n in range(2, 11)]
    heavy = economic(item("E01", "ECONOMIC", "9", weight_composite="0"), *(item(code, "ECONOMIC") for code in codes))

    scores = score(heavy, {**dict.fromkeys(codes, "YES"), **OTHERS})

    assert isinstance(scores, NotComputable)
    assert scores.lacking == ("ECONOMIC",)


def test_an_empty_survey_has_no_score() -> None:
    """Nobody's silence is a zero: without answers all four scores are lacking."""
    scores = score(SHIPPED, {})

    assert isinstance(scores, NotComputable)
    assert {"COMPOSITE", *(dimension.value for dimension in Dimension)} == set(scores.lacking)


BANDS = [
    pytest.param(33, "HIGH", id="0.33"),
    pytest.param(34, "MEDIUM", id="0.34"),
    pytest.param(66, "MEDIUM", id="0.66"),
    pytest.param(67, "LOW", id="0.67"),
    pytest.param(100, "LOW", id="1.00"),
]


@pytest.mark.parametrize(("hundredths", "band"), BANDS)
def test_the_band_follows_the_composite(hundredths: int, band: str) -> None:
    """Below 0.34 support is high, below 0.67 medium, else low."""
    weights = {"E01": hundredths, "E02": 100 - hundredths}
    rest = [item("S01", "SOCIAL", weight_composite="0"), item("P01", "PSYCHOSOCIAL", weight_composite="0")]
    one = made(*(item(code, "ECONOMIC", str(weight)) for code, weight in weights.items()), *rest)

    answers = {"E01": "YES", "E02": "NO", **OTHERS}
    scores = score(one, answers)

    assert isinstance(scores, Scores)
    assert (band, Decimal(hundredths) / 100) == (scores.band, scores.composite)


WRONG = [
    pytest.param({"X99": "YES"}, "X99", id="an unknown item"),
    pytest.param({"E01": "PERHAPS"}, "E01", id="an answer of no scale"),
    pytest.param({"S01": "GOOD"}, "S01", id="an answer of another scale"),
]


@pytest.mark.parametrize(("answers", "code"), WRONG)
def test_what_the_instrument_does_not_know_is_turned_down(answers: dict[str, str], code: str) -> None:
    """An unknown item or answer is named by its code; the answer itself, which is personal, is not repeated."""
    with pytest.raises(Incomplete) as refusal:
        score(made(), answers)

    assert code in refusal.value.happened
    assert answers[code] not in refusal.value.happened

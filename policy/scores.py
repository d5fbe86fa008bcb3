"""From answers to scores. Source: handbook 2.2.5, 2.3.3 (R99, R100); domain 3.4, C14."""

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal

from domain.errors import Incomplete
from domain.instrument import Instrument, Item, NotComputable, Scores
from domain.plan import Dimension

COMPOSITE, HUNDREDTH = "COMPOSITE", Decimal("0.01")
Weighed = list[tuple[Item, Decimal]]


def score(instrument: Instrument, answers: Mapping[str, str]) -> Scores | NotComputable:
    """The four scores of one survey, or which of them could not be computed.

    Source: domain 3.4. Weighted means in decimal arithmetic, rounded half-up once, at the end (C14).
    Choice: what was not answered, not known, not said or does not apply counts neither for nor against; but a score
    stands only on the instrument's least share of its whole weight. One score that does not stand leaves all four out.
    """
    _known(instrument, answers)
    scored = [item for item in instrument.items if item.scored]
    sets: dict[str, Weighed] = {COMPOSITE: [(item, item.weight_composite) for item in scored]}
    for dimension in Dimension:
        sets[dimension] = [(item, item.weight_dimension) for item in scored if item.dimension is dimension]
    found = {name: _mean(instrument, weighed, answers) for name, weighed in sets.items()}
    lacking = tuple(name for name, value in found.items() if value is None)
    if lacking:
        return NotComputable(instrument=instrument.id, lacking=lacking)
    values = {name.lower(): value for name, value in found.items() if value is not None}
    band = _band(instrument, values["composite"])
    return Scores.model_validate({"instrument": instrument.id, "official": instrument.official, "band": band, **values})


def _known(instrument: Instrument, answers: Mapping[str, str]) -> None:
    """Only items of this instrument, only answers of its scales; the answer itself is not repeated, it is personal."""
    allowed = {item.code: {*instrument.scales[item.scale], *instrument.missing_codes} for item in instrument.items}
    wrong = sorted(code for code, answer in answers.items() if answer not in allowed.get(code, ()))
    if wrong:
        said = f"The survey {instrument.id} has no such item or answer: {', '.join(wrong)}."
        raise Incomplete(said, "No score was computed.", "Correct these answers.")


def _mean(instrument: Instrument, weighed: Weighed, answers: Mapping[str, str]) -> Decimal | None:
    given = [(item.values[answer], weight) for item, weight in weighed if (answer := _answer(item, answers))]
    answered, whole = _sum(weight for _, weight in given), _sum(weight for _, weight in weighed)
    if not answered or answered < instrument.min_answered_weight * whole:
        return None
    mean = _sum(value * weight for value, weight in given) / answered
    return mean.quantize(HUNDREDTH, ROUND_HALF_UP)


def _answer(item: Item, answers: Mapping[str, str]) -> str:
    answer = answers.get(item.code, "")
    return answer if answer in item.values else ""


def _sum(numbers: Iterable[Decimal]) -> Decimal:
    return sum(numbers, Decimal(0))


def _band(instrument: Instrument, composite: Decimal) -> str:
    return next(band.code for band in instrument.bands if composite < band.below)

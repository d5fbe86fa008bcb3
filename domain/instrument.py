"""A survey instrument as data: items, scales, weights, bands; and what answers came to. Source: handbook 2.2.5, 2.3.3.

The official wording and weights drop in as another file (domain 3.5); results of an older one are never rescored.
"""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated

from pydantic import Field, model_validator

from domain.people import Noun
from domain.plan import Dimension

Share = Annotated[Decimal, Field(ge=0, le=1)]
Weight = Annotated[Decimal, Field(ge=0)]
NOT_OFFICIAL = "not the official instrument"


class ShowIf(Noun):
    """The item is asked only after this answer to another one."""

    item: str
    answer: str


class Item(Noun):
    """One question. The best answer is worth 1, the worst 0."""

    code: str = Field(pattern=r"^[A-Z][0-9]{2}$")
    dimension: Dimension
    scale: str
    scored: bool
    label: dict[str, str] = Field(description="by language code")
    values: dict[str, Share] = Field(default={})
    weight_dimension: Weight = Decimal(0)
    weight_composite: Weight = Decimal(0)
    show_if: ShowIf | None = None


class Band(Noun):
    """How much support people below this score are given."""

    code: str
    below: Decimal


class Instrument(Noun):
    """A questionnaire with its scoring. Checked when it is loaded (domain 3.5)."""

    instrument: str = Field(pattern=r"^[a-z]+$")
    version: str = Field(pattern=r"^[a-z0-9.-]+$")
    official: bool
    source: str = ""
    checksum: str = Field(default="", pattern=r"^([0-9a-f]{64})?$", description="SHA-256 of the content without it")
    scales: dict[str, tuple[str, ...]]
    items: tuple[Item, ...] = Field(min_length=1)
    min_answered_weight: Share
    bands: tuple[Band, ...] = Field(min_length=1)
    missing_codes: tuple[str, ...]

    @property
    def id(self) -> str:
        """Instrument and version, as stored with every result: rss/placeholder-0.1."""
        return f"{self.instrument}/{self.version}"

    @model_validator(mode="after")
    def _whole(self) -> "Instrument":
        """Refuse a file that could not be scored."""
        faults = [*self._item_faults(), *self._weight_faults(), *self._other_faults()]
        if faults:
            raise ValueError("; ".join(faults))
        return self

    def _item_faults(self) -> Iterator[str]:
        options = {item.code: self.scales.get(item.scale, ()) for item in self.items}
        yield from (
            f"{code} is there twice" for code, times in Counter(i.code for i in self.items).items() if times > 1
        )
        for item in self.items:
            if item.scale not in self.scales:
                yield f"{item.code} has no scale {item.scale}"
            elif item.scored and set(item.values) != set(options[item.code]):
                yield f"{item.code} has not a value for each of its options"
            if item.show_if and item.show_if.answer not in options.get(item.show_if.item, ()):
                yield f"{item.code} is shown after an answer nobody can give"

    def _weight_faults(self) -> Iterator[str]:
        for dimension in Dimension:
            if not sum(item.weight_dimension for item in self.items if item.scored and item.dimension is dimension):
                yield f"{dimension} has no weight"
        if not sum(item.weight_composite for item in self.items if item.scored):
            yield "the composite has no weight"

    def _other_faults(self) -> Iterator[str]:
        limits = [band.below for band in self.bands]
        if limits != sorted(set(limits)) or limits[-1] <= 1:
            yield "bands must rise, and the last must hold a score of 1"
        if set(self.missing_codes) & {option for options in self.scales.values() for option in options}:
            yield "a missing code is also an option"
        if self.official and not (self.source and self.checksum):
            yield "an official instrument names its source and its checksum"


class Scores(Noun):
    """What a survey came to: four scores from 0, not reintegrated, to 1, fully. Stored as they are, never rescored."""

    instrument: str
    official: bool
    composite: Decimal
    economic: Decimal
    social: Decimal
    psychosocial: Decimal
    band: str = Field(description="of the composite")

    @property
    def mark(self) -> str:
        """What must be shown beside every score; empty for the official instrument."""
        return "" if self.official else NOT_OFFICIAL


class NotComputable(Noun):
    """Too little was answered; `lacking` names the scores for which it was."""

    instrument: str
    lacking: tuple[str, ...]

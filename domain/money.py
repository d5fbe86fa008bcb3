"""Sums, ways of giving, and how much a programme gives whom."""

import re
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from domain.people import Noun

PLAIN = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def _plain(given: Any) -> Any:
    """Choice: a sum is typed in digits; 1_000 and 1e5 are read otherwise by whoever checks the receipt."""
    if isinstance(given, str) and not PLAIN.fullmatch(given):
        raise ValueError("a sum is written in digits, such as 1200 or 99.50")
    return given


Sum = Annotated[
    Decimal,
    BeforeValidator(_plain),
    Field(ge=0, max_digits=12, decimal_places=2, description="in the pack's currency"),
]
Percent = Annotated[int, Field(ge=1, le=100)]


class Modality(StrEnum):
    """How help is given. Source: handbook 2.3.2, table 2.2; VIA_OPERATOR: domain 8.4."""

    CASH = "CASH"
    IN_KIND = "IN_KIND"
    MIXED = "MIXED"
    VIA_OPERATOR = "VIA_OPERATOR"  # an operator buys, pays or trains in the returnee's place

    @property
    def has_cash(self) -> bool:
        """Whether the returnee handles money."""
        return self in (Modality.CASH, Modality.MIXED)


class Package(Noun):
    """Money foreseen for one kind of return."""

    post_arrival: Sum = Decimal(0)
    post_return: Sum = Decimal(0)
    per_family_member: Sum = Decimal(0)


class Track(Noun):
    """One of several ways a programme helps: its own limit, length and share of the returnee."""

    max: Sum
    months: int | None = Field(default=None, ge=1, le=60, description="longest help, in months")
    own_contribution_percent: int = Field(default=0, ge=0, le=99, description="of the whole cost, by the returnee")


class Amounts(Noun):
    """One sum for the household, counted by heads. Source: domain 8.4, FS-D."""

    adult: Sum
    child_under: int = Field(default=0, ge=0, le=18, description="age below which a child gets its percent")
    child_percent: int = Field(default=100, ge=0, le=100)
    family_over: int = Field(default=0, ge=0, le=30, description="households of more persons get the bonus")
    family_bonus: Sum = Decimal(0)

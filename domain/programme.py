"""Programmes' rule packs: what a funding source allows, until when, up to how much. Data, pinned to the case."""

import re
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from domain.people import Noun, Role

Sum = Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=2, description="in the pack's currency")]
WINDOW = re.compile(r"^(arrival|registration|plan_active)\+([1-9][0-9]*)(M|D|WD)$")


class Modality(StrEnum):
    """How help is given. Source: handbook 2.3.2, table 2.2."""

    CASH = "CASH"
    IN_KIND = "IN_KIND"
    MIXED = "MIXED"


class Eligibility(Noun):
    """Rigid criteria of a funding source; an empty list asks nothing. Source: handbook 2.3 (R17)."""

    return_kinds: tuple[str, ...] = ()
    returned_from: tuple[str, ...] = ()
    returned_to: tuple[str, ...] = ()
    arrival_from: date | None = None
    arrival_until: date | None = None
    requires: tuple[str, ...] = Field(default=(), description="codes of documents that must be on file")


class Window(Noun):
    """A limit written by the funder: `anchor+6M`. Its breach asks for a waiver; it never ends help (C7)."""

    name: str = Field(pattern=r"^[a-z_]+$")
    until: str = Field(pattern=WINDOW.pattern)
    kept_by: str = Field(pattern=r"^(registered|plan_agreed|first_help|post_arrival|contact|all_spent)$")
    on: Role = Role.FUNDING_SOURCE
    vulnerable_only: bool = False

    @property
    def parts(self) -> tuple[str, int, str]:
        """Anchor, count and unit: ("arrival", 6, "M")."""
        anchor, count, unit = WINDOW.fullmatch(self.until).groups()  # type: ignore[union-attr]  # held by the pattern
        return anchor, int(count), unit


class Package(Noun):
    """Money foreseen for one kind of return."""

    post_arrival: Sum = Decimal(0)
    post_return: Sum = Decimal(0)
    per_family_member: Sum = Decimal(0)


class Approval(Noun):
    """Who must say yes to a budget before a plan may start."""

    by: Role | None = None
    over: Sum = Decimal(0)
    within_days: int | None = Field(default=None, ge=1, description="no answer by then escalates, never rejects (T12)")


class RulePack(Noun):
    """One programme's rules. A case keeps the version it was opened under until an act moves it."""

    id: str = Field(pattern=r"^[A-Z]{2}-[A-Z0-9]{1,6}$")
    version: int = Field(ge=1)
    name: str
    currency: str = Field(default="EUR", pattern=r"^[A-Z]{3}$")
    eligibility: Eligibility = Eligibility()
    windows: tuple[Window, ...] = ()
    modalities: tuple[Modality, ...]
    post_arrival_modalities: tuple[Modality, ...] = ()
    ceilings: dict[str, Sum] = Field(default={}, description="largest sum by kind of item, and case_total")
    packages: dict[str, Package] = Field(default={}, description="by kind of return")
    approval: Approval = Approval()
    grid: tuple["GridOption", ...] = ()
    leap_birthday: str = Field(
        default="FEBRUARY_28", pattern=r"^(FEBRUARY_28|MARCH_1)$", description="of those born on 29 February (C9)"
    )
    digest: str = Field(default="", description="SHA-256 of the file it was read from, in hex")

    @model_validator(mode="after")
    def _every_eligible_kind_has_a_package(self) -> "RulePack":
        """Choice (C11): a pack that admits a kind of return without money for it contradicts itself."""
        without = set(self.eligibility.return_kinds) - set(self.packages)
        if self.packages and without:
            raise ValueError(f"no package for {', '.join(sorted(without))}, which the pack declares eligible")
        return self


class Criterion(Noun):
    """One question of the feasibility grid. Source: handbook 2.3.1, annex 5."""

    key: str = Field(pattern=r"^[a-z_]+$")
    level: str = Field(pattern=r"^(individual|community|structural)$")
    required: bool = False


class GridOption(Noun):
    """One row of the grid: an approach and when it fits. Programme data; used, not edited, on a case (R21)."""

    id: str = Field(pattern=r"^(ECO|SOC|PSY)-[A-Z-]+$")
    title: str
    modality: Modality | None = None
    criteria: tuple[Criterion, ...] = ()


RulePack.model_rebuild()

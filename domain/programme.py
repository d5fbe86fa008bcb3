"""Programmes' rule packs: what a funding source allows, until when, up to how much. Data, pinned to the case."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from domain.assessment import Element
from domain.dates import Day
from domain.money import Amounts, Modality, Package, Sum, Track
from domain.people import Noun, Role
from domain.window import Share, Window

__all__ = ["Modality", "RulePack", "Sum", "Window"]
Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,39}$")]
Country = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Capitals = Annotated[str, Field(pattern=r"^[A-Z][A-Z_]{1,39}$")]


class Eligibility(Noun):
    """Rigid criteria of a funding source; an empty list asks nothing. Source: handbook 2.3 (R17)."""

    return_kinds: tuple[Capitals, ...] = Field(default=(), description="kinds of return that are admitted")
    returned_from: tuple[Country, ...] = Field(default=(), description="countries returned from, three letters")
    returned_to: tuple[Country, ...] = Field(default=(), description="countries of return, three letters")
    arrival_from: date | None = Field(default=None, description="first day of arrival")
    arrival_until: date | None = Field(default=None, description="last day of arrival")
    requires: tuple[Code, ...] = Field(default=(), description="codes of documents that must be on file")
    min_stay_months: int = Field(default=0, ge=0, le=600, description="shortest stay in the country returned from")
    exclude: tuple[Code, ...] = Field(default=(), description="codes such as removed_by_force or previous_grant")


class Approval(Noun):
    """Who must say yes to a budget before a plan may start."""

    by: Role | None = Field(default=None, description="the role whose yes counts; left out: nobody is asked")
    over: Sum = Field(default=Decimal(0), description="only sums above this one")
    within_days: int | None = Field(
        default=None, ge=1, le=3660, description="no answer by then escalates, never rejects (T12)"
    )
    sits_every_months: int | None = Field(default=None, ge=1, le=12, description="a committee answers when it sits")
    sits_from: Day | None = Field(default=None, description="its first sitting; the others are counted from it")


class WaiverKind(StrEnum):
    """What a waiver lifts. Source: domain 5.5."""

    DEADLINE_INTERNAL = "DEADLINE_INTERNAL"
    DEADLINE_FUNDING = "DEADLINE_FUNDING"
    ELIGIBILITY = "ELIGIBILITY"
    CEILING = "CEILING"
    MODALITY = "MODALITY"
    PROCESS = "PROCESS"
    FOLLOW_UP_EXTENSION = "FOLLOW_UP_EXTENSION"

    @property
    def moves_a_date(self) -> bool:
        """Whether it gives a promise a new date, or lifts a named rule (C16)."""
        return self in (self.DEADLINE_INTERNAL, self.DEADLINE_FUNDING, self.FOLLOW_UP_EXTENSION)


class WaiverRules(Noun):
    """How far a programme lets its cases be waived, and when one signature is not enough (5.5, C16).

    Choice: way of giving takes two people everywhere: programme manager and funding source (5.5).
    """

    most_days: int | None = Field(
        default=None, ge=1, le=3660, description="no date goes further past the first one than this"
    )
    second_person_over_days: int | None = Field(
        default=None,
        ge=0,
        le=3660,
        description="a new date later than so many days after the request takes two signatures",
    )
    two_signatures: tuple[WaiverKind, ...] = Field(
        default=(WaiverKind.MODALITY,), description="kinds that always take two signatures"
    )

    def signatures(self, kind: WaiverKind, days: int) -> int:
        """How many people must grant a waiver of this kind that ends so many days after the request."""
        long = self.second_person_over_days is not None and days > self.second_person_over_days
        return 2 if long or kind in self.two_signatures else 1


class RulePack(Noun):
    """One programme's rules. A case keeps the version it was opened under until an act moves it.

    What contradicts itself is refused when a file is read (`policy.programme`), never here: a case that was opened
    under a pack can always be read.
    """

    id: str = Field(pattern=r"^[A-Z]{2}-[A-Z0-9]{1,6}$", description="the name of its file, such as FS-A")
    version: int = Field(ge=1, le=100_000, description="one more with each change; cases move to it by an act")
    name: str = Field(min_length=1, max_length=80, description="the programme's name")
    currency: str = Field(default="EUR", pattern=r"^[A-Z]{3}$", description="of every sum in the file")
    eligibility: Eligibility = Field(default=Eligibility(), description="who is admitted")
    windows: tuple[Window, ...] = Field(default=(), description="limits in time")
    modalities: tuple[Modality, ...] = Field(min_length=1, description="how help may be given")
    post_arrival_modalities: tuple[Modality, ...] = Field(default=(), description="how it may be given on arrival")
    ceilings: dict[Code, Sum] = Field(default={}, description="largest sum by kind of item, and case_total")
    packages: dict[Capitals, Package] = Field(default={}, description="sums by kind of return")
    amounts: Amounts | None = Field(default=None, description="one sum for the household, counted by heads")
    tracks: dict[Capitals, Track] = Field(default={}, description="ways of helping, each with its own limit")
    shares: tuple[Share, ...] = Field(default=(), description="instalments, and when each may leave")
    before_orders: tuple[Code, ...] = Field(default=(), description="documents without which nothing is ordered")
    approval: Approval = Field(default=Approval(), description="who approves a budget")
    plan_treats: tuple[Element, ...] = Field(default=(), description="elements a plan must treat, not leave out (R30)")
    waivers: WaiverRules = Field(default=WaiverRules(), description="how far its cases may be waived")
    grid: tuple["GridOption", ...] = Field(default=(), description="the feasibility grid")
    leap_birthday: str = Field(
        default="FEBRUARY_28", pattern=r"^(FEBRUARY_28|MARCH_1)$", description="of those born on 29 February (C9)"
    )
    digest: str = Field(default="", description="SHA-256 of the file it was read from, in hex")


class Criterion(Noun):
    """One question of the feasibility grid. Source: handbook 2.3.1, annex 5."""

    key: str = Field(pattern=r"^[a-z_]+$", description="code of the question")
    level: str = Field(pattern=r"^(individual|community|structural)$")
    required: bool = Field(default=False, description="a no rules the option out")


class GridOption(Noun):
    """One row of the grid: an approach and when it fits. Programme data; used, not edited, on a case (R21)."""

    id: str = Field(pattern=r"^(ECO|SOC|PSY)-[A-Z-]+$", description="dimension and name, such as ECO-STARTUP")
    title: str = Field(min_length=1, max_length=120)
    modality: Modality | None = Field(default=None, description="the way of giving it stands for")
    criteria: tuple[Criterion, ...] = Field(default=(), description="its questions")


RulePack.model_rebuild()

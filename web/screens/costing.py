"""What a draft costs, how it is given, and which options of the grid it stands on. Source: R11, R25, R51-R66, C10."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from domain.assistance import DecideModality
from domain.case import Case
from domain.money import Modality
from domain.plan import Activity, PlanOutline
from policy import assistance, ceilings, feasibility
from policy.ceilings import Limit

TABLE_2_2 = (
    *("foreseen_by_programme", "cash_saves_effort", "incentive", "risk", "conditions_needed", "goods_available"),
    *("partners", "partner_can_pay", "extra_means", "criteria", "risks_controlled_by", "effect_measured_by"),
)


@dataclass(frozen=True)
class Source:
    """One programme's money in a draft."""

    id: str
    name: str
    currency: str
    limits: list[Limit]
    modalities: tuple[Modality, ...]


@dataclass(frozen=True)
class Given:
    """How one line is given, what was decided, and what the rules say to it."""

    line: Activity
    decided: DecideModality | None
    faults: list[str]


def beside(case: Case, outline: PlanOutline) -> dict[str, Any]:
    """For the panels of the editor."""
    return {
        "sources": [
            Source(pack.id, pack.name, pack.currency, ceilings.limits(case, pack, outline), pack.modalities)
            for pack in case.packs
        ],
        "given": list(_given(case, outline)),
        "table_2_2": [(name, DecideModality.model_fields[name].description or "") for name in TABLE_2_2],
        "grid": feasibility.weighings(case),
        "on_grid": {line.grid: line.id for line in outline.activities if line.grid},
        "own": sum((line.own_contribution for line in outline.activities), Decimal(0)),
    }


def _given(case: Case, outline: PlanOutline) -> Iterator[Given]:
    for line in outline.activities:
        if line.cost or line.modality:
            alone = PlanOutline(activities=(line,))
            yield Given(line, case.modalities.get(line.id), assistance.refused_modalities(case, alone))

"""Everything for which a plan would be turned down, in words: asked while it is drafted, and at the door."""

from domain.case import Case
from domain.plan import PlanOutline
from policy import assistance, ceilings, double_funding, eligibility, feasibility, funding, plan_content, tracks


def faults(case: Case, outline: PlanOutline) -> list[str]:
    """What it lacks, and what the rules of its programmes do not allow. Source: handbook 2.3.2 (R31-R39)."""
    return [
        *plan_content.missing(case, outline),
        *(f"{source} does not fund this case" for source in funding.unknown_sources(case, outline)),
        *eligibility.not_admitted(case, outline),
        *ceilings.over_limits(case, outline),
        *double_funding.twice_paid(case, outline),
        *tracks.faults(case, outline),
        *assistance.refused_modalities(case, outline),
        *feasibility.against_the_grid(case, outline),
    ]

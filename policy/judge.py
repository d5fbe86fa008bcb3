"""The judge: one pure function from what a case knows to what it waits for and owes."""

from collections.abc import Sequence
from datetime import datetime

from domain.act import Fact
from domain.fold import fold
from domain.opened import Opened
from domain.promise import Verdict
from policy import agenda, plan
from policy.stage import stage

EDITION = "2026-11.1"  # changes with every release that changes a rule; journalled with each date it moves


def judge(opened: Opened, facts: Sequence[Fact], now: datetime) -> Verdict:
    """The verdict on a case at this moment. `now` is the case's own clock, UTC."""
    case = fold(opened, facts)
    active = plan.active(case)
    return Verdict(
        edition=EDITION,
        stage=stage(case),
        promises=tuple(agenda.agenda(case, now)),
        deeds=tuple(agenda.deeds(case)),
        programmes=tuple(pack.id for pack in case.packs),
        case_worker=case.case_worker,
        office=case.office,
        time_zone=case.time_zone,
        plan_version=active[0].number if active else 0,
        outcome=case.outcome or "",
    )

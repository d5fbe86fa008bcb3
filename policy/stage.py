"""Where a case stands, computed from its facts. Source: domain 5.1, handbook 2.3 (the four steps)."""

from domain.assessment import AssessmentKind
from domain.case import Case
from domain.promise import Stage
from policy import consent, plan
from policy.waivers import lifted

MANDATORY = (AssessmentKind.VULNERABILITY, AssessmentKind.SKILLS, AssessmentKind.CONTEXT)


def stage(case: Case) -> Stage:
    """The stage, from the end backwards: the first sentence that is true."""
    if case.closed:
        return Stage.CLOSED
    if case.refused or case.death_reported or case.closing:
        return Stage.CLOSING
    if case.arrived is None:
        return Stage.REGISTERED
    if consent.for_case(case) is None or case.first_session is None:
        return Stage.INTAKE
    return _of_plan(case) if not unassessed(case) else Stage.ASSESSMENT


def _of_plan(case: Case) -> Stage:
    if plan.waiting(case):
        return Stage.PLAN_PROPOSED
    newest = max(case.plans.values(), key=lambda version: version.number, default=None)
    if plan.active(case) is None or (newest and newest.returned and not newest.past) or case.revision_owed:
        return Stage.PLANNING
    return Stage.MONITORING if plan.all_ended(case) else Stage.IMPLEMENTING


def unassessed(case: Case) -> list[AssessmentKind]:
    """Mandatory assessments that are missing. Choice: vulnerability, skills and context (domain 5.2).

    A PROCESS waiver skips one of them, such as process/assessment/skills (5.5).
    """
    missing = [kind for kind in MANDATORY if kind not in case.assessed]
    return [kind for kind in missing if not lifted(case, f"process/assessment/{kind.lower()}")]

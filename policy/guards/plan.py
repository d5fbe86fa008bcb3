"""The plan at the door: complete before it is proposed, agreed before it is carried out. Source: handbook 2.3."""

from datetime import date

from domain.case import Case
from domain.errors import Conflict, Incomplete
from domain.people import Role
from domain.plan import AgreePlan, EndActivity, HandOverCopy, Party, ProposePlan, ReturnPlan, ReviewPlan
from policy import household, plan, plan_faults
from policy.guards.guard import demand, demand_known, demand_none, guards
from policy.stage import unassessed


@guards(ProposePlan)
def propose_plan(case: Case, act: ProposePlan, today: date) -> None:
    """Source: handbook 2.3 (R7: the steps run in order), 2.3.2 (R31-R39), 2.3.3 (R88)."""
    demand(case.first_session, "The first session is not recorded.", "Record it with the returnee's goals first.")
    lacking = [kind.lower() for kind in unassessed(case)]
    demand(not lacking, f"Assessments are missing: {', '.join(lacking)}.", "Record them first (record-assessment).")
    expected = max(case.plans, default=0) + 1
    demand(act.version == expected, f"The next version is {expected}, not {act.version}.", f"Propose it as {expected}.")
    _complete(case, act)


def _complete(case: Case, act: ProposePlan) -> None:
    faults = plan_faults.faults(case, act.outline)
    demand_none(faults, "The plan is not complete", "Complete the draft and propose it again.")


@guards(AgreePlan)
def agree_plan(case: Case, act: AgreePlan, today: date) -> None:
    """Source: handbook 2.3.3 (R80): two agreements. Each party speaks for itself; the worker may record both.

    Choice: an unaccompanied child agrees itself; the guardian consents beside it (give-consent).
    """
    _open_version(case, act.version)
    early = act.occurred_on < case.plans[act.version].proposed.on
    demand(not early, f"Version {act.version} was not proposed yet on that day.", "Correct the day.", Incomplete)
    own = act.by.role is not Role.RETURNEE or act.party is Party.RETURNEE
    demand(own, "The returnee cannot agree in the case worker's place.", "Ask the case worker to agree.")
    demand_known(act.member in case.opened.members, "household member", act.member, list(case.opened.members))
    spoken = act.party is not Party.RETURNEE or act.member in (household.adults(case, act.occurred_on) or ["m1"])
    demand(spoken, "A child does not agree to the plan for the household.", "Ask an adult member.", Incomplete)
    twin = case.plans[act.version].agreed.get(act.party)
    said = f"This party has agreed to version {act.version} already."
    demand(twin is None, said, "Nothing more is needed.", Conflict)


@guards(ReturnPlan)
def return_plan(case: Case, act: ReturnPlan, today: date) -> None:
    """Only a version that has not started goes back."""
    _open_version(case, act.version)


def _open_version(case: Case, number: int) -> None:
    version = case.plans.get(number)
    demand_known(version, "plan version", str(number), [str(known) for known in case.plans])
    if version:
        started = plan.activated(case, version)
        newest = number == max(case.plans)
        next_step = f"Look at version {max(case.plans)}, or propose the next one."
        demand(newest, f"Version {number} was replaced by a newer one.", next_step)
        demand(not version.returned and not started, f"Version {number} is no longer open.", next_step)


@guards(HandOverCopy)
def hand_over_copy(case: Case, act: HandOverCopy, today: date) -> None:
    """Only a plan that has started is handed over as the current one (R87)."""
    now_active = plan.active(case)
    number = now_active[0].number if now_active else 0
    said = f"Version {act.version} is not the current plan."
    demand(
        act.version == number, said, f"Hand over version {number}." if number else "Wait until a version has started."
    )


@guards(ReviewPlan)
def review_plan(case: Case, act: ReviewPlan, today: date) -> None:
    """There is something to review once a plan has started."""
    demand(plan.active(case), "No plan has started yet.", "Review it once it has.")


@guards(EndActivity)
def end_activity(case: Case, act: EndActivity, today: date) -> None:
    """Activities of the current plan end once."""
    mine = plan.activities(case)
    demand_known(act.activity in mine, "activity in the current plan", act.activity, list(mine))
    ended = plan.end_of_activity(case, act.activity)
    demand(
        ended is None, f"Activity {act.activity} has ended already ({ended}).", "Nothing more is needed.", Incomplete
    )

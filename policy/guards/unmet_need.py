"""Unmet needs, advocacy and safety plans at the door. Source: handbook 2.3.2, missing services (R69-R79)."""

from datetime import date

from domain.case import Case
from domain.errors import Incomplete
from domain.unmet_need import (
    CheckNoHarm,
    ConsiderOptions,
    MakeSafetyPlan,
    NoteService,
    RecordUnmetNeed,
    ResolveUnmetNeed,
    ReviewSafetyPlan,
    StartAdvocacy,
    asked_already,
)
from policy import unmet_need
from policy.guards.guard import demand, demand_known, demand_new, demand_none, guards


@guards(RecordUnmetNeed)
def record_unmet_need(case: Case, act: RecordUnmetNeed, today: date) -> None:
    """An unmet need is a recorded need."""
    demand_new(act.unmet in case.unmet, "unmet need", act.unmet)
    demand_known(act.need in case.needs, "need", act.need, list(case.needs))


@guards(ConsiderOptions)
def consider_options(case: Case, act: ConsiderOptions, today: date) -> None:
    """Options are considered for an unmet need on record (R78)."""
    _known(case, act.unmet)


@guards(NoteService)
def note_service(case: Case, act: NoteService, today: date) -> None:
    """An open record learns of each provider once, and of none that said no or is being asked (R69)."""
    _known(case, act.unmet)
    record = case.unmet[act.unmet]
    demand(record.ended is None, f"Unmet need {act.unmet} has come to its end.", "Nothing more is needed.")
    demand(act.provider not in record.offered, f"{act.provider} was offered already.", "Nothing more is needed.")
    asked = act.provider in asked_already(case, record.need)
    demand(not asked, f"{act.provider} was asked already, or is being asked.", "Nothing more is needed.")


@guards(StartAdvocacy)
def start_advocacy(case: Case, act: StartAdvocacy, today: date) -> None:
    """Opening an existing service says which, and why it fits this person (R114); else nobody can check it (R74)."""
    _known(case, act.unmet)
    demand_new(act.advocacy in case.advocacy, "advocacy", act.advocacy)
    fits = not act.opens_existing or act.fits_because
    demand(fits, "It is not said why the service fits this person.", "Write the reason.", Incomplete)
    named = not act.opens_existing or act.provider
    said = "It is not said which existing service is asked to open."
    demand(named, said, "Name the provider, or ask for a new service (opens-existing no).", Incomplete)
    new = act.opens_existing or not act.provider
    said = f"{act.provider} is there already: asking it to open is checked for harm first."
    demand(new, said, "Say that it opens an existing service, or leave the provider out.", Incomplete)


@guards(CheckNoHarm)
def check_no_harm(case: Case, act: CheckNoHarm, today: date) -> None:
    """The check belongs to an advocacy (R74)."""
    demand_known(act.advocacy in case.advocacy, "advocacy", act.advocacy, list(case.advocacy))


@guards(ResolveUnmetNeed)
def resolve_unmet_need(case: Case, act: ResolveUnmetNeed, today: date) -> None:
    """Source: handbook 2.3.2 (R74): no service is opened to returnees without the do-no-harm check passed.

    What cannot be met has had its other options considered, and recorded (R78).
    """
    _known(case, act.unmet)
    considered = act.resolved or case.unmet[act.unmet].considered
    said = "No other options were considered for this need."
    demand(considered, said, "Record them first (consider-options).", Incomplete)
    checked = not act.resolved or unmet_need.opened_safely(case, act.unmet)
    demand(checked, unmet_need.UNCHECKED, "Record the check first (check-no-harm).")


@guards(MakeSafetyPlan)
def make_safety_plan(case: Case, act: MakeSafetyPlan, today: date) -> None:
    """Made together, in three parts (R76); a service that is not safe for her is never one she is sent to (R77)."""
    demand(act.made_with_returnee, "A safety plan is made together with the returnee.", "Make it together.", Incomplete)
    demand_none(unmet_need.missing_parts(act), "The safety plan lacks", "Complete it with the returnee.")
    safe = [service.kind for service in act.emergency_services if service.safe and not service.told_how_to_reach]
    said = f"The returnee was not told how to reach: {', '.join(safe)}."
    demand(not safe, said, "Explain it to the returnee.", Incomplete)


@guards(ReviewSafetyPlan)
def review_safety_plan(case: Case, act: ReviewSafetyPlan, today: date) -> None:
    """There is one to review."""
    demand(case.safety_plan, "This case has no active safety plan.", "Make one with the returnee first.")


def _known(case: Case, unmet: str) -> None:
    demand_known(unmet in case.unmet, "unmet need", unmet, list(case.unmet))

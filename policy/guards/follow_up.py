"""Meetings, surveys and reports at the door. Source: handbook 2.3.3."""

from datetime import date

from domain.case import Case
from domain.errors import Conflict, Incomplete
from domain.follow_up import (
    Mode,
    RecordFollowUp,
    RecordSupport,
    RecordSurvey,
    RecordWModel,
    Session,
    SkipSurvey,
    SupportKind,
    WriteReport,
)
from policy import consent, plan, waivers
from policy.contact import may_ask_another
from policy.guards.arrived import after_return
from policy.guards.guard import demand, demand_known, guards
from policy.overrides import by_the_end_of


@guards(RecordFollowUp)
def record_follow_up(case: Case, act: RecordFollowUp, today: date) -> None:
    """Face to face by preference; another way is recorded with its reason (R94, R95). Not before the return (C8)."""
    after_return(case, act, "The meeting")
    excused = act.why_not_face_to_face or waivers.lifted(case, waivers.FACE_TO_FACE)
    reasoned = act.mode in (Mode.FACE_TO_FACE, Mode.AT_DELIVERY) or excused
    demand(reasoned, "It is not said why the meeting was not face to face.", "Give the reason.", Incomplete)
    consented = act.mode is not Mode.THIRD_PARTY or may_ask_another(case)
    said = "The returnee has not consented to follow-up by way of somebody else."
    demand(consented, said, "Meet her, or record her consent first (name-alternative-contact).")


@guards(RecordSupport)
def record_support(case: Case, act: RecordSupport, today: date) -> None:
    """Source: handbook 2.3.3 (R82, R83). For an activity of a plan, or a need; not before the return (C8)."""
    after_return(case, act)
    planned = [line.id for version in case.plans.values() for line in version.outline.activities]
    demand(act.activity or act.need, "It is not said what it was for.", "Name an activity or a need.", Incomplete)
    if act.activity:
        demand_known(act.activity in planned, "activity in any plan", act.activity, planned)
    if act.need:
        demand_known(act.need in case.needs, "need", act.need, list(case.needs))
    _spoken_of_with_consent(case, act, today)


def _spoken_of_with_consent(case: Case, act: RecordSupport, today: date) -> None:
    """R38. Choice: whoever goes along is there to speak for herself; of anybody else consent to that provider is asked.

    Officials are told of the returnee, so it is always said which ones.
    """
    told = act.provider or act.kind is not SupportKind.MEETING_OFFICIALS
    demand(told, "It is not said whose officials were met.", "Name the provider, such as a school.", Incomplete)
    if act.provider and act.kind is not SupportKind.ACCOMPANYING:
        now_active = plan.active(case)
        silent = consent.silent(case, act.provider, now_active[0] if now_active else None, by_the_end_of(today))
        said = f"There is no standing consent of {', '.join(silent)} to share data with {act.provider}."
        demand(not silent, said, "Ask for consent that names this provider (give-consent --member --recipients).")


@guards(RecordSurvey)
def record_survey(case: Case, act: RecordSurvey, today: date) -> None:
    """Choice (C18): the baseline is taken once a complete draft exists."""
    demand(case.plans, "There is no plan yet to compare with.", "Take the baseline once a plan is proposed.")


@guards(SkipSurvey)
def skip_survey(case: Case, act: SkipSurvey, today: date) -> None:
    """Without a baseline nothing is repeated, so nothing is skipped."""
    demand(case.surveys, "No baseline survey was taken.", "Nothing needs to be skipped.")


@guards(RecordWModel)
def record_w_model(case: Case, act: RecordWModel, today: date) -> None:
    """Ups and downs are counted in months from the return."""
    demand(case.returned_on, "The day of return is not known.", "Confirm the arrival first.")
    grouped, named = act.session is Session.FOCUS_GROUP, bool(act.group and act.participant)
    said = "A line of a focus group names the group and the participant's colour."
    demand(named or not grouped, said, "Give group and participant.", Incomplete)
    alone = not (act.group or act.participant)
    said = "A chart made in a visit names no group and no participant."
    demand(grouped or alone, said, "Leave them out, or say session FOCUS_GROUP.", Incomplete)
    lines = {(model.group, model.participant) for model, _ in case.w_models if model.group}
    said = f"This case has that participant's line of group {act.group} already."
    demand((act.group, act.participant) not in lines, said, "Nothing more is needed; it is not changed.", Conflict)
    for followed in (point.led_to for point in act.points if point.led_to):
        known = [*case.needs, *(f"plan/{number}" for number in case.plans)]
        demand_known(followed in known, "need or plan version", followed, known)


@guards(WriteReport)
def write_report(case: Case, act: WriteReport, today: date) -> None:
    """Reports are about a plan."""
    demand(case.plans, "There is no plan to report on.", "Propose a plan first.")
    demand(act.kind not in case.reports, f"The {act.kind} report is written already.", "Nothing more is needed.")

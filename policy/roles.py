"""Who may do which act. Source: domain 5.2, 5.8. Choice: a supervisor may do what the team's case workers may."""

from datetime import datetime, timedelta

from domain.act import Act
from domain.case import Case
from domain.feedback import FeedbackKind
from domain.people import Person, Role

_TEAM = frozenset({Role.CASE_WORKER, Role.SUPERVISOR})
_WITH_RETURNEE = _TEAM | {Role.RETURNEE}
_PROTECTION = _TEAM | {Role.PROTECTION_FOCAL_POINT}
_PROGRAMME = frozenset({Role.PROGRAMME_MANAGER, Role.FUNDING_SOURCE})
_ANYONE_OF_STAFF = frozenset(Role) - {Role.RETURNEE, Role.PROVIDER, Role.OPS}
_SIGNS = frozenset({Role.SUPERVISOR, Role.PROGRAMME_MANAGER})
_ANSWERS_WAIVERS = _SIGNS | {Role.CASE_WORKER, Role.FUNDING_SOURCE, Role.DATA_PROTECTION_OFFICER}  # policy/waivers.py

READ_PAPERS = frozenset({Role.CASE_WORKER, Role.SUPERVISOR, Role.PROTECTION_FOCAL_POINT})

MAY: dict[str, frozenset[Role]] = {
    "confirm_arrival": _TEAM | {Role.INTAKE},
    "adopt_programme": _SIGNS,
    "record_circumstances": _TEAM | {Role.INTAKE},
    "agree_plan": _WITH_RETURNEE,
    "return_plan": _WITH_RETURNEE,
    "give_consent": _WITH_RETURNEE,
    "give_assent": _WITH_RETURNEE,
    "note_best_interests": _PROTECTION,
    "override_consent": frozenset({Role.MENTAL_HEALTH_PROFESSIONAL}),
    "end_override": frozenset({Role.MENTAL_HEALTH_PROFESSIONAL, Role.PROTECTION_FOCAL_POINT}),
    "agree_relocation": _WITH_RETURNEE,
    "answer_referral": _TEAM | {Role.PROVIDER, Role.MEDICAL_FOCAL_POINT},
    "report_service": _TEAM | {Role.PROVIDER, Role.MEDICAL_FOCAL_POINT},
    "refer": _PROTECTION | {Role.MEDICAL_FOCAL_POINT},
    "decide_funding": _PROGRAMME,
    "confirm_delivery": _TEAM | {Role.FINANCE},
    "cancel_instalment": _TEAM | {Role.FINANCE, Role.PROGRAMME_MANAGER},
    "attach_document": _PROTECTION | {Role.MEDICAL_FOCAL_POINT, Role.FINANCE},
    "record_assessment": _PROTECTION | {Role.MEDICAL_FOCAL_POINT},
    "record_unmet_need": _PROTECTION,
    "consider_options": _PROTECTION,
    "open_restricted": READ_PAPERS,
    "note_service": frozenset({Role.OPS}),
    "start_advocacy": _PROTECTION | {Role.PROGRAMME_MANAGER},
    "check_no_harm": _PROTECTION,
    "make_safety_plan": _PROTECTION,
    "review_safety_plan": _PROTECTION,
    "request_waiver": _ANYONE_OF_STAFF,
    "withdraw_waiver_request": _ANYONE_OF_STAFF,
    "grant_waiver": _ANSWERS_WAIVERS,
    "refuse_waiver": _ANSWERS_WAIVERS,
    "assign_case": frozenset({Role.SUPERVISOR}),
    "propose_transfer": frozenset({Role.SUPERVISOR}),
    "accept_transfer": frozenset({Role.SUPERVISOR}),
    "decline_transfer": frozenset({Role.SUPERVISOR}),
    "close_case": _SIGNS,
    "place_hold": _TEAM | {Role.PROGRAMME_MANAGER},
    "review_hold": _SIGNS,
    "lift_hold": _TEAM | {Role.PROGRAMME_MANAGER},
    "reopen_case": frozenset({Role.SUPERVISOR}),
    "strike_out_act": _ANYONE_OF_STAFF,
    "correct_death": frozenset({Role.SUPERVISOR}),
    "change_calendar": _SIGNS,
    "start_tracing": _SIGNS,
    "name_alternative_contact": _WITH_RETURNEE | {Role.INTAKE},
    "withdraw_alternative_contact": _WITH_RETURNEE | {Role.INTAKE},
    "set_contact_wishes": _WITH_RETURNEE | {Role.PROTECTION_FOCAL_POINT},
    "stop_messages": frozenset(Role),
    "ask_for_call": frozenset(Role),
    "settle_payment": frozenset({Role.FINANCE, Role.PROVIDER}),
    "give_feedback": _ANYONE_OF_STAFF | {Role.RETURNEE},
    "answer_feedback": _SIGNS,
    "read_message": _PROTECTION,
    "retry_deed": _TEAM | {Role.OPS},
    "take_back_refusal": _WITH_RETURNEE,
    "refuse_assistance": frozenset(Role),
    "withdraw_consent": frozenset(Role),
    "report_death": frozenset(Role),
}
GLASS_LASTS = timedelta(hours=8)
READ_RESTRICTED = frozenset({Role.CASE_WORKER, Role.PROTECTION_FOCAL_POINT})
# Source: domain 5.8: aggregates. Choice: monitoring has no role of its own; the programme manager reads them for it.
READ_REPORTS = frozenset({Role.PROGRAMME_MANAGER, Role.DATA_PROTECTION_OFFICER})
AFTER_CLOSURE = frozenset(
    {
        *("read_message", "retry_deed", "reopen_case", "correct_death", "end_override"),
        *("give_feedback", "answer_feedback", "withdraw_alternative_contact"),
        *(
            "answer_referral",
            "report_service",
            "confirm_delivery",
            "settle_payment",
        ),  # C19: a late answer is a fact, and changes nothing
        *("request_waiver", "grant_waiver", "refuse_waiver", "withdraw_waiver_request"),  # of keeping the file (T19)
        "open_restricted",
        "attach_document",  # a signed certificate that comes late is evidence, and changes nothing
    }
)
WHILE_CLOSING = AFTER_CLOSURE | {
    *("revoke_referral", "end_need", "end_activity"),
    *("resolve_unmet_need", "skip_survey", "record_survey", "record_follow_up", "start_closing", "cancel_closing"),
    *("close_case", "review_safety_plan", "record_w_model", "explore_refusal", "assign_case", "decline_transfer"),
    *("hand_over_copy", "settle_relocation", "write_report", "take_back_refusal", "cancel_instalment"),
    *("place_hold", "review_hold", "lift_hold", "strike_out_act", "override_consent", "change_calendar"),
    *("miss_follow_up", "record_trace", "set_contact_wishes", "agree_meeting", "call_off_meeting"),
    *("record_unmet_need", "consider_options", "make_safety_plan", "start_advocacy", "check_no_harm"),
}
OF_THE_LIVING = frozenset(
    {
        *("record_follow_up", "record_survey", "skip_survey", "record_w_model", "hand_over_copy", "review_safety_plan"),
        *("make_safety_plan", "settle_relocation", "cancel_closing", "take_back_refusal", "explore_refusal"),
    }
)  # after a reported death these make no sense; what happened before it may still be typed


def may(verb: str) -> frozenset[Role]:
    """Roles that may do this act; the team, unless the table says otherwise."""
    return MAY.get(verb, _TEAM)


def may_read(reader: Person, case: Case) -> bool:
    """Who may read what was written on a case.

    Source: domain 5.8, 6.1 (need to know). Choice: case workers and supervisors read the cases of the own office,
    and one's own; the protection focal point reads those of every office.
    """
    near = reader.office == case.office or reader.id == case.case_worker
    return reader.role in READ_PAPERS and (reader.role is Role.PROTECTION_FOCAL_POINT or near)


def may_read_restricted(reader: Person, case: Case, now: datetime | None = None) -> bool:
    """What shows trafficking, or is about a child, is read by the case's own worker and the protection focal point.

    Source: domain 5.8, 6.4, storyline P2: whoever else works on the case. Choice: who may read the case and has opened
    this part with a reason reads it for eight hours.
    """
    own = reader.role is not Role.CASE_WORKER or reader.id == case.case_worker
    return (reader.role in READ_RESTRICTED and own) or (now is not None and opened_until(reader, case, now) is not None)


def opened_until(reader: Person, case: Case, now: datetime) -> datetime | None:
    """Until when the restricted part stays open to somebody who opened it with a reason; None if it does not."""
    opened = case.restricted_opened.get(reader.id)
    until = opened.at + GLASS_LASTS if opened else None
    return until if until and until > now and may_read(reader, case) else None


def may_read_complaint(reader: Person, case: Case, feedback: str) -> bool:
    """A complaint is read by who answers it: by no case worker, and by nobody it is about.

    Source: domain 6.1, principle 12: a remedy inside the house, which the person can trust.
    """
    given = case.feedback.get(feedback)
    complained = given is not None and given.kind is FeedbackKind.COMPLAINT
    about = given.about.lower() if given else ""
    return not complained or (reader.role is not Role.CASE_WORKER and reader.id != about)


def verbs() -> list[str]:
    """Every act there is, in the order the subjects declare them."""
    return list(Act.kinds)

"""The one next action on what a case waits for: which act keeps the promise, for who may do it."""

from dataclasses import dataclass
from urllib.parse import urlencode

from domain.people import Person
from domain.promise import Promise
from policy import roles

KEEPS = {
    "arrival": "confirm_arrival",
    "budget_request": "request_funding",
    "call_back": "record_follow_up",
    "closing": "close_case",
    "consent_again": "give_consent",
    "contact_lost": "start_tracing",
    "contact_retry": "record_follow_up",
    "death_correction": "correct_death",
    "delivery": "confirm_delivery",
    "failed_deed": "retry_deed",
    "feedback_answer": "answer_feedback",
    "final_report": "write_report",
    "find_funding": "adopt_programme",
    "first_assistance": "give_immediate_assistance",
    "follow_up": "record_follow_up",
    "follow_up_period": "start_closing",
    "funding_answer": "decide_funding",
    "hold_review": "review_hold",
    "midterm_report": "write_report",
    "own_consent": "give_consent",
    "plan": "propose_plan",
    "plan_again": "propose_plan",
    "plan_consent": "give_consent",
    "plan_copy": "hand_over_copy",
    "plan_review": "review_plan",
    "reassessment": "record_assessment",
    "referral_answer": "answer_referral",
    "referral_progress": "report_service",
    "refusal_checked": "explore_refusal",
    "safety_review": "review_safety_plan",
    "service_offered": "refer",
    "sharing_review": "end_override",
    "start_activity": "refer",
    "survey": "record_survey",
    "tracing": "record_trace",
    "transfer_closing": "close_case",
    "unread_message": "read_message",
    "urgent_options": "consider_options",
    "waiver_answer": "grant_waiver",
}
"""By name of the promise. What is not here is looked at on the case's page; the other office answers a transfer."""
NAMES_WHAT = {
    "delivery": ("activity", "instalment"),
    "failed_deed": ("deed",),
    "feedback_answer": ("feedback",),
    "hold_review": ("hold",),
    "referral_answer": ("referral",),
    "referral_progress": ("referral",),
    "unread_message": ("message",),
    "urgent_options": ("unmet",),
}
"""Fields that the rest of a promise's key fills in: referral_answer/shelter is about the referral shelter."""


@dataclass(frozen=True)
class Action:
    """A link to a form that is partly filled in."""

    verb: str
    address: str


def next_action(number: str, promise: Promise, by: Person) -> Action | None:
    """What keeps this promise, if this person may do it; None leaves the case's page to look at."""
    verb = KEEPS.get(promise.name, "")
    if not verb or by.role not in roles.may(verb):
        return None
    about = promise.key.split("/")[1:]
    if promise.name == "waiver_answer" and about:
        return Action(verb, f"/waivers/{number}/{about[0]}")  # the desk shows what it would move
    known = dict(zip(NAMES_WHAT.get(promise.name, ()), about, strict=False))
    if promise.name == "failed_deed":
        known = {}  # the key names a number, the form asks for the deed
    question = f"?{urlencode(known)}" if known else ""
    return Action(verb, f"/cases/{number}/do/{verb}{question}")

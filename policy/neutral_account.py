"""A life as ops may read it: what was done and promised, by whom and when, and nothing that tells about the person.

Source: domain 5.8, 6.4 (ops see no case content). Choice: what is not known to be harmless is not named: an act of
protection, a reason nobody sorted yet, a specialist's id stand as "an act", "a reason", "a specialist".
"""

from collections.abc import Iterator, Sequence
from datetime import date

from domain.act import Fact, FactKind
from domain.case import Case
from domain.dates import day_in
from domain.opened import Opened
from domain.partner import FaultCode
from domain.people import Noun, Role
from domain.promise import DeedKind
from policy.account import Change, steps

SPECIALISTS = frozenset({Role.MEDICAL_FOCAL_POINT, Role.MENTAL_HEALTH_PROFESSIONAL, Role.PROTECTION_FOCAL_POINT})
NAMELESS = SPECIALISTS | {Role.PROVIDER, Role.RETURNEE}  # which of them it was would tell what the case is about
HARMLESS_ACTS = frozenset(
    {
        *("read_message", "retry_deed", "record_first_session", "record_assessment", "record_need", "end_need"),
        *("propose_plan", "agree_plan", "return_plan", "hand_over_copy", "review_plan", "end_activity"),
        *("give_consent", "withdraw_consent", "record_follow_up", "record_survey", "skip_survey", "record_w_model"),
        *("write_report", "weigh_option", "refuse_assistance", "take_back_refusal", "start_closing", "cancel_closing"),
        *("close_case", "place_hold", "review_hold", "lift_hold", "reopen_case", "confirm_arrival", "change_calendar"),
        *("settle_payment", "refer", "answer_referral", "report_service", "revoke_referral", "record_unmet_need"),
        *("note_service", "resolve_unmet_need", "adopt_programme", "request_funding", "decide_funding"),
        *("decide_modality", "order_instalment", "confirm_delivery", "cancel_instalment", "attach_document"),
        *("miss_follow_up", "give_feedback", "answer_feedback", "assign_case", "propose_transfer", "accept_transfer"),
        *("decline_transfer", "set_contact_wishes", "stop_messages", "ask_for_call", "agree_meeting"),
        *("call_off_meeting", "request_waiver", "grant_waiver", "refuse_waiver", "withdraw_waiver_request"),
        *("strike_out_act", "name_alternative_contact", "withdraw_alternative_contact", "issue_communication_kit"),
    }
)
HARMLESS_REASONS = frozenset(
    {
        *("FIXED", "WORKLOAD", "LEAVE", "MISTYPED", "REVIEWED", "NO_LONGER_NEEDED", "DUPLICATE", "OFFICE", "DECREE"),
        *("RETURNEE_ASKED", "PARTNER_BACK", "PARTNER_AWAY", "ADDRESS_CORRECTED", "PAID_LATE", "FLOOD", "STRIKE"),
    }
)
ENDINGS = {
    "letter": DeedKind.REFERRAL_LETTER,
    "revocation": DeedKind.REVOCATION,
    "copy": DeedKind.PLAN_COPY,
    "outcome": DeedKind.PAYMENT_OUTCOME,
}
BEGINNINGS = {"notice": DeedKind.NOTICE, "order": DeedKind.ORDER, "meeting": DeedKind.INVITATION}
A_TASK = "task"


class Told(Noun):
    """One line: a code for what happened, and whom and which day it concerns."""

    number: int
    day: date
    kind: str
    what: str = ""
    by: str = ""
    role: Role | None = None
    because: str = ""
    due_on: date | None = None
    was_due: date | None = None
    happened_on: date | None = None


def neutral(opened: Opened, facts: Sequence[Fact]) -> list[Told]:
    """Every fact in order, each followed by what it did to the promises."""
    told: list[Told] = []
    names: dict[str, str] = {}
    for case, fact, changed in steps(opened, facts):
        names |= {one.promise.key: one.promise.public_name for one in changed}
        told += [_of_fact(case, fact, names.get(fact.key, A_TASK)), *_of_promises(case, fact, changed)]
    return told


def whom(role: Role) -> Role | None:
    """A role as ops may read it: which kind of specialist is waited for is not said."""
    return None if role in SPECIALISTS else role


def deed(key: str) -> str:
    """What kind of deed this is, without whom or what it is about."""
    first, _, rest = key.partition("/")
    known = BEGINNINGS.get(first) or ENDINGS.get(rest.rpartition("/")[2])
    if key.endswith("/outcome"):
        known = DeedKind.PAYMENT_OUTCOME
    return known.value if known else "deed"


def _of_fact(case: Case, fact: Fact, promise: str) -> Told:
    line = Told(number=fact.number, day=day_in(fact.at, case.time_zone), kind=fact.kind.value)
    match fact.kind:
        case FactKind.ACT:
            return line.model_copy(update=_of_act(line.day, fact.act or {}))
        case FactKind.PASSED:
            kind = "missed" if fact.step == "due" else "told"
            return line.model_copy(update={"kind": kind, "what": promise, "due_on": _due(case, fact)})
        case FactKind.DEED_DONE:
            return line.model_copy(update={"what": deed(fact.key)})
        case FactKind.DEED_FAILED:
            code = fact.code if fact.code in list(FaultCode) else FaultCode.FAILED.value
            return line.model_copy(update={"what": deed(fact.key), "because": code})
        case FactKind.MOVED:
            return line.model_copy(update={"kind": "dates"})
        case _:
            return line


def _of_act(day: date, act: dict[str, object]) -> dict[str, object]:
    verb, because = str(act["verb"]), str(act.get("because") or "")
    by = act.get("by")
    role = Role(str(by["role"])) if isinstance(by, dict) and by.get("role") in list(Role) else None
    named = isinstance(by, dict) and role not in NAMELESS
    happened = date.fromisoformat(str(act["occurred_on"]))
    return {
        "what": verb if verb in HARMLESS_ACTS else A_TASK,
        "by": str(by.get("id", "")) if isinstance(by, dict) and named else "",
        "role": whom(role) if role else None,
        "because": because if because in HARMLESS_REASONS else "UNSAID" if because else "",
        "happened_on": happened if happened != day else None,
    }


def _of_promises(case: Case, fact: Fact, changed: Sequence[Change]) -> Iterator[Told]:
    day = day_in(fact.at, case.time_zone)
    for kind, promise, old in changed:
        yield Told(
            number=fact.number,
            day=day,
            kind="kept_late" if kind == "kept" and promise.late else kind,
            what=promise.public_name,
            role=whom(promise.on),
            due_on=promise.due_on,
            was_due=old.due_on if old and old.due_on != promise.due_on else None,
        )


def _due(case: Case, fact: Fact) -> date | None:
    return day_in(fact.due, case.time_zone) if fact.due else None

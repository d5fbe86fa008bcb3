"""Which acts can be put right, and by whom. Source: domain 0.3 C20."""

from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from domain.act import Act, Fact, FactKind, may_not_be_turned_down
from domain.case import Case
from domain.correction import STRUCK_OUT, as_heard, corrected, corrections
from domain.errors import Incomplete, NotAllowed, NotFound
from domain.fold import fold
from domain.opened import Opened
from domain.people import Role
from policy.guards.guard import demand

HAS_ITS_OWN_WAY = {
    "refer": "revoke-referral",
    "order_instalment": "cancel-instalment",
    "propose_plan": "propose the next version",
    "return_plan": "propose the next version",
    "start_closing": "cancel-closing",
    "cancel_closing": "start-closing",
    "close_case": "reopen-case",
    "reopen_case": "start-closing",
    "request_waiver": "refuse-waiver",
    "grant_waiver": "ask for another waiver",
    "refuse_waiver": "ask for another waiver",
    "decide_funding": "decide-funding; the latest answer counts",
    "refuse_assistance": "take-back-refusal",
    "withdraw_consent": "give-consent",
    "withdraw_alternative_contact": "name-alternative-contact",
    "give_assent": "give-assent; the latest word counts",
    "end_override": "override-consent",
    "override_consent": "end-override",
    "give_feedback": "answer-feedback",
    "answer_feedback": "give-feedback",
    "report_death": "correct-death",
    "strike_out_act": "record the act again",
}  # what sent something, decided something or ended something is not unwritten
ONE_TIME = frozenset(
    {
        *("request_funding", "take_back_refusal", "correct_death", "revoke_referral", "cancel_instalment"),
        *("settle_relocation", "read_message", "retry_deed", "adopt_programme", "change_calendar"),
        *("agree_meeting", "call_off_meeting", "set_contact_wishes", "settle_payment", "stop_messages", "ask_for_call"),
        *("assign_case", "propose_transfer", "accept_transfer", "decline_transfer", "withdraw_waiver_request"),
        "note_service",
    }
)
NEVER_STRUCK = frozenset(
    {"confirm_arrival", "give_immediate_assistance", "confirm_delivery", "issue_communication_kit"}
)
ANYONES = frozenset({Role.SUPERVISOR, Role.PROGRAMME_MANAGER})


def named_by(act: Act) -> int:
    """The number of the act that this one puts right or strikes out; 0 if it does neither."""
    return corrected(act.coded())


def demand_correctable(opened: Opened, facts: Sequence[Fact], act: Act, now: datetime) -> list[Fact]:
    """Refuse a correction that cannot stand; else the facts as they would be without the wrong act."""
    number = named_by(act)
    made = corrections(facts)
    first = made.made.get(number, number)
    wrong = next((fact for fact in facts if fact.number == first and fact.kind is FactKind.ACT), None)
    demand(wrong, f"Number {number} is no act of this case.", "Look up its number (history).", NotFound)
    coded = (wrong.act if wrong else None) or {}
    _fits(str(coded.get("verb")), act)
    demand(made.right.get(first, coded), f"Act {number} was struck out already.", "Record it again if it is true.")
    own = act.by.role in ANYONES or act.by.id == coded.get("by", {}).get("id")
    demand(own, "Somebody else recorded this act.", "Ask them, or a supervisor.", NotAllowed)
    _keeps_what_others_name(opened, facts, act, first, now)
    return [fact for fact in facts if fact.number != first and made.made.get(fact.number) != first]


def _fits(verb: str, act: Act) -> None:
    way = f"There is another way: {HAS_ITS_OWN_WAY[verb]}." if verb in HAS_ITS_OWN_WAY else "Ask a supervisor."
    fixed = verb in HAS_ITS_OWN_WAY or verb in ONE_TIME or may_not_be_turned_down(verb)
    demand(not fixed, f"{verb} cannot be unwritten.", way, NotAllowed)
    struck = act.verb == STRUCK_OUT and verb in NEVER_STRUCK
    demand(not struck, f"{verb} has happened: it can be put right, not struck out.", "Correct it.", NotAllowed)
    same = act.verb in (STRUCK_OUT, verb)
    demand(same, f"That act is a {verb}, not a {act.verb}.", f"Send it as {verb}, or strike it out.", Incomplete)


def _keeps_what_others_name(opened: Opened, facts: Sequence[Fact], act: Act, first: int, now: datetime) -> None:
    """An id that later acts name must stay known."""
    after = Fact(number=len(facts) + 1, at=now, kind=FactKind.ACT, act=act.coded())
    lost = _ids(fold(opened, facts)) - _ids(fold(opened, [*facts, after]))
    named = {word for number, coded in as_heard(facts) if number > first for word in _words(coded)}
    said = f"Later acts name {', '.join(sorted(lost & named))}, which this correction would take away."
    demand(not lost & named, said, "Keep the id; end the thing itself if it is no longer true.", Incomplete)


def _ids(case: Case) -> set[str]:
    known = (getattr(case, one.name) for one in fields(Case) if one.name not in ("passed", "deeds"))
    return {str(id_) for held in known if isinstance(held, dict) for id_ in held}


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _words(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _words(inner)
    else:
        yield str(value)

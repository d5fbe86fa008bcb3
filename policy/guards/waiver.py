"""Waivers at the door: never one's own, never shorter, never what protects the person. Source: domain 5.5."""

from datetime import date
from decimal import Decimal

from domain.act import nearest
from domain.case import Case
from domain.dates import end_of
from domain.errors import Incomplete, NotAllowed, NotFound
from domain.promise import Promise, State
from domain.waiver import (
    GrantWaiver,
    RefuseWaiver,
    RequestWaiver,
    Waiver,
    WaiverKind,
    WithdrawWaiverRequest,
    keeps_the_file,
)
from policy import agenda, assistance, ceilings, waivers
from policy.guards.guard import demand, demand_known, demand_new, guards


@guards(RequestWaiver)
def request_waiver(case: Case, act: RequestWaiver, today: date) -> None:
    """A waiver moves one open promise later, or lifts one named rule (C6, C16); it brings what its kind needs (5.5)."""
    demand_new(act.waiver in case.waivers, "waiver", act.waiver)
    _while_it_lives(case, act.promise)
    if act.kind.moves_a_date:
        _asks_for_time(case, act, today)
    else:
        _asks_for_a_rule(case, act)
    needed = waivers.NEEDS_WORDS.get(act.kind)
    said = f"A {act.kind} waiver is asked for with {needed}."
    demand(not needed or act.words, said, "Describe it, or attach it (words).", Incomplete)


def _while_it_lives(case: Case, promise: str) -> None:
    """Source: domain 6.3, T19. Choice: after closure only the keeping of the file can be moved: a legal hold."""
    held = case.closed is None or keeps_the_file(promise)
    demand(held, "This case is closed: only the keeping of its file can be moved.", "Ask a supervisor to reopen it.")


def _asks_for_time(case: Case, act: RequestWaiver, today: date) -> None:
    promise = _open_promise(case, act.promise, today)
    leave = waivers.leave(promise.name)
    demand(leave.by, f"{promise.name} is never moved: it protects the person.", "Act by its date.", NotAllowed)
    fits = act.kind is leave.kind
    demand(fits, f"A {act.kind} waiver does not move {promise.name}.", f"Ask for {leave.kind}.", Incomplete)
    demand(act.until, "A waiver says until when.", "Give the new date.", Incomplete)
    no_rule = not act.rule and act.amount is None
    demand(no_rule, f"A {act.kind} waiver moves a date: it lifts no rule or sum.", "Leave them out.", Incomplete)
    _later(case, promise, act.until, today)


def _open_promise(case: Case, key: str, today: date) -> Promise:
    made = {promise.key: promise for promise in agenda.ledger(case, end_of(today, case.time_zone))}
    still = [name for name, promise in made.items() if promise.state is State.OPEN]
    demand_known(key in still, "open promise", key, still)
    return made[key]


def _later(case: Case, promise: Promise, until: date | None, today: date) -> None:
    if until is not None:
        said = f"The new date, {until:%d %B %Y}, is not after the current one, {promise.due_on:%d %B %Y}."
        demand(until > promise.due_on, said, "Choose a later date, or leave the date as it is.", Incomplete)
        said = f"The new date, {until:%d %B %Y}, has passed already."
        demand(until >= today, said, "Choose a day that is still ahead.", Incomplete)
        most = waivers.latest(case, promise, today)
        said = f"The new date, {until:%d %B %Y}, goes too far: {waivers.counted_from(case, promise, today)}."
        demand(until <= most, said, f"Choose a date up to {most:%d %B %Y}.", Incomplete)


def _asks_for_a_rule(case: Case, act: RequestWaiver) -> None:
    undated = not act.promise and act.until is None
    demand(undated, f"A {act.kind} waiver lifts a rule: it moves no date.", "Leave the date out.", Incomplete)
    known = waivers.rules(case, act.kind)
    listed = nearest(act.rule, known) or f"Choose one of: {', '.join(known) or 'none yet'}."
    demand(act.rule in known, f"A {act.kind} waiver cannot lift {act.rule!r}: no such rule here.", listed, NotFound)
    summed = (act.amount is not None) is (act.kind is WaiverKind.CEILING)
    said = "A CEILING waiver, and no other, says the sum the ceiling is raised to."
    demand(summed, said, "Give the amount, or leave it out.", Incomplete)
    _still_asks_for_something(case, act.kind, act.rule, act.amount)


def _still_asks_for_something(case: Case, kind: WaiverKind, rule: str, amount: Decimal | None) -> None:
    if kind is WaiverKind.CEILING and amount is not None:
        limit = ceilings.limit(case, rule)
        said = f"{amount} is not more than the {limit} that is allowed now."
        demand(limit is None or amount > limit, said, "Ask for a larger sum, or for nothing.", Incomplete)
    elif kind is WaiverKind.MODALITY:
        _decided(case, rule)


def _decided(case: Case, rule: str) -> None:
    """Source: domain 5.5: table 2.2 is on record, and what safety forbids no waiver allows (R58, R60)."""
    _, source, id_ = rule.split("/")
    decision, pack = case.modalities.get(id_), next(pack for pack in case.packs if pack.id == source)
    demand(decision, f"There is no decision of table 2.2 for {id_}.", "Record it first (decide-modality).", Incomplete)
    if decision:
        faults = "; ".join(assistance.modality_faults(decision))
        demand(not faults, f"Table 2.2 does not allow it: {faults}.", "Decide again (decide-modality).", NotAllowed)
        said = f"{source} gives {decision.modality} anyway."
        demand(decision.modality not in pack.modalities, said, "No waiver is needed.", Incomplete)


@guards(GrantWaiver)
def grant_waiver(case: Case, act: GrantWaiver, today: date) -> None:
    """Choice: four eyes, whatever the role: nobody grants what they asked for, and nobody signs twice."""
    waiver = _asked(case, act.waiver)
    _while_it_lives(case, waiver.promise)
    _answered_after(waiver, act.occurred_on)
    own = act.by.id != waiver.asked_by.id
    demand(own, "This is your own request.", "Ask somebody else who may grant it.", NotAllowed)
    _right_role(waiver, act)
    signed = act.by.id not in waiver.signers
    demand(signed, "You have signed this waiver already.", "Another person signs it too.", NotAllowed)
    _another_role(waiver, act)
    _same_terms(waiver, act)
    fits = act.until is None if not waiver.kind.moves_a_date else act.amount is None
    demand(fits, f"A {waiver.kind} waiver is granted on terms of its own kind.", "Leave the other out.", Incomplete)
    if waiver.kind.moves_a_date:
        _later(case, _open_promise(case, waiver.promise, today), act.until or waiver.until, today)
    else:
        _still_asks_for_something(case, waiver.kind, waiver.rule, waiver.amount if act.amount is None else act.amount)
        asked = act.amount is None or waiver.amount is None or 0 < act.amount <= waiver.amount
        said = f"{act.amount} is not a part of the {waiver.amount} that were asked for."
        demand(asked, said, "Grant what was asked or less, or refuse the waiver.", Incomplete)


def _another_role(waiver: Waiver, act: GrantWaiver) -> None:
    """Source: domain 5.5: where the programme and its funder decide together, neither signs twice."""
    other = waiver.kind not in waivers.TWO_ROLES or act.by.role not in {person.role for person, _ in waiver.signed}
    left = ", ".join(sorted(waivers.grants(waiver) - {act.by.role}))
    demand(other, f"A {act.by.role} has signed this waiver already.", f"Ask one of: {left}.", NotAllowed)


def _same_terms(waiver: Waiver, act: GrantWaiver) -> None:
    """The second signature is for what the first one granted."""
    same = act.until in (None, waiver.until) and act.amount in (None, waiver.amount)
    granted = waiver.until or waiver.amount
    said = f"It was granted by {', '.join(waiver.signers)} for {granted}, not for {act.until or act.amount}."
    demand(not waiver.signed or same, said, "Sign the same, or refuse it and have it asked again.", Incomplete)


@guards(RefuseWaiver)
def refuse_waiver(case: Case, act: RefuseWaiver, today: date) -> None:
    """Whoever may grant may refuse."""
    waiver = _asked(case, act.waiver)
    _answered_after(waiver, act.occurred_on)
    _right_role(waiver, act)


@guards(WithdrawWaiverRequest)
def withdraw_waiver_request(case: Case, act: WithdrawWaiverRequest, today: date) -> None:
    """Only whoever asked takes a request back, and only while nobody has answered."""
    waiver = _asked(case, act.waiver)
    own = act.by.id == waiver.asked_by.id
    demand(own, f"{waiver.asked_by.id} asked for this waiver.", "It can be refused (refuse-waiver).", NotAllowed)


def _asked(case: Case, id_: str) -> Waiver:
    demand_known(id_ in case.waivers, "waiver", id_, list(case.waivers))
    waiver, again = case.waivers[id_], "Ask for a new one if it is needed."
    demand(waiver.withdrawn is None, "This request was withdrawn.", again)
    demand(waiver.decided is None, "This waiver is answered already.", again)
    return waiver


def _answered_after(waiver: Waiver, day: date) -> None:
    said = f"It was asked for on {waiver.asked.on:%d %B %Y}, after the day of this answer."
    demand(day >= waiver.asked.on, said, "Correct the day of the answer.", Incomplete)


def _right_role(waiver: Waiver, act: GrantWaiver | RefuseWaiver) -> None:
    allowed = waivers.grants(waiver)
    said = f"A {waiver.kind} waiver of {waiver.about} is not answered by a {act.by.role}."
    demand(act.by.role in allowed, said, f"Ask one of: {', '.join(sorted(allowed))}.", NotAllowed)

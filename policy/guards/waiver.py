"""Waivers at the door: never one's own, never shorter, never what protects the person. Source: domain 5.5."""

from datetime import date

from domain.act import nearest
from domain.case import Case
from domain.dates import add_months, end_of
from domain.errors import Incomplete, NotAllowed, NotFound
from domain.promise import Promise, State
from domain.waiver import GrantWaiver, RefuseWaiver, RequestWaiver, Waiver, WaiverKind
from policy import agenda, waivers
from policy.guards.guard import demand, demand_known, demand_new, guards


@guards(RequestWaiver)
def request_waiver(case: Case, act: RequestWaiver, today: date) -> None:
    """A waiver moves one open promise later, or lifts one named rule (C6, C16)."""
    demand_new(act.waiver in case.waivers, "waiver", act.waiver)
    if not act.kind.moves_a_date:
        prefix = waivers.LIFTS.get(act.kind, "process/")
        said = f"A {act.kind} waiver names the rule it lifts, such as {prefix}..."
        demand(act.rule.startswith(prefix), said, "Give the rule.", Incomplete)
        named = act.kind is not WaiverKind.PROCESS or act.rule in waivers.PROCESS
        listed = f"Choose one of: {', '.join(waivers.PROCESS)}."
        near = nearest(act.rule, list(waivers.PROCESS)) or listed
        demand(named, f"No rule of the process is called {act.rule!r}.", near, NotFound)
        return
    promise = _open_promise(case, act.promise, today)
    movable = promise.name not in waivers.NEVER_MOVED
    demand(movable, f"{promise.name} is never moved: it protects the person.", "Act by its date.", NotAllowed)
    fits = waivers.fits(act.kind, promise.name)
    demand(fits, f"A {act.kind} waiver does not move {promise.name}.", "Choose the kind that fits.", Incomplete)
    demand(act.until, "A waiver says until when.", "Give the new date.", Incomplete)
    _later(promise, act.until)


def _open_promise(case: Case, key: str, today: date) -> Promise:
    made = {promise.key: promise for promise in agenda.ledger(case, end_of(today, case.time_zone))}
    still = [name for name, promise in made.items() if promise.state is State.OPEN]
    demand_known(key in still, "open promise", key, still)
    return made[key]


def _later(promise: Promise, until: date | None) -> None:
    if until is not None:
        said = f"The new date, {until:%d %B %Y}, is not after the current one, {promise.due_on:%d %B %Y}."
        demand(until > promise.due_on, said, "Choose a later date, or leave the date as it is.", Incomplete)
        most = add_months(promise.first_due_on, waivers.MOST_MONTHS)
        said = f"The new date, {until:%d %B %Y}, is more than {waivers.MOST_MONTHS} months after the first one."
        demand(until <= most, said, f"Choose a date up to {most:%d %B %Y}; it can be asked for again.", Incomplete)


@guards(GrantWaiver)
def grant_waiver(case: Case, act: GrantWaiver, today: date) -> None:
    """Choice: four eyes, whatever the role: nobody grants what they asked for."""
    waiver = _asked(case, act.waiver)
    own = act.by.id != waiver.asked_by.id
    demand(own, "This is your own request.", "Ask somebody else who may grant it.", NotAllowed)
    _right_role(waiver, act)
    if waiver.kind.moves_a_date:
        _later(_open_promise(case, waiver.promise, today), act.until or waiver.until)


@guards(RefuseWaiver)
def refuse_waiver(case: Case, act: RefuseWaiver, today: date) -> None:
    """Whoever may grant may refuse."""
    _right_role(_asked(case, act.waiver), act)


def _asked(case: Case, id_: str) -> Waiver:
    demand_known(id_ in case.waivers, "waiver", id_, list(case.waivers))
    waiver = case.waivers[id_]
    demand(waiver.decided is None, "This waiver is answered already.", "Ask for a new one if it is needed.")
    return waiver


def _right_role(waiver: Waiver, act: GrantWaiver | RefuseWaiver) -> None:
    allowed = waivers.grants(waiver)
    said = f"A {waiver.kind} waiver is not answered by a {act.by.role}."
    demand(act.by.role in allowed, said, f"Ask one of: {', '.join(sorted(allowed))}.", NotAllowed)

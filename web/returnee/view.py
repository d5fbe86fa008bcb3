"""What stands on the page, as data: only what is this member's, read from the journal and the book of what went out."""

from collections.abc import Iterator, Mapping
from typing import Any

from domain.case import Case
from domain.meeting import Meeting
from domain.paper import PaperRef
from domain.plan import Activity, Party, PlanOutline, PlanVersion
from domain.promise_words import SAID
from letters.names import ELEMENTS
from letters.plan_copy import CopyHead, PlanView, sheet, view
from letters.words import Speaker
from policy import access, assistance, consent, household, plan
from storage.dispatches import SENT, Dispatch
from web.returnee.gate import Caller
from web.returnee.words import HERS, TOLD

MOST_WAITS = 6


def page(caller: Caller, speaks: Speaker) -> dict[str, Any]:
    """Everything the template shows."""
    case, mine = caller.seen.case, caller.herself
    proposed = plan.waiting(case) if mine else None
    now_active = plan.active(case)
    return {
        "proposed": _plan(caller, proposed, speaks) if proposed and not case.closed else None,
        "answered": _answered(proposed, speaks),
        "version": proposed.number if proposed else 0,
        "plan": _plan(caller, now_active[0], speaks) if now_active else None,
        "meeting": _meeting(caller, speaks),
        "money": list(_money(caller, speaks)) if mine else [],
        "told": list(_told(caller, speaks)) if mine else [],
        "allowed": _allowed(caller, speaks),
        "waits": list(_waits(caller, speaks)),
        "mine": mine,
        "refused": speaks.day(case.refused.on) if case.refused else "",
        "ended": bool(case.closed),
        "activities": _activities(caller, speaks) if mine else {},
    }


def _words(caller: Caller, paper: PaperRef | None) -> Mapping[str, str]:
    return caller.doors.papers.read(caller.seen.opened.id, paper).words if paper else {}


def _plan(caller: Caller, version: PlanVersion, speaks: Speaker) -> dict[str, Any]:
    """The same sheet as the copy, without her name; others of the household see what is for them, without money."""
    case = caller.seen.case
    agreed = max((when.on for when in version.agreed.values()), default=None)
    head = CopyHead(number="", version=version.number, agreed_on=agreed, office="", reach="")
    seen = view(
        version.outline,
        _words(caller, version.paper),
        head,
        providers={one.id: one for one in caller.doors.providers.all()},
        currencies={pack.id: pack.currency for pack in case.packs},
    )
    return sheet(seen if caller.herself else _own_part(seen, caller, version.outline), speaks)


def _own_part(seen: PlanView, caller: Caller, outline: PlanOutline) -> PlanView:
    """What only this member needs. Choice: nothing of health or danger, and no text about all of the household."""
    case, member = caller.seen.case, caller.link.member
    lines = (
        line.model_copy(update={"cost": 0, "own": 0, "modality": None})
        for line, planned in zip(seen.activities, outline.activities, strict=True)
        if household.is_for(case, planned, member) and planned.element not in access.RESTRICTED
    )
    texts = dict.fromkeys(("summary", "ends_when", "transition", "hand_over_to", "sharing"), "")
    return seen.model_copy(update={"activities": tuple(lines), **texts})


def _answered(proposed: PlanVersion | None, speaks: Speaker) -> str:
    """When she agreed to what is proposed."""
    said = proposed.agreed.get(Party.RETURNEE) if proposed else None
    return speaks.day(said.on) if said else ""


def _meeting(caller: Caller, speaks: Speaker) -> str:
    """The next one that was agreed on; else the first one of the plan."""
    case, today = caller.seen.case, caller.seen.today
    ahead = [one for one in case.agreed_meetings.values() if not one.called_off and one.day >= today]
    if case.closed or case.refused:
        return ""
    if ahead:
        return _when_and_where(caller, min(ahead, key=lambda one: (one.day, one.hour)), speaks)
    now_active = plan.active(case)
    first = now_active[0].outline.first_follow_up if now_active else None
    return speaks.day(first) if first and first >= today else ""


def _when_and_where(caller: Caller, meeting: Meeting, speaks: Speaker) -> str:
    place = _words(caller, meeting.paper).get("place", "")
    parts = [speaks.day(meeting.day), speaks.value(meeting.hour), speaks.value(place) if place else ""]
    return ("، " if speaks.rtl else ", ").join(part for part in parts if part)


def _money(caller: Caller, speaks: Speaker) -> Iterator[tuple[str, str]]:
    """Each thing that was given or ordered, and where it stands."""
    case = caller.seen.case
    currencies = {pack.id: pack.currency for pack in case.packs}
    for given in case.given.values():
        what = _words(caller, given.paper).get("what", "") or given.item
        yield _sum(speaks, what, given.amount, currencies.get(given.source, "")), _on(speaks, given.occurred_on)
    lines = _lines(case)
    for (activity, number), order in sorted(case.instalments.items()):
        line = lines.get(activity)
        name = speaks.say(ELEMENTS[line.element]) if line else activity
        label = _sum(speaks, name, order.amount, assistance.currency_of(case, activity))
        if order.delivered:
            yield label, _on(speaks, order.delivered.on)
        elif assistance.awaited(case, activity, number):
            yield label, speaks.say("On its way since {day}", day=speaks.day(order.ordered.on))
        else:
            yield label, speaks.say("Stopped")


def _on(speaks: Speaker, day: Any) -> str:
    return speaks.say("Arrived on {day}", day=speaks.day(day)) if day else ""


def _sum(speaks: Speaker, what: str, amount: Any, currency: str) -> str:
    return f"{speaks.value(what)}: {speaks.money(amount, currency)}" if amount else speaks.value(what)


def _lines(case: Case) -> dict[str, Activity]:
    """The latest line of each activity."""
    versions = sorted(case.plans.values(), key=lambda version: version.number)
    return {line.id: line for version in versions for line in version.outline.activities}


def _told(caller: Caller, speaks: Speaker) -> Iterator[tuple[str, str, str]]:
    """Who learned what, and when: whoever is outside. What went to herself, or named nobody, is left out."""
    for row in caller.doors.dispatches.of(caller.seen.opened.id):
        telling = [field for field in row.fields if field != "reference"]
        if row.state == SENT and telling and row.recipient != "m1":
            said = ("، " if speaks.rtl else ", ").join(speaks.say(TOLD[field]) for field in telling if field in TOLD)
            yield _recipient(caller, speaks, row), said, speaks.day((row.settled_at or row.asked_at).date())


def _recipient(caller: Caller, speaks: Speaker, row: Dispatch) -> str:
    if row.service == "money":
        return speaks.say("The payment service")
    known = caller.doors.providers.get(row.recipient, even_gone=True)
    return speaks.value(known.name) if known else speaks.say("Our own office")


def _allowed(caller: Caller, speaks: Speaker) -> dict[str, str]:
    """Whom this member's own consent allows to be told, by name."""
    case, member = caller.seen.case, caller.link.member
    given = [(one.when, name) for one in case.consents if one.member == member for name in one.recipients]
    standing = {name for when, name in given if not consent.withdrawn_since(case, when, name, member)}
    known = {one.id: one.name for one in caller.doors.providers.all()}
    return {name: speaks.value(known.get(name, name)) for name in sorted(standing)}


def _waits(caller: Caller, speaks: Speaker) -> Iterator[tuple[str, str]]:
    """What is about her and has a date; nothing that would tell why."""
    seen = caller.seen
    ahead = sorted((one for one in seen.open if one.name in HERS), key=lambda one: (one.due, one.key))
    shown = {(one.name, one.due_on): one for one in ahead}
    for promise in list(shown.values())[:MOST_WAITS]:
        day = speaks.day(promise.due_on)
        yield (
            speaks.words(SAID[promise.name]),
            speaks.say("Late since {day}", day=day) if seen.is_late(promise) else day,
        )


def _activities(caller: Caller, speaks: Speaker) -> dict[str, str]:
    """What can be refused alone, by its number in the plan."""
    case = caller.seen.case
    named = {id_: f"{n}. {speaks.say(ELEMENTS[line.element])}" for n, (id_, line) in _numbered(case)}
    return {id_: said for id_, said in named.items() if plan.end_of_activity(case, id_) is None}


def _numbered(case: Case) -> Iterator[tuple[int, tuple[str, Activity]]]:
    yield from enumerate(plan.activities(case).items(), 1)


def has_consent(caller: Caller) -> bool:
    """Whether there is a consent of this member that can be taken back."""
    case, member = caller.seen.case, caller.link.member
    voices = household.voices(case, caller.seen.today)
    given = (one for one in case.consents if one.member == member)
    return member in voices and any(not consent.withdrawn_since(case, one.when, "", member) for one in given)

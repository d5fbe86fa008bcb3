"""What a case waits for: every promise, made by the rule of its subject, moved by waivers, judged by the date."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from domain import payment
from domain.act import Fact, FactKind, When
from domain.assistance import Instalment
from domain.case import Case
from domain.dates import day_in
from domain.people import Role
from domain.promise import Deed, DeedKind, Promise, State
from policy import (
    approval,
    assistance,
    calls,
    closing,
    consent,
    contact,
    continuum,
    eligibility,
    feedback,
    follow_up,
    funding,
    hand_over,
    holds,
    meetings,
    overrides,
    plan,
    referral,
    reopening,
    standstill,
    unmet_need,
    waivers,
)
from policy.promises import Terms, by_day, by_hour, settle, told

ARRIVAL = Terms("arrival", Role.CASE_WORKER, "domain 5.2: arrival is confirmed, or the case is closed as not started")
FAILED = Terms("failed_deed", Role.CASE_WORKER, "invariant 9: a deed that cannot be done is looked into")
MESSAGE = Terms("unread_message", Role.CASE_WORKER, "a message nobody may turn down is read by a person")
ARRIVAL_DAYS, MESSAGE_HOURS = 30, 24
SUBJECTS = (
    *(plan, approval, eligibility, funding, assistance, referral, unmet_need, follow_up, contact, waivers, feedback),
    *(continuum, standstill, holds, closing, reopening, hand_over, consent, overrides, calls),
)
TAKEN_BACK_OR_TOLD = (DeedKind.NOTICE, DeedKind.REVOCATION)
AFTER_REFUSAL = {
    "closing",
    *("retention", "retention_answer"),
    "delivery",
    "midterm_report",
    "final_report",
    "unread_message",
    "failed_deed",
    "sharing_review",
    "feedback_answer",
    "hold_review",  # C5: the reports stay paused until somebody lifts it
    "refusal_checked",
    "call_back",  # asked for after the refusal: perhaps it is taken back
}  # C17
AFTER_DEATH = {
    *("closing", "death_correction", "retention", "delivery", "failed_deed", "unread_message", "feedback_answer"),
    "retention_answer",
}
AFTER_CLOSURE = {
    *("retention", "retention_answer", "death_correction", "unread_message", "failed_deed", "sharing_review"),
    "feedback_answer",
}


def ledger(case: Case, now: datetime) -> list[Promise]:
    """Every promise ever made on this case, as it stands now, by key."""
    made = [
        *_arrival(case),
        *_messages(case),
        *_failures(case),
        *(one for subject in SUBJECTS for one in subject.promises(case)),
    ]
    settled = [settle(case, _still_owed(case, promise), now, _warn_on(case, promise)) for promise in made]
    return sorted([*settled, *_earlier(case, {promise.key for promise in settled}, now)], key=lambda one: one.key)


def _earlier(case: Case, known: set[str], now: datetime) -> list[Promise]:
    """What earlier episodes kept, or what ended with them (5.7)."""
    made = [promise for promise in ledger(case.before, now) if promise.key not in known] if case.before else []
    return [
        one if one.state is State.KEPT else one.model_copy(update={"state": State.DROPPED, "wake": None})
        for one in made
    ]


def agenda(case: Case, now: datetime) -> list[Promise]:
    """The open promises, by key."""
    return [promise for promise in ledger(case, now) if promise.state is State.OPEN]


def _warn_on(case: Case, promise: Promise) -> date | None:
    return plan.warn_on(case, promise) or follow_up.warn_on(case, promise)


def _still_owed(case: Case, promise: Promise) -> Promise:
    """Refusal, death and closure end what is owed no more; they keep what protects people or money (C17)."""
    if promise.state is not State.OPEN:
        return promise
    gone = (
        (case.closed and promise.name not in AFTER_CLOSURE)
        or (case.death_reported and promise.name not in AFTER_DEATH)
        or (case.refused and promise.name not in AFTER_REFUSAL and not _vital(case, promise))
    )
    return promise.model_copy(update={"state": State.DROPPED}) if gone else promise


def _vital(case: Case, promise: Promise) -> bool:
    """Somebody is waited for where a life is at risk, though help was refused."""
    name, _, about = promise.key.partition("/")
    return name.startswith("referral_") and overrides.is_vital(case, about.split("/")[0])


def _arrival(case: Case) -> Iterable[Promise]:
    if case.opened.journey.returned_on is None:
        start = max([case.opened.registered_on, *([case.reopened.on] if case.reopened else [])])
        due_on, said = start + timedelta(ARRIVAL_DAYS), "registration or reopening, 30 days"
        yield by_day(case, ARRIVAL, start, due_on, said, kept=case.arrived)


def _messages(case: Case) -> Iterable[Promise]:
    unread = [When(on=day_in(fact.at, case.time_zone), at=fact.at, number=fact.number) for fact in case.unreadable]
    for when in [*unread, *case.unclear]:
        kept = when if when.number in case.read_messages else None
        key = f"unread_message/{when.number}"
        yield by_hour(case, MESSAGE, when, MESSAGE_HOURS, "the message, 24 hours", key=key, kept=kept)


def _failures(case: Case) -> Iterable[Promise]:
    """Choice: an order that was given up, or arrived by another way, needs nobody to look into it any more."""
    for fact in case.deeds.values():
        if fact.kind is FactKind.DEED_FAILED:
            when = When(on=day_in(fact.at, case.time_zone), at=fact.at, number=fact.number)
            item = payment.item_of(fact.key)
            yield _failure(case, when, case.instalments.get(item) if item else None)
    for order in case.instalments.values():
        if order.failed:
            yield _failure(case, order.failed, order)


def _failure(case: Case, when: When, order: Instalment | None) -> Promise:
    key, over = f"failed_deed/{when.number}", order is not None and (order.stopped or order.delivered is not None)
    return by_hour(case, FAILED, when, MESSAGE_HOURS, "the failure, 24 hours", key=key, dropped=over)


def deeds(case: Case) -> list[Deed]:
    """Everything this case owes the world and has not done, by key.

    Choice: nothing is sent for what was known from paper before a take-over; after a death nothing is sent at all,
    and after closure only what is taken back, and what somebody must still be told. What became of money that may have
    left is asked to the end (C12).
    """
    owed: list[Deed] = []
    if not case.death_reported:
        owed = [*referral.deeds(case), *meetings.deeds(case), *_copies(case), *_notices(case)]
    if case.closed:
        owed = [deed for deed in owed if deed.kind in TAKEN_BACK_OR_TOLD or deed.text == "CANCEL"]
    orders = [*assistance.deeds(case)]
    silent = case.death_reported or case.closed
    owed += [deed for deed in orders if not silent or deed.kind is DeedKind.PAYMENT_OUTCOME]
    undone = (deed for deed in owed if deed.key not in case.deeds)
    return sorted(undone, key=lambda deed: deed.key)


def _copies(case: Case) -> Iterable[Deed]:
    """A copy of each version that starts, unless help was refused (R87)."""
    for version in case.plans.values():
        started = plan.activated(case, version)
        if started and started.number not in case.from_paper and not case.refused:
            key = f"plan/{version.number}/copy"
            yield Deed(key=key, kind=DeedKind.PLAN_COPY, number=version.number, paper=version.paper)


def _notices(case: Case) -> Iterable[Deed]:
    """Somebody is told of each date that passed; a refusal silences what it stopped."""
    for key, heard in case.passed.items():
        name = key.split("/", 1)[0]
        if (case.refused and name not in AFTER_REFUSAL) or (case.closed and name not in AFTER_CLOSURE):
            continue
        yield from (deed for fact in heard if not fact.backfilled for deed in _notice(case, name, fact))


def _notice(case: Case, name: str, fact: Fact) -> Iterable[Deed]:
    """Named by the local day at the first place of return: a key must not change when the person moves."""
    if roles := told(name, fact.step, Role.CASE_WORKER):
        day = day_in(fact.due, case.opened.time_zone).isoformat() if fact.due else "undated"
        key = f"notice/{fact.key}/{fact.step}/{day}"
        yield Deed(key=key, kind=DeedKind.NOTICE, about=fact.key, to=roles, text=f"{name}.{fact.step}")

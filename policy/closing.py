"""When a case may close, what stays owed, how long it is kept. Source: handbook 2.3.3, 2.7; domain 5.6, 6.3; T19."""

from collections.abc import Iterator
from datetime import date, timedelta

from domain.assessment import NeedEnd
from domain.case import Case
from domain.closing import Outcome
from domain.dates import add_months, day_in
from domain.follow_up import ReportKind
from domain.opened import is_case_number
from domain.people import Role
from domain.plan import ActivityEnd
from domain.promise import Promise
from policy import assistance, consent, eligibility, feedback, hand_over
from policy.promises import Terms, by_day

CLOSING = Terms("closing", Role.SUPERVISOR, "domain 5.6: the checklist is gone through and signed")
CHECKED = Terms(
    "refusal_checked", Role.SUPERVISOR, "C21: a payment left after the day of a refusal that was typed later"
)
RETENTION = Terms("retention", Role.DATA_PROTECTION_OFFICER, "T19, domain 6.3: the file is anonymised or held")
CHECKED_WITHIN_DAYS = 7
SIGN_WITHIN_DAYS, SURVEY_OFFERED_WITHIN_MONTHS = 14, 4
MONTHS_KEPT, NOT_STARTED_MONTHS = {"AUDITED": 60, "PLAIN": 24}, 6
ALONE = {Outcome.DECEASED, Outcome.NOT_STARTED}  # there is nobody to talk to; every other ending is started by another
FULL_ENDINGS = {Outcome.COMPLETED, Outcome.COMPLETED_WITH_HANDOVER}


def promises(case: Case) -> Iterator[Promise]:
    """A closing that was started is signed (choice: within 14 days); a closed case is kept, then anonymised (T19)."""
    started = [when for when in (case.refused, case.death_reported, case.closing and case.closing.when) if when]
    if started or case.closed:
        start = min(started, key=lambda when: when.number, default=case.closed)
        if start:
            since = max([start.on, *([case.reopened.on] if case.reopened else [])])
            due_on = since + timedelta(SIGN_WITHIN_DAYS)
            yield by_day(case, CLOSING, since, due_on, "the start of closing, 14 days", kept=case.closed)
    yield from _paid_meanwhile(case)
    if case.closed:
        not_started = case.outcome is Outcome.NOT_STARTED
        months = NOT_STARTED_MONTHS if not_started else MONTHS_KEPT[case.retention_class]
        due_on = add_months(case.closed.on, months)
        yield by_day(case, RETENTION, case.closed.on, due_on, f"closure, {months} months")


def _paid_meanwhile(case: Case) -> Iterator[Promise]:
    """Choice (C21): nothing is undone; a supervisor looks at it, by asking her (explore-refusal) or by closing."""
    since, refused = case.reopened.number if case.reopened else 0, case.refused
    for activity, number in case.instalments if refused else ():
        sent = case.deeds.get(f"order/{activity}/{number}")
        left = day_in(sent.at, case.time_zone) if sent else None
        if refused and sent and left and since < sent.number < refused.number and refused.on < left:
            due_on, key = left + timedelta(CHECKED_WITHIN_DAYS), f"{CHECKED.name}/{activity}/{number}"
            said, kept = "the day the payment left, 7 days", case.refusal_explored or case.closed
            yield by_day(case, CHECKED, left, due_on, said, key=key, kept=kept)


def unsettled(case: Case, outcome: Outcome, today: date) -> list[str]:
    """What the closing checklist still asks for, in words; empty when the case may close.

    Source: domain 5.6. Choice: payments, referrals and a report are settled for every outcome; needs, unmet needs, the
    last survey and the exit strategy only where help ran its course.
    """
    return [*_for_everyone(case, outcome), *(_for_full(case, today) if outcome in FULL_ENDINGS else [])]


def _for_everyone(case: Case, outcome: Outcome) -> Iterator[str]:
    yield from (f"referral {id_} has no outcome" for id_, made in case.referrals.items() if not made.state.over)
    for activity, number in case.instalments:
        if assistance.awaited(case, activity, number):
            left = assistance.sent(case, activity, number)
            said = "was ordered and is not confirmed" if left else "is ordered and has not left yet"
            yield f"instalment {number} of {activity} {said} (confirm-delivery, or cancel-instalment)"
    yield from (f"complaint {id_} is not answered" for id_ in feedback.unanswered(case))
    planned = any(not version.past for version in case.plans.values())
    if planned and not {ReportKind.FINAL, ReportKind.CLOSURE} & set(case.reports):
        yield "a final report or a closure report"
    if case.closing is None and outcome not in ALONE:
        yield "closing was not started: outcome, exit strategy, returnee told"


def contradicted(case: Case, outcome: Outcome, same_as: str = "") -> str:
    """Why this outcome cannot be true of this case, as far as the case can know; empty if it can.

    Source: domain 5.6; handbook 2.3.2 (R113): missing services are no ground for closing. Choice: a death was reported;
    nothing was started where nobody arrived, or at intake without a plan; whoever left again had arrived; a programme
    that ended had funded this case, and none that funds it still admits it where it is no longer eligible; what
    another organisation took, it accepted; not every need is unmet where help was completed; where help ends with a
    hand-over to mainstream services (R41), an activity ended as handed over.
    """
    wrong = {
        Outcome.DECEASED: ("No death was reported on this case", case.death_reported is None),
        Outcome.NOT_STARTED: ("Help has started on this case", _started(case)),
        Outcome.REMIGRATED: ("The returnee never arrived, so cannot have left again", case.arrived is None),
        Outcome.RELOCATED_OUT: ("The returnee never arrived, so cannot have moved away", case.arrived is None),
        Outcome.TRANSFERRED: ("No other organisation has accepted this case", not _taken(case)),
        Outcome.PROGRAMME_ENDED: ("No programme funds this case, so none has ended for it", not case.packs),
        Outcome.NO_LONGER_ELIGIBLE: ("A programme of this case still admits it, or none funds it", _admitted(case)),
        Outcome.DUPLICATE: ("It is not said which other case this one repeats", not _other(case, same_as)),
        **dict.fromkeys(FULL_ENDINGS, ("No need was met: missing services are no ground for closing", _unhelped(case))),
    }
    said, untrue = wrong.get(outcome, ("", False))
    kept_all = outcome is Outcome.COMPLETED_WITH_HANDOVER and not _handed_over(case)
    return said if untrue else "Nothing was handed over to another service" if kept_all else ""


def _started(case: Case) -> bool:
    return bool(case.arrived and (case.plans or (consent.for_case(case) and case.first_session)))


def _taken(case: Case) -> bool:
    return hand_over.taken_by_another_organisation(case) is not None


def _admitted(case: Case) -> bool:
    return not case.packs or any(not eligibility.failed_criteria(case, pack) for pack in case.packs)


def _other(case: Case, same_as: str) -> bool:
    return is_case_number(same_as) and same_as != case.opened.number


def _handed_over(case: Case) -> bool:
    return any(end is ActivityEnd.HANDED_OVER for end, _ in case.activity_ends.values())


def _unhelped(case: Case) -> bool:
    return bool(case.needs) and all(need.end is NeedEnd.UNMET for need in case.needs.values())


def _for_full(case: Case, today: date) -> Iterator[str]:
    yield from (f"need {id_} has no end state" for id_, need in case.needs.items() if need.end is None)
    yield from (f"unmet need {id_} is not marked" for id_, unmet in case.unmet.items() if unmet.ended is None)
    offered = [when.on for _, when in case.surveys] + [when.on for when in case.skipped_surveys]
    if case.surveys and max(offered) < add_months(today, -SURVEY_OFFERED_WITHIN_MONTHS):
        yield "the last survey was not offered"
    if case.closing and not case.closing.exit_explained:
        yield "the exit strategy was not followed and nobody said why"
    if case.closing and not case.closing.returnee_told:
        yield "the returnee was not told, or has no copy and no way to complain"

"""When a plan is complete, agreed, active, reviewed; and the promises around it. Source: handbook 2.3."""

from collections.abc import Iterator
from datetime import date, timedelta

from domain.act import When, first
from domain.assessment import Level
from domain.case import Case
from domain.dates import add_months, day_in
from domain.people import Role
from domain.plan import Activity, ActivityEnd, Party, PlanVersion
from domain.promise import Promise
from policy import approval, consent
from policy.promises import Terms, by_day, one_a_day
from policy.working_days import working_day

PLAN = Terms("plan", Role.CASE_WORKER, "T1, handbook 2.3: plan agreed within a month of the return")
CONSENT = Terms("plan_consent", Role.CASE_WORKER, "T13, handbook 2.3.2: consent renewed when the plan changes")
COPY = Terms("plan_copy", Role.CASE_WORKER, "T14, handbook 2.3.3: the returnee holds an up-to-date copy")
REVIEW = Terms("plan_review", Role.CASE_WORKER, "T7, handbook 2.3.3: the plan is reviewed periodically")
WARN_AFTER_DAYS, CONSENT_WITHIN_DAYS, COPY_WITHIN_DAYS = 21, 14, 3
EXPEDITED = (Level.HIGH, Level.CRITICAL)
REVIEW_EVERY_MONTHS, REVIEW_WITHIN_WORKING_DAYS = 3, 10


def agreed(version: PlanVersion) -> When | None:
    """When the second of the two parties agreed (R80)."""
    if len(version.agreed) < len(Party):
        return None
    return max(version.agreed.values(), key=lambda when: (when.on, when.number))


def lacking(case: Case, version: PlanVersion, on: date) -> list[str]:
    """What a version still needs on a day to start, in words."""
    unsigned = [f"agreement of the {party.lower().replace('_', ' ')}" for party in Party if party not in version.agreed]
    silent = [f"consent of {member}" for member in consent.silent_on(case, version.number, on)]
    children = [f"assent of {member}" for member in consent.unassenting(case, version.number, on)]
    budget = [] if None not in approval.approvals(case, version) else ["approval of the budget"]
    return [*unsigned, *silent, *children, *budget]


def activated(case: Case, version: PlanVersion, *, standing: bool = True) -> When | None:
    """When the last thing a version needs to start was there; None while something lacks.

    Source: handbook 2.3.3 (R80), 2.3.2 (R43). Choice: agreement by both, the approval of the funding source where its
    pack asks for one, then the consent to this version of all who are asked on that day. The copy guards nothing (C18).
    Consent withdrawn since counts where `standing` is false: the plan did start that day.
    """
    asked = (version.number, standing)
    if asked not in case.started:
        case.started[asked] = _activated(case, version, standing=standing)
    return case.started[asked]


def _activated(case: Case, version: PlanVersion, *, standing: bool) -> When | None:
    needed = [agreed(version), *approval.approvals(case, version)]
    there = [when for when in needed if when is not None]
    if version.returned or version.past or len(there) < len(needed):
        return None
    ready = max(there, key=lambda when: when.order)
    consented = consent.for_version(case, version.number, standing=standing, since=ready)
    return max(ready, consented, key=lambda when: when.order) if consented else None


def active(case: Case, before: When | None = None) -> tuple[PlanVersion, When] | None:
    """The newest version that has started, and since when; at most one is active. `before`: as it was then."""
    started = ((plan, activated(case, plan)) for plan in case.plans.values())
    return max(
        ((plan, when) for plan, when in started if when and _known(when, before)),
        key=lambda pair: pair[0].number,
        default=None,
    )


def first_active(case: Case) -> When | None:
    """When the first plan started: the anchor of follow-up (A2). A withdrawal of consent does not move it."""
    started = [when for plan in case.plans.values() if (when := activated(case, plan, standing=False))]
    return min(started, key=lambda when: when.on, default=None)


def waiting(case: Case) -> PlanVersion | None:
    """The proposed version that is not active yet, if any."""
    latest = max(case.plans.values(), key=lambda plan: plan.number, default=None)
    open_yet = latest and not latest.returned and not latest.past
    return latest if latest and open_yet and activated(case, latest) is None else None


def created(case: Case) -> When | None:
    """When the first complete draft was saved: the anchor of the reports (A3); revisions never move it.

    Source: domain 5.7: of a reopened case, the first one since.
    """
    return next((version.proposed for _, version in sorted(case.plans.items()) if not version.past), None)


def activities(case: Case) -> dict[str, Activity]:
    """The activities of the active version by id."""
    now_active = active(case)
    return {line.id: line for line in now_active[0].outline.activities} if now_active else {}


def end_of_activity(case: Case, activity: str) -> ActivityEnd | None:
    """How an activity ended, if it did; a refusal ends it at once (R86)."""
    if activity in case.refused_activities:
        return ActivityEnd.REFUSED
    return case.activity_ends[activity][0] if activity in case.activity_ends else None


def all_ended(case: Case) -> bool:
    """Whether only follow-up is left."""
    mine = activities(case)
    return bool(mine) and all(end_of_activity(case, activity) for activity in mine)


def vulnerable(case: Case, before: When | None = None) -> bool:
    """Whether the case is on the expedited track. Choice: HIGH or CRITICAL. `before`: as it was then."""
    known = [level for level, when in case.levels if _known(when, before)]
    return bool(known) and known[-1] in EXPEDITED


def ever_vulnerable(case: Case) -> bool:
    """Whether it ever was: what was promised then was promised, and is dropped or kept, never forgotten."""
    return any(level in EXPEDITED for level, _ in case.levels)


def _known(when: When, before: When | None) -> bool:
    return before is None or when.number < before.number


def promises(case: Case) -> Iterator[Promise]:
    """T1, T13, T14 and T7."""
    yield from _plan_by(case)
    for version in case.plans.values():
        if not version.past:
            yield from _around_version(case, version)
    yield from _reviews(case)


def _plan_by(case: Case) -> Iterator[Promise]:
    """Choice (A8): a day of return that was only estimated counts like a known one.

    While no day is known nothing is counted from it; the confirmation of the arrival is waited for instead.
    """
    if (start := plan_counts_from(case)) is None:
        return
    said = "the reopening" if case.reopened and start == case.reopened.on else "the return"
    first = next((when for plan in case.plans.values() if not plan.past and (when := agreed(plan))), None)
    yield by_day(case, PLAN, start, add_months(start, 1), f"{said}, one month", kept=first)


def plan_counts_from(case: Case) -> date | None:
    """The day of return; for a reopened case the day it was reopened, or of the new return if that is later (5.7)."""
    if case.reopened is None or case.returned_on is None:
        return case.returned_on
    return max(case.reopened.on, case.returned_on)


def warn_on(case: Case, promise: Promise) -> date | None:
    """T1 warns 21 days after the day it is counted from."""
    start = plan_counts_from(case)
    return start + timedelta(WARN_AFTER_DAYS) if promise.name == "plan" and start else None


def _around_version(case: Case, version: PlanVersion) -> Iterator[Promise]:
    started, superseded = activated(case, version), any(number > version.number for number in case.plans)
    yield by_day(
        case,
        CONSENT,
        version.proposed.on,
        version.proposed.on + timedelta(CONSENT_WITHIN_DAYS),
        f"the proposal of version {version.number}, 14 days",
        key=f"plan_consent/{version.number}",
        kept=consent.for_version(case, version.number, standing=False),
        dropped=bool(version.returned) or superseded,
    )
    if started:
        yield by_day(
            case,
            COPY,
            started.on,
            started.on + timedelta(COPY_WITHIN_DAYS),
            f"the start of version {version.number}, 3 days",
            key=f"plan_copy/{version.number}",
            kept=first(when for when in (version.copy, _sent(case, version)) if when),
            dropped=superseded,
        )


def _sent(case: Case, version: PlanVersion) -> When | None:
    """When her copy reached her by the way she chose, without anybody handing it over (R87)."""
    done = case.deeds.get(f"plan/{version.number}/copy")
    if done is None or done.code != "SENT":
        return None
    return When(on=day_in(done.at, case.time_zone), at=done.at, number=done.number)


def _reviews(case: Case) -> Iterator[Promise]:
    """Choice: three months after the start or the last review; a trigger asks for one within 10 working days.

    Choice: keyed by the day it is counted from, so that an older review typed late renames no other promise; a review
    on the very day of the start is part of it.
    """
    start = first_active(case)
    if start is None:
        return
    anchor = start.on
    for kept in [*one_a_day(case.reviews, after=anchor), None]:
        due_on, key = add_months(anchor, REVIEW_EVERY_MONTHS), f"plan_review/{anchor}"
        yield by_day(case, REVIEW, anchor, due_on, "the last review, three months", key=key, kept=kept)
        anchor = kept.on if kept else anchor
    yield from _triggered_review(case)


def _triggered_review(case: Case) -> Iterator[Promise]:
    """Choice: kept by a new version, or by a later look that leaves the plan as it is."""
    answers = sorted([*(plan.proposed for plan in case.plans.values()), *case.plan_kept], key=lambda one: one.number)
    for trigger in one_a_day(case.revision_calls):
        newer = next((answer for answer in answers if answer.number > trigger.number), None)
        due_on = working_day(case, trigger.on, REVIEW_WITHIN_WORKING_DAYS, newer)
        key = f"plan_revision/{trigger.on}"
        said = "a change that calls for a revision, 10 working days"
        yield by_day(case, REVIEW, trigger.on, due_on, said, key=key, kept=newer)

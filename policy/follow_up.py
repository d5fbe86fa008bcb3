"""Meetings, surveys, reports, and how long they last. Source: handbook 2.3.3 (R89-R100); timers T2-T6."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from domain.act import When
from domain.case import Case
from domain.dates import add_months, end_of
from domain.follow_up import RecordSurvey, ReportKind
from domain.people import Role
from domain.promise import Promise
from policy import pauses, plan
from policy.promises import Terms, by_day, elsewhere_since, keyed, one_a_day
from policy.working_days import working_day

MIDTERM = Terms("midterm_report", Role.CASE_WORKER, "T2, handbook 2.3.3: report six months after the first plan")
FINAL = Terms("final_report", Role.CASE_WORKER, "T3, handbook 2.3.3: final report about twelve months after that")
PERIOD = Terms("follow_up_period", Role.CASE_WORKER, "T4, handbook 2.3.3: follow-up for 12 to 18 months")
MEETING = Terms("follow_up", Role.CASE_WORKER, "T5, handbook 2.3.3: meetings at the person's own frequency")
SURVEY = Terms("survey", Role.CASE_WORKER, "T6, handbook 2.3.3: the survey is repeated every three months")
REASSESS = Terms("reassessment", Role.CASE_WORKER, "R98, handbook 2.3.3: a radical change reopens assessments")
MIDTERM_MONTHS, FINAL_MONTHS = 6, 12
PERIOD_MONTHS, PROPOSE_CLOSING_MONTHS = 18, 12
CLOSE_MONTHS, OFTEN_FOR_MONTHS, SELDOM_MONTHS, VULNERABLE_DAYS = 1, 3, 2, 14
SURVEY_MONTHS, SURVEY_NEAR_DAYS = 3, 44  # less than half of the shortest three months: one survey, one promise
DROP = Decimal("0.10")
BANDS = (Decimal("0.34"), Decimal("0.67"))


def promises(case: Case) -> Iterator[Promise]:
    """T2 to T6, and what a survey, a late need or a radical change calls for."""
    yield from _reports(case)
    yield from _period(case)
    yield from _meetings(case)
    yield from _surveys(case)
    yield from _called_reviews(case)
    yield from _reassessments(case)


def _reports(case: Case) -> Iterator[Promise]:
    """Choice (A1, A3, C1): the final report counts twelve months from the first due date of the mid-term report.

    That date is the one before any waiver; days on hold are in it, for they were no months of follow-up.
    Choice (A5): where help ends before its time, one closure report, with the facts known, is both of those owed.
    """
    if (created := plan.created(case)) is None:
        return
    midterm = add_months(created.on, MIDTERM_MONTHS)
    held = pauses.later(case, MIDTERM.name, created.on, midterm)
    said = "the first complete plan, six months"
    yield by_day(case, MIDTERM, created.on, midterm, said, kept=_written(case, ReportKind.MIDTERM))
    kept = _written(case, ReportKind.FINAL)
    said = "the mid-term report's date, twelve months"
    yield by_day(case, FINAL, held, add_months(held, FINAL_MONTHS), said, kept=kept)


def _written(case: Case, kind: ReportKind) -> When | None:
    """After a reported death nobody owes the reports (C17): none is kept then that was not written before."""
    ending = (case.refused or case.closing or case.closed) and not case.death_reported
    return case.reports.get(kind) or (case.reports.get(ReportKind.CLOSURE) if ending else None)


def _period(case: Case) -> Iterator[Promise]:
    """Choice (A2, C17): counted from the first active plan; at 12 months closing is proposed, at 18 it is asked for."""
    if start := plan.first_active(case):
        said, kept = "the first active plan, eighteen months", case.closing.when if case.closing else None
        yield by_day(case, PERIOD, start.on, add_months(start.on, PERIOD_MONTHS), said, kept=kept)


def warn_on(case: Case, promise: Promise) -> date | None:
    """T4 proposes closing at 12 months."""
    start = plan.first_active(case) if promise.name == "follow_up_period" else None
    return add_months(start.on, PROPOSE_CLOSING_MONTHS) if start else None


def _meetings(case: Case) -> Iterator[Promise]:
    """Every contact counts (R97); the next meeting is counted from the last contact.

    Choice: a meeting that was held is judged by the plan and the vulnerability known before it, not by later ones.
    Choice: keyed by the day it is counted from, so that an older contact typed late renames no other promise; contacts
    of one day are one, and one on the very day of the start is part of it.
    """
    if (start := plan.first_active(case)) is None:
        return
    since = one_a_day([*case.contacts, *case.meetings], after=start.on)
    anchor, first = start.on, _first_meeting(case, start, since[0] if since else None)
    for contact in [*since, None]:
        due_on = first or next_meeting(case, start.on, anchor, contact)
        said, key = "the plan's first follow-up" if first else "the last contact", f"follow_up/{anchor}"
        yield by_day(case, MEETING, anchor, due_on, said, key=key, kept=contact)
        anchor, first = contact.on if contact else anchor, None


def _first_meeting(case: Case, start: When, held: When | None) -> date | None:
    first = plan.active(case, before=held)
    planned = first[0].outline.first_follow_up if first else None
    return planned if planned and planned >= start.on else None


def next_meeting(case: Case, start: date, anchor: date, held: When | None = None) -> date:
    """When to meet again, counted from the last contact.

    Source: handbook 2.3.3, the frequency follows the person's wishes and needs (R91).
    Choice: the plan's own number of days; else every two weeks when vulnerability is high; else monthly for three
    months, then every two.
    """
    now_active = plan.active(case, before=held)
    if now_active and now_active[0].outline.follow_up_days:
        return anchor + timedelta(now_active[0].outline.follow_up_days)
    if plan.vulnerable(case, before=held):
        return anchor + timedelta(VULNERABLE_DAYS)
    often = anchor < add_months(start, OFTEN_FOR_MONTHS)
    return add_months(anchor, CLOSE_MONTHS if often else SELDOM_MONTHS)


def _surveys(case: Case) -> Iterator[Promise]:
    """Choice (A7): rolling from the baseline; one not taken lapses after 30 days and the series goes on."""
    if not case.surveys:
        return
    baseline = case.surveys[0][1]
    answers = [when for _, when in case.surveys[1:]] + case.skipped_surveys
    for k in range(1, 40):
        due_on = add_months(baseline.on, SURVEY_MONTHS * k)
        near = pauses.later(case, SURVEY.name, baseline.on, due_on)
        kept = next((when for when in answers if abs((when.on - near).days) <= SURVEY_NEAR_DAYS), None)
        told = [fact for fact in case.passed.get(keyed(case, f"survey/{k}"), []) if fact.step == "lapse"]
        lapsed = not all(elsewhere_since(case, fact, end_of(near, case.time_zone)) for fact in told)
        said, key = f"the baseline, {SURVEY_MONTHS * k} months", keyed(case, f"survey/{k}")
        yield by_day(case, SURVEY, baseline.on, due_on, said, key=key, kept=kept, dropped=lapsed)
        if kept is None and not lapsed:
            return


def _called_reviews(case: Case) -> Iterator[Promise]:
    """A survey that shows a fall, or a need that appears late, leads to a review of the plan (R85, R100, R106, T7)."""
    fell = [case.surveys[n][1] for n in range(1, len(case.surveys)) if calls_for_review(case.surveys[: n + 1])]
    yield from _reviews_after(case, fell, "survey", "a survey that fell, 10 working days")
    if start := plan.first_active(case):
        late = [known.when for known in case.needs.values() if known.when.order > start.order]
        yield from _reviews_after(case, late, "need", "a need that appeared late, 10 working days")


def _reviews_after(case: Case, triggers: list[When], why: str, said: str) -> Iterator[Promise]:
    """Kept by a review, or by a new version of the plan."""
    looks = sorted([*case.reviews, *(version.proposed for version in case.plans.values())], key=lambda w: w.order)
    for trigger in one_a_day(triggers):
        kept, key = _next(looks, trigger), f"plan_review/{why}/{trigger.on}"
        due_on = working_day(case, trigger.on, plan.REVIEW_WITHIN_WORKING_DAYS, kept)
        yield by_day(case, plan.REVIEW, trigger.on, due_on, said, key=key, kept=kept)


def _reassessments(case: Case) -> Iterator[Promise]:
    """Source: handbook 2.3.3 (R98). Choice: vulnerability is assessed again, within 10 working days."""
    assessed = sorted((when for _, when in case.levels), key=lambda w: w.order)
    for change in one_a_day(case.radical_changes):
        kept = _next(assessed, change)
        due_on = working_day(case, change.on, plan.REVIEW_WITHIN_WORKING_DAYS, kept)
        said, key = "a radical change, 10 working days", f"reassessment/{change.on}"
        yield by_day(case, REASSESS, change.on, due_on, said, key=key, kept=kept)


def _next(looks: list[When], trigger: When) -> When | None:
    return next((look for look in looks if look.order > trigger.order), None)


def calls_for_review(surveys: list[tuple[RecordSurvey, When]]) -> list[str]:
    """Why the latest survey calls for a review of the plan; empty if it does not.

    Source: handbook 2.3.3 (R100). Choice (C14): composite down by 0.10 or more, a dimension one band lower, no longer
    able to stay, or a wish for specialised support.
    """
    if not surveys:
        return []
    last, before = surveys[-1][0], surveys[-2][0] if len(surveys) > 1 else surveys[-1][0]
    reasons = {
        "the composite score fell by 0.10 or more": before.composite - last.composite >= DROP,
        "a dimension fell a band": any(_band(getattr(last, d)) < _band(getattr(before, d)) for d in _DIMENSIONS),
        "no longer able to stay": before.able_to_stay and not last.able_to_stay,
        "wishes specialised support": last.wants_support,
    }
    return [reason for reason, true in reasons.items() if true]


_DIMENSIONS = ("economic", "social", "psychosocial")


def _band(score: Decimal) -> int:
    return sum(score >= limit for limit in BANDS)

"""A referral from consent to a recorded outcome: what it waits for. Source: handbook 2.3.2, 4.1.3; timers T10, T11."""

from collections.abc import Iterator
from datetime import timedelta

from domain.assessment import Urgency
from domain.case import Case
from domain.dates import add_months
from domain.people import Role
from domain.promise import Deed, DeedKind, Promise
from domain.referral import Referral, ReferralState
from policy import consent, overrides, plan
from policy.promises import Terms, by_day, by_hour, one_a_day
from policy.working_days import working_day

ANSWER = Terms("referral_answer", Role.PROVIDER, "T10: the provider acknowledges a referral")
PROGRESS = Terms("referral_progress", Role.CASE_WORKER, "T11, handbook 2.3.2: every referral is followed up")
ANSWER_WORKING_DAYS, FIRST_PROGRESS_DAYS = 5, 14
ANSWER_HOURS = {Urgency.URGENT: 24, Urgency.LIFE_THREATENING: 2}


def promises(case: Case) -> Iterator[Promise]:
    """T10 while nobody answered, T11 from acceptance to the outcome."""
    for id_, referral in case.referrals.items():
        yield _answer(case, id_, referral)
        yield from _progress(case, id_, referral)


def _answer(case: Case, id_: str, referral: Referral) -> Promise:
    key, dropped = f"referral_answer/{id_}", referral.state.over and referral.acknowledged is None
    if hours := ANSWER_HOURS.get(referral.urgency):
        said = f"the referral, {hours} hours"
        return by_hour(case, ANSWER, referral.sent, hours, said, key=key, kept=referral.acknowledged, dropped=dropped)
    due_on = working_day(case, referral.sent.on, ANSWER_WORKING_DAYS, referral.acknowledged)
    said = "the referral, 5 working days"
    return by_day(case, ANSWER, referral.sent.on, due_on, said, key=key, kept=referral.acknowledged, dropped=dropped)


def _progress(case: Case, id_: str, referral: Referral) -> Iterator[Promise]:
    """Choice: 14 days after acceptance, then a month after each report, until an outcome is recorded.

    Choice: keyed by the day it is counted from, so that a report typed late renames no other promise.
    """
    if referral.accepted is None:
        return
    name = f"referral_progress/{id_}"
    over, since = referral.state.over, referral.accepted.on
    first = not any(report.on == since for report in referral.reports)
    later = one_a_day(referral.reports, after=since)
    for report in later if over and later else [*later, None]:
        due_on = since + timedelta(FIRST_PROGRESS_DAYS) if first else add_months(since, 1)
        anchor, key = "the acceptance, 14 days" if first else "the last report, one month", f"{name}/{since}"
        yield by_day(case, PROGRESS, since, due_on, anchor, key=key, kept=report, dropped=over and not report)
        since, first = report.on if report else since, False


def deeds(case: Case) -> Iterator[Deed]:
    """A letter for each referral whose recipient is still covered by consent; a revocation for each taken back.

    Source: handbook 2.3.2 (R49). Choice: consent is asked as of the day of the referral; what was known
    from paper before a take-over is not sent again.
    """
    now_active = plan.active(case)
    for id_, referral in case.referrals.items():
        covered = consent.covers(case, referral.provider, now_active[0] if now_active else None, referral.sent.order)
        refused = case.refused and not overrides.is_vital(case, id_)
        wanted = not (refused or referral.activity in case.refused_activities)
        if wanted and not referral.state.over and covered and referral.sent.number not in case.from_paper:
            yield Deed(
                key=f"referral/{id_}/letter",
                kind=DeedKind.REFERRAL_LETTER,
                about=id_,
                to=(referral.provider,),
                paper=referral.paper,
                text=_asked(case, referral),
            )
        ended_here = referral.changed is not None and referral.changed.number not in case.from_paper
        told = f"referral/{id_}/letter" in case.deeds or referral.sent.number in case.from_paper
        if told and ended_here and referral.state in (ReferralState.REVOKED, ReferralState.NO_RESPONSE):
            yield Deed(key=f"referral/{id_}/revocation", kind=DeedKind.REVOCATION, about=id_, to=(referral.provider,))


def _asked(case: Case, referral: Referral) -> str:
    """What a provider is asked for, in the words of the elements, and how fast (R49: no more than that)."""
    elements = [case.needs[need].need.element for need in referral.needs if need in case.needs]
    said = dict.fromkeys(element.name.lower().replace("_", " ") for element in elements)
    return f"For: {', '.join(said)}; {referral.urgency.lower().replace('_', ' ')}"

"""A referral from consent to a recorded outcome: what it waits for. Source: handbook 2.3.2, 4.1.3; timers T10, T11."""

from collections.abc import Iterator
from datetime import timedelta

from domain.assessment import Urgency
from domain.case import Case
from domain.dates import add_months, add_working_days
from domain.people import Role
from domain.promise import Deed, DeedKind, Promise
from domain.referral import Referral, ReferralState
from policy import consent, plan
from policy.promises import Terms, by_day, by_hour

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
    due_on = add_working_days(referral.sent.on, ANSWER_WORKING_DAYS, case.opened.calendar)
    said = "the referral, 5 working days"
    return by_day(case, ANSWER, referral.sent.on, due_on, said, key=key, kept=referral.acknowledged, dropped=dropped)


def _progress(case: Case, id_: str, referral: Referral) -> Iterator[Promise]:
    """Choice: 14 days after acceptance, then a month after each report, until an outcome is recorded."""
    if referral.accepted is None:
        return
    anchor, since = "the acceptance, 14 days", referral.accepted.on
    due_on = since + timedelta(FIRST_PROGRESS_DAYS)
    for n, report in enumerate([*referral.reports, None], 1):
        over = report is None and referral.state.over
        key = f"referral_progress/{id_}/{n}"
        yield by_day(case, PROGRESS, since, due_on, anchor, key=key, kept=report, dropped=over)
        if report is None or (referral.state.over and n == len(referral.reports)):
            return
        anchor, since, due_on = "the last report, one month", report.on, add_months(report.on, 1)


def deeds(case: Case) -> Iterator[Deed]:
    """A letter for each referral whose recipient is still covered by consent; a revocation for each taken back.

    Source: handbook 2.3.2 (R49). Choice: what was known from paper before a take-over is not sent again.
    """
    now_active = plan.active(case)
    for id_, referral in case.referrals.items():
        covered = consent.covers(case, referral.provider, now_active[0] if now_active else None)
        if not referral.state.over and covered and referral.sent.number not in case.from_paper:
            yield Deed(
                key=f"referral/{id_}/letter",
                kind=DeedKind.REFERRAL_LETTER,
                about=id_,
                to=(referral.provider,),
                paper=referral.paper,
            )
        ended_here = referral.changed is not None and referral.changed.number not in case.from_paper
        if referral.state in (ReferralState.REVOKED, ReferralState.NO_RESPONSE) and ended_here:
            yield Deed(key=f"referral/{id_}/revocation", kind=DeedKind.REVOCATION, about=id_, to=(referral.provider,))

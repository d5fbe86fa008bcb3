"""A referral from consent to a recorded outcome: what it waits for. Source: handbook 2.3.2, 4.1.3; timers T10, T11."""

from collections.abc import Iterator
from datetime import timedelta
from enum import StrEnum

from domain.assessment import Element, Urgency
from domain.case import Case
from domain.dates import add_months
from domain.people import Role
from domain.promise import Deed, DeedKind, Promise
from domain.referral import ORDER, Referral, ReferralState
from policy import consent, disclosure, overrides, plan
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
    from paper before a take-over is not sent again. A letter that is called off may have left before anybody knew: a
    revocation is always owed, and who never got the letter is not told.
    """
    for id_, referral in case.referrals.items():
        if may_be_told(case, id_) and referral.sent.number not in case.from_paper:
            yield Deed(
                key=f"referral/{id_}/letter",
                kind=DeedKind.REFERRAL_LETTER,
                about=id_,
                to=(referral.provider,),
                paper=referral.paper,
                text=_asked(case, referral),
                fields=fields(case, id_),
                basis=consent.basis(case, referral.provider),
            )
        ended_here = referral.changed is not None and referral.changed.number not in case.from_paper
        if ended_here and referral.state in (ReferralState.REVOKED, ReferralState.NO_RESPONSE):
            yield Deed(key=f"referral/{id_}/revocation", kind=DeedKind.REVOCATION, about=id_, to=(referral.provider,))


def may_be_told(case: Case, id_: str) -> bool:
    """Whether the provider of this referral may be told of the person now: consent stands, nobody refused, it goes on.

    Asked again in the moment of sending, and each time a page shows the data.
    """
    referral, now_active = case.referrals[id_], plan.active(case)
    covered = consent.covers(case, referral.provider, now_active[0] if now_active else None, referral.sent.order)
    refused = case.refused and not overrides.is_vital(case, id_)
    wanted = not (refused or case.closed or case.death_reported or referral.activity in case.refused_activities)
    return wanted and not referral.state.over and covered


def fields(case: Case, id_: str) -> tuple[str, ...]:
    """What the provider of this referral may be told at most: names of fields."""
    return disclosure.allowed(_elements(case, case.referrals[id_]))


def _asked(case: Case, referral: Referral) -> str:
    """What a provider is asked for, in codes, and how fast: E4 E9 URGENT (R49: no more than that)."""
    return " ".join([*_elements(case, referral), referral.urgency])


def _elements(case: Case, referral: Referral) -> list[Element]:
    known = (case.needs[need].need.element for need in referral.needs if need in case.needs)
    return list(dict.fromkeys(known))


class Heard(StrEnum):
    """What an answer of a provider does to a referral, as it is told at the door."""

    CHANGES = "CHANGES"
    KNOWN = "KNOWN"  # said before
    TOO_LATE = "TOO_LATE"  # the referral is over: recorded, and changes nothing (C19)
    IMPOSSIBLE = "IMPOSSIBLE"  # not a provider's to say, or it goes back


FROM_PROVIDERS = frozenset(
    {
        *(ReferralState.ACKNOWLEDGED, ReferralState.ACCEPTED, ReferralState.REJECTED),
        *(ReferralState.IN_SERVICE, ReferralState.COMPLETED, ReferralState.NO_SHOW),
    }
)


def heard(referral: Referral, said: ReferralState) -> Heard:
    """What this answer would do now. Nobody's answer is lost: what changes nothing is recorded all the same."""
    if said not in FROM_PROVIDERS:
        return Heard.IMPOSSIBLE
    if said is referral.state:
        return Heard.KNOWN
    if referral.state.over:
        return Heard.TOO_LATE
    goes_on = ORDER.get(said, len(ORDER)) >= ORDER.get(referral.state, len(ORDER))
    return Heard.CHANGES if goes_on else Heard.IMPOSSIBLE

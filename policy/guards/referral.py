"""Referrals at the door. Source: handbook 2.3.2, referral part (R44-R50)."""

from datetime import date

from domain.assessment import Urgency
from domain.case import Case
from domain.errors import Incomplete
from domain.referral import AnswerReferral, Refer, ReferralState, ReportService, RevokeReferral
from policy import consent, plan, unmet_need
from policy.guards.guard import demand, demand_known, demand_new, guards
from policy.overrides import by_the_end_of

ANSWERS = (ReferralState.ACKNOWLEDGED, ReferralState.ACCEPTED, ReferralState.REJECTED)
REPORTS = (ReferralState.IN_SERVICE, ReferralState.COMPLETED, ReferralState.NO_SHOW)


@guards(Refer)
def refer(case: Case, act: Refer, today: date) -> None:
    """A recorded need, an explained procedure, consent for this recipient; before the plan only if it is urgent."""
    demand_new(act.referral in case.referrals, "referral", act.referral)
    for need in act.needs:
        demand_known(need in case.needs, "need", need, list(case.needs))
    explained = "The procedure was not explained to the returnee."
    demand(act.procedure_explained, explained, "Explain it, then refer.", Incomplete)
    ended = plan.end_of_activity(case, act.activity)
    demand(ended is None, f"Activity {act.activity} has ended ({ended}).", "Refer for another one, or for a need.")
    safe = not unmet_need.unchecked(case, act.provider)
    demand(safe, unmet_need.UNCHECKED, "Record the check first (check-no-harm).")
    now_active = plan.active(case)
    early = now_active or act.urgency is not Urgency.ROUTINE
    demand(early, "No plan has started, and the need is not urgent.", "Wait for the plan, or record the urgency.")
    silent = consent.silent(case, act.provider, now_active[0] if now_active else None, by_the_end_of(today))
    said = f"There is no standing consent of {', '.join(silent)} to share data with {act.provider}."
    demand(not silent, said, "Ask for consent that names this provider (give-consent --member --recipients).")


@guards(AnswerReferral)
def answer_referral(case: Case, act: AnswerReferral, today: date) -> None:
    """Choice (C19): a late answer is recorded and changes nothing by itself; only its form is checked."""
    _known(case, act.referral)
    said = "An answer is ACKNOWLEDGED, ACCEPTED or REJECTED."
    demand(act.answer in ANSWERS, said, "Use report-service for what follows.", Incomplete)
    reasoned = act.answer is not ReferralState.REJECTED or act.reason
    demand(reasoned, "A rejection says why.", "Give the reason.", Incomplete)


@guards(ReportService)
def report_service(case: Case, act: ReportService, today: date) -> None:
    """A completed referral carries its outcome and what the returnee says of it (R50).

    Choice (C19): a report on a referral that is over is recorded, and changes nothing.
    """
    _known(case, act.referral)
    said = "A report is IN_SERVICE, COMPLETED or NO_SHOW."
    demand(act.state in REPORTS, said, "Use answer-referral for the answer.", Incomplete)
    told = act.state is not ReferralState.COMPLETED or (act.outcome and act.feedback)
    demand(told, "The outcome, or what the returnee says of it, is missing.", "Write both.", Incomplete)


@guards(RevokeReferral)
def revoke_referral(case: Case, act: RevokeReferral, today: date) -> None:
    """Only a referral that is not over is taken back."""
    _known(case, act.referral)
    demand(not case.referrals[act.referral].state.over, "This referral is over.", "Nothing more is needed.")


def _known(case: Case, referral: str) -> None:
    demand_known(referral in case.referrals, "referral", referral, list(case.referrals))

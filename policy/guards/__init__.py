"""The door of a case: which act may be done, by whom, when. One file per subject; `policy.door` asks them."""

from policy.guards import (
    adoption,
    assessment,
    assistance,
    closing,
    consent,
    contact,
    correction,
    feedback,
    follow_up,
    hand_over,
    hold,
    journey,
    plan,
    referral,
    reopening,
    unmet_need,
    waiver,
)
from policy.guards.guard import GUARDS, UNCHANGED, demand

SUBJECTS = (
    adoption,
    assessment,
    assistance,
    closing,
    consent,
    contact,
    correction,
    feedback,
    follow_up,
    hand_over,
    hold,
    journey,
    plan,
    referral,
    reopening,
    unmet_need,
    waiver,
)

__all__ = ["GUARDS", "SUBJECTS", "UNCHANGED", "demand"]

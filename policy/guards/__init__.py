"""The door of a case: which act may be done, by whom, when. One file per subject; `policy.door` asks them."""

from policy.guards import (
    adoption,
    assessment,
    assistance,
    attachment,
    closing,
    consent,
    contact,
    correction,
    feedback,
    follow_up,
    hand_over,
    hold,
    journey,
    meeting,
    payment,
    plan,
    referral,
    reopening,
    restricted,
    unmet_need,
    waiver,
    wishes,
)
from policy.guards.guard import GUARDS, UNCHANGED, demand

SUBJECTS = (
    adoption,
    assessment,
    assistance,
    attachment,
    closing,
    consent,
    contact,
    correction,
    feedback,
    follow_up,
    hand_over,
    hold,
    journey,
    meeting,
    payment,
    plan,
    referral,
    reopening,
    restricted,
    unmet_need,
    waiver,
    wishes,
)

__all__ = ["GUARDS", "SUBJECTS", "UNCHANGED", "demand"]

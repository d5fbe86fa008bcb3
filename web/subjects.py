"""Under which heading an act stands on the page of a case."""

from domain.act import Act
from letters.words import N_

SUBJECTS = {
    "journey": N_("Arrival and relocation"),
    "adoption": N_("Programmes"),
    "assessment": N_("Assessment"),
    "plan": N_("The plan"),
    "consent": N_("Consent"),
    "referral": N_("Referrals"),
    "unmet_need": N_("Unmet needs"),
    "assistance": N_("Money and goods"),
    "payment": N_("Money and goods"),
    "follow_up": N_("Follow-up"),
    "meeting": N_("Follow-up"),
    "contact": N_("Staying in contact"),
    "wishes": N_("Staying in contact"),
    "feedback": N_("Feedback and complaints"),
    "waiver": N_("Waivers"),
    "hold": N_("Holds"),
    "hand_over": N_("Hand-over"),
    "closing": N_("Refusal and closing"),
    "reopening": N_("Reopening"),
    "attachment": N_("The case file"),
    "restricted": N_("The case file"),
    "correction": N_("Put right"),
    "act": N_("Looked into by a person"),
}


def subject_of(kind: type[Act]) -> str:
    """The heading of an act, by the file it is written in."""
    return SUBJECTS[kind.__module__.rpartition(".")[2]]

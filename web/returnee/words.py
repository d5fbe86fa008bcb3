"""What the page says of codes: who was told which field, what was recorded, what happens next."""

from letters.pages import FIELDS
from letters.words import N_

NAMES = {"fr": "Français", "en": "English", "ar": "العربية", "es": "Español"}
TOLD = FIELDS | {
    "reference": N_("The number of your case"),
    "elements": N_("Which kind of help"),
    "urgency": N_("How urgent it is"),
    "amount": N_("The sum"),
    "plan": N_("Your plan"),
    "meeting": N_("Day, hour and place of the meeting"),
}
HERS = frozenset(
    {
        *("arrival", "plan", "plan_consent", "plan_copy", "plan_review", "plan_again", "start_activity"),
        *("follow_up", "survey", "delivery", "referral_answer", "referral_progress", "service_offered"),
        *("feedback_answer", "call_back", "consent_again", "hold_review", "transfer_answer"),
    }
)
"""Promises that are about her and tell nothing; the others are the office's own."""

RECORDED = {
    "agree": (
        N_("You agreed to this plan"),
        N_("Your office sees it now. The plan begins when everybody who is asked has agreed. We will tell you."),
    ),
    "return": (
        N_("You did not agree to this plan"),
        N_("It does not begin. Your case worker talks with you about what should be different."),
    ),
    "feedback": (
        N_("Thank you, we have received it"),
        N_("Your office reads it and answers you, in 14 days at the latest."),
    ),
    "complaint": (
        N_("Your complaint has been received"),
        N_("A supervisor reads it, and not your case worker. You get an answer in 7 days at the latest."),
    ),
    "call": (
        N_("You asked for a call"),
        N_("Somebody calls you, by the next working day at the latest."),
    ),
    "refuse": (
        N_("You refused all help"),
        N_(
            "It holds from now on, and nobody may object. Nothing new is sent or paid. What is on its way already is "
            "followed to its end. Somebody may ask you once whether it was you. You can change your mind at any time."
        ),
    ),
    "refuse-one": (
        N_("You refused this part of the help"),
        N_("It holds from now on. Everything else goes on as it was. You can change your mind at any time."),
    ),
    "withdraw": (
        N_("You took your consent back"),
        N_(
            "From now on nothing more about you goes there. What they know already we cannot take back, but we ask "
            "them to stop. Help that depends on it may end; your case worker talks with you about it."
        ),
    ),
}
NOT_NOW = N_("This does not work just now. It is not sure that it was noted. Please send it again: it counts once.")
CHANGED = N_("Nothing was noted, because something has changed since you opened this page. Please read it again.")
NO_WORDS = N_("Please write some words first. Nothing was noted.")
NOT_OURS = N_("This form was not made by this page, so nothing was noted. Please try again here.")
AGAIN = N_("Half an hour has passed. Please answer once more. What you wrote is kept, and not sent yet.")
FOUR_DIGITS = N_("Please write the year with four digits, such as 1990.")

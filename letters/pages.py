"""What the pages behind a provider's one-use link say. They show a reference, never a person."""

from enum import StrEnum

from domain.people import Noun
from domain.referral import ReferralState
from letters.names import REASONS
from letters.words import N_, Speaker


class Outcome(StrEnum):
    """What became of somebody's click."""

    THANKS = "THANKS"
    ALREADY = "ALREADY"
    TOO_LATE = "TOO_LATE"
    EXPIRED = "EXPIRED"
    UNKNOWN = "UNKNOWN"


class AnswerPage(Noun):
    """The form behind the link: nothing is sent before a button is pressed."""

    lang: str
    dir: str
    title: str
    reference: str
    about: str
    ask: str
    buttons: dict[str, str]
    why: str
    reasons: dict[str, str]


class Told(Noun):
    """A page that only tells."""

    lang: str
    dir: str
    title: str
    text: str


BUTTONS = {
    ReferralState.ACKNOWLEDGED: N_("We have received it"),
    ReferralState.ACCEPTED: N_("We accept"),
    ReferralState.REJECTED: N_("We cannot take it"),
    ReferralState.IN_SERVICE: N_("The service has begun"),
    ReferralState.COMPLETED: N_("The service is completed"),
    ReferralState.NO_SHOW: N_("Nobody came"),
}
TOLD = {
    Outcome.THANKS: (N_("Thank you"), N_("Your answer has arrived. You may close this page.")),
    Outcome.ALREADY: (N_("Already answered"), N_("Your answer had arrived before. Nothing was changed.")),
    Outcome.TOO_LATE: (
        N_("Too late"),
        N_(
            "This request is no longer open. Your answer was noted, and nothing was changed. "
            "Please call us if you can help."
        ),
    ),
    Outcome.EXPIRED: (
        N_("This link has ended"),
        N_("The link is too old or was used before. Nothing was changed. Please ask us for a new one."),
    ),
    Outcome.UNKNOWN: (
        N_("This link is not complete"),
        N_("We cannot read this link. Nothing was changed. Please open it again from our mail."),
    ),
}


def answer_page(speaker: Speaker, reference: str, offered: tuple[ReferralState, ...]) -> AnswerPage:
    """The form with the buttons that the referral's state offers, keyed by their codes."""
    return AnswerPage(
        lang=speaker.language,
        dir=_dir(speaker),
        title=speaker.say("Your answer"),
        reference=reference,
        about=speaker.say("Our reference: {reference}", reference=reference),
        ask=speaker.say("Nothing is sent before you press a button."),
        buttons={state.value: speaker.say(BUTTONS[state]) for state in offered if state in BUTTONS},
        why=speaker.say("If you cannot take it, why?"),
        reasons={reason.value: speaker.say(said) for reason, said in REASONS.items()},
    )


def told(speaker: Speaker, outcome: Outcome) -> Told:
    """The page after the click."""
    title, text = TOLD[outcome]
    return Told(lang=speaker.language, dir=_dir(speaker), title=speaker.say(title), text=speaker.say(text))


def _dir(speaker: Speaker) -> str:
    return "rtl" if speaker.rtl else "ltr"

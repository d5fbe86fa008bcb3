"""What the pages behind a provider's one-use link say: every word of them. How they look is the web room's."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum

from babel import Locale
from pydantic import Field

from domain.people import Noun
from domain.referral import ReferralState
from letters.names import REASONS
from letters.plain import plain
from letters.words import N_, Speaker


class Outcome(StrEnum):
    """What became of somebody's click."""

    THANKS = "THANKS"
    ALREADY = "ALREADY"
    TOO_LATE = "TOO_LATE"
    UNFIT = "UNFIT"
    NO_ANSWER = "NO_ANSWER"
    OVER = "OVER"
    EXPIRED = "EXPIRED"
    UNKNOWN = "UNKNOWN"
    TROUBLE = "TROUBLE"


class AnswerPage(Noun):
    """The form behind the link: nothing is sent before a button is pressed."""

    lang: str
    dir: str
    title: str
    reference: str
    about: str
    told: dict[str, str] = Field(repr=False, description="the least data, by its label")
    ask: str
    buttons: dict[str, str]
    why: str
    reasons: dict[str, str]
    outcome: str
    feedback: str


class Told(Noun):
    """A page that only tells."""

    lang: str
    dir: str
    title: str
    text: str


FIELDS = {
    "name": N_("Name"),
    "phone": N_("Telephone"),
    "born": N_("Born on"),
    "language": N_("Language"),
    "what": N_("What is asked for"),
}
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
    Outcome.UNFIT: (
        N_("Your answer was noted"),
        N_("It does not fit where this request stands, so nothing was changed. Please call us."),
    ),
    Outcome.NO_ANSWER: (
        N_("This is no answer"),
        N_("Nothing was noted. Please go back and press one of the buttons."),
    ),
    Outcome.OVER: (
        N_("This request is closed"),
        N_("Nothing more is shown here. Please delete what you received with it."),
    ),
    Outcome.EXPIRED: (
        N_("This link has ended"),
        N_("The link is too old. Nothing was changed. Please ask us for a new one."),
    ),
    Outcome.UNKNOWN: (
        N_("This link is not complete"),
        N_("We cannot read this link. Nothing was changed. Please open it again from our mail."),
    ),
    Outcome.TROUBLE: (
        N_("This does not work just now"),
        N_("It is not sure that your answer was noted. Please send it again later: the same answer counts once."),
    ),
}


def answer_page(
    speaker: Speaker, reference: str, offered: Sequence[ReferralState], told: Mapping[str, str] | None = None
) -> AnswerPage:
    """The form: what may be told, and the buttons that the referral's state offers, keyed by their codes."""
    return AnswerPage(
        lang=speaker.language,
        dir=_dir(speaker),
        title=speaker.say("Your answer"),
        reference=reference,
        about=speaker.say("Our reference: {reference}", reference=reference),
        told={speaker.say(FIELDS[field]): _shown(speaker, field, value) for field, value in (told or {}).items()},
        ask=speaker.say("Nothing is sent before you press a button."),
        buttons={state.value: speaker.say(BUTTONS[state]) for state in offered if state in BUTTONS},
        why=speaker.say("If you cannot take it, why?"),
        reasons={reason.value: speaker.say(said) for reason, said in REASONS.items()},
        outcome=speaker.say("What came of it"),
        feedback=speaker.say("What the person said of it, if you asked"),
    )


def told(speaker: Speaker, outcome: Outcome) -> Told:
    """The page after the click."""
    title, text = TOLD[outcome]
    return Told(lang=speaker.language, dir=_dir(speaker), title=speaker.say(title), text=speaker.say(text))


def _shown(speaker: Speaker, field: str, value: str) -> str:
    """A day and a language as people say them; everything else as it was written, without signs that are commands."""
    if field == "born":
        return speaker.day(date.fromisoformat(value))
    if field == "language":
        return str(Locale.parse(speaker.language).languages.get(value, value))
    return plain(value)


def _dir(speaker: Speaker) -> str:
    return "rtl" if speaker.rtl else "ltr"

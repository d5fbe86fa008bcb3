"""Mails and short messages to people, in their language. No subject and no short message tells what it is about."""

from collections.abc import Iterable
from enum import StrEnum

from domain.assessment import Element, Urgency
from domain.people import Noun
from letters.names import ELEMENTS, URGENCY
from letters.plain import parts
from letters.words import N_, Speaker, for_phone


class Mail(Noun):
    """Subject and plain text of one mail; attachments are the sender's."""

    subject: str
    text: str


class Step(StrEnum):
    """What a notice is about: a date that comes, that is there, or that has passed without an answer."""

    REMIND = "remind"
    WARN = "warn"
    DUE = "due"
    LAPSE = "lapse"


STEPS = {
    Step.REMIND: N_("This is to remind you."),
    Step.WARN: N_("The date is near."),
    Step.DUE: N_("The date has been reached."),
    Step.LAPSE: N_("The time has passed without an answer."),
}


MOST_PARTS = 4  # of one short message: each is paid for, and old phones put no more together


def plan_copy_mail(speaker: Speaker, office: str, reach: str, link: str = "") -> Mail:
    """The mail around a copy of the plan. Choice: no name, no programme, no reason, whoever reads over her shoulder."""
    return Mail(
        subject=speaker.say("Your document"),
        text=_letter(
            speaker.say("Hello,"),
            speaker.say("the document that you asked us for is attached, once to print and once to read on a phone."),
            f"{speaker.say('You can also read it here and answer us. No account is needed:')}\n{link}" if link else "",
            speaker.say("If it is not for you, please delete it and tell us."),
            _from(speaker, office, reach),
        ),
    )


def plan_updated_sms(speaker: Speaker, phone: str, link: str = "") -> str:
    """A new version is there; what it says is told on the phone, or on her own page.

    Choice: a link that would make the message too long stays out; whom to call never does.
    """
    said = for_phone(speaker.say("Your plan was updated. Please call us: {phone}", phone=phone))
    whole = f"{said}\n{link}" if link else said
    return whole if parts(whole) <= MOST_PARTS else said


def meeting_title(speaker: Speaker) -> str:
    """What a calendar shows to anybody who looks at it."""
    return speaker.say("Appointment")


def meeting_text(speaker: Speaker, office: str, reach: str) -> str:
    """The text of an invitation to a meeting."""
    return _letter(speaker.say("If you cannot come, please tell us."), _from(speaker, office, reach))


def meeting_mail(speaker: Speaker, office: str, reach: str, *, cancelled: bool = False) -> Mail:
    """The mail that carries an invitation, or calls it off."""
    off = _letter(speaker.say("This appointment will not take place."), _from(speaker, office, reach))
    return Mail(subject=meeting_title(speaker), text=off if cancelled else meeting_text(speaker, office, reach))


def referral_mail(
    speaker: Speaker, reference: str, elements: Iterable[Element], urgency: Urgency, link: str, office: str, reach: str
) -> Mail:
    """What a provider needs to decide, and nothing about the person: her data follow when it has accepted (R49)."""
    wanted = [f"- {speaker.say(ELEMENTS[element])}" for element in dict.fromkeys(elements)]
    return Mail(
        subject=speaker.say("A request: {reference}", reference=reference),
        text=_letter(
            speaker.say("Hello,"),
            speaker.say("we would like to refer somebody to you. Our reference: {reference}", reference=reference),
            "\n".join([speaker.say("It is about:"), *wanted]),
            speaker.say(URGENCY[urgency]),
            _answer(speaker, link),
            _from(speaker, office, reach),
        ),
    )


def reminder_mail(speaker: Speaker, reference: str, link: str, office: str, reach: str) -> Mail:
    """The provider has not answered yet."""
    return Mail(
        subject=speaker.say("We wait for your answer: {reference}", reference=reference),
        text=_letter(
            speaker.say("Hello,"),
            speaker.say("we have no answer yet to our request {reference}.", reference=reference),
            _answer(speaker, link),
            _from(speaker, office, reach),
        ),
    )


def revocation_mail(speaker: Speaker, reference: str, office: str, reach: str) -> Mail:
    """A referral is taken back. Choice: no reason is given: it is the returnee's own."""
    return Mail(
        subject=speaker.say("Taken back: {reference}", reference=reference),
        text=_letter(
            speaker.say("Hello,"),
            speaker.say("we take our request {reference} back. Please do nothing more about it.", reference=reference),
            speaker.say("Please delete what you received with it. No answer is needed."),
            _from(speaker, office, reach),
        ),
    )


def notice_mail(speaker: Speaker, case: str, promise: str, step: Step, others: tuple[str, ...] = ()) -> Mail:
    """A date of a case was reached: its number and which promise, as a sentence in English."""
    return Mail(
        subject=speaker.say("Case {case}", case=case),
        text=_letter(
            f"{speaker.say('Case {case}', case=case)}: {speaker.value(speaker.words(promise))}",
            speaker.say(STEPS[step]),
            speaker.say("Nothing was stopped or ended by this. Please look at the case."),
            speaker.say("Who could be asked instead: {others}", others=", ".join(others)) if others else "",
        ),
    )


def _answer(speaker: Speaker, link: str) -> str:
    ask = speaker.say("Please answer here. No account is needed:")
    return f"{ask}\n{link}"


def _from(speaker: Speaker, office: str, reach: str) -> str:
    return "\n".join(speaker.value(part) for part in (office, reach) if part)


def _letter(*paragraphs: str) -> str:
    return "\n\n".join(part for part in paragraphs if part) + "\n"

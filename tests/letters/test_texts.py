"""What leaves by mail, by phone and behind a link: enough to act on, nothing about a person or a programme."""

from datetime import date

import pytest

from domain.assessment import Element, Urgency
from domain.plan import Activity, Dimension, PlanOutline
from domain.referral import ReferralState, UnmetReason
from letters import texts
from letters.names import ELEMENTS, MODALITY, REASONS, URGENCY
from letters.pages import BUTTONS, TOLD, Outcome, answer_page, told
from letters.plain import alone, parts, plain
from letters.plan_copy import CopyHead, view
from letters.words import LANGUAGES, speaker

LINK = "https://here.example/l/abc123"
TELLING = ("reintegr", "réintégr", "migra", "retour", "return", "العائد", "إعادة", "programme", "program", "برنامج")


@pytest.mark.parametrize("language", LANGUAGES)
def test_subjects_and_short_messages_tell_nothing(language: str) -> None:
    """Whoever looks at the phone or the list of mails learns neither the programme nor the reason."""
    spoken = speaker(language)
    seen = [
        texts.plan_copy_mail(spoken, "Office", "+220 1").subject,
        texts.meeting_title(spoken),
        texts.plan_updated_sms(spoken, "+220 1"),
        *(texts.referral_mail(spoken, "R-7/bed", (Element.HEALTH,), Urgency.URGENT, LINK, "", "").subject,),
        texts.reminder_mail(spoken, "R-7/bed", LINK, "", "").subject,
        texts.revocation_mail(spoken, "R-7/bed", "", "").subject,
    ]

    assert [text for text in seen if any(word in text.lower() for word in TELLING)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_referral_says_what_is_asked_and_how_to_answer(language: str) -> None:
    """Reference, elements once each, urgency and the link whole on its own line."""
    spoken, wanted = speaker(language), (Element.HEALTH, Element.FAMILY, Element.HEALTH)
    mail = texts.referral_mail(spoken, "R-7/bed", wanted, Urgency.LIFE_THREATENING, LINK, "GM-BJL", "+220 1")

    assert LINK in mail.text.split("\n")
    assert mail.text.count(f"- {spoken.say(ELEMENTS[Element.HEALTH])}\n") == 1
    assert spoken.say(URGENCY[Urgency.LIFE_THREATENING]) in mail.text
    assert "R-7/bed" in mail.subject
    assert LINK not in texts.revocation_mail(spoken, "R-7/bed", "", "").text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_short_message_with_a_link_stays_short(language: str) -> None:
    """An address of the usual length goes along; one that makes too many parts stays out, and whom to call stays in."""
    spoken, usual = speaker(language), f"https://cases.example.org/p/{'a' * 151}"
    with_link = texts.plan_updated_sms(spoken, "+220 301 2345", usual)
    too_long = texts.plan_updated_sms(spoken, "+220 301 2345", f"https://{'a' * 700}.example.org/p/x")

    assert with_link.endswith(f"\n{usual}")
    assert parts(with_link) <= texts.MOST_PARTS
    assert too_long == texts.plan_updated_sms(spoken, "+220 301 2345")
    assert "301" in with_link


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_mail_with_a_copy_holds_the_link_on_its_own_line(language: str) -> None:
    """And none where there is none."""
    spoken = speaker(language)

    assert LINK in texts.plan_copy_mail(spoken, "GM-BJL", "+220 1", LINK).text.split("\n")
    assert "http" not in texts.plan_copy_mail(spoken, "GM-BJL", "+220 1").text


@pytest.mark.parametrize("step", texts.Step)
def test_a_notice_names_the_case_and_the_promise(step: texts.Step) -> None:
    """In the reader's language, with a step that can be told from the others."""
    said = {one: texts.notice_mail(speaker("fr"), "R-0042", "the plan is agreed", one).text for one in texts.Step}

    assert "R-0042: le plan est convenu" in said[step]
    assert len(set(said.values())) == len(texts.Step)
    assert "new sentence" in texts.notice_mail(speaker("fr"), "R-0042", "a new sentence", step).text


def test_every_code_has_words() -> None:
    """No element, urgency, modality, reason, outcome or word without a text."""
    assert set(ELEMENTS) == set(Element)
    assert set(URGENCY) == set(Urgency)
    assert set(REASONS) == set(UnmetReason) - {UnmetReason.NO_ANSWER}  # a silence is no answer to choose
    assert set(TOLD) == set(Outcome)
    assert len(MODALITY) == 4


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_behind_a_link_offers_what_the_state_allows(language: str) -> None:
    """Buttons by their codes in the order given, reasons for a no, and a text for each end."""
    page = answer_page(speaker(language), "R-7/bed", (ReferralState.ACCEPTED, ReferralState.REJECTED))

    assert list(page.buttons) == ["ACCEPTED", "REJECTED"]
    assert list(page.reasons) == [reason.value for reason in REASONS]
    assert page.dir == ("rtl" if language == "ar" else "ltr")
    assert len({told(speaker(language), outcome).text for outcome in Outcome}) == len(Outcome)
    assert set(BUTTONS) < set(ReferralState)


def test_the_view_reads_the_paper_and_not_the_marks() -> None:
    """Words come from the paper by their path; what it lacks is empty, never "[paper]"; a meeting is told once."""
    line = Activity(id="a", element=Element.INCOME, dimension=Dimension.ECONOMIC, what="[paper]", provider="GM-09")
    outline = PlanOutline(summary="[paper]", activities=(line, line))
    seen = view(
        outline,
        {"outline.activities.1.what": "a shop"},
        CopyHead(number="R-7", version=1),
        meetings=[date(2026, 3, 1)] * 2,
    )

    assert [one.what for one in seen.activities] == ["", "a shop"]
    assert seen.activities[0].provider == "GM-09"
    assert seen.summary == ""
    assert seen.meetings == (date(2026, 3, 1),)


def test_the_groups_of_a_number_stay_in_their_order() -> None:
    """Among Arabic words, which run from the right, a telephone number is still read from the left."""
    assert "\u2066+221 77 123 45 67\u2069" in alone("مكتب المركز، +221 77 123 45 67")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\r\nb\u2028c", "a\nb\nc"),
        ("\u202eevil\u2069", "evil"),
        ("a\x00b\ue000\ufeff", "ab"),
        ("e\u0301", "é"),
        ("\ud800", ""),
    ],
)
def test_signs_that_command_are_taken_out(typed: str, kept: str) -> None:
    """Lines stay; direction overrides, control signs, lone halves and private signs do not."""
    assert plain(typed) == kept

"""The catalogues: complete, sure of themselves, and in step with the sources."""

import re
from datetime import date
from decimal import Decimal

import pytest
from babel.messages.pofile import read_po

from letters.plain import parts
from letters.texts import plan_copy_mail, plan_updated_sms
from letters.words import LANGUAGES, catalogue, speaker
from tests.letters.catalogues import TEMPLATE, TRANSLATED, template

HOLE = re.compile(r"\{\w*\}")
UNSAID_NUMBERS = {"ar": 3}  # forms for none, one and two, which Arabic says without a digit


def test_the_template_is_up_to_date() -> None:
    """A sentence added to the sources is in the template, and one taken away is not."""
    with TEMPLATE.open("rb") as lines:
        kept = read_po(lines)

    assert {message.id for message in kept} == {message.id for message in template()}


@pytest.mark.parametrize("language", TRANSLATED)
def test_nothing_is_missing_or_doubtful(language: str) -> None:
    """Every sentence and every plural form is there, with the same holes, and none is fuzzy."""
    known, faults = catalogue(language), []
    for wanted in template():
        if not wanted.id:
            continue
        message = known.get(wanted.id if isinstance(wanted.id, str) else wanted.id[0])
        if message is None or message.fuzzy or not _whole(message.string, wanted.id, language):
            faults.append(wanted.id)

    assert faults == []
    assert {m.id for m in known} == {m.id for m in template()}


def _whole(said: object, wanted: object, language: str) -> bool:
    if isinstance(wanted, str):
        return (
            isinstance(said, str) and said.strip() != "" and sorted(HOLE.findall(said)) == sorted(HOLE.findall(wanted))
        )
    assert isinstance(wanted, (list, tuple))
    assert isinstance(said, tuple)
    spoken = UNSAID_NUMBERS.get(language, 0)
    return len(said) == catalogue(language).num_plurals and all(
        form and (set(HOLE.findall(form)) == set(HOLE.findall(wanted[1])) or n < spoken) for n, form in enumerate(said)
    )


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["0 months", "1 month", "2 months"]),
        ("fr", ["0 mois", "1 mois", "2 mois"]),
        ("es", ["0 meses", "1 mes", "2 meses"]),
        ("ar", ["أقل من شهر", "شهر واحد", "شهران", "3 أشهر", "11 شهرًا", "100 شهر"]),
    ],
)
def test_each_number_has_its_form(language: str, said: list[str]) -> None:
    """Arabic has six forms; the others two."""
    spoken = speaker(language)

    assert [spoken.many("{n} month", "{n} months", n) for n in (0, 1, 2, 3, 11, 100)[: len(said)]] == said


@pytest.mark.parametrize(
    ("language", "country", "spoken"),
    [
        ("wo", "SEN", "fr"),
        ("wo", "", "en"),
        ("ff", "GMB", "en"),
        ("am", "ETH", "en"),
        ("ar", "SEN", "ar"),
        ("", "NER", "fr"),
    ],
)
def test_an_unknown_language_falls_back_on_the_country(language: str, country: str, spoken: str) -> None:
    """Nobody is left without a text; a language that we write is never replaced."""
    assert speaker(language, country).language == spoken


def test_days_and_sums_as_the_language_writes_them() -> None:
    """The same day and sum in four languages, and Arabic with its own digits where asked for."""
    day, sum_ = date(2026, 2, 28), Decimal("1150")

    assert [speaker(one).day(day) for one in LANGUAGES] == [
        "28 February 2026", "28 février 2026", "28 فبراير 2026", "28 de febrero de 2026",
    ]  # fmt: skip
    assert speaker("fr").money(sum_, "EUR") == "1\u00a0150,00\u00a0€"
    assert speaker("ar", numerals="arab").day(day) == "٢٨ فبراير ٢٠٢٦"
    assert "١" in speaker("ar", numerals="arab").money(sum_, "EUR")


@pytest.mark.parametrize("language", LANGUAGES)
def test_short_messages_stay_short_and_tell_nothing(language: str) -> None:
    """At most two parts, with the phone readable in its own direction."""
    spoken = speaker(language)
    texts = [plan_updated_sms(spoken, "+221 33 555 01 01")]

    assert [parts(text) for text in texts if parts(text) > 2] == []
    assert all("+221 33 555 01 01" in text and "\u2068" not in text for text in texts)


def test_a_value_is_never_read_as_a_pattern() -> None:
    """Braces and percent signs of an outside value stay as they are."""
    assert "{office} %s {0.__class__}" in plan_copy_mail(speaker("fr"), "{office} %s {0.__class__}", "").text

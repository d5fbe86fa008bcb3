"""The returnee's copy: what it says, that it can be read by all, and that nothing in it acts."""

import re
from html.parser import HTMLParser

import pypdfium2
import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from letters.plain import FONTS, MISSING, covered, plain
from letters.plan_copy import html, pdf, sheet
from letters.words import LANGUAGES, speaker
from tests.letters.plans import plan

NASTY = '#strong[x] $y$ \\ *b* <b onclick="x">&amp; {{ 7*7 }} </dd><script>alert(1)</script> #read("/etc/passwd")'

STRANGE = "\u1fd4\u0161\u2bc9\u06ea\u2861 \u2b7b\u0654\u2a03 e\u064b \u0634\u0301"


def _text(document: bytes) -> str:
    pages = pypdfium2.PdfDocument(document)
    return re.sub(r"\s+", " ", "\n".join(page.get_textpage().get_text_bounded() for page in pages))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pdf_is_accessible_and_the_same_each_time(language: str) -> None:
    """Tagged, in its language, declared PDF/UA, with only our fonts and these inside; two runs give the same bytes."""
    made = pdf(plan(language), speaker(language))
    fonts = {name.split(b"+")[1] for name in re.findall(rb"/FontName\s*/([A-Z]{6}\+[\w-]+)", made)}

    assert made == pdf(plan(language), speaker(language))
    assert f"/Lang({language})".encode() in made
    assert b"/MarkInfo" in made
    assert b"<pdfuaid:part>1</pdfuaid:part>" in made
    assert fonts
    assert all(name.startswith(b"NotoSans") for name in fonts)
    assert len(pypdfium2.PdfDocument(made)) == 2


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_the_pdf_says_what_the_plan_says(language: str) -> None:
    """Every line of the sheet is found in the text of the pages. Arabic is drawn, and told apart by its sheet alone."""
    view, spoken = plan(language), speaker(language)
    said = _text(pdf(view, spoken))
    rows = [row for part in sheet(view, spoken)["activities"] for row in part["rows"]]

    assert [line for row in rows for line in row["lines"] if plain(line).replace("\u00a0", " ") not in said] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_for_a_screen_is_small_whole_and_still(language: str) -> None:
    """Under 15 KB, in its language and direction, with nothing from outside and no script."""
    made = html(plan(language, 11), speaker(language))

    assert len(made.encode()) < 15_000
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in made
    assert not re.search(r"<script|<img|<link|src=|@import|url\(", made)


def test_both_forms_hold_nothing_that_acts() -> None:
    """Markup of three kinds is printed letter by letter."""
    view = plan("en", 2, **{"outline.summary": NASTY, "outline.activities.0.what": NASTY})

    assert _Tags.of(html(view, speaker("en"))) == _Tags.of(html(plan("en", 2), speaker("en")))
    assert "#strong[x] $y$" in _text(pdf(view, speaker("en")))
    assert b"/JavaScript" not in pdf(view, speaker("en"))


class _Tags(HTMLParser):
    """The tags of a page with their attributes, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[object] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One more."""
        self.seen.append((tag, attrs))

    @classmethod
    def of(cls, page: str) -> list[object]:
        """All of a page."""
        parser = cls()
        parser.feed(page)
        return parser.seen


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80), st.sampled_from(LANGUAGES))
def test_any_text_can_be_printed(text: str, language: str) -> None:
    """Whatever was typed, the copy is made: a sign that no font holds becomes a visible mark."""
    view = plan(language, 1, **{"outline.summary": text, "outline.activities.0.what": text})

    assert pdf(view, speaker(language)).startswith(b"%PDF")
    assert len(_Tags.of(html(view, speaker(language)))) > 10


def test_a_mark_on_a_letter_of_another_font_stops_nothing() -> None:
    """An Arabic mark behind signs of other scripts cannot be set: the copy is made without it."""
    view = plan("ar", 1, **{"outline.summary": STRANGE})

    assert pdf(view, speaker("ar")).startswith(b"%PDF")


def test_what_cannot_be_printed_is_told() -> None:
    """Ethiopic is not among our fonts: marks, and a line that says so; the other copy shows it."""
    view = plan("en", 1, **{"outline.summary": "ሰላም"})

    assert "could not be printed" in _text(pdf(view, speaker("en")))
    assert "ሰላም" in html(view, speaker("en"))
    assert MISSING not in html(view, speaker("en"))


def test_the_fonts_are_ours_and_licensed() -> None:
    """Latin and Arabic in two weights, under 2.5 MB, each family with its licence beside it."""
    known = typst.Fonts(font_paths=[str(FONTS)], include_system_fonts=False, include_embedded_fonts=False)

    assert sorted(known.families()) == ["Noto Sans", "Noto Sans Arabic"]
    assert sum(path.stat().st_size for path in FONTS.iterdir()) < 2_500_000
    assert all(
        "SIL Open Font License" in (FONTS / f"OFL-{name}.txt").read_text() for name in ("NotoSans", "NotoSansArabic")
    )
    assert {ord("é"), ord("œ"), ord("ñ"), ord("ش"), ord(MISSING)} <= covered()


def test_a_long_plan_runs_over_pages() -> None:
    """Long words and many lines: pages are added, none is lost."""
    long = pdf(plan("fr", 22, **{"outline.summary": "x" * 3000, "outline.feedback": "mot\n" * 200}), speaker("fr"))

    assert len(pypdfium2.PdfDocument(long)) > 6
    assert _text(long).count("Page ") == len(pypdfium2.PdfDocument(long))

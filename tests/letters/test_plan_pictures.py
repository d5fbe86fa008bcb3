"""Her ups and downs and her scores in her copy: drawn, said again in a table, and nothing more than that."""

import re
import xml.etree.ElementTree as ET

import pypdfium2
import pytest

from domain.plan import PlanOutline
from letters.plan_copy import html, pdf, sheet
from letters.plan_view import PlanView, view
from letters.words import LANGUAGES, speaker
from tests.letters.plans import plan
from tests.policy.lives import Life, under_way

SCORES = {"composite": "0.46", "economic": "0.35", "social": "0.50", "psychosocial": "0.52"}
SECRET = "canary of what was told"
THEFT = {"month": 3, "level": -4, "kind": "CHALLENGE", "note": SECRET, "led_to": "income"}
ARRIVAL = {"month": -1, "level": 5, "kind": "OPPORTUNITY"}
COURSE = {"month": 3, "level": 1, "kind": "NEUTRAL"}


def drawn(life: Life, language: str = "en") -> PlanView:
    """The copy of somebody with this life behind her."""
    known = plan(language, 1)
    shown = view(PlanOutline(), {}, known.head, models=life.case.w_models, surveys=life.case.surveys)
    return known.model_copy(update={"ups_and_downs": shown.ups_and_downs, "surveys": shown.surveys})


@pytest.fixture(scope="module")
def life() -> Life:
    """Two visits, one group on money, two surveys."""
    made = under_way().at("2026-05-01").does("record_w_model", points=[THEFT])
    made.does("record_survey", **SCORES).at("2026-08-01").does("record_w_model", points=[ARRIVAL, COURSE])
    group = {"theme": "ECONOMIC", "session": "FOCUS_GROUP", "group": "shops", "participant": "BLUE-2"}
    made.does("record_w_model", points=[COURSE], **group)
    return made.does("record_survey", **{**SCORES, "composite": "0.58"}, wants_support=True, able_to_stay=False)


@pytest.mark.rule("R87", "R102", "R104", "R105")
def test_each_theme_has_its_picture_and_its_table(life: Life) -> None:
    """Visits of one theme are one line, numbered by month; the group's theme is a picture of its own."""
    pictures = sheet(drawn(life), speaker("en"))["pictures"]

    assert [picture["title"] for picture in pictures] == [
        "Your ups and downs",
        "Your ups and downs: Work and money",
        "Your scores over time",
    ]
    assert pictures[0]["rows"] == [
        ["1", "\u22121", "+5", "Something good"],
        ["2", "3", "\u22124", "A difficulty"],
        ["3", "3", "+1", "Neither good nor hard"],
    ]
    assert pictures[1]["rows"] == [["1", "3", "+1", "Neither good nor hard"]]


@pytest.mark.rule("R87", "R99", "R100")
def test_scores_stand_by_day_with_their_mark(life: Life) -> None:
    """Each survey with its four scores in the digits of the language, and that it is not the official one."""
    (*_, english), (*_, french) = (sheet(drawn(life), speaker(one))["pictures"] for one in ("en", "fr"))

    assert english["rows"] == [
        ["1 May 2026", "0.46", "0.35", "0.50", "0.52"],
        ["1 August 2026", "0.58", "0.35", "0.50", "0.52"],
    ]
    assert french["rows"][0][1] == "0,46"
    assert "official" in english["note"]


def test_nothing_else_is_disclosed(life: Life) -> None:
    """No word of the drawing, no colour or name of a group, no wish, no need that followed."""
    page = html(drawn(life), speaker("en"))

    assert [word for word in ("canary", "BLUE", "shops", "FOCUS", "wants", "income", "[paper]") if word in page] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pdf_with_pictures_is_accessible_and_the_same_each_time(life: Life, language: str) -> None:
    """Still PDF/UA with our fonts only, each picture with its words, two runs the same bytes."""
    made = pdf(drawn(life, language), speaker(language))
    fonts = {name.split(b"+")[1] for name in re.findall(rb"/FontName\s*/([A-Z]{6}\+[\w-]+)", made)}

    assert made == pdf(drawn(life, language), speaker(language))
    assert b"<pdfuaid:part>1</pdfuaid:part>" in made
    assert all(name.startswith(b"NotoSans") for name in fonts)
    assert made.count(b"/Alt") == 3
    assert len(pypdfium2.PdfDocument(made)) == 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_with_pictures_is_still_and_well_formed(life: Life, language: str) -> None:
    """Inline pictures without styles or names of their own, tables with headed columns, under 25 KB."""
    page = html(drawn(life, language), speaker(language))
    figures = re.findall(r"<svg .*?</svg>", page)

    assert len(page.encode()) < 25_000
    assert [ET.fromstring(figure).tag for figure in figures] == ["{http://www.w3.org/2000/svg}svg"] * 13  # noqa: S314
    assert not re.search(r"<script|<img|<link|src=|@import|url\(|style=", page)
    assert page.count('<th scope="col">') == 4 + 4 + 5


def test_signs_stand_before_numbers_from_the_right(life: Life) -> None:
    """In Arabic a level is set apart, or its minus would fall behind it."""
    rows = sheet(drawn(life, "ar"), speaker("ar"))["pictures"][0]["rows"]

    assert rows[1][2] == "\u2066\u22124\u2069"


def test_without_drawings_there_is_no_section() -> None:
    """Nothing drawn and nothing answered: the copy is what it was."""
    assert sheet(plan("en"), speaker("en"))["pictures"] == []
    assert "<svg" not in html(plan("en"), speaker("en"))
    assert "figure" not in html(plan("en"), speaker("en"))

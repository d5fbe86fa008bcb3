"""How fast copies of a plan are made, in each language, for paper and for a screen."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from time import perf_counter
from typing import Any

from bench.measure import Row, against
from domain.assessment import Element
from domain.money import Modality
from domain.plan import Activity, Dimension, ExitStrategy, PlanOutline
from domain.provider import Provider
from letters.plan_copy import CopyHead, PlanView, html, pdf, view
from letters.words import LANGUAGES, Speaker, speaker

NAMES = {"en": "English", "fr": "French", "ar": "Arabic", "es": "Spanish"}
WORDS = {
    "en": ("shelves, scales and a first stock", "the shop feeds the household for six months"),
    "fr": ("étagères, balance et premier stock", "la boutique nourrit la famille pendant six mois"),
    "ar": ("رفوف وميزان وبضاعة أولى", "يكفي الدكان الأسرة لستة أشهر"),
    "es": ("estanterías, báscula y primeras existencias", "la tienda mantiene a la familia durante seis meses"),
}
HUB = Provider(id="GM-01", name="Kairo Enterprise Hub", country="GMB", place="Serekunda")
LINES = [Element(code) for code in ("E2", "E3", "E4", "E8")]


def plan_copies(times: int) -> list[Row]:
    """So many copies for each language, on one thread; the first, which opens the fonts, is not counted."""
    said = [(plan(one), speaker(one)) for one in LANGUAGES]
    paper = {speaks.language: times / _took(times, pdf, shown, speaks) for shown, speaks in said}
    screen = len(said) * times / sum(_took(times, html, shown, speaks) for shown, speaks in said)
    fastest = max(paper.values())
    rows = [
        _row(f"plan copies as PDF, {NAMES[one]} (other column: the fastest language)", rate, fastest)
        for one, rate in paper.items()
    ]
    together = len(paper) / sum(1 / rate for rate in paper.values())
    every = Row("plan copies for a screen, all languages (other column: as PDF)", screen, together, "per second")
    every.quotient = screen / together
    return [*rows, every]


def _row(what: str, rate: float, fastest: float) -> Row:
    row = against(what, "per second", rate, fastest, at_least=0.5)
    row.target = ">= 0.5 of the fastest"
    return row


def _took(times: int, make: Callable[[PlanView, Speaker], Any], shown: PlanView, speaks: Speaker) -> float:
    make(shown, speaks)
    begun = perf_counter()
    for _ in range(times):
        make(shown, speaks)
    return perf_counter() - begun


def plan(language: str) -> PlanView:
    """An invented plan of four activities, every place for words filled in this language."""
    what, ends = WORDS[language]
    lines = [
        Activity(
            id=f"a{n}",
            element=element,
            dimension=Dimension.ECONOMIC,
            provider=HUB.id,
            months=n + 1,
            cost=Decimal(600),
            modality=Modality.IN_KIND,
            instalments=n + 1,
            source="FS-A",
        )
        for n, element in enumerate(LINES)
    ]
    ends_with = ExitStrategy(hand_over_to=HUB.id)
    outline = PlanOutline(activities=tuple(lines), exit_strategy=ends_with, first_follow_up=date(2026, 3, 16))
    words = {f"outline.activities.{n}.{name}": what for n in range(len(lines)) for name in ("what", "contact")}
    words |= dict.fromkeys(("outline.summary", "outline.exit_strategy.transition"), what)
    words |= dict.fromkeys(("outline.exit_strategy.ends_when", "outline.feedback", "outline.sharing"), ends)
    head = CopyHead(number="R-0042", version=1, agreed_on=date(2026, 2, 10), name="Lamin S.", office="GM-BJL")
    meetings = (date(2026, 5, 18), date(2026, 8, 17))
    return view(outline, words, head, providers={HUB.id: HUB}, currencies={"FS-A": "EUR"}, meetings=meetings)

"""Invented plans, short and long, to print."""

from datetime import date

from domain.assessment import Element
from domain.money import Modality
from domain.plan import Activity, Dimension, ExitStrategy, PlanOutline
from domain.provider import Provider
from letters.plan_copy import CopyHead, PlanView, view

HUB = Provider(id="GM-01", name="Kairo Enterprise Hub", country="GMB", place="Serekunda")
BY_LANGUAGE = {
    "en": ("shelves, scales and a first stock", "the shop feeds the household", "Awa S."),
    "fr": (
        "étagères, balance et premier stock, cœur de la boutique",
        "la boutique nourrit la famille",
        "Mariama Ndèye C.",
    ),
    "es": ("estanterías, báscula y primeras existencias: ¿qué más?", "la tienda mantiene a la familia", "Íñigo Peña"),
    "ar": ("رفوف وميزان وبضاعة أولى من Kairo (3 صناديق)", "يكفي الدكان الأسرة", "Awa S. (آوا)"),
}


def plan(language: str = "en", activities: int = 3, **changes: str) -> PlanView:
    """A whole plan in the words of a language; `changes` replaces words by path."""
    what, ends, name = BY_LANGUAGE[language]
    elements = list(Element)
    lines = [
        Activity(
            id=f"a{n}", element=elements[n % 11], dimension=Dimension.ECONOMIC, months=(0, 1, 2, 3, 11, 12)[n % 6],
            provider="GM-01" if n % 3 else "", cost=1150 if n % 2 else 0, modality=list(Modality)[n % 4],
            instalments=1 + n % 3, source="FS-A", lifelong=n == 6, own_contribution=90 if n == 1 else 0,
        )
        for n in range(activities)
    ]  # fmt: skip
    outline = PlanOutline(
        activities=tuple(lines), exit_strategy=ExitStrategy(hand_over_to="GM-01"), first_follow_up=date(2026, 5, 28)
    )
    words = {f"outline.activities.{n}.what": what for n in range(activities)}
    words |= {f"outline.activities.{n}.contact": "+220 555 0101, awa@example.org" for n in range(activities) if n % 3}
    words |= {
        "outline.summary": what,
        "outline.exit_strategy.ends_when": ends,
        "outline.exit_strategy.transition": what,
    }
    words |= {"outline.feedback": f"{ends}.", "outline.sharing": f"Kairo Enterprise Hub (GM-01): {ends}."} | changes
    head = CopyHead(
        number="R-0042",
        version=2,
        agreed_on=date(2026, 2, 28),
        name=name,
        office="GM-BJL, Banjul",
        reach="+220 555 0100",
    )
    return view(
        outline, words, head, providers={"GM-01": HUB}, currencies={"FS-A": "EUR"},
        meetings=(date(2026, 8, 28), date(2026, 5, 28), date(2026, 11, 28)),
    )  # fmt: skip

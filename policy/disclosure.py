"""The least data: what a provider is told, by what it is asked for. Source: handbook 2.3.2 (R38, R49), 4.1.3.

Choice: one list for each element of the plan. A name and a way to reach the person are needed by whoever meets her; an
age only where the service has one; nothing of the assessment, the return or the programme is ever sent.
"""

from collections.abc import Iterable

from domain.assessment import Element

ALWAYS = ("what", "language")
FIELDS: dict[Element, tuple[str, ...]] = {
    Element.MONEY: ("name", "phone"),
    Element.INCOME: ("name", "phone"),
    Element.TRAINING: ("name", "phone", "born"),
    Element.HOUSING_FOOD: ("name", "phone"),
    Element.LEGAL_DOCUMENTS: ("name", "born"),
    Element.EDUCATION: ("name", "phone", "born"),
    Element.HEALTH: ("name", "phone", "born"),
    Element.TRANSPORT: ("name", "phone"),
    Element.SAFETY: ("name", "phone"),
    Element.PSYCHOSOCIAL: ("name", "phone"),
    Element.FAMILY: ("name", "phone"),
}


def allowed(elements: Iterable[Element]) -> tuple[str, ...]:
    """Names of the fields a provider may be told when it is asked for these; nothing personal for none."""
    wanted = {field for element in elements for field in FIELDS[element]}
    return (*ALWAYS, *sorted(wanted))

"""The least data: what a provider may be told, by what it is asked for. R38, R49."""

from itertools import combinations

import pytest

from domain.assessment import Element
from policy.disclosure import ALWAYS, FIELDS, allowed
from policy.referral import fields
from tests.policy.lives import referred, under_way

ASKED = [
    (Element.MONEY, {"name", "phone"}),
    (Element.INCOME, {"name", "phone"}),
    (Element.TRAINING, {"name", "phone", "born"}),
    (Element.HOUSING_FOOD, {"name", "phone"}),
    (Element.LEGAL_DOCUMENTS, {"name", "born"}),
    (Element.EDUCATION, {"name", "phone", "born"}),
    (Element.HEALTH, {"name", "phone", "born"}),
    (Element.TRANSPORT, {"name", "phone"}),
    (Element.SAFETY, {"name", "phone"}),
    (Element.PSYCHOSOCIAL, {"name", "phone"}),
    (Element.FAMILY, {"name", "phone"}),
]


@pytest.mark.parametrize(("element", "told"), ASKED)
@pytest.mark.rule("R38", "R49")
def test_each_service_has_its_own_list(element: Element, told: set[str]) -> None:
    """Written down once more here, so that nobody widens a list without saying so."""
    assert {*ALWAYS, *told} == set(allowed([element]))


def test_every_element_is_in_the_table() -> None:
    """A new element of the plan has no list until somebody thinks about it."""
    assert {element for element, _ in ASKED} == set(Element) == set(FIELDS)


@pytest.mark.rule("R49")
def test_for_nothing_nothing_personal_is_told() -> None:
    """What is asked and the language; no name."""
    assert set(allowed([])) == {"what", "language"}


@pytest.mark.rule("R49")
def test_nothing_of_the_assessment_the_return_or_the_programme_is_in_any_list() -> None:
    """Only what somebody needs who meets her."""
    assert {field for told in FIELDS.values() for field in told} <= {"name", "phone", "born"}


@pytest.mark.parametrize("pair", list(combinations(Element, 2)))
def test_two_services_are_told_what_either_needs(pair: tuple[Element, Element]) -> None:
    """In one order, each field once, in whatever order they are asked for."""
    both = allowed(pair)

    assert set(both) == set(allowed(pair[:1])) | set(allowed(pair[1:]))
    assert both == allowed(reversed(pair))
    assert len(both) == len(set(both))


@pytest.mark.rule("R49")
def test_a_referral_carries_the_list_of_its_needs() -> None:
    """Income alone tells no day of birth; income and a course do."""
    one, both = referred(needs=["income"]), referred(under_way(), needs=["income", "course"])

    assert "born" not in fields(one.case, "course")
    assert "born" in fields(both.case, "course")

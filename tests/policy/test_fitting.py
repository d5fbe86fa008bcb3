"""Which service fits a need, best first, and why. R44, R45."""

from datetime import date
from typing import Any

import pytest

from domain.assessment import Element
from domain.opened import Member
from domain.provider import Provider, ReferralBy, Service
from domain.referral import ReferralState
from policy.fitting import Fit, Wanted, fitting, tried, wanted_for
from tests.policy.lives import day, referred, returnee, under_way

COURSE = Wanted(frozenset({Element.TRAINING}), "GMB", place="Banjul", age=20, language="wo")


def provider(id_: str = "GM-09", **changed: Any) -> Provider:
    """A provider of one course, in another town, that speaks another language."""
    about = {"elements": ("E3",), "languages": ("en",)}
    service = {**about, **{name: changed.pop(name) for name in list(changed) if name in Service.model_fields}}
    made = Service.model_validate({"name": "Course", "id": f"s-{id_}", **service})
    said = {"name": "House", "country": "GMB", "place": "Basse", "referral_by": ReferralBy.EMAIL, "services": (made,)}
    return Provider.model_validate({"id": id_, **said, **changed})


def order(*providers: Provider, wanted: Wanted = COURSE) -> list[str]:
    """Whom we would ask, in turn."""
    return [fit.provider.id for fit in fitting(providers, wanted)]


@pytest.mark.parametrize(
    ("changed", "fits"),
    [
        ({}, True),
        ({"elements": ("E4", "E3")}, True),
        ({"elements": ("E4",)}, False),
        ({"elements": ()}, False),
        ({"active": False}, False),
        ({"country": "SEN"}, False),
        ({"pays": True}, False),
        ({"min_age": 20}, True),
        ({"min_age": 21}, False),
        ({"min_age": 0}, True),
        ({"languages": ()}, True),
        ({"referral_by": ReferralBy.NONE}, True),
        ({"informal": True}, True),
        ({"place": ""}, True),
    ],
)
def test_what_decides_whether_a_service_fits(changed: dict[str, Any], fits: bool) -> None:
    """Element, country, open, old enough, and no payment partner; nothing else keeps anybody away."""
    assert bool(order(provider(**changed))) is fits


def test_those_asked_already_are_left_out() -> None:
    """Who is on the list of those already asked is not offered again."""
    wanted = Wanted(frozenset({Element.TRAINING}), "GMB", not_these=frozenset({"GM-01"}))

    assert order(provider("GM-01"), provider("GM-02"), wanted=wanted) == ["GM-02"]


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"place": "banjul"}, {"languages": ("wo",)}),
        ({"languages": ("wo",)}, {"elements": ("E3",)}),
        ({"referral_by": ReferralBy.FHIR, "informal": True}, {"referral_by": ReferralBy.NONE}),
        ({}, {"informal": True}),
        ({"referral_by": ReferralBy.EMAIL}, {"referral_by": ReferralBy.NONE}),
    ],
)
def test_what_comes_first(better: dict[str, Any], worse: dict[str, Any]) -> None:
    """The same place, then the language, then who can be written to, then a written agreement."""
    first, second = provider("GM-20", **better), provider("GM-10", **worse)

    assert order(first, second) == order(second, first) == ["GM-20", "GM-10"]


def test_more_elements_come_before_fewer_and_alike_by_number() -> None:
    """One provider for two needs is better than one for each; alike ones keep the order of their numbers."""
    wanted = Wanted(frozenset({Element.TRAINING, Element.INCOME}), "GMB")

    assert order(provider("GM-03"), provider("GM-02"), provider("GM-09", elements=("E2", "E3")), wanted=wanted) == [
        "GM-09",
        "GM-02",
        "GM-03",
    ]


def test_each_service_of_a_provider_is_judged_alone() -> None:
    """A closed service does not hide an open one."""
    both = provider().model_copy(
        update={
            "services": tuple(
                Service(id=id_, name=id_, elements=(Element.TRAINING,), active=id_ == "open")
                for id_ in ("shut", "open")
            )
        }
    )

    assert [fit.service.id for fit in fitting([both], COURSE)] == ["open"]


@pytest.mark.parametrize(
    ("changed", "wanted", "reasons"),
    [
        (
            {"place": "Banjul", "languages": ("wo",), "note": "Tuesdays only."},
            COURSE,
            (
                "serves training (E3)",
                "in Banjul, the same place",
                "speaks the language",
                "takes referrals by letter",
                "to know: Tuesdays only.",
            ),
        ),
        (
            {"informal": True, "min_age": 17, "referral_by": ReferralBy.NONE, "elements": ("E3", "E4", "E7")},
            Wanted(frozenset({Element.HOUSING_FOOD, Element.TRAINING}), "GMB", language="wo"),
            (
                "serves training (E3), housing food (E4)",
                "in Basse",
                "an interpreter may be needed",
                "from 17 years, and the age is not known",
                "cannot be written to: hand the referral over yourself",
                "an informal link, without a written agreement",
            ),
        ),
        (
            {"place": "", "min_age": 17, "referral_by": ReferralBy.FHIR},
            Wanted(frozenset({Element.TRAINING}), "GMB", age=17),
            ("serves training (E3)", "place not told", "from 17 years", "takes referrals in its own system"),
        ),
    ],
)
def test_reasons_are_plain_words(changed: dict[str, Any], wanted: Wanted, reasons: tuple[str, ...]) -> None:
    """What speaks for it and what one should know, and nothing about what nobody asked."""
    assert [fit.reasons for fit in fitting([provider(**changed)], wanted)] == [reasons]


def test_nobody_fits_from_an_empty_directory() -> None:
    """No provider, no offer, no fault."""
    none: list[Fit] = []

    assert fitting([], COURSE) == none


def test_a_case_tells_what_is_wanted() -> None:
    """The element of the need, the country of return, the language and the age of whose need it is."""
    child = Member(id="m2", name="[paper]", adult=False, born=date(2010, 3, 2))
    life = under_way(returnee(household=(Member(id="m1", name="[paper]"), child)))
    life.does("record_need", need={"id": "school", "element": "E6", "member": "m2"}, origin="RETURNEE")

    wanted = wanted_for(life.case, "school", day("2026-03-01"), "Brikama")
    assert wanted == Wanted(frozenset({Element.EDUCATION}), "GMB", "Brikama", 15, "en")
    nobody_knows = wanted_for(life.case, "course", day("2026-03-01"))
    assert nobody_knows == Wanted(frozenset({Element.TRAINING}), "GMB", language="en")
    assert wanted_for(life.case, "gone", day("2026-03-01")) is None


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        (date(2009, 1, 31), "2026-01-30", 16),
        (date(2009, 1, 31), "2026-01-31", 17),
        (date(2008, 2, 29), "2026-02-27", 17),
        (date(2008, 2, 29), "2026-02-28", 18),
        (date(2026, 1, 31), "2026-02-01", 0),
        (date(2027, 1, 1), "2026-02-01", None),
        (None, "2026-02-01", None),
    ],
)
def test_age_is_counted_in_whole_years(born: date | None, on: str, age: int | None) -> None:
    """On the birthday, not before; a leap day's is 28 February (C9); a birth not known, or to come, is no age."""
    child = Member(id="m2", name="[paper]", adult=False, born=born)
    life = under_way(returnee(household=(Member(id="m1", name="[paper]"), child)))
    life.does("record_need", need={"id": "school", "element": "E6", "member": "m2"}, origin="RETURNEE")

    wanted = wanted_for(life.case, "school", day(on))
    assert wanted is not None
    assert wanted.age == age


ENDS: list[tuple[list[tuple[str, dict[str, Any]]], str, bool]] = [
    ([], "SENT", True),
    ([("answer_referral", {"answer": "ACCEPTED"})], "ACCEPTED", True),
    ([("answer_referral", {"answer": "REJECTED", "reason": "NO_CAPACITY"})], "REJECTED", True),
    ([("revoke_referral", {"no_response": True, "because": "SILENT"})], "NO_RESPONSE", True),
    ([("revoke_referral", {"because": "OTHER_PLANS"})], "REVOKED", False),
]


@pytest.mark.rule("R45")
@pytest.mark.parametrize(("acts", "state", "left_out"), ENDS, ids=[state for _, state, _ in ENDS])
def test_who_said_no_or_nothing_is_not_asked_again(
    acts: list[tuple[str, dict[str, Any]]], state: str, left_out: bool
) -> None:
    """For this need; nor is one asked twice at a time. Taken back by ourselves, it may be asked again."""
    life = referred()
    for verb, more in acts:
        life.does(verb, referral="course", **more)

    assert tried(life.case, "course") == {"GM-01": ReferralState(state)}
    wanted, other = (wanted_for(life.case, need, day("2026-03-01")) for need in ("course", "income"))
    assert wanted
    assert other
    assert wanted.not_these == ({"GM-01"} if left_out else set())
    assert other.not_these == frozenset()

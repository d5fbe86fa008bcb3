"""Whom a funding source admits, and the search for money. Handbook 2.3 (R17, R18), domain 8.4, C10."""

from collections.abc import Sequence
from typing import Any

import pytest

from domain.opened import ReturnKind
from domain.promise import State
from policy.eligibility import failed_criteria
from tests.policy.funded import ASSISTED, FORCED, PAPERS, VOLUNTARY, from_france, home
from tests.policy.lives import Life, day, line, outline, pack, planned, returnee, service

ALL = ("FS-A", "FS-B", "FS-C", "FS-D")
EVACUATED = ReturnKind.HUMANITARIAN_EVACUATION
CRITERIA = [
    pytest.param("FS-A", ASSISTED, ("LBY", "GMB"), "2026-01-12", (), [], id="A admits a return from Libya"),
    pytest.param("FS-A", FORCED, ("LBY", "GMB"), "2026-01-12", (), ["kind of return"], id="A and a forced return"),
    pytest.param("FS-A", ASSISTED, ("FRA", "GMB"), "2026-01-12", (), ["country returned from"], id="A and France"),
    pytest.param("FS-A", ASSISTED, ("LBY", "ETH"), "2026-01-12", (), ["country of return"], id="A and Ethiopia"),
    pytest.param("FS-A", ASSISTED, ("LBY", "GMB"), "2025-06-30", (), ["day of arrival"], id="A, a day too early"),
    pytest.param("FS-A", ASSISTED, ("LBY", "GMB"), "2025-07-01", (), [], id="A, its first day"),
    pytest.param("FS-A", ASSISTED, ("LBY", "GMB"), "2027-06-30", (), [], id="A, its last day"),
    pytest.param("FS-A", ASSISTED, ("LBY", "GMB"), "2027-07-01", (), ["day of arrival"], id="A, a day too late"),
    pytest.param("FS-B", FORCED, ("DEU", "GIN"), "2026-01-12", PAPERS, [], id="B admits a forced return"),
    pytest.param("FS-B", FORCED, ("DEU", "GIN"), "2026-01-12", PAPERS[:1], ["documents"], id="B, a paper missing"),
    pytest.param("FS-B", FORCED, ("DEU", "SEN"), "2026-01-12", PAPERS, ["country of return"], id="B and Senegal"),
]


@pytest.mark.parametrize(("source", "kind", "route", "arrived", "documents", "failed"), CRITERIA)
@pytest.mark.rule("R17")
def test_rigid_criteria_are_named_one_by_one(
    source: str, kind: ReturnKind, route: tuple[str, str], arrived: str, documents: tuple[str, ...], failed: list[str]
) -> None:
    """Each criterion a programme sets is checked, and the one that fails is named (R17)."""
    life = home(kind, route, [source], returned_on=arrived, documents=documents)

    assert failed == failed_criteria(life.case, pack(source))


ROUTES = [
    pytest.param(FORCED, ("DEU", "GMB"), {"FS-B"}, id="forced, Germany to The Gambia: B only"),
    pytest.param(FORCED, ("FRA", "GIN"), {"FS-B"}, id="forced, France to Guinea: B only"),
    pytest.param(ASSISTED, ("LBY", "GMB"), {"FS-A"}, id="assisted, Libya to The Gambia: A only"),
    pytest.param(VOLUNTARY, ("FRA", "SEN"), {"FS-C"}, id="voluntary, France to Senegal: C only"),
    pytest.param(VOLUNTARY, ("FRA", "GIN"), {"FS-B", "FS-C"}, id="voluntary, France to Guinea: B and C"),
    pytest.param(ASSISTED, ("DEU", "SEN"), {"FS-D"}, id="assisted, Germany to Senegal: D only"),
    pytest.param(ASSISTED, ("DEU", "GIN"), {"FS-B", "FS-D"}, id="assisted, Germany to Guinea: B and D"),
    pytest.param(EVACUATED, ("LBY", "NER"), {"FS-A"}, id="evacuated, Libya to Niger: A only"),
    pytest.param(FORCED, ("MAR", "SEN"), set(), id="forced, Morocco to Senegal: none"),
]


@pytest.mark.parametrize(("kind", "route", "admitted"), ROUTES)
def test_each_route_passes_its_programmes_only(kind: ReturnKind, route: tuple[str, str], admitted: set[str]) -> None:
    """Who came home how, from where and to where, decides which programmes may pay (8.4)."""
    case = home(kind, route, ALL, stay=24).case

    assert admitted == {pack.id for pack in case.packs if not failed_criteria(case, pack)}


STAYS = [
    pytest.param({"stay": 6}, [], id="six months"),
    pytest.param({"stay": 5}, ["length of stay"], id="five months"),
    pytest.param({}, ["length of stay"], id="nobody knows"),
    pytest.param({"stay": 24, "exclusions": ["previous_grant"]}, ["exclusions"], id="a grant before"),
    pytest.param({"stay": 24, "exclusions": ["other"]}, [], id="what this pack does not exclude"),
]


@pytest.mark.parametrize(("said", "failed"), STAYS)
def test_a_short_stay_or_an_exclusion_fails_a_criterion(said: dict[str, Any], failed: list[str]) -> None:
    """FS-C asks for six months abroad and no earlier grant; what nobody knows is not taken for yes."""
    assert failed == failed_criteria(home(VOLUNTARY, ("FRA", "SEN"), ["FS-C"], **said).case, pack("FS-C"))


def test_a_forced_return_is_a_removal_by_force() -> None:
    """Nobody has to tick what the kind of return already says."""
    admits_all = pack("FS-C", eligibility={"exclude": ["removed_by_force"]})

    assert failed_criteria(returnee(kind=FORCED).case, admits_all) == ["exclusions"]
    assert failed_criteria(returnee().case, admits_all) == []


def test_what_is_recorded_later_counts() -> None:
    """A document seen, a stay confirmed, an exclusion found after the opening change who admits the case."""
    life = home(VOLUNTARY, ("FRA", "GIN"), ["FS-B", "FS-C"], documents=PAPERS[:1])
    life.does("record_circumstances", documents=PAPERS[1:], stay_months=7)
    assert [failed_criteria(life.case, one) for one in life.case.packs] == [[], []]

    life.does("record_circumstances", exclusions=["previous_grant"])

    assert [failed_criteria(life.case, one) for one in life.case.packs] == [[], ["exclusions"]]


def test_a_record_that_says_nothing_is_turned_down() -> None:
    """Something is said, and said once."""
    life = returnee().does("record_circumstances", stay_months=7)

    assert "Nothing is said" in life.turned_down("record_circumstances").happened
    assert "recorded already" in life.turned_down("record_circumstances", stay_months=7).happened


def waived(life: Life, source: str) -> Life:
    """An ELIGIBILITY waiver, asked and granted."""
    life.does(
        "request_waiver",
        waiver="w",
        kind="ELIGIBILITY",
        rule=f"eligibility/{source}",
        because="VULNERABLE",
        words="a note",
    )
    return life.does("grant_waiver", by="pm", waiver="w")


@pytest.mark.rule("R18")
def test_a_waiver_lifts_eligibility_for_its_own_pack() -> None:
    """A granted ELIGIBILITY waiver lifts the criteria of the pack it names; a request alone lifts nothing."""
    life = returnee(kind=FORCED)
    life.does(
        "request_waiver", waiver="w", kind="ELIGIBILITY", rule="eligibility/FS-A", because="VULNERABLE", words="a note"
    )
    assert failed_criteria(life.case, pack())

    life.does("grant_waiver", by="pm", waiver="w")

    assert not failed_criteria(life.case, pack())


def test_money_of_a_programme_that_does_not_admit_the_case_takes_a_waiver() -> None:
    """A plan or a gift from a pack whose criteria fail is turned down by the pack's rule, until it is lifted."""
    life = returnee(kind=FORCED).met().assessed()
    gift = {"item": "food", "source": "FS-A", "amount": "20"}
    said = "FS-A does not admit this case by its rules on: kind of return"
    assert said in life.turned_down("propose_plan", version=1, outline=outline()).happened
    assert said in life.turned_down("give_immediate_assistance", **gift).happened

    waived(life, "FS-A").does("give_immediate_assistance", **gift)

    assert life.proposed().stage == "PLAN_PROPOSED"


def test_a_case_no_programme_admits_is_still_helped_without_its_money() -> None:
    """Help at once and a plan that ask nothing from the pack are accepted, whoever the pack admits (C10)."""
    free = outline(line(cost="0", item="", modality=None, source=""), service())
    life = returnee(kind=FORCED).does("give_immediate_assistance", item="food", amount="20")

    assert planned(life, free).stage == "PLAN_PROPOSED"


@pytest.mark.parametrize("programmes", [(), ("FS-A",), ("FS-A", "FS-D")], ids=["no pack", "one", "two that fail"])
def test_where_no_programme_fits_somebody_looks_for_one(programmes: Sequence[str]) -> None:
    """The case opens all the same, and the programme manager has 14 days to find money or a waiver (C10)."""
    life = home(FORCED, ("MAR", "SEN"), programmes)
    promise = life.promise("find_funding")
    assert (day("2026-01-26"), "PROGRAMME_MANAGER", State.OPEN) == (promise.due_on, promise.on, promise.state)

    life.at("2026-01-27")

    assert "find_funding" in life.missed


def test_where_a_programme_fits_nobody_looks_for_one() -> None:
    """Of two packs one is enough."""
    assert "find_funding" not in home(FORCED, ("DEU", "GMB"), ["FS-A", "FS-B"]).ledger


def test_the_search_counts_from_the_later_of_registration_and_arrival() -> None:
    """Registered before the return: 14 days from the arrival. Registered after it: from the registration."""
    early = home(FORCED, ("MAR", "SEN"), [], returned_on=None)
    assert day("2026-01-26") == early.promise("find_funding").due_on
    early.at("2026-01-31").does("confirm_arrival", returned_on="2026-01-31")
    late = returnee("2026-01-31", registered_on="2026-02-15", programmes=[])

    assert day("2026-02-14") == early.promise("find_funding").due_on
    assert day("2026-03-01") == late.promise("find_funding").due_on


def kept_by(life: Life) -> tuple[State, object]:
    """How the search stands, and since when it is over."""
    return life.promise("find_funding").state, life.promise("find_funding").kept_on


def test_a_waiver_ends_the_search() -> None:
    """A granted waiver for a pack of the case keeps the promise; a request does not."""
    life = home(FORCED, ("MAR", "SEN"), ["FS-A"]).at("2026-01-20")
    life.does(
        "request_waiver", waiver="x", kind="ELIGIBILITY", rule="eligibility/FS-A", because="VULNERABLE", words="a note"
    )
    assert kept_by(life) == (State.OPEN, None)
    life.does("grant_waiver", by="pm", waiver="x")

    assert kept_by(life) == (State.KEPT, day("2026-01-20"))


def test_a_record_that_makes_a_programme_fit_ends_the_search() -> None:
    """The paper that was missing is seen on the 22nd: from then on the programme fits."""
    life = home(FORCED, ("DEU", "GMB"), ["FS-B"], documents=()).at("2026-01-22")
    life.does("record_circumstances", documents=PAPERS)

    assert kept_by(life) == (State.KEPT, day("2026-01-22"))


def test_a_programme_that_fits_ends_the_search() -> None:
    """A pack that does not fit leaves it open; one that fits, adopted on the 25th, keeps it."""
    life = home(VOLUNTARY, ("FRA", "SEN"), [], stay=24).at("2026-01-25")
    life.does("adopt_programme", by="pm", programme="FS-A", because="NO_FUNDING")
    assert kept_by(life) == (State.OPEN, None)
    life.does("adopt_programme", by="pm", programme="FS-C", because="FITS")

    assert kept_by(life) == (State.KEPT, day("2026-01-25"))


def test_an_exclusion_found_late_blames_nobody_for_the_time_before() -> None:
    """A grant that comes to light in May starts a search of 14 days from then."""
    life = from_france().at("2026-05-04").does("record_circumstances", exclusions=["previous_grant"])

    assert day("2026-05-18") == life.promise("find_funding").due_on
    assert "find_funding" not in life.late


def test_an_arrival_outside_the_programme_starts_the_search() -> None:
    """Admitted until the day of arrival is known; from then on money is looked for."""
    life = home(ASSISTED, ("LBY", "GMB"), ["FS-A"], returned_on=None)
    assert "find_funding" not in life.ledger
    life.at("2026-01-20").does("confirm_arrival", returned_on="2025-06-30")

    assert life.promise("find_funding").state is State.OPEN

"""Funding sources: how much, by when, who approves. Handbook 2.3 (R17-R20), domain 8.4."""

from typing import Any

import pytest

from domain.act import Fact, FactKind
from domain.opened import Member, ReturnKind
from domain.plan import PlanOutline
from domain.promise import State
from policy import ceilings
from tests.policy.lives import Life, day, line, outline, pack, person, planned, returnee, service, under_way

PAPERS = ("signed_consent_sheet", "identity_document")
FORCED, ASSISTED = ReturnKind.FORCED, ReturnKind.ASSISTED_VOLUNTARY


def test_a_case_no_programme_admits_is_still_helped_without_its_money() -> None:
    """A plan that asks nothing from the pack is accepted, whoever the pack admits (C10)."""
    free = outline(line(cost="0", item="", modality=None, source=""), service())

    assert planned(returnee(kind=FORCED), free).stage == "PLAN_PROPOSED"


FAMILY = tuple(Member(id=f"m{n}", adult=n < 3) for n in range(1, 6))
SUMS = [
    pytest.param("FS-A", 1, line(cost="1200"), True, id="A: at the ceiling of its item"),
    pytest.param("FS-A", 1, line(cost="1200.01"), False, id="A: a cent over it"),
    pytest.param("FS-A", 1, line(cost="2000", item=""), True, id="A: at the limit of all together"),
    pytest.param("FS-A", 1, line(cost="2000.01", item=""), False, id="A: a cent over it"),
    pytest.param("FS-B", 1, line(cost="1000", source="FS-B"), True, id="B: forced, one person"),
    pytest.param("FS-B", 1, line(cost="1000.01", source="FS-B"), False, id="B: a cent more"),
    pytest.param("FS-B", 5, line(cost="5000", source="FS-B"), True, id="B: forced, a family of five"),
    pytest.param("FS-B", 5, line(cost="5000.01", source="FS-B"), False, id="B: a cent more for five"),
]


@pytest.mark.parametrize(("source", "persons", "asked", "within"), SUMS)
def test_sums_stay_within_ceilings_and_packages(source: str, persons: int, asked: dict[str, Any], within: bool) -> None:
    """A draft asks no more than the ceiling of an item, the limit of all together, or the package of its household."""
    life = returnee(kind=FORCED, household=FAMILY[:persons], programmes=[pack(source)])
    draft = PlanOutline.model_validate(outline(asked, service()))

    assert within is not bool(ceilings.over_limits(life.case, draft))


def test_an_assisted_return_takes_the_voluntary_package() -> None:
    """An assisted voluntary return is given the sums of a voluntary one (C11)."""
    life = returnee(kind=ASSISTED, programmes=[pack("FS-B")])
    draft = PlanOutline.model_validate(outline(line(cost="2000", source="FS-B"), service()))

    assert ceilings.over_limits(life.case, draft) == []


QUOTE = {"because": "MEDICAL", "words": "the quote of the market"}


def test_money_comes_from_a_source_of_this_case() -> None:
    """A plan that names a source that does not fund the case is turned down."""
    foreign = outline(line(source="FS-B"), service())
    life = returnee().met().assessed()

    assert "FS-B does not fund this case" in life.turned_down("propose_plan", version=1, outline=foreign).happened


APPROVAL = [
    pytest.param("FS-A", "1000", False, id="A: at the limit"),
    pytest.param("FS-A", "1000.01", True, id="A: over it"),
    pytest.param("FS-B", "0.01", True, id="B: always"),
    pytest.param("FS-B", "0", False, id="B: nothing asked"),
]


@pytest.mark.parametrize(("source", "cost", "waits"), APPROVAL)
def test_a_budget_is_approved_where_its_pack_says_so(source: str, cost: str, waits: bool) -> None:
    """A plan waits for approval only over the sum its pack sets."""
    route = ("LBY", "GMB") if source == "FS-A" else ("DEU", "GMB")
    begun = returnee(programmes=[pack(source)], route=route, documents=PAPERS)
    life = under_way(begun, outline(line(cost=cost, source=source), service()))

    assert waits is (life.verdict.plan_version == 0)


def asked_for(cost: str) -> Life:
    """A plan that waits for its budget."""
    life = under_way(plan=outline(line(cost=cost, item=""), service()))
    return life.does("request_funding", version=1, source="FS-A", amount=cost)


def test_a_refused_budget_starts_no_plan() -> None:
    """No is an answer: the promise is kept and the plan has not started."""
    life = asked_for("1500").does("decide_funding", by="pm", version=1, source="FS-A", approved=False, because="DEAR")

    assert (life.promise("funding_answer/FS-A/1").state, life.verdict.plan_version) == (State.KEPT, 0)


def test_silence_rejects_nothing() -> None:
    """A request nobody answers is late and told, and an answer after months still starts the plan (T12)."""
    life = asked_for("1500").at("2026-05-01")
    assert "funding_answer/FS-A/1" in life.late

    life.does("decide_funding", by="pm", version=1, source="FS-A", approved=True)

    assert life.verdict.plan_version == 1


def test_an_approval_covers_the_sum_it_names() -> None:
    """Approval of a smaller sum than the plan asks starts no plan."""
    life = asked_for("1500")

    life.does("decide_funding", by="pm", version=1, source="FS-A", approved=True, amount="1200")
    assert life.verdict.plan_version == 0
    life.does("decide_funding", by="pm", version=1, source="FS-A", approved=True, amount="1500")

    assert life.verdict.plan_version == 1


GROWTH = [
    pytest.param("1500", 2, id="the same sum"),
    pytest.param("1400", 2, id="a smaller sum"),
    pytest.param("1600", 1, id="a larger sum waits"),
]


@pytest.mark.parametrize(("cost", "version"), GROWTH)
def test_an_approval_holds_while_the_sum_does_not_grow(cost: str, version: int) -> None:
    """A new version needs a new approval only if it asks more than was approved."""
    life = asked_for("1500").does("decide_funding", by="pm", version=1, source="FS-A", approved=True)
    life.proposed(2, outline(line(cost=cost, item=""), service())).agreed(2).consents(2)

    assert version == life.verdict.plan_version


BAD_REQUESTS = [
    pytest.param({"version": 7}, "no plan version '7'", id="a version that is not there"),
    pytest.param({"source": "FS-B"}, "no funding source 'FS-B'", id="a source of another case"),
]


@pytest.mark.parametrize(("form", "said"), BAD_REQUESTS)
def test_a_request_names_a_version_and_a_source(form: dict[str, Any], said: str) -> None:
    """Budgets are asked for, and answered, for a version and a source of this case."""
    life = planned()
    known = {"version": 1, "source": "FS-A", "amount": "10", **form}

    assert said in life.turned_down("request_funding", **known).happened
    assert said in life.turned_down("decide_funding", by="pm", approved=True, **known).happened


def test_a_budget_is_asked_for_once() -> None:
    """The same version and source are not asked for twice: the clock of the answer runs once."""
    life = planned().does("request_funding", version=1, source="FS-A", amount="900")

    assert "already has" in life.turned_down("request_funding", version=1, source="FS-A", amount="900").happened


@pytest.mark.parametrize("verb", ["request_funding", "decide_funding"])
def test_a_version_nobody_knows_waits_for_nothing(verb: str) -> None:
    """Whatever a history holds, the rules answer: money of an unknown version is neither awaited nor granted."""
    life = planned()
    act = {"verb": verb, "version": 9, "source": "FS-A", "amount": "5", "approved": True, "occurred_on": "2026-02-02"}
    coded = {key: said for key, said in act.items() if verb == "decide_funding" or key != "approved"}
    coded["by"] = person("pm").model_dump(mode="json")
    life.facts.append(Fact(number=len(life.facts) + 1, at=life.now, kind=FactKind.ACT, act=coded))

    assert not [key for key in life.ledger if key.startswith("funding_answer")]


def test_an_approval_without_a_request_names_its_sum() -> None:
    """A retroactive approval says how much it approves."""
    said = planned().turned_down("decide_funding", by="pm", version=1, source="FS-A", approved=True)

    assert "names the sum" in said.happened


def test_budgets_are_approved_by_the_role_the_pack_names() -> None:
    """Where the programme manager approves, the funding source itself does not."""
    form = {"version": 1, "source": "FS-A", "approved": True, "amount": "900"}

    assert "another role" in planned().turned_down("decide_funding", by="funder", **form).happened


WINDOWS = [
    pytest.param("register_by", "2026-07-12", State.KEPT, id="registered in time"),
    pytest.param("plan_by", "2026-02-12", State.KEPT, id="agreed in time"),
    pytest.param("first_help", "2026-02-09", State.OPEN, id="first help, vulnerable people only"),
    pytest.param("spend_by", "2027-02-16", State.OPEN, id="spending has begun"),
]


@pytest.mark.parametrize(("window", "due", "state"), WINDOWS)
def test_each_window_of_a_pack_is_a_promise(window: str, due: str, state: State) -> None:
    """Every limit a funder writes is a promise of its own, kept by what the pack says keeps it (C7)."""
    promise = under_way(level="HIGH").promise(f"funding_window/FS-A/{window}")

    assert (day(due), state) == (promise.due_on, promise.state)


def test_a_window_for_vulnerable_people_binds_no_one_else() -> None:
    """The date for first help of vulnerable people does not exist on other cases."""
    assert "funding_window/FS-A/first_help" not in under_way(level="MODERATE").ledger


def test_spending_ends_with_the_last_delivery() -> None:
    """The date to spend by is kept on the day the last instalment was handed over, not before."""
    life = under_way()
    for n, on in ((1, "2026-03-20"), (2, "2026-04-10")):
        life.at(on).does("order_instalment", activity="shop", instalment=n, amount="450")
        assert "funding_window/FS-A/spend_by" in life.waits
        life.does("confirm_delivery", activity="shop", instalment=n, certificate="signed")

    assert day("2026-04-10") == life.promise("funding_window/FS-A/spend_by").kept_on


def test_after_the_window_an_order_waits_for_a_waiver() -> None:
    """After a funder's last day nothing is ordered until a DEADLINE_FUNDING waiver; the case itself goes on (T17)."""
    life = under_way().at("2027-02-17")
    order = {"activity": "shop", "instalment": 1, "amount": "450"}
    assert "let its money be spent until 16 February 2027" in life.turned_down("order_instalment", **order).happened
    form = {
        "kind": "DEADLINE_FUNDING",
        "promise": "funding_window/FS-A/spend_by",
        "because": "MEDICAL",
        "words": "a letter",
    }
    life.does("request_waiver", waiver="w", until=day("2027-05-16"), **form).does("grant_waiver", by="pm", waiver="w")

    assert {"order/shop/1"} <= life.does("order_instalment", **order).done


def test_two_funders_see_their_own_money_only() -> None:
    """One plan, two sources: each limit counts only what is asked from its own pack (C10)."""
    both = returnee(programmes=[pack(), pack("FS-B")], kind=ASSISTED)
    draft = PlanOutline.model_validate(outline(line(cost="1200"), service(cost="2000", source="FS-B")))

    assert ceilings.over_limits(both.case, draft) == []

"""Tracks, the contract of three parties, the committee: money as FS-C gives it. Domain 8.4, T12."""

from datetime import date
from typing import Any

import pytest

from domain.promise import State
from policy.approval import next_sitting
from tests.policy.funded import CONTRACT, carried_out, from_france, project
from tests.policy.lives import Life, day, line, outline, returnee, service

SOCIAL: dict[str, Any] = {"track": "SOCIAL", "own_contribution": "0", "item": "", "months": 6}
JOB: dict[str, Any] = {"track": "JOB", "own_contribution": "0", "item": "wages", "months": 12}
TRACKS = [
    pytest.param([project()], None, id="a business at its limit"),
    pytest.param([project(cost="5300.01")], "5300.01 for BUSINESS is over the ceiling of 5300", id="a cent more"),
    pytest.param([project(), project("b2", cost="0.01", item="x")], "5300.01 for BUSINESS", id="two lines together"),
    pytest.param([project(own_contribution="588.89")], None, id="ten percent of the whole, rounded up"),
    pytest.param([project(own_contribution="588.88")], "under 10 percent", id="a cent less"),
    pytest.param([project(track="")], "names no track of FS-C (SOCIAL, JOB, BUSINESS)", id="no track"),
    pytest.param([project(track="FARM")], "names no track", id="a track of no pack"),
    pytest.param([project(**SOCIAL, cost="400")], None, id="social help at its limit"),
    pytest.param([project(**SOCIAL, cost="400.01")], "over the ceiling of 400", id="social help, a cent more"),
    pytest.param([project(**{**SOCIAL, "months": 7}, cost="1")], "longer than the 6 months", id="a month too long"),
    pytest.param([project(**{**SOCIAL, "months": None}, lifelong=True, cost="1")], "longer than", id="for life"),
    pytest.param([project(**JOB, cost="4000")], None, id="wages at their limit"),
    pytest.param([project(), project("soc", **SOCIAL, cost="400")], None, id="two tracks, a limit each"),
    pytest.param([project(modality="CASH")], "FS-C does not foresee CASH", id="no cash"),
]


@pytest.mark.parametrize(("lines", "said"), TRACKS)
def test_each_track_has_its_own_limit_length_and_contribution(lines: list[dict[str, Any]], said: str | None) -> None:
    """A line of a pack with tracks names one, and keeps to its sum, its months and the returnee's part."""
    life, draft = from_france().met().assessed(), outline(*lines, service())
    if said is None:
        assert life.proposed(plan=draft).stage == "PLAN_PROPOSED"
    else:
        assert said in life.turned_down("propose_plan", version=1, outline=draft).happened


def test_a_programme_without_tracks_knows_none() -> None:
    """A track named for a pack that has none is a mistake, told at once."""
    said = returnee().met().assessed().turned_down("propose_plan", version=1, outline=outline(line(track="JOB")))

    assert "names no track of FS-A (no tracks)" in said.happened


WAIVED = [
    ("ceiling/FS-C/BUSINESS", {"cost": "5400", "own_contribution": "600"}),
    ("process/FS-C/BUSINESS/own_contribution", {"own_contribution": "0"}),
    ("process/FS-C/JOB/months", {**JOB, "months": 13, "cost": "10"}),
]


@pytest.mark.parametrize(("rule", "changed"), WAIVED)
def test_each_limit_of_a_track_is_lifted_by_the_waiver_that_names_it(rule: str, changed: dict[str, Any]) -> None:
    """A waiver for this rule and no other lets the draft through: a sum is raised, another limit lifted (C16)."""
    life, draft = from_france().met().assessed(), outline(project(**changed), service())
    assert rule.split("/")[1] in life.turned_down("propose_plan", version=1, outline=draft).happened
    asked = {"kind": "CEILING", "amount": "5400", "words": "quote"} if rule[0] == "c" else {"kind": "PROCESS"}
    life.does("request_waiver", waiver="w", rule=rule, because="MEDICAL", **asked)

    life.does("grant_waiver", by="pm", waiver="w")

    assert life.proposed(plan=draft).stage == "PLAN_PROPOSED"


def test_what_was_ordered_on_a_track_counts_in_the_next_version() -> None:
    """A business of 1000 that was paid leaves 4300 for another one."""
    life = carried_out(from_france(documents=[CONTRACT]), outline(project(cost="1000"), service()))
    life.does("order_instalment", activity="shop", instalment=1, amount="1000")

    draft = outline(project("farm", cost="4300.01", item="farm"), service())
    assert "5300.01 for BUSINESS" in life.turned_down("propose_plan", version=2, outline=draft).happened
    assert life.proposed(2, outline(project("farm", cost="4300", item="farm"), service())).case.plans[2]


def order(life: Life) -> Life:
    """The business is ordered."""
    return life.does("order_instalment", activity="shop", instalment=1, amount="5300")


def test_nothing_is_ordered_before_the_contract_is_on_file() -> None:
    """The operator works under a contract of three parties: without the document no order; with it, one."""
    life = carried_out(from_france())
    form = {"activity": "shop", "instalment": 1, "amount": "5300"}
    assert "without the document tripartite_contract" in life.turned_down("order_instalment", **form).happened

    life.does("record_circumstances", documents=[CONTRACT])

    assert "order/shop/1" in order(life).done


def test_an_operator_needs_no_decision_of_table_2_2() -> None:
    """Table 2.2 decides between cash, in kind and mixed (R52); an operator gives in kind (A9)."""
    assert carried_out(from_france()).verdict.plan_version == 1


def test_a_programme_of_tracks_gives_nothing_at_once() -> None:
    """Outside its tracks there would be no limit: help at once comes from another source, or from none."""
    gift = {"item": "food", "amount": "20"}
    assert (
        "inside a plan only" in from_france().turned_down("give_immediate_assistance", source="FS-C", **gift).happened
    )

    assert from_france().does("give_immediate_assistance", **gift).case.given["food"]


SITTINGS = [
    ("2026-01-15", 2, "2025-12-01", "2026-01-15"),
    ("2026-01-15", 2, "2026-01-14", "2026-01-15"),
    ("2026-01-15", 2, "2026-01-15", "2026-03-15"),
    ("2026-01-15", 2, "2026-03-20", "2026-05-15"),
    ("2025-12-31", 2, "2026-01-01", "2026-02-28"),
    ("2025-12-31", 2, "2026-02-28", "2026-04-30"),
    ("2025-12-31", 2, "2028-02-01", "2028-02-29"),
    ("2026-01-31", 1, "2026-02-28", "2026-03-31"),
    ("2026-01-15", 12, "2027-12-31", "2028-01-15"),
]


@pytest.mark.parametrize(("first", "every", "asked", "sits"), SITTINGS)
def test_a_committee_sits_every_n_months_from_its_first_day(first: str, every: int, asked: str, sits: str) -> None:
    """The sitting after the request; short months are clamped, never carried on (C1)."""
    assert day(sits) == next_sitting(date.fromisoformat(first), every, day(asked))


def test_the_committee_s_answer_is_due_when_it_sits_next() -> None:
    """Asked on 2 February, the committee of 15 March answers; the funding source itself may say yes (T12)."""
    life = from_france().met().assessed().at("2026-02-02").proposed(plan=outline(project(), service()))
    life.does("request_funding", version=1, source="FS-C", amount="5300")
    promise = life.promise("funding_answer/FS-C/1")
    assert (day("2026-03-15"), "FUNDING_SOURCE") == (promise.due_on, promise.on)
    assert life.promise("funding_window/FS-C/apply_by").state is State.KEPT

    life.at("2026-03-15").does("decide_funding", by="funder", version=1, source="FS-C", approved=True)

    assert life.promise("funding_answer/FS-C/1").state is State.KEPT
    assert life.agreed().consents().verdict.plan_version == 1


def test_a_request_asks_for_no_more_than_the_plan() -> None:
    """A sum beyond what the plan takes from a source is not asked for."""
    life = from_france().met().assessed().at("2026-02-02").proposed(plan=outline(project(), service()))

    said = life.turned_down("request_funding", version=1, source="FS-C", amount="5300.01").happened

    assert "takes 5300 from FS-C" in said


def test_the_project_is_followed_up_near_its_end() -> None:
    """A meeting in the first weeks does not keep the follow-up of the project; one after nine months does."""
    life = carried_out(from_france())
    key = "funding_window/FS-C/project_follow_up"
    life.at("2026-06-01").does("record_follow_up", mode="FACE_TO_FACE")
    assert (day("2027-02-16"), State.OPEN) == (life.promise(key).due_on, life.promise(key).state)
    life.at("2026-11-16").does("record_follow_up", mode="FACE_TO_FACE")

    assert day("2026-11-16") == life.promise(key).kept_on


def test_social_help_ends_before_the_project() -> None:
    """After six months only the SOCIAL track is shut; the business may still be paid."""
    lines = [project(), project("soc", **SOCIAL, cost="400")]
    life = carried_out(from_france(documents=[CONTRACT]), outline(*lines, service())).at("2026-07-13")

    said = life.turned_down("order_instalment", activity="soc", instalment=1, amount="400").happened

    assert "until 12 July 2026 (social_support)" in said
    assert "order/shop/1" in order(life).done

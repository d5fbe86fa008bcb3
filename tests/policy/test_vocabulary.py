"""The words the chapter fixes: who, which papers, which durations, which events. Handbook 2.3, R109 to R112."""

from datetime import date

import pytest

from domain.act import Act
from domain.dates import add_months
from policy import follow_up
from tests.handbook import exists
from tests.policy.lives import day, under_way

WHO = {
    "returnee": "domain.people.Role.RETURNEE",
    "family": "domain.plan.Target.FAMILY",
    "household": "domain.opened.Member",
    "community": "domain.plan.Target.COMMUNITY",
    "case worker": "domain.people.Role.CASE_WORKER",
    "staff": "domain.people.Person",
    "service provider, official, employment office, telecom company": "domain.people.Role.PROVIDER",
    "reintegration organisation": "domain.people.Person.office",
    "funding source": "domain.people.Role.FUNDING_SOURCE",
    "police, care, fire services": "domain.unmet_need.EmergencyService.kind",
    "payment partner": "domain.people.Role.FINANCE",
}


@pytest.mark.parametrize("place", list(WHO.values()), ids=list(WHO))
@pytest.mark.rule("R109")
def test_everybody_has_a_place(place: str) -> None:
    """Whoever the chapter names is a role, a member, somebody help is for, or a service that is listed."""
    assert exists(place)
    assert not exists(f"{place}_gone")


DOCUMENTS = {
    "plan and its versions": "propose_plan",
    "consent": "give_consent",
    "needs and other assessments, context": "record_assessment",
    "feasibility grid": "weigh_option",
    "decision of table 2.2": "decide_modality",
    "referral": "refer",
    "safety plan": "make_safety_plan",
    "record of an unmet need": "record_unmet_need",
    "mid-term and final report": "write_report",
    "survey": "record_survey",
    "W-model": "record_w_model",
    "copy of the plan": "hand_over_copy",
}


@pytest.mark.parametrize("verb", list(DOCUMENTS.values()), ids=list(DOCUMENTS))
@pytest.mark.rule("R110")
def test_every_document_has_its_act(verb: str) -> None:
    """Each document of the chapter is made by an act, and its words are a paper named by it."""
    assert "paper" in Act.kinds[verb].model_fields


EVENTS = {
    "return": "confirm_arrival",
    "plan created or changed": "propose_plan",
    "plan agreed": "agree_plan",
    "refusal": "refuse_assistance",
    "radical change": "record_follow_up",
    "service missing, urgent need": "record_unmet_need",
    "relocation": "settle_relocation",
    "cash or goods delivered": "confirm_delivery",
    "contact lost": "miss_follow_up",
    "transition": "end_activity",
    "closure": "close_case",
}


@pytest.mark.parametrize("verb", list(EVENTS.values()), ids=list(EVENTS))
@pytest.mark.rule("R112")
def test_every_event_is_an_act(verb: str) -> None:
    """Each event of the chapter is an act that somebody may do."""
    assert verb in Act.kinds


SCORES = {"composite": 0.5, "economic": 0.5, "social": 0.5, "psychosocial": 0.5}
START = date(2026, 2, 16)
DURATIONS = [
    pytest.param("plan", date(2026, 1, 12), 1, id="a month for the plan"),
    pytest.param("survey/1", START, 3, id="three months between surveys"),
    pytest.param("midterm_report", date(2026, 2, 2), 6, id="six months to the mid-term report"),
    pytest.param("final_report", date(2026, 8, 2), 12, id="twelve more to the final report"),
    pytest.param("follow_up_period", START, 18, id="eighteen months of follow-up at most"),
]


@pytest.mark.parametrize(("key", "since", "months"), DURATIONS)
@pytest.mark.rule("R111", "R90", "R92", "R93", "R99")
def test_every_duration_is_a_promise(key: str, since: date, months: int) -> None:
    """Each duration of the chapter is counted from its own day in calendar months."""
    promise = under_way().does("record_survey", **SCORES).promise(key)

    assert (since, add_months(since, months)) == (promise.since, promise.first_due_on)


@pytest.mark.rule("R90", "R111")
def test_follow_up_is_twelve_months_before_closing_is_proposed() -> None:
    """Between twelve months, when closing is proposed, and eighteen, when it is asked for."""
    life = under_way().at("2027-02-17")

    assert ("follow_up_period", "warn", day("2027-02-16")) in life.steps
    assert (follow_up.PROPOSE_CLOSING_MONTHS, follow_up.PERIOD_MONTHS) == (12, 18)

"""Every timer: when it is due, whom it tells, by which rule. Source: handbook 2.3, timers T1 to T19."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from domain.people import Role
from domain.promise import State
from policy import promises
from tests.policy.lives import Life, day, pack, planned, referred, returnee, under_way

SCORES = {"composite": 0.5, "economic": 0.5, "social": 0.5, "psychosocial": 0.5}
Made = Callable[[], Life]
FIRST = "follow_up/2026-02-16"


def unmet(urgency: str) -> Life:
    """A need nobody can meet, registered at noon of 12 January."""
    life = returnee().met().assessed().at("2026-01-12")
    return life.does("record_unmet_need", unmet="bed", need="income", reason="NO_SERVICE", urgency=urgency)


def urgent_referral(urgency: str) -> Life:
    """A referral before any plan, at noon."""
    return referred(returnee().met().assessed().at("2026-01-20"), activity="", urgency=urgency)


def safe() -> Life:
    """A safety plan made on the day the plan started."""
    parts = {"risks": ["r"], "strategies": ["s"], "coping": ["c"]}
    return under_way().does("make_safety_plan", safety_plan="safe", made_with_returnee=True, **parts)


def funded() -> Life:
    """A budget asked for on the day the plan was proposed."""
    return planned().does("request_funding", version=1, source="FS-A", amount="900")


def ordered() -> Life:
    """One delivery ordered."""
    return under_way().does("order_instalment", activity="shop", instalment=1, amount="400")


def asked() -> Life:
    """More time asked for."""
    form = {"kind": "DEADLINE_INTERNAL", "promise": "plan", "until": day("2026-03-01"), "because": "ILL"}
    return planned().does("request_waiver", waiver="time", **form)


def closed(retention: str, outcome: str = "COMPLETED") -> Life:
    """A case closed on the day it was opened."""
    life = returnee().does("start_closing", outcome=outcome, exit_strategy_followed=True, returnee_told=True)
    return life.does("close_case", by="sv", outcome=outcome, retention_class=retention)


def not_started() -> Life:
    """A person who never came."""
    return returnee(None).does("close_case", by="sv", outcome="NOT_STARTED", retention_class="AUDITED")


def revised() -> Life:
    """A radical change on a Monday."""
    return under_way().at("2026-03-16").does("record_follow_up", radical_change=True)


CW, SV, PM, FUND = Role.CASE_WORKER, Role.SUPERVISOR, Role.PROGRAMME_MANAGER, Role.FUNDING_SOURCE
DUE = [
    pytest.param(returnee, "plan", "2026-02-12", CW, "T1", id="T1 plan, a month after the return"),
    pytest.param(lambda: returnee("2026-01-31"), "plan", "2026-02-28", CW, "T1", id="T1 clamped"),
    pytest.param(planned, "midterm_report", "2026-08-02", CW, "T2", id="T2 six months after the first plan"),
    pytest.param(planned, "final_report", "2027-08-02", CW, "T3", id="T3 twelve months after T2"),
    pytest.param(under_way, "follow_up_period", "2027-08-16", CW, "T4", id="T4 eighteen months after the start"),
    pytest.param(under_way, "follow_up/2026-02-16", "2026-03-16", CW, "T5", id="T5 the plan's first follow-up"),
    pytest.param(lambda: under_way().does("record_survey", **SCORES), "survey/1", "2026-05-16", CW, "T6", id="T6"),
    pytest.param(under_way, "plan_review/2026-02-16", "2026-05-16", CW, "T7", id="T7 three months after the start"),
    pytest.param(revised, "plan_revision", "2026-03-30", CW, "T7", id="T7 ten working days after a change"),
    pytest.param(lambda: referred(), "referral_answer/course", "2026-02-23", Role.PROVIDER, "T10", id="T10"),
    pytest.param(
        lambda: referred().does("answer_referral", referral="course", answer="ACCEPTED"),
        "referral_progress/course/2026-02-16",
        "2026-03-02",
        CW,
        "T11",
        id="T11 14 days after acceptance",
    ),
    pytest.param(funded, "funding_answer/FS-A/1", "2026-02-09", FUND, "T12", id="T12 seven days"),
    pytest.param(planned, "plan_consent/1", "2026-02-16", CW, "T13", id="T13 14 days after the proposal"),
    pytest.param(under_way, "plan_copy/1", "2026-02-19", CW, "T14", id="T14 three days after the start"),
    pytest.param(lambda: unmet("URGENT"), "urgent_options/bed", "2026-01-14", CW, "T15", id="T15 48 hours"),
    pytest.param(
        lambda: returnee().met().assessed("HIGH"), "first_assistance", "2026-02-09", CW, "T16", id="T16 28 days"
    ),
    pytest.param(returnee, "funding_window/FS-A/plan_by", "2026-02-12", PM, "T17", id="T17 plan by"),
    pytest.param(under_way, "funding_window/FS-A/spend_by", "2027-02-16", PM, "T17", id="T17 spend by"),
    pytest.param(
        lambda: returnee(programmes=[pack("FS-B")]),
        "funding_window/FS-B/post_arrival",
        "2026-01-30",
        PM,
        "T17",
        id="T17 fourteen working days",
    ),
    pytest.param(safe, "safety_review", "2026-03-18", CW, "T18", id="T18 30 days"),
    pytest.param(
        lambda: closed("AUDITED"), "retention", "2031-01-12", Role.DATA_PROTECTION_OFFICER, "T19", id="T19 5 years"
    ),
    pytest.param(
        lambda: closed("PLAIN"), "retention", "2028-01-12", Role.DATA_PROTECTION_OFFICER, "T19", id="T19 2 years"
    ),
    pytest.param(
        not_started, "retention", "2026-07-12", Role.DATA_PROTECTION_OFFICER, "T19", id="T19 not started, 6 months"
    ),
    pytest.param(ordered, "delivery/shop/1", "2026-03-02", CW, "R67", id="an order is confirmed"),
    pytest.param(asked, "waiver_answer/time", "2026-02-09", SV, "T12", id="a waiver is answered"),
    pytest.param(lambda: returnee(None), "arrival", "2026-02-11", CW, "5.2", id="an arrival is confirmed"),
]


@pytest.mark.parametrize(("made", "key", "due", "on", "rule"), DUE)
@pytest.mark.rule("R14", "R50", "R67", "R78", "R84", "R87", "R89", "R90", "R92", "R93", "R99")
def test_each_promise_is_due_on_its_day(made: Made, key: str, due: str, on: Role, rule: str) -> None:
    """Each timer makes one open promise with its date, the role it waits on, and the rule it comes from."""
    promise = made().promise(key)

    assert (day(due), on, State.OPEN, False) == (promise.due_on, promise.on, promise.state, promise.late)
    assert rule in promise.rule


HOURS = [
    pytest.param(lambda: unmet("URGENT"), "urgent_options/bed", 48, id="T15 urgent"),
    pytest.param(lambda: unmet("LIFE_THREATENING"), "urgent_options/bed", 4, id="T15 life-threatening"),
    pytest.param(lambda: urgent_referral("URGENT"), "referral_answer/course", 24, id="T10 urgent"),
    pytest.param(lambda: urgent_referral("LIFE_THREATENING"), "referral_answer/course", 2, id="T10 life-threatening"),
]


@pytest.mark.parametrize(("made", "key", "hours"), HOURS)
@pytest.mark.rule("R78")
def test_urgent_promises_count_hours(made: Made, key: str, hours: int) -> None:
    """What is urgent is counted in elapsed hours from the moment it was recorded, and is missed to the minute."""
    life = made()
    promise = life.promise(key)

    assert hours * 3600 == (promise.due - life.now).total_seconds()
    assert key not in life.after(hours=hours, minutes=-1).missed
    assert key in life.after(minutes=2).missed


def test_a_routine_unmet_need_has_no_clock() -> None:
    """Only urgent unmet needs ask for options within hours."""
    assert "urgent_options/bed" not in unmet("ROUTINE").ledger


TOLD: list[Any] = [
    pytest.param(
        returnee,
        "plan",
        [("warn", "2026-02-02", (CW,)), ("due", "2026-02-12", (CW, SV))],
        id="T1 warns on day 21 and tells the supervisor",
    ),
    pytest.param(
        planned,
        "midterm_report",
        [("due", "2026-08-02", (CW,)), ("tell-1", "2026-08-09", (CW,)), ("tell-2", "2026-08-16", (CW, SV))],
        id="T2 reminds weekly, the supervisor after 14 days",
    ),
    pytest.param(
        under_way,
        "follow_up_period",
        [("warn", "2027-02-16", (CW,)), ("due", "2027-08-16", (CW, SV))],
        id="T4 proposes closing after twelve months",
    ),
    pytest.param(
        under_way,
        "follow_up/2026-02-16",
        [("due", "2026-03-16", (CW,)), ("tell-1", "2026-03-23", (CW,)), ("tell-2", "2026-03-30", (CW, SV))],
        id="T5 is tried again after seven days",
    ),
    pytest.param(
        lambda: under_way().does("record_survey", **SCORES),
        "survey/1",
        [("due", "2026-05-16", (CW,)), ("lapse", "2026-06-15", ())],
        id="T6 lapses silently after 30 days",
    ),
    pytest.param(
        lambda: referred(),
        "referral_answer/course",
        [("due", "2026-02-23", (Role.PROVIDER, CW)), ("tell-1", "2026-02-26", (CW, SV))],
        id="T10 reminds the provider",
    ),
    pytest.param(
        funded,
        "funding_answer/FS-A/1",
        [("due", "2026-02-09", (PM,)), ("tell-1", "2026-02-16", (PM,))],
        id="T12 escalates and rejects nothing",
    ),
    pytest.param(
        lambda: unmet("URGENT"),
        "urgent_options/bed",
        [("due", "2026-01-14", (SV, Role.PROTECTION_FOCAL_POINT))],
        id="T15 pages supervisor and protection",
    ),
    pytest.param(
        under_way,
        "funding_window/FS-A/spend_by",
        [("warn", "2027-01-17", (PM,)), ("due", "2027-02-16", (PM, CW))],
        id="T17 warns 30 days before",
    ),
    pytest.param(
        returnee,
        "funding_window/FS-A/plan_by",
        [("due", "2026-02-12", (PM, CW))],
        id="T17 does not warn in the first half of the time given",
    ),
]


@pytest.mark.parametrize(("made", "key", "expected"), TOLD)
@pytest.mark.rule("R14", "R90", "R92")
def test_each_step_tells_its_people(made: Made, key: str, expected: list[tuple[str, str, tuple[Role, ...]]]) -> None:
    """When nobody acts, each promise tells the right people on the right days, in order, and stays open or lapses."""
    life = made().at("2027-09-01")

    passed = [(step, on) for name, step, on in life.steps if name == key]

    assert [(step, day(on)) for step, on, _ in expected] == passed[: len(expected)]
    name = life.promise(key).name
    assert [people for _, _, people in expected] == [promises.told(name, step, CW) for step, _, _ in expected]


PAGED = (SV, Role.PROTECTION_FOCAL_POINT)
AGAIN: list[Any] = [
    pytest.param(planned, "midterm_report", "tell-3", ("2026-08-23", "2026-08-30"), (CW, SV), id="T2 weekly"),
    pytest.param(returnee, "plan", "tell-1", ("2026-02-26", "2026-03-12"), (CW, SV), id="T1 every 14 days"),
    pytest.param(under_way, FIRST, "tell-3", ("2026-04-13", "2026-04-27"), (CW, SV), id="T5 every 14 days"),
    pytest.param(
        lambda: unmet("URGENT"), "urgent_options/bed", "tell-1", ("2026-01-28", "2026-02-11"), PAGED, id="T15"
    ),
]


@pytest.mark.parametrize(("made", "key", "first", "days", "people"), AGAIN)
def test_the_last_step_is_told_again_while_it_is_late(
    made: Made, key: str, first: str, days: tuple[str, str], people: tuple[Role, ...]
) -> None:
    """What stays late is told again, weekly for reports and every 14 days for the rest, to the same people."""
    life = made().at("2026-12-01")

    passed = [(step, on) for name, step, on in life.steps if name == key]
    at = [step for step, _ in passed].index(first)
    assert [day(one) for one in days] == [on for _, on in passed[at : at + 2]]
    assert people == promises.told(life.promise(key).name, passed[at + 1][0], CW)
    assert life.promise(key).wake


def test_months_of_silence_are_told_once() -> None:
    """When nothing ran for months, only the latest repeat that lies behind is told, and then the next one ahead."""
    life = returnee().at("2026-02-20")
    life.now += timedelta(days=200)
    life.at(life.today)

    assert [step for key, step, _ in life.steps if key == "plan"] == ["warn", "due", "tell-14"]
    wake = life.promise("plan").wake
    assert wake
    assert wake > life.now


def test_what_lapses_or_ends_is_said_once() -> None:
    """The end of keeping a file and the lapse of a survey are told on their dates and not again."""
    end = {"outcome": "WITHDRAWN", "exit_strategy_followed": True, "returnee_told": True}
    kept = under_way().does("write_report", kind="CLOSURE").does("start_closing", **end)
    kept.does("close_case", by="sv", outcome="WITHDRAWN").at("2036-01-01")
    surveyed = under_way().does("record_survey", **SCORES).at("2026-12-01")

    assert [step for key, step, _ in kept.steps if key == "retention"] == ["due"]
    assert [step for key, step, _ in surveyed.steps if key == "survey/1"] == ["due", "lapse"]


def test_a_notice_goes_out_for_each_step_that_tells_somebody() -> None:
    """Each telling is a deed done once, named by promise, step and date; a silent lapse sends nothing."""
    life = under_way().does("record_survey", **SCORES).at("2026-06-20")

    about_survey = sorted(key for key in life.done if key.startswith("notice/survey"))

    assert about_survey == ["notice/survey/1/due/2026-05-16"]

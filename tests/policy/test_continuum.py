"""All services of a case over time, across organisations, with the gaps. Handbook 2.3.2: R34, R46."""

from datetime import date

import pytest

from policy.continuum import Service, months, services
from tests.policy.lives import EXIT, Life, day, line, outline, referred, returnee, service, under_way


def row(life: Life, id_: str) -> Service:
    """One service as it is today."""
    return next(one for one in services(life.case, life.today) if one.id == id_)


@pytest.mark.rule("R46")
def test_a_planned_service_that_nobody_provides_shows_its_gaps() -> None:
    """Three months of a course from 16 February, no referral by April: three months of gap, none of them ahead."""
    course = row(under_way().at("2026-04-10"), "course")

    assert (course.by, course.element) == ("GM-01", "training")
    assert course.planned == ((2026, 2), (2026, 3), (2026, 4), (2026, 5))
    assert course.gaps == ((2026, 2), (2026, 3), (2026, 4))
    assert course.runs == ()


@pytest.mark.rule("R46", "R47")
def test_a_referral_closes_the_gap_from_its_month_on() -> None:
    """Sent in March: February was a gap, March and April are none."""
    course = row(referred(under_way().at("2026-03-05")).at("2026-04-10"), "course")

    assert (course.gaps, course.runs) == (((2026, 2),), ((2026, 3), (2026, 4)))


@pytest.mark.parametrize(
    ("answer", "gaps"),
    [("REJECTED", ((2026, 4),)), ("ACCEPTED", ())],
)
def test_a_referral_that_failed_leaves_a_gap(answer: str, gaps: tuple[tuple[int, int], ...]) -> None:
    """After a rejection the following months are a gap again."""
    reason = {"reason": "NO_CAPACITY"} if answer == "REJECTED" else {}
    life = referred().at("2026-03-05").does("answer_referral", referral="course", answer=answer, **reason)

    assert gaps == row(life.at("2026-04-10"), "course").gaps


def test_what_has_ended_is_planned_no_longer() -> None:
    """An activity that ended has no gap afterwards; nor has one the returnee refused."""
    life = under_way().at("2026-03-05").does("end_activity", activity="course", end="COMPLETED")
    life.does("refuse_assistance", activity="shop").at("2026-06-10")

    assert [row(life, id_).planned for id_ in ("course", "shop")] == [((2026, 2), (2026, 3))] * 2


def test_goods_run_from_their_first_order() -> None:
    """Deliveries are not monthly: from the first order on there is no gap."""
    life = under_way().at("2026-03-05").does("order_instalment", activity="shop", instalment=1, amount="400")

    assert row(life.at("2026-05-10"), "shop").gaps == ((2026, 2),)


def test_what_our_own_staff_do_begins_with_the_plan() -> None:
    """A service without provider and without cost has no gap."""
    own = outline(line(), service(), service("visits", element="E5", provider="", contact=""))

    assert (lambda one: (one.by, one.gaps))(row(under_way(plan=own).at("2026-04-10"), "visits")) == ("own staff", ())


def test_what_is_needed_for_life_is_shown_for_as_long_as_the_case_goes_on() -> None:
    """A lifelong service is planned for a year, then for as long as anybody looks."""
    life = under_way(
        plan=outline(line(), service(months=None, lifelong=True), exit_strategy={**EXIT, "hand_over_to": "GM-03"})
    )

    assert row(life, "course").planned[-1] == (2027, 2)
    assert row(life.at("2027-09-01"), "course").planned[-1] == (2027, 9)


def test_a_referral_outside_the_plan_has_its_own_row() -> None:
    """What serves no line of the plan is part of the whole too; before the plan it is all there is."""
    life = returnee().met().assessed()
    said = {"referral": "papers", "needs": ["income"], "provider": "GM-01", "urgency": "URGENT"}
    life.does("refer", procedure_explained=True, **said)

    found = services(life.case, life.today)

    assert [(one.id, one.by, one.element, one.runs) for one in found] == [("papers", "GM-01", "income", ((2026, 1),))]


MONTHS = [
    ("2026-01-31", "2026-01-31", ((2026, 1),)),
    ("2026-01-31", "2026-03-01", ((2026, 1), (2026, 2), (2026, 3))),
    ("2026-12-31", "2027-01-01", ((2026, 12), (2027, 1))),
    ("2028-02-29", "2028-02-28", ()),
]


@pytest.mark.parametrize(("first", "last", "found"), MONTHS)
def test_months_between_days(first: str, last: str, found: tuple[tuple[int, int], ...]) -> None:
    """Every month touched, over the turn of a year too; none if the days stand the wrong way round."""
    assert found == months(day(first), date.fromisoformat(last))

"""The workload of the weeks to come, from agendas alone. Domain 8.6."""

from datetime import date
from typing import Any

import pytest

from policy.forecast import Agenda, forecast, mondays

TODAY = date(2026, 3, 4)  # a Wednesday


def promise(due: str, name: str = "plan_review", **more: Any) -> dict[str, Any]:
    """An open promise as a line of the worklist holds it."""
    return {"name": name, "on": "CASE_WORKER", "due_on": due, "since": "2026-02-01", "first_due_on": due, **more}


def weeks(*promises: dict[str, Any]) -> tuple[int, ...]:
    """Overdue, then twelve weeks, of one case."""
    (load,) = forecast([Agenda("cw-1", promises)], TODAY)
    return load.overdue, *load.weeks


DUE: list[Any] = [
    pytest.param("2026-03-03", 0, id="yesterday is overdue"),
    pytest.param("2026-03-04", 1, id="today is this week"),
    pytest.param("2026-03-08", 1, id="the Sunday of this week"),
    pytest.param("2026-03-09", 2, id="next Monday"),
    pytest.param("2026-05-24", 12, id="the last Sunday in sight"),
    pytest.param("2026-05-25", None, id="the Monday after"),
]


@pytest.mark.parametrize(("due", "at"), DUE)
def test_a_date_falls_into_its_week(due: str, at: int | None) -> None:
    """Weeks run from Monday to Sunday; what is late stands first; what is beyond twelve weeks is not told."""
    assert weeks(promise(due)) == tuple(1 if n == at else 0 for n in range(13))


@pytest.mark.parametrize("more", [{"on": "PROVIDER"}, {"on": "SUPERVISOR"}, {"days_left": 4}], ids=str)
def test_only_what_runs_and_is_on_the_case_worker_counts(more: dict[str, Any]) -> None:
    """What somebody else owes, or what stands still, is no work of the week."""
    assert sum(weeks(promise("2026-03-10", **more))) == 0


def test_meetings_are_projected_from_their_rhythm() -> None:
    """Every four weeks, from the day the next one is due; a late one is taken to be held today."""
    monthly = {"name": "follow_up", "since": "2026-02-11"}
    assert [n for n, count in enumerate(weeks(promise("2026-03-11", **monthly))) if count] == [2, 6, 10]

    late = promise("2026-03-02", name="follow_up", since="2026-02-02")
    assert [n for n, count in enumerate(weeks(late)) if count] == [0, 5, 9]


def test_a_meeting_that_a_waiver_moved_keeps_its_rhythm() -> None:
    """Two weeks between meetings stay two weeks after one that was put off."""
    moved = promise("2026-03-18", name="follow_up", since="2026-02-18", first_due_on="2026-03-04")
    assert [n for n, count in enumerate(weeks(moved)) if count] == [3, 5, 7, 9, 11]


def test_a_rhythm_of_nothing_projects_nothing() -> None:
    """A first meeting on the day of the plan says nothing of those after it."""
    assert sum(weeks(promise("2026-03-11", name="follow_up", since="2026-03-11"))) == 1


def test_the_fullest_case_worker_comes_first() -> None:
    """Each has the number of cases and of dates; cases of nobody stand under nobody."""
    agendas = [
        Agenda("cw-1", [promise("2026-03-10")]),
        Agenda("", [promise("2026-03-10")]),
        Agenda("cw-2", [promise("2026-03-01"), promise("2026-03-10")]),
        Agenda("cw-1", []),
    ]

    found = forecast(agendas, TODAY)

    assert [(load.case_worker, load.cases, load.whole) for load in found] == [
        ("cw-2", 1, 2),
        ("", 1, 1),
        ("cw-1", 2, 1),
    ]


def test_weeks_begin_on_monday() -> None:
    """Twelve of them, this one first."""
    assert mondays(TODAY)[:2] == [date(2026, 3, 2), date(2026, 3, 9)]
    assert len(mondays(TODAY)) == 12

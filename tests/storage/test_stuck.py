"""What does not move, asked of the worklist and the dispatches: each kind is found, and what moves is not."""

from datetime import date, datetime, timedelta
from typing import Any

from domain.people import Role
from domain.promise import Promise
from storage.database import Database
from storage.dispatches import Dispatches
from storage.stuck import StuckCases
from storage.worklist import Waiting, Worklist

DAY = timedelta(days=1)


def promise(due: datetime, name: str = "plan", **more: Any) -> Promise:
    """An open promise, as the worklist keeps it."""
    known: dict[str, Any] = {"key": name, "name": name, "due": due, "due_on": due.date(), "on": Role.CASE_WORKER}
    known |= {"rule": "", "anchor": "", "since": due.date(), "first_due_on": due.date(), "wake": due}
    return Promise(**(known | more))


def put(database: Database, number: str, at: datetime, *promises: Promise, **more: Any) -> None:
    """A line of the worklist with these promises."""
    ahead = [one.due for one in promises if one.days_left is None]
    running = [one.due for one in promises if one.days_left is None and not one.late]
    known: dict[str, Any] = {"stage": "PLANNING", "programmes": [], "case_worker": "cw-7", "office": "GM-BJL"}
    known |= {"next_due": min(running or ahead, default=None), "first_due": min(ahead, default=None)}
    known |= {"waits_on": None, "late": [], "plan_version": None, "language": None, "outcome": None}
    known |= {"promises": [one.model_dump(mode="json", exclude_defaults=True) for one in promises]}
    known |= {"opened_on": date(2026, 1, 1), "updated_at": at}
    Worklist(database).put(Waiting(number=number, version=1, **(known | more)))


def test_an_open_case_that_waits_for_nothing_is_found(database: Database, noon: datetime) -> None:
    """One that is closed, waits, or stands still on a hold is not."""
    put(database, "R-1", noon)
    put(database, "R-2", noon, stage="CLOSED")
    put(database, "R-3", noon, promise(noon))
    put(database, "R-4", noon, promise(noon, days_left=3, wake=None))

    assert [(one.number, one.since) for one in StuckCases(database).forgotten(9)] == [("R-1", noon)]


def test_a_date_that_is_past_and_told_nobody_is_found(database: Database, noon: datetime) -> None:
    """One that was told, that is ahead, or whose telling is over is not; the worst comes first."""
    put(database, "R-1", noon, promise(noon - 3 * DAY))
    put(database, "R-2", noon, promise(noon - 3 * DAY, late=True, wake=noon + DAY))
    put(database, "R-3", noon, promise(noon + DAY))
    put(database, "R-4", noon, promise(noon - 3 * DAY, late=True, wake=None))
    put(database, "R-5", noon, promise(noon - 5 * DAY), promise(noon - 9 * DAY, "survey", late=True, wake=None))
    put(database, "R-6", noon, promise(noon - 3 * DAY, late=True, wake=None), promise(noon, "survey", days_left=2))

    found = StuckCases(database).silent(noon - DAY, 9)
    assert [(one.number, one.since) for one in found] == [("R-5", noon - 5 * DAY), ("R-1", noon - 3 * DAY)]


def test_a_case_with_a_failed_deed_is_found_before_it_is_late(database: Database, noon: datetime) -> None:
    """Since the failure, which is a day before somebody must have looked."""
    put(database, "R-1", noon, promise(noon + DAY, "failed_deed", key="failed_deed/9"))
    put(database, "R-2", noon, promise(noon + DAY))

    assert [(one.number, one.since) for one in StuckCases(database).failed_deeds(9)] == [("R-1", noon)]


def test_a_case_whose_rules_cannot_be_read_is_found(database: Database, noon: datetime) -> None:
    """It says so on its line."""
    put(database, "R-1", noon, late=["rules_unreadable", "plan"])
    put(database, "R-2", noon, late=["plan"])

    assert [one.number for one in StuckCases(database).unreadable(9)] == ["R-1"]


def test_a_deed_that_is_tried_again_and_again_is_found(database: Database, noon: datetime) -> None:
    """Not one of few tries, nor one that is through."""
    dispatches = Dispatches(database, clock=lambda: noon)
    for case, tries in (("case-R-1", 5), ("case-R-2", 4), ("case-R-3", 6)):
        for _ in range(tries):
            dispatches.ask(case, "referral/home/letter", "GM-02", "mail")
    dispatches.settle("case-R-3", "referral/home/letter", "GM-02", "SENT")

    [found] = StuckCases(database).retrying(5, 9)
    assert (found.number, found.tries, found.service, found.since) == ("R-1", 5, "mail", noon)


def test_no_more_lines_are_given_than_asked_for(database: Database, noon: datetime) -> None:
    """However many cases stand still."""
    for n in range(30):
        put(database, f"R-{n:02}", noon, promise(noon - 3 * DAY))

    assert len(StuckCases(database).silent(noon, 7)) == 7


def test_the_stage_is_known_of_those_that_have_a_line(database: Database, noon: datetime) -> None:
    """Of nobody else."""
    put(database, "R-1", noon, stage="CLOSED")

    assert StuckCases(database).known(["R-1", "R-9"]) == {"R-1": "CLOSED"}

"""What offices change in their calendars is kept, numbered, and laid over the country's holidays."""

from datetime import date, datetime
from threading import Thread

from domain.dates import Calendar
from domain.people import Person
from storage.calendars import Calendars, Change, EditKind, over
from storage.database import Database

EID, NATIONAL = date(2026, 3, 20), date(2026, 2, 18)
ADD, REMOVE, WEEK = EditKind.ADD_HOLIDAY, EditKind.REMOVE_HOLIDAY, EditKind.WORKING_WEEK


def change(by: Person, kind: EditKind = ADD, day: date | None = EID, office: str = "GM-BJL", week: str = "") -> Change:
    """A change of one office."""
    rest_days = frozenset(map(int, week)) if kind is WEEK else None
    return Change(office, kind, "DECREE", by, None if kind is WEEK else day, rest_days)


def test_an_edit_keeps_who_when_and_why(database: Database, worker: Person, noon: datetime) -> None:
    """A calendar can be explained years later."""
    made, new = Calendars(database, clock=lambda: noon).make(change(worker))

    assert new
    assert Calendars(database).of("GM-BJL") == [made]
    assert (made.number, made.at, made.change.by, made.change.because) == (1, noon, worker, "DECREE")


def test_the_same_edit_twice_is_one(database: Database, worker: Person) -> None:
    """Said again, by whomever, it is the first; taken back and said anew, it is a new one."""
    calendars = Calendars(database)
    first, _ = calendars.make(change(worker))

    assert calendars.make(change(worker.model_copy(update={"id": "sv-1"}))) == (first, False)
    assert calendars.make(change(worker, REMOVE))[1]
    assert calendars.make(change(worker))[1]
    assert calendars.make(change(worker, WEEK, week="45"))[1]
    assert not calendars.make(change(worker, WEEK, week="54"))[1]
    assert [edit.number for edit in calendars.of("GM-BJL")] == [1, 2, 3, 4]


def test_each_office_has_its_own(database: Database, worker: Person) -> None:
    """Numbers grow for the whole house, edits belong to one office."""
    calendars = Calendars(database)
    calendars.make(change(worker))
    made, _ = calendars.make(change(worker, office="ET-ADD"))

    assert made.number == 2
    assert calendars.of("ET-ADD") == [made]


def test_two_edits_at_once_are_both_kept(database: Database, worker: Person) -> None:
    """Two supervisors who change different days at the same time lose nothing."""
    days = [date(2026, 3, day) for day in range(1, 9)]
    threads = [Thread(target=Calendars(database).make, args=(change(worker, day=day),)) for day in days]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    edits = Calendars(database).of("GM-BJL")
    assert [edit.number for edit in edits] == list(range(1, 9))
    assert {edit.change.day for edit in edits} == set(days)


def test_edits_lie_over_the_country(database: Database, worker: Person) -> None:
    """Days added, days taken back, another week; the last word on a day counts."""
    calendars, country = Calendars(database), Calendar(holidays=frozenset({NATIONAL}))
    for said in (change(worker), change(worker, REMOVE, NATIONAL), change(worker, WEEK, week="45")):
        calendars.make(said)

    made = over(country, calendars.of("GM-BJL"))
    assert made == Calendar(rest_days=frozenset({4, 5}), holidays=frozenset({EID}), edit=3)

    calendars.make(change(worker, REMOVE))
    assert over(country, calendars.of("GM-BJL")).holidays == frozenset()
    assert over(country, []) == country

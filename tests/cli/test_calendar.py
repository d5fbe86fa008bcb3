"""An office's working days at a terminal: shown, changed, and carried to the cases that wait."""

import asyncio
import sys
from collections.abc import Callable
from datetime import date
from subprocess import CompletedProcess

import pytest

from domain.dates import add_working_days
from domain.opened import case_id
from domain.people import Person, Role
from starter import places
from starter.story.engine import House
from storage.calendars import Calendars
from storage.staff import Staff

Run = Callable[..., CompletedProcess[str]]


@pytest.fixture
def office(here: House, request: pytest.FixtureRequest) -> str:
    """An office of its own for each test, with a case worker and a supervisor."""
    code = f"GM-T{abs(hash(request.node.name)) % 10**6}"
    for who, role in (("cw", Role.CASE_WORKER), ("sv", Role.SUPERVISOR)):
        Staff(here.database).add(Person(id=f"{who}-{code.lower()}", role=role, office=code), "invented")
    return code


def edit(passerelle: Run, office: str, *words: object, by: str = "sv") -> CompletedProcess[str]:
    """A change by the supervisor of the office."""
    verb, *rest = words
    return passerelle("calendar", verb, office, *rest, "--because", "decree", "--as", f"{by}-{office.lower()}")


def free_workday(today: date) -> date:
    """The third working day from now."""
    return add_working_days(today, 3, places.calendar_of("GMB", today))


def test_a_feast_reaches_every_open_case(
    passerelle: Run, here: House, opened: Callable[..., str], office: str, today: date, written: Callable[..., None]
) -> None:
    """A day added is recorded in the journal of each open case of the office, in the name of who added it."""
    mine = [opened("--returned-on", today, by=f"cw-{office.lower()}") for _ in range(3)]
    other = opened("--returned-on", today)
    for number in (*mine, other):
        written(number, 1)
    feast = free_workday(today)

    told = edit(passerelle, office, "add-holiday", feast)

    assert told.returncode == 0, told.stderr
    assert told.stdout.splitlines()[1] == f"open cases of {office}: 3 counted again, 0 had it already, 0 not reached"
    assert told.stderr.splitlines()[-1] == f"cases of {office}: 3 of 3"
    for number in mine:
        written(number, 2)
        act = here.journal.read(case_id(number))[1].body["fact"]["act"]
        assert (act["verb"], act["by"]["id"], act["because"]) == ("change_calendar", f"sv-{office.lower()}", "DECREE")
        assert feast.isoformat() in act["calendar"]["holidays"]
    assert here.journal.last(case_id(other)) == 1


def test_the_same_edit_twice_changes_nothing(
    passerelle: Run, here: House, opened: Callable[..., str], office: str, today: date, written: Callable[..., None]
) -> None:
    """Said again, and applied again by somebody else, it finds everything done; a case opened later has it already."""
    number = opened("--returned-on", today, by=f"cw-{office.lower()}")
    written(number, 1)
    edit(passerelle, office, "add-holiday", free_workday(today))
    written(number, 2)
    later = opened("--returned-on", today, by=f"cw-{office.lower()}")
    written(later, 1)

    again = edit(passerelle, office, "add-holiday", free_workday(today))
    applied = passerelle("calendar", "apply", office, "--as", "pm-1")

    assert "already said as edit" in again.stdout.splitlines()[0]
    assert (again.returncode, applied.returncode) == (0, 0)
    assert applied.stdout == f"open cases of {office}: 1 counted again, 1 had it already, 0 not reached\n"
    assert (here.journal.last(case_id(number)), here.journal.last(case_id(later))) == (2, 1)
    assert len(Calendars(here.database).of(office)) == 1


def test_a_working_week_is_shown(passerelle: Run, office: str) -> None:
    """Sunday to Thursday, then the year on one screen with who changed what."""
    assert edit(passerelle, office, "working-week", "sun-thu").returncode == 0
    assert edit(passerelle, office, "add-holiday", "2026-11-30").returncode == 0
    assert edit(passerelle, office, "remove-holiday", "2026-12-28").returncode == 0

    shown = passerelle("calendar", "show", office, 2026).stdout

    assert "works Mo Tu We Th Su (edit" in shown
    assert " +30" in shown
    assert " -28" in shown
    assert "Mon 30 Nov  added by the office (edit" in shown
    assert "Mon 28 Dec  Boxing Day (observed), taken back by the office (edit" in shown
    assert all(len(line) <= 100 for line in shown.splitlines()[:40])


def test_a_country_is_shown(passerelle: Run) -> None:
    """The holidays of a country, without any office."""
    assert "Wed 18 Feb  Independence Day" in passerelle("calendar", "show", "gmb", 2026).stdout
    told = passerelle("calendar", "show", "ZZ", 2026)
    assert (told.returncode, told.stderr.splitlines()[0]) == (1, "Neither an office nor a country is known as ZZ.")


WRONG = [
    pytest.param(("add-holiday", "2026-06-31"), "'2026-06-31' is no day of the calendar.", id="no such day"),
    pytest.param(("add-holiday", "20.03.2026"), "'20.03.2026' is no day of the calendar.", id="another order"),
    pytest.param(("add-holiday", "2062-03-20"), "20 March 2062 is too far away to be meant.", id="digits swapped"),
    pytest.param(("add-holiday", "2026-12-25"), "25 December 2026 is a holiday already.", id="a holiday already"),
    pytest.param(("remove-holiday", "2026-12-24"), "24 December 2026 is no holiday in {office}.", id="no holiday"),
    pytest.param(("working-week", "funday"), "'funday' is no day of the week.", id="no day of the week"),
    pytest.param(("working-week", ","), "No day of work was named.", id="no day of work"),
]


@pytest.mark.parametrize(("words", "said"), WRONG)
def test_what_cannot_be_meant_is_refused_in_words(passerelle: Run, office: str, words: tuple[str], said: str) -> None:
    """Nothing is kept of it."""
    told = edit(passerelle, office, *words)
    assert (told.returncode, told.stderr.splitlines()[:2]) == (1, [said.format(office=office), "Nothing was changed."])


def test_only_those_who_sign_change_a_calendar(passerelle: Run, office: str, here: House) -> None:
    """A case worker does not; an office nobody works in is not known."""
    told = edit(passerelle, office, "add-holiday", "2026-11-30", by="cw")
    assert told.stderr.splitlines()[0] == "A CASE_WORKER may not change a calendar."
    nowhere = passerelle("calendar", "add-holiday", "GM-NON", "2026-11-30", "--because", "X_Y", "--as", "sv-1")
    assert nowhere.stderr.splitlines()[0] == "No office is called GM-NON."
    assert Calendars(here.database).of(office) == []


def test_two_edits_at_once_end_in_the_same_calendar(
    passerelle: Run, here: House, opened: Callable[..., str], office: str, today: date, written: Callable[..., None]
) -> None:
    """Two supervisors' processes add a day each: every case ends with both."""
    number = opened("--returned-on", today, by=f"cw-{office.lower()}")
    written(number, 1)
    first = free_workday(today)
    second = add_working_days(first, 1, places.calendar_of("GMB", today))
    asyncio.run(_together(here, office, first, second))
    written(number, 2)

    passerelle("calendar", "apply", office, "--as", "sv-1")
    known = here.journal.read(case_id(number))
    last = known[-1].body["fact"]["act"]["calendar"]
    assert {first.isoformat(), second.isoformat()} <= set(last["holidays"])
    assert last["edit"] == Calendars(here.database).of(office)[-1].number


async def _together(here: House, office: str, *days: date) -> None:
    words = [sys.executable, "-m", "starter.cli", "calendar", "add-holiday", office]
    started = [
        await asyncio.create_subprocess_exec(
            *words, str(day), "--because", "DECREE", "--as", f"sv-{office.lower()}", env=here.engine.environment
        )
        for day in days
    ]
    assert [await one.wait() for one in started] == [0, 0]

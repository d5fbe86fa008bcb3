"""More time for a group of cases at a terminal: shown, asked, cut in half, gone on with, granted by somebody else."""

import sqlite3
from collections.abc import Callable
from datetime import date, timedelta
from subprocess import CompletedProcess

import pytest

from domain.people import Person, Role
from domain.programme import WaiverKind
from domain.waiver import Waiver
from starter.cli.report_waivers import source_and_rule
from starter.story.engine import House
from storage.staff import Staff

Ran = CompletedProcess[str]
Run = Callable[..., Ran]
FLOOD = ("--office", "GM-FLD", "--promise", "plan", "--days", 14, "--because", "FLOOD", "--as", "sv-fld")


@pytest.fixture
def flooded(here: House, opened: Callable[..., str], written: Callable[..., None], today: date) -> list[str]:
    """Two cases of an office of its own, and one whose returnee has not arrived."""
    for id_, role in (("cw-fld", Role.CASE_WORKER), ("sv-fld", Role.SUPERVISOR), ("pm-fld", Role.PROGRAMME_MANAGER)):
        Staff(here.database).add(Person(id=id_, role=role, office="GM-FLD"), f"invented {id_}")
    numbers = [opened("--returned-on", today, by="cw-fld") for _ in range(2)]
    numbers.append(opened(by="cw-fld"))
    for number in numbers:
        written(number, 1)
    return numbers


def forget(here: House, number: str) -> None:
    """As if the run had been cut before it noted what this case answered."""
    with sqlite3.connect(here.engine.folder / "passerelle.db") as database:
        database.execute("UPDATE group_waiver_cases SET asked = NULL WHERE number = ?", (number,))


def test_a_group_of_cases_gets_more_time(
    passerelle: Run, here: House, flooded: list[str], written: Callable[..., None], today: date
) -> None:
    """Shown first; asked once however often it is run; own requests stay ungranted; a case that moved on is named."""
    first, second, absent = flooded
    shown = passerelle("waive-group", *FLOOD)
    assert shown.returncode == 0, shown.stderr
    assert f"not {absent}: it waits for no plan" in shown.stdout
    assert "2 chosen, 0 asked" in shown.stdout
    assert "nothing was sent" in shown.stdout
    group = shown.stdout.split("group waiver ")[1].split(":")[0]
    assert "There is no group waiver" in passerelle("waive-group", "grant", group, "--as", "pm-fld").stderr

    assert "2 chosen, 2 asked" in passerelle("waive-group", *FLOOD, "--yes").stdout
    forget(here, second)
    again = passerelle("waive-group", *FLOOD, "--yes")
    assert "goes on" in again.stdout
    assert "2 chosen, 2 asked, 0 granted, 0 turned down" in again.stdout, again.stdout + again.stderr
    for number in (first, second):
        written(number, 2)
    assert here.journal.last(f"case-{second}") == 2

    assert "your own request" in passerelle("waive-group", "grant", group, "--as", "sv-fld").stderr
    refused = passerelle("refuse-waiver", first, "--as", "pm-fld", "--waiver", group, "--because", "HIGH_GROUND")
    assert refused.returncode == 0, refused.stderr
    granted = passerelle("waive-group", "grant", group, "--as", "pm-fld", "--yes")
    assert f"not {first}: plan: This waiver is answered already." in granted.stdout
    assert "1 granted, 1 turned down" in granted.stdout
    assert "1 granted, 1 turned down" in passerelle("waive-group", "grant", group, "--as", "pm-fld", "--yes").stdout
    written(second, 3)
    why = passerelle("why", second, "plan").stdout
    assert "moved from" in why
    asked = here.journal.read(f"case-{second}")[1].body["fact"]["act"]
    assert (asked["group"], asked["waiver"]) == (group, group)
    assert date.fromisoformat(asked["until"]) > today + timedelta(40)


BAD = [
    (("--promise", "plan", "--days", 7, "--because", "FLOOD"), "never all cases at once"),
    (("--office", "GM-FLD", "--promise", "plan", "--because", "FLOOD"), "until when, or how many days"),
    (("--office", "GM-FLD", "--promise", "first_assistance", "--days", 7, "--because", "FLOOD"), "who is vulnerable"),
    (("--office", "GM-FLD", "--promise", "plan", "--days", 7, "--because", "a flood"), "because"),
]


@pytest.mark.parametrize(("words", "said"), BAD, ids=["everybody", "no date", "telling", "a sentence"])
def test_a_group_is_chosen_in_codes(passerelle: Run, words: tuple[object, ...], said: str) -> None:
    """All cases at once, no date, a promise that tells, or a sentence for a reason: refused, and nothing is sent."""
    told = passerelle("waive-group", "--as", "sv-1", *words)

    assert told.returncode == 1, told.stdout
    assert said in told.stderr


RULES = [
    ("DEADLINE_FUNDING", {"promise": "funding_window/FS-A/spend_by"}, ("FS-A", "funding_window/spend_by")),
    ("DEADLINE_FUNDING", {"promise": "funding_answer/FS-A/1"}, ("FS-A", "funding_answer")),
    ("DEADLINE_INTERNAL", {"promise": "referral_answer/clinic"}, ("handbook", "referral_answer")),
    ("CEILING", {"rule": "ceiling/FS-A/medical"}, ("FS-A", "ceiling/medical")),
    ("MODALITY", {"rule": "modality/FS-A/shop"}, ("FS-A", "modality")),
    ("PROCESS", {"rule": "process/assessment/skills"}, ("handbook", "process/assessment/skills")),
]


@pytest.mark.parametrize(("kind", "about", "expected"), RULES)
def test_waivers_are_counted_by_source_and_rule(
    kind: WaiverKind, about: dict[str, str], expected: tuple[str, str]
) -> None:
    """A count names the source and the rule, and no id of one case (R20)."""
    by, when = Person(id="cw-1", role=Role.CASE_WORKER, office="HQ"), None
    said = {"promise": "", "rule": "", **about}
    waiver = Waiver(WaiverKind(kind), said["promise"], said["rule"], None, "ILL", by, when)  # type: ignore[arg-type]

    assert source_and_rule(waiver, {"FS-A"}) == expected

"""Opening a case at a terminal: once, for the right person, with its history if it comes from paper."""

import asyncio
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from domain.act import Fact, FactKind
from domain.opened import case_id, is_case_number
from settings import read_settings
from starter.doors import Doors
from starter.opening import new_number
from starter.story.engine import House
from storage.dispatches import Dispatches
from storage.references import References

Ran = CompletedProcess[str]
Run = Callable[..., Ran]
WHO = ("--as", "cw-7", "--name", "Fatou J.", "--kind", "voluntary", "--from-country", "NER", "--to-country", "GMB")


def facts(here: House, number: str) -> list[Fact]:
    """What the journal holds of a case."""
    return [Fact.model_validate(entry.body["fact"]) for entry in here.journal.read(case_id(number))]


def test_opening_gives_a_number_and_what_the_case_waits_for(passerelle: Run, today: date) -> None:
    """The number is well formed, and the plan is waited for within a month of the return."""
    told = passerelle("open", *WHO, "--returned-on", today - timedelta(3))
    first, second, *waits = told.stdout.splitlines()
    number, rest = first.split(" ", 1)
    assert is_case_number(number)
    assert (rest, second) == ("is open", "waits for:")
    assert any(line.startswith("  plan by ") for line in waits)


def test_the_same_nonce_opens_one_case(passerelle: Run, today: date) -> None:
    """A form sent again, because the line was cut, gets the number of the first sending."""
    command = ("open", *WHO, "--returned-on", today, "--nonce", "opening-0001")
    first, second = passerelle(*command), passerelle(*command)
    assert first.stdout == second.stdout
    assert (first.returncode, second.returncode) == (0, 0)


def test_a_household_and_a_form_come_from_a_file(passerelle: Run, tmp_path: Path, written: Callable[..., None]) -> None:
    """The file holds everything; what the command line says comes first."""
    file = tmp_path / "case.yaml"
    file.write_text(
        "name: Fatou J.\nkind: FORCED\nfrom_country: LBY\nto_country: GMB\ncase_worker: cw-7\n"
        "household: [{id: m2, adult: false, name: Binta J.}]\n"
    )
    told = passerelle("open", "--as", "in-1", "--file", file, "--kind", "voluntary", "--returned-on", "2026-01-31")
    number = told.stdout.split()[0]
    written(number, 1)
    shown = passerelle("show", number, "--papers", "--as", "cw-7").stdout
    assert "returned: 2026-01-31, LBY to GMB, VOLUNTARY" in shown
    assert "household.1.name: Binta J." in shown


def test_a_reference_is_opened_once(passerelle: Run, here: House, today: date, written: Callable[..., None]) -> None:
    """A second opening with the same outside reference, however it is typed, names the case and opens nothing."""
    first = passerelle("open", *WHO, "--returned-on", today, "--reference", "unhcr: 123-45 a")
    number = first.stdout.split()[0]
    written(number, 1)
    before = here.journal.cases()
    second = passerelle("open", *WHO, "--returned-on", today, "--reference", "UNHCR:123-45A")
    assert (second.returncode, second.stdout) == (1, "")
    assert second.stderr.splitlines()[0] == f"This unhcr reference belongs to case {number} already."
    assert here.journal.cases() == before
    assert "UNHCR: 123-45 a" not in passerelle("show", number).stdout


def test_a_reference_claimed_by_an_opening_that_broke_off_is_taken_up_again(
    passerelle: Run, here: House, today: date
) -> None:
    """A reference never stays blocked by a case that did not come to be: the next opening takes its number."""
    ghost = new_number("an opening that broke off")
    References(here.database, here.keys).claim("UNHCR", "777", case_id(ghost))
    told = passerelle("open", *WHO, "--returned-on", today, "--reference", "unhcr:777")
    assert told.stdout.splitlines()[0] == f"{ghost} is open", told.stderr


def test_a_role_that_may_not_open_is_told_who_may(passerelle: Run) -> None:
    """Finance opens no case; intake does, for a case worker it names."""
    assert passerelle("open", *WHO, "--as", "fin-1").stderr.startswith("A FINANCE may not open a case.\n")
    assert passerelle("open", *WHO, "--as", "in-1").stderr.splitlines()[2] == "Name a case worker with --case-worker."


def test_a_form_that_lacks_something_is_refused_field_by_field(passerelle: Run) -> None:
    """Every fault of the form is named at once."""
    told = passerelle("open", "--as", "cw-7", "--name", "Fatou J.", "--from-country", "Niger")
    assert told.returncode == 1
    happened = told.stderr.splitlines()[0]
    assert all(field in happened for field in ("kind", "from_country", "to_country"))


HISTORY = """
returned_on: {back}
registered_on: {back}
case_worker: cw-7
history:
  - {{day: {early}, give_consent: {{recipients: [GM-01]}}}}
  - {{day: {early}, record_need: {{need: {{id: roof, element: E4, text: a roof}}, origin: RETURNEE}}}}
  - day: {early}
    refer: {{referral: roof, needs: [roof], provider: GM-01, urgency: URGENT, procedure_explained: true, what: a bed}}
"""


@pytest.fixture
def paper(tmp_path: Path, today: date) -> Path:
    """A case kept on paper so far: home for 60 days, referred for a roof, no plan."""
    back = today - timedelta(60)
    file = tmp_path / "paper.yaml"
    file.write_text(HISTORY.format(back=back, early=back + timedelta(2)))
    return file


def test_a_case_taken_over_sends_nothing_for_what_lay_before(
    passerelle: Run, here: House, paper: Path, written: Callable[..., None], today: date
) -> None:
    """Acts and missed dates of the past are known from paper: no letter goes out, nobody is told of them again."""
    number = passerelle("open", *WHO, "--file", paper).stdout.split()[0]
    told = passerelle("record-follow-up", number, "--as", "cw-7")  # judged after everything the take-over brought
    written(number, int(told.stdout.split("number ")[1].split(";")[0]))
    known = facts(here, number)
    before, after = [fact for fact in known if fact.backfilled], [fact for fact in known if not fact.backfilled]
    assert [fact.kind for fact in after] == [FactKind.ACT]
    assert {fact.kind for fact in before} == {FactKind.OPENED, FactKind.ACT, FactKind.PASSED}
    assert "plan" in {fact.key for fact in before if fact.kind is FactKind.PASSED and fact.step == "due"}
    assert here.documents.names(case_id(number)) == []
    assert "referral roof to GM-01: SENT" in passerelle("show", number).stdout


def sent_from(house: House, number: str) -> list[tuple[str, str, str]]:
    """What went out of a case: key, recipient, state."""
    return [(one.key, one.recipient, one.state) for one in Dispatches(house.database).of(case_id(number))]


def test_a_case_taken_over_goes_on_like_any_other(
    passerelle: Run, here: House, paper: Path, written: Callable[..., None]
) -> None:
    """What is done after the take-over is sent: a second referral goes to its provider, the first one does not."""
    number = passerelle("open", *WHO, "--file", paper).stdout.split()[0]
    command = ("refer", number, "--as", "cw-7", "--referral", "bed", "--needs", "roof", "--provider", "GM-01")
    told = passerelle(*command, "--urgency", "urgent", "--procedure-explained", "yes", "--what", "a bed for tonight")
    written(number, int(told.stdout.split("number ")[1].split(";")[0]) + 1)
    assert sent_from(here, number) == [("referral/bed/letter", "GM-01", "SENT")]


def test_a_referral_made_on_paper_is_revoked_when_consent_is_withdrawn(
    passerelle: Run, here: House, paper: Path, written: Callable[..., None]
) -> None:
    """The provider holds what it was sent on paper: it is told to delete it, as of any other referral."""
    number = passerelle("open", *WHO, "--file", paper).stdout.split()[0]
    written(number, 1)
    known = here.journal.last(case_id(number))
    assert passerelle("withdraw-consent", number, "--as", "cw-7", "--recipient", "GM-01").returncode == 0
    written(number, known + 2)
    assert sent_from(here, number) == [("referral/roof/revocation", "GM-01", "SENT")]


def test_a_history_with_an_act_that_was_never_possible_opens_nothing(passerelle: Run, paper: Path, today: date) -> None:
    """The act is named with its day, and no case is begun."""
    paper.write_text(paper.read_text() + f"  - {{day: {today}, agree_plan: {{version: 1, party: RETURNEE}}}}\n")
    told = passerelle("open", *WHO, "--file", paper, "--nonce", "opening-0002")
    happened, unchanged, _ = told.stderr.splitlines()
    assert told.returncode == 1
    assert happened == f"History, act 4 (agree_plan on {today}): This case has no plan version '1'."
    assert unchanged == "The case was not opened."
    assert passerelle("rejudge", new_number("opening-0002")).stderr.startswith("There is no case R-")


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ("{day: 2026-01-05, agre_plan: {}}", "line 10: 'agre_plan' is no act. Did you mean agree_plan?"),
        ("{give_consent: {}}", "line 10: day: the day it happened is missing, such as 2026-01-14."),
        ("{day: 2026-01-05}", "line 10: there is one act at a time: begin each with a dash."),
        ("give_consent", "line 10: an act is a day, and a verb with its form."),
        ("{day: 2026-01-05, give_consent: [1]}", "line 10: the words of give_consent are a list of names and values."),
    ],
)
def test_a_history_that_cannot_be_read_is_told_with_its_line(
    passerelle: Run, paper: Path, entry: str, fault: str
) -> None:
    """Whoever typed a long history finds the line."""
    paper.write_text(paper.read_text() + f"  - {entry}\n")
    told = passerelle("open", *WHO, "--file", paper)
    assert (told.returncode, told.stderr.splitlines()[0]) == (1, f"paper.yaml, {fault}")


def test_the_doors_can_be_closed_twice_and_know_which_cases_were_opened(passerelle: Run, arrived: str) -> None:
    """A door asks the server, which answers without a worker; closing it again does no harm."""
    doors = Doors(read_settings())

    async def known() -> tuple[bool, bool]:
        await doors.connect()
        return await doors.knows(arrived), await doors.knows("R-3333334")

    assert asyncio.run(known()) == (True, False)
    doors.close()
    doors.close()

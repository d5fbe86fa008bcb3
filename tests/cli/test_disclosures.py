"""What was told to whom, at a terminal: complete, in plain words, on which consent, and each reading is noted. R38."""

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from domain.errors import Incomplete, NotAllowed
from domain.people import Person, Role
from domain.provider import Provider
from settings import Settings
from standins.directory import routes
from standins.serve import served
from standins.shelf import Shelf
from starter.cli import disclosing
from starter.doors import Doors
from starter.seeing import Seen
from storage.dispatches import FAILED, SENT
from storage.keyfile import make_key_file
from tests.policy.lives import Life, referred, returnee

Ran = CompletedProcess[str]
AT = datetime(2026, 2, 16, 12, tzinfo=UTC)
CASE = "case-R-7K3M2QN"


@pytest.fixture
def doors(tmp_path: Path, migrated_file: Path, providers: list[Provider]) -> Iterator[Doors]:
    """A house with a register and a directory; a case worker, a supervisor, finance, and one of another office."""
    shutil.copyfile(migrated_file, tmp_path / "passerelle.db")
    make_key_file(tmp_path / "kek.key")
    opened = Doors(Settings(data_dir=tmp_path, _env_file=None))
    for id_, role, office in (
        ("cw", Role.CASE_WORKER, "GM-BJL"),
        ("fin", Role.FINANCE, "GM-BJL"),
        ("cw-9", Role.CASE_WORKER, "ET-ADD"),
    ):
        opened.staff.add(Person(id=id_, role=role, office=office), f"invented {id_}")
    opened.providers.refresh(tuple(providers), AT)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def providers() -> list[Provider]:
    """The invented directory."""
    from partners.directory import Directory
    from partners.wire import Wire

    with served(routes(Shelf(":memory:"))) as url:
        return list(Directory(Wire("directory", f"{url}/hsds")).providers().providers)


def told(doors: Doors, life: Life, by: str = "cw") -> list[str]:
    """The list of this life as this person reads it, without its head."""
    seen = Seen(life.opened, life.facts, life.verdict, life.now)
    return disclosing.page(seen, disclosing.listed(doors, seen, by))[1:]


def consent_number(life: Life) -> int:
    """The consent to the plan, which names the provider."""
    return max(fact.number for fact in life.facts if (fact.act or {}).get("verb") == "give_consent")


@pytest.mark.rule("R38", "R49")
def test_a_referral_is_told_with_its_fields_and_the_consent_it_stands_on(doors: Doors) -> None:
    """Provider by name, each field in plain words, the day, and the number and day of the consent."""
    life = referred()
    number, key = consent_number(life), "referral/course/letter"
    doors.dispatches.ask(CASE, key, "GM-01", "referral", ("reference", "what", "name", "phone"), number)
    doors.dispatches.settle(CASE, key, "GM-01", SENT, reference="task-1")

    (line,) = told(doors, life)

    assert line.startswith(f"- {doors.providers.get('GM-01').name} (GM-01): ")  # type: ignore[union-attr]
    assert "the number of your case, what you ask for, your name, your telephone number (a referral)" in line
    assert "by the provider's own system; told on " in line
    assert f"You consented (number {number}, 16 February 2026, recorded by " in line


def test_everything_that_goes_out_is_named(doors: Doors) -> None:
    """Copies, invitations, payments, reminders, messages, what was shown behind a link, and what was taken back."""
    life = referred()
    for key, to, service, fields in (
        ("plan/1/copy", "m1", "mail", ("plan",)),
        ("meeting/visit/0", "cw", "mail", ("meeting",)),
        ("meeting/visit/0/called-off", "m1", "mail", ("meeting",)),
        ("notice/plan/due/2026-02-12", "cw", "mail", ("reference",)),
        ("referral/course/shown", "GM-01", "link", ("name",)),
        ("referral/course/revocation", "GM-01", "mail", ("reference",)),
        ("plan/2/copy", "m1", "message", ("phone",)),
    ):
        doors.dispatches.ask(CASE, key, to, service, fields)
        doors.dispatches.settle(CASE, key, to, SENT)

    lines = told(doors, life)

    assert len(lines) == 7
    for said in (
        "- You: your plan (a copy of your plan), by e-mail",
        "- Our case worker (cw): day, hour and place of the meeting (an invitation to a meeting), by e-mail",
        "(a meeting called off), by e-mail",
        "- Our case worker (cw): the number of your case (a reminder of a date), by e-mail",
        "your name (a referral that was opened to read), on the page behind the link in our e-mail",
        "the number of your case (a referral taken back), by e-mail",
        "your telephone number (a copy of your plan), by short message",
    ):
        assert any(said in line for line in lines), (said, lines)


def test_what_did_not_arrive_is_told_as_such(doors: Doors) -> None:
    """A refused send did not go out, with the reason in words; one under way is not known to have arrived."""
    life = referred()
    doors.dispatches.ask(CASE, "referral/course/letter", "GM-01", "mail", ("reference",), 2)
    doors.dispatches.settle(CASE, "referral/course/letter", "GM-01", FAILED, code="NO_WAY_TO_REACH")
    for _ in range(3):
        doors.dispatches.ask(CASE, "plan/1/copy", "m1", "mail", ("plan",))

    refused, under_way = told(doors, life)

    assert "did NOT go out on " in refused
    assert "the directory holds no way to write to this provider" in refused
    assert ", 3 times; it is not known yet whether it arrived" in under_way


def test_an_override_is_told_as_a_decision_without_consent(doors: Doors) -> None:
    """Who decided it, and when; never as consent."""
    life = referred()
    form = {
        "override": "o1",
        "basis": "LIFE_AT_RISK",
        "recipient": "GM-03",
        "scope": "a word",
        "review_at": "2026-03-01",
    }
    life.does("override_consent", by="mhp", **form)
    number = life.facts[-1].number
    doors.dispatches.ask(CASE, "referral/safe/letter", "GM-03", "mail", ("reference",), number)

    (line,) = told(doors, life)

    assert f"Decided by mhp without your consent, because a life was at risk (number {number}, " in line
    assert "consented" not in line


def test_a_case_that_told_nobody_says_so_and_a_case_from_paper_says_what_is_missing(doors: Doors) -> None:
    """What lies before a take-over was told by others, and is not in this list."""
    assert told(doors, returnee()) == ["Nothing was told to anybody."]
    assert told(doors, returnee(taken_over_at=AT))[-1] == (
        "What was told before 16 February 2026, when this case was taken over from paper, is not in here."
    )


@pytest.mark.parametrize(
    ("by", "refusal"), [("", Incomplete), ("fin", NotAllowed), ("cw-9", NotAllowed)], ids=["nobody", "finance", "other"]
)
def test_only_who_may_read_papers_reads_it(doors: Doors, by: str, refusal: type[Exception]) -> None:
    """Refused for other roles and offices; a refused reading is none and leaves no entry."""
    with pytest.raises(refusal):
        told(doors, referred(), by)
    assert doors.reads.of(CASE) == []


def test_each_reading_is_noted(doors: Doors) -> None:
    """Who, and that it was this list."""
    told(doors, referred())
    assert [(one.by.id, one.paper) for one in doors.reads.of(CASE)] == [("cw", "disclosures")]


def test_the_whole_way_at_a_terminal(
    passerelle: Callable[..., Ran], arrived: str, written: Callable[..., None]
) -> None:
    """In words and in fields; the reading stands in the history of readings."""
    written(arrived, 1)
    assert passerelle("disclosures", arrived, "--as", "cw-7").stdout.splitlines()[1] == "Nothing was told to anybody."
    assert json.loads(passerelle("disclosures", arrived, "--as", "cw-7", "--json").stdout) == []
    assert "not said" in passerelle("disclosures", arrived).stderr
    read = json.loads(passerelle("history", arrived, "--reads", "--json").stdout)
    assert [(one["by"], one["paper"]) for one in read] == [("cw-7", "disclosures")] * 2

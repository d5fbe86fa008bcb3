"""The demo caseload, on paper: six and more lives that have reached today, whatever day today is."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest

from domain.act import FactKind
from domain.dates import day_in
from domain.opened import is_case_number
from domain.people import Role
from partners.numbers import number
from policy.judge import judge
from settings import PARTNERS, Settings
from starter import demo
from starter.cases import Cases
from starter.demo_people import CASELOAD, STAFF, Demo
from starter.demo_today import only_stand_ins
from starter.doors import Doors
from starter.story import language
from starter.story.engine import fresh_house
from starter.story.rehearsal import NoPapers
from storage.database import Database
from storage.staff import Staff
from storage.worklist_line import line
from workflows.carried import Carried

DAYS = [datetime(2026, 3, 31, 7, tzinfo=UTC), datetime(2028, 2, 29, 22, tzinfo=UTC)]


class Shelf(Cases):
    """Keeps what would be sent to the engine."""

    def __init__(self) -> None:
        self._papers, self.opened, self._calendars = NoPapers(), list[Carried](), None

    async def open(self, carried: Carried) -> bool:
        """Put it on the shelf."""
        self.opened.append(carried)
        return True


async def caseload(now: datetime, demos: tuple[Demo, ...] = CASELOAD) -> list[Carried]:
    """Every demo case as it would be sent."""
    shelf = Shelf()
    for one in demos:
        await demo.carry(shelf, NoPapers(), one, now)
    return shelf.opened


@pytest.mark.parametrize("now", DAYS, ids=lambda now: f"{now:%Y-%m-%d}")
async def test_every_demo_case_has_reached_today_and_owes_nothing_for_the_past(now: datetime) -> None:
    """No fact lies in the future, all are known from paper, and no letter, order or notice is owed for them."""
    for carried in await caseload(now):
        verdict = judge(carried.opened, list(carried.facts), now)
        assert max(fact.at for fact in carried.facts) <= now
        assert all(fact.backfilled for fact in carried.facts if fact.kind is not FactKind.OPENED)
        assert FactKind.DEED_DONE not in {fact.kind for fact in carried.facts}
        assert verdict.deeds == ()
        assert [promise.key for promise in verdict.promises if promise.wake and promise.wake <= now] == []
        assert verdict.promises


async def test_the_demo_shows_different_points_of_a_life() -> None:
    """At least six cases, no two in the same situation; one of them late, one of them ending, others well.

    Those that go on today are not there yet: their plans begin once the doors are open.
    """
    now = DAYS[0]
    there = tuple(one for one in CASELOAD if not one.email)
    said = [(one, judge(one.opened, list(one.facts), now)) for one in await caseload(now, there)]
    waits = {tuple(promise.key for promise in verdict.promises) for _, verdict in said}
    assert len(said) == len(waits) == len({one.opened.number for one, _ in said})
    assert len(said) >= 6
    assert {"PLANNING", "IMPLEMENTING", "MONITORING", "CLOSING"} <= {verdict.stage.value for _, verdict in said}
    assert any("plan" in verdict.late for _, verdict in said)
    assert sum(not verdict.late for _, verdict in said) >= 4


def test_the_same_demo_names_give_the_same_numbers() -> None:
    """A second start finds the cases of the first."""
    numbers = [demo.number_of(one) for one in CASELOAD]
    assert numbers == [demo.number_of(one) for one in CASELOAD]
    assert len(set(numbers)) == len(CASELOAD)
    assert all(is_case_number(number) for number in numbers)


def test_a_life_is_moved_with_its_programme() -> None:
    """Ten days after the return, the return lies ten days back, and the programme's own dates moved along."""
    today = date(2030, 5, 17)
    story, shift = demo.as_of(Demo("any", "p1-lamin.yaml", days=10), today)
    assert story.start == today - timedelta(10)
    assert story.days[0][0] == story.start
    assert shift == story.start - language.read(demo.STORIES / "p1-lamin.yaml").start


async def test_the_demo_takes_over_what_was_written_up_to_today_only() -> None:
    """At ten days there are assessments and no plan yet."""
    now = DAYS[0]
    (carried,) = await caseload(now, (Demo("any", "p1-lamin.yaml", days=10),))
    verbs = {fact.act["verb"] for fact in carried.facts if fact.act}
    assert "record_assessment" in verbs
    assert "propose_plan" not in verbs
    assert day_in(carried.opened.registered_at, "Africa/Banjul") == day_in(now, "Africa/Banjul") - timedelta(10)


async def test_late_cases_stand_first_in_the_table() -> None:
    """What is late is read first; each line says what, on whom and until when."""
    now = DAYS[0]
    lines = [line(one.opened.head, judge(one.opened, list(one.facts), now), 1, now) for one in await caseload(now)]
    table = demo.table(lines, now)
    until = [str(cell) for cell in table.columns[4].cells]
    assert "LATE" in until[0]
    assert {str(cell) for cell in table.columns[0].cells} - {""} == {one.number for one in lines}


async def test_after_the_demo_the_mail_page_holds_a_copy_in_french_and_one_in_arabic(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Plans that begin today leave the house as mails; a meeting is agreed on, and a provider has said yes."""
    live = tuple(one for one in CASELOAD if one.email)
    monkeypatch.setattr(demo, "CASELOAD", live)
    now = datetime.now(UTC)
    async with fresh_house() as up, httpx2.AsyncClient(base_url=up.engine.outside) as outside:
        doors = Doors(up.engine.settings)
        demo.register(doors.staff)
        await demo.open_caseload(doors, await doors.connect(), now)
        mails = await arrived(outside, {one.email: 2 for one in live})
        pages = [await html_of(outside, mails, one.email) for one in live]
        doors.close()

    assert len(live) == 2
    assert 'lang="ar" dir="rtl"' in pages[0]
    assert 'lang="fr"' in pages[1]
    assert {part["name"] for mail in mails for part in mail["parts"]} >= {"document.pdf", "invite.ics"}


@pytest.mark.parametrize("name", PARTNERS)
def test_the_demo_sends_nothing_where_a_partner_is_real(tmp_path: Path, name: str) -> None:
    """One configured partner is enough: no letter of a made-up life leaves the house."""
    url = "smtp://mail.office:25" if name == "mail_url" else "https://partner.office"
    assert only_stand_ins(Settings(data_dir=tmp_path, _env_file=None))
    assert not only_stand_ins(Settings(data_dir=tmp_path, _env_file=None, **{name: url}))  # type: ignore[arg-type]


def test_everybody_in_the_demo_can_be_called() -> None:
    """Each number exists in the numbering plan of the country of return."""
    for one in CASELOAD:
        assert number(one.phone, language.read(demo.STORIES / one.story).form.to_country)
    assert len({one.phone for one in CASELOAD}) == len(CASELOAD)


async def arrived(outside: httpx2.AsyncClient, wanted: dict[str, int]) -> list[dict[str, Any]]:
    """Every mail, once so many have come to each; the time limit of the test ends the wait."""
    while True:
        mails: list[dict[str, Any]] = (await outside.get("/mail.json")).json()
        to = [address for mail in mails for address in mail["to"]]
        if all(to.count(address) >= count for address, count in wanted.items()):
            return mails
        await asyncio.sleep(0.05)


async def html_of(outside: httpx2.AsyncClient, mails: list[dict[str, Any]], to: str) -> str:
    """The copy that hangs on the mail to this address, as a page."""
    mail, k = next(
        (mail, part["k"])
        for mail in mails
        for part in mail["parts"]
        if mail["to"] == [to] and part["name"] == "document.html"
    )
    return (await outside.get(f"/mail/{mail['n']}/part/{k}")).text


def test_the_demo_staff_can_do_every_part_and_is_registered_once(database: Database) -> None:
    """Whoever acts in a demo story is in the register; who is there already is left as they are."""
    staff = Staff(database)
    demo.register(staff)
    changed = staff.all()[0]
    staff.add(changed.person, "somebody of the office")
    demo.register(staff)
    assert len(staff.all()) == len(STAFF)
    assert "somebody of the office" in {member.name for member in staff.all()}


@pytest.mark.parametrize("story", sorted({one.story for one in CASELOAD}))
def test_whoever_acts_in_a_demo_story_is_in_the_register(story: str) -> None:
    """The command line can act as any of them."""
    cast = language.read(demo.STORIES / story).cast
    outside = {Role.RETURNEE, Role.PROVIDER, Role.FUNDING_SOURCE}
    named = {id_ for id_, role in cast.items() if role not in outside} - {"cw-1"}
    assert named <= set(STAFF)

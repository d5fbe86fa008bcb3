"""The waivers desk: what waits, what it would move, who must sign; answered there, and put in lines that come again."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest_asyncio

from domain.people import Role
from starter.doors import Doors
from starter.seeing import see
from starter.story.engine import House
from storage.waiver_lines import WaiverLine, WaiverLines
from storage.worklist_line import reproject
from tests.web.conftest import until
from tests.web.signed_in import Desk, register, shown, sign_in

TODAY = datetime.now(UTC).date()
LATER = TODAY + timedelta(90)


@dataclass
class Team:
    """Everybody of one office, and a case of theirs."""

    worker: Desk
    supervisor: Desk
    manager: Desk
    number: str
    doors: Doors

    async def ask(self, waiver: str = "more", until_: date = LATER, **more: str) -> str:
        """More time for the plan, asked by the case worker; the address of the request at the desk."""
        form = {"waiver": waiver, "promise": "plan", "until": until_.isoformat(), "because": "FLOOD", "then": "ask"}
        answer = await self.worker.send(f"/waivers/ask/{self.number}", **{**form, **more})
        assert answer.status_code == 303, answer.text
        return str(answer.headers["location"])

    def due(self) -> date:
        """When the plan is due now."""
        return next(one.due_on for one in see(self.doors, self.number).open if one.name == "plan")

    def line(self, waiver: str = "more") -> WaiverLine:
        """The line of the projection."""
        known = WaiverLines(self.doors.database).dump()
        return next(one for one in known if (one.number, one.waiver) == (self.number, waiver))


@pytest_asyncio.fixture(loop_scope="session")
async def team(house: House, doors: Doors) -> Team:
    """A new case of an office of its own."""
    office = f"GM-{uuid4().hex[:6].upper()}"
    worker, supervisor = [await sign_in(house, doors, role, office) for role in (Role.CASE_WORKER, Role.SUPERVISOR)]
    manager = await sign_in(house, doors, Role.PROGRAMME_MANAGER)
    number = await register(worker, worker.person.id)
    await shown(doors, number)
    return Team(worker, supervisor, manager, number, doors)


async def test_the_effect_is_shown_before_it_is_asked(team: Team) -> None:
    """A button shows the new date; nothing is sent by looking, and what was typed is still there."""
    before = team.due()
    form = {"waiver": "more", "promise": "plan", "until": LATER.isoformat(), "because": "FLOOD", "then": "effect"}

    page = (await team.worker.send(f"/waivers/ask/{team.number}", **form, words="the bridge is gone")).text
    assert f"{LATER.day} {LATER:%B %Y}" in page
    assert "the bridge is gone" in page
    assert (team.due(), see(team.doors, team.number).case.waivers) == (before, {})


async def test_a_waiver_from_request_to_grant(team: Team) -> None:
    """It waits at the desk with its effect; a second person grants it; the date is moved, and the desk says so."""
    address = await team.ask()
    listed = await team.supervisor.read("/waivers")
    assert team.number in listed
    assert f"{LATER.day} {LATER:%B %Y}" in listed

    done = await team.supervisor.follow(address, then="grant")
    assert "Granted" in done
    assert team.due() == LATER
    assert (team.line().state, team.line().decided_by) == ("GRANTED", team.supervisor.person.id)
    assert team.number in await team.supervisor.read("/waivers?state=GRANTED")
    assert team.number not in (await team.supervisor.read("/waivers")).split("<nav", 2)[-1]


async def test_nobody_grants_their_own(team: Team) -> None:
    """Whoever asked finds no button, and a form sent all the same is turned down (four eyes)."""
    form = {"waiver": "own", "promise": "plan", "until": LATER.isoformat(), "because": "FLOOD", "then": "ask"}
    address = (await team.supervisor.send(f"/waivers/ask/{team.number}", **form)).headers["location"]

    page = await team.supervisor.read(address)
    assert 'value="grant"' not in page
    turned = await team.supervisor.send(address, then="grant")
    assert (turned.status_code, "This is your own request." in turned.text) == (409, True)
    assert see(team.doors, team.number).case.waivers["own"].waiting


async def test_a_grant_with_another_date(team: Team) -> None:
    """A manager may look what less time would move, and grants that."""
    address, less = await team.ask(), LATER - timedelta(20)

    looked = (await team.supervisor.send(address, then="effect", until=less.isoformat())).text
    assert f"{less.day} {less:%B %Y}" in looked
    await team.supervisor.follow(address, then="grant", until=less.isoformat())
    assert team.due() == less


async def test_a_refusal_has_a_reason(team: Team) -> None:
    """Without a code nothing is recorded; with one the date stays, and the reason is counted."""
    address, before = await team.ask(), team.due()

    assert (await team.supervisor.send(address, then="refuse")).status_code == 409
    assert "Refused" in await team.supervisor.follow(address, then="refuse", because="NOT_NEEDED")
    assert (team.due(), team.line().state) == (before, "REFUSED")


async def test_too_late_a_date_is_told_before_it_is_sent(team: Team) -> None:
    """Beyond the cap the desk says how late it may become; so does the answer to a form sent all the same."""
    far = TODAY + timedelta(2000)
    form = {"waiver": "far", "promise": "plan", "until": far.isoformat(), "because": "FLOOD"}

    looked = await team.worker.send(f"/waivers/ask/{team.number}", **form, then="effect")
    assert "goes too far" in looked.text
    assert "at the latest" in looked.text
    assert (await team.worker.send(f"/waivers/ask/{team.number}", **form, then="ask")).status_code == 409


async def test_words_are_read_by_the_team_only(team: Team) -> None:
    """A programme manager sees that there is evidence; the words are for those who may read, and reading is noted."""
    secret = f"her sister is ill {uuid4().hex}"
    address = await team.ask(words=secret)

    assert secret not in await team.manager.read(f"{address}?words=yes")
    assert secret not in await team.supervisor.read(address)
    assert secret in await team.supervisor.read(f"{address}?words=yes")
    reads = team.doors.reads.of(f"case-{team.number}")
    assert [one.by.id for one in reads] == [team.supervisor.person.id]


async def test_another_office_sees_no_waiver(team: Team, house: House, doors: Doors) -> None:
    """The desk of another office does not list it, and its address is one that is not there."""
    address = await team.ask()
    other = await sign_in(house, doors, Role.SUPERVISOR, "SN-DKR")

    assert team.number not in await other.read("/waivers")
    await other.read(address, 404)
    await (await sign_in(house, doors, Role.OPS)).read("/waivers", 403)


async def test_whoever_asked_takes_it_back(team: Team) -> None:
    """The request stays on record and waits for nobody."""
    address = await team.ask()

    await team.worker.follow(address, then="withdraw")
    assert team.line().state == "WITHDRAWN"


async def test_the_lines_come_again_from_the_journal(team: Team) -> None:
    """Built anew from the journal alone, every line is as the worker wrote it; nothing of the words is in it."""
    secret = uuid4().hex
    await team.supervisor.follow(await team.ask(words=secret), then="grant")
    known = team.line()

    async def the_same() -> bool:
        return team.line() == known

    reproject(team.doors.journal, team.doors.worklist, WaiverLines(team.doors.database))
    await until(the_same)
    assert secret not in str(known)


async def test_reasons_are_counted_for_who_may_see(team: Team) -> None:
    """A programme manager sees the counts by source, rule and reason, small groups hidden; a supervisor does not."""
    await team.ask(because="SCHOOL_YEAR")

    assert "By source, rule and reason" in await team.manager.read("/waivers")
    assert "By source, rule and reason" not in await team.supervisor.read("/waivers")


async def test_data_protection_reads_only_what_keeps_a_file(team: Team, house: House) -> None:
    """Not by its address either, nor where the desk says what came of an answer."""
    await team.ask()
    officer = await sign_in(house, team.doors, Role.DATA_PROTECTION_OFFICER, "HQ")
    await officer.read(f"/waivers/{team.number}/more", 404)
    assert f'href="/waivers/{team.number}' not in await officer.read(f"/waivers?done={team.number}/more")

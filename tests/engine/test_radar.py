"""The stuck-case radar on a real engine: each kind of stuckness is found, what moves is not, and nothing takes long."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any

import pytest
from temporalio.client import Client, WorkflowHandle
from temporalio.common import SearchAttributePair, TypedSearchAttributes

from domain.opened import case_id
from starter import opening, radar
from starter.doors import Doors
from starter.execution import execution
from starter.radar import Finding, Kind, look, of_engine
from starter.story.engine import House, free_port
from tests.engine.conftest import Life, consent_and_session
from tests.storage.test_stuck import promise, put
from workflows.attributes import BROKEN

NOBODY = "nobody-works-here"
PATIENCE, GLANCE = 150.0, 0.1  # the engine reports a failing step after five tries, ten seconds apart


@pytest.fixture
def doors(house: House) -> Iterator[Doors]:
    """The rooms of this house."""
    rooms = Doors(house.engine.settings)
    yield rooms
    rooms.close()


@pytest.fixture
async def plain(house: House) -> Client:
    """A client without the cases' keys."""
    return await Client.connect(f"127.0.0.1:{house.engine.port}")


async def begun(plain: Client, queue: str = NOBODY, **more: Any) -> tuple[str, WorkflowHandle[Any, Any]]:
    """A case that this program did not open."""
    number = opening.new_number()
    told = {"id": case_id(number), "task_queue": queue, **more}
    return number, await plain.start_workflow("Case", "what no release can read", **told)


async def found(doors: Doors, kind: Kind, about: str, now: datetime | None = None) -> Finding:
    """A finding, as soon as the engine's index holds it."""
    async with asyncio.timeout(PATIENCE):
        while True:
            told = await of_engine(doors, now or datetime.now(UTC))
            if one := next((one for one in told if (one.kind, one.about) == (kind, about)), None):
                return one
            await asyncio.sleep(GLANCE)


async def test_a_case_that_moves_is_not_found(life: Life, doors: Doors) -> None:
    """It waits for somebody, its worker is there, nothing failed."""
    await consent_and_session(life)

    told = await look(doors)
    mine = {one.kind for one in told.findings if one.about == life.number}
    assert mine <= {Kind.SILENT}  # its own clock lies behind ours, so its dates are past here
    assert not {one.kind for one in told.findings} & {Kind.NO_WORKER, Kind.ENGINE_AWAY, Kind.PARTNER_AWAY}


async def test_nobody_at_work_is_found(house: House) -> None:
    """A task queue that nobody asks is told by its name."""
    rooms = Doors(house.engine.settings.model_copy(update={"task_queue": NOBODY}))
    try:
        told = await look(rooms)
    finally:
        rooms.close()
    assert Finding(Kind.NO_WORKER, NOBODY) in told.findings


async def test_an_engine_that_is_away_is_told_and_the_database_still_speaks(house: House) -> None:
    """At once, with the address that was tried; what the worklist knows stands beside it."""
    number = opening.new_number()
    put(house.database, number, datetime.now(UTC))
    away = f"127.0.0.1:{free_port()}"
    rooms = Doors(house.engine.settings.model_copy(update={"temporal_address": away}))
    try:
        began = monotonic()
        told = await look(rooms)
        assert monotonic() - began < radar.PATIENCE + 1
        assert (await execution(rooms, number)).status == ""
    finally:
        rooms.close()
    assert Finding(Kind.ENGINE_AWAY, away) == told.findings[0]
    assert (Kind.FORGOTTEN, number) in [(one.kind, one.about) for one in told.findings]


async def test_a_case_whose_next_step_fails_again_and_again_is_found(plain: Client, doors: Doors) -> None:
    """A history that this release cannot read: the engine reports it after some tries."""
    number, handle = await begun(plain, "cases")
    try:
        one = await found(doors, Kind.TASKS_FAIL, number)
        assert one.link == f"/ops/cases/{number}"
        assert (await execution(doors, number)).task_tries > 1
    finally:
        await handle.terminate("TEST")


async def test_a_case_that_calls_itself_broken_is_found(plain: Client, doors: Doors) -> None:
    """By the attribute that the case itself sets."""
    shown = TypedSearchAttributes([SearchAttributePair(BROKEN, True)])
    number, handle = await begun(plain, search_attributes=shown)
    assert (await found(doors, Kind.BROKEN, number)).kind is Kind.BROKEN
    await handle.terminate("TEST")


async def test_an_open_case_that_the_engine_does_not_run_any_more_is_found(
    house: House, plain: Client, doors: Doors
) -> None:
    """One that was ended from outside; not one that is closed on the worklist, nor one that runs again."""
    gone, over, again = [await begun(plain) for _ in range(3)]
    now = datetime.now(UTC)
    for (number, handle), stage in ((gone, "PLANNING"), (over, "CLOSED"), (again, "PLANNING")):
        put(house.database, number, now, promise(now + timedelta(9)), stage=stage)
        await handle.terminate("TEST")
    second = await plain.start_workflow("Case", "again", id=case_id(again[0]), task_queue=NOBODY)

    assert await found(doors, Kind.ENDED, gone[0])
    told = [one.about for one in await of_engine(doors, now) if one.kind is Kind.ENDED]
    assert not {over[0], again[0]} & set(told)
    await second.terminate("TEST")


async def test_a_case_of_which_the_worklist_knows_nothing_is_found_after_a_while(plain: Client, doors: Doors) -> None:
    """In its first minutes nobody is alarmed."""
    number, handle = await begun(plain)
    now = datetime.now(UTC)

    later = await found(doors, Kind.UNWRITTEN, number, now + timedelta(minutes=10))
    assert later.about == number
    assert number not in [one.about for one in await of_engine(doors, now)]
    await handle.terminate("TEST")


async def test_partners_and_deeds_and_dates_are_found_in_the_case_files(house: House, doors: Doors) -> None:
    """A partner that is away, a deed tried again and again, one that failed for good, a date that told nobody."""
    now, numbers = datetime.now(UTC), [opening.new_number() for _ in range(3)]
    put(house.database, numbers[0], now, promise(now + timedelta(1), "failed_deed", key="failed_deed/9"))
    put(house.database, numbers[1], now, promise(now - timedelta(9)))
    doors.partner_states.note("money", up=False, code="AWAY")
    for _ in range(radar.TRIES):
        doors.dispatches.ask(case_id(numbers[2]), "order/shop/1", "m1", "money")

    told = {(one.kind, one.about): one for one in (await look(doors)).findings}
    assert (Kind.DEED_FAILED, numbers[0]) in told
    assert told[Kind.DEED_RETRIED, numbers[2]].tries == radar.TRIES
    assert told[Kind.PARTNER_AWAY, "money"].code == "AWAY"
    doors.partner_states.note("money", up=True)


async def test_more_than_fit_are_counted_and_not_shown(house: House, doors: Doors) -> None:
    """A page stays a page, whatever went wrong."""
    now = datetime.now(UTC)
    for _ in range(radar.MOST + 5):
        put(house.database, opening.new_number(), now)

    told = await look(doors)
    assert [one.kind for one in told.findings].count(Kind.FORGOTTEN) == radar.MOST
    assert Kind.FORGOTTEN in told.more

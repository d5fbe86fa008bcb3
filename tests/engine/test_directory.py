"""The directory is read by night on a real engine, and cases learn of what they were lacking. R69, R70."""

import asyncio
from typing import Any

import httpx2
import pytest
from temporalio.client import ScheduleOverlapPolicy, WorkflowFailureError
from temporalio.exceptions import ApplicationError

from activities.contracts import DirectoryRead
from codec import key_of
from domain.opened import case_id
from domain.promise import Promise
from starter import nightly, offers
from starter.story.engine import House
from storage.directory import ProviderList
from storage.keys import SYSTEM
from storage.partner_states import PartnerStates
from tests.engine.conftest import Life, assessed, begin
from workflows.directory import DIRECTORY

LACKS = {"unmet": "roof", "need": "home", "reason": "NO_SERVICE"}


async def lacking(house: House) -> Life:
    """A case in Addis Ababa that found no bed, as the journal knows it."""
    life = await begin(house)
    await assessed(life)
    answer = await life.act("record_unmet_need", LACKS)
    while house.journal.last(case_id(life.number)) < answer.number:  # noqa: ASYNC110 (a table does not call)
        await asyncio.sleep(0.01)
    return life


async def night(life: Life) -> Any:
    """One night's workflow, started by the schedule now; not awaited."""
    schedule = life.skipper.client.get_schedule_handle(DIRECTORY)
    before = (await schedule.describe()).info.num_actions
    await schedule.trigger(overlap=ScheduleOverlapPolicy.BUFFER_ALL)
    while (info := (await schedule.describe()).info).num_actions == before:  # noqa: ASYNC110 (a server does not call)
        await asyncio.sleep(0.01)
    last: Any = info.recent_actions[-1].action
    return life.skipper.client.get_workflow_handle(last.workflow_id, result_type=DirectoryRead)


async def read(life: Life) -> DirectoryRead:
    """What one night brought."""
    done: DirectoryRead = await (await night(life)).result()
    return done


def turn(house: House, path: str, body: dict[str, Any]) -> None:
    """Something changes outside."""
    httpx2.post(f"{house.engine.outside}{path}", json=body).raise_for_status()


async def offered(life: Life) -> list[Promise]:
    """What the case owes for services that appeared."""
    known = await life.cases.verdict(life.number)
    return [promise for promise in known.promises if promise.name == "service_offered"]


async def notes(life: Life) -> list[dict[str, Any]]:
    """The notes the case has, each a fact."""
    return [fact.act for fact in await life.facts() if fact.act and fact.act["verb"] == "note_service"]


async def told(life: Life) -> list[str]:
    """The keys of what it owes, once it has looked at a note."""
    while not (made := await offered(life)):  # noqa: ASYNC110 (a case does not call)
        await asyncio.sleep(0.01)
    return [promise.key for promise in made]


@pytest.mark.rule("R69")
async def test_a_case_learns_of_a_provider_that_appears_once(house: House) -> None:
    """The night after it appeared the case worker has five working days to look at it; the next night adds nothing."""
    life = await lacking(house)
    await read(life)
    assert await notes(life) == []
    turn(house, "/hsds/$appear", {"identifier": "ET-05"})

    first, again = await read(life), await read(life)

    assert (first.appeared, first.told >= 1) == (2, True)
    assert (again.appeared, again.told) == (0, 0)
    assert await told(life) == ["service_offered/roof/ET-05"]
    (note,) = await notes(life)
    assert (note["provider"], note["by"]["role"]) == ("ET-05", "OPS")


async def test_the_same_offer_told_twice_is_heard_once(house: House) -> None:
    """Whoever was stopped between telling and writing tells the same again: there is one fact."""
    life = await lacking(house)
    offer = offers.Offered(life.number, "roof", "ET-61")

    assert await offers.tell(life.cases, [offer, offer]) == 1
    assert await offers.tell(life.cases, [offer, offers.Offered("R-2222222", "roof", "ET-61")]) == 1

    assert await told(life) == ["service_offered/roof/ET-61"]
    assert len(await notes(life)) == 1


async def test_a_directory_that_is_down_is_tried_again(house: House) -> None:
    """Down twice, then there: the same night's workflow reads it and tells the case."""
    life = await lacking(house)
    await read(life)
    turn(house, "/hsds/$appear", {"identifier": "ET-62"})
    turn(house, "/faults/directory", {"mode": "down", "times": 2})

    assert (await read(life)).told >= 1

    assert await told(life) == ["service_offered/roof/ET-62"]
    assert [state.up for state in PartnerStates(house.database).all() if state.service == "directory"] == [True]


async def test_a_reading_that_lost_most_is_refused_in_words(house: House) -> None:
    """The list stays as it was, the worker's log says why, and the next night reads again and loses no news."""
    life = await lacking(house)
    await read(life)
    before = ProviderList(house.database).all()
    turn(house, "/hsds/$appear", {"identifier": "ET-63"})
    turn(house, "/faults/directory", {"mode": "empty"})

    with pytest.raises(WorkflowFailureError) as failed:
        await read(life)

    cause = failed.value.cause.__cause__
    assert isinstance(cause, ApplicationError)
    assert "may have been read in part" in str(cause)
    assert before == ProviderList(house.database).all()
    while b"directory.refused" not in house.engine.log.read_bytes():  # noqa: ASYNC110 (a file does not call)
        await asyncio.sleep(0.01)
    turn(house, "/faults/directory", {})
    assert (await read(life)).told >= 1


async def test_what_a_night_says_is_locked_with_the_systems_key(house: House) -> None:
    """The directory is no case: its payloads are locked all the same; what ops look up by stage does not show it."""
    life = await lacking(house)
    started = await night(life)
    await started.result()

    results = [
        payload
        async for event in started.fetch_history_events()
        for payload in event.workflow_execution_completed_event_attributes.result.payloads
    ]
    assert [key_of(payload) for payload in results] == [SYSTEM]
    stages = [one.id async for one in life.skipper.client.list_workflows("Stage IS NOT NULL")]
    assert started.id not in stages


async def test_the_schedule_is_made_once(house: House) -> None:
    """A second worker that starts finds it there, and changes nothing; two nights never overlap."""
    life = await begin(house)
    await nightly.keep(life.skipper.client, "cases")

    schedule = (await life.skipper.client.get_schedule_handle(DIRECTORY).describe()).schedule

    assert schedule.policy.overlap is ScheduleOverlapPolicy.SKIP
    assert schedule.spec.jitter == nightly.JITTER

"""Many people at once on one case: one order of things, the same when it is replayed."""

import asyncio
from datetime import timedelta

from temporalio.client import WorkflowHandle
from temporalio.worker import Replayer

from codec import data_converter
from domain.errors import CaseError
from starter.cases import Cases
from starter.story.engine import House
from tests.engine.conftest import RETURNED, Life, begin
from workflows.carried import Answer
from workflows.case import CaseWorkflow

GIFT: dict[str, object] = {"item": "kit", "amount": "5", "what": "soap"}


async def replayed(house: House, handle: WorkflowHandle[object, object]) -> None:
    """Raises if what was done live cannot be done again."""
    replayer = Replayer(workflows=[CaseWorkflow], data_converter=data_converter(house.keys))
    await replayer.replay_workflow(await handle.fetch_history())


def patient(life: Life) -> Life:
    """The engine takes ten acts at a time and lets the others knock again: on a busy machine that takes its time."""
    life.cases = Cases(life.skipper.client, life.house.papers, "cases", timedelta(minutes=2), shifts=True)
    return life


async def burst(life: Life, verb: str, form: dict[str, object], times: int) -> list[object]:
    """The same form from many hands, each its own act."""
    sent = [life.act(verb, dict(form)) for _ in range(times)]
    return list(await asyncio.gather(*sent, return_exceptions=True))


async def test_bursts_of_acts_and_refused_twins_replay(house: House) -> None:
    """Twenty at once, most of them turned down: one is accepted each time, and the histories replay."""
    lives = [patient(await begin(house)) for _ in range(4)]
    for life in lives:
        consents = await burst(life, "give_consent", {}, 20)
        gifts = await burst(life, "give_immediate_assistance", GIFT, 20)

        assert [type(one) for one in consents].count(Answer) == 1
        assert [type(one) for one in gifts].count(Answer) == 1
        assert all(isinstance(one, (Answer, CaseError)) for one in [*consents, *gifts])
        await life.day_ends(RETURNED)
        await replayed(house, life.skipper.client.get_workflow_handle(life.world.opened.id))


async def test_different_acts_and_a_refusal_at_once_replay(life: Life, house: House) -> None:
    """Fifteen different acts, a refusal and passing time together: every accepted fact has its place."""
    patient(life)
    acts = [life.act("give_immediate_assistance", {**GIFT, "item": f"kit-{n}"}) for n in range(15)]
    await asyncio.gather(*acts, life.leave("refuse_assistance"), return_exceptions=True)
    await life.day_ends(RETURNED + timedelta(3))

    facts = await life.facts()

    assert [fact.number for fact in facts] == list(range(1, len(facts) + 1))
    await replayed(house, life.skipper.client.get_workflow_handle(life.world.opened.id))

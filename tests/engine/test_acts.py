"""Acts on a running case: turned down in words, done once, answered with a number."""

import asyncio
from datetime import timedelta

import pytest

from domain.errors import CaseError, Conflict, NotAllowed, NotFound, WrongMoment
from domain.people import Person, Role
from starter.cases import Cases, new_nonce
from starter.story.world import OnEngine
from tests.engine.conftest import OFFICE, RETURNED, WORKER, Life, assessed, consent_and_session


async def test_an_act_is_answered_with_its_number_and_what_the_case_waits_for(life: Life) -> None:
    """The answer names the act's place in the journal and the promises that now stand."""
    answer = await life.act("give_consent")

    assert answer.number == 2
    assert "plan by 2026-02-28 (CASE_WORKER)" in answer.waits_for


async def test_the_same_act_sent_twice_is_one_act_with_one_answer(life: Life) -> None:
    """A second sending with the same nonce finds the first."""
    nonce = new_nonce()

    first = await life.act("give_consent", nonce=nonce)
    second = await life.act("give_consent", nonce=nonce)

    assert first.number == second.number
    assert [fact.kind.value for fact in await life.facts()].count("act") == 1


async def test_a_nonce_cannot_carry_two_acts(life: Life) -> None:
    """What was recorded first stands, and the second sender is told."""
    nonce = new_nonce()
    await life.act("give_consent", nonce=nonce)

    with pytest.raises(CaseError, match="another content"):
        await life.act("give_consent", {"recipients": ["ET-02"]}, nonce=nonce)


async def test_the_same_act_is_found_again_in_the_next_run(life: Life) -> None:
    """The engine forgets update ids when a run is renewed; the case does not."""
    nonce = new_nonce()
    first = await life.act("give_consent", nonce=nonce)
    before = await run_of(life)
    await life.noon(RETURNED + timedelta(120))
    await life.act("record_first_session", {"goals": [{"id": "work", "text": "sewing"}]})
    await life.day_ends(RETURNED + timedelta(120))

    again = await life.act("give_consent", nonce=nonce)

    assert await run_of(life) != before
    assert again.number == first.number


async def run_of(life: Life) -> str:
    """The id of the current run."""
    described = await life.skipper.client.get_workflow_handle(life.world.opened.id).describe()
    return described.run_id or ""


async def test_two_people_sending_the_same_act_at_once_leave_one(life: Life) -> None:
    """One is accepted, the other hears that it is recorded already."""
    other = Person(id="cw-4", role=Role.CASE_WORKER, office=OFFICE)

    answers = await asyncio.gather(
        life.act("give_consent", by=WORKER), life.act("give_consent", by=other), return_exceptions=True
    )

    assert sorted(type(answer).__name__ for answer in answers) == ["Answer", "Conflict"]


async def test_an_act_in_the_wrong_stage_is_turned_down_in_three_parts(life: Life) -> None:
    """Nothing enters the history; the person reads what happened, what is unchanged and what to do."""
    with pytest.raises(WrongMoment) as refused:
        await life.act("order_instalment", {"activity": "shop", "instalment": 1, "amount": 100})

    said = refused.value
    assert "No plan has started" in said.happened
    assert said.unchanged
    assert said.next_step
    assert len(await life.facts()) == 1


async def test_a_role_that_may_not_is_told_who_may(life: Life) -> None:
    """A case worker does not close a case."""
    with pytest.raises(NotAllowed, match="SUPERVISOR"):
        await life.act("close_case", {"outcome": "COMPLETED"})


async def test_an_unknown_case_is_named(life: Life) -> None:
    """A number that is well formed and belongs to nobody is refused as such."""
    with pytest.raises(NotFound, match="no case R-222222"):
        await life.cases.act("R-2222222", "give_consent", {}, WORKER)


async def test_a_mistyped_number_is_seen_before_anybody_is_asked(life: Life) -> None:
    """The check character shows the mistake."""
    with pytest.raises(NotFound, match="not a case number"):
        await life.cases.act("R-7K3M2Q9", "give_consent", {"recipients": []}, WORKER)


async def test_an_act_from_the_future_is_refused(life: Life) -> None:
    """Nobody records what has not happened."""
    with pytest.raises(CaseError, match="in the future"):
        await life.act("give_consent", {"occurred_on": RETURNED + timedelta(1)})


async def test_without_a_worker_an_act_is_not_said_to_be_recorded(life: Life) -> None:
    """When nobody answers in time, the person is told that it is not sure, and to send it again."""
    impatient = Cases(life.skipper.client, life.house.papers, "nobody-works-here", timedelta(seconds=1), shifts=True)
    page = life.world.opened.model_copy(update={"number": "R-222223D"})
    await OnEngine(impatient, life.skipper).open(page)

    with pytest.raises(CaseError, match="not sure"):
        await impatient.act("R-222223D", "give_consent", {}, WORKER)


async def test_a_second_identical_follow_up_of_the_day_is_a_double(life: Life) -> None:
    """Records of the same day with the same content are one record."""
    await consent_and_session(life)
    await life.act("record_follow_up")

    with pytest.raises(Conflict, match="recorded already"):
        await life.act("record_follow_up")


@pytest.mark.rule("R49")
async def test_no_data_leaves_without_consent_for_that_recipient(life: Life) -> None:
    """A referral to a provider nobody consented to is refused, and no letter is written."""
    await assessed(life)

    with pytest.raises(CaseError, match="consent"):
        await life.act("refer", {"referral": "r", "needs": ["home"], "provider": "ET-02", "urgency": "URGENT"} | TOLD)

    assert life.house.documents.names(life.world.opened.id) == []


TOLD = {"procedure_explained": True, "what": "a bed"}

"""Workers and partners die in the middle of a deed: it arrives once, and nothing is lost."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx2
import pytest
import pytest_asyncio

from domain.errors import Unavailable
from domain.fold import fold
from domain.programme import Modality, RulePack
from starter.story.engine import House, fresh_house
from tests.engine.conftest import RETURNED, Life, assessed, begin
from tests.policy.lives import line, outline
from tests.policy.test_assistance import decision

PAYS = RulePack(
    id="FS-Z", version=1, name="cash, no limits", currency="EUR", modalities=(Modality.IN_KIND, Modality.CASH)
)
REFER: dict[str, Any] = {"referral": "bed", "needs": ["home"], "provider": "ET-02", "urgency": "URGENT"}
REFER |= {"procedure_explained": True, "what": "a safe place"}
BY_TASK = {**REFER, "provider": "ET-01"}
CASH = line("shop", source="FS-Z", modality="CASH", needs=["home"], element="E4", goal="work")


@pytest_asyncio.fixture(loop_scope="session")
async def own_house() -> AsyncIterator[House]:
    """A house that may be killed."""
    async with fresh_house() as up:
        yield up


async def outside(house: House, path: str, **told: Any) -> Any:
    """What the stand-ins say; with `told`, a fault is asked for."""
    async with httpx2.AsyncClient(base_url=house.engine.outside, timeout=20) as client:
        if told:
            return (await client.post(path, json=told)).json()
        return (await client.get(path)).json()


async def until(true: Any, seconds: float = 60) -> None:
    """Wait for the world outside."""
    async with asyncio.timeout(seconds):
        while not await true():  # noqa: ASYNC110 (others' processes do not call)
            await asyncio.sleep(0.05)


async def ended(life: Life, *keys: str) -> dict[str, str]:
    """Codes of the deeds that have ended, once these have. A case whose worker was killed answers after a while."""
    found: dict[str, str] = {}

    async def all_there() -> bool:
        try:
            facts = await life.cases.facts(life.number)
        except Unavailable:
            return False
        found.update({fact.key: fact.code for fact in facts if fact.kind in ("deed_done", "deed_failed")})
        return set(keys) <= set(found)

    await until(all_there)
    return found


async def referred(house: House, form: dict[str, Any]) -> Life:
    """A referral is made for an urgent need, before any plan."""
    life = await begin(house)
    await assessed(life)
    if form["provider"] != "ET-01":  # consented to by every life
        await life.act("give_consent", {"recipients": [form["provider"]]})
    await life.act("refer", form)
    return life


async def paying(house: House) -> Life:
    """An instalment of cash is ordered by telephone."""
    life = await begin(house, phone="+251 91 123 4567")
    await assessed(life)
    await life.act("decide_modality", decision())
    plan = outline(CASH, first_follow_up=str(RETURNED + timedelta(28)))
    await life.act("propose_plan", {"version": 1, "outline": plan})
    for party in ("RETURNEE", "CASE_WORKER"):
        await life.act("agree_plan", {"version": 1, "party": party})
    await life.act("give_consent", {"version": 1})
    order = {"activity": "shop", "instalment": 1, "amount": "450", "pay_by": "MOBILE_MONEY"}
    await life.act("order_instalment", order)
    return life


async def test_a_worker_killed_while_the_partner_pays_pays_once(
    own_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SIGKILL between the order and its answer: the next worker finds the payment, and it is delivered."""
    monkeypatch.setattr("tests.engine.conftest.ASKS_NOTHING", PAYS)
    engine = own_house.engine
    await outside(own_house, "/faults/money", mode="slow", times=1, seconds=5)
    life = await paying(own_house)

    async def heard() -> bool:
        return bool((await outside(own_house, "/money/ledger.json"))["paid"])

    await until(heard)
    await engine.kill(engine.worker)
    await engine.start_worker()

    async def delivered() -> bool:
        facts = await life.cases.facts(life.number)
        return fold(life.world.opened, facts).instalments[("shop", 1)].delivered is not None

    await until(delivered)
    assert len((await outside(own_house, "/money/ledger.json"))["paid"]) == 1


async def test_a_worker_killed_while_a_letter_is_taken_writes_once(own_house: House) -> None:
    """SIGKILL before the mail server has answered: the provider has one letter."""
    engine = own_house.engine
    await outside(own_house, "/faults/mail", mode="slow", times=1, seconds=5)
    life = await referred(own_house, REFER)

    async def heard() -> bool:
        return bool(await letters(own_house, life))

    await until(heard)
    await engine.kill(engine.worker)
    await engine.start_worker()

    assert (await ended(life, "referral/bed/letter"))["referral/bed/letter"] == "DONE"
    assert len(await letters(own_house, life)) == 1


async def letters(house: House, life: Life) -> list[dict[str, Any]]:
    """What came to providers about this case by mail."""
    return [mail for mail in await outside(house, "/mail.json") if life.number in mail["subject"]]


async def test_partners_that_die_in_the_middle_get_everything_once(own_house: House) -> None:
    """Both referrals are made while every partner is dead; started again, each arrives once and nothing is lost."""
    engine = own_house.engine
    life = await referred(own_house, REFER)
    await ended(life, "referral/bed/letter")
    await engine.kill(engine.standins)
    other = await referred(own_house, BY_TASK)
    await asyncio.sleep(1.5)  # tried in vain, more than once
    assert "referral/bed/letter" in {deed.key for deed in (await other.cases.verdict(other.number)).deeds}

    await engine.start_standins()

    assert (await ended(other, "referral/bed/letter"))["referral/bed/letter"] == "DONE"
    assert len(await letters(own_house, life)) == 1
    tasks = (await outside(own_house, f"/fhir/Task?identifier={IDENTIFIER}{other.number}/bed"))["entry"]
    assert len(tasks) == 1


IDENTIFIER = "https://passerelle.example.org/fhir/referral|"


async def test_a_refusal_stops_a_deed_that_backs_off_at_once(own_house: House) -> None:
    """The partner is down, the next try minutes away: the deed is called off in a moment, and never sent."""
    engine = own_house.engine
    await engine.kill(engine.standins)
    life = await referred(own_house, BY_TASK)
    await asyncio.sleep(1.5)

    await life.leave("refuse_assistance")

    async def called_off() -> bool:
        deeds = (await life.cases.verdict(life.number)).deeds
        described = await life.skipper.client.get_workflow_handle(life.world.opened.id).describe()
        pending = [one.activity_type.name for one in described.raw_description.pending_activities]
        return "send_referral_letter" not in pending and "referral/bed/letter" not in {deed.key for deed in deeds}

    await until(called_off, 10)
    await engine.start_standins()
    await life.day_ends(RETURNED)
    assert (await outside(own_house, f"/fhir/Task?identifier={IDENTIFIER}{life.number}/bed")).get("entry", []) == []

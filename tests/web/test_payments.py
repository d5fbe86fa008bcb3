"""The payment partner calls back: believed only at its own address, and only where it fits the order (C15)."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest
import pytest_asyncio

from domain.assistance import Instalment
from partners.links import Link
from starter.doors import Doors
from starter.story.engine import House
from tests.policy.lives import line, outline, service
from tests.policy.test_assistance import decision
from tests.web.conftest import HERSELF, PAYS, Street, move_in, token, until

SHOP = line(modality="CASH", source="FS-Z")


@pytest_asyncio.fixture(loop_scope="session")
async def paying(house: House, doors: Doors, client: httpx2.AsyncClient) -> AsyncIterator[Street]:
    """A plan under way, whose first instalment of 450 the partner has been asked for and does not end by itself."""
    await _fault(client, house, {"mode": "stay_pending"})
    street = await move_in(house, doors, client, packs=(PAYS,))
    for verb, form, by in _acts():
        await street.life.act(verb, form, by or street.life.world.opened.case_worker)

    async def ordered() -> bool:
        return bool(doors.dispatches.find(street.life.world.opened.id, "order/shop/1"))

    await until(ordered)
    yield street
    await _fault(client, house, {})


def _acts() -> list[tuple[str, dict[str, Any], Any]]:
    income, course = {"id": "income", "element": "E2"}, {"id": "course", "element": "E3"}
    left = {"not_needed": [one for one in outline()["not_needed"] if one["element"] not in ("E4", "E5")]}
    home = {"id": "home", "element": "E4", "dimension": "SOCIAL", "goal": "work", "needs": ["home"], "months": 3}
    card = {"id": "card", "element": "E5", "dimension": "SOCIAL", "goal": "work", "needs": ["papers"], "months": 3}
    plan = outline(SHOP | {"goal": "work"}, service(goal="work"), home, card, **left, summary="a shop")
    order = {"activity": "shop", "instalment": 1, "amount": "450", "pay_by": "MOBILE_MONEY"}
    return [
        ("record_assessment", {"kind": "CONTEXT", "needs": [income, course]}, None),
        ("decide_modality", decision(), None),
        ("propose_plan", {"version": 1, "outline": plan}, None),
        ("agree_plan", {"version": 1, "party": "RETURNEE"}, HERSELF),
        ("agree_plan", {"version": 1, "party": "CASE_WORKER"}, None),
        ("give_consent", {"version": 1, "recipients": ["GM-01", "MM-PAY"]}, HERSELF),
        ("order_instalment", order, None),
    ]


async def _fault(client: httpx2.AsyncClient, house: House, fault: dict[str, Any]) -> None:
    await client.post(f"{house.engine.outside}/faults/money", json=fault)


def door(street: Street, about: str = "shop/1", at: datetime | None = None) -> str:
    """The address that only the partner was given."""
    return token(street.life.house, Link(kind="payment", case=street.number, about=about, to="MM-PAY"), at)


def transaction(state: str, **more: Any) -> dict[str, Any]:
    """A GSMA Transaction."""
    return {"transactionStatus": state, "transactionReference": "TX1", **more}


async def order(street: Street) -> Instalment:
    """What the case knows of it."""
    return (await street.case()).instalments[("shop", 1)]


async def ended(street: Street) -> bool:
    """Whether the case has heard that it arrived."""
    return bool((await order(street)).delivered)


async def test_paid_once_however_often_it_is_told(paying: Street) -> None:
    """COMPLETED, with the sum and currency of the order: delivered; the second time it is known already."""
    body = transaction("completed", amount="450.00", currency="XOF")

    answers = [await paying.client.put(door(paying), json=body) for _ in range(3)]

    assert answers[0].json() == {"said": "recorded"}
    assert (await order(paying)).delivered
    assert len(await paying.acts("settle_payment")) == 1
    assert (await paying.client.put(door(paying), json=body)).json() == {"said": "known already"}


@pytest.mark.parametrize(
    "wrong",
    [
        *({"amount": "451"}, {"amount": "4500"}, {"amount": "NaN"}, {"amount": None}, {"amount": True}),
        *({"currency": "EUR"}, {"currency": ""}, {"currency": None}, {"error": {"errorCategory": "internal"}}),
    ],
)
async def test_what_does_not_match_settles_nothing(paying: Street, wrong: dict[str, Any]) -> None:
    """Another sum, another currency, paid and failed at once: heard, and the partner is asked instead."""
    answer = await paying.client.put(door(paying), json=transaction("completed", **wrong))

    assert (answer.status_code, answer.json()["said"]) == (200, "heard; it does not match")
    assert await paying.acts("settle_payment") == []
    assert not (await order(paying)).delivered


async def test_a_failure_told_unasked_fails_nothing_and_completed_has_arrived(paying: Street) -> None:
    """A failure names no try, and could let the same help be paid twice (C15); what arrives after it, has (C12)."""
    failed = await paying.client.put(door(paying), json=transaction("failed"))
    await until(lambda: paying.acts("settle_payment"))
    before = await order(paying)
    completed = await paying.client.put(door(paying), json=transaction("completed", amount=450, currency="XOF"))
    await until(lambda: ended(paying))
    late = await paying.client.put(door(paying), json=transaction("failed", transactionReference="TX2"))

    assert "it is asked" in failed.json()["said"]
    assert [one.json()["said"] for one in (completed, late)] == ["recorded", "known already"]
    assert (before.failed, before.delivered) == (None, None)


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        (b'{"transactionStatus": "pending", "transactionReference": "TX1"}', 200, "nothing to act on"),
        (b'{"transactionStatus": "on its way", "transactionReference": "TX1"}', 200, "nothing to act on"),
        (b'{"transactionStatus": "completed"}', 422, "unreadable"),
        (b'{"errorCategory": "businessRule", "errorCode": "x"}', 422, "unreadable"),
        (b"[" * 100_000, 422, "unreadable"),
        (b"\xff\xfe", 422, "unreadable"),
        (b"", 422, "unreadable"),
    ],
)
async def test_no_end_yet(paying: Street, body: bytes, status: int, said: str) -> None:
    """Pending, an unknown word, or unreadable: nothing is recorded."""
    answer = await paying.client.put(door(paying), content=body)

    assert (answer.status_code, answer.json()["said"]) == (status, said)
    assert await paying.acts("settle_payment") == []


async def test_addresses_that_open_nothing(paying: Street) -> None:
    """Unknown orders are 404; forged, old, or a provider's link are 401; nothing is recorded."""
    body, now = transaction("completed"), datetime.now(UTC)
    referral = Link(kind="referral", case=paying.number, about="shop/1", to="MM-PAY")
    other = Link(kind="payment", case="R-2222222", about="shop/1", to="MM-PAY")
    statuses = {
        door(paying, "shop/2"): 404,
        door(paying, "none/1"): 404,
        door(paying, "shop"): 404,
        token(paying.life.house, other): 404,
        door(paying)[:-2]: 401,
        door(paying, at=now - timedelta(days=401)): 401,
        token(paying.life.house, referral): 401,
        "/l/none": 401,
    }

    for path, status in statuses.items():
        answer = await paying.client.put(path, json=body)
        assert (answer.status_code, set(answer.json()) >= {"happened", "unchanged", "next"}) == (status, True)

    assert await paying.acts("settle_payment") == []

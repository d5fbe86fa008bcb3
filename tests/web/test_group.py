"""More time for a group on the screen: looked at first, asked batch by batch, granted by a second person."""

from uuid import uuid4

import pytest

from domain.people import Role
from starter import group_waivers
from starter.doors import Doors
from starter.errands import BATCH
from starter.seeing import see
from starter.story.engine import House
from storage.group_waivers import GroupWaivers
from tests.web.signed_in import Desk, register, shown, sign_in


async def office(house: House, doors: Doors, cases: int) -> tuple[Desk, Desk, list[str]]:
    """A supervisor, a second one, and cases of an office of their own."""
    code = f"GM-{uuid4().hex[:6].upper()}"
    worker = await sign_in(house, doors, Role.CASE_WORKER, code)
    both = [await sign_in(house, doors, Role.SUPERVISOR, code) for _ in range(2)]
    numbers = [await register(worker, worker.person.id) for _ in range(cases)]
    for number in numbers:
        await shown(doors, number)
    return both[0], both[1], numbers


def form(code: str, **more: str) -> dict[str, str]:
    """Ten days more for every plan of an office."""
    return {"office": code, "promise": "plan", "days": "10", "because": "FLOOD", **more}


def due(doors: Doors, number: str) -> str:
    """When the plan of a case is due."""
    return next(one.due_on.isoformat() for one in see(doors, number).open if one.name == "plan")


async def test_a_group_from_preview_to_grant(house: House, doors: Doors) -> None:
    """Nothing is sent by looking; then each case is asked, and another person grants them all."""
    asks, grants, numbers = await office(house, doors, 3)
    before = [due(doors, number) for number in numbers]

    looked = await asks.send("/waivers/group", **form(asks.person.office), then="preview")
    assert all(number in looked.text for number in numbers)
    assert not any(see(doors, number).case.waivers for number in numbers)

    sent = await asks.send("/waivers/group", **form(asks.person.office, words="the river rose"), then="send")
    address = sent.headers["location"].split("?")[0]
    assert "3 asked" in await asks.follow(address, then="ask")
    assert [due(doors, number) for number in numbers] == before
    assert "3 signed" in await grants.follow(address, then="grant")
    assert all(later > earlier for later, earlier in zip([due(doors, one) for one in numbers], before, strict=True))


async def test_nobody_grants_the_own_group(house: House, doors: Doors) -> None:
    """Whoever asked is turned down, and the page offers it only to somebody else."""
    asks, _, numbers = await office(house, doors, 1)
    sent = await asks.send("/waivers/group", **form(asks.person.office), then="send")
    address = sent.headers["location"].split("?")[0]
    await asks.follow(address, then="ask")

    turned = await asks.send(address, then="grant")
    assert "This is your own request." in turned.text
    assert see(doors, numbers[0]).case.waivers[address.rpartition("/")[2]].waiting


async def test_a_cut_group_goes_on(house: House, doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    """One click sends one batch; what was asked stays asked, and the next click goes on with the rest."""
    asks, _, numbers = await office(house, doors, BATCH + 2)
    sent = await asks.send("/waivers/group", **form(asks.person.office), then="send")
    address = sent.headers["location"].split("?")[0]
    id_ = address.rpartition("/")[2]

    await asks.send(address, then="ask")
    left = group_waivers.left_to_ask(GroupWaivers(doors.database).cases(id_))
    assert len(left) == 2
    await asks.follow(address, then="ask")
    assert all(see(doors, number).case.waivers for number in numbers)


async def test_who_is_not_moved_is_told_why(house: House, doors: Doors) -> None:
    """A date that is not later than the present one is named with its case, before anything is sent."""
    asks, _, numbers = await office(house, doors, 1)
    wrong = {**form(asks.person.office), "days": "", "until": "2026-11-24"}

    looked = await asks.send("/waivers/group", **wrong, then="preview")
    assert numbers[0] in looked.text
    assert "is not after the current one" in looked.text


@pytest.mark.parametrize("wrong", [{"days": ""}, {"days": "10", "until": "2027-01-01"}, {"office": ""}])
async def test_a_choice_that_is_none_is_told(house: House, doors: Doors, wrong: dict[str, str]) -> None:
    """Neither or both of until and days, or all cases at once: told on the form, with what was typed."""
    desk = await sign_in(house, doors, Role.SUPERVISOR)

    answer = await desk.send("/waivers/group", **{**form("GM-BJL"), **wrong}, then="send")
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


async def test_another_office_is_never_moved(house: House, doors: Doors) -> None:
    """A supervisor who names another office moves nobody there, and finds no group of others."""
    asks, _, numbers = await office(house, doors, 1)
    sent = await asks.send("/waivers/group", **form(asks.person.office), then="send")
    other = await sign_in(house, doors, Role.SUPERVISOR, "SN-DKR")

    looked = await other.send("/waivers/group", **form(asks.person.office), then="send")
    assert numbers[0] not in looked.text
    await other.read(sent.headers["location"].split("?")[0], 404)

"""A supervisor's team: who carries what; a caseload handed over for a leave, and back; a mistyped act put right."""

from datetime import UTC, datetime
from uuid import uuid4

from domain.people import Role
from starter.doors import Doors
from starter.errands import BATCH
from starter.seeing import see
from starter.story.engine import House
from tests.web.signed_in import Desk, register, shown, sign_in

TODAY = datetime.now(UTC).date().isoformat()


async def team(house: House, doors: Doors, cases: int = 2) -> tuple[Desk, Desk, Desk, list[str]]:
    """A supervisor, two case workers, and cases of the first."""
    office = f"GM-{uuid4().hex[:6].upper()}"
    roles = (Role.SUPERVISOR, Role.CASE_WORKER, Role.CASE_WORKER)
    lead, giver, taker = [await sign_in(house, doors, role, office) for role in roles]
    numbers = [await register(giver, giver.person.id) for _ in range(cases)]
    for number in numbers:
        await shown(doors, number)
    return lead, giver, taker, numbers


def who(giver: Desk, taker: Desk) -> dict[str, str]:
    """From one to the other."""
    return {"giver": giver.person.id, "taker": taker.person.id, "because": "LEAVE"}


def sent() -> dict[str, str]:
    """What every form of an act brings along."""
    return {"then": "do", "nonce": uuid4().hex, "occurred_on": TODAY}


async def test_a_caseload_goes_and_comes_back(house: House, doors: Doors) -> None:
    """Every case goes to the other one with its dates intact, batch by batch, and back the same way."""
    lead, giver, taker, numbers = await team(house, doors, BATCH + 1)
    before = {number: [(one.key, one.due) for one in see(doors, number).open] for number in numbers}

    started = await lead.send("/team/hand-over", "/team", **who(giver, taker))
    address = started.headers["location"].split("?")[0]
    await lead.send(address, then="go")
    assert f"{BATCH + 1} of {BATCH + 1} handed over" in await lead.follow(address, then="go")
    assert {see(doors, number).case.case_worker for number in numbers} == {taker.person.id}
    assert {number: [(one.key, one.due) for one in see(doors, number).open] for number in numbers} == before
    assert numbers[0] in await taker.read("/cases")

    back = (await lead.send(address, then="back")).headers["location"].split("?")[0]
    await lead.send(back, then="go")
    await lead.follow(back, then="go")
    assert {see(doors, number).case.case_worker for number in numbers} == {giver.person.id}


async def test_what_went_elsewhere_meanwhile_stays_there(house: House, doors: Doors) -> None:
    """A case that a third person has by now is not taken from them by handing the others back."""
    lead, giver, taker, numbers = await team(house, doors)
    third = await sign_in(house, doors, Role.CASE_WORKER, lead.person.office)
    address = (await lead.send("/team/hand-over", "/team", **who(giver, taker))).headers["location"].split("?")[0]
    await lead.follow(address, then="go")
    form = {"case_worker": third.person.id, "because": "WORKLOAD", **sent()}
    await lead.follow(f"/cases/{numbers[0]}/do/assign_case", **form)

    back = (await lead.send(address, then="back")).headers["location"].split("?")[0]
    assert "It went to somebody else meanwhile." in await lead.follow(back, then="go")
    assert see(doors, numbers[0]).case.case_worker == third.person.id
    assert see(doors, numbers[1]).case.case_worker == giver.person.id


async def test_only_the_supervisor_of_the_office(house: House, doors: Doors) -> None:
    """A case worker finds no team; a supervisor elsewhere hands nothing over here and sees no hand-over of others."""
    lead, giver, taker, numbers = await team(house, doors, 1)
    other = await sign_in(house, doors, Role.SUPERVISOR, "SN-DKR")
    await giver.read("/team", 403)

    assert (await other.send("/team/hand-over", "/team", **who(giver, taker))).status_code == 409
    started = await lead.send("/team/hand-over", "/team", **who(giver, taker))
    await other.read(started.headers["location"].split("?")[0], 404)
    assert see(doors, numbers[0]).case.case_worker == giver.person.id


async def test_the_preview_names_the_cases(house: House, doors: Doors) -> None:
    """Which cases would go is shown first; nobody hands over to themselves."""
    lead, giver, taker, numbers = await team(house, doors)
    question = f"/team/hand-over?giver={giver.person.id}&taker="

    page = await lead.read(f"{question}{taker.person.id}")
    assert all(number in page for number in numbers)
    await lead.read(f"{question}{giver.person.id}", 409)


async def test_a_mistyped_act_is_put_right(house: House, doors: Doors) -> None:
    """The timeline links to the act's own form with what was typed then; the correction names it, and counts."""
    _, worker, _, (number, *_) = await team(house, doors, 1)
    consent = {"recipients": "GM-01", **sent()}
    await worker.follow(f"/cases/{number}/do/give_consent", **consent)
    wrong = next(fact.number for fact in see(doors, number).facts if (fact.act or {}).get("verb") == "give_consent")
    address = f"/cases/{number}/correct/{wrong}"
    assert address in await worker.read(f"/cases/{number}")

    page = await worker.read(address)
    assert "GM-01" in page
    assert f'name="corrects" value="{wrong}"' in page
    right = {"recipients": "GM-02", **sent(), "corrects": str(wrong)}
    await worker.follow(f"/cases/{number}/do/give_consent", address, **right)
    assert [one.recipients for one in see(doors, number).case.consents] == [frozenset({"GM-02"})]


async def test_somebody_elses_act_is_not_put_right(house: House, doors: Doors) -> None:
    """A colleague finds no such form; the supervisor does, and may strike the act out."""
    lead, worker, colleague, (number, *_) = await team(house, doors, 1)
    await worker.follow(f"/cases/{number}/do/give_consent", recipients="GM-01", **sent())
    wrong = next(fact.number for fact in see(doors, number).facts if (fact.act or {}).get("verb") == "give_consent")

    await colleague.read(f"/cases/{number}/correct/{wrong}", 404)
    await lead.read(f"/cases/{number}/correct/{wrong}")
    strike = {"act": str(wrong), "because": "WRONG_CASE", **sent()}
    await lead.follow(f"/cases/{number}/do/strike_out_act", **strike)
    assert see(doors, number).case.consents == []

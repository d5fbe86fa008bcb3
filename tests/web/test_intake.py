"""The intake desk: a person or a family registered once, whoever may be known already shown, nobody merged."""

import re
from uuid import uuid4

import pytest

from domain.people import Role
from starter.doors import Doors
from starter.seeing import see
from starter.story.engine import House
from tests.web.signed_in import Desk, new_form, register, shown, sign_in

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def pair(house: House, doors: Doors, office: str = "GM-BJL") -> tuple[Desk, str]:
    """An intake desk and the case worker of its office."""
    worker = await sign_in(house, doors, Role.CASE_WORKER, office)
    return await sign_in(house, doors, Role.INTAKE, office), worker.person.id


async def test_a_family_is_one_case(house: House, doors: Doors) -> None:
    """The others of the household are numbered by the desk; names go into a paper, not into the journal."""
    desk, worker = await pair(house, doors)
    family = {
        "household.0.name": "Musa Testfall",
        "household.1.name": "Binta Testfall",
        "household.1.born": "2020-01-02",
    }

    number = await register(desk, worker, **family)
    await shown(doors, number)
    seen = see(doors, number)
    assert list(seen.opened.members) == ["m1", "m2", "m3"]
    assert "Musa" not in seen.opened.model_dump_json()
    assert seen.opened.case_worker.id == worker
    assert f"/cases/{number}" in await desk.read(f"/intake?done={number}")


async def test_a_form_sent_twice_opens_one_case(house: House, doors: Doors) -> None:
    """The same form, by a double click or the back button, is the same case."""
    desk, worker = await pair(house, doors)
    form = new_form(worker)

    first, again = [await desk.send("/intake", **form) for _ in range(2)]
    assert first.status_code == again.status_code == 303
    assert first.headers["location"] == again.headers["location"]


async def test_who_may_be_known_is_shown_before_and_after(house: House, doors: Doors) -> None:
    """The desk stops once, links to the other case, and opens another one when told that it is another person."""
    desk, worker = await pair(house, doors)
    name = f"{uuid4().hex} Testfall"
    known = await register(desk, worker, name=name)
    await shown(doors, known)

    form = new_form(worker, name=name)
    stopped = await desk.send("/intake", **form)
    assert (stopped.status_code, f"/cases/{known}" in stopped.text) == (409, True)
    opened = await desk.send("/intake", **form, anyway="yes")
    assert opened.status_code == 303
    number = opened.headers["location"].rpartition("=")[2]
    await shown(doors, number)
    assert f"/cases/{known}" in await desk.read(f"/intake?done={number}")


async def test_a_case_of_another_office_has_no_number_here(house: House, doors: Doors) -> None:
    """Of somebody else's case only the office is told, to be asked; after opening too."""
    there, their_worker = await pair(house, doors, "SN-DKR")
    desk, worker = await pair(house, doors)
    name = f"{uuid4().hex} Testfall"
    known = await register(there, their_worker, name=name)
    await shown(doors, known)

    stopped = await desk.send("/intake", **new_form(worker, name=name))
    assert stopped.status_code == 409
    assert known not in stopped.text
    assert "SN-DKR" in stopped.text


async def test_a_reference_of_others_tells_no_number(house: House, doors: Doors) -> None:
    """A number of another organisation that is taken elsewhere opens nothing and names no case."""
    there, their_worker = await pair(house, doors, "SN-DKR")
    desk, worker = await pair(house, doors)
    reference = f"IOM:{uuid4().hex}"
    known = await register(there, their_worker, reference=reference)
    await shown(doors, known)

    refused = await desk.send("/intake", **new_form(worker, reference=reference))
    assert refused.status_code == 409
    assert known not in refused.text


async def test_what_was_typed_stays_and_is_told_by_field(house: House, doors: Doors) -> None:
    """A missing name and a wrong country are told beside their fields; script in a name is text."""
    desk, worker = await pair(house, doors)
    hostile = '<script>alert("x")</script>'

    answer = await desk.send("/intake", **new_form(worker, name=hostile, from_country="Libya"))
    assert answer.status_code == 422
    assert 'id="f-from_country-error"' in answer.text
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;alert" in answer.text


async def test_only_intake_and_the_team_open_cases(house: House, doors: Doors) -> None:
    """Somebody of finance finds no desk here; a case worker of another office is not offered."""
    finance = await sign_in(house, doors, Role.FINANCE)
    await finance.read("/intake", 403)
    desk, _ = await pair(house, doors)
    other = await sign_in(house, doors, Role.CASE_WORKER, "SN-DKR")

    assert other.person.id not in await desk.read("/intake")


async def test_the_next_person_in_a_used_form_leaves_the_first_one_known(house: House, doors: Doors) -> None:
    """Back, and somebody else is typed: refused once, with a form that may be sent; who was first is known again."""
    desk, worker = await pair(house, doors)
    form = new_form(worker, reference=f"IOM:{uuid4().hex}")
    assert (await desk.send("/intake", **form)).status_code == 303

    other = form | {"name": f"{uuid4().hex} Testfall", "reference": f"IOM:{uuid4().hex}"}
    refused = await desk.send("/intake", **other)
    assert refused.status_code == 409
    assert form["nonce"] not in refused.text
    again = re.search(r'name="nonce" value="([^"]+)"', refused.text)
    assert again
    assert (await desk.send("/intake", **other | {"nonce": again[1]})).status_code == 303

    assert (await desk.send("/intake", **new_form(worker, name=form["name"]))).status_code == 409

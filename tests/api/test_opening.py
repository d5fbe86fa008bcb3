"""Opening by programs: once for each key, for the own office, with possible duplicates told and never merged."""

import asyncio
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from domain.opened import case_id
from starter.doors import Doors
from tests.api.conftest import FORM, Program, is_problem

Of = Callable[..., Program]
NAME = "Kaddy Erfunden"


@pytest.fixture
def form(today: date) -> dict[str, Any]:
    """Somebody who came home three days ago."""
    return {**FORM, "returned_on": f"{today - timedelta(3)}"}


async def test_a_case_is_opened_and_found_under_its_address(of: Of, form: dict[str, Any]) -> None:
    """201, with a place to go to and what it waits for."""
    told = await of("cw-7").post("/cases", {**form, "name": "Sira Neu", "phone": "+220 301 9911"})
    said = told.json()

    assert told.status_code == 201, told.text
    assert told.headers["location"] == f"/api/v1/cases/{said['number']}"
    assert "plan" in {one["name"] for one in said["waits_for"]}
    assert (await of("cw-7").get(f"/cases/{said['number']}")).json()["stage"] == said["stage"] == "INTAKE"
    assert "Sira" not in told.text


async def test_one_key_opens_one_case(of: Of, form: dict[str, Any]) -> None:
    """Five at once and one later: one number. Other words or other codes under the key are refused."""
    form = {**form, "name": "Nyima Einmal"}
    told = await asyncio.gather(*(of("cw-7").post("/cases", form, "open-key-1") for _ in range(5)))
    again = await of("cw-7").post("/cases", form, "open-key-1")

    assert {one.status_code for one in (*told, again)} == {201}, [one.text for one in told]
    assert len({one.json()["number"] for one in (*told, again)}) == 1
    for other in ({"name": "Somebody Else"}, {"from_country": "NER"}, {"case_worker": "cw-8"}, {"language": "wo"}):
        is_problem(await of("cw-7").post("/cases", {**form, **other}, "open-key-1"), 409, "conflict")


async def test_intake_opens_for_a_case_worker_of_its_office(of: Of, form: dict[str, Any]) -> None:
    """Whose case it is, is said; somebody of another office, or nobody, is refused; finance opens none."""
    form = {**form, "name": "Mariama Aufnahme"}
    for wrong in ({}, {"case_worker": "cw-9"}, {"case_worker": "sv-1"}, {"case_worker": "nobody"}):
        is_problem(await of("in-1").post("/cases", {**form, **wrong}), 422, "incomplete")
    is_problem(await of("fin-1").post("/cases", {**form, "case_worker": "cw-7"}), 403, "not-allowed")
    told = await of("in-1").post("/cases", {**form, "case_worker": "cw-8"})
    assert told.status_code == 201, told.text
    assert (await of("in-1").get(f"/cases/{told.json()['number']}")).json()["case_worker"] == "cw-8"


async def test_somebody_known_already_is_told_and_never_merged(of: Of, form: dict[str, Any], today: date) -> None:
    """The number of the other case is told to those who see that case only."""
    form = {**form, "name": NAME, "phone": "+220 301 4455", "born": "1990-01-31"}
    first = (await of("cw-7").post("/cases", form)).json()["number"]
    mine = (await of("cw-7").post("/cases", form)).json()
    theirs = (await of("cw-9").post("/cases", form)).json()

    assert [one["number"] for one in mine["maybe_known"]] == [first]
    assert first not in str(theirs)
    assert {(one["number"], one["office"]) for one in theirs["maybe_known"]} == {(None, "GM-BJL")}


@pytest.mark.parametrize(
    ("wrong", "pointers"),
    [
        ({"kind": "BY_BOAT"}, {"/kind"}),
        ({"from_country": "Niger", "born": 3}, {"/from_country", "/born"}),
        ({"household": [{"id": "Xyzzy"}]}, {"/household/0/id"}),
        ({"nmae": "Xyzzy"}, {""}),
        ({"returned_on": "2199-12-31"}, set()),
        ({"programmes": ["Xyzzy"]}, set()),
        ({"time_zone": "Xyzzy/Plugh"}, set()),
        ({"case_worker": 7}, {"/case_worker"}),
        ({"programmes": "FS-A"}, {"/programmes"}),
    ],
)
async def test_a_wrong_form_is_refused_field_by_field(
    of: Of, form: dict[str, Any], doors: Doors, wrong: dict[str, Any], pointers: set[str]
) -> None:
    """Each fault has its pointer, nothing is quoted, no case begins."""
    before = len(doors.journal.cases())
    told = await of("cw-7").post("/cases", {**form, **wrong})

    assert told.status_code in (404, 422), told.text
    assert {one["pointer"] for one in told.json().get("errors", [])} == pointers
    assert "Xyzzy" not in told.text
    assert len(doors.journal.cases()) == before


async def test_an_opening_is_of_the_office_of_whoever_opens(of: Of, form: dict[str, Any], doors: Doors) -> None:
    """The first page names who opened it and whose it is."""
    told = await of("cw-9").post("/cases", {**form, "name": "Tigist Anderswo", "to_country": "ETH"})
    page = doors.journal.first(case_id(told.json()["number"]))
    assert page is not None
    assert (page.body["opened"]["by"]["id"], page.body["opened"]["case_worker"]["office"]) == ("cw-9", "ET-ADD")

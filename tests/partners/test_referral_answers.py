"""What a FHIR server may answer to a referral, good and bad: final, later, unreadable."""

from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from domain.partner import FaultCode, PartnerAway, PartnerFault, PartnerRefused
from partners.referrals import ReferralHub
from partners.task import REFERRALS, task_of
from partners.wire import Wire
from tests.partners.provider_desk import REFERENCE, SHELTER, fault_of, hub_at

NO_TASK: list[Any] = [None, "task", 7, [], {}, {"resourceType": "Task"}, {"resourceType": "Task", "id": 7}]
NO_BUNDLE: list[Any] = [*NO_TASK, {"resourceType": "Patient"}]
EMPTY: list[Any] = [
    {"resourceType": "Bundle"},
    {"resourceType": "Bundle", "entry": "none"},
    {"resourceType": "Bundle", "entry": [None, 1, {}, {"resource": None}, {"resource": {"resourceType": "Task"}}]},
    {"resourceType": "Bundle", "entry": [{"resource": task_of(SHELTER) | {"id": "../x"}}]},
    {"resourceType": "Bundle", "entry": [], "link": [{"relation": "next", "url": "https://elsewhere.example/more"}]},
]


@pytest.mark.parametrize("said", [*NO_BUNDLE, *EMPTY])
def test_no_id_anywhere_is_unreadable(said: Any) -> None:
    """Neither body, address nor search say an id: a person must look. Two requests, and no page is followed."""
    serving, asked = hub_at(JSONResponse(said), JSONResponse(said))
    with serving as url:
        fault = fault_of(lambda: ReferralHub(Wire("referrals", url)).send(SHELTER))

    assert (fault.code, len(asked)) == (FaultCode.UNREADABLE, 2)


@pytest.mark.parametrize(
    ("place", "id"),
    [
        ("Task/t1", "t1"),
        ("/fhir/Task/t1/_history/1", "t1"),
        ("https://hub.example/fhir/Task/t1/_history/1", "t1"),
        ("https://hub.example/fhir/Patient/t1", ""),
        ("https://hub.example/fhir/MyTask/t1", ""),
        ("Task/" + "x" * 65, ""),
        ("", ""),
    ],
)
def test_the_address_is_read_as_fhir_writes_it(place: str, id: str) -> None:
    """Relative, absolute, with and without a version; what names no Task is not taken."""
    empty = JSONResponse({"resourceType": "Bundle", "entry": []})
    serving, _ = hub_at(Response(status_code=201, headers={"Location": place}), empty)
    with serving as url:
        hub = ReferralHub(Wire("referrals", url))
        if id:
            assert hub.send(SHELTER) == id
        else:
            assert fault_of(lambda: hub.send(SHELTER)).code is FaultCode.UNREADABLE


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, PartnerRefused), (401, PartnerRefused), (422, PartnerRefused), (301, PartnerRefused)]
    + [(status, PartnerAway) for status in (408, 425, 429, 502)],
)
def test_a_no_is_final_and_later_is_not(status: int, kind: type[PartnerFault]) -> None:
    """4xx and redirects are final, except those that mean later."""
    serving, _ = hub_at(Response("Testfall", status_code=status, headers={"Location": "https://elsewhere.example"}))
    with serving as url:
        assert type(fault_of(lambda: ReferralHub(Wire("referrals", url)).send(SHELTER))) is kind


@pytest.mark.parametrize("status", [404, 410])
def test_a_task_that_is_gone_needs_no_cancelling(status: int) -> None:
    """Gone when read, or gone when written: nothing is left to take back."""
    gone, mine = Response(status_code=status), JSONResponse(task_of(SHELTER) | {"id": "t1"})
    for answers, asked_for in (((gone,), 1), ((mine, gone), 2)):
        serving, asked = hub_at(*answers)
        with serving as url:
            ReferralHub(Wire("referrals", url)).cancel(REFERENCE, "t1")
        assert len(asked) == asked_for


def test_the_request_is_what_fhir_asks_for() -> None:
    """Media type and condition stand in the headers; nothing about the person stands in the address."""
    seen: list[Request] = []

    def say(request: Request) -> Response:
        seen.append(request)
        return Response(status_code=201, headers={"Location": "Task/t1"})

    serving, _ = hub_at(say)
    with serving as url:
        ReferralHub(Wire("referrals", url)).send(SHELTER)

    assert seen[0].headers["content-type"] == seen[0].headers["accept"] == "application/fhir+json"
    assert seen[0].headers["if-none-exist"] == f"identifier={REFERRALS}|{REFERENCE}"
    assert str(seen[0].url).endswith("/Task")


@pytest.mark.parametrize("more", [{}, {"rest": None}, {"rest": [{"resource": [{"type": "Task"}]}]}, {"rest": [3]}])
def test_the_check_warns_of_twins(more: dict[str, Any]) -> None:
    """A server that does not promise conditional create is named in the line."""
    serving, _ = hub_at(JSONResponse({"resourceType": "CapabilityStatement", "fhirVersion": "4.0.1", **more}))
    with serving as url:
        assert "does not promise" in ReferralHub(Wire("referrals", url)).check()


@pytest.mark.parametrize("said", [*NO_TASK, {"fhirVersion": "5.0.0"}, {"fhirVersion": ["4.0.1"]}])
def test_the_check_knows_what_is_no_fhir_r4(said: Any) -> None:
    """Another version, or another sort of server, is not taken for ours."""
    serving, _ = hub_at(JSONResponse(said))
    with serving as url:
        assert fault_of(ReferralHub(Wire("referrals", url)).check).detail == "NOT_FHIR_R4"


def test_a_task_under_another_id_is_not_written() -> None:
    """Asked for one task, a server shows another of the same reference: refused, and nothing is written."""
    serving, asked = hub_at(JSONResponse(task_of(SHELTER) | {"id": "t2"}))
    with serving as url:
        fault = fault_of(lambda: ReferralHub(Wire("referrals", url)).cancel(REFERENCE, "t1"))

    assert (fault.detail, [method for method, _, _ in asked]) == ("NOT_OUR_TASK", ["GET"])

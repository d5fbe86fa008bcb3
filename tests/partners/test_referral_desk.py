"""The way back: the provider answers by a signed webhook; and the stand-in that plays it speaks FHIR."""

from collections.abc import Iterator
from queue import Empty
from threading import Event
from typing import Any

import httpx2
import pytest
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.capabilitystatement import CapabilityStatement
from fhir.resources.R4B.operationoutcome import OperationOutcome
from fhir.resources.R4B.task import Task
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.partner import PartnerAway, PartnerRefused
from domain.referral import ReferralState
from partners.hooks import verified
from partners.referrals import ReferralHub
from partners.task import OURS, REFERRALS, task_of
from partners.wire import Wire
from standins.referrals import routes
from standins.serve import served
from standins.shelf import Shelf
from tests.partners.provider_desk import REFERENCE, SECRET, SHELTER, Providers, fault_of, playing


@pytest.fixture
def providers() -> Iterator[Providers]:
    """A Task server, and a door for its webhooks."""
    with playing() as desk:
        yield desk


def test_the_check_is_one_line(providers: Providers) -> None:
    """What answers, and that it makes a referral once."""
    assert providers.hub.check() == "FHIR 4.0.1 answers; each referral is made once"


# The way back: the provider answers by a signed webhook.


@pytest.mark.parametrize(
    ("does", "states"),
    [
        ("accept", [ReferralState.ACCEPTED]),
        ("decline", [ReferralState.REJECTED]),
        ("full", [ReferralState.REJECTED]),
        ("twice", [ReferralState.ACCEPTED, ReferralState.ACCEPTED]),
        ("slow", [ReferralState.ACKNOWLEDGED, ReferralState.ACCEPTED]),
    ],
)
def test_a_provider_answers_as_it_does(providers: Providers, does: str, states: list[ReferralState]) -> None:
    """Each behaviour of the stand-in arrives at our door as a state of the referral."""
    providers.shelf.put("behaviour", "ET-01", {"does": does, "seconds": 0.01})
    providers.hub.send(SHELTER)
    heard = [providers.heard() for _ in states]

    assert [one.state for one in heard] == states
    assert {(one.reference, one.provider) for one in heard} == {(REFERENCE, "ET-01")}
    assert heard[0].reason == {"decline": "REFUSED_BY_PROVIDER", "full": "NO_CAPACITY"}.get(does, "")


def test_silence_is_silence(providers: Providers) -> None:
    """A provider nobody told anything says nothing; sent again, one that answered does not answer again."""
    providers.hub.send(SHELTER)
    providers.shelf.put("behaviour", "ET-01", {"does": "accept"})
    providers.hub.send(SHELTER)
    providers.answer("in-progress")

    assert providers.heard().state is ReferralState.IN_SERVICE
    with pytest.raises(Empty):
        providers.arrived.get_nowait()


def test_an_answer_comes_though_ours_was_lost(providers: Providers) -> None:
    """The provider answers a referral whose sending we believe failed: reference and provider suffice to know it."""
    providers.shelf.put("behaviour", "ET-01", {"does": "accept"})
    providers.break_down("drop_answer")

    assert isinstance(fault_of(lambda: providers.hub.send(SHELTER)), PartnerAway)
    assert (heard := providers.heard()).reference == REFERENCE
    assert heard.state is ReferralState.ACCEPTED


def test_a_told_answer_carries_reason_and_note(providers: Providers) -> None:
    """What a person at the stand-in says arrives whole, and our door's answer goes back."""
    made = providers.hub.send(SHELTER)
    said = providers.answer("rejected", reason="TOO_FAR", note="Ask in Brikama.", times=2)
    first, second = providers.heard(), providers.heard()

    assert said == {"task": made, "webhook": 202}
    assert first == second
    assert (first.reason, first.note) == ("TOO_FAR", "Ask in Brikama.")
    Task.model_validate(providers.tasks[0])


@pytest.mark.parametrize(("mode", "detail"), [("hook_bad_signature", "BAD_SIGNATURE"), ("hook_old", "OLD_OR_FUTURE")])
def test_a_webhook_nobody_should_believe(providers: Providers, mode: str, detail: str) -> None:
    """A bad signature and an old message are refused at the door; the next one is fine."""
    providers.hub.send(SHELTER)
    providers.break_down(mode)
    providers.answer("accepted")

    headers, body = providers.arrived.get(timeout=20)
    with pytest.raises(PartnerRefused) as refused:
        verified(SECRET, headers, body)
    assert refused.value.detail == detail
    providers.answer("completed")
    assert providers.heard().state is ReferralState.COMPLETED


def test_the_same_webhook_twice_has_one_id(providers: Providers) -> None:
    """A message that is delivered twice carries the same id, so that the door can tell."""
    providers.hub.send(SHELTER)
    providers.break_down("hook_twice")
    providers.answer("accepted")
    ids = {verified(SECRET, *providers.arrived.get(timeout=20))[0] for _ in range(2)}

    assert len(ids) == 1


def test_a_door_that_is_closed_is_tried_again() -> None:
    """The first delivery fails, the second arrives: a webhook outlives a door that was shut."""
    tries, opened = [], Event()

    async def door(request: Request) -> Response:
        tries.append(request.headers["webhook-id"])
        if len(tries) > 1:
            opened.set()
        return Response(status_code=202 if len(tries) > 1 else 503)

    with served([Route("/", door, methods=["POST"])]) as hook, served(routes(Shelf(":memory:"), hook, SECRET)) as url:
        ReferralHub(Wire("referrals", f"{url}/fhir")).send(SHELTER)
        httpx2.post(f"{url}/fhir/$answer", json={"identifier": REFERENCE, "status": "accepted"}, timeout=20)

        assert opened.wait(20)
    assert len(tries) == 2
    assert len(set(tries)) == 1


# The stand-in itself: what it says is FHIR, and its page can be trusted.


def test_what_the_stand_in_says_is_fhir(providers: Providers) -> None:
    """Its answers hold against the published R4B shapes: capabilities, task, bundles with and without, errors."""
    made = providers.hub.send(SHELTER)
    search = f"{providers.url}/Task?identifier={REFERRALS}|"

    CapabilityStatement.model_validate(httpx2.get(f"{providers.url}/metadata").json())
    Task.model_validate(httpx2.get(f"{providers.url}/Task/{made}").json())
    for reference, total in ((REFERENCE, 1), ("R-AAAAAAA/none", 0)):
        bundle = httpx2.get(search + reference).json()
        Bundle.model_validate(bundle)
        assert bundle["total"] == total
    for answer in (httpx2.get(f"{providers.url}/Task/none"), httpx2.post(f"{providers.url}/Task", content=b"<")):
        assert answer.status_code in (400, 404)
        assert answer.headers["content-type"].startswith("application/fhir+json")
        OperationOutcome.model_validate(answer.json())


@pytest.mark.parametrize("missing", ["status", "intent", "identifier", "owner", "resourceType"])
def test_the_stand_in_refuses_half_a_task(providers: Providers, missing: str) -> None:
    """A task that no provider could take is a 400, and is not kept."""
    half = {key: part for key, part in task_of(SHELTER).items() if key != missing}

    assert httpx2.post(f"{providers.url}/Task", json=half).status_code == 400
    assert providers.tasks == []


def test_an_old_version_is_not_written(providers: Providers) -> None:
    """A writer who read an older version gets 412, and nothing changes."""
    made = providers.hub.send(SHELTER)
    providers.answer("accepted")
    put = httpx2.put(
        f"{providers.url}/Task/{made}", json=task_of(SHELTER) | {"id": made}, headers={"If-Match": 'W/"1"'}
    )

    assert put.status_code == 412
    assert providers.tasks[0]["status"] == "accepted"


def test_a_restart_forgets_no_task(tmp_path: Any) -> None:
    """Started again over the same file, the stand-in finds the first task."""
    found = []
    for _ in range(2):
        with served(routes(Shelf(tmp_path / "standins.db"), "http://127.0.0.1:9/", SECRET)) as url:
            found.append(ReferralHub(Wire("referrals", f"{url}/fhir")).send(SHELTER))

    assert found[0] == found[1]


def test_a_person_plays_the_provider(providers: Providers) -> None:
    """The page shows the referral with everything escaped; a button answers it, and shows what our door said."""
    made = providers.hub.send(SHELTER)
    shown = httpx2.get(f"{providers.url}/tasks")
    clicked = httpx2.post(f"{providers.url}/tasks", data={"id": made, "status": "accepted", "reason": ""})

    assert "A room &lt;b&gt;soon&lt;/b&gt;" in shown.text
    assert "<b>" not in shown.text
    assert REFERENCE in shown.text
    assert (clicked.status_code, clicked.headers["location"]) == (303, "tasks")
    assert providers.heard().state is ReferralState.ACCEPTED
    assert "<td>202</td>" in httpx2.get(f"{providers.url}/tasks").text
    assert httpx2.post(f"{providers.url}/tasks", data={"id": "none"}).status_code == 303


def test_both_sides_speak_of_the_same_systems(providers: Providers) -> None:
    """The stand-in knows our code systems from the outside: the same addresses, written twice."""
    from standins import referrals

    assert (referrals.OURS, referrals.REFERRALS) == (OURS, REFERRALS)
    providers.hub.send(SHELTER)
    assert httpx2.post(f"{providers.url}/$answer", json={"identifier": "R-AAAAAAA/x", "status": "accepted"}).is_error

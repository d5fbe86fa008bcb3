"""Referrals over the wire: sent once, taken back once, whatever happens between request and answer."""

from collections.abc import Iterator
from queue import Queue
from threading import Thread

import httpx2
import pytest
from fhir.resources.R4B.task import Task
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from domain.partner import FaultCode, PartnerAway
from partners.referrals import ReferralHub
from partners.task import task_of
from partners.wire import Wire
from standins.serve import served
from tests.partners.provider_desk import AT, REFERENCE, SHELTER, Providers, fault_of, hub_at, playing


@pytest.fixture
def providers() -> Iterator[Providers]:
    """A Task server, and a door for its webhooks."""
    with playing() as desk:
        yield desk


def test_a_referral_reaches_its_provider(providers: Providers) -> None:
    """The provider has the task, it holds as FHIR, and its id comes back."""
    made = providers.hub.send(SHELTER)
    (kept,) = providers.tasks

    assert kept["id"] == made
    Task.model_validate(kept)
    assert {key: kept[key] for key in task_of(SHELTER)} == task_of(SHELTER)


def test_sent_twice_it_is_there_once(providers: Providers) -> None:
    """The second sending finds the first, and leaves it as the provider has it by now."""
    first = providers.hub.send(SHELTER)
    providers.answer("accepted")

    assert providers.hub.send(SHELTER) == first
    assert [task["status"] for task in providers.tasks] == ["accepted"]


def test_ten_at_once_make_one_task(providers: Providers) -> None:
    """Workers that send the same referral at the same moment make one task."""
    found: Queue[str] = Queue()
    threads = [Thread(target=lambda: found.put(providers.hub.send(SHELTER))) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {found.get_nowait() for _ in threads} == {providers.tasks[0]["id"]}
    assert len(providers.tasks) == 1


def test_an_answer_that_was_cut_is_asked_for_again(providers: Providers) -> None:
    """Killed between request and answer: nobody knows, it is sent again, and there is one task."""
    providers.break_down("drop_answer")

    assert isinstance(fault_of(lambda: providers.hub.send(SHELTER)), PartnerAway)
    assert providers.hub.send(SHELTER) == providers.tasks[0]["id"]
    assert len(providers.tasks) == 1


@pytest.mark.parametrize("mode", ["down", "error_500"])
def test_a_server_that_is_down_is_tried_again(providers: Providers, mode: str) -> None:
    """While it is down nothing was sent; later the same call does it."""
    providers.break_down(mode, times=2)
    for deed in (lambda: providers.hub.send(SHELTER), lambda: providers.hub.cancel(REFERENCE)):
        assert isinstance(fault_of(deed), PartnerAway)

    assert providers.hub.send(SHELTER)


def test_a_server_that_does_not_listen_is_away() -> None:
    """Nobody at the address: away, in one code."""
    with served([]) as url:
        pass

    assert isinstance(fault_of(lambda: ReferralHub(Wire("referrals", url)).send(SHELTER)), PartnerAway)


def test_a_slow_server_is_away(providers: Providers) -> None:
    """Slower than we wait: away; what it did all the same is found the next time."""
    providers.break_down("slow", seconds=0.5)
    hasty = ReferralHub(Wire("referrals", providers.url, seconds=0.1))

    assert isinstance(fault_of(lambda: hasty.send(SHELTER)), PartnerAway)
    providers.hub.send(SHELTER)
    providers.hub.cancel(REFERENCE)
    assert {task["status"] for task in providers.tasks} == {"cancelled"}


def test_the_id_may_stand_in_the_address_only(providers: Providers) -> None:
    """A server that answers with no body says the id in Location."""
    providers.break_down("no_body")

    assert providers.hub.send(SHELTER) == providers.tasks[0]["id"]


def test_an_unreadable_answer_is_searched_for(providers: Providers) -> None:
    """An answer that is no JSON: the task is found by our reference."""
    providers.break_down("unreadable")

    assert providers.hub.send(SHELTER) == providers.tasks[0]["id"]


def test_an_error_inside_a_success_is_a_refusal(providers: Providers) -> None:
    """200 with an OperationOutcome that says error is a no."""
    providers.break_down("error_inside")
    fault = fault_of(lambda: providers.hub.send(SHELTER))

    assert (fault.code, fault.detail) == (FaultCode.REFUSED, "OPERATION_OUTCOME")


def test_several_tasks_are_one_too_many(providers: Providers) -> None:
    """Where two were made all the same (412), the first is ours, and a cancellation takes back both."""
    for id in ("one", "two"):
        providers.shelf.put("task", id, task_of(SHELTER) | {"id": id, "meta": {"versionId": "1"}})

    assert providers.hub.send(SHELTER) == "one"
    providers.hub.cancel(REFERENCE)
    assert [task["status"] for task in providers.tasks] == ["cancelled", "cancelled"]


@pytest.mark.parametrize("with_id", [True, False])
def test_what_was_sent_is_taken_back_once(providers: Providers, with_id: bool) -> None:
    """Cancelled by id or by reference, twice: one change, and nothing else of the task is touched."""
    made = providers.hub.send(SHELTER)
    for _ in range(2):
        providers.hub.cancel(REFERENCE, made if with_id else "")
    (kept,) = providers.tasks

    assert (kept["status"], kept["meta"]["versionId"]) == ("cancelled", "2")
    assert kept["contained"] == task_of(SHELTER)["contained"]


@pytest.mark.parametrize("task", ["", "never-made", "../Patient/1", "a/b", "?x=1"])
def test_what_never_arrived_is_gone(providers: Providers, task: str) -> None:
    """Nothing to take back is fine, whatever id we hold."""
    providers.hub.cancel(REFERENCE, task)

    assert providers.tasks == []


@pytest.mark.parametrize("status", ["completed", "rejected", "failed", "entered-in-error"])
def test_what_is_over_stays(providers: Providers, status: str) -> None:
    """A task that the provider has ended is not changed by a late cancellation or reminder."""
    made = providers.hub.send(SHELTER)
    providers.answer(status)
    providers.hub.cancel(REFERENCE, made)
    providers.hub.remind(REFERENCE, "We still wait.", AT, made)

    assert [(task["status"], task["meta"]["versionId"]) for task in providers.tasks] == [(status, "2")]


def test_a_cancellation_that_was_cut_is_done_once(providers: Providers) -> None:
    """The answer to the reading is lost, then the answer to the writing: tried again, one change."""
    made = providers.hub.send(SHELTER)
    providers.break_down("drop_answer", times=2)
    for _ in range(2):
        assert isinstance(fault_of(lambda: providers.hub.cancel(REFERENCE, made)), PartnerAway)
    providers.hub.cancel(REFERENCE, made)

    assert [task["meta"]["versionId"] for task in providers.tasks] == ["2"]


def test_a_provider_that_ends_it_meanwhile_wins(providers: Providers) -> None:
    """Completed between our reading and our writing: the writing is refused, read again, and left alone."""
    made = providers.hub.send(SHELTER)

    def and_meanwhile(request: Request) -> Response:
        known = httpx2.get(f"{providers.url}/Task/{made}").json()
        providers.answer("completed")
        return JSONResponse(known)

    def passed_on(request: Request) -> Response:
        there = f"{providers.url}/Task/{made}"
        condition = {name: value for name, value in request.headers.items() if name == "if-match"}
        body = task_of(SHELTER) | {"id": made, "status": "cancelled"}
        sent = httpx2.put(there, headers=condition, json=body) if request.method == "PUT" else httpx2.get(there)
        return Response(sent.content, sent.status_code)

    serving, asked = hub_at(and_meanwhile, passed_on)
    with serving as url:
        ReferralHub(Wire("referrals", url)).cancel(REFERENCE, made)

    assert [method for method, _, _ in asked] == ["GET", "PUT", "GET"]
    assert [task["status"] for task in providers.tasks] == ["completed"]


def test_a_task_that_never_holds_still_is_away() -> None:
    """A server on which each writing comes too late is tried again later, not for ever."""
    mine = JSONResponse(task_of(SHELTER) | {"id": "t1"})
    serving, asked = hub_at(*[mine, Response(status_code=409)] * 3, mine)
    with serving as url:
        fault = fault_of(lambda: ReferralHub(Wire("referrals", url)).cancel(REFERENCE, "t1"))

    assert (fault.code, len(asked)) == (FaultCode.AWAY, 6)


def test_a_reminder_is_one_note(providers: Providers) -> None:
    """Reminded twice with the same words at the same moment, the provider reads one note; it is not read back."""
    made = providers.hub.send(SHELTER)
    for at in (AT, AT, AT.replace(day=14)):
        providers.hub.remind(REFERENCE, "We wait for your answer.", at, made)
    (kept,) = providers.tasks

    Task.model_validate(kept)
    assert [note["time"][:10] for note in kept["note"]] == ["2027-02-07", "2027-02-14"]
    assert providers.hub.read(kept).note == ""


def test_another_referrals_task_is_not_touched(providers: Providers) -> None:
    """An id that belongs to another referral is refused, and that task stays."""
    other = SHELTER.model_copy(update={"reference": "R-AAAAAAA/shelter"})
    made = providers.hub.send(other)

    assert fault_of(lambda: providers.hub.cancel(REFERENCE, made)).code is FaultCode.UNREADABLE
    assert [task["status"] for task in providers.tasks] == ["requested"]

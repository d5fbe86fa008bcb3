"""A Task server on a real socket with a door for its webhooks, and servers that answer what a test says."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime
from queue import Queue
from typing import Any

import httpx2
import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.partner import PartnerFault
from partners.hooks import verified
from partners.referrals import Heard, Letter, ReferralHub
from partners.wire import Wire
from standins.referrals import routes
from standins.serve import served
from standins.shelf import Shelf

SECRET = "whsec_" + "c2VjcmV0LW9mLXRoZS10ZXN0cy1vbmx5LTMyYnl0ZXM="
SHELTER = Letter(
    reference="R-7K3M2QN/shelter",
    provider="ET-01",
    elements=("E4",),
    told={"name": "Mariama Testfall", "what": "A room <b>soon</b>"},
    asked_on=date(2027, 1, 31),
)
REFERENCE = SHELTER.reference
AT = datetime(2027, 2, 7, 9, 0, tzinfo=UTC)


class Providers:
    """The stand-in, what it remembers, and what arrives at our door."""

    def __init__(self, url: str, shelf: Shelf, arrived: "Queue[tuple[list[tuple[str, str]], bytes]]") -> None:
        self.url, self.shelf, self.arrived = f"{url}/fhir", shelf, arrived
        self.hub = ReferralHub(Wire("referrals", self.url))

    def break_down(self, mode: str, times: int = 1, **more: Any) -> None:
        """Show a fault."""
        self.shelf.put("faults", "referrals", {"mode": mode, "times": times, **more})

    def answer(self, status: str, **more: Any) -> dict[str, Any]:
        """Play the provider."""
        said = {"identifier": REFERENCE, "status": status, **more}
        answer: dict[str, Any] = httpx2.post(f"{self.url}/$answer", json=said).raise_for_status().json()
        return answer

    def heard(self) -> Heard:
        """The next webhook, believed and read."""
        headers, body = self.arrived.get(timeout=20)
        return self.hub.read(verified(SECRET, headers, body)[1]["data"])

    @property
    def tasks(self) -> list[dict[str, Any]]:
        """What the providers have."""
        return self.shelf.all("task")


@contextmanager
def playing() -> Iterator[Providers]:
    """A Task server and a door for its webhooks, each on a socket of its own."""
    arrived: Queue[tuple[list[tuple[str, str]], bytes]] = Queue()

    async def door(request: Request) -> Response:
        arrived.put((request.headers.items(), await request.body()))
        return Response(status_code=202)

    shelf = Shelf(":memory:")
    with ExitStack() as stack:
        hook = stack.enter_context(served([Route("/hooks", door, methods=["POST"])]))
        yield Providers(stack.enter_context(served(routes(shelf, f"{hook}/hooks", SECRET))), shelf, arrived)


def fault_of(deed: Callable[[], object]) -> PartnerFault:
    """How a deed fails; and that the failure repeats nothing about the person."""
    with pytest.raises(PartnerFault) as failed:
        deed()
    assert not [text for text in ("Testfall", "room", REFERENCE) if text in str(failed.value)]
    return failed.value


def hub_at(*answers: Response | Callable[[Request], Response]) -> Any:
    """A server that gives these answers in turn, the last for ever; a hub that talks to it; what it was asked."""
    left, asked = list(answers), []

    async def say(request: Request) -> Response:
        asked.append((request.method, request.url.path, await request.body()))
        answer = left.pop(0) if len(left) > 1 else left[0]
        return answer if isinstance(answer, Response) else answer(request)

    return served([Route("/{path:path}", say, methods=["GET", "POST", "PUT"])]), asked

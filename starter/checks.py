"""Whether everything outside answers now: asked all at once, and never waited for longer than a person waits."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from typing import TYPE_CHECKING

from domain.errors import CaseError
from domain.partner import FaultCode, PartnerFault, PartnerRefused
from settings import Settings

if TYPE_CHECKING:
    from starter.doors import Doors

PATIENCE = 15.0  # seconds for all of them together
Ask = Callable[[], str]
SETTING = {
    "mail": "mail_url",
    "message": "messages_url",
    "directory": "directory_url",
    "referral": "referrals_url",
    "money": "money_url",
    "documents": "documents_url",
    "database": "database_url",
    "temporal": "temporal_address",
    "web": "public_url",
}
HAPPENED = {
    FaultCode.AWAY: "it does not answer",
    FaultCode.REFUSED: "it answers, and refuses us",
    FaultCode.UNREADABLE: "it answers what cannot be read",
}
NEXT = {
    FaultCode.AWAY: "See whether it runs, or correct {}.",
    FaultCode.REFUSED: "See whether it lets us in, or correct {} and what belongs to it.",
    FaultCode.UNREADABLE: "See whether {} names the right service.",
}


@dataclass(frozen=True)
class Tried:
    """How one of them answered just now, and what to do if it did not."""

    service: str
    works: bool
    said: str
    next_step: str = ""


def try_all(asked: Mapping[str, Ask], patience: float = PATIENCE) -> list[Tried]:
    """Each in a thread of its own; whoever has not answered when the time is over does not answer."""
    heard: SimpleQueue[Tried] = SimpleQueue()
    for service, ask in asked.items():
        Thread(target=lambda one=service, how=ask: heard.put(_tried(one, how)), daemon=True).start()
    known, until = dict[str, Tried](), monotonic() + patience
    while len(known) < len(asked):
        try:
            tried = heard.get(timeout=max(0.0, until - monotonic()))
        except Empty:
            break
        known[tried.service] = tried
    return [known.get(service) or _fault(service, FaultCode.AWAY, f"in {patience:g} s") for service in asked]


def everything(doors: "Doors") -> dict[str, Ask]:
    """The partners, and what this house itself stands on."""
    from starter.partners import our_own_door, partners_of

    return {
        **partners_of(doors.settings).checks(),
        "documents": lambda: _documents(doors),
        "database": lambda: _database(doors),
        "temporal": lambda: asyncio.run(_temporal(doors.settings)),
        "web": lambda: our_own_door(doors.settings),
    }


def variable(service: str) -> str:
    """The environment variable that says where it is."""
    return f"PASSERELLE_{SETTING[service].upper()}"


def _tried(service: str, ask: Ask) -> Tried:
    try:
        return Tried(service, True, ask())
    except PartnerFault as fault:
        return _fault(service, fault.code, fault.detail)
    except CaseError as refusal:
        return Tried(service, False, refusal.happened.rstrip("."), refusal.next_step)
    except Exception as fault:  # a check tells, whatever happens; no text of a library is shown
        return _fault(service, FaultCode.AWAY, type(fault).__name__)


def _fault(service: str, code: FaultCode, detail: str) -> Tried:
    known = code if code in HAPPENED else FaultCode.AWAY
    said = f"{HAPPENED[known]} ({detail})" if detail else HAPPENED[known]
    return Tried(service, False, said, NEXT[known].format(variable(service)))


def _documents(doors: "Doors") -> str:
    said = doors.documents.check().removeprefix("documents: ")
    if not said.endswith(" works"):
        raise PartnerRefused("documents", FaultCode.REFUSED, said)
    return "the place for documents keeps what is written, and the first writing for good"


def _database(doors: "Doors") -> str:
    doors.database.check()
    return "the case files are of this release"


async def _temporal(settings: Settings) -> str:
    """Without the cases' keys: nothing of a case is asked."""
    from temporalio.client import Client

    client = await Client.connect(settings.temporal_address, namespace=settings.temporal_namespace)
    await client.service_client.check_health()
    return "Temporal answers"

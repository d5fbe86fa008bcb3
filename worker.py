"""The roof: joins workflows, activities and storage, and runs them. `python worker.py`, or `./run` for everything."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from temporalio.client import Client
from temporalio.converter import SerializationContext, StorageDriverStoreContext, WorkflowSerializationContext
from temporalio.service import RPCError
from temporalio.worker import Worker, WorkflowInstance, WorkflowInstanceDetails
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions
from temporalio.workflow import Info, SandboxImportNotificationPolicy

import logs
from activities.copies import Copies
from activities.current import Current
from activities.directory import Addresses
from activities.invitations import Invitations
from activities.judging import Judging
from activities.notices import Notices
from activities.orders import Orders
from activities.people import People
from activities.posting import Post
from activities.records import Records
from activities.referrals import Referrals
from activities.refreshing import Refreshing, Watched
from domain.errors import CaseError
from domain.provider import Provider
from partners.links import Links
from settings import Settings, read_settings
from starter import directory, nightly, offers, private_links
from starter.cases import Cases
from starter.client import connect
from starter.partners import Partners
from storage.database import Database, open_database
from storage.directory import Offer, ProviderList
from storage.dispatches import Dispatches
from storage.documents import open_documents
from storage.journal import Journal
from storage.keys import KeyStore
from storage.marks import Marks
from storage.moment import right_now
from storage.papers import Papers
from storage.partner_states import PartnerStates
from storage.private_links import PrivateLinks
from storage.record import Record
from storage.staff import Staff
from storage.worklist import Worklist
from workflows.case import CaseWorkflow
from workflows.directory import DirectoryWorkflow

THREADS = 24  # more than the partners together can hold (activities/posting.py)


def doers(settings: Settings, database: Database, keys: KeyStore) -> list[Callable[..., Any]]:
    """Every activity, joined with the memory and the partners it needs."""
    papers, journal = Papers(database, keys), Journal(database, keys)
    records = Records(Record(journal, Worklist(database), database), papers, journal, Marks(database, keys))
    return [Judging().judge, records.record, *_senders(settings, database, keys, papers, journal)]


def _senders(
    settings: Settings, database: Database, keys: KeyStore, papers: Papers, journal: Journal
) -> list[Callable[..., Any]]:
    """What leaves the house."""
    partners, staff, documents = Partners(settings), Staff(database), open_documents(settings.documents_url, keys)
    current, people = Current(journal), People(papers)
    post = Post(Dispatches(database), PartnerStates(database))
    links = Links(settings.link_secret.get_secret_value(), settings.public_url)
    addresses, mail = Addresses(ProviderList(database), partners.directory, post), partners.mail
    referrals = Referrals(current, people, post, addresses, partners.referrals, mail, links, settings.reach)
    orders = Orders(current, people, post, partners.money, links, documents)
    page = private_links.pages_of(settings, PrivateLinks(database))
    copies = Copies(current, people, post, addresses, documents, mail, partners.messages, settings.reach, page)
    invitations = Invitations(current, people, post, staff, mail, settings.mail_from, settings.reach)
    notices = Notices(current, post, staff, addresses, mail, links, settings.reach)
    sent = [referrals.letter, referrals.revocation, orders.place, orders.follow]
    return [*sent, copies.plan_copy, invitations.invite, notices.notice]


def worker(client: Client, task_queue: str, activities: list[Callable[..., Any]]) -> Worker:
    """A worker for cases, and for what is done every night, in a sandbox."""
    return Worker(
        client,
        task_queue=task_queue,
        workflows=[CaseWorkflow, DirectoryWorkflow],
        activities=activities,
        activity_executor=ThreadPoolExecutor(THREADS),
        workflow_runner=sandbox(),
        graceful_shutdown_timeout=timedelta(seconds=10),
    )


@dataclass(frozen=True)
class Files:
    """Where the cases are written."""

    worklist: Worklist
    journal: Journal


class Night:
    """Reads the directory and tells cases: from a thread of an activity, over the client of the loop."""

    def __init__(self, settings: Settings, database: Database, keys: KeyStore, client: Client) -> None:
        self._directory = Watched(Partners(settings).directory, PartnerStates(database))
        self._known = ProviderList(database)
        self._files = Files(Worklist(database), Journal(database, keys))
        self._cases, self._loop = Cases(client, Papers(database, keys), settings.task_queue), asyncio.get_running_loop()
        self.reading = Refreshing(self._refresh).read

    def _refresh(self) -> directory.Refreshed:
        return directory.refresh(self._directory, self._known, right_now(), tell=self._tell)

    def _tell(self, appeared: tuple[Offer, ...], listed: tuple[Provider, ...]) -> int:
        found = list(offers.wanting(self._files, appeared, listed, right_now()))
        return asyncio.run_coroutine_threadsafe(offers.tell(self._cases, found), self._loop).result()


async def _by_night(client: Client, task_queue: str) -> None:
    """A house whose engine takes no schedule works all the same; it is told, and tried again at the next start."""
    try:
        await nightly.keep(client, task_queue)
    except RPCError as fault:
        structlog.get_logger().warning("nightly.unscheduled", status=fault.status.name)


@dataclass(frozen=True)
class Sandbox(SandboxedWorkflowRunner):
    """The SDK's sandbox, but for one question that it answers inside, several times for every payload."""

    def create_instance(self, det: WorkflowInstanceDetails) -> WorkflowInstance:
        """One run of one case."""
        return OneKey(super().create_instance(det), det)


def sandbox() -> Sandbox:
    """Our own pure floors pass; anything else that slips through stops the start."""
    refuse = SandboxImportNotificationPolicy.RAISE_ON_UNINTENTIONAL_PASSTHROUGH
    return Sandbox(restrictions=SandboxRestrictions.default.with_import_notification_policy(refuse))


class OneKey(WorkflowInstance):
    """Whatever a workflow sends belongs to it: no need to enter the sandbox to ask whose key locks it.

    A profile found it at the top (docs/performance.md). Holds while no workflow sends anything to another one: the
    night's reading tells cases through an activity, by the client, which locks each message with its own case's key.
    """

    def __init__(self, inside: WorkflowInstance, det: WorkflowInstanceDetails) -> None:
        self._inside, self._case = inside, WorkflowSerializationContext(det.info.namespace, det.info.workflow_id)

    def activate(self, act: Any) -> Any:
        """In the sandbox, as ever."""
        return self._inside.activate(act)

    def get_info(self) -> Info:
        """Which run this is."""
        return self._inside.get_info()

    def get_thread_id(self) -> int | None:
        """Where it runs, to be interrupted when it is stuck."""
        return self._inside.get_thread_id()

    def get_serialization_context(self, command_info: object) -> SerializationContext:
        """The same for every command."""
        return self._case

    def get_external_store_context(self, command_info: object) -> StorageDriverStoreContext:
        """No payload is stored elsewhere."""
        return StorageDriverStoreContext(target=None)


async def run(settings: Settings) -> None:
    """Work until told to stop, then drain."""
    keys = KeyStore(settings.keys_url, settings.key_file)
    database = open_database(settings.database_url)
    database.check()
    client = await connect(settings, keys)
    stop = asyncio.Event()
    for kind in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(kind, stop.set)
    activities = [*doers(settings, database, keys), Night(settings, database, keys, client).reading]
    async with worker(client, settings.task_queue, activities):
        await _by_night(client, settings.task_queue)
        structlog.get_logger().info("worker.started", task_queue=settings.task_queue)
        await stop.wait()
    structlog.get_logger().info("worker.stopped")


def main() -> int:
    """Exit status 0 after a clean stop, 1 after a refusal in words."""
    try:
        settings = read_settings()
        logs.configure(settings.log_format)
        asyncio.run(run(settings))
    except CaseError as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1
    return 0


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # the SDK may abort while the interpreter unwinds (sdk-python 300): leave at once

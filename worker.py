"""The roof: joins workflows, activities and storage, and runs them. `python worker.py`, or `./run` for everything."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import structlog
from temporalio.client import Client
from temporalio.worker import Worker
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions
from temporalio.workflow import SandboxImportNotificationPolicy

import logs
from activities.judging import Judging
from activities.letters import Letters
from activities.orders import Orders
from activities.records import Records
from domain.errors import CaseError
from settings import Settings, read_settings
from starter.client import connect
from storage.database import Database, open_database
from storage.documents import Documents
from storage.journal import Journal
from storage.keys import KeyStore
from storage.papers import Papers
from storage.record import Record
from storage.worklist import Worklist
from workflows.case import CaseWorkflow

THREADS = 8


def doers(database: Database, keys: KeyStore, documents: Documents) -> list[Callable[..., Any]]:
    """Every activity, joined with the memory it needs."""
    papers = Papers(database, keys)
    records = Records(Record(Journal(database, keys), Worklist(database), database), papers)
    letters, orders, judging = Letters(documents, papers), Orders(documents), Judging()
    sent = [letters.referral, letters.revocation, letters.plan_copy, letters.notice]
    return [judging.judge, records.record, orders.place, *sent]


def worker(client: Client, task_queue: str, activities: list[Callable[..., Any]]) -> Worker:
    """A worker for cases. Our own pure floors pass the sandbox; anything else that slips through stops the start."""
    return Worker(
        client,
        task_queue=task_queue,
        workflows=[CaseWorkflow],
        activities=activities,
        activity_executor=ThreadPoolExecutor(THREADS),
        workflow_runner=SandboxedWorkflowRunner(
            restrictions=SandboxRestrictions.default.with_import_notification_policy(
                SandboxImportNotificationPolicy.RAISE_ON_UNINTENTIONAL_PASSTHROUGH
            )
        ),
        graceful_shutdown_timeout=timedelta(seconds=10),
    )


async def run(settings: Settings) -> None:
    """Work until told to stop, then drain."""
    keys = KeyStore(settings.keys_url, settings.key_file)
    database = open_database(settings.database_url)
    database.check()
    client = await connect(settings, keys)
    stop = asyncio.Event()
    for kind in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(kind, stop.set)
    async with worker(client, settings.task_queue, doers(database, keys, Documents(settings.documents_dir))):
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

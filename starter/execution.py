"""A case as the engine holds it just now: where its own screens show it, and what is under way. No payload is read."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from domain.opened import case_id

if TYPE_CHECKING:
    from temporalio.api.workflowservice.v1 import DescribeWorkflowExecutionResponse

    from starter.doors import Doors

PATIENCE = 1.5  # seconds


@dataclass(frozen=True)
class UnderWay:
    """One deed, or the writing of the journal, that the engine waits for."""

    what: str
    tries: int
    since: datetime | None


@dataclass(frozen=True)
class Execution:
    """`status` is empty while the engine is away; the address then leads to the newest run."""

    address: str
    status: str = ""
    run: str = ""
    task_tries: int = 0
    under_way: tuple[UnderWay, ...] = ()


async def execution(doors: "Doors", number: str) -> Execution:
    """What the engine tells of this case, or only where to look if it is away."""
    from temporalio.client import Client
    from temporalio.service import RPCError

    known = doors.settings
    address = f"{known.temporal_ui_url}/namespaces/{quote(known.temporal_namespace)}/workflows/{case_id(number)}"
    try:
        async with asyncio.timeout(PATIENCE):
            client = await Client.connect(known.temporal_address, namespace=known.temporal_namespace)
            told = (await client.get_workflow_handle(case_id(number)).describe()).raw_description
    except (RuntimeError, RPCError, TimeoutError):
        return Execution(address)
    return _read(address, told)


def _read(address: str, told: "DescribeWorkflowExecutionResponse") -> Execution:
    from temporalio.client import WorkflowExecutionStatus

    info = told.workflow_execution_info
    return Execution(
        address=f"{address}/{info.execution.run_id}/history",
        status=WorkflowExecutionStatus(info.status).name,
        run=info.execution.run_id,
        task_tries=told.pending_workflow_task.attempt,
        under_way=tuple(
            UnderWay(one.activity_type.name, one.attempt, one.scheduled_time.ToDatetime(tzinfo=UTC))
            for one in told.pending_activities
        ),
    )

"""The stuck-case radar, as plain data: what waits for nobody, keeps failing, or has nobody to do it.

Choice: bounded questions to the worklist, the dispatches and the engine's index; no history is ever read, so a hundred
thousand cases cost what a hundred do. An engine that is away is a finding, and what the database knows is still told.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from domain.opened import is_case_number
from domain.partner import FaultCode
from storage.stuck import OVER, Stuck, StuckCases

if TYPE_CHECKING:
    from temporalio.client import Client

    from starter.doors import Doors

MOST = 20  # of one kind; more are counted as "more"
PATIENCE = 1.5  # seconds the engine may take for all questions together
SILENT, UNWRITTEN, FRESH = timedelta(days=1), timedelta(minutes=5), timedelta(minutes=2)
TRIES = 5  # of a deed: by then it has been away for a quarter of a minute, and waits longer each time
RAN = "WorkflowType = 'Case' AND ExecutionStatus = 'Running'"
ENDED = "WorkflowType = 'Case' AND ExecutionStatus IN ('Failed', 'Terminated', 'TimedOut', 'Canceled')"
PROBLEMS = "TemporalReportedProblems IS NOT NULL"


class Kind(StrEnum):
    """What is wrong, the worst first. `letters.ops_words` says each in three parts."""

    ENGINE_AWAY = "engine_away"
    NO_WORKER = "no_worker"
    TASKS_FAIL = "tasks_fail"
    ENDED = "ended"
    UNWRITTEN = "unwritten"
    BROKEN = "broken"
    FORGOTTEN = "forgotten"
    SILENT = "silent"
    DEED_FAILED = "deed_failed"
    DEED_RETRIED = "deed_retried"
    PARTNER_AWAY = "partner_away"


@dataclass(frozen=True)
class Finding:
    """One thing that does not move. `about` is a case number, a partner, a task queue or an address."""

    kind: Kind
    about: str
    since: datetime | None = None
    tries: int = 0
    service: str = ""
    code: str = ""

    @property
    def link(self) -> str:
        """Where ops read on: the story of the case. What is no case has no page of its own."""
        return f"/ops/cases/{self.about}" if is_case_number(self.about) else ""


@dataclass(frozen=True)
class Radar:
    """Everything found at one moment; `more` names the kinds of which there are others than those shown."""

    at: datetime
    findings: list[Finding]
    more: frozenset[Kind] = frozenset()


async def look(doors: "Doors") -> Radar:
    """Everything that does not move now. Raises Unavailable if the database is away."""
    now = datetime.now(UTC)
    stored, asked = await asyncio.gather(asyncio.to_thread(of_database, doors, now), of_engine(doors, now))
    found = {one.kind: 0 for one in (*stored, *asked)}
    findings = list[Finding]()
    for one in sorted({_same(one): one for one in (*asked, *stored)}.values(), key=_worst_first):
        found[one.kind] += 1
        if found[one.kind] <= MOST:
            findings.append(one)
    return Radar(now, findings, frozenset(kind for kind, count in found.items() if count > MOST))


def of_database(doors: "Doors", now: datetime) -> list[Finding]:
    """What the worklist, the dispatches and the partners' states tell."""
    stuck, most = StuckCases(doors.database), MOST + 1
    return [
        *_cases(Kind.FORGOTTEN, stuck.forgotten(most)),
        *_cases(Kind.BROKEN, stuck.unreadable(most)),
        *_cases(Kind.DEED_FAILED, stuck.failed_deeds(most)),
        *_cases(Kind.SILENT, stuck.silent(now - SILENT, most)),
        *_cases(Kind.DEED_RETRIED, stuck.retrying(TRIES, most)),
        *(
            Finding(Kind.PARTNER_AWAY, one.service, one.since, code=_known(one.code))
            for one in doors.partner_states.all()
            if not one.up
        ),
    ]


async def of_engine(doors: "Doors", now: datetime) -> list[Finding]:
    """What the engine tells of its workers and of the cases it holds, or that it is away."""
    from temporalio.client import Client
    from temporalio.service import RPCError

    try:
        async with asyncio.timeout(PATIENCE):
            # Without the cases' keys: nothing of a case is read.
            client = await Client.connect(doors.settings.temporal_address, namespace=doors.settings.temporal_namespace)
            found = await asyncio.gather(*(ask(client, doors, now) for ask in QUESTIONS))
    except (RuntimeError, RPCError, TimeoutError):
        return [Finding(Kind.ENGINE_AWAY, doors.settings.temporal_address)]
    return [one for some in found for one in some]


async def _workers(client: "Client", doors: "Doors", now: datetime) -> list[Finding]:
    """Nobody has asked for work of this kind lately: cases wait, and nothing is lost."""
    from temporalio.api.enums.v1 import TaskQueueType
    from temporalio.api.taskqueue.v1 import TaskQueue
    from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest

    queue = doors.settings.task_queue
    asked = DescribeTaskQueueRequest(
        namespace=client.namespace,
        task_queue=TaskQueue(name=queue),
        task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
    )
    told = await client.workflow_service.describe_task_queue(asked)
    seen = [one.last_access_time.ToDatetime(tzinfo=UTC) for one in told.pollers]
    if any(now - last < FRESH for last in seen):
        return []
    return [Finding(Kind.NO_WORKER, queue, max(seen, default=None))]


async def _failing(client: "Client", doors: "Doors", now: datetime) -> list[Finding]:
    """Cases whose next step fails again and again: a bug, or a history that this release cannot read."""
    return [Finding(Kind.TASKS_FAIL, *one) for one in await _listed(client, f"{RAN} AND {PROBLEMS}")]


async def _broken(client: "Client", doors: "Doors", now: datetime) -> list[Finding]:
    """Cases whose rules cannot be read, or whose journal could not be written."""
    return [Finding(Kind.BROKEN, *one) for one in await _listed(client, f"{RAN} AND Broken = true")]


async def _ended(client: "Client", doors: "Doors", now: datetime) -> list[Finding]:
    """Cases that the worklist calls open, and that the engine does not run any more."""
    gone = await _listed(client, ENDED)
    lines = await asyncio.to_thread(StuckCases(doors.database).known, [number for number, *_ in gone])
    runs = (
        {number for number, *_ in await _listed(client, f"{RAN} AND WorkflowId IN ({_quoted(lines)})")} if lines else ()
    )
    return [Finding(Kind.ENDED, *one) for one in gone if lines.get(one[0], OVER[0]) not in OVER and one[0] not in runs]


async def _unwritten(client: "Client", doors: "Doors", now: datetime) -> list[Finding]:
    """Cases among the newest that began a while ago, and of which the worklist knows nothing."""
    before = (now - UNWRITTEN).isoformat(timespec="seconds")
    newest = await _listed(client, f"{RAN} AND StartTime < '{before}'")
    lines = await asyncio.to_thread(StuckCases(doors.database).known, [number for number, *_ in newest])
    return [Finding(Kind.UNWRITTEN, *one) for one in newest if one[0] not in lines]


QUESTIONS: tuple[Callable[["Client", "Doors", datetime], Awaitable[list[Finding]]], ...] = (
    *(_workers, _failing, _broken, _ended, _unwritten),
)


async def _listed(client: "Client", query: str) -> list[tuple[str, datetime]]:
    """Case numbers of one page of the engine's index, the newest first, each with the start of its run."""
    found = client.list_workflows(query, limit=MOST + 1, page_size=MOST + 1)
    numbers = [(one.id.removeprefix("case-"), one.start_time) async for one in found]
    return [(number, since) for number, since in numbers if is_case_number(number)]


def _quoted(numbers: dict[str, str]) -> str:
    return ", ".join(f"'case-{number}'" for number in sorted(numbers))


def _cases(kind: Kind, stuck: list[Stuck]) -> Iterator[Finding]:
    for one in stuck:
        yield Finding(kind, one.number, one.since, one.tries, one.service)


def _known(code: str) -> str:
    return code if code in list(FaultCode) else FaultCode.AWAY.value


def _same(one: Finding) -> tuple[Kind, str]:
    """Worklist and engine may both tell of one case, and a case may have several deeds that fail: it is told once."""
    return one.kind, one.about


def _worst_first(one: Finding) -> tuple[int, datetime, str]:
    return list(Kind).index(one.kind), one.since or datetime.max.replace(tzinfo=UTC), one.about

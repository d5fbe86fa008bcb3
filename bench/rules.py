"""What it costs to ask the rules early and late in a life, and to replay its longest run."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from time import perf_counter, thread_time
from typing import Any

from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from bench.lives import Grounds, Lived
from bench.measure import Row, against, below, median
from bench.script import Script, every_run
from bench.twin import Twin
from codec import data_converter
from domain.opened import Opened
from policy.judge import judge
from worker import sandbox
from workflows.case import CaseWorkflow

MONTH = timedelta(days=30)
LONGEST_EVENTS, LONGEST_BYTES = 2_000, 1_000_000
FLAT = 2.0  # times what it took in the first month


def asked(script: Script, times: int) -> list[Row]:
    """Microseconds of one verdict, in month 1 and in month 17."""
    opened = Opened.model_validate(script.page)
    took = {}
    for month in (1, 17):
        now = opened.registered_at + month * MONTH
        facts = [fact for fact in script.facts if fact.at <= now]
        took[month] = 1e6 * median(
            [_seconds(lambda facts=facts, now=now: judge(opened, facts, now)) for _ in range(times)]
        )
    early, late = took[1], took[17]
    flat = Row("judge, a case in month 17 (other column: month 1)", late, early, "µs", f"flat: <= {FLAT:g} of month 1")
    flat.quotient, flat.met = late / early, late / early <= FLAT
    return [flat]


def _seconds(do: Any) -> float:
    """Of this thread's own processor time: a busy machine does not count."""
    begun = thread_time()
    do()
    return thread_time() - begun


async def histories(grounds: Grounds, cases: Sequence[Lived], twins: Sequence[Lived], times: int) -> list[Row]:
    """Events and bytes of a whole life, its longest run, and how long that run takes to replay."""
    client = (await grounds.plain()).client
    ours = [await every_run(client, lived.workflow) for lived in cases]
    theirs = [await every_run(client, lived.workflow) for lived in twins]
    longest, its_twin = (max((run for runs in lives for run in runs), key=_events) for lives in (ours, theirs))
    own = data_converter(grounds.house.keys)
    case_replayer = Replayer(workflows=[CaseWorkflow], data_converter=own, workflow_runner=sandbox())
    twin_replayer = Replayer(workflows=[Twin])
    replayed: tuple[list[float], list[float]] = [], []
    for _ in range(times):
        replayed[0].append(await _replayed(case_replayer, longest))
        replayed[1].append(await _replayed(twin_replayer, its_twin))
    events, sizes = ([_of_a_life(lives, size) for lives in (ours, theirs)] for size in (_events, _bytes))
    return [
        against("history of a life", "events", events[0], events[1], at_most=1.0),
        Row("history of a life, bytes", sizes[0], sizes[1], "bytes", quotient=sizes[0] / sizes[1]),
        below("longest run, events", "events", _events(longest), LONGEST_EVENTS),
        below("longest run, bytes", "bytes", max(_bytes(run) for runs in ours for run in runs), LONGEST_BYTES),
        against("replay of the longest run", "s", median(replayed[0]), median(replayed[1]), at_most=2.0),
    ]


def _of_a_life(lives: list[list[WorkflowHistory]], size: Callable[[WorkflowHistory], int]) -> float:
    return median([sum(map(size, runs)) for runs in lives])


def _events(run: WorkflowHistory) -> int:
    return len(run.events)


def _bytes(run: WorkflowHistory) -> int:
    return sum(event.ByteSize() for event in run.events)


async def _replayed(replayer: Replayer, run: WorkflowHistory) -> float:
    begun = perf_counter()
    await replayer.replay_workflow(run)
    return perf_counter() - begun

"""What is done every night without anybody asking: the directory is read. A schedule of the engine starts it."""

from contextlib import suppress
from datetime import timedelta

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleCalendarSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleRange,
    ScheduleSpec,
)

from workflows.directory import DIRECTORY, DirectoryWorkflow

HOUR, JITTER = 2, timedelta(hours=1)  # Choice: between two and three at night, UTC
BEHIND = timedelta(hours=12)  # a night that was slept through longer ago is not made up for


async def keep(client: Client, task_queue: str) -> None:
    """The schedule is there; whoever comes second, and every later start, changes nothing.

    Choice: when it is made, the directory is read at once, so that a new house knows its providers from the first day.
    """
    action = ScheduleActionStartWorkflow(DirectoryWorkflow.run, id=DIRECTORY, task_queue=task_queue)
    spec = ScheduleSpec(calendars=[ScheduleCalendarSpec(hour=[ScheduleRange(HOUR)])], jitter=JITTER)
    policy = SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=BEHIND)
    with suppress(ScheduleAlreadyRunningError):
        await client.create_schedule(
            DIRECTORY, Schedule(action=action, spec=spec, policy=policy), trigger_immediately=True
        )

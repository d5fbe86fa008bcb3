"""Every night the directory is read; cases learn of what they were lacking. Started by a schedule; holds no case."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

with workflow.unsafe.imports_passed_through():
    from activities import contracts

DIRECTORY = "directory"  # no case has this id: what is said here is locked with the system's key
ONE_READING, ONE_NIGHT = timedelta(minutes=10), timedelta(hours=20)
RETRY = RetryPolicy(maximum_interval=timedelta(minutes=30))


@workflow.defn(name="Directory")
class DirectoryWorkflow:
    """One night's reading. A directory that is away is tried until the next night is near; then that one tries."""

    @workflow.run
    async def run(self) -> contracts.DirectoryRead:
        """The activity does it all; its refusal in words is the end of this night."""
        return await workflow.execute_activity(
            contracts.read_directory,
            summary="read the directory, tell the cases that wait",
            start_to_close_timeout=ONE_READING,
            schedule_to_close_timeout=ONE_NIGHT,
            retry_policy=RETRY,
        )

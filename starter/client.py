"""The one connection to Temporal: with the case's own encryption, and refusals in our words."""

from datetime import timedelta

from temporalio.client import (
    Client,
    WorkflowQueryFailedError,
    WorkflowQueryRejectedError,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from codec import data_converter
from domain import errors
from domain.errors import CaseError, NotFound, Unavailable
from settings import Settings
from storage.keys import KeyStore

PATIENCE = timedelta(seconds=10)
FAULTS = (
    *(WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError, RPCError),
    *(WorkflowQueryFailedError, WorkflowQueryRejectedError),
)


async def connect(settings: Settings, keys: KeyStore) -> Client:
    """A client, or a refusal that says where Temporal was looked for."""
    try:
        return await Client.connect(
            settings.temporal_address, namespace=settings.temporal_namespace, data_converter=data_converter(keys)
        )
    except RuntimeError:
        raise Unavailable(
            f"Temporal does not answer at {settings.temporal_address}.",
            "Nothing was changed.",
            "Start it with ./run, or correct PASSERELLE_TEMPORAL_ADDRESS.",
        ) from None


def in_our_words(fault: Exception, number: str) -> CaseError:
    """A fault of the engine, or a refusal from the case, as a person reads it."""
    if isinstance(fault, WorkflowUpdateFailedError):
        return _refusal(fault.cause)
    if isinstance(fault, RPCError) and fault.status is RPCStatusCode.NOT_FOUND:
        return NotFound(
            f"There is no case {number} here.", "Nothing was changed.", "Check the number, or list the cases."
        )
    if isinstance(fault, WorkflowUpdateRPCTimeoutOrCancelledError):
        return _nobody("No worker answered in time.")
    return _nobody("Temporal did not answer.")


def no_such_case(number: str) -> NotFound:
    """A number that is well formed and belongs to nobody here."""
    return NotFound(f"There is no case {number} here.", "Nothing was changed.", "Check the number, or list the cases.")


def _nobody(happened: str) -> Unavailable:
    return Unavailable(
        happened, "It is not sure that the act was recorded.", "Send it again: the same act is never recorded twice."
    )


def _refusal(cause: BaseException | None) -> CaseError:
    if isinstance(cause, ApplicationError) and len(cause.details) == 3:
        kind = getattr(errors, cause.type or "", CaseError)
        return kind(*map(str, cause.details))
    return _nobody("The case could not answer.")

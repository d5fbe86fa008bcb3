"""How every deed leaves: noted before it is sent, sent once, settled by the answer; a fault becomes a code."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from temporalio.exceptions import ApplicationError

from activities.contracts import Done, ToDo
from domain.errors import CaseError
from domain.partner import FaultCode, PartnerAway, PartnerFault, PartnerRefused
from storage.dispatches import FAILED, SENT, Dispatches
from storage.partner_states import PartnerStates

Send = Callable[[bool], str]
"""Sends, and gives the partner's own reference. True: an earlier try may have been heard, so ask before sending."""


class Post:
    """The outgoing book, and what is known of the partners."""

    def __init__(self, dispatches: Dispatches, states: PartnerStates) -> None:
        self.dispatches, self._states = dispatches, states

    def once(
        self,
        asked: ToDo,
        service: str,
        recipient: str,
        send: Send,
        *,
        key: str = "",
        fields: Sequence[str] = (),
        basis: int | None = None,
    ) -> bool:
        """Send it to this recipient unless that was done; whether it was sent now. Raises PartnerFault."""
        key = key or asked.deed.key
        row = self.dispatches.ask(asked.case, key, recipient, service, fields, basis)
        if row.state == SENT:
            return False
        try:
            reference = send(row.tries > 1)
        except PartnerRefused as fault:
            self.dispatches.settle(asked.case, key, recipient, FAILED, code=_code(fault))
            self._states.note(service, up=True, code=_code(fault))
            raise
        except PartnerAway as fault:
            self._states.note(service, up=False, code=_code(fault))
            raise
        self.dispatches.settle(asked.case, key, recipient, SENT, reference=reference)
        self._states.note(service, up=True)
        return True


def _code(fault: PartnerFault) -> str:
    return " ".join(part for part in (fault.code.value, fault.detail) if part)


def done(new: bool, code: str = "DONE") -> Done:
    """How the deed ended: now, or by an earlier run."""
    return Done(code=code if new or code != "DONE" else "ALREADY_DONE")


@contextmanager
def faults_in_codes() -> Iterator[None]:
    """A partner that is away is tried again; a refusal, or a paper that cannot be read, waits for a person."""
    try:
        yield
    except PartnerRefused as fault:
        raise ApplicationError(str(fault), type=fault.code.value, non_retryable=True) from None
    except PartnerAway as fault:
        raise ApplicationError(str(fault), type=fault.code.value) from None
    except CaseError as refusal:
        code = FaultCode.PAPER_UNREADABLE.value
        raise ApplicationError(f"{code} {type(refusal).__name__}", type=code) from None

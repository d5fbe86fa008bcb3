"""How every deed leaves: noted before it is sent, sent once, settled by the answer; a fault becomes a code."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import PurePath
from threading import BoundedSemaphore, Lock
from traceback import extract_tb

from temporalio import activity
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory, FailureError

from activities.contracts import Done, ToDo
from domain.errors import CaseError, NotFound
from domain.partner import FaultCode, PartnerAway, PartnerFault, PartnerRefused
from storage.dispatches import FAILED, SENT, Dispatches
from storage.partner_states import PartnerStates

Send = Callable[[bool], str]
"""Sends, and gives the partner's own reference. True: an earlier try may have been heard, so ask before sending."""

AT_ONCE, PATIENT_FOR = 4, 1.0  # tries with one partner at once in one worker; seconds to wait for a place
IN_FLIGHT = timedelta(minutes=1)  # longer than any try can still be sending after it was called off


class Post:
    """The outgoing book, and what is known of the partners."""

    def __init__(self, dispatches: Dispatches, states: PartnerStates) -> None:
        self.dispatches, self._states = dispatches, states
        self._under_way, self._lock = set[tuple[str, str, str]](), Lock()
        self._busy: dict[str, BoundedSemaphore] = defaultdict(lambda: BoundedSemaphore(AT_ONCE))

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
        place = (asked.case, key or asked.deed.key, recipient)
        with self._alone(place), self._a_place(service):
            row = self.dispatches.ask(*place, service, fields, basis)
            if row.state == SENT:
                return False
            try:
                reference = send(row.tries > 1)
            except PartnerRefused as fault:
                self.dispatches.settle(*place, FAILED, code=_code(fault))
                self._states.note(service, up=True, code=_code(fault))
                raise
            except PartnerAway as fault:
                self._states.note(service, up=False, code=_code(fault))
                raise
            self.dispatches.settle(*place, SENT, reference=reference)
        self._states.note(service, up=True)
        return True

    @contextmanager
    def noted(self, service: str) -> Iterator[None]:
        """Asking a partner for something that is not sent: how it does is noted all the same."""
        try:
            with self._a_place(service):
                yield
        except PartnerAway as fault:
            self._states.note(service, up=False, code=_code(fault))
            raise
        self._states.note(service, up=True)

    @contextmanager
    def _a_place(self, service: str) -> Iterator[None]:
        """Choice: a partner that hangs takes some threads, never all: rules and journal go on for every case."""
        with self._lock:
            places = self._busy[service]
        if not places.acquire(timeout=PATIENT_FOR):
            raise ApplicationError("this partner is busy", type="BUSY", category=ApplicationErrorCategory.BENIGN)
        try:
            yield
        finally:
            places.release()

    @contextmanager
    def _alone(self, place: tuple[str, str, str]) -> Iterator[None]:
        """A try that took too long was given up by the engine, but its thread may still be sending."""
        with self._lock:
            if place in self._under_way:
                raise ApplicationError("an earlier try is still under way", type="UNDER_WAY")
            self._under_way.add(place)
        try:
            yield
        finally:
            with self._lock:
                self._under_way.discard(place)


def _code(fault: PartnerFault) -> str:
    return " ".join(part for part in (fault.code.value, fault.detail) if part)


def done(new: bool, code: str = "DONE") -> Done:
    """How the deed ended: now, or by an earlier run."""
    return Done(code=code if new or code != "DONE" else "ALREADY_DONE")


def raise_first(faults: Iterable[PartnerFault]) -> None:
    """Of several recipients' faults one that is worth another try, else the first: nobody is given up too soon."""
    met = list(faults)
    if met:
        raise next((fault for fault in met if isinstance(fault, PartnerAway)), met[0])


def wait_for_what_may_still_leave(code: str, patience: timedelta = IN_FLIGHT) -> None:
    """Raises ApplicationError, to be tried again: a deed that was called off a moment ago may be sending yet.

    Choice: nobody can be sure that something never left before a minute has passed since the question was first put; a
    longer patience is asked in ever longer steps, as any other try.
    """
    asked = activity.info()
    if asked.current_attempt_scheduled_time - asked.scheduled_time < patience:
        delay = IN_FLIGHT if patience == IN_FLIGHT else None
        raise ApplicationError("it may still be leaving", type=code, next_retry_delay=delay)


@contextmanager
def faults_in_codes() -> Iterator[None]:
    """A partner that is away is tried again; a refusal, or a paper that is not the one named, waits for a person.

    Whatever else goes wrong is told by its class and its place in the code: its message may quote what was to be sent.
    """
    try:
        yield
    except FailureError:
        raise
    except PartnerRefused as fault:
        raise ApplicationError(str(fault), type=fault.code.value, non_retryable=True) from None
    except PartnerAway as fault:
        raise ApplicationError(str(fault), type=fault.code.value) from None
    except CaseError as refusal:
        code, final = FaultCode.PAPER_UNREADABLE.value, isinstance(refusal, NotFound)
        raise ApplicationError(f"{code} {type(refusal).__name__}", type=code, non_retryable=final) from None
    except Exception as fault:  # a fault of ours too must be retried, and say nothing of what stood in the letter
        raise ApplicationError(_where(fault), type=FaultCode.FAILED.value) from None


def _where(fault: Exception) -> str:
    last = extract_tb(fault.__traceback__)[-1]
    return f"{type(fault).__name__} in {PurePath(last.filename).name}, line {last.lineno}"

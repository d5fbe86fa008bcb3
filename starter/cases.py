"""Ring the bell of a case: open it, do an act, leave a message. Words become papers here; acts carry only codes."""

import asyncio
import json
import re
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from temporalio.client import Client, WorkflowHandle
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from domain.act import Act, Fact, may_not_be_turned_down, read_at_the_door
from domain.dates import Calendar
from domain.errors import Incomplete, NotFound
from domain.opened import case_id, is_case_number
from domain.paper import PaperRef, take_words
from domain.people import Person
from domain.promise import Verdict
from starter import packs
from starter.client import FAULTS, PATIENCE, in_our_words, no_such_case
from storage.papers import Papers
from workflows.carried import Answer, Carried, Known, Sent
from workflows.case import REJUDGE, CaseWorkflow

T = TypeVar("T")

GLANCE = 0.01  # seconds between two looks
NONCE = re.compile(r"[A-Za-z0-9-]{8,64}")
BUSY = (RPCStatusCode.RESOURCE_EXHAUSTED, RPCStatusCode.UNAVAILABLE, RPCStatusCode.ABORTED)


class NotYet(Exception):  # nothing went wrong
    """The case cannot answer at this moment."""


class Cases:
    """One client for everybody at a door: screen, command line, stories."""

    def __init__(
        self,
        client: Client,
        papers: Papers,
        task_queue: str,
        patience: timedelta = PATIENCE,
        *,
        shifts: bool = False,
        calendars: Callable[[str, str], Calendar | None] | None = None,
    ) -> None:
        self._client, self._papers, self._queue, self._patience = client, papers, task_queue, patience
        self._calendars = calendars  # of a case, by number, in an office
        self._shifts = shifts  # stories may live on a clock of their own; people's cases never do

    async def open(self, carried: Carried) -> bool:
        """Start a case; whether it began now. The same number twice is the same case: the first one stands."""
        number = carried.opened.number
        if carried.shift_seconds and not self._shifts:
            raise Incomplete("A case's clock cannot be shifted here.", "No case was opened.", "Use a story for that.")
        try:
            await self._client.start_workflow(
                CaseWorkflow.run,
                carried,
                id=case_id(number),
                task_queue=self._queue,
                id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                static_summary=f"{number}, {carried.opened.case_worker.office}",
                rpc_timeout=self._patience,
            )
        except WorkflowAlreadyStartedError:
            return False
        except RPCError as fault:
            raise in_our_words(fault, number) from None
        return True

    async def act(self, number: str, verb: str, form: dict[str, Any], by: Person, nonce: str = "") -> Answer | None:
        """Do an act; the answer comes once it is recorded and judged. A message nobody may turn down has no answer."""
        fact = await self.record(number, verb, form, by, nonce)
        return None if fact is None else await self._answer(number, fact)

    async def record(self, number: str, verb: str, form: dict[str, Any], by: Person, nonce: str = "") -> int | None:
        """The same for a door that looks into the journal for what follows: the number of the fact, once accepted."""
        nonce = nonce or new_nonce()
        coded = self.coded(number, verb, form, by, nonce)
        if may_not_be_turned_down(verb):
            await self._leave(number, verb, {**coded, "nonce": nonce})
            return None
        return await self._persist(number, lambda: self._send(number, verb, nonce, coded))

    async def tell(self, number: str, verb: str, form: dict[str, Any], by: Person, nonce: str) -> None:
        """Leave a partner's answer, or the returnee's own word, as a message: kept even while no worker runs."""
        coded = self.coded(number, verb, form, by, nonce)
        await self._leave(number, verb, {**coded, "nonce": nonce})

    async def leave_unread(self, number: str, name: str, paper: PaperRef, nonce: str) -> None:
        """Leave what no machine can read: it waits for a person, with the words it came with."""
        await self._leave(number, name, {"paper": paper.model_dump(), "nonce": nonce})

    async def _send(self, number: str, verb: str, nonce: str, coded: dict[str, Any]) -> int:
        """One knock. The engine takes ten acts of a case at a time: it says so, and the same act knocks again."""
        try:
            sent, id_ = Sent(nonce=nonce, act=coded), self._update_id(number, nonce, coded)
            fact: int = await self._handle(number).execute_update(
                verb, sent, id=id_, result_type=int, rpc_timeout=self._patience
            )
        except RPCError as fault:
            if fault.status in BUSY:
                raise NotYet from None
            raise
        return fact

    async def _persist(self, number: str, knock: Callable[[], Awaitable[T]]) -> T:
        """Knock until there is an answer, as long as patience lasts: the same act is never recorded twice."""
        try:
            async with asyncio.timeout(self._patience.total_seconds()):
                while True:
                    with suppress(NotYet):
                        return await knock()
                    await asyncio.sleep(GLANCE)
        except (*FAULTS, TimeoutError) as fault:
            raise in_our_words(fault, number) from None

    async def _answer(self, number: str, fact: int) -> Answer:
        """What the case waits for once it has looked at this fact: a moment later."""
        known = await self._ask(number, CaseWorkflow.known, until=lambda known: known.judged >= fact)
        waits = sorted(known.verdict.promises, key=lambda promise: promise.due)
        said = tuple(f"{promise.key} by {promise.due_on.isoformat()} ({promise.on})" for promise in waits)
        return Answer(number=fact, stage=known.verdict.stage, waits_for=said, broken=known.broken)

    def _update_id(self, number: str, nonce: str, coded: dict[str, Any]) -> str:
        """The engine answers a known id without asking the case: another content under the same nonce is another id.

        Keyed, since ids stand in clear: nobody can guess an act and recognise it there.
        """
        content = json.dumps(coded, sort_keys=True, default=str)
        return f"{nonce}-{self._papers.fingerprint(case_id(number), content)[:8]}"

    def coded(self, number: str, verb: str, form: dict[str, Any], by: Person, nonce: str) -> dict[str, Any]:
        """Read a form at the door; keep its words as a paper; give back the act that carries codes only."""
        today = datetime.now(UTC).date()
        filled = packs.put_in(verb, self._placed(number, verb, form, by))
        act = read_at_the_door(verb, {"occurred_on": today, **filled, "by": by})
        _only_the_door_names_papers(form)
        _, words = take_words(act)
        paper = self._paper(number, verb, words, by, nonce) if words else None
        return coded_act(act, paper, dated="occurred_on" in form)

    def _placed(self, number: str, verb: str, form: dict[str, Any], by: Person) -> dict[str, Any]:
        """A case that moves, or is taken over by another office of ours, takes the working days of its new office."""
        moves, taken = verb == "settle_relocation", verb == "accept_transfer" and "case_worker" in form
        office = str(form.get("office", "")) if moves else by.office if taken else ""
        if self._calendars is None or not office:
            return form
        return {"calendar": self._calendars(_known(number), office), **form}

    def _paper(self, number: str, verb: str, words: dict[str, str], by: Person, nonce: str) -> PaperRef:
        if not self._papers.knows(case_id(_known(number))):  # else a key would be made for a case that is none
            raise no_such_case(number)
        restricted = any(path.endswith("restricted") for path in words)
        return self._papers.write(case_id(_known(number)), verb, words, by=by, restricted=restricted, nonce=nonce)

    async def rejudge(self, number: str) -> None:
        """Ask a case to look again: after a deploy, or a change of calendar."""
        await self._leave(number, REJUDGE, {})

    async def verdict(self, number: str) -> Verdict:
        """What the rules last said, asked of the case itself."""
        return (await self.known(number)).verdict

    async def known(self, number: str) -> Known:
        """The last verdict, and up to which fact it was asked for."""
        return await self._ask(number, CaseWorkflow.known)

    async def facts(self, number: str) -> list[Fact]:
        """Everything the case knows, asked of the case itself."""
        return await self._ask(number, CaseWorkflow.facts)

    async def _ask(
        self, number: str, question: Callable[[CaseWorkflow], T], until: Callable[[T], bool] = lambda _: True
    ) -> T:
        """Ask a running case, until the answer will do. Between two runs it cannot answer for a moment."""

        async def ask() -> T:
            answer = await self._once(number, question)
            if not until(answer):
                raise NotYet
            return answer

        return await self._persist(number, ask)

    async def _once(self, number: str, question: Callable[[CaseWorkflow], T]) -> T:
        try:
            return await self._handle(number).query(question, rpc_timeout=self._patience)
        except RPCError as fault:
            if fault.status is RPCStatusCode.FAILED_PRECONDITION:  # the next run has not begun
                raise NotYet from None
            raise

    async def _leave(self, number: str, name: str, told: dict[str, Any]) -> None:
        try:
            await self._handle(number).signal(name, told, rpc_timeout=self._patience)
        except RPCError as fault:
            raise in_our_words(fault, number) from None

    def _handle(self, number: str) -> WorkflowHandle[CaseWorkflow, str]:
        return self._client.get_workflow_handle_for(CaseWorkflow.run, case_id(_known(number)))


def coded_act(act: Act, paper: PaperRef | None, *, dated: bool = True) -> dict[str, Any]:
    """The act as it travels: words replaced by a mark, the paper named, the verb left to the message's own name."""
    coded, _ = take_words(act)
    kept = act.coded().keys() - {"verb", "paper"} - (set() if dated else {"occurred_on"})
    named = {"paper": paper.model_dump()} if paper else {}
    return {name: value for name, value in coded.items() if name in kept} | named


def new_nonce() -> str:
    """What makes one filled-in form one act, however often it is sent."""
    return secrets.token_hex(12)


def _known(number: str) -> str:
    if not is_case_number(number):
        said = f"{number!r} is not a case number: it reads R- and seven characters, the last of them a check."
        raise NotFound(said, "Nothing was changed.", "Copy the number from the list of cases.")
    return number


def _only_the_door_names_papers(form: dict[str, Any]) -> None:
    if "paper" in form:
        raise Incomplete("A paper cannot be named from outside.", "Nothing was recorded.", "Send the words instead.")

"""THE file: one returnee's case, from the day of return to the day help is no longer needed. Handbook 2.3."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from temporalio import workflow
from temporalio.common import RawValue
from temporalio.exceptions import ApplicationError

with workflow.unsafe.imports_passed_through():
    from domain.act import Fact, FactKind, comes_as_message, may_not_be_turned_down, read_act
    from domain.errors import CaseError
    from domain.promise import Stage
    from policy import door
    from workflows.carried import Carried, Known, Sent
    from workflows.loop import Loop

REJUDGE = "rejudge"
RUN_AT_MOST = timedelta(days=92)  # Choice: a run is renewed about quarterly, so that no patch lives longer
ORDER = list(Stage)


@workflow.defn(name="Case")
class CaseWorkflow:
    """One returnee's case. `run` is the chapter's table of contents; acts arrive as updates and signals."""

    @workflow.init
    def __init__(self, carried: Carried) -> None:
        self.loop = Loop(carried)
        self.work: asyncio.Task[None] | None = None

    @workflow.run
    async def run(self, carried: Carried) -> str:
        """Walk through the chapter. Every step first asks the facts whether it is done."""
        self.work = asyncio.create_task(self.loop.keep_promises())
        await self.arrive()  # 2.1    the return, the first session, consent
        await self.assess()  # 2.2    needs, skills, vulnerability, context
        await self.agree_plan()  # 2.3.2  within a month of the return, or a waiver
        await self.carry_out()  # 2.3.2  referrals, money and goods, unmet needs
        await self.follow_up()  # 2.3.3  meetings, surveys, reports, for 12 to 18 months
        await self.close()  # 2.7    the exit strategy, signed by a second person
        await self.keep()  # the file is kept until its time is over
        return self.loop.verdict.outcome

    async def arrive(self) -> None:
        """The person is home, has met the case worker and agrees to be helped."""
        await self.until(self.past(Stage.INTAKE))

    async def assess(self) -> None:
        """What the person can do, needs and wants, and what the place offers."""
        await self.until(self.past(Stage.ASSESSMENT))

    async def agree_plan(self) -> None:
        """Both agree to a plan. Late is ours to answer for, not the returnee's: the wait goes on."""
        await self.until(self.past(Stage.PLAN_PROPOSED))

    async def carry_out(self) -> None:
        """The plan is carried out; a revision goes back to planning while the old version goes on."""
        await self.until(self.past(Stage.IMPLEMENTING))

    async def follow_up(self) -> None:
        """Only meetings and reports are left."""
        await self.until(self.past(Stage.MONITORING))

    async def close(self) -> None:
        """Help ends with an exit strategy, or because the person says so."""
        await self.until(self.past(Stage.CLOSING))

    async def keep(self) -> None:
        """A closed case still answers, until the file is anonymised."""
        await self.until(lambda: self.loop.verdict.ended)

    def past(self, stage: Stage) -> Callable[[], bool]:
        """Whether the case has gone beyond this stage."""
        return lambda: ORDER.index(self.loop.verdict.stage) > ORDER.index(stage)

    async def until(self, done: Callable[[], bool]) -> None:
        """The only wait in this file. A tired run ends here and the next one begins, where nothing is under way."""
        await workflow.wait_condition(lambda: done() or self._tired() or self._failed())
        if self.work and self.work.done():  # a bug: fail the task, which is tried again after a repair, never the case
            raise RuntimeError("the loop of this case has stopped") from self.work.exception()
        if not done():
            workflow.continue_as_new(self.loop.carried())

    def _tired(self) -> bool:
        info = workflow.info()
        long = info.is_continue_as_new_suggested() or workflow.now() - info.start_time >= RUN_AT_MOST
        return long and self.loop.quiet()

    def _failed(self) -> bool:
        return self.work is not None and self.work.done()

    @workflow.update(dynamic=True)
    async def act(self, name: str, args: Sequence[RawValue]) -> int:
        """An act that was accepted: the number of its fact. It only records, and waits for nothing.

        An answer that waited for the verdict would race with the journal for the order of commands, and a burst of
        acts would not replay; whoever rings asks `known` for the verdict.
        """
        sent = _read(args)
        number = self.loop.applied.get(sent.nonce)
        if number is None:
            number = self.loop.learn(FactKind.ACT, key=sent.nonce, act=self._dated(name, sent.act)).number
            self.loop.applied[sent.nonce] = number
        return number

    @act.validator
    def turn_down(self, name: str, args: Sequence[RawValue]) -> None:
        """Policy says no here, before anything enters history. Sending the same act again is no new act."""
        try:
            sent = _read(args)
            if (number := self.loop.applied.get(sent.nonce)) is not None:
                _same(self.loop.facts[number - 1].act or {}, {**sent.act, "verb": name})
                return
            act = read_act(self._dated(name, sent.act))
            door.check(self.loop.opened, self.loop.facts, act, self.loop.now())
        except CaseError as refusal:
            raise _refused(type(refusal).__name__, refusal) from None
        except Exception:  # a broken rule turns the act down in words instead of failing the task
            raise _refused("Unavailable", UNREADABLE) from None

    @workflow.signal(dynamic=True)
    async def message(self, name: str, args: Sequence[RawValue]) -> None:
        """What nobody may turn down: accepted even while every worker is down. The unreadable is kept for a person."""
        if name == REJUDGE:
            self.loop.look_again = True
            return
        told = _dict(args)
        if may_not_be_turned_down(name):
            told.pop("paper", None)  # the returnee's message stands on itself
        told["occurred_on"] = _no_later(told.get("occurred_on"), self.loop.today())
        nonce = str(told.pop("nonce", ""))
        if nonce and nonce in self.loop.applied:
            return
        known = comes_as_message(name) and "unreadable" not in told
        kind = FactKind.ACT if known else FactKind.UNREADABLE
        fact = self.loop.learn(kind, key=nonce, act=self._dated(name, told))
        if nonce:
            self.loop.applied[nonce] = fact.number

    @workflow.query
    def known(self) -> Known:
        """What the rules last said of this case, and up to which fact."""
        return Known(judged=self.loop.judged, broken=self.loop.broken, verdict=self.loop.verdict)

    @workflow.query
    def facts(self) -> list[Fact]:
        """Everything this case knows, in order: coded, and read by those who hold its key."""
        return self.loop.facts

    def _dated(self, verb: str, act: dict[str, Any]) -> dict[str, Any]:
        """An act that does not say when it happened, happened today at the place of return."""
        return {"occurred_on": self.loop.today(), **act, "verb": verb}


UNREADABLE = CaseError(
    "The rules of this case cannot be read just now.",
    "Nothing was recorded; the case is as it was and its promises go on.",
    "Send it again later, and tell ops that this case may be Broken.",
)


def _read(args: Sequence[RawValue]) -> Sent:
    return workflow.payload_converter().from_payload(args[0].payload, Sent)


def _dict(args: Sequence[RawValue]) -> dict[str, Any]:
    """The body of a message, whatever was sent: never an error, for a lost message may be a refusal."""
    try:
        told = workflow.payload_converter().from_payload(args[0].payload) if args else {}
    except Exception:  # whatever cannot be decoded is kept as unreadable and shown to a person
        told = None
    return dict(told) if isinstance(told, dict) else {"unreadable": True}


def _no_later(said: object, today: str) -> str:
    """The day a message says it happened; what is no day, or has not come, is today: a refusal is never put off."""
    day = str(said)
    try:
        return min(date.fromisoformat(day), date.fromisoformat(today)).isoformat()
    except ValueError:
        return today


def _same(before: dict[str, Any], act: dict[str, Any]) -> None:
    if before != {"occurred_on": before.get("occurred_on"), **act}:
        raise CaseError(
            "This form was already sent with another content.",
            "What was recorded first stands.",
            "Open the form again and send it anew.",
        )


def _refused(kind: str, refusal: CaseError) -> ApplicationError:
    return ApplicationError(
        str(refusal), refusal.happened, refusal.unchanged, refusal.next_step, type=kind, non_retryable=True
    )

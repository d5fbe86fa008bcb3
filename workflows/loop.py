"""The loop that survives eighteen months of new releases: learn, judge, set timers, do deeds, write down.

History holds what was judged, so replay never asks the rules again: this file only interprets verdicts. Guarded by
replay tests: change the order of what it does only behind `workflow.patched`.
"""

import asyncio
from datetime import datetime, timedelta
from typing import Any

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError, FailureError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from activities import contracts
    from domain.act import Fact, FactKind, may_not_be_turned_down
    from domain.dates import day_in
    from domain.partner import FaultCode
    from domain.promise import Deed, Promise, Stage, Verdict
    from workflows import attributes, reading
    from workflows.carried import Carried

JUDGE_TRIES, LOOK_AGAIN = 3, timedelta(days=1)
PATIENCE = timedelta(days=7)
LOGGED = {
    FactKind.OPENED: "case.opened",
    FactKind.ACT: "act.recorded",
    FactKind.PASSED: "date.passed",
    FactKind.DEED_DONE: "deed.done",
    FactKind.DEED_FAILED: "deed.failed",
    FactKind.UNREADABLE: "message.unread",
    FactKind.MOVED: "dates.moved",
}
RETRY = RetryPolicy(maximum_interval=timedelta(hours=1))


class Loop:
    """One case's facts and verdict, its timers and its deeds."""

    def __init__(self, carried: Carried) -> None:
        self.opened = carried.opened
        self.facts = list(carried.facts)
        self.applied = dict(carried.applied)
        self.verdict = carried.verdict or self._unjudged()
        self.recorded, self.broken = carried.recorded, carried.broken
        self.shift, self.spread = timedelta(seconds=carried.shift_seconds), carried.spread_seconds
        self.judged, self.look_again, self.unwritten = -1, False, False
        self.understood = 0  # facts the rules had seen when they last spoke
        self.timers: dict[str, tuple[Promise, asyncio.Task[None]]] = {}
        self.deeds: dict[str, asyncio.Task[None]] = {}
        self.called_off: set[str] = set()  # while their last try may still be under way
        self.writing: asyncio.Task[None] | None = None
        if not self.facts:
            self.learn(FactKind.OPENED)

    def _unjudged(self) -> Verdict:
        """What is said of a case before the first verdict."""
        worker, zone = self.opened.case_worker, self.opened.time_zone
        return Verdict(edition="", stage=Stage.REGISTERED, case_worker=worker.id, office=worker.office, time_zone=zone)

    def now(self) -> datetime:
        """The case's own clock, UTC."""
        return workflow.now() + self.shift

    def today(self) -> str:
        """The day at the place of return, as ISO text."""
        return day_in(self.now(), self.verdict.time_zone).isoformat()

    def learn(self, kind: FactKind, **more: Any) -> Fact:
        """A fact joins the case. It is judged, and written down, from here on by itself."""
        fact = Fact(number=len(self.facts) + 1, at=self.now(), kind=kind, **more)
        self.facts.append(fact)
        said = {"case": self.opened.number, "number": fact.number, "about": (fact.act or {}).get("verb") or fact.key}
        workflow.logger.info(LOGGED[kind], extra=said)
        return fact

    def quiet(self) -> bool:
        """Whether nothing is under way: only then does a run end."""
        settled = self.judged == self.recorded == len(self.facts)
        return settled and not self.deeds and not self.look_again and workflow.all_handlers_finished()

    def carried(self) -> Carried:
        """Everything the next run needs."""
        return Carried(
            opened=self.opened,
            facts=tuple(self.facts),
            verdict=self.verdict,
            applied=self.applied,
            recorded=self.recorded,
            shift_seconds=self.shift.total_seconds(),
            spread_seconds=self.spread,
            broken=self.broken,
        )

    async def keep_promises(self) -> None:
        """Judge after each fact, keep timers and deeds as the verdict says, write down. One coroutine, one wait.

        Nothing else in a case waits for facts: two that woke together could order their commands otherwise in replay.
        """
        while True:
            if await self._news():
                await self._judge()
                if self._pass_what_is_due():
                    continue
                self._set_timers()
                self._do_deeds()
                self._show()
            if self._may_write():
                self.writing = asyncio.create_task(self._write_down(self.judged))

    async def _news(self) -> bool:
        """Whether there is something to judge: a fact, a call to look again, or a day gone by with broken rules."""
        try:
            await workflow.wait_condition(
                lambda: self._unjudged_yet() or self._may_write(),
                timeout=LOOK_AGAIN if self.broken else None,
                timeout_summary="ask the rules again",
            )
        except TimeoutError:
            return True
        return self._unjudged_yet()

    def _unjudged_yet(self) -> bool:
        return self.judged < len(self.facts) or self.look_again

    def _may_write(self) -> bool:
        return self.recorded < self.judged and (self.writing is None or self.writing.done())

    async def _judge(self) -> None:
        """Ask the rules. If they fail, the last verdict stays in force: a bug in a rule cannot wedge a case."""
        seen = len(self.facts)
        alone = max(self.judged, self.recorded) == seen
        self.look_again = False
        before, was_broken = self.verdict, self.broken
        try:
            self.verdict = await workflow.execute_local_activity(
                contracts.judge,
                contracts.ToJudge(opened=self.opened, facts=tuple(self.facts[:seen]), now=self.now()),
                summary=f"ask the rules after fact {seen}",
                start_to_close_timeout=timedelta(seconds=10),
                retry_policy=RetryPolicy(maximum_attempts=JUDGE_TRIES, initial_interval=timedelta(milliseconds=50)),
            )
            self.broken, self.understood = False, seen
        except FailureError as error:  # a local activity's failure arrives bare, not as an ActivityError
            if is_cancelled_exception(error):
                raise
            self.broken = True
        self.judged = seen
        if alone and (_said(before), was_broken) != (_said(self.verdict), self.broken):
            self.learn(FactKind.MOVED, code=self.verdict.edition)

    def _pass_what_is_due(self) -> bool:
        """A date that lies behind becomes a fact at once; what lay before a take-over is known from paper."""
        now = self.now()
        heard = {(fact.key, fact.step, fact.due) for fact in self.facts if fact.kind is FactKind.PASSED}
        due = [promise for promise in self.verdict.promises if promise.wake and promise.wake <= now]
        fresh = [promise for promise in due if (promise.key, promise.step, promise.due) not in heard]
        for promise in fresh:
            self._passed(promise)
        return bool(fresh)

    def _passed(self, promise: Promise) -> None:
        before = self.opened.taken_over_at
        on_paper = bool(before and promise.wake and promise.wake < before)
        self.learn(FactKind.PASSED, key=promise.key, step=promise.step, due=promise.due, backfilled=on_paper)

    def _set_timers(self) -> None:
        """One durable timer per open promise, in the order of their keys."""
        now = self.now()
        wanted = {promise.key: promise for promise in self.verdict.promises if promise.wake and promise.wake > now}
        for key in sorted(self.timers):
            if key not in wanted or _alarm(wanted[key]) != _alarm(self.timers[key][0]):
                self.timers.pop(key)[1].cancel()
        for key in sorted(wanted):
            if key not in self.timers:
                self.timers[key] = (wanted[key], asyncio.create_task(self._wait_for(wanted[key])))

    async def _wait_for(self, promise: Promise) -> None:
        """Day promises wake over the three hours after midnight, each case at its own minute; hour promises on time."""
        late = timedelta() if promise.hours and promise.step == "due" else timedelta(seconds=self.spread)
        left = (promise.wake or self.now()) + late - self.now()
        await workflow.sleep(max(left, timedelta(milliseconds=1)), summary=reading.of_timer(promise))
        self.timers.pop(promise.key, None)
        self._passed(promise)

    def _do_deeds(self) -> None:
        """Start what is owed; call off what is owed no more. A deed already under way is left to finish."""
        if self.broken:  # the last verdict may ask for what is done since; a refusal stops even so
            self._call_off(set() if self._refused() else set(self.deeds))
            return
        owed = {deed.key: deed for deed in self.verdict.deeds}
        self._call_off(set(owed))
        for key in sorted(owed):
            if key not in self.deeds and not self._known(key):
                self.deeds[key] = asyncio.create_task(self._do(owed[key]))

    def _call_off(self, owed: set[str]) -> None:
        for key in sorted(self.deeds):
            if key not in owed:
                self.called_off.add(key)
                self.deeds[key].cancel()

    def _refused(self) -> bool:
        """Whether a message nobody may turn down has come since the rules could last be read."""
        said = [str((fact.act or {}).get("verb")) for fact in self.facts[self.understood :]]
        return any(may_not_be_turned_down(verb) for verb in said)

    def _known(self, key: str) -> bool:
        """Whether a deed has ended since the verdict was asked for."""
        return any(fact.key == key for fact in self.facts[self.judged :])

    async def _do(self, deed: Deed) -> None:
        try:
            done = await workflow.execute_activity(
                contracts.DOERS[deed.kind],
                self._to_do(deed),
                summary=f"{deed.kind.replace('_', ' ')}: {deed.key}"[:190],
                start_to_close_timeout=timedelta(seconds=20),
                schedule_to_close_timeout=PATIENCE,
                retry_policy=RETRY,
                cancellation_type=workflow.ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
            )
            self.learn(FactKind.DEED_DONE, key=deed.key, code=done.code)
        except ActivityError as error:
            if not is_cancelled_exception(error) and deed.key not in self.called_off:
                self.learn(FactKind.DEED_FAILED, key=deed.key, code=_code(error))
        finally:
            self.deeds.pop(deed.key, None)
            self.called_off.discard(deed.key)

    def _to_do(self, deed: Deed) -> contracts.ToDo:
        return contracts.ToDo(
            case=self.opened.id,
            deed=deed,
            on=self.today(),
            opening=self.opened.paper,
            known=self.judged,
            now=self.now(),
        )

    async def _write_down(self, upto: int) -> None:
        """Journal and worklist follow the facts, in order, however long the database is away.

        Never in a local activity: that would run before the engine has stored the fact it writes about. What the
        journal refuses for good is shown as Broken, and tried again the next day.
        """
        facts = tuple(self.facts[self.recorded : upto])
        try:
            await workflow.execute_activity(
                contracts.record,
                self._to_record(facts),
                summary=f"write facts {facts[0].number} to {facts[-1].number} into the journal",
                start_to_close_timeout=timedelta(seconds=10),
                retry_policy=RETRY,
            )
            self.recorded, self.unwritten = upto, False
        except ActivityError as error:
            if is_cancelled_exception(error):
                raise
            self.unwritten = True
            self._show()
            await workflow.sleep(LOOK_AGAIN, summary="try the journal again")

    def _to_record(self, facts: tuple[Fact, ...]) -> contracts.ToRecord:
        first = self.opened if facts[0].kind is FactKind.OPENED else None
        return contracts.ToRecord(
            head=self.opened.head,
            facts=facts,
            verdict=self.verdict,
            now=self.now(),
            broken=self.broken,
            opened=first,
        )

    def _show(self) -> None:
        """Search attributes and details, for ops."""
        shown = workflow.info().typed_search_attributes
        if news := attributes.changed(self.verdict, broken=self.broken or self.unwritten, shown=shown):
            workflow.upsert_search_attributes(news)
        workflow.set_current_details(reading.of_case(self.verdict, broken=self.broken))


def _code(error: ActivityError) -> str:
    """Why a deed failed, in the code its doer gave; a person is told in words what it means."""
    code = error.cause.type if isinstance(error.cause, ApplicationError) else FaultCode.AWAY
    return code if code in list(FaultCode) else FaultCode.FAILED


def _alarm(promise: Promise) -> tuple[datetime | None, str, datetime]:
    return promise.wake, promise.step, promise.due


def _said(verdict: Verdict) -> tuple[Stage, dict[str, datetime]]:
    return verdict.stage, {promise.key: promise.due for promise in verdict.promises}

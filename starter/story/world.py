"""Two worlds a life can be lived in: on paper, in memory; and on the engine, with its real server and worker."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from temporalio.client import WorkflowHandle
from temporalio.testing import TimeSkipper

from domain.act import Fact, FactKind, may_not_be_turned_down, read_act
from domain.dates import day_in
from domain.fold import fold
from domain.opened import Opened
from domain.people import Person, Role
from domain.promise import DeedKind, Verdict
from domain.wishes import CopyBy
from policy import door
from policy.judge import judge
from starter.cases import Cases, new_nonce
from starter.story.outside import Outside
from workflows.carried import Carried
from workflows.case import CaseWorkflow

A_DEED, A_GLANCE = 5.0, 0.02  # seconds


class World(Protocol):
    """Where a life is lived: time moves only when it is told to."""

    opened: Opened

    async def open(self, page: Opened) -> None:
        """Begin the life."""

    async def act(self, verb: str, form: dict[str, Any], by: Person) -> None:
        """Do an act now; raises the refusal."""

    async def reach(self, moment: datetime) -> None:
        """Let time pass until then, with everything that happens by itself."""

    async def facts(self) -> Sequence[Fact]:
        """Everything the case knows."""


class OnPaper:
    """The same rules without an engine: for a case taken over from paper, and for thousands of invented lives."""

    def __init__(self, cases: Cases) -> None:
        self._cases, self._known, self.now = cases, list[Fact](), datetime.min.replace(tzinfo=UTC)
        self._zone = "UTC"

    async def open(self, page: Opened) -> None:
        """The first fact."""
        self.opened, self.now, self._zone = page, page.registered_at, page.time_zone
        self._learn(FactKind.OPENED)

    async def act(self, verb: str, form: dict[str, Any], by: Person) -> None:
        """Checked at the same door."""
        nonce = new_nonce()
        coded = self._cases.coded(self.opened.number, verb, form, by, nonce)
        dated = {"occurred_on": day_in(self.now, self._zone).isoformat(), **coded, "verb": verb}
        if not may_not_be_turned_down(verb):
            door.check(self.opened, self._known, read_act(dated), self.now)
        self._learn(FactKind.ACT, key=nonce, act=dated)
        self._settle()

    async def reach(self, moment: datetime) -> None:
        """Every date on the way passes, in order."""
        while (verdict := self._settle()) and (ahead := _next(verdict, moment)):
            wake, key, step, due = ahead
            self.now = max(self.now, wake)
            self._learn(FactKind.PASSED, key=key, step=step, due=due)
        self.now = max(self.now, moment)

    async def facts(self) -> Sequence[Fact]:
        """What is known so far."""
        return self._known

    def _settle(self) -> Verdict:
        """Every deed owed is done at once, and comes back as from partners with whom all goes well."""
        while (verdict := judge(self.opened, self._known, self.now)).deeds:
            by_mail = fold(self.opened, self._known).wishes.copy_by is CopyBy.EMAIL
            codes = {DeedKind.PAYMENT_OUTCOME: "COMPLETED", DeedKind.PLAN_COPY: "SENT" if by_mail else "READY"}
            for deed in verdict.deeds:
                self._learn(FactKind.DEED_DONE, key=deed.key, code=codes.get(deed.kind, "DONE"))
        return verdict

    def _learn(self, kind: FactKind, **more: Any) -> None:
        self._known.append(Fact(number=len(self._known) + 1, at=self.now, kind=kind, **more))


def _next(verdict: Verdict, until: datetime) -> tuple[datetime, str, str, datetime] | None:
    ahead = ((one.wake, one.key, one.step, one.due) for one in verdict.promises if one.wake and one.wake <= until)
    return min(ahead, default=None)


class OnEngine:
    """The real server, a real worker, real storage; the case's own clock is skipped forward."""

    def __init__(self, cases: Cases, skipper: TimeSkipper, outside: Outside | None = None) -> None:
        self._cases, self._skipper, self._outside = cases, skipper, outside
        self._shift = timedelta()

    async def open(self, page: Opened) -> None:
        """The clock is shifted once, so that the life begins on its own day."""
        self.opened = page
        self._shift = page.registered_at - datetime.now(UTC)
        await self._cases.open(Carried(opened=page, shift_seconds=self._shift.total_seconds()))

    async def act(self, verb: str, form: dict[str, Any], by: Person) -> None:
        """Through the same door as every act; a provider answers from outside, by the wire."""
        if self._outside and by.role is Role.PROVIDER and verb in ("answer_referral", "report_service"):
            await self._outside.answer(self.opened.number, form)
            return
        await self._cases.act(self.opened.number, verb, form, by)

    async def reach(self, moment: datetime) -> None:
        """Real work holds the clock: when this returns, everything due by then has happened."""
        left = moment - await self._now()
        if left > timedelta():
            await self._skipper.fast_forward(self._handle(), left)

    async def facts(self) -> Sequence[Fact]:
        """Asked of the case itself, once every fact is judged and every deed done; one that backs off may wait."""
        with suppress(TimeoutError):
            async with asyncio.timeout(A_DEED):
                while True:
                    if not await self._under_way():
                        break
                    await asyncio.sleep(A_GLANCE)
        return await self._cases.facts(self.opened.number)

    async def _under_way(self) -> bool:
        facts = len(await self._cases.facts(self.opened.number))
        known = await self._cases.known(self.opened.number)
        return not known.broken and (known.judged < facts or bool(known.verdict.deeds))

    async def _now(self) -> datetime:
        return await self._skipper.get_current_time(self._handle()) + self._shift

    def _handle(self) -> WorkflowHandle[CaseWorkflow, str]:
        return self._skipper.client.get_workflow_handle_for(CaseWorkflow.run, self.opened.id)

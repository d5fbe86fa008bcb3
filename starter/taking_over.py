"""Taking a case over from paper: what was done is lived again under the rules, and nothing is sent for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from domain.act import FactKind
from domain.dates import day_in, noon_of
from domain.errors import CaseError, Incomplete
from domain.opened import Opened
from domain.people import Person
from starter.cases import Cases
from starter.opening import spread_of
from starter.story.world import OnPaper
from workflows.carried import Carried


@dataclass(frozen=True)
class DatedAct:
    """An act that was done on paper: its verb, its form, by whom, and the day it happened."""

    verb: str
    form: dict[str, Any]
    by: Person
    on: date


class Past(OnPaper):
    """A life that lies behind: every fact is known from paper, so no deed is owed for it and nobody is told."""

    def _learn(self, kind: FactKind, **more: Any) -> None:
        super()._learn(kind, backfilled=True, **more)


def _no_later_than(acts: Sequence[DatedAct], today: date) -> None:
    """What has not happened is no history, not even a refusal."""
    for act in acts:
        if act.on > today:
            said = f"History: {act.verb} is dated {act.on:%d %B %Y}, which has not come."
            raise Incomplete(said, "The case was not opened.", "Correct the day.")


async def take_over(cases: Cases, page: Opened, acts: Sequence[DatedAct], now: datetime) -> Carried:
    """Open a case with its history, or refuse all of it. `page` is dated on the day the case began on paper.

    Choice: each act is judged at the same door as any other, at noon of its day, and in the order of the days.
    """
    _no_later_than(acts, day_in(now, page.time_zone))
    past = Past(cases)
    await past.open(page.model_copy(update={"taken_over_at": now}))
    for number, act in enumerate(sorted(acts, key=lambda one: one.on), 1):
        await past.reach(min(noon_of(act.on, page.time_zone), now))
        await _live(past, number, act)
    await past.reach(now)
    facts = tuple(await past.facts())
    carried = Carried(opened=past.opened, facts=facts, spread_seconds=spread_of(page.number))
    await cases.open(carried)
    return carried


async def _live(past: Past, number: int, act: DatedAct) -> None:
    try:
        await past.act(act.verb, {**act.form, "occurred_on": act.on}, act.by)
    except CaseError as refusal:
        where = f"History, act {number} ({act.verb} on {act.on}): {refusal.happened}"
        raise type(refusal)(where, "The case was not opened.", refusal.next_step) from None

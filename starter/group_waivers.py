"""One waiver for a group of cases: chosen once, then asked and granted case by case, through the door of each."""

import asyncio
import hashlib
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from pydantic import Field, model_validator

from domain.act import read_at_the_door
from domain.dates import Day, day_in
from domain.errors import CaseError, Incomplete, NotAllowed, Unavailable
from domain.opened import ReturnKind
from domain.people import Noun, Person
from domain.promise import TELLING, Promise
from policy import access, door, waivers
from policy.access import Sight
from starter.cases import Cases
from starter.seeing import Seen
from storage.group_waivers import GroupCase, GroupWaiver, GroupWaivers
from storage.worklist import Tab, Wanted, Worklist

UNCHANGED = "Nothing was sent."
ID = re.compile(r"[a-z][a-z0-9-]{0,23}")
MOST = 500  # Choice: what is shown first can still be read; the command line takes more


class Selection(Noun):
    """Which cases, which promise, and how much later."""

    office: str = Field(default="", pattern=r"^([A-Z0-9-]{2,12})?$")
    programme: str = Field(default="", pattern=r"^([A-Z]{2}-[A-Z0-9]{1,6})?$")
    return_kind: ReturnKind | None = None
    promise: str = Field(pattern=r"^[a-z_]+(/[A-Za-z0-9_/.-]{1,80})?$")
    until: Day | None = None
    days: int | None = Field(default=None, ge=1, le=550)
    because: str = Field(pattern=r"^[A-Z_]{2,40}$")

    @model_validator(mode="after")
    def _complete(self) -> "Selection":
        if (self.until is None) is (self.days is None):
            raise ValueError("say either until when, or how many days more")
        if not (self.office or self.programme or self.return_kind):
            raise ValueError("name an office, a programme or a kind of return: never all cases at once")
        if self.promise.split("/", 1)[0] in TELLING:
            raise ValueError("this promise would tell in a list who is vulnerable: ask case by case")
        return self

    def picks(self, promise: Promise) -> bool:
        """A name stands for everything below it: funding_window for funding_window/FS-A/plan_by."""
        return promise.key == self.promise or promise.key.startswith(f"{self.promise}/")

    def later(self, promise: Promise) -> date:
        """The date this promise would get."""
        return self.until or promise.due_on + timedelta(self.days or 0)

    def id(self, by: Person) -> str:
        """The same words of the same person are the same group waiver, so that a cut one is gone on with."""
        content = json.dumps([self.model_dump(mode="json"), by.id], sort_keys=True)
        return f"gw-{hashlib.sha256(content.encode()).hexdigest()[:10]}"


def chosen(group: str, wanted: Selection, number: str, seen: Seen) -> Iterator[GroupCase]:
    """Every open promise of a case that the selection picks."""
    if wanted.return_kind in (None, seen.opened.journey.kind):
        picked = [one for one in sorted(seen.open, key=lambda one: one.key) if wanted.picks(one)]
        for n, one in enumerate(picked, 1):
            waiver = group if n == 1 else f"{group}-{n}"
            yield GroupCase(group, number, one.key, waiver, one.due_on, wanted.later(one))


def request(wanted: Selection, case: GroupCase, words: str) -> dict[str, Any]:
    """The form that is sent to one case; every waiver of the group bears its id."""
    kind = waivers.leave(waivers.name_of(case.promise)).kind
    form = {"waiver": case.waiver, "kind": kind, "promise": case.promise, "until": case.until}
    return {**form, "because": wanted.because, "group": case.group_id, **({"words": words} if words else {})}


def would_be(seen: Seen, verb: str, form: dict[str, Any], by: Person) -> str:
    """Why the door of a case would turn this down today; empty if it would not. Nothing is sent."""
    now = max(seen.now, datetime.now(UTC))
    filled = {"occurred_on": day_in(now, seen.case.time_zone), **form, "by": by}
    try:
        door.check(seen.opened, seen.facts, read_at_the_door(verb, filled), now)
    except CaseError as refusal:
        return refusal.happened
    return ""


def name(given: str, wanted: Selection, by: Person) -> str:
    """The id of a group waiver."""
    if given and not ID.fullmatch(given):
        said = "The id of a group waiver is short: a letter, then letters, digits and dashes, 24 at most."
        raise Incomplete(said, UNCHANGED, "Choose another, or leave it out.")
    return given or wanted.id(by)


def same(kept: GroupWaiver, wanted: Selection, by: Person) -> None:
    """Refuse another selection, or another person, under an id that is taken."""
    if (kept.selection, kept.asked_by) != (wanted.model_dump(mode="json"), by.id):
        said = f"Group waiver {kept.id} was asked by {kept.asked_by} for something else."
        raise Incomplete(said, UNCHANGED, "Give the new one another id.")


def candidates(worklist: Worklist, wanted: Selection, by: Person) -> list[str]:
    """Numbers of the open cases this person may ask for, that wait for such a promise. Raises Incomplete for too many.

    Choice: the list is asked, not every journal; a promise's name stands there in clear.
    """
    near = None if access.sees_every_office(by) else (by.office, by.id)
    name = waivers.name_of(wanted.promise)
    asked = Wanted(office=wanted.office, programme=wanted.programme, promise=name, near=near)
    lines = worklist.page(asked, Tab.ALL, datetime.now(UTC), limit=MOST + 1)
    if len(lines) > MOST:
        said = f"These are more than {MOST} cases."
        raise Incomplete(said, UNCHANGED, "Choose an office and a programme, one after the other.")
    seen = (line for line in lines if access.sight(by, line.office, line.case_worker) >= Sight.MONEY)
    return [line.number for line in seen]


def left_to_ask(found: Sequence[GroupCase]) -> list[GroupCase]:
    """Those that nobody has asked yet, and that have not turned it down."""
    return [case for case in found if case.asked is None and not case.said]


def left_to_grant(found: Sequence[GroupCase], by: Person) -> list[GroupCase]:
    """Those that were asked and that this person has not signed."""
    return [case for case in found if case.asked is not None and by.id not in case.signed and not case.said]


async def ask(
    cases: Cases,
    store: GroupWaivers,
    wanted: Selection,
    group: GroupWaiver,
    by: Person,
    words: str,
    only: Sequence[GroupCase] | None = None,
) -> AsyncIterator[GroupCase]:
    """Ask each case that was not asked yet, or only these; what a case answers is kept at once."""
    for case in await asyncio.to_thread(store.cases, group.id) if only is None else only:
        if case.asked is None and not case.said:
            form = request(wanted, case, words)
            number, said = await _sent(lambda c=case, f=form: _send(cases, c, "request_waiver", f, by))  # type: ignore[misc]
            case = replace(case, asked=number, said=said)
            await asyncio.to_thread(store.note, case)
        yield case


async def grant(
    cases: Cases, store: GroupWaivers, group: GroupWaiver, by: Person, only: Sequence[GroupCase] | None = None
) -> AsyncIterator[GroupCase]:
    """Grant each case that was asked, or only these, by a second person; run again, it finishes the rest."""
    not_own(group, by)
    for case in await asyncio.to_thread(store.cases, group.id) if only is None else only:
        if case.asked is not None and by.id not in case.signed and not case.said:
            form = {"waiver": case.waiver}
            number, said = await _sent(lambda c=case, f=form: _send(cases, c, "grant_waiver", f, by))  # type: ignore[misc]
            signed = {**case.signed, by.id: number} if number else case.signed
            case = replace(case, signed=signed, said=said)
            await asyncio.to_thread(store.note, case)
        yield case


def not_own(group: GroupWaiver, by: Person) -> None:
    """Four eyes: nobody grants what they asked for."""
    if by.id == group.asked_by:
        raise NotAllowed("This is your own request.", UNCHANGED, "Ask somebody else who may grant it.")


async def _send(cases: Cases, case: GroupCase, verb: str, form: dict[str, Any], by: Person) -> int | None:
    answer = await cases.act(case.number, verb, form, by, nonce(case, verb, by))
    return answer.number if answer else None


async def _sent(send: Callable[[], Awaitable[int | None]]) -> tuple[int | None, str]:
    """The number of the fact, or why the case turned it down. A house that is down stops the whole run."""
    try:
        return await send(), ""
    except Unavailable:
        raise
    except CaseError as refusal:
        return None, refusal.happened


def nonce(case: GroupCase, verb: str, by: Person) -> str:
    """The same for ever: whatever is sent twice is recorded once."""
    content = "/".join((case.group_id, case.number, case.promise, verb, by.id))
    return hashlib.sha256(content.encode()).hexdigest()[:32]

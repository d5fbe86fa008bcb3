"""A supervisor's team: who carries how many cases, and a whole caseload handed over for a leave, batch by batch.

What is owed stays owed, by whoever goes on: the rules see to that (`domain.hand_over.AssignCase`). Source: domain 5.8.
"""

import asyncio
import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime

from domain.errors import CaseError, Incomplete, NotFound, Unavailable
from domain.people import Person, Role
from letters.words import N_
from starter.cases import Cases
from starter.doors import Doors
from starter.errands import BATCH, Errand, begun
from starter.office_calendars import one_by_one
from storage.worklist import Tab, Waiting, Wanted

STATE = "hand-over"
MOST = 1_000


@dataclass(frozen=True)
class Load:
    """One case worker and what they carry in this office."""

    id: str
    name: str
    active: bool
    open: int
    late: int
    week: int


@dataclass
class HandOver:
    """Which cases go from whom to whom, and what became of each."""

    giver: str
    taker: str
    because: str
    numbers: list[str]
    done: dict[str, int] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)

    @property
    def left(self) -> list[str]:
        """Cases whose turn is still to come."""
        return [number for number in self.numbers if number not in self.done and number not in self.said]


def team(doors: Doors, office: str) -> list[Load]:
    """Every case worker of the office, and whoever left while cases are still theirs."""
    theirs = [one for one in doors.staff.all() if one.person.office == office and one.person.role is Role.CASE_WORKER]
    loads, now = [], datetime.now(UTC)
    for one in theirs:
        counts = doors.worklist.counts(_of(office, one.person.id), now)
        load = Load(one.person.id, one.name, one.active, counts[Tab.ALL], counts[Tab.LATE], counts[Tab.WEEK])
        loads += [load] if one.active or load.open else []
    return loads


def cases_of(doors: Doors, office: str, worker: str) -> list[Waiting]:
    """The open cases of one worker in this office, what is due first before the others."""
    return doors.worklist.page(_of(office, worker), Tab.ALL, datetime.now(UTC), limit=MOST)


def demand_pair(doors: Doors, office: str, giver: str, taker: str) -> None:
    """Refuse a hand-over that is none."""
    known = {load.id: load for load in team(doors, office)}
    if giver not in known or taker not in known or not known[taker].active:
        said = "Whoever gives or takes the cases is not of this office."
        raise NotFound(said, "Nothing was handed over.", "Choose two case workers of your team.")
    if giver == taker:
        raise Incomplete("These are one and the same.", "Nothing was handed over.", "Choose somebody else.")


def begin(doors: Doors, by: Person, giver: str, taker: str, because: str, numbers: list[str]) -> Errand:
    """Keep which cases go; nothing is sent yet. Raises NotFound, Incomplete."""
    demand_pair(doors, by.office, giver, taker)
    if not numbers:
        raise Incomplete(f"{giver} carries no open case here.", "Nothing was handed over.", "Choose somebody else.")
    errand = begun(doors, by.id)
    errand.keep(STATE, vars(HandOver(giver, taker, because, numbers)))
    return errand


def state_of(errand: Errand) -> HandOver:
    """How far it has come. Raises NotFound."""
    return HandOver(**errand.read(STATE))


async def go_on(errand: Errand, cases: Cases, by: Person) -> HandOver:
    """The next batch; a case that turns it down says why, and the others go on."""
    state = await asyncio.to_thread(state_of, errand)
    cut: list[Unavailable] = []

    async def hand(number: str) -> None:
        form = {"case_worker": state.taker, "because": state.because}
        line = await asyncio.to_thread(errand.doors.worklist.get, number)
        if line and line.case_worker == state.taker:  # done before the line was lost
            state.done[number] = 0
            return
        if line is None or line.case_worker != state.giver:
            state.said[number] = N_("It went to somebody else meanwhile.")
            return
        try:
            answer = await cases.act(number, "assign_case", form, by, _nonce(errand, number))
            if answer:
                await errand.doors.shown(number, answer.number)
                state.done[number] = answer.number
        except Unavailable as fault:
            cut.append(fault)
        except CaseError as refusal:
            state.said[number] = refusal.happened

    await one_by_one(state.left[:BATCH], hand)
    await asyncio.to_thread(errand.keep, STATE, vars(state))
    if cut:
        raise cut[0]
    return state


def back(doors: Doors, by: Person, state: HandOver) -> Errand:
    """The same cases back to who had them; those that went on to somebody else since say so."""
    return begin(doors, by, state.taker, state.giver, "BACK_FROM_LEAVE", sorted(state.done))


def _of(office: str, worker: str) -> Wanted:
    return Wanted(case_worker=worker, office=office)


def _nonce(errand: Errand, number: str) -> str:
    return hashlib.sha256(f"{errand.id}/{number}".encode()).hexdigest()[:32]

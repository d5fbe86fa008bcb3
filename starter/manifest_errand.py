"""A manifest handed in on a screen: looked through once, then opened batch by batch, gone on with where it was cut."""

import asyncio
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from domain.errors import CaseError, Incomplete
from domain.people import Person
from policy import roles
from starter import importing, intake, manifest, staffing
from starter.cases import Cases
from starter.doors import Doors
from starter.errands import BATCH, Errand, begun
from starter.importing import Import, Refused
from starter.manifest import Row

MOST_ROWS = 2_000  # Choice: what one person can look through; more goes by the command line
MOST_BYTES = 5 * 1024 * 1024
FILE, STATE = "file", "state"
PATTERN = re.compile(r"String should match pattern '[^']*'")


@dataclass
class State:
    """How far it has come. Numbers of rows and of cases only; the file itself is kept apart, and goes at the end."""

    name: str
    worker: str
    rows: list[int]  # that can be opened, in order
    refused: list[list[Any]]
    alike: list[dict[str, Any]]
    done: int = 0
    opened: int = 0
    there: int = 0
    begun: bool = False
    numbers: list[str] = field(default_factory=list)

    @property
    def over(self) -> bool:
        """Whether every row has had its turn."""
        return self.done >= len(self.rows)


def hand_in(doors: Doors, by: Person, name: str, content: bytes, worker: str) -> Errand:
    """Look the whole file through; open nothing. Raises Incomplete for a file that is no manifest."""
    if len(content) > MOST_BYTES:
        raise manifest.Unreadable(name, "it is larger than 5 MB", "Divide it into several files.")
    rows = manifest.read_bytes(name, content)
    if len(rows) > MOST_ROWS:
        step = f"Divide it into files of {MOST_ROWS} rows; or ask ops to use the command `import`."
        raise manifest.Unreadable(name, f"it has {len(rows)} rows, and {MOST_ROWS} are the most here", step)
    work = _import(doors, by, worker)
    entries = work.ready(rows)
    work.rehearse(entries)
    state = State(name, worker, [entry.row.number for entry in entries], _refused(work), _alike(doors, by, work))
    errand = begun(doors, by.id)
    errand.keep(FILE, {"text": content.decode("utf-8-sig")})
    errand.keep(STATE, vars(state))
    return errand


def state_of(errand: Errand) -> State:
    """As it stands. Raises NotFound if it is over or somebody else's."""
    return State(**errand.read(STATE))


async def go_on(errand: Errand, cases: Cases, by: Person) -> State:
    """The next batch. What was opened stays opened, whatever becomes of the rest."""
    state, batch = await asyncio.to_thread(_next, errand)
    await _open(errand, cases, by, state, batch)
    if state.over:
        await asyncio.to_thread(errand.drop, FILE)
    return state


def _next(errand: Errand) -> tuple[State, list[Row]]:
    state, content = state_of(errand), errand.read(FILE)["text"].encode()
    wanted = set(state.rows[state.done : state.done + BATCH])
    return state, [row for row in manifest.read_bytes(state.name, content) if row.number in wanted]


async def _open(errand: Errand, cases: Cases, by: Person, state: State, batch: list[Row]) -> None:
    work = await asyncio.to_thread(_import, errand.doors, by, state.worker)
    await work.open(cases, await asyncio.to_thread(work.ready, batch), lambda: None)
    state.begun = True
    if work.done.cut:  # nothing is counted: those that are open are found open by the next try
        await asyncio.to_thread(errand.keep, STATE, vars(state))
        raise work.done.cut
    state.done += len(batch)
    state.opened += len(work.done.opened)
    state.there += len(work.done.there)
    state.numbers += [entry.page.number for entry in (*work.done.opened, *work.done.there)]
    state.refused += _refused(work)
    await asyncio.to_thread(errand.keep, STATE, vars(state))


def put_away(errand: Errand) -> None:
    """Forget it: what was kept of it can never be read again."""
    errand.drop(FILE, STATE, destroy=True)


def refused_csv(state: State) -> bytes:
    """The rows that open nothing, for a spreadsheet."""
    return importing.refused_csv(Refused(*one) for one in state.refused)


def _import(doors: Doors, by: Person, worker: str) -> Import:
    allowed = staffing.who_may(by, roles.may("confirm_arrival"))
    try:
        staff = staffing.staffing(doors, worker, by.office)
    except CaseError as fault:
        raise Incomplete(fault.happened, fault.unchanged, "Choose a case worker.") from None
    return Import(doors, allowed, staff, datetime.now(UTC))


def _refused(work: Import) -> list[list[Any]]:
    """In words for people: the pattern of a field tells nobody anything."""
    found = sorted(work.done.refused, key=lambda one: (one.row, one.column))
    return [[*one[:3], PATTERN.sub("it is not written as it should be", one.reason)] for one in found]


def _alike(doors: Doors, by: Person, work: Import) -> list[dict[str, Any]]:
    """Without the numbers of cases that this person may not see."""
    told = []
    for seen in sorted(work.done.alike, key=lambda seen: seen.row.number):
        known = intake.known(doors, by, seen.alike) if seen.alike else None
        other = {"number": known.number, "office": known.office, "by": list(known.by)} if known else {"said": seen.said}
        told.append({"row": seen.row.number, **other})
    return told

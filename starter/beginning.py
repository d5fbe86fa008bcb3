"""How a case begins, once the form is read: its number, its reference, its words, its first page."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from domain.dates import noon_of
from domain.errors import Conflict, Incomplete, NotAllowed
from domain.opened import Opened, case_id
from domain.paper import PaperRef
from domain.people import Person, Role
from policy import roles
from starter import known_again, opening
from starter.cases import Cases, new_nonce
from starter.colleagues import demand_worker
from starter.doors import Doors
from starter.taking_over import DatedAct, take_over
from storage.marks import Alike
from workflows.carried import Carried

MAY_OPEN = roles.may("confirm_arrival")  # Choice: whoever may say that somebody has arrived may open the case
OUTSIDE = "OUTSIDE"


@dataclass
class Request:
    """What was asked for: by whom, whose case it becomes, and the form."""

    by: str
    worker: str = ""
    reference: str = ""
    nonce: str = ""
    form: dict[str, Any] = field(default_factory=dict)
    stop_if_known: bool = False
    of_office: bool = False  # a worker of one's own office only


class AlreadyReferred(Conflict):
    """Another organisation's number that belongs to a case already."""

    def __init__(self, kind: str, holder: str) -> None:
        self.holder = holder
        said = f"This {kind.lower()} reference belongs to case {holder} already."
        super().__init__(said, "Nothing was opened.", f"Go on with {holder}; look at it with: show {holder}")


@dataclass(frozen=True)
class Begun:
    """A case that was opened, and other cases that may be the same person's."""

    number: str
    alike: list[Alike]


async def begin(doors: Doors, cases: Cases, request: Request, acts: list[DatedAct]) -> Begun:
    """Open the case. A form sent twice opens one case; so does a reference."""
    page = _page(doors, request, bool(acts))
    kind, value = _reference(request.reference)
    if value:
        if await doors.knows(page.number):
            opening.file_words(page, doors.papers, request.nonce)  # another form claims nothing
        page = page.model_copy(update={"number": await _held(doors, kind, value, page.number)})
    marks = known_again.marks_of(doors, page)
    if request.stop_if_known:
        _stop(await known_again.alike(doors, page, marks))
    filed = opening.file_words(page, doors.papers, request.nonce or new_nonce())  # another form of this nonce ends here
    known_again.keep(doors, page, marks)
    page = filed
    named = _filed_reference(doors, page, kind, value) if value else None
    if acts:
        await take_over(cases, page, acts, datetime.now(UTC))
    else:
        await cases.open(Carried(opened=page, spread_seconds=opening.spread_of(page.number)))
    if named:
        doors.papers.name(page.id, [named.id], 1)
    await doors.shown(page.number, 1)
    return Begun(page.number, await known_again.alike(doors, page, marks))


async def known_already(doors: Doors, request: Request) -> list[Alike]:
    """Cases that may be the same person's, before anything is opened. The case of this very form is not one."""
    page = _page(doors, request, from_paper=False)
    return await known_again.alike(doors, page, known_again.marks_of(doors, page))


def _stop(alike: list[Alike]) -> None:
    """Whoever asked to be stopped looks at the other case first."""
    if alike:
        first = known_again.number_of(alike[0])
        said = f"This person {known_again.said(alike[0])}."
        raise Conflict(said, "Nothing was opened.", f"Look at it with: show {first}; or leave out --stop-if-known.")


def _page(doors: Doors, request: Request, from_paper: bool) -> Opened:
    form = opening.read_form(request.form)
    by = _who_may_open(doors.staff.get(request.by))
    worker = _case_worker(doors.staff.get(request.worker or request.by))
    if request.of_office:
        demand_worker(doors, worker.id, by.office)
    now = datetime.now(UTC)
    edits = doors.calendars.of(worker.office)
    page = opening.opened(form, opening.new_number(request.nonce), by, worker, now, timedelta(), edits)
    if from_paper:
        began = noon_of(page.registered_on, page.time_zone)
        return page.model_copy(update={"registered_at": min(began, now)})
    return page


def _who_may_open(by: Person) -> Person:
    if by.role not in MAY_OPEN:
        said = f"Ask one of: {', '.join(sorted(MAY_OPEN))}."
        raise NotAllowed(f"A {by.role} may not open a case.", "Nothing was recorded.", said)
    return by


def _case_worker(worker: Person) -> Person:
    if worker.role is not Role.CASE_WORKER:
        said = f"Whose case it is, is not said: {worker.id} is a {worker.role}."
        raise Incomplete(said, "Nothing was recorded.", "Name a case worker with --case-worker.")
    return worker


def _reference(said: str) -> tuple[str, str]:
    kind, colon, value = said.partition(":")
    return (kind.strip().upper(), value.strip()) if colon else (OUTSIDE, said.strip())


async def _held(doors: Doors, kind: str, value: str, number: str) -> str:
    """The number under which this reference may be opened: a claim whose case never began is taken up again."""
    holder = doors.references.claim(kind, value, case_id(number)).removeprefix("case-")
    if holder != number and await doors.knows(holder):
        raise AlreadyReferred(kind, holder)
    return holder


def _filed_reference(doors: Doors, page: Opened, kind: str, value: str) -> PaperRef:
    return doors.papers.write(page.id, "reference", {kind: value}, by=page.by, nonce=new_nonce())

"""The worklist: what is late, due this week, waiting for others, all; one next action on each line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from domain.opened import is_case_number
from domain.people import Role
from domain.promise import Promise, Stage
from policy import access
from starter.doors import Doors
from starter.names import names
from storage.worklist import Tab, Waiting, Wanted
from web.next_action import Action, next_action
from web.rendering import page
from web.visitor import Visitor, visitor

LINES, LONGEST = 60, 200
FILTERS = ("office", "stage", "programme", "language", "promise")


@dataclass(frozen=True)
class Line:
    """One case on the list."""

    number: str
    name: str
    stage: str
    office: str
    case_worker: str
    waits: Promise | None
    late_days: int
    more: int
    action: Action | None


def show(request: Request) -> Response:
    """The list."""
    return _listed(request, visitor(request), dict(request.query_params), "")


async def find(request: Request) -> Response:
    """What was searched for. A number opens its case. Choice: sent as a form, so that no name stands in an address."""
    sent = await request.form(max_files=0, max_fields=10)
    return await run_in_threadpool(_found, request, str(sent.get("q", "")).strip()[:LONGEST])


def _found(request: Request, typed: str) -> Response:
    who = visitor(request)
    if is_case_number(typed.upper()):
        return RedirectResponse(f"/cases/{typed.upper()}", 303)
    return _listed(request, who, {"whose": "all"}, typed)


def _listed(request: Request, who: Visitor, said: Mapping[str, str], typed: str) -> Response:
    doors: Doors = request.app.state.doors
    now, tab = datetime.now(UTC), Tab(said["tab"]) if said.get("tab") in list(Tab) else Tab.ALL
    wanted = _wanted(who, doors, said, typed)
    lines = doors.worklist.page(wanted, tab, now, said.get("after", ""), LINES + 1)
    if typed:  # who searches does not know whether the case is closed
        lines += doors.worklist.page(wanted, Tab.CLOSED, now, limit=LINES)
    known = names(doors, who.person, lines)
    return page(
        request,
        "worklist.html",
        who,
        lines=[_line(who, line, known.get(line.number, ""), now) for line in lines[:LINES]],
        counts=doors.worklist.counts(wanted, now),
        tab=tab,
        kept={name: said.get(name, "") for name in (*FILTERS, "whose")},
        typed=typed,
        after=lines[LINES - 1].number if len(lines) > LINES else "",
        may_search_names=access.sees_names(who.person),
        mine=_whose(who, said) == "mine",
        choices=_choices(who, doors),
    )


def _wanted(who: Visitor, doors: Doors, said: Mapping[str, str], typed: str) -> Wanted:
    office, stage, programme, language, promise = (said.get(name, "") for name in FILTERS)
    wanted = replace(_near(who), office=office, stage=stage, programme=programme, language=language, promise=promise)
    if _whose(who, said) == "mine":
        wanted = replace(wanted, case_worker=who.person.id)
    if typed:
        found = doors.marks.named(typed) if access.sees_names(who.person) else []
        wanted = replace(wanted, numbers=tuple(case.removeprefix("case-") for case in found))
    return wanted


def _near(who: Visitor) -> Wanted:
    by = who.person
    return Wanted() if access.sees_every_office(by) else Wanted(near=(by.office, by.id))


def _whose(who: Visitor, said: Mapping[str, str]) -> str:
    """A case worker sees the own cases first; everybody else those of the office, or all."""
    return said.get("whose") or ("mine" if who.person.role is Role.CASE_WORKER else "all")


def _choices(who: Visitor, doors: Doors) -> dict[str, list[str]]:
    found = doors.worklist.choices(_near(who))
    order = {stage.value: n for n, stage in enumerate(Stage)}
    return {**found, "stage": sorted(found["stage"], key=lambda stage: order.get(stage, 99))}


def _line(who: Visitor, line: Waiting, name: str, now: datetime) -> Line:
    first = _first(line.promises)
    late = (now.date() - first.due_on).days if first and first.is_late(now) else 0
    acts = access.sight(who.person, line.office, line.case_worker) is access.Sight.CASE
    return Line(
        number=line.number,
        name=name,
        stage=line.stage,
        office=line.office,
        case_worker=line.case_worker or "",
        waits=first,
        late_days=max(1, late) if first and first.is_late(now) else 0,
        more=len(line.promises) - 1,
        action=next_action(line.number, first, who.person) if first and acts else None,
    )


def _first(promises: Sequence[Mapping[str, Any]]) -> Promise | None:
    """What comes first, by dates as they are written; only this one is read whole."""
    running = [one for one in promises if one.get("days_left") is None] or promises
    first = min(running, key=lambda one: (one["due"], one["key"]), default=None)
    return Promise.model_validate(_whole(first)) if first else None


def _whole(one: Mapping[str, Any]) -> dict[str, Any]:
    """A list keeps of a promise what anybody may read; the rest is asked on the case's own page."""
    return {"rule": "", "anchor": "", "since": date.min, "first_due_on": date.min, **one}

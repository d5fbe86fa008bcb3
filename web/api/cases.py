"""Reading: the list of cases, one case, why each date, the life so far."""

from datetime import UTC, date, datetime, time
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field
from starlette.requests import Request

from domain.opened import is_case_number
from domain.promise import Stage
from policy.access import Sight, sees_every_office, sees_names, sight
from starter.doors import Doors
from storage.case_pages import CasePages, Near, Wanted
from storage.tokens import Caller, Scope
from storage.worklist import Waiting
from web.api import journal, promises, state
from web.api.callers import doors_of, needs, out_of_scope
from web.api.problems import FieldFault, unread
from web.api.seeing import Shown, shown, waits_of_line
from web.api.shapes import CaseLine, CasePage, Journal, Promises
from web.api.state_shapes import CaseState, Name

CODE = r"^[A-Za-z0-9_.-]{1,40}$"
CASE_NUMBER = {"pattern": "^R-[2-9A-HJ-NP-Z]{7}$", "examples": ["R-7K3M2QN"]}
Number = Annotated[str, Path(description="case number", json_schema_extra=dict(CASE_NUMBER))]
router = APIRouter(tags=["cases"])


class Filters(BaseModel):
    """Which cases are listed, and how many at a time."""

    office: str | None = Field(default=None, pattern=r"^[A-Z0-9-]{2,12}$", description="code such as GM-BJL")
    stage: Stage | None = None
    programme: str | None = Field(default=None, pattern=CODE, description="id of a rule pack, such as FS-A")
    language: str | None = Field(default=None, pattern=r"^[a-z]{2,3}$", description="the returnee's own")
    case_worker: str | None = Field(default=None, pattern=r"^[a-z0-9][a-z0-9-]{0,39}$", description="register id")
    late: bool | None = Field(default=None, description="whether a date has passed")
    due_before: date | None = Field(
        default=None, ge=date(1900, 1, 1), le=date(2199, 12, 31), description="first date before this day began, UTC"
    )
    cursor: str = Field(default="", max_length=40, description="`next` of the page before")
    limit: int = Field(default=50, ge=1, le=200)


@router.get("/cases", operation_id="list_cases")
def list_cases(
    request: Request,
    filters: Annotated[Filters, Query()],
    who: Annotated[Caller, needs(Scope.CASES_READ, *Filters.model_fields)],
) -> CasePage:
    """The cases the caller may see, in the order of their numbers, a page at a time."""
    if filters.cursor and not is_case_number(filters.cursor):
        raise unread([FieldFault(pointer="cursor", detail="Send what the page before said as `next`.")])
    now = datetime.now(UTC)
    near = None if sees_every_office(who.person) else Near(who.person.office, who.person.id)
    pages = CasePages(doors_of(request).database)
    rows = pages.page(_wanted(filters, now), near, filters.cursor, filters.limit + 1)
    lines = [_line(row, who, now) for row in rows[: filters.limit] if _sight(row, who)]
    return CasePage(cases=lines, next=rows[filters.limit - 1].number if len(rows) > filters.limit else None)


def _wanted(filters: Filters, now: datetime) -> Wanted:
    day = filters.due_before
    return Wanted(
        now=now,
        office=filters.office,
        stage=filters.stage.value if filters.stage else None,
        programme=filters.programme,
        language=filters.language,
        case_worker=filters.case_worker,
        late=filters.late,
        due_before=datetime.combine(day, time(), UTC) if day else None,
    )


def _sight(row: Waiting, who: Caller) -> Sight:
    return sight(who.person, row.office, row.case_worker)


def _line(row: Waiting, who: Caller, now: datetime) -> CaseLine:
    waits = waits_of_line(row, now)
    told = {"late": sorted({one.name for one in waits if one.late}), "waits_for": waits}
    outcome = row.outcome if _sight(row, who) >= Sight.MONEY else None
    return CaseLine.of(**{**vars(row), "outcome": outcome, **told})


@router.get("/cases/{number}", operation_id="read_case")
def read_case(
    request: Request,
    number: Number,
    who: Annotated[Caller, needs(Scope.CASES_READ, "names")],
    names: Annotated[bool, Query(description="the household by name: each reading is noted")] = False,
) -> CaseState:
    """One case in codes: stage, plan, consents, referrals, money, waivers, scores, and what it waits for."""
    if names and Scope.NAMES_READ not in who.scopes:
        raise out_of_scope(Scope.NAMES_READ)
    doors = doors_of(request)
    known = shown(doors, number, who.person)
    return state.state(known, _names(doors, known, who) if names else None)


def _names(doors: Doors, known: Shown, who: Caller) -> list[Name]:
    """Noted before it is shown. Whoever may not read names is shown none."""
    paper = known.seen.opened.paper
    if not (paper and known.sees(Sight.CASE) and sees_names(who.person)):
        return []
    doors.reads.note(known.seen.opened.id, [paper.id], who.person)
    return state.names_of(known, doors.papers)


@router.get("/cases/{number}/promises", operation_id="read_promises")
def read_promises(
    request: Request,
    number: Number,
    who: Annotated[Caller, needs(Scope.CASES_READ, "ended")],
    ended: Annotated[bool, Query(description="those kept and those owed no more, too")] = False,
) -> Promises:
    """What a case waits for, and why each has its date: rule, source, anchor, waivers, holds."""
    return promises.promises(shown(doors_of(request), number, who.person), ended=ended)


@router.get("/cases/{number}/journal", operation_id="read_journal")
def read_journal(
    request: Request,
    number: Number,
    who: Annotated[Caller, needs(Scope.CASES_READ, "after", "limit")],
    after: Annotated[int, Query(ge=0, le=10**9, description="`next` of the part before")] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> Journal:
    """The life of a case in dated lines: what was done, promised, kept, missed, moved and sent."""
    return journal.journal(shown(doors_of(request), number, who.person), after, limit)

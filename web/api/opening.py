"""Opening a case: the form everybody fills in, once for each key."""

from typing import Annotated, Any

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse

from domain.errors import CaseError, Conflict, Incomplete, NotAllowed
from domain.opened import Opened as FirstPage
from domain.opened import case_id
from domain.people import Role
from policy.access import Sight
from starter import packs
from starter.beginning import MAY_OPEN, begin
from starter.beginning import Request as Asked
from starter.doors import Doors
from starter.opening import Form, new_number, read_form
from storage.marks import Alike
from storage.tokens import Caller, Scope
from web.api import body
from web.api.acts import Key, connected, nonce_of
from web.api.callers import doors_of, needs
from web.api.seeing import look, waits_of_line
from web.api.shapes import MaybeKnown, Opened

router = APIRouter(tags=["cases"])


class Opening(Form):
    """The form, and whose case it is."""

    case_worker: str = ""


@router.post(
    "/cases",
    operation_id="open_case",
    status_code=201,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/form_open_case"}}},
        }
    },
)
async def open_case(request: Request, key: Key, who: Annotated[Caller, needs(Scope.CASES_OPEN)]) -> Opened:
    """Open a case. The same key gives the same case; people who may be known already are told, never merged."""
    doors, form = doors_of(request), await body.read(request)
    try:
        told = await _open(doors, form, who, nonce_of(who, key))
    except CaseError as refusal:
        raise body.unquoted(refusal, form) from None
    headers = {"Location": f"/api/v1/cases/{told.number}"}
    return JSONResponse(told.model_dump(mode="json"), 201, headers=headers)  # type: ignore[return-value]  # as declared


async def _open(doors: Doors, form: dict[str, Any], who: Caller, nonce: str) -> Opened:
    """Choice: the form is compared before, so that another content leaves no mark, and after, for two at once."""
    await run_in_threadpool(_demand_right, doors, who, form)
    number = new_number(nonce)
    await run_in_threadpool(_demand_same, doors, number, form, who)
    worker = str(form.get("case_worker") or who.person.id)
    asked = Asked(who.person.id, worker, "", nonce, _own(form))
    begun = await begin(doors, await connected(doors), asked, [])
    await run_in_threadpool(_demand_same, doors, number, form, who)
    return await run_in_threadpool(_told, doors, begun.number, begun.alike, who)


def _demand_right(doors: Doors, who: Caller, form: dict[str, Any]) -> None:
    if who.person.role not in MAY_OPEN:
        said = f"Ask one of: {', '.join(sorted(MAY_OPEN))}."
        raise NotAllowed(f"A {who.person.role} may not open a case.", "No case was opened.", said)
    body.demand_readable(Opening, form, {}, frozenset())
    named = form.get("case_worker") or who.person.id
    known = {one.person.id: one.person for one in doors.staff.all() if one.active}
    worker = known.get(named)
    if worker is None or (worker.role, worker.office) != (Role.CASE_WORKER, who.person.office):
        said = "Name an active case worker of your office as case_worker."
        raise Incomplete("Whose case it is, is not said.", "No case was opened.", said)
    for pack in form.get("programmes", ()):
        packs.load(pack)


def _demand_same(doors: Doors, number: str, form: dict[str, Any], who: Caller) -> None:
    """Under a key that opened a case already, only the same form is the same opening."""
    first = doors.journal.first(case_id(number))
    if first and not _same(FirstPage.model_validate(first.body["opened"]), read_form(_own(form)), form, who):
        said = "This key was already sent with another content."
        raise Conflict(said, "The case that was opened first stands.", "Send this with a key of its own.")


def _own(form: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in form.items() if name != "case_worker"}


def _same(page: FirstPage, form: Form, sent: dict[str, Any], who: Caller) -> bool:
    """In everything that is not words; those are compared by the paper they became."""
    journey, packs_named = page.journey.model_dump(), tuple(pack.id for pack in page.packs)
    mine = {name: value for name, value in form.model_dump().items() if name in journey}
    people = [(one.id, one.born) for one in page.household]
    asked = [("m1", form.born), *((one.id, one.born) for one in form.household)]
    return (
        mine == journey
        and people == asked
        and (page.language, page.documents, packs_named) == (form.language, form.documents, form.programmes)
        and form.registered_on in (None, page.registered_on)
        and page.case_worker.id == (sent.get("case_worker") or who.person.id)
    )


def _told(doors: Doors, number: str, alike: list[Alike], who: Caller) -> Opened:
    row = doors.worklist.get(number)
    waits = waits_of_line(row, row.updated_at) if row else []
    maybe = [_maybe(doors, one, who) for one in alike]
    return Opened.of(number=number, stage=row.stage if row else None, waits_for=waits, maybe_known=maybe)


def _maybe(doors: Doors, one: Alike, who: Caller) -> MaybeKnown:
    other = one.case.removeprefix("case-")
    row = doors.worklist.get(other)
    seen = row is not None and look(doors, other, who.person)[1] > Sight.NOTHING
    return MaybeKnown(number=other if seen else None, office=one.office, same=list(one.by))

"""Intake: a person or a family is registered; whoever may be known already is shown before anything is opened."""

from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from domain.errors import CaseError, Conflict, NotAllowed
from domain.opened import is_case_number
from domain.people import Role
from policy import access
from policy.access import Sight
from starter import beginning, colleagues, intake, packs
from starter.cases import NONCE, new_nonce
from starter.doors import Doors
from starter.intake import Known
from starter.opening import Form
from web import words
from web.forms.faults import by_field
from web.forms.fields import Choice, Field, Shape, Sheet
from web.forms.reading import nested
from web.rendering import page
from web.visitor import Visitor, demand_sent_here, visitor

ROW = "row:"
OWN = ("case_worker", "reference")


def show(request: Request) -> Response:
    """An empty form; above it, what was opened just now."""
    who = at_intake(request)
    done = request.query_params.get("done", "")
    return _shown(request, who, {}, new_nonce(), done=done if is_case_number(done) else "")


async def send(request: Request) -> Response:
    """One row more; or look who is alike; or open the case. A form sent twice opens one case."""
    sent = await request.form(max_files=0, max_fields=500)
    who, doors = await run_in_threadpool(at_intake, request), request.app.state.doors
    demand_sent_here(who, str(sent.get("form_token", "")))
    given = _numbered(nested(sent.multi_items(), Form))
    own = {name: str(sent.get(name, "")).strip()[:100] for name in OWN}
    nonce, then = str(sent.get("nonce", "")), str(sent.get("then", ""))
    nonce = nonce if NONCE.fullmatch(nonce) else new_nonce()
    if then.startswith(ROW):
        more = {then.removeprefix(ROW): 1}
        return await run_in_threadpool(_shown, request, who, given, nonce, own=own, more=more)
    try:
        form = {name: value for name, value in given.items() if name not in OWN}
        Form.model_validate(form, extra="forbid")
        asked = beginning.Request(
            who.person.id, own["case_worker"], own["reference"], f"{nonce}-{who.person.id}", form, of_office=True
        )
        if not sent.get("anyway"):
            alike = await beginning.known_already(doors, asked)
            if found := [await run_in_threadpool(intake.known, doors, who.person, one) for one in alike]:
                return await run_in_threadpool(_shown, request, who, given, nonce, own=own, alike=found, status=409)
        begun = await beginning.begin(doors, await doors.connect(), asked, [])
    except ValidationError as fault:
        faults = by_field(who.speaks, fault)
        return await run_in_threadpool(_shown, request, who, given, nonce, own=own, faults=faults, status=422)
    except CaseError as refusal:
        told = _hidden(doors, who, refusal)
        nonce = new_nonce() if isinstance(refusal, Conflict) else nonce  # that one is used up by another person's form
        return await run_in_threadpool(_shown, request, who, given, nonce, own=own, refusal=told, status=409)
    return RedirectResponse(f"/intake?done={begun.number}", 303)


def _numbered(given: dict[str, Any]) -> dict[str, Any]:
    """The others of the household are m2, m3 ...: nobody has to number them."""
    rows = given.get("household")
    if isinstance(rows, list):
        given["household"] = [{**row, "id": f"m{n}"} for n, row in enumerate(rows, 2) if set(row) - {"id", "adult"}]
    return given


def _hidden(doors: Doors, who: Visitor, refusal: CaseError) -> CaseError:
    """A reference that belongs to a case of others does not say to which."""
    if isinstance(refusal, beginning.AlreadyReferred) and not _sees(doors, who, refusal.holder):
        said = "This reference belongs to a case of another office already."
        return CaseError(said, refusal.unchanged, "Ask a supervisor, or check the reference.")
    return refusal


def _sees(doors: Doors, who: Visitor, number: str) -> bool:
    line = doors.worklist.get(number)
    return line is not None and access.sight(who.person, line.office, line.case_worker) is Sight.CASE


def _shown(
    request: Request,
    who: Visitor,
    given: dict[str, Any],
    nonce: str,
    *,
    own: dict[str, str] | None = None,
    faults: dict[str, str] | None = None,
    more: dict[str, int] | None = None,
    alike: Sequence[Known] = (),
    refusal: CaseError | None = None,
    done: str = "",
    status: int = 200,
) -> Response:
    doors: Doors = request.app.state.doors
    offered = {"programmes": [Choice(code, code) for code in packs.known()]}
    rows = more or ({} if given else {"household": 0})
    sheet = Sheet(who.speaks, "open", given, faults or {}, offered, rows)
    return page(
        request,
        "intake.html",
        who,
        status,
        fields=[_bare(field) for field in sheet.describe(Form)],
        faults=faults or {},
        nonce=nonce,
        own=own or {"case_worker": who.person.id if who.person.role is Role.CASE_WORKER else "", "reference": ""},
        workers=colleagues.workers(doors, who.person.office),
        alike=alike,
        after=_alike_to(doors, who, done) if done else [],
        refusal=words.refusal(who.speaks, refusal) if refusal else None,
        done=done,
        sees_done=bool(done) and _sees(doors, who, done),
    )


def _alike_to(doors: Doors, who: Visitor, number: str) -> list[Known]:
    """Who may be the same person as in a case that was opened just now."""
    if not _sees(doors, who, number):
        return []
    return [intake.known(doors, who.person, one) for one in doors.marks.like_case(f"case-{number}")]


def _bare(field: Field) -> Field:
    """Without the fields that nobody fills in; a name and a number are one line."""
    field.rows = [[_bare(one) for one in row if not one.path.endswith(".id")] for row in field.rows]
    if field.path.rpartition(".")[2] in ("name", "phone"):
        field.shape = Shape.TEXT
    return field


def at_intake(request: Request) -> Visitor:
    """Somebody who may open a case."""
    who = visitor(request)
    if who.person.role not in intake.MAY_OPEN:
        said = f"Ask one of: {', '.join(sorted(intake.MAY_OPEN))}."
        raise NotAllowed(f"A {who.person.role} may not open a case.", "Nothing was recorded.", said)
    return who

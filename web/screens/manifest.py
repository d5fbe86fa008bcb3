"""Many people from one list: dropped on the page, looked through, opened batch by batch; refused rows to take away."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from domain.errors import CaseError
from starter import colleagues, manifest_errand
from starter.doors import Doors
from starter.errands import Errand
from web import words
from web.rendering import page
from web.screens.intake import at_intake
from web.uploads import one_file
from web.visitor import Visitor, demand_sent_here

LISTED = 60


def show(request: Request) -> Response:
    """The place for a file."""
    return _shown(request, at_intake(request))


async def send(request: Request) -> Response:
    """A file is looked through; nothing is opened yet."""
    who = await run_in_threadpool(at_intake, request)  # who is there is asked before anything is read
    doors: Doors = request.app.state.doors
    try:
        sent = await one_file(request, "file")
        demand_sent_here(who, str(sent.fields.get("form_token", "")))
        worker = str(sent.fields.get("case_worker", ""))
        errand = await run_in_threadpool(manifest_errand.hand_in, doors, who.person, sent.name, sent.content, worker)
    except CaseError as refusal:
        return await run_in_threadpool(_shown, request, who, refusal=refusal)
    return RedirectResponse(f"/intake/manifest/{errand.id}", 303)


def one(request: Request) -> Response:
    """What a file would open, or how far it has come."""
    who, errand = _named(request)
    return _one(request, who, errand)


async def go_on(request: Request) -> Response:
    """The next batch of rows; or put it away."""
    sent = await request.form(max_files=0, max_fields=10)
    who, errand = await run_in_threadpool(_named, request)
    demand_sent_here(who, str(sent.get("form_token", "")))
    if str(sent.get("then")) == "drop":
        await run_in_threadpool(manifest_errand.put_away, errand)
        return RedirectResponse("/intake/manifest", 303)
    try:
        state = await manifest_errand.go_on(errand, await errand.doors.connect(), who.person)
    except CaseError as refusal:
        return await run_in_threadpool(_one, request, who, errand, refusal=refusal)
    return RedirectResponse(f"/intake/manifest/{errand.id}" + ("" if state.over else "?go=on"), 303)


def refused(request: Request) -> Response:
    """The rows that open nothing, as a file that a spreadsheet can open without doing anything."""
    _, errand = _named(request)
    content = manifest_errand.refused_csv(manifest_errand.state_of(errand))
    headers = {"Content-Disposition": 'attachment; filename="refused-rows.csv"'}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


def _shown(request: Request, who: Visitor, refusal: CaseError | None = None) -> Response:
    doors: Doors = request.app.state.doors
    return page(
        request,
        "manifest.html",
        who,
        422 if refusal else 200,
        workers=colleagues.workers(doors, who.person.office),
        refusal=words.refusal(who.speaks, refusal) if refusal else None,
        most=manifest_errand.MOST_ROWS,
    )


def _one(request: Request, who: Visitor, errand: Errand, refusal: CaseError | None = None) -> Response:
    state = manifest_errand.state_of(errand)
    return page(
        request,
        "manifest_one.html",
        who,
        409 if refusal else 200,
        id=errand.id,
        state=state,
        refused=state.refused[:LISTED],
        rows_refused=len({one[0] for one in state.refused}),
        alike=state.alike[:LISTED],
        listed=LISTED,
        going=not refusal and request.query_params.get("go") == "on" and not state.over,
        refusal=words.refusal(who.speaks, refusal) if refusal else None,
    )


def _named(request: Request) -> tuple[Visitor, Errand]:
    who = at_intake(request)
    errand = Errand(request.app.state.doors, request.path_params["id"], who.person.id)
    manifest_errand.state_of(errand)
    return who, errand

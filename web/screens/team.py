"""The team of a supervisor: who carries what, and a whole caseload handed over for a leave, and back."""

from datetime import UTC, datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from domain.errors import CaseError, NotAllowed
from policy import roles
from starter import caseload
from starter.caseload import HandOver
from starter.doors import Doors
from starter.errands import Errand
from starter.seeing import see
from storage.worklist import Tab, Wanted
from web import reasons, words
from web.opened import offered_to
from web.rendering import page
from web.visitor import Visitor, demand_sent_here, visitor

LISTED = 60
MOST_OFFERED = 50  # cases that wait for the answer of any office: read to find those of this one


def show(request: Request) -> Response:
    """Everybody of the team, with what is open, late and due this week."""
    who, doors = of_the_team(request)
    return _shown(request, who, doors)


def preview(request: Request) -> Response:
    """Which cases would go from whom to whom."""
    who, doors = of_the_team(request)
    giver, taker = (request.query_params.get(name, "") for name in ("giver", "taker"))
    try:
        caseload.demand_pair(doors, who.person.office, giver, taker)
    except CaseError as refusal:
        return _shown(request, who, doors, refusal=refusal, giver=giver, taker=taker)
    because = request.query_params.get("because", "")
    lines = caseload.cases_of(doors, who.person.office, giver)
    return _shown(request, who, doors, giver=giver, taker=taker, because=because, lines=lines)


async def send(request: Request) -> Response:
    """Keep what was chosen, and begin."""
    sent = await request.form(max_files=0, max_fields=10)
    who, doors = await run_in_threadpool(of_the_team, request)
    demand_sent_here(who, str(sent.get("form_token", "")))
    giver, taker, because = (str(sent.get(name, "")) for name in ("giver", "taker", "because"))
    because = because if because in reasons.HANDED_OVER else "LEAVE"
    try:
        lines = await run_in_threadpool(caseload.cases_of, doors, who.person.office, giver)
        numbers = [line.number for line in lines]
        errand = await run_in_threadpool(caseload.begin, doors, who.person, giver, taker, because, numbers)
    except CaseError as refusal:
        return await run_in_threadpool(_shown, request, who, doors, refusal=refusal, giver=giver, taker=taker)
    return RedirectResponse(f"/team/hand-over/{errand.id}?go=on", 303)


def one(request: Request) -> Response:
    """How far a hand-over has come."""
    who, errand = _named(request)
    return _one(request, who, caseload.state_of(errand), errand)


async def go_on(request: Request) -> Response:
    """The next batch; or all of it back."""
    sent = await request.form(max_files=0, max_fields=10)
    who, errand = await run_in_threadpool(_named, request)
    demand_sent_here(who, str(sent.get("form_token", "")))
    state = await run_in_threadpool(caseload.state_of, errand)
    try:
        if str(sent.get("then")) == "back":
            errand = await run_in_threadpool(caseload.back, errand.doors, who.person, state)
        else:
            state = await caseload.go_on(errand, await errand.doors.connect(), who.person)
    except CaseError as refusal:
        state = await run_in_threadpool(caseload.state_of, errand)
        return await run_in_threadpool(_one, request, who, state, errand, refusal)
    return RedirectResponse(f"/team/hand-over/{errand.id}?go=on", 303)


def _shown(
    request: Request, who: Visitor, doors: Doors, *, refusal: CaseError | None = None, **more: object
) -> Response:
    kept = {"giver": "", "taker": "", "because": "LEAVE", "lines": None, **more}
    return page(
        request,
        "team.html",
        who,
        409 if refusal else 200,
        team=caseload.team(doors, who.person.office),
        office=who.person.office,
        offered=_offered(doors, who),
        reasons=reasons.choices(who.speaks, reasons.HANDED_OVER),
        listed=LISTED,
        refusal=words.refusal(who.speaks, refusal) if refusal else None,
        **kept,
    )


def _offered(doors: Doors, who: Visitor) -> list[str]:
    """Numbers of the cases that are offered to this office."""
    waiting = doors.worklist.page(Wanted(promise="transfer_answer"), Tab.ALL, datetime.now(UTC), limit=MOST_OFFERED)
    elsewhere = (line.number for line in waiting if line.office != who.person.office)
    return [number for number in elsewhere if offered_to(see(doors, number), who.person)]


def _one(request: Request, who: Visitor, state: HandOver, errand: Errand, refusal: CaseError | None = None) -> Response:
    return page(
        request,
        "hand_over.html",
        who,
        409 if refusal else 200,
        id=errand.id,
        state=state,
        going=not refusal and request.query_params.get("go") == "on" and bool(state.left),
        reason=lambda code: reasons.said(who.speaks, code),
        refusal=words.refusal(who.speaks, refusal) if refusal else None,
    )


def of_the_team(request: Request) -> tuple[Visitor, Doors]:
    """A supervisor, and the rooms."""
    who = visitor(request)
    if who.person.role not in roles.may("assign_case"):
        said = f"Ask one of: {', '.join(sorted(roles.may('assign_case')))}."
        raise NotAllowed(f"A {who.person.role} hands over no cases.", "Nothing was shown.", said)
    return who, request.app.state.doors


def _named(request: Request) -> tuple[Visitor, Errand]:
    who, doors = of_the_team(request)
    errand = Errand(doors, request.path_params["id"], who.person.id)
    caseload.state_of(errand)
    return who, errand

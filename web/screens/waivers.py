"""The waivers desk: what was asked, what it would move, who must sign; granted or refused here, and what came of it."""

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from domain.errors import CaseError, Incomplete, NotAllowed
from domain.waiver import WaiverState
from policy import roles
from starter import reading_papers, waiver_desk
from starter.cases import NONCE, new_nonce
from starter.doors import Doors
from starter.seeing import Seen
from starter.waiver_desk import Asked, asked
from storage.waiver_lines import WaiverLine, WaiverLines
from web import reasons, words
from web.opened import opened
from web.rendering import page
from web.screens.case import restricted
from web.visitor import Visitor, demand_sent_here, visitor

LINES = 20
TERMS = ("until", "amount")
VERBS = {"grant": "grant_waiver", "refuse": "refuse_waiver", "withdraw": "withdraw_waiver_request"}


def show(request: Request) -> Response:
    """Every waiver of the cases one may see, by how it stands."""
    who, doors = at_the_desk(request), request.app.state.doors
    said = request.query_params
    state = WaiverState(said["state"]) if said.get("state") in list(WaiverState) else WaiverState.ASKED
    skip = int(said["skip"]) if said.get("skip", "").isdecimal() and len(said["skip"]) < 7 else 0
    lines, near, about = WaiverLines(doors.database), waiver_desk.near(who.person), waiver_desk.about(who.person)
    found = lines.page(state, near, about, skip, LINES + 1)
    shown = found[:LINES]
    return page(
        request,
        "waivers.html",
        who,
        state=state,
        lines=[(line, _looked_at(doors, who, line) if state is WaiverState.ASKED else None) for line in shown],
        counts=lines.counts(near, about),
        next=skip + LINES if len(found) > LINES else 0,
        reason=lambda code: reasons.said(who.speaks, code),
        roles=lambda found: ", ".join(words.label(who.speaks, role.value) for role in found),
        may_ask_group=who.person.role in roles.may("request_waiver"),
        counted=waiver_desk.counted(lines.dump()) if who.person.role in roles.READ_REPORTS else None,
        done=_done(doors, who, said.get("done", "")),
    )


def one(request: Request) -> Response:
    """One request: its effect on the dates, its words for who may read them, and the answer."""
    who, doors, seen, id_ = _named(request)
    fact = seen.case.waivers[id_].asked.number if id_ in seen.case.waivers else 0
    read = request.query_params.get("words") == "yes" and roles.may_read(who.person, seen.case)
    paper = reading_papers.read_one(doors, seen.opened.number, who.person.id, fact) if read else None
    return _one(request, who, seen, id_, {}, paper=paper)


async def answer(request: Request) -> Response:
    """Show what other terms would move; or grant, refuse, take back. What cannot be done is said beside the form."""
    sent = await request.form(max_files=0, max_fields=20)
    who, doors, seen, id_ = await run_in_threadpool(_named, request)
    demand_sent_here(who, str(sent.get("form_token", "")))
    typed = {name: str(sent.get(name, "")).strip() for name in (*TERMS, "because")}
    verb, nonce = VERBS.get(str(sent.get("then", ""))), str(sent.get("nonce", ""))
    if verb is None:
        return await run_in_threadpool(_one, request, who, seen, id_, typed)
    try:
        cases = await doors.connect()
        nonce = nonce if NONCE.fullmatch(nonce) else new_nonce()
        done = await cases.act(seen.opened.number, verb, _form(seen, id_, verb, typed), who.person, nonce)
    except CaseError as refusal:
        return await run_in_threadpool(_one, request, who, seen, id_, typed, refusal=refusal)
    if done:
        await doors.shown(seen.opened.number, done.number)
    return RedirectResponse(f"/waivers?done={seen.opened.number}/{id_}", 303)


def _form(seen: Seen, id_: str, verb: str, typed: dict[str, str]) -> dict[str, Any]:
    if verb != "grant_waiver":
        if verb == "refuse_waiver" and not typed["because"]:
            raise Incomplete("A refusal says why.", "Nothing was recorded.", "Choose a reason.")
        return {"waiver": id_, **({"because": typed["because"]} if typed["because"] else {})}
    return {"waiver": id_, **_terms(seen, id_, typed)}


def _terms(seen: Seen, id_: str, typed: dict[str, str]) -> dict[str, str]:
    """Only what differs from what was asked."""
    known = seen.case.waivers.get(id_)
    was = {name: str(getattr(known, name)) for name in TERMS} if known else {}
    return {name: typed[name] for name in TERMS if typed.get(name) and typed[name] != was.get(name)}


def _one(
    request: Request,
    who: Visitor,
    seen: Seen,
    id_: str,
    typed: dict[str, str],
    *,
    refusal: CaseError | None = None,
    paper: reading_papers.Shown | None = None,
) -> Response:
    open_ = restricted(who, seen)
    try:
        found = asked(seen, id_, who.person, _terms(seen, id_, typed), full=open_)
    except Incomplete as fault:
        refusal, found = refusal or fault, asked(seen, id_, who.person, full=open_)
    status = 409 if refusal else 200
    return page(
        request,
        "waiver.html",
        who,
        status,
        number=seen.opened.number,
        one=found,
        full=open_,
        typed=dict.fromkeys((*TERMS, "because"), "") | typed,
        refusal=words.refusal(who.speaks, refusal) if refusal else None,
        door=words.refusal(who.speaks, found.refusal) if found.refusal else None,
        paper=paper,
        evidence=_evidence(seen, found),
        may_read=roles.may_read(who.person, seen.case),
        may_answer=who.person.role in found.answered_by and not found.own,
        reasons=reasons.choices(who.speaks, reasons.REFUSED),
        reason=lambda code: reasons.said(who.speaks, code),
        nonce=new_nonce(),
    )


def _looked_at(doors: Doors, who: Visitor, line: WaiverLine) -> dict[str, Any]:
    """One that waits, read from its own journal; a case that cannot be read holds up no list."""
    try:
        seen = opened(doors, who, line.number, waiver_desk.least(who.person))
        full = restricted(who, seen)
        found = asked(seen, line.waiver, who.person, full=full)
    except CaseError:
        return {}
    return {"one": found, "full": full, "evidence": _evidence(seen, found)}


def _evidence(seen: Seen, found: Asked) -> bool:
    return bool((seen.facts[found.waiver.asked.number - 1].act or {}).get("paper"))


def _done(doors: Doors, who: Visitor, said: str) -> dict[str, Any] | None:
    """What came of an answer, as the case tells it."""
    number, _, id_ = said.partition("/")
    try:
        seen = opened(doors, who, number, waiver_desk.least(who.person)) if said else None
    except CaseError:
        return None
    waiver = seen.case.waivers.get(id_) if seen else None
    if seen is None or waiver is None or not waiver_desk.concerns(who.person, waiver):
        return None
    moved = next((one for one in seen.open if one.key == waiver.promise), None)
    left = waiver.signatures(seen.case.packs) - len(waiver.signed)
    return {"number": number, "id": id_, "waiver": waiver, "moved": moved, "left": left, "full": restricted(who, seen)}


def _named(request: Request) -> tuple[Visitor, Doors, Seen, str]:
    who, doors = at_the_desk(request), request.app.state.doors
    seen = opened(doors, who, request.path_params["number"], waiver_desk.least(who.person))
    id_ = request.path_params["waiver"]
    waiver_desk.demand(seen, id_, who.person)
    return who, doors, seen, id_


def at_the_desk(request: Request) -> Visitor:
    """Somebody whom waivers concern."""
    who = visitor(request)
    if who.person.role not in waiver_desk.EVERYONES:
        raise NotAllowed(f"A {who.person.role} sees no waivers.", "Nothing was shown.", "Go on from the worklist.")
    return who

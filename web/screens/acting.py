"""Doing an act by a form: shown, filled in, put right, sent once, answered by the case itself."""

import json
from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from domain.act import Act, FactKind, may_not_be_turned_down
from domain.errors import CaseError, NotAllowed, NotFound, Unavailable
from domain.opened import case_id
from policy import roles
from policy.access import Sight
from starter.cases import NONCE, new_nonce
from starter.colleagues import demand_colleague
from starter.doors import Doors
from starter.seeing import Seen
from web import words
from web.forms import rows
from web.forms.faults import by_field
from web.forms.fields import Sheet
from web.forms.filled import OF_THE_DOOR, Desk, Filled
from web.forms.of_case import offers, suggested, workers
from web.forms.reading import nested
from web.opened import opened, sight
from web.rendering import page
from web.screens.help import ABOUT
from web.screens.special import special
from web.timeline import Told, told
from web.visitor import Visitor, demand_sent_here, visitor

LAST = frozenset({"occurred_on"})
OF_ONES_OFFICE = ("assign_case", "accept_transfer")  # who goes on is a colleague of whoever decides


def show(request: Request) -> Response:
    """An empty form, one begun before, or one that a link has partly filled in."""
    who, doors, number, verb = _asked(request)
    seen = opened(doors, who, number, Sight.MONEY, verb)
    draft = doors.drafts.read(case_id(number), verb, who.person.id) or {}
    asked = {name: value for name, value in request.query_params.items() if name in Act.kinds[verb].model_fields}
    own = special(verb)
    if own.about and own.about in asked and asked[own.about] != draft.get("form", {}).get(own.about):
        draft = {}
    begun = {} if draft else own.begin(who, doors, seen)
    fresh = {**suggested(seen, verb), "occurred_on": seen.today.isoformat(), **begun}
    given = {**fresh, **asked, **draft.get("form", {})}
    nonce = draft.get("nonce") or new_nonce()
    return shown(request, who, seen, Filled(verb, given, nonce, _last(seen), draft=bool(draft)))


async def send(request: Request) -> Response:
    """Ask for a change of the form, keep a draft, or do the act."""
    who, doors, number, verb, sent = await received(request)
    seen = await run_in_threadpool(opened, doors, who, number, Sight.MONEY, verb)
    filled = read(sent, verb, seen)
    if rows.stays(filled.then):
        if "hx-request" in request.headers:  # only a part is swapped in: whoever types stays where they are
            filled.at = ""
        return await run_in_threadpool(shown, request, who, seen, filled)
    if filled.then == rows.DRAFT:
        await run_in_threadpool(keep, doors, who, number, filled)
        return RedirectResponse(f"/cases/{number}?kept={verb}", 303)
    return await do(request, who, seen, filled, anyway=bool(sent.get("anyway")))


async def do(request: Request, who: Visitor, seen: Seen, filled: Filled, *, anyway: bool = False) -> Response:
    """Check it, look whether the case moved on meanwhile, ring; what cannot be done keeps every word that was typed."""
    doors: Doors = request.app.state.doors
    desk = Desk(who, doors, seen, filled)
    form = await run_in_threadpool(special(filled.verb).form, desk)
    filled.faults = filled.faults or faults(who, filled.verb, form)
    if not filled.faults and not anyway:
        filled.moved = _moved(who, seen, filled.seen)
    if filled.faults or filled.moved:
        return await run_in_threadpool(shown, request, who, seen, filled, 422 if filled.faults else 409)
    try:
        await run_in_threadpool(demand_colleague, doors, filled.verb, form, who.person)
        cases = await doors.connect()
        fact = await cases.record(seen.opened.number, filled.verb, form, who.person, _nonce(doors, seen, filled, form))
    except CaseError as refusal:
        if not isinstance(refusal, Unavailable):  # surely not recorded: put right, it is another form
            filled.nonce = new_nonce()
        await run_in_threadpool(keep, doors, who, seen.opened.number, filled)
        filled.refusal = words.refusal(who.speaks, refusal)
        return await run_in_threadpool(shown, request, who, seen, filled, 409)
    await run_in_threadpool(doors.drafts.drop, case_id(seen.opened.number), filled.verb, who.person.id)
    done = await _done(doors, seen.opened.number, fact) if fact else "message"
    seen_here = sight(who, seen) is not Sight.NOTHING  # else it was only offered to this office
    return RedirectResponse(f"/cases/{seen.opened.number}?done={done}" if seen_here else "/team", 303)


def _nonce(doors: Doors, seen: Seen, filled: Filled, form: dict[str, Any]) -> str:
    """A message has no answer: other content under a known nonce would be lost, so the content is part of it."""
    if not may_not_be_turned_down(filled.verb):
        return filled.nonce
    content = json.dumps(form, sort_keys=True, default=str)
    return f"{filled.nonce[:48]}-{doors.papers.fingerprint(seen.opened.id, content)[:8]}"


def _moved(who: Visitor, seen: Seen, after: int) -> list[Told]:
    """What others did since the form was read; only that something was, for who does not see the case."""
    open_ = roles.may_read_restricted(who.person, seen.case, seen.now)
    found = told(who.speaks, seen, after=after, but=who.person.id, restricted=open_)
    if sight(who, seen) is Sight.CASE:
        return found
    return [replace(one, text=who.speaks.say("Somebody worked on the case"), about="", by="") for one in found[-1:]]


async def _done(doors: Doors, number: str, fact: int) -> str:
    """A screen waits a moment for its line of the journal; then it says that it comes."""
    return str(fact) if await doors.shown(number, fact) else f"{fact}-soon"


async def received(request: Request) -> tuple[Visitor, Doors, str, str, FormData]:
    """Who sends what; a form of another page, or of another site, is refused."""
    sent = await request.form(max_files=0, max_fields=2_000)
    who, doors, number, verb = await run_in_threadpool(_asked, request)
    demand_sent_here(who, str(sent.get("form_token", "")))
    return who, doors, number, verb, sent


def read(sent: FormData, verb: str, seen: Seen) -> Filled:
    """What was typed, as the act wants it."""
    then = str(sent.get("then", ""))
    given = nested(rows.changed(sent.multi_items(), then), Act.kinds[verb], keep=rows.stays(then))
    nonce = str(sent.get("nonce", ""))
    known = str(sent.get("seen", ""))
    nonce = nonce if NONCE.fullmatch(nonce) else new_nonce()
    filled = Filled(verb, given, nonce, int(known) if known.isdecimal() and len(known) < 7 else _last(seen), then=then)
    filled.more = {then.removeprefix(rows.ROW): 1} if then.startswith(rows.ROW) else {}
    filled.at, filled.near = rows.worked_on(then) if rows.stays(then) else "", str(sent.get("near", ""))[:60].strip()
    special(verb).read(sent, filled)
    return filled


def faults(who: Visitor, verb: str, form: dict[str, Any]) -> dict[str, str]:
    """What is wrong with the form itself; what the case says comes later."""
    try:
        TypeAdapter(Act.kinds[verb]).validate_python({**form, "by": who.person}, extra="forbid")
    except ValidationError as fault:
        return by_field(who.speaks, fault)
    return {}


def keep(doors: Doors, who: Visitor, number: str, filled: Filled) -> None:
    """As a draft: it waits for this person, on any computer."""
    doors.drafts.save(case_id(number), filled.verb, who.person.id, {"form": filled.given, "nonce": filled.nonce})


def shown(request: Request, who: Visitor, seen: Seen, filled: Filled, status: int = 200) -> Response:
    """The form with everything that was typed, and what is wrong beside its field."""
    kind, verb, own = Act.kinds[filled.verb], filled.verb, special(filled.verb)
    beside = own.beside(Desk(who, request.app.state.doors, seen, filled))
    full = sight(who, seen) is Sight.CASE and roles.may_read_restricted(who.person, seen.case, seen.now)
    named = {"case_worker": workers(request.app.state.doors, who.person.office)} if verb in OF_ONES_OFFICE else {}
    choices = {**offers(who.speaks, seen, verb, full), **named, **beside.pop("choices", {})}
    sheet = Sheet(who.speaks, verb, filled.given, filled.faults, choices, filled.more)
    fields = [*sheet.describe(kind, OF_THE_DOOR | LAST), *sheet.describe(kind, frozenset(kind.model_fields) - LAST)]
    return page(
        request,
        own.template,
        who,
        status,
        seen=seen,
        number=seen.opened.number,
        filled=filled,
        fields=fields,
        kind=kind,
        help=ABOUT.get(verb, ""),
        signal=may_not_be_turned_down(verb),
        **beside,
    )


def _asked(request: Request) -> tuple[Visitor, Doors, str, str]:
    who, doors = visitor(request), request.app.state.doors
    verb = request.path_params["verb"]
    if verb not in Act.kinds:
        raise NotFound("There is no such form.", "Nothing was recorded.", "Choose one on the case's page.")
    if who.person.role not in roles.may(verb):
        said = f"Ask one of: {', '.join(sorted(roles.may(verb)))}."
        raise NotAllowed(f"A {who.person.role} may not do {verb}.", "Nothing was recorded.", said)
    return who, doors, request.path_params["number"], verb


def _last(seen: Seen) -> int:
    return max((fact.number for fact in seen.facts if fact.kind is FactKind.ACT), default=0)

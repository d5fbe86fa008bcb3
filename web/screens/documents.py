"""Documents of a case: what people attached, what went out; attach one, look at one. Every look is noted."""

from mimetypes import guess_extension
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from domain.attachment import AttachmentKind
from domain.errors import CaseError, Incomplete, NotAllowed
from policy import roles
from policy.access import Sight
from starter import attaching
from starter.cases import NONCE, new_nonce
from starter.contents.file import look
from starter.doors import Doors
from starter.seeing import Seen
from web import words
from web.forms.of_case import offers
from web.opened import opened
from web.rendering import page
from web.uploads import Sent, one_file
from web.visitor import Visitor, demand_sent_here, visitor

SHOWN_HERE = ("application/pdf", "image/png", "image/jpeg", "text/plain")


def show(request: Request) -> Response:
    """The list, and a form to attach one more."""
    who, doors, number = visitor(request), request.app.state.doors, request.path_params["number"]
    return _listed(request, who, doors, opened(doors, who, number, Sight.MONEY))


async def attach(request: Request) -> Response:
    """Keep the file, then ring the case with the act that names it. Sent twice, it is one document."""
    doors, number = request.app.state.doors, request.path_params["number"]
    who = await run_in_threadpool(visitor, request)  # all is asked before a large file is read
    seen = await run_in_threadpool(opened, doors, who, number, Sight.MONEY)
    attaching.demand_may_attach(who.person)
    try:
        file = await one_file(request, "file")
    except CaseError as refusal:
        return await run_in_threadpool(_listed, request, who, doors, seen, words.refusal(who.speaks, refusal))
    demand_sent_here(who, str(file.fields.get("form_token", "")))
    try:
        form = await run_in_threadpool(_kept, doors, number, who, file)
        cases = await doors.connect()
        answer = await cases.act(number, attaching.VERB, form, who.person, _nonce(file.fields))
    except CaseError as refusal:
        return await run_in_threadpool(_listed, request, who, doors, seen, words.refusal(who.speaks, refusal))
    done = f"?done={answer.number}" if answer and await doors.shown(number, answer.number) else ""
    return RedirectResponse(f"/cases/{number}/documents{done}", 303)


def one(request: Request) -> Response:
    """A document as a file. Choice: only kinds that carry no script are opened in the browser."""
    who, doors, number = visitor(request), request.app.state.doors, request.path_params["number"]
    seen, id_ = opened(doors, who, number, Sight.MONEY), request.path_params["id"]
    if not roles.may_read(who.person, seen.case):
        raise NotAllowed("You may not read the documents of this case.", "Nothing was shown.", "Ask its case worker.")
    content = attaching.opened(doors, seen.case, id_, who.person)
    listed = {found.id: found for found in attaching.listed(doors, seen.case)}
    media = listed[id_].media if id_ in listed and listed[id_].media else _media(id_)
    shown = "inline" if media in SHOWN_HERE else "attachment"
    ending = guess_extension(media) or ""
    named = f"{number}-{Path(id_).name[:16].replace('/', '-')}".removesuffix(ending) + ending
    return Response(content, media_type=media, headers={"Content-Disposition": f'{shown}; filename="{named}"'})


def _listed(request: Request, who: Visitor, doors: Doors, seen: Seen, refusal: CaseError | None = None) -> Response:
    full = roles.may_read_restricted(who.person, seen.case, seen.now)
    reader = who.person if roles.may_read(who.person, seen.case) else None
    return page(
        request,
        "documents.html",
        who,
        409 if refusal else 200,
        number=seen.opened.number,
        listed=attaching.listed(doors, seen.case, reader),
        may_read=reader is not None,
        may_attach=who.person.role in roles.may(attaching.VERB),
        kinds=[kind.value for kind in AttachmentKind],
        activities=offers(who.speaks, seen, attaching.VERB, full).get("activity", ()),
        nonce=new_nonce(),
        refusal=refusal,
    )


def _kept(doors: Doors, number: str, who: Visitor, file: Sent) -> dict[str, object]:
    sent, kind = file.fields, str(file.fields.get("kind", ""))
    if kind not in list(AttachmentKind):
        raise Incomplete("A file and its kind are needed.", "Nothing was recorded.", "Choose both, then send it.")
    id_ = attaching.keep_brought(doors, number, look(file.name, file.content), AttachmentKind(kind), who.person)
    more = {name: str(sent.get(name, "")) for name in ("activity", "instalment")}
    return {"document": id_, "kind": kind, **{name: value for name, value in more.items() if value}}


def _nonce(sent: FormData) -> str:
    given = str(sent.get("nonce", ""))
    return given if NONCE.fullmatch(given) else new_nonce()


def _media(name: str) -> str:
    return {"pdf": "application/pdf", "ics": "text/calendar"}.get(name.rpartition(".")[2], "application/octet-stream")

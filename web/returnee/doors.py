"""The doors of the private page. A GET shows a question or the page and changes nothing; only a post acts."""

from collections.abc import Awaitable, Callable

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from domain.errors import CaseError, NotFound
from domain.people import Person, Role
from letters.words import Speaker
from web.guarding import NotTaken
from web.returnee import acts, gate, show, words
from web.returnee.gate import Caller, Shut

PAPER = "private_page"  # under this name an opening is noted, like the reading of a paper
Door = Callable[[Request], Awaitable[Response]]
log = structlog.get_logger("web")


def routes() -> list[Route]:
    """What can be asked for here."""
    return [
        Route("/p/{token}", calmly(look), methods=["GET"]),
        Route("/p/{token}", calmly(take), methods=["POST"]),
        Route("/today", today),
    ]


def calmly(door: Door) -> Door:
    """Whatever goes wrong, a page says so in a language she reads, and how to reach us. No address is logged."""

    async def answered(request: Request) -> Response:
        try:
            return await door(request)
        except Shut as fault:
            return show.shut(request, gate.speaks(request), fault)
        except NotFound:
            return show.shut(request, gate.speaks(request), Shut())
        except (CaseError, HTTPException) as fault:
            status = fault.status_code if isinstance(fault, HTTPException) else 503
            log.warning("door.turned_down", door="/p", kind=type(fault).__name__)
            return show.trouble(request, gate.speaks(request), status)
        except NotTaken as fault:
            answer = show.trouble(request, gate.speaks(request), fault.status)
            answer.headers["Connection"] = "close"
            return answer
        except ClientDisconnect:
            raise
        except Exception:
            log.error("door.failed", door="/p", exc_info=True)
            return show.trouble(request, gate.speaks(request), 500)

    return answered


async def look(request: Request) -> Response:
    """The question; or the page, to who has answered it."""
    return await run_in_threadpool(_look, request)


def _look(request: Request) -> Response:
    caller = gate.knock(request)
    speaks = gate.speaks(request, caller)
    if not gate.is_open(request, caller):
        return show.question(request, speaks, caller)
    return gate.let_in(request, caller, show.own(request, speaks, caller))


async def take(request: Request) -> Response:
    """An answer to the question, or a form of the page."""
    sent = await request.form(max_files=0, max_fields=20)
    caller = await run_in_threadpool(gate.knock, request)
    speaks = gate.speaks(request, caller)
    if gate.from_elsewhere(request):
        return show.question(request, speaks, caller, notice=speaks.say(words.NOT_OURS), status=403)
    match sent.get("do"):
        case "open":
            return await run_in_threadpool(_answered, request, caller, sent)
        case "leave":
            away = RedirectResponse("../today", 303, show.GUARDED)
            return gate.let_out(request, away)
    form = acts.read(sent)
    if not gate.is_open(request, caller):
        return show.question(request, speaks, caller, notice=speaks.say(words.AGAIN), kept=form, status=403)
    return gate.let_in(request, caller, await _done(request, caller, speaks, form))


async def _done(request: Request, caller: Caller, speaks: Speaker, form: acts.Form | None) -> Response:
    came = await acts.take(caller, form) if form else acts.Came(notice=words.NOT_OURS, status=403)
    if came.ask and form:
        return await run_in_threadpool(show.sure, request, speaks, caller, form)
    if came.recorded:
        return show.recorded(request, speaks, came.recorded)
    return await run_in_threadpool(_page_again, request, speaks, came, form)


def _page_again(request: Request, speaks: Speaker, came: acts.Came, form: acts.Form | None) -> Response:
    """The page as it is now, with a word on what came of it, and what she typed."""
    notice = speaks.say(came.notice)
    return show.own(request, speaks, gate.knock(request), notice=notice, kept=form, status=came.status)


def _answered(request: Request, caller: Caller, sent: FormData) -> Response:
    """The right year, or only the button where no year is known. Every try counts before it is looked at."""
    year, kept = str(sent.get("year", "")).strip(), acts.kept(sent)
    speaks = gate.speaks(request)
    if caller.born and not (len(year) == 4 and year.isdecimal()):
        said = speaks.say(words.FOUR_DIGITS)
        return show.question(request, speaks, caller, notice=said, kept=kept, status=422)
    if not caller.doors.private_links.count_try(caller.link.id):
        raise Shut(blocked=True)
    if caller.born and int(year) != caller.born:
        return _wrong(request, caller, speaks, kept)
    _note(caller)
    if kept is None:
        chosen = f"?lang={gate.chosen(request)}" if gate.chosen(request) else ""
        back = RedirectResponse(f"{request.path_params['token']}{chosen}", 303, show.GUARDED)
        return gate.let_in(request, caller, back)
    spoken = speaks if gate.chosen(request) else gate.hers(caller)
    return gate.let_in(request, caller, show.own(request, spoken, caller, kept=kept))


def _wrong(request: Request, caller: Caller, speaks: Speaker, kept: acts.Form | None) -> Response:
    link = gate.knock(request).link  # counted since; the last try shuts it
    said = speaks.say("That is not the year we know.")
    left = speaks.many("You can try {n} more time.", "You can try {n} more times.", link.tries_left)
    return show.question(request, speaks, caller, notice=f"{said} {left}", kept=kept, status=403)


def _note(caller: Caller) -> None:
    """Written before anything is shown: what cannot be noted is not opened."""
    by = Person(id="returnee", role=Role.RETURNEE, office=caller.seen.case.office)
    caller.doors.reads.note(caller.seen.opened.id, [PAPER], by)
    caller.doors.private_links.note_opened(caller.link.id)


def today(request: Request) -> Response:
    """Where "leave quickly" leads."""
    return show.nothing(request, gate.speaks(request))

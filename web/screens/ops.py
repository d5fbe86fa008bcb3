"""For ops: what does not move, the story of a case without its content, a failed deed again, payloads with a reason.

Source: domain 5.8, 6.4 (ops see no case content). The programme manager reads the radar too.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from domain.act import FactKind
from domain.errors import Incomplete, NotAllowed, WrongMoment
from domain.opened import is_case_number
from domain.partner import FaultCode
from domain.people import Role
from domain.promise import Promise
from letters import ops_words
from letters.words import Speaker
from policy.neutral_account import Told, neutral, whom
from policy.neutral_account import deed as deed_kind
from starter.cases import NONCE, new_nonce
from starter.cli.failing import NAME as FAILED_DEED
from starter.cli.failing import deed_of
from starter.execution import execution
from starter.radar import Finding, look
from starter.seeing import Seen
from storage.openings import Openings
from web import words
from web.decode import PAYLOADS
from web.opened import opened
from web.rendering import page
from web.visitor import Visitor, demand_sent_here, visitor

LOOK = frozenset({Role.OPS, Role.PROGRAMME_MANAGER})
LASTS = timedelta(hours=8)
NEWEST = 200


@dataclass(frozen=True)
class Shown:
    """One finding in words, and where it leads this visitor."""

    finding: Finding
    happened: str
    unchanged: str
    then: str
    link: str


@dataclass(frozen=True)
class Failure:
    """A deed that failed and was not tried again; `number` is that of the fact that says so."""

    number: int
    what: str
    why: str
    since: datetime
    may_retry: bool


async def radar(request: Request) -> Response:
    """What does not move just now. A number typed in opens the story of its case."""
    who = await run_in_threadpool(_visitor, request, LOOK)
    typed = request.query_params.get("q", "").strip().upper()
    if typed and who.person.role is Role.OPS and is_case_number(typed):
        return RedirectResponse(f"/ops/cases/{typed}", 303)
    found = await look(request.app.state.doors)
    shown = [_shown(who, one) for one in found.findings]
    return await run_in_threadpool(page, request, "ops.html", who, radar=found, shown=shown, typed=typed)


async def story(request: Request) -> Response:
    """One case: what it waits for, what is under way, what failed, and its history in plain sentences."""
    who = await run_in_threadpool(_visitor, request, {Role.OPS})
    return await _story(request, who)


async def open_payloads(request: Request) -> Response:
    """With a reason, for eight hours, for this person: Temporal's own screens may then show what they hold."""
    who, sent = await _sent(request)
    doors, number = request.app.state.doors, request.path_params["number"]
    seen = await run_in_threadpool(opened, doors, who, number)
    because = str(sent.get("because", ""))
    if because not in ops_words.REASONS:
        raise Incomplete("No reason was chosen.", "Nothing was opened.", "Choose why the payloads are to be opened.")
    await run_in_threadpool(Openings(doors.database).open, seen.opened.id, who.person, PAYLOADS, because, LASTS)
    return RedirectResponse(f"/ops/cases/{number}", 303)


async def retry(request: Request) -> Response:
    """Do a failed deed again, with a reason: an act of the case, in its journal."""
    who, sent = await _sent(request)
    doors, number = request.app.state.doors, request.path_params["number"]
    seen = await run_in_threadpool(opened, doors, who, number)
    because, failed = str(sent.get("because", "")), str(sent.get("failed", ""))
    if because not in ops_words.AGAIN:
        raise Incomplete("No reason was chosen.", "Nothing was tried again.", "Choose why it will work now.")
    if failed not in [str(one.number) for one in failures(who.speaks, seen) if one.may_retry]:
        raise WrongMoment(
            "This deed was tried again already, or is owed no more.", "Nothing was tried again.", "Look at the case."
        )
    deed, _ = deed_of(seen.facts[int(failed) - 1])
    nonce = str(sent.get("nonce", ""))
    cases = await doors.connect()
    form = {"deed": deed, "because": because}
    answer = await cases.act(number, "retry_deed", form, who.person, nonce if NONCE.fullmatch(nonce) else new_nonce())
    if answer is not None:
        await doors.shown(number, answer.number)
    return RedirectResponse(f"/ops/cases/{number}", 303)


async def _story(request: Request, who: Visitor) -> Response:
    doors, number = request.app.state.doors, request.path_params["number"]
    seen = await run_in_threadpool(opened, doors, who, number)
    runs = await execution(doors, number)
    told = await run_in_threadpool(neutral, seen.opened, seen.facts)
    opening = await run_in_threadpool(Openings(doors.database).find, seen.opened.id, who.person, PAYLOADS)
    return await run_in_threadpool(
        page,
        request,
        "ops_case.html",
        who,
        number=number,
        seen=seen,
        runs=runs,
        waits=[(one, one.public_name, whom(one.on)) for one in seen.open],
        wakes=_next_wake(seen),
        failures=list(failures(who.speaks, seen)),
        lines=[(line, sentence(who.speaks, line)) for line in _worth_telling(told)],
        opening=opening,
        reasons=ops_words.REASONS,
        again=ops_words.AGAIN,
        nonce=new_nonce(),
        endpoint=doors.settings.public_url,
    )


def sentence(speaks: Speaker, line: Told) -> str:
    """One line of a case's story, in the language of the reader."""
    what = ops_words.deed(speaks, line.what) if line.kind.startswith("deed_") else words.label(speaks, line.what)
    if line.kind == FactKind.ACT:
        what = words.act(speaks, line.what)
    kind = "act_because" if line.kind == FactKind.ACT and line.because else line.kind
    known = {"what": what, "who": _by(speaks, line), "whom": _role(speaks, line.role), "why": _why(speaks, line)}
    days = {"due": line.due_on, "was": line.was_due}
    known |= {name: speaks.day(day) for name, day in days.items() if day}
    return speaks.say(ops_words.TOLD[kind], **known)


def _by(speaks: Speaker, line: Told) -> str:
    role = _role(speaks, line.role)
    return f"{line.by} ({role})" if line.by else role


def _role(speaks: Speaker, role: Role | None) -> str:
    return words.label(speaks, role.value) if role else speaks.say("a specialist")


def _why(speaks: Speaker, line: Told) -> str:
    if line.kind == FactKind.DEED_FAILED:
        return ops_words.fault(speaks, line.because)
    return speaks.say("not shown here") if line.because == "UNSAID" else words.label(speaks, line.because)


def _worth_telling(told: list[Told]) -> list[Told]:
    """The newest first. A notice that went out says no more than the date it is about."""
    worth = [line for line in told if (line.kind, line.what) != (FactKind.DEED_DONE.value, "notice")]
    return worth[::-1][:NEWEST]


def _next_wake(seen: Seen) -> Promise | None:
    """The promise whose timer fires next."""
    waking = [one for one in seen.open if one.wake]
    return min(waking, key=lambda one: (one.wake or seen.now, one.key), default=None)


def failures(speaks: Speaker, seen: Seen) -> Iterator[Failure]:
    """Every failed deed that is to be looked into. Choice: money of which nobody knows is not sent again from here."""
    for one in seen.open:
        name, _, number = one.key.partition("/")
        if name == FAILED_DEED and number.isdigit() and 0 < int(number) <= len(seen.facts):
            fact = seen.facts[int(number) - 1]
            key, code = deed_of(fact)
            what = ops_words.deed(speaks, deed_kind(key))
            yield Failure(fact.number, what, ops_words.fault(speaks, code), fact.at, code != FaultCode.PAYMENT_UNSURE)


def _shown(who: Visitor, one: Finding) -> Shown:
    happened, unchanged, then = ops_words.finding(who.speaks, one.kind.value)
    link = one.link if who.person.role is Role.OPS else one.link.removeprefix("/ops")
    return Shown(one, happened, unchanged, then, link)


def _visitor(request: Request, allowed: frozenset[Role] | set[Role]) -> Visitor:
    who = visitor(request)
    if who.person.role not in allowed:
        raise NotAllowed("This room is for ops.", "Nothing was opened.", "Go back to the worklist, or ask ops.")
    return who


async def _sent(request: Request) -> tuple[Visitor, dict[str, str]]:
    """Who sends what; a form of another page, or of another site, is refused."""
    sent = await request.form(max_files=0, max_fields=10)
    who = await run_in_threadpool(_visitor, request, {Role.OPS})
    demand_sent_here(who, str(sent.get("form_token", "")))
    return who, {name: str(value) for name, value in sent.items()}

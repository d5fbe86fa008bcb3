"""The page behind a one-use link: a provider without a system of its own reads a referral and answers it.

A GET only shows: mail programs and scanners open every link. Only a pressed button answers. The least data stands here
and not in the mail; each time it is shown, the disclosure is written down.
"""

from datetime import UTC, datetime

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from domain.case import Case
from domain.errors import CaseError, NotFound
from domain.partner import PartnerRefused
from domain.referral import ReferralState, UnmetReason
from letters.words import Speaker, speaker
from partners.links import Link
from policy import consent
from policy.referral import FROM_PROVIDERS, Heard, fields, may_be_told
from starter.doors import Doors
from starter.persons import known_of
from storage.dispatches import SENT
from web import pages
from web.answers import Answer, find, take

LONGEST = 2_000


def show(request: Request) -> Response:
    """What is asked for, and the buttons that fit where the referral stands."""
    link = _opened(request)
    if isinstance(link, Response):
        return link
    try:
        return _page(request.app.state.doors, link)
    except CaseError as refusal:
        return _refused(refusal, speaker("en"))


async def take_answer(request: Request) -> Response:
    """A button was pressed. Pressed twice, it is one answer."""
    link = _opened(request)
    if isinstance(link, Response):
        return link
    doors: Doors = request.app.state.doors
    try:
        answer = _answer(link, await request.form(max_files=0, max_fields=10))
        said = await take(doors, answer) if answer else Heard.IMPOSSIBLE
        return HTMLResponse(pages.answered(_speaks(doors, link), said.value))
    except CaseError as refusal:
        return _refused(refusal, speaker("en"))


def _page(doors: Doors, link: Link) -> Response:
    case, made = find(doors, link.case, link.about, link.to)
    speaks = _speaks(doors, link)
    if not may_be_told(case, link.about):
        return HTMLResponse(pages.over(speaks))
    told = _told(doors, link, case, fields(case, link.about))
    return HTMLResponse(pages.referral(speaks, f"{link.case}/{link.about}", made.state, told))


def _told(doors: Doors, link: Link, case: Case, allowed: tuple[str, ...]) -> dict[str, str]:
    """The least data, written down as told before it is shown."""
    known = known_of(doors.papers, case, link.about)
    told = {field: known[field] for field in allowed if known.get(field)}
    key, basis = f"referral/{link.about}/shown", consent.basis(case, link.to)
    doors.dispatches.ask(case.opened.id, key, link.to, "link", tuple(told), basis)
    doors.dispatches.settle(case.opened.id, key, link.to, SENT)
    return told


def _answer(link: Link, form: FormData) -> Answer | None:
    """What was pressed, if it is a provider's to say."""
    said, reason = str(form.get("answer", "")), str(form.get("reason", ""))
    if said not in list(FROM_PROVIDERS):
        return None
    return Answer(
        number=link.case,
        referral=link.about,
        provider=link.to,
        state=ReferralState(said),
        reason=UnmetReason(reason) if reason in list(UnmetReason) else None,
        outcome=str(form.get("outcome", ""))[:LONGEST],
        feedback=str(form.get("feedback", ""))[:LONGEST],
    )


def _opened(request: Request) -> Link | Response:
    try:
        opened: Link = request.app.state.links.opened(request.path_params["token"], datetime.now(UTC), kind="referral")
    except PartnerRefused as fault:
        return HTMLResponse(pages.no_link(speaker("en"), expired=fault.detail == "EXPIRED"), 404)
    return opened


def _speaks(doors: Doors, link: Link) -> Speaker:
    known = doors.providers.get(link.to, even_gone=True)
    return speaker("", known.country if known else "")


def _refused(refusal: CaseError, speaks: Speaker) -> Response:
    status = 404 if isinstance(refusal, NotFound) else 503
    return HTMLResponse(pages.refused(speaks, refusal.happened, refusal.unchanged, refusal.next_step), status)

"""The page behind a one-use link: a provider without a system of its own reads a referral and answers it.

A GET only shows: mail programs and scanners open every link. Only a pressed button answers. The least data stands here
and not in the mail; each time it is shown, the disclosure is written down.
"""

from datetime import UTC, datetime

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from domain.case import Case
from domain.errors import NotFound
from domain.referral import ReferralState, UnmetReason
from letters.pages import Outcome
from letters.words import Speaker, speaker
from partners.links import Link
from partners.task import plain
from policy import consent, disclosure
from policy.referral import FROM_PROVIDERS, fields, may_be_told
from starter.doors import Doors
from starter.persons import known_of
from storage.dispatches import SENT
from web.outside import pages
from web.outside.answers import Answer, find, take

LONGEST = 2_000


def show(request: Request) -> Response:
    """What is asked for, and the buttons that fit where the referral stands. Raises PartnerRefused."""
    link, doors = _opened(request), request.app.state.doors
    if request.method == "HEAD":  # nobody sees a page, so nothing is told
        return Response(media_type="text/html")
    speaks = _speaks(doors, link)
    try:
        return _page(doors, link, speaks)
    except NotFound:
        return pages.said(speaks, Outcome.UNKNOWN, 404)


async def take_answer(request: Request) -> Response:
    """A button was pressed. Pressed twice, it is one answer."""
    link, doors = _opened(request), request.app.state.doors
    speaks = await run_in_threadpool(_speaks, doors, link)
    answer = _answer(link, await request.form(max_files=0, max_fields=10))
    if answer is None:
        return pages.said(speaks, Outcome.NO_ANSWER, 422)
    try:
        return pages.said(speaks, pages.DOES[await take(doors, answer)])
    except NotFound:
        return pages.said(speaks, Outcome.UNKNOWN, 404)


def _page(doors: Doors, link: Link, speaks: Speaker) -> Response:
    case, made = find(doors, link.case, link.about, link.to)
    if not may_be_told(case, link.about):
        return pages.said(speaks, Outcome.OVER)
    allowed = fields(case, link.about) if made.accepted else disclosure.ALWAYS
    told = _told(doors, link, case, allowed)
    return pages.referral(speaks, f"{link.case}/{link.about}", made.state, told)


def _told(doors: Doors, link: Link, case: Case, allowed: tuple[str, ...]) -> dict[str, str]:
    """The least data, written down as told before it is shown. Other fields, or another consent, are another line."""
    known = known_of(doors.papers, case, link.about)
    told = {field: known[field] for field in allowed if known.get(field)}
    basis, key = consent.basis(case, link.to), f"referral/{link.about}/shown"
    before = doors.dispatches.find(case.opened.id, key, link.to)
    if before and (before.fields, before.basis) != (tuple(told), basis):
        key = f"{key}/{basis}/{'+'.join(sorted(told))}"
    doors.dispatches.ask(case.opened.id, key, link.to, "link", tuple(told), basis)
    doors.dispatches.settle(case.opened.id, key, link.to, SENT)
    return told


def _answer(link: Link, form: FormData) -> Answer | None:
    """What was pressed, if it is a provider's to say."""
    said, reason = str(form.get("answer", "")), str(form.get("reason", ""))
    if len(form.getlist("answer")) != 1 or said not in list(FROM_PROVIDERS):
        return None
    return Answer(
        number=link.case,
        referral=link.about,
        provider=link.to,
        state=ReferralState(said),
        reason=UnmetReason(reason) if said == ReferralState.REJECTED and reason in list(UnmetReason) else None,
        outcome=plain(str(form.get("outcome", "")))[:LONGEST],
        feedback=plain(str(form.get("feedback", "")))[:LONGEST],
    )


def _opened(request: Request) -> Link:
    opened: Link = request.app.state.links.opened(request.path_params["token"], datetime.now(UTC), kind="referral")
    return opened


def _speaks(doors: Doors, link: Link) -> Speaker:
    known = doors.providers.get(link.to, even_gone=True)
    return speaker("", known.country if known else "")

"""Doors for programs: a provider's system, the payment partner, the message service. Signed, or by a link of ours.

The answer is honest: what is recorded, what changes nothing, what is unknown. A fault of ours is a 503, so that the
caller tries again; its nonce makes the second try the first.
"""

import json
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from domain.errors import CaseError, NotFound
from domain.partner import PartnerRefused
from domain.people import Person, Role
from domain.referral import UnmetReason
from partners.hooks import verified
from partners.money_states import PaidState, read
from partners.task import heard_in
from policy.referral import Heard
from starter.doors import Doors
from web import incoming
from web.answers import Answer, take

SAID = {
    Heard.CHANGES: "recorded",
    Heard.KNOWN: "known already",
    Heard.TOO_LATE: "recorded; this referral is over, so it changes nothing",
    Heard.IMPOSSIBLE: "recorded; it does not follow from where the referral stands, so it changes nothing",
}


async def referral(request: Request) -> Response:
    """A provider's system says how a task goes (FHIR R4 Task, by Standard Webhooks)."""
    try:
        _, body = verified(request.app.state.hook_secret, request.headers.items(), await request.body())
        task = heard_in("referral", body.get("data"))
    except PartnerRefused as fault:
        return refused(fault)
    if task.state is None:
        return told("nothing to act on")
    number, _, id_ = task.reference.partition("/")
    reason = UnmetReason(task.reason) if task.reason in list(UnmetReason) else None
    answer = Answer(number, id_, task.provider, task.state, reason, task.note, task.feedback)
    try:
        return told(SAID[await take(request.app.state.doors, answer)])
    except CaseError as refusal:
        return in_three_parts(refusal)


async def payment(request: Request) -> Response:
    """The payment partner says what became of a payment (GSMA callback), at an address that only it was given."""
    try:
        link = request.app.state.links.opened(request.path_params["token"], datetime.now(UTC), kind="payment")
        paid = read(_json(await request.body()))
    except PartnerRefused as fault:
        return refused(fault)
    if paid is None:
        return told("unreadable", 422)
    if paid.state is PaidState.PENDING:
        return told("nothing to act on")
    activity, _, instalment = link.about.rpartition("/")
    form = {"activity": activity, "instalment": int(instalment), "state": paid.state.value, "code": paid.code}
    by = Person(id=link.to.lower(), role=Role.PROVIDER, office="OUTSIDE")
    nonce = f"hook-{sha256(f'{link.case}|{link.about}|{paid.state}|{paid.reference}'.encode()).hexdigest()[:40]}"
    try:
        cases = await request.app.state.doors.connect()
        await cases.tell(link.case, "settle_payment", form, by, nonce)
    except CaseError as refusal:
        return in_three_parts(refusal)
    return told("recorded")


async def message(request: Request) -> Response:
    """A short message from a returnee: a word we know is acted on at once, every other is left for a person."""
    doors: Doors = request.app.state.doors
    try:
        id_, body = verified(request.app.state.hook_secret, request.headers.items(), await request.body())
        return told(await incoming.take(doors, id_, body))
    except PartnerRefused as fault:
        return refused(fault)
    except CaseError as refusal:
        return in_three_parts(refusal)


def told(words: str, status: int = 200) -> Response:
    """What was done with it."""
    return JSONResponse({"said": words}, status)


def refused(fault: PartnerRefused) -> Response:
    """Not signed by whom it should be, too old, or unreadable: nothing is said of any case."""
    status = 401 if fault.code.value == "REFUSED" else 422
    return JSONResponse({"said": "refused; nothing was recorded", "code": fault.detail or fault.code.value}, status)


def in_three_parts(refusal: CaseError) -> Response:
    """404 for what is not there; 503 for what cannot be reached now."""
    parts = {"happened": refusal.happened, "unchanged": refusal.unchanged, "next": refusal.next_step}
    return JSONResponse(parts, 404 if isinstance(refusal, NotFound) else 503)


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None

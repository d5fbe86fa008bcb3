"""Doors for programs: a provider's system and the message service. Signed; what is wrong with them `refusals` says.

The answer is honest: what is recorded, what changes nothing, what is unknown. A fault of ours is a 503, so that the
caller tries again; its nonce makes the second try the first.
"""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from domain.referral import UnmetReason
from partners.hooks import verified
from partners.task import heard_in
from policy.referral import Heard
from web.outside import incoming
from web.outside.answers import Answer, take

SAID = {
    Heard.CHANGES: "recorded",
    Heard.KNOWN: "known already",
    Heard.TOO_LATE: "recorded; this referral is over, so it changes nothing",
    Heard.IMPOSSIBLE: "recorded; it does not follow from where the referral stands, so it changes nothing",
}


async def referral(request: Request) -> Response:
    """A provider's system says how a task goes (FHIR R4 Task, by Standard Webhooks)."""
    _, body = verified(request.app.state.hook_secret, request.headers.items(), await request.body())
    task = heard_in("referral", body.get("data"))
    if task.state is None:
        return told("nothing to act on")
    number, _, id_ = task.reference.partition("/")
    reason = UnmetReason(task.reason) if task.reason in list(UnmetReason) else None
    answer = Answer(number, id_, task.provider, task.state, reason, task.note, task.feedback)
    return told(SAID[await take(request.app.state.doors, answer)])


async def message(request: Request) -> Response:
    """A short message from a returnee: a word we know is acted on at once, every other is left for a person."""
    id_, body = verified(request.app.state.messages_hook_secret, request.headers.items(), await request.body())
    return told(await incoming.take(request.app.state.doors, id_, body))


def told(words: str, status: int = 200) -> Response:
    """What was done with it."""
    return JSONResponse({"said": words}, status)

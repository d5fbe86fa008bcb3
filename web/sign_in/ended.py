"""The identity provider says that somebody signed out there, or was: so they are signed out here.

Source: OpenID Connect Back-Channel Logout 1.0. A program asks, not a browser: the token's signature is all it proves.
"""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from domain.errors import NotAllowed, Unavailable
from starter.doors import Doors
from web.sign_in.provider import Known, provider


async def take(request: Request) -> Response:
    """200 when every session it means is over; 400 for a token that proves nothing. May be sent twice."""
    sent = await request.form(max_files=0, max_fields=5)
    known = provider(request.app)
    if known is None:
        return JSONResponse({"error": "not_found"}, 404)
    try:
        said = await known.ended(str(sent.get("logout_token", "")))
    except NotAllowed:
        return JSONResponse({"error": "invalid_request"}, 400)
    except Unavailable:
        return JSONResponse({"error": "temporarily_unavailable"}, 503)
    await run_in_threadpool(end, request.app.state.doors, said)
    return Response(status_code=200)


def end(doors: Doors, said: Known) -> None:
    """The one session it names; or, where it names a person only, whatever they began there."""
    account = doors.accounts.of_subject(said.subject)
    if said.session:
        doors.sessions.end_outside(said.session, account.staff_id if account else "")
    elif account:
        doors.sessions.end_all(account.staff_id, via="oidc")

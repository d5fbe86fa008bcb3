"""Signing in by an identity provider: there and back, and whom of the staff register it brought.

Source: OpenID Connect Core 1.0, authorization code flow; PKCE S256 (RFC 7636). What goes from the first request to the
second (state, nonce, verifier) travels in a signed cookie of ten minutes.
Choice: role and office come from the staff register, never from a claim. The same person acts by the command line,
and the case asks the register's word again: two truths about who may decide would drift apart.
"""

import structlog
from itsdangerous import BadData, URLSafeTimedSerializer
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from domain.errors import CaseError, NotAllowed, NotFound
from letters.words import N_
from starter.doors import Doors
from web.sign_in.beginning import address_here, signed_in
from web.sign_in.password import ID, active, as_id
from web.sign_in.provider import Known, Provider, provider
from web.visitor import cookie_name, secure

HAND_OVER, MINUTES = "hand-over", 10
log = structlog.get_logger("web")


async def go(request: Request) -> Response:
    """To the identity provider. Nothing changes here, but for what this browser hands over to itself."""
    known = _provider(request)
    request.scope["session"] = {"then": address_here(request.query_params.get("next", ""))}
    answer = await known.ask(request, _back(request))
    sealed = (await _seal(request)).dumps(request.session)
    name, https = cookie_name(request, HAND_OVER), secure(request)
    assert isinstance(sealed, str)  # noqa: S101  # url safe
    answer.set_cookie(name, sealed, httponly=True, samesite="lax", secure=https, max_age=MINUTES * 60)
    return answer


async def back(request: Request) -> Response:
    """From the identity provider: verified, looked up in the register, signed in."""
    known = _provider(request)
    try:
        request.scope["session"] = await _handed_over(request)
        said = await known.answer(request)
        staff_id = await run_in_threadpool(whom, request.app.state.doors, said)
    except CaseError as fault:
        log.warning("visitor.not_signed_in", via="oidc", kind=type(fault).__name__)
        raise
    log.info("visitor.signed_in", staff_id=staff_id, via="oidc")
    then = str(request.session.get("then", "/"))
    answer = await run_in_threadpool(signed_in, request, staff_id, "oidc", then, said.session)
    answer.delete_cookie(cookie_name(request, HAND_OVER), secure=secure(request), httponly=True, samesite="lax")
    return answer


async def out(request: Request) -> Response:
    """On to the identity provider's own way out, for computers that others use."""
    return RedirectResponse(await _provider(request).way_out(_house(request)), 303)


def whom(doors: Doors, said: Known) -> str:
    """Who of the staff register this is.

    Choice: known by the subject, which nobody can choose. The first time, the claim names the id, and the subject is
    remembered; another subject that claims the same id later is somebody else.
    """
    account = doors.accounts.of_subject(said.subject)
    id_ = account.staff_id if account else as_id(said.id)
    if not (ID.fullmatch(id_) and active(doors, id_)):
        raise _nobody()
    if account is None:
        other = doors.accounts.get(id_)
        if other and other.subject:
            raise _nobody()
        doors.accounts.bind(id_, said.subject)
    return id_


def _provider(request: Request) -> Provider:
    known = provider(request.app)
    if known is None:
        raise NotFound("There is nothing at this address.", "Nothing was changed.", "Go on from the worklist.")
    return known


async def _handed_over(request: Request) -> dict[str, object]:
    sealed = request.cookies.get(cookie_name(request, HAND_OVER), "")
    try:
        read: dict[str, object] = (await _seal(request)).loads(sealed, max_age=MINUTES * 60)
    except BadData:
        return {}
    return read


async def _seal(request: Request) -> URLSafeTimedSerializer:
    """Choice: the key comes out of the key file, so there is no secret more to keep."""
    doors: Doors = request.app.state.doors
    key = await run_in_threadpool(doors.keys.fingerprint, "sign-in hand-over", doors.settings.oidc_issuer)
    return URLSafeTimedSerializer(key, salt="hand-over")


def _house(request: Request) -> str:
    doors: Doors = request.app.state.doors
    return doors.settings.public_url


def _back(request: Request) -> str:
    return f"{_house(request)}/sign-in/outside/back"


def _nobody() -> NotAllowed:
    return NotAllowed(
        N_("Your organisation knows you, but nobody of the staff register here is called that."),
        N_("Nobody was signed in."),
        N_("Ask whoever keeps the staff register here to add you, or to say which account is yours."),
    )

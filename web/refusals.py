"""What every door says when it cannot do what was asked: a page for a person, three parts for a program; no trace."""

from http import HTTPStatus

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from domain.errors import CaseError, Conflict, Incomplete, NotAllowed, NotFound, WrongMoment
from domain.partner import FaultCode, PartnerRefused
from letters.pages import Outcome
from web.outside import pages
from web.rendering import trouble

NOTHING = "Nothing was recorded."
NO_PAGE = NotFound("There is nothing at this address.", "Nothing was changed.", "Go on from the worklist.")
BROKEN = CaseError(
    "Something here is broken.",
    "It is not sure that it was recorded.",
    "Look at the case first; then try again, or tell ops.",
)
TOO_MUCH = CaseError("This is more than may be sent here.", NOTHING, "Send less at once, or divide the file.")
UNREADABLE = CaseError("This address cannot be read.", NOTHING, "Go on from the worklist.")
TOO_SLOW = CaseError("This took too long to arrive.", NOTHING, "Send it again, or less at once.")
log = structlog.get_logger("web")


def by_partner(request: Request, fault: Exception) -> Response:
    """Not signed by whom it should be, too old, or unreadable: nothing is said of any case."""
    assert isinstance(fault, PartnerRefused)  # noqa: S101  # registered for it
    code = fault.detail or fault.code.value
    log.warning("door.refused", door=door(request.url.path), code=code)
    if for_a_person(request):
        return pages.said(pages.of_browser(request), Outcome.EXPIRED if code == "EXPIRED" else Outcome.UNKNOWN, 404)
    status = 401 if fault.code is FaultCode.REFUSED else 422
    said = "This was not sent by whom it should be." if status == 401 else "This cannot be read."
    return _parts(said, NOTHING, "Send it as it was agreed, signed anew.", status, code)


def by_house(request: Request, fault: Exception) -> Response:
    """404 for what is not there, 409 for another content under a known id; 503 for what cannot be reached now."""
    assert isinstance(fault, CaseError)  # noqa: S101  # registered for it
    if is_screen(request):
        return trouble(request, fault, status_of(fault))
    status = 404 if isinstance(fault, NotFound) else 409 if isinstance(fault, Conflict) else 503
    log.warning("door.turned_down", door=door(request.url.path), kind=type(fault).__name__)
    if for_a_person(request):
        return pages.said(pages.of_browser(request), Outcome.UNKNOWN if status == 404 else Outcome.TROUBLE, status)
    return _parts(fault.happened, fault.unchanged, fault.next_step, status)


def by_path(request: Request, fault: Exception) -> Response:
    """No such door, another way to knock, a form that is none."""
    assert isinstance(fault, HTTPException)  # noqa: S101  # registered for it
    if for_a_person(request):
        return pages.said(pages.of_browser(request), Outcome.UNKNOWN, fault.status_code)
    if is_screen(request):
        return trouble(request, NO_PAGE, fault.status_code)
    said = f"{HTTPStatus(fault.status_code).phrase}."
    answer = _parts(said, NOTHING, "Look at the address and the form of what was sent.", fault.status_code)
    answer.headers.update(fault.headers or {})
    return answer


def broken(request: Request) -> Response:
    """A fault of ours. Which one stands in the log, by its type and place only."""
    log.error("door.failed", door=door(request.url.path), exc_info=True)
    if for_a_person(request):
        return pages.said(pages.of_browser(request), Outcome.TROUBLE, 500)
    if is_screen(request):
        return trouble(request, BROKEN, 500)
    return _parts("Something here is broken.", "It is not sure that it was recorded.", "Send it again later.", 500)


def not_taken(request: Request, status: int) -> Response:
    """Too much, or too slow. The rest is not read, so the line is closed."""
    if is_screen(request):  # somebody reads the answer
        answer: Response = trouble(request, {400: UNREADABLE, 413: TOO_MUCH}.get(status, TOO_SLOW), status)
        answer.headers["Connection"] = "close"
        return answer
    said = "This is more than 256 kB." if status == 413 else "This took too long to arrive."
    said = "This address cannot be read." if status == 400 else said
    answer = _parts(said, NOTHING, "Send less, or faster; or call the office.", status)
    answer.headers["Connection"] = "close"
    return answer


def is_screen(request: Request) -> bool:
    """Whether somebody of staff looks at a page, and not a program or somebody behind a link."""
    return not request.url.path.startswith(("/hooks/", "/l/", "/p/", "/api/", "/decode", "/health", "/metrics"))


def status_of(fault: CaseError) -> int:
    """The status of a refusal on a screen."""
    known = {NotFound: 404, NotAllowed: 403, Incomplete: 422, Conflict: 409, WrongMoment: 409}
    return next((status for kind, status in known.items() if isinstance(fault, kind)), 503)


def for_a_person(request: Request) -> bool:
    """Whether a page is wanted: behind a link, unless it is the payment partner's way to knock."""
    return request.url.path.startswith("/l/") and request.method != "PUT"


def door(path: str) -> str:
    """Which door, without the key that may stand in the address."""
    known = ("/hooks/referrals", "/hooks/messages", "/health", "/metrics")
    return path if path in known else "/l" if path.startswith("/l/") else "other"


def _parts(happened: str, unchanged: str, then: str, status: int, code: str = "") -> Response:
    parts = {"happened": happened, "unchanged": unchanged, "next": then}
    return JSONResponse(parts | ({"code": code} if code else {}), status)

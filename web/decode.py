"""Opens payloads for Temporal's own screens, to whoever is signed in here and may read the case.

POST /decode, from the Temporal Web UI with the cookie of our session ("Include cross-origin credentials" in its codec
settings), or from its command line with `--codec-auth "Bearer <api token>"`.

Here staff read what a case is about outside of its file, so each request leaves one line in the log, and one read in
the case file for each case that was opened: who, which case, how many payloads, never what they said.
"""

from collections.abc import Collection
from urllib.parse import urlsplit

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from domain.errors import Incomplete
from domain.people import Person, Role
from policy import access, roles
from settings import Settings
from starter import decode as glass
from starter.doors import Doors
from storage.keys import SYSTEM
from storage.openings import Openings
from storage.reads import Reads
from storage.tokens import Scope
from web.visitor import SignedOut, visitor

PAYLOADS = "payloads"
ASKED = "Authorization, Content-Type, X-Namespace"
LOOPBACK = ("127.0.0.1", "localhost")
log = structlog.get_logger("decode")


async def decode(request: Request) -> Response:
    """The payloads that were sent, each opened, or saying why it is not."""
    settings: Settings = request.app.state.doors.settings
    origin = request.headers.get("origin", "")
    if request.method == "OPTIONS":
        return _may_ask(Response(status_code=204 if origin in origins(settings) else 403), origin, settings)
    if (turned_down := _turned_down(request, origin, settings)) is not None:
        return _may_ask(turned_down, origin, settings)
    try:
        by = await run_in_threadpool(_who, request)
        answer = await run_in_threadpool(_opened, request.app.state.doors, by, await request.body())
    except SignedOut:
        answer = _parts("Nobody is signed in at this browser.", "Sign in, then load the page anew.", 401)
    except Incomplete as fault:
        answer = _parts(fault.happened, fault.next_step, 400)
    return _may_ask(answer, origin, settings)


def origins(settings: Settings) -> Collection[str]:
    """The pages that may ask: Temporal's Web UI, under either name of this machine if it runs here."""
    ours = urlsplit(settings.temporal_ui_url)
    if ours.hostname not in LOOPBACK:
        return {settings.temporal_ui_url}
    return {f"{ours.scheme}://{host}:{ours.port}" for host in LOOPBACK}


def may_open(doors: Doors, by: Person, key: str) -> bool:
    """Whether this person may read what was locked with this key.

    Choice: who may read the case's papers may read its payloads, as the case stands on the worklist; ops only after
    they have opened this case with a reason. What belongs to no case (how the program failed) is for ops.
    """
    if key == SYSTEM:
        return by.role is Role.OPS
    if by.role is Role.OPS:
        return Openings(doors.database).find(key, by, PAYLOADS) is not None
    line = doors.worklist.get(key.removeprefix("case-")) if by.role in roles.READ_PAPERS else None
    return line is not None and access.sight(by, line.office, line.case_worker) is access.Sight.CASE


def _turned_down(request: Request, origin: str, settings: Settings) -> Response | None:
    """A cookie counts only for the pages that may ask; a page elsewhere cannot make a browser ask for it."""
    if not _bearer(request) and origin not in origins(settings):
        return _parts("This page may not ask here.", "Use the Temporal Web UI that belongs to this house.", 403)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        return _parts("This is no list of payloads.", "Ask as the Temporal Web UI asks.", 415)
    return None


def _who(request: Request) -> Person:
    """Whose token or whose session it is. Raises SignedOut."""
    if bearer := _bearer(request):
        return _by_token(request.app.state.doors, bearer)
    return visitor(request).person


def _by_token(doors: Doors, bearer: str) -> Person:
    """Whoever an API token stands for, if it may read cases."""
    found = doors.tokens.find(bearer)
    if found is None or Scope.CASES_READ not in found.scopes:
        raise SignedOut
    return found.person


def _bearer(request: Request) -> str:
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def _opened(doors: Doors, by: Person, body: bytes) -> Response:
    """Noted before it is opened: what cannot be noted is not read."""
    wanted = glass.asked(body)
    allowed = {key for key in glass.cases_of(wanted) if may_open(doors, by, key)}
    for case in sorted(allowed - {SYSTEM}):
        Reads(doors.database).note(case, [PAYLOADS], by)
    told = glass.opened(doors.keys, wanted, allowed.__contains__)
    fates = {fate.name.lower(): count for fate, count in told.fates.items()}
    log.info("payloads.decoded", by=by.id, role=by.role.value, cases=told.read, refused=told.refused, **fates)
    return Response(told.body(), media_type="application/json")


def _may_ask(answer: Response, origin: str, settings: Settings) -> Response:
    """What a browser must hear before it shows the answer to the page that asked."""
    if origin in origins(settings):
        answer.headers["Access-Control-Allow-Origin"] = origin
        answer.headers["Access-Control-Allow-Credentials"] = "true"
        answer.headers["Access-Control-Allow-Methods"] = "POST, OPTIONS"
        answer.headers["Access-Control-Allow-Headers"] = ASKED
    answer.headers["Vary"] = "Origin"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _parts(happened: str, then: str, status: int) -> Response:
    return JSONResponse({"happened": happened, "unchanged": "Nothing was opened.", "next": then}, status)

"""The few pages behind a link: their shape, and which answers fit where a referral stands. `letters` has the words."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from domain.referral import ReferralState
from letters.pages import Outcome, answer_page, told
from letters.words import LANGUAGES, Speaker, speaker
from policy.referral import Heard
from web.assets import address

TEMPLATES = Path(__file__).parent.parent / "templates"
DOES = {
    Heard.CHANGES: Outcome.THANKS,
    Heard.KNOWN: Outcome.ALREADY,
    Heard.TOO_LATE: Outcome.TOO_LATE,
    Heard.IMPOSSIBLE: Outcome.UNFIT,
}
FITS = {
    ReferralState.SENT: (ReferralState.ACCEPTED, ReferralState.REJECTED),
    ReferralState.ACKNOWLEDGED: (ReferralState.ACCEPTED, ReferralState.REJECTED),
    ReferralState.ACCEPTED: (
        *(ReferralState.IN_SERVICE, ReferralState.COMPLETED),
        *(ReferralState.NO_SHOW, ReferralState.REJECTED),
    ),
    ReferralState.IN_SERVICE: (ReferralState.COMPLETED, ReferralState.NO_SHOW),
}
"""Choice: few buttons. Who has accepted may still find that it cannot be done."""


def referral(speaks: Speaker, reference: str, state: ReferralState, may_know: Mapping[str, str]) -> Response:
    """What is asked, and the answers that fit."""
    return _page("outside/referral.html", answer_page(speaks, reference, FITS.get(state, ()), may_know))


def said(speaks: Speaker, outcome: Outcome, status: int = 200) -> Response:
    """What became of a click."""
    return _page("outside/said.html", told(speaks, outcome), status)


def of_browser(request: Request) -> Speaker:
    """In the first language that the browser asks for and we write: for who cannot be known by a link."""
    wanted = (one.strip()[:2].lower() for one in request.headers.get("accept-language", "").split(",")[:20])
    return speaker(next((one for one in wanted if one in LANGUAGES), "en"))


@cache
def _environment() -> Environment:
    """Nothing a person typed is trusted as markup."""
    return Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)


def _page(name: str, page: object, status: int = 200) -> Response:
    return HTMLResponse(_environment().get_template(name).render(page=page, asset=address), status)

"""The few pages behind a link. Words from the catalogue; nothing a person typed is trusted as markup."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from domain.referral import ReferralState, UnmetReason
from letters.words import N_, Speaker

HERE = Path(__file__).parent
FIELDS = {
    "name": N_("Name"),
    "phone": N_("Telephone"),
    "born": N_("Born on"),
    "language": N_("Language"),
    "what": N_("What is asked for"),
}
REASONS = {
    UnmetReason.NO_CAPACITY: N_("We have no place now"),
    UnmetReason.NOT_ELIGIBLE: N_("We may not take this person"),
    UnmetReason.NO_SERVICE: N_("We do not offer this"),
    UnmetReason.TOO_FAR: N_("It is too far"),
    UnmetReason.COST: N_("It costs more than can be paid"),
    UnmetReason.DOCUMENTS_MISSING: N_("Papers are missing"),
    UnmetReason.REFUSED_BY_PROVIDER: N_("Another reason"),
}
ANSWERED = {
    "CHANGES": N_("Thank you. Your answer is recorded."),
    "KNOWN": N_("Thank you. We had this answer already."),
    "TOO_LATE": N_(
        "Your answer is recorded. This referral was over before, so it changes nothing; the office will call."
    ),
    "IMPOSSIBLE": N_("Your answer is recorded. It does not fit where this referral stands; the office will call."),
}
AHEAD = {
    ReferralState.SENT: ("ACCEPTED", "REJECTED"),
    ReferralState.ACKNOWLEDGED: ("ACCEPTED", "REJECTED"),
    ReferralState.ACCEPTED: ("IN_SERVICE", "COMPLETED", "NO_SHOW"),
    ReferralState.IN_SERVICE: ("COMPLETED", "NO_SHOW"),
}


def referral(speaks: Speaker, reference: str, state: ReferralState, told: Mapping[str, str]) -> str:
    """What is asked, and the answers that fit."""
    shown = {FIELDS[field]: value for field, value in told.items()}
    reasons = {reason.value: said for reason, said in REASONS.items()}
    return _page("referral.html", speaks, reference=reference, told=shown, ahead=AHEAD.get(state, ()), reasons=reasons)


def answered(speaks: Speaker, does: str) -> str:
    """What the answer did."""
    return _page("said.html", speaks, said=[ANSWERED[does]])


def over(speaks: Speaker) -> str:
    """Nothing is shown any more."""
    return _page(
        "said.html", speaks, said=[N_("This referral is over."), N_("Please delete what you received with it.")]
    )


def no_link(speaks: Speaker, *, expired: bool) -> str:
    """The address opens nothing."""
    said = N_("This link has expired.") if expired else N_("This link does not open anything.")
    return _page("said.html", speaks, said=[said, N_("Call the office that sent it.")])


def refused(speaks: Speaker, happened: str, unchanged: str, next_step: str) -> str:
    """A refusal in three parts."""
    return _page("said.html", speaks, said=[happened, unchanged, next_step])


def style(request: Request) -> Response:
    """The one style sheet."""
    return FileResponse(HERE / "style.css", media_type="text/css")


@cache
def _environment() -> Environment:
    return Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined)


def _page(name: str, speaks: Speaker, **filled: object) -> str:
    return _environment().get_template(name).render(say=speaks.say, lang=speaks.language, rtl=speaks.rtl, **filled)

"""Reasons that are offered where an act asks for a code; another code may be typed where none of them fits."""

from collections.abc import Mapping

from letters.words import N_, Speaker
from web.forms.fields import Choice

MORE_TIME = {
    "ILLNESS": N_("Illness"),
    "TREATMENT_GOES_ON": N_("A treatment goes on"),
    "AWAY": N_("The person is away"),
    "UNIT_CLOSED": N_("A service is closed"),
    "ROAD_CLOSED": N_("The road is closed"),
    "FLOOD": N_("A flood"),
    "INSECURITY": N_("Insecurity"),
    "SCHOOL_YEAR": N_("The school year"),
    "PROVIDER_LATE": N_("A provider is late"),
    "FUNDING_LATE": N_("The money is late"),
    "RETURNEE_ASKED": N_("The returnee asked for it"),
}
REFUSED = {
    "NOT_NEEDED": N_("It is not needed"),
    "EVIDENCE_MISSING": N_("The evidence is missing"),
    "TOO_LONG": N_("It is too much time"),
    "FUNDER_REFUSED": N_("The funding source refused"),
    "OTHER_WAY": N_("There is another way"),
}
HANDED_OVER = {
    "LEAVE": N_("Leave"),
    "WORKLOAD": N_("Workload"),
    "LEFT": N_("Left the office"),
    "BACK_FROM_LEAVE": N_("Back from leave"),
}
KNOWN = {**MORE_TIME, **REFUSED, **HANDED_OVER}


def choices(speaks: Speaker, reasons: Mapping[str, str]) -> list[Choice]:
    """As a form offers them."""
    return [Choice(code, speaks.words(said)) for code, said in reasons.items()]


def said(speaks: Speaker, code: str) -> str:
    """A reason in words, if it is one of these; else as it was typed."""
    return speaks.words(KNOWN[code]) if code in KNOWN else code.replace("_", " ").capitalize()

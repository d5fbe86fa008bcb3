"""The survey on a screen: one question a line, scored on the server. Source: handbook 2.2.5, 2.3.3 (R99, R100).

The answers are the returnee's, so the questions may be put in her language; the page around them stays the visitor's.
"""

from typing import Any

from starlette.datastructures import FormData

from domain.errors import Incomplete
from domain.instrument import Instrument, Item
from letters.words import LANGUAGES, Speaker, speaker
from starter import surveys
from web import words
from web.forms.filled import Desk, Filled, Special, as_given
from web.forms.rows import CHECK
from web.rendering import OWN_NAMES

ANSWER, TAKEN, TONGUE = "q.", "taken", "tongue"


def read(sent: FormData, filled: Filled) -> None:
    """Answers by the code of their question; and in which language the questions are put."""
    given = {name.removeprefix(ANSWER): str(said) for name, said in sent.multi_items() if name.startswith(ANSWER)}
    filled.given = {name: value for name, value in filled.given.items() if name == "occurred_on"}
    filled.given |= {TAKEN: {code: said for code, said in given.items() if said}, TONGUE: str(sent.get(TONGUE, ""))[:3]}
    if filled.then == CHECK:
        filled.at = "questions"


def form(desk: Desk) -> dict[str, Any]:
    """What the case is told: scores. Too few answers, or one that is none, is a fault of the form."""
    kept = {name: value for name, value in as_given(desk).items() if name not in (TAKEN, TONGUE)}
    given = taken(desk.filled)
    try:
        return {**kept, **surveys.form(surveys.scored(surveys.in_use(), given), given)}
    except Incomplete as fault:
        desk.filled.faults = {"": desk.who.speaks.words(fault.happened)}
        return kept


def taken(filled: Filled) -> dict[str, str]:
    """The answers of a form, as far as they are answers."""
    given = filled.given.get(TAKEN)
    return {str(code): str(said) for code, said in given.items()} if isinstance(given, dict) else {}


def beside(desk: Desk) -> dict[str, Any]:
    """The questions, in a language in which they are all written."""
    instrument = surveys.in_use()
    written = surveys.languages(instrument)
    tongue = _tongue(desk, written)
    given, asks = taken(desk.filled), speaker(tongue if tongue in LANGUAGES else "en")
    return {
        "instrument": instrument,
        "parts": _parts(instrument, tongue, asks, given),
        "tongue": tongue,
        "tongues": {code: OWN_NAMES.get(code, code) for code in written},
        "tongue_rtl": asks.rtl,
        "answered": len(given),
        "wanted_tongue": desk.seen.case.opened.language,
    }


def _tongue(desk: Desk, written: list[str]) -> str:
    """As chosen; else hers, else the visitor's, else English."""
    hers, mine = desk.seen.case.opened.language, desk.who.speaks.language
    asked = str(desk.filled.given.get(TONGUE, ""))
    return next((one for one in (asked, hers, mine) if one in written), written[0] if written else "en")


def _parts(
    instrument: Instrument, tongue: str, asks: Speaker, given: dict[str, str]
) -> dict[str, list[dict[str, Any]]]:
    """The questions by dimension, in the order of the instrument."""
    parts: dict[str, list[dict[str, Any]]] = {}
    for item in instrument.items:
        asked = _question(instrument, item, tongue, asks, given.get(item.code, ""))
        parts.setdefault(item.dimension.value, []).append(asked)
    return parts


def _question(instrument: Instrument, item: Item, tongue: str, asks: Speaker, given: str) -> dict[str, Any]:
    """One line of the page."""
    options = (*instrument.scales[item.scale], *instrument.missing_codes)
    shown = item.show_if
    return {
        "code": item.code,
        "name": f"{ANSWER}{item.code}",
        "text": item.label.get(tongue, item.label["en"]),
        "options": [(code, words.label(asks, code)) for code in options],
        "given": given,
        "only": f"{shown.item}: {words.label(asks, shown.answer)}" if shown else "",
    }


FORM = Special("survey.html", read=read, beside=beside, form=form)

"""A page from a template: in the visitor's language, with the words of the trade, and nothing trusted as markup."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from domain.errors import CaseError
from letters.words import LANGUAGES, Speaker, written_day
from web import assets, words
from web.headers import SCREENS
from web.menu import menu
from web.visitor import SignedOut, Visitor, speaks, visitor
from web.words import sentences

TEMPLATES = Path(__file__).parent / "templates"
OWN_NAMES = {"en": "English", "fr": "Français", "ar": "العربية", "es": "Español"}


def page(request: Request, name: str, who: Visitor | None = None, status: int = 200, **more: Any) -> HTMLResponse:
    """A whole page. `who` is nobody on the pages before signing in."""
    said = who.speaks if who else speaks(request)
    known = {
        "who": who,
        "menu": menu(who, request.url.path) if who else [],
        "languages": {code: OWN_NAMES[code] for code in LANGUAGES},
        "here": _here(request),
        **words_for(said),
        **more,
    }
    return HTMLResponse(environment().get_template(name).render(known), status, SCREENS)


def part(speaker: Speaker, name: str, **more: Any) -> str:
    """A piece of a page, for what changes while one looks."""
    return environment().get_template(name).render({**words_for(speaker), **more})


def words_for(said: Speaker) -> Mapping[str, Any]:
    """What a template may say, in one language."""
    return {
        "speaks": said,
        "say": partial(_say, said),
        "many": said.many,
        "day": said.day,
        "money_of": said.money,
        "number": said.number,
        "label": partial(words.label, said),
        "act": partial(words.act, said),
        "sentence": partial(sentences.said, said),
        "short_day": partial(short_day, said),
        "moment": partial(moment, said),
        "field_name": partial(words.field, said),
    }


def short_day(said: Speaker, day: date) -> str:
    """A day, where there is little room."""
    return written_day(day, "medium", said.locale)


def moment(said: Speaker, at: datetime, zone: str = "UTC") -> str:
    """A day and an hour, in the zone of an office."""
    return format_datetime(at.astimezone(ZoneInfo(zone)), "d MMM y, HH:mm", locale=said.locale)


def trouble(request: Request, fault: CaseError, status: int) -> HTMLResponse:
    """What happened, what is unchanged, what to do next, as a calm page."""
    try:
        who: Visitor | None = visitor(request)
    except (SignedOut, CaseError):
        who = None
    said = who.speaks if who else speaks(request)
    return page(request, "trouble.html", who, status, fault=words.refusal(said, fault))


def _say(said: Speaker, msgid: str, **values: Any) -> str:
    """A sentence; where a value is markup, so is the sentence."""
    if any(isinstance(value, Markup) for value in values.values()):
        return Markup(said.words(msgid)).format(**values)  # noqa: S704  # the catalogue is ours; values are escaped
    return said.say(msgid, **{name: value if isinstance(value, int) else str(value) for name, value in values.items()})


def _here(request: Request) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


@cache
def environment() -> Environment:
    """Nothing a person typed is trusted as markup; a name that is not there is a fault, not a blank."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["asset"] = assets.address
    made.filters["query"] = _query
    made.tests["day"] = lambda value: isinstance(value, date)
    return made


def _query(kept: Mapping[str, Any]) -> str:
    """An address's question, without what is empty."""
    return urlencode({name: value for name, value in kept.items() if value not in ("", None)})

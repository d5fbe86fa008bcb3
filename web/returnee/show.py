"""The pages: in her language, small, kept by nobody."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from letters.words import Speaker
from web.assets import address
from web.returnee import view, words
from web.returnee.acts import Form
from web.returnee.gate import Caller, Shut

WEB = Path(__file__).parent.parent
GUARDED = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}


def question(
    request: Request, speaks: Speaker, caller: Caller, *, notice: str = "", kept: Form | None = None, status: int = 200
) -> Response:
    """What opens the page: nothing of her stands here."""
    title = speaks.say("One question first") if caller.born else speaks.say("Your page")
    told = {"asks": caller.born is not None, "notice": notice, "kept": kept}
    return _page(request, "question.html", speaks, title, status, **told)


def own(
    request: Request, speaks: Speaker, caller: Caller, *, notice: str = "", kept: Form | None = None, status: int = 200
) -> Response:
    """The page itself, with what was typed before, if anything was."""
    told = view.page(caller, speaks) | {"consents": view.has_consent(caller), "notice": notice}
    return _page(request, "own.html", speaks, speaks.say("Your page"), status, visitor=caller, kept=kept, **told)


def sure(request: Request, speaks: Speaker, caller: Caller, form: Form) -> Response:
    """Asked once more, before what cannot be undone by a click."""
    seen = view.page(caller, speaks)
    names = seen["activities"] if form.do == "refuse" else seen["allowed"]
    name = names.get(form.about, form.about)
    title = speaks.say("Are you sure?")
    return _page(request, "sure.html", speaks, title, visitor=caller, form=form, name=name)


def recorded(request: Request, speaks: Speaker, what: str) -> Response:
    """What was recorded, and what happens next."""
    title, text = words.RECORDED[what]
    return _page(request, "recorded.html", speaks, speaks.say(title), text=speaks.say(text))


def shut(request: Request, speaks: Speaker, fault: Shut) -> Response:
    """This address opens nothing (any more), and how to reach us."""
    title = speaks.say("This page is closed") if fault.blocked else speaks.say("This page cannot be opened")
    return _page(request, "shut.html", speaks, title, 403 if fault.blocked else 404, blocked=fault.blocked)


def trouble(request: Request, speaks: Speaker, status: int) -> Response:
    """Something of ours does not work."""
    return _page(request, "trouble.html", speaks, speaks.say("This does not work just now"), status)


def nothing(request: Request, speaks: Speaker) -> Response:
    """A page that tells nothing to who looks at the telephone: today's date."""
    return _page(request, "nothing.html", speaks, speaks.day(datetime.now(UTC).date()))


@cache
def _environment() -> Environment:
    """Nothing a person typed is trusted as markup."""
    folder = FileSystemLoader(WEB / "templates" / "returnee")
    return Environment(loader=folder, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def _page(request: Request, template: str, speaks: Speaker, title: str, status: int = 200, **told: Any) -> Response:
    html = (
        _environment()
        .get_template(template)
        .render(
            say=speaks.say,
            many=speaks.many,
            lang=speaks.language,
            dir="rtl" if speaks.rtl else "ltr",
            names=words.NAMES,
            title=title,
            reach=speaks.value(request.app.state.doors.settings.reach),
            asset=address,
            **told,
        )
    )
    return HTMLResponse(html, status, GUARDED)

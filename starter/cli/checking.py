"""`check`: does everything outside answer now, and what has been seen of it by deeds. Exit status 1 if one does not."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import typer

from starter.cli import options, screen

if TYPE_CHECKING:
    from settings import Settings
    from starter.checks import Tried
    from starter.doors import Doors
    from storage.partner_states import PartnerState


@dataclass(frozen=True)
class Remembered:
    """What deeds found of a partner, and how many wait for it."""

    state: "PartnerState | None" = None
    waiting: int = 0


def add(app: typer.Typer) -> None:
    """The verb `check`."""
    app.command("check", rich_help_panel="Keeping the house")(check)


def check(json: options.Json = False) -> None:
    """Ask every partner, and what this house stands on, whether it works; say what to do where it does not."""
    from starter.checks import everything, try_all

    with screen.doors() as doors:
        tried = try_all(everything(doors))
        there = any(one.works for one in tried if one.service == "database")
        known = _remembered(doors) if there else {}
        settings = doors.settings
    told = [(one, known.get(one.service, Remembered())) for one in tried]
    if json:
        screen.say_json([_plain(settings, one, memory) for one, memory in told])
    else:
        screen.say(*(_line(settings, one, memory) for one, memory in told))
    if not all(one.works for one in tried):
        raise typer.Exit(1)


def _remembered(doors: "Doors") -> dict[str, Remembered]:
    states = {one.service: one for one in doors.partner_states.all()}
    waiting = doors.dispatches.waiting()
    return {name: Remembered(states.get(name), waiting.get(name, 0)) for name in {*states, *waiting}}


def _line(settings: "Settings", tried: "Tried", known: Remembered) -> str:
    how = "works" if tried.works else "DOES NOT WORK"
    said = f"{tried.said}. {tried.next_step}".strip() if tried.next_step else f"{tried.said}."
    seen = " ".join(f"{one}." for one in _seen(known))
    place = f"{_source(settings, tried.service)}, {_where(settings, tried.service)}"
    return f"{tried.service}: {how} ({place}): {said} {seen}".rstrip()


def _seen(known: Remembered) -> list[str]:
    """By deeds, not by this check."""
    from domain.partner import in_words

    said = []
    if state := known.state:
        code = state.code.partition(" ")[0]
        why = f", where {in_words(code)[0]}" if code and state.up else ""
        said.append(f"The last deed was on {_at(state.seen_at)}{why}; {_since(state)}")
    if known.waiting:
        said.append(f"{known.waiting} {'deed waits' if known.waiting == 1 else 'deeds wait'} for it")
    return said


def _since(state: "PartnerState") -> str:
    return f"{'up' if state.up else 'AWAY'} since {_at(state.since)}"


def _source(settings: "Settings", service: str) -> str:
    from settings import PARTNERS
    from starter.checks import SETTING

    if SETTING[service] in settings.model_fields_set:
        return "configured"
    return "stand-in" if SETTING[service] in PARTNERS else "of this machine"


def _where(settings: "Settings", service: str) -> str:
    from starter.checks import SETTING

    value = getattr(settings, SETTING[service])
    return masked(value.get_secret_value() if hasattr(value, "get_secret_value") else str(value))


def masked(url: str) -> str:
    """An address without who we are there: no user, no password, no token behind a question mark."""
    parts = urlsplit(url)
    if not parts.scheme or "//" not in url:
        return url
    who, at, host = parts.netloc.rpartition("@")
    return f"{parts.scheme}://{'***@' if at or who else ''}{host}{parts.path}{'?***' if parts.query else ''}"


def _plain(settings: "Settings", tried: "Tried", known: Remembered) -> dict[str, Any]:
    state = known.state
    seen = {"up": state.up, "since": state.since, "seen_at": state.seen_at, "code": state.code} if state else None
    return {
        "service": tried.service,
        "works": tried.works,
        "said": tried.said,
        "next": tried.next_step,
        "source": _source(settings, tried.service),
        "address": _where(settings, tried.service),
        "seen": seen,
        "waiting": known.waiting,
    }


def _at(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y at %H:%M} UTC"

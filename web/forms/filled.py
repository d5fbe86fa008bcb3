"""A form on its way, and what some forms have beside the fields that every act has."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import FormData

from domain.errors import CaseError
from starter.doors import Doors
from starter.seeing import Seen
from web.timeline import Told
from web.visitor import Visitor

OF_THE_DOOR = frozenset({"by", "paper", "pack", "corrects", "calendar"})


@dataclass
class Filled:
    """A form on its way: what was typed, under which nonce, up to which line of the journal it was read."""

    verb: str
    given: dict[str, Any]
    nonce: str
    seen: int
    faults: dict[str, str] = field(default_factory=dict)
    refusal: CaseError | None = None
    moved: list[Told] = field(default_factory=list)
    more: dict[str, int] = field(default_factory=dict)
    draft: bool = False
    then: str = ""  # what was asked for instead of sending, such as check, or find:outline.activities.0
    at: str = ""  # the part that was worked on: a page without scripts comes back there
    near: str = ""  # a place to look near, for providers


@dataclass(frozen=True)
class Desk:
    """All that is at hand while somebody fills in a form."""

    who: Visitor
    doors: Doors
    seen: Seen
    filled: Filled


def as_given(desk: Desk) -> dict[str, Any]:
    """The form as it was typed."""
    return {name: value for name, value in desk.filled.given.items() if name not in OF_THE_DOOR - {"corrects"}}


def nothing(*_: object) -> dict[str, Any]:
    """Nothing beside the fields."""
    return {}


def as_read(_sent: FormData, _filled: Filled) -> None:
    """Nothing that the act's own fields do not hold."""


@dataclass(frozen=True)
class Special:
    """What a form has of its own. What is left out is as for every act."""

    template: str = "acting.html"
    begin: Callable[[Visitor, Doors, Seen], dict[str, Any]] = nothing  # what an empty form is filled with
    read: Callable[[FormData, Filled], None] = as_read  # takes what was asked in the form's own way
    beside: Callable[[Desk], dict[str, Any]] = nothing  # what the template shows; may mend what was typed
    form: Callable[[Desk], dict[str, Any]] = as_given  # what the case is told; may find faults
    about: str = ""  # the field that says what it is about: a draft about another one is left alone

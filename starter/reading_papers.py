"""The words of a case, for those who may read them; every reading is noted before it is shown."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from domain.act import FactKind
from domain.errors import NotAllowed
from domain.paper import PaperRef
from domain.people import Person
from domain.plan import PlanOutline
from policy import access, roles
from starter.readers import reader
from starter.seeing import Seen, see
from storage.papers import Paper

if TYPE_CHECKING:
    from starter.doors import Doors


class Withheld(StrEnum):
    """Why somebody's words are not shown."""

    RESTRICTED = "restricted: read by the case's own case worker and the protection focal point only"
    COMPLAINT = "a complaint: read by who answers it only"


@dataclass(frozen=True)
class Shown:
    """A paper that an accepted act named; `withheld` says why its words are not here."""

    fact: int
    id: str
    kind: str
    by: str
    at: datetime
    words: dict[str, str]
    withheld: Withheld | None


def read(doors: "Doors", number: str, by: str) -> list[Shown]:
    """Every paper that an accepted act named, in the order of the acts, with the words this person may read.

    Each one that is shown leaves an entry: who, which, when. It is written first: what cannot be noted is not shown.
    """
    seen = see(doors, number)
    whoever = reader(doors, seen.case, by)
    papers = [(fact, doors.papers.read(seen.opened.id, ref)) for fact, ref in _named(seen)]
    shown = [_shown(fact, paper, _withheld(whoever, seen, fact, paper)) for fact, paper in papers]
    doors.reads.note(seen.opened.id, sorted({one.id for one in shown if not one.withheld}), whoever)
    return shown


def of_paper(doors: "Doors", seen: Seen, ref: PaperRef, by: str, *, shown: bool = True) -> dict[str, str]:
    """The words of one paper, to go on writing from; nothing for who may not read it. That they were shown is noted.

    `shown` is false where they are only compared with what somebody typed.
    """
    fact = next((number for number, named in _named(seen) if named.id == ref.id), 0)
    if not fact:
        return {}
    try:
        whoever = reader(doors, seen.case, by)
    except NotAllowed:
        return {}
    paper = doors.papers.read(seen.opened.id, ref)
    if _withheld(whoever, seen, fact, paper):
        return {}
    if shown:
        doors.reads.note(seen.opened.id, [paper.id], whoever)
    return paper.words


def read_one(doors: "Doors", number: str, by: str, fact: int) -> Shown | None:
    """The paper that this act named, if it named one; it alone is noted as read."""
    seen = see(doors, number)
    whoever = reader(doors, seen.case, by)
    ref = next((ref for n, ref in _named(seen) if n == fact), None)
    if ref is None:
        return None
    paper = doors.papers.read(seen.opened.id, ref)
    shown = _shown(fact, paper, _withheld(whoever, seen, fact, paper))
    doors.reads.note(seen.opened.id, [] if shown.withheld else [shown.id], whoever)
    return shown


def _withheld(whoever: Person, seen: Seen, fact: int, paper: Paper) -> Withheld | None:
    told = seen.facts[fact - 1].act or {}
    if not roles.may_read_complaint(whoever, seen.case, str(told.get("feedback"))):
        return Withheld.COMPLAINT
    restricted = paper.restricted or _of_restricted_plan(told)
    shut = restricted and not roles.may_read_restricted(whoever, seen.case, seen.now)
    return Withheld.RESTRICTED if shut else None


def _of_restricted_plan(told: Mapping[str, Any]) -> bool:
    """The words of a plan are withheld as a whole where the plan editor is shut."""
    planned = told.get("verb") == "propose_plan"
    return planned and access.holds_restricted(PlanOutline.model_validate(told["outline"]))


def _named(seen: Seen) -> Iterator[tuple[int, PaperRef]]:
    for fact in seen.facts:
        named = seen.opened.paper if fact.kind is FactKind.OPENED else (fact.act or {}).get("paper")
        if named:
            yield fact.number, PaperRef.model_validate(named)


def _shown(fact: int, paper: Paper, withheld: Withheld | None) -> Shown:
    words = {} if withheld else paper.words
    return Shown(fact, paper.id, paper.kind, paper.written_by.id, paper.written_at, words, withheld)

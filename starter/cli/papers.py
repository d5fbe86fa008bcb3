"""The words of a case, for those who may read them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from domain.act import FactKind
from domain.paper import PaperRef
from domain.people import Person
from policy import roles
from starter.readers import reader
from starter.seeing import Seen, see
from storage.papers import Paper

if TYPE_CHECKING:
    from starter.doors import Doors


WITHHELD = "restricted: read by the case's own case worker and the protection focal point only"
COMPLAINT = "a complaint: read by who answers it only"


def read(doors: "Doors", number: str, by: str) -> list[str]:
    """Every paper that an accepted act named and this person may read, in the order of the acts.

    Each one that is shown leaves an entry: who, which, when. It is written first: what cannot be noted is not shown.
    """
    seen = see(doors, number)
    whoever = reader(doors, seen.case, by)
    papers = [(fact, doors.papers.read(seen.opened.id, ref)) for fact, ref in _named(seen)]
    mine = {paper.id for fact, paper in papers if _may(whoever, seen, fact, paper)}
    doors.reads.note(seen.opened.id, sorted(mine), whoever)
    return ["papers:", *(line for fact, paper in papers for line in _shown(fact, paper, mine))]


def _may(whoever: Person, seen: Seen, fact: int, paper: Paper) -> bool:
    told = seen.facts[fact - 1].act or {}
    heard = roles.may_read_complaint(whoever, seen.case, str(told.get("feedback")))
    return heard and (not paper.restricted or roles.may_read_restricted(whoever, seen.case))


def who_read(doors: "Doors", number: str) -> list[dict[str, str]]:
    """Every reading of a paper of this case: when, who, which paper; no words."""
    return [
        {"at": f"{one.at:%Y-%m-%d %H:%M} UTC", "by": one.by.id, "role": one.by.role.value, "paper": one.paper}
        for one in doors.reads.of(see(doors, number).opened.id)
    ]


def _named(seen: Seen) -> Iterator[tuple[int, PaperRef]]:
    for fact in seen.facts:
        named = seen.opened.paper if fact.kind is FactKind.OPENED else (fact.act or {}).get("paper")
        if named:
            yield fact.number, PaperRef.model_validate(named)


def _shown(fact: int, paper: Paper, mine: set[str]) -> Iterator[str]:
    yield f"  {fact} {paper.kind}, written by {paper.written_by.id} on {paper.written_at:%Y-%m-%d}"
    if paper.id in mine:
        yield from (f"    {name}: {text}" for name, text in paper.words.items())
    else:
        yield f"    {WITHHELD if paper.restricted else COMPLAINT}"

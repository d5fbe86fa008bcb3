"""The words of a case, for those who may read them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from domain.act import FactKind
from domain.errors import Incomplete, NotAllowed
from domain.paper import PaperRef
from domain.people import Person
from policy import roles
from starter.cli.seeing import Seen, see

if TYPE_CHECKING:
    from starter.doors import Doors


def read(doors: "Doors", number: str, by: str) -> list[str]:
    """Every paper that an accepted act named, in the order of the acts."""
    reader = _reader(doors, by)
    seen = see(doors, number)
    return ["papers:", *(line for fact, ref in _named(seen) for line in _paper(doors, seen, fact, ref, reader))]


def _reader(doors: "Doors", by: str) -> Person:
    if not by:
        raise Incomplete("Who wants to read the words is not said.", "Nothing was shown.", "Say it with --as.")
    reader = doors.staff.get(by)
    if reader.role not in roles.READ_PAPERS:
        said = f"Ask one of: {', '.join(sorted(roles.READ_PAPERS))}."
        raise NotAllowed(f"A {reader.role} may not read the papers of a case.", "Nothing was shown.", said)
    return reader


def _named(seen: Seen) -> Iterator[tuple[int, PaperRef]]:
    for fact in seen.facts:
        named = seen.opened.paper if fact.kind is FactKind.OPENED else (fact.act or {}).get("paper")
        if named:
            yield fact.number, PaperRef.model_validate(named)


def _paper(doors: "Doors", seen: Seen, fact: int, ref: PaperRef, reader: Person) -> Iterator[str]:
    paper = doors.papers.read(seen.opened.id, ref)
    yield f"  {fact} {paper.kind}, written by {paper.written_by.id} on {paper.written_at:%Y-%m-%d}"
    if paper.restricted and reader.role not in roles.READ_RESTRICTED:
        yield f"    restricted: read by {', '.join(sorted(roles.READ_RESTRICTED))} only"
    else:
        yield from (f"    {name}: {text}" for name, text in paper.words.items())

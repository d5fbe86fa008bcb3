"""The words of a case as lines, and who read them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from starter import reading_papers
from starter.reading_papers import Shown
from starter.seeing import see

if TYPE_CHECKING:
    from starter.doors import Doors


def read(doors: "Doors", number: str, by: str) -> list[str]:
    """Every paper of the case; the words as far as this person may read them."""
    return ["papers:", *(line for one in reading_papers.read(doors, number, by) for line in _lines(one))]


def who_read(doors: "Doors", number: str) -> list[dict[str, str]]:
    """Every reading of a paper of this case: when, who, which paper; no words."""
    return [
        {"at": f"{one.at:%Y-%m-%d %H:%M} UTC", "by": one.by.id, "role": one.by.role.value, "paper": one.paper}
        for one in doors.reads.of(see(doors, number).opened.id)
    ]


def _lines(one: Shown) -> Iterator[str]:
    yield f"  {one.fact} {one.kind}, written by {one.by} on {one.at:%Y-%m-%d}"
    if one.withheld:
        yield f"    {one.withheld.value}"
    else:
        yield from (f"    {name}: {text}" for name, text in one.words.items())

"""A mistyped act is put right by an act that names it; nothing is deleted. Source: domain 0.3 C20."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import Field

from domain.act import Act, Fact, FactKind, When, may_not_be_turned_down

if TYPE_CHECKING:
    from domain.case import Case

STRUCK_OUT = "strike_out_act"


class StrikeOutAct(Act):
    """An act that should never have been recorded on this case is struck out; it stays readable in the journal."""

    act: int = Field(ge=1, description="number of the act")
    because: str = Field(pattern=r"^[A-Z_]{2,40}$")

    def apply(self, case: "Case", when: When) -> None:
        """Everything is computed again as if the act had not been recorded."""


@dataclass(frozen=True)
class Corrections:
    """What stands in the place of each corrected act, None if it is struck out; and which facts only correct others."""

    right: dict[int, dict[str, Any] | None]
    made: dict[int, int]  # number of a correction to the number of the act it stands for


def corrections(facts: Iterable[Fact]) -> Corrections:
    """Read all facts for the corrections among them.

    Choice: a correction is the same act, typed right, which names the wrong one; a correction may be corrected. What
    does not fit (another verb, a number that is no act, a message nobody may turn down) corrects nothing.
    """
    found, verbs = Corrections({}, {}), dict[int, str]()
    for fact in facts:
        coded = fact.act if fact.kind is FactKind.ACT else None
        if coded and not may_not_be_turned_down(verb := str(coded.get("verb"))):
            number = corrected(coded)
            wrong = found.made.get(number, number)
            if verb in (STRUCK_OUT, verbs.get(wrong)) and wrong in verbs:
                found.right[wrong] = None if verb == STRUCK_OUT else coded
                found.made[fact.number] = wrong
            else:
                verbs[fact.number] = verb
    return found


def as_heard(facts: Iterable[Fact]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Every act that stands, under its own number and as it should have been typed."""
    known = tuple(facts)
    found = corrections(known)
    for fact in known:
        coded = found.right.get(fact.number, fact.act)
        if fact.kind is FactKind.ACT and coded and fact.number not in found.made:
            yield fact.number, coded


def corrected(coded: dict[str, Any]) -> int:
    """The number of the act that this one puts right or strikes out; 0 if it does neither."""
    named = coded.get("act" if coded.get("verb") == STRUCK_OUT else "corrects")
    return named if isinstance(named, int) else 0

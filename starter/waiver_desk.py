"""What a waivers desk shows: one request with its effect, who still must sign, and all of them counted by reason."""

from dataclasses import dataclass
from typing import Any

from domain.errors import CaseError, NotFound
from domain.people import Person, Role
from domain.waiver import KEEPS_THE_FILE, Waiver, WaiverKind, WaiverState, keeps_the_file
from policy import access, masking, reports, roles, waivers
from policy.access import Sight
from policy.masking import Observation, Table
from starter.effects import Effect, effect
from starter.seeing import Seen
from storage.waiver_lines import WaiverLine, in_clear

EVERYONES = roles.may("request_waiver")


@dataclass(frozen=True)
class Asked:
    """A request for a waiver, for somebody who looks at it."""

    id: str
    waiver: Waiver
    about: str
    effect: Effect
    answered_by: list[Role]
    signatures: int
    own: bool

    @property
    def refusal(self) -> CaseError | None:
        """What the door would tell this visitor who grants it as asked."""
        return self.effect.refusal


def asked(seen: Seen, id_: str, by: Person, terms: dict[str, Any] | None = None, *, full: bool = False) -> Asked:
    """One request of a case, with what its grant would move. Raises NotFound; Incomplete for terms that are none."""
    waiver = demand(seen, id_, by)
    return Asked(
        id=id_,
        waiver=waiver,
        about=waiver.about if full else in_clear(waiver),
        effect=effect(seen, "grant_waiver", {"waiver": id_, **(terms or {})}, by) if waiver.waiting else Effect(()),
        answered_by=sorted(waivers.grants(waiver)),
        signatures=waiver.signatures(seen.case.packs),
        own=waiver.asked_by.id == by.id,
    )


def demand(seen: Seen, id_: str, by: Person) -> Waiver:
    """A waiver of a case that concerns this person. Raises NotFound for any other, as for none."""
    waiver = seen.case.waivers.get(id_)
    if waiver is None or not concerns(by, waiver):
        raise NotFound("There is no such waiver.", "Nothing was changed.", "Look for it at the waivers desk.")
    return waiver


def least(by: Person) -> Sight:
    """How much of a case one must see to look at its waivers: whoever decides on keeping files sees those."""
    return Sight.PROCESS if by.role is Role.DATA_PROTECTION_OFFICER else Sight.MONEY


def near(by: Person) -> tuple[str, str] | None:
    """Whose cases the desk lists; None for every office."""
    return None if access.sees_every_office(by) else (by.office, by.id)


def about(by: Person) -> str:
    """How the promise must begin that this person sees waivers of; empty for all."""
    return KEEPS_THE_FILE if by.role is Role.DATA_PROTECTION_OFFICER else ""


def concerns(by: Person, waiver: Waiver) -> bool:
    """Whether this person sees a waiver of this promise, however it was found."""
    return by.role is not Role.DATA_PROTECTION_OFFICER or keeps_the_file(waiver.promise)


def counted(lines: list[WaiverLine]) -> Table:
    """By source, rule and reason, with small groups hidden (R20)."""
    seen = (
        Observation(
            (*reports.rule_of(WaiverKind(line.kind), line.about), line.kind), line.because, line.state, line.number
        )
        for line in lines
    )
    return masking.table("waivers", ("source", "rule", "kind", "reason"), [state.value for state in WaiverState], seen)

"""How a guard is written: one function per act, found by the act's class; it raises a refusal or says nothing."""

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from domain.act import Act
from domain.case import Case
from domain.errors import CaseError, Incomplete, NotFound, WrongMoment

A = TypeVar("A", bound=Act)
Guard = Callable[[Case, A, date], None]
GUARDS: dict[type[Act], Callable[[Case, Act, date], None]] = {}
UNCHANGED = "Nothing was recorded; the case is as it was."


def guards(kind: type[A]) -> Callable[[Guard[A]], Guard[A]]:
    """Register the guard of an act."""

    def keep(guard: Guard[A]) -> Guard[A]:
        GUARDS[kind] = guard  # type: ignore[assignment]  # each guard is called with its own act only
        return guard

    return keep


def demand(true: object, happened: str, next_step: str, kind: type[CaseError] = WrongMoment) -> None:
    """Refuse in three parts unless this is true."""
    if not true:
        raise kind(happened, UNCHANGED, next_step)


def demand_none(faults: list[str], subject: str, next_step: str) -> None:
    """Refuse with the list of everything that is missing or wrong."""
    demand(not faults, f"{subject}: " + "; ".join(faults) + ".", next_step, Incomplete)


def demand_known(known: object, what: str, id_: str, among: list[str]) -> None:
    """Refuse an id the case does not know, and say which it does."""
    listed = ", ".join(sorted(among)) or "none yet"
    demand(known, f"This case has no {what} {id_!r}.", f"Choose one of: {listed}.", NotFound)


def demand_new(known: object, what: str, id_: str) -> None:
    """Refuse an id that is taken."""
    demand(not known, f"This case already has a {what} {id_!r}.", "Give the new one another id.")

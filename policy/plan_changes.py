"""What a draft of a plan changes against the version before it, and whose consent it must be asked for.

Source: handbook 2.3.2, consent covers all components and is renewed at each change of the plan (R42, R43); T13.
Codes and sums only: whether a text changed is known to whoever has the words.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.act import When
from domain.case import Case
from domain.people import Noun
from domain.plan import PlanOutline, PlanVersion
from policy import consent, household, plan
from policy.overrides import by_the_end_of


class Kind(StrEnum):
    """What became of a part of the plan."""

    ADDED = "ADDED"
    DROPPED = "DROPPED"
    CHANGED = "CHANGED"


@dataclass(frozen=True)
class Change:
    """One part of the plan that is not as it was; `fields` says in what, if it was there before."""

    kind: Kind
    part: str  # activities, not_needed, goals_later, exit_strategy or the name of a field
    id: str = ""
    fields: tuple[str, ...] = ()


ROWS = {"activities": "id", "not_needed": "element", "goals_later": "goal"}


def changes(before: PlanOutline, after: PlanOutline) -> list[Change]:
    """Part by part: rows by their id, everything else by its name."""
    return [*(change for part in ROWS for change in _rows(before, after, part)), *_fields(before, after)]


def _rows(before: PlanOutline, after: PlanOutline, part: str) -> Iterator[Change]:
    had, has = _by_id(before, part), _by_id(after, part)
    yield from (Change(Kind.ADDED, part, id_) for id_ in has if id_ not in had)
    for id_ in has:
        if id_ in had and (names := differing(had[id_], has[id_])):
            yield Change(Kind.CHANGED, part, id_, names)
    yield from (Change(Kind.DROPPED, part, id_) for id_ in had if id_ not in has)


def _by_id(outline: PlanOutline, part: str) -> Mapping[str, Noun]:
    return {str(getattr(row, ROWS[part])): row for row in getattr(outline, part)}


def differing(one: Noun, other: Noun) -> tuple[str, ...]:
    """The fields in which two of a kind differ."""
    return tuple(name for name in type(one).model_fields if getattr(one, name) != getattr(other, name))


def _fields(before: PlanOutline, after: PlanOutline) -> Iterator[Change]:
    for name in differing(before, after):
        if name in ROWS:
            continue
        was, now = getattr(before, name), getattr(after, name)
        both = isinstance(was, Noun) and isinstance(now, Noun)
        yield Change(_kind(was, now), name, fields=differing(was, now) if both else ())


def _kind(was: object, now: object) -> Kind:
    if was in (None, ""):
        return Kind.ADDED
    return Kind.DROPPED if now in (None, "") else Kind.CHANGED


@dataclass(frozen=True)
class Recipient:
    """Somebody who would be told something of the person to carry the plan out."""

    id: str
    activities: tuple[str, ...]
    new: bool  # nobody was ever asked whether they may be told, and they never were
    unnamed_by: tuple[str, ...]  # members whose consent to this version has to name it


@dataclass(frozen=True)
class Asked:
    """Whom a version is put to before it can start."""

    consents: tuple[str, ...]
    assents: tuple[str, ...]
    recipients: tuple[Recipient, ...]


def asked(case: Case, outline: PlanOutline, on: date) -> Asked:
    """Every adult, or the guardian; every child that is asked; and whom their consent must name.

    Choice: consent to an earlier version names nobody for this one; what was said for the case as a whole still does.
    """
    voices = tuple(household.voices(case, on))
    children = tuple(household.asked_to_assent(case, on))
    return Asked(voices, children, tuple(_recipients(case, outline, on)))


def _recipients(case: Case, outline: PlanOutline, on: date) -> Iterator[Recipient]:
    version = draft(case, outline, on)
    for id_, lines in told(outline).items():
        unnamed = consent.unasked(case, id_, version, by_the_end_of(on))
        yield Recipient(id_, lines, not case.knows_recipient(id_), tuple(unnamed))


def told(outline: PlanOutline) -> dict[str, tuple[str, ...]]:
    """Who carries out what: provider ids with the ids of their activities; whoever it is handed over to at the end."""
    providers = dict.fromkeys(line.provider for line in outline.activities if line.provider)
    by = {id_: tuple(line.id for line in outline.activities if line.provider == id_) for id_ in providers}
    last = outline.exit_strategy.hand_over_to if outline.exit_strategy else ""
    return by if not last or last in by else {**by, last: ()}


def next_version(case: Case) -> int:
    """The number the next proposal has."""
    return max(case.plans, default=0) + 1


def draft(case: Case, outline: PlanOutline, on: date) -> PlanVersion:
    """A draft as if it were proposed today."""
    last = max([*(made.proposed for made in case.plans.values()), case.first_session], key=_number, default=None)
    at = last.at if last else case.opened.registered_at
    return PlanVersion(next_version(case), outline, When(on=on, at=at, number=10**9))


def _number(when: When | None) -> int:
    return when.number if when else 0


def lacking_to_start(case: Case, outline: PlanOutline, on: date) -> list[str]:
    """What would still be needed once this draft is proposed, in words."""
    return plan.lacking(case, draft(case, outline, on), on)


def last_version(case: Case) -> PlanVersion | None:
    """The newest version there is, whatever became of it: the next one starts from it.

    Choice: one of an earlier episode serves as well; most of it is still true.
    """
    return case.plans[max(case.plans)] if case.plans else None

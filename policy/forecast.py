"""How much work waits for each case worker, week by week. Source: domain 8.6; read from the agendas, not from cases."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from domain.people import Role

WEEKS = 12
WEEK = timedelta(days=7)
MEETING = "follow_up"


@dataclass(frozen=True)
class Load:
    """What one case worker has before them; an empty id is nobody's."""

    case_worker: str
    cases: int
    overdue: int
    weeks: tuple[int, ...]

    @property
    def whole(self) -> int:
        """Everything in sight."""
        return self.overdue + sum(self.weeks)


@dataclass(frozen=True)
class Agenda:
    """What the worklist keeps of one case: who carries it, and its open promises as they stand there."""

    case_worker: str
    promises: Iterable[Mapping[str, Any]]


def mondays(today: date, weeks: int = WEEKS) -> list[date]:
    """The first day of each week in sight; the first week is the one of today."""
    first = today - timedelta(days=today.weekday())
    return [first + n * WEEK for n in range(weeks)]


def forecast(agendas: Iterable[Agenda], today: date, weeks: int = WEEKS) -> list[Load]:
    """What is due per case worker and week, overdue first; the fullest first.

    Only promises on the case worker are counted, and none that stands still. Choice: the meeting after the next one,
    and those after it, are projected as if each were held on its day (a late one today) and the rhythm of the case
    stayed as it is; nothing else is projected, for other dates begin with what people will decide.
    """
    first = mondays(today, weeks)[0]
    found: dict[str, list[int]] = {}
    for agenda in agendas:
        counts = found.setdefault(agenda.case_worker, [0] * (weeks + 2))
        counts[0] += 1
        for day in _days(agenda.promises, today, first + weeks * WEEK):
            counts[1 if day < today else 2 + (day - first).days // 7] += 1
    loads = [Load(who, cases, overdue, tuple(rest)) for who, (cases, overdue, *rest) in found.items()]
    return sorted(loads, key=lambda load: (-load.whole, load.case_worker))


def _days(promises: Iterable[Mapping[str, Any]], today: date, end: date) -> Iterator[date]:
    """Every day before the end on which this case asks for its worker."""
    for promise in promises:
        if promise["on"] != Role.CASE_WORKER or promise.get("days_left") is not None:
            continue
        due = date.fromisoformat(promise["due_on"])
        if due < end:
            yield due
        if promise["name"] == MEETING:
            yield from _meetings(promise, max(due, today), end)


def _meetings(promise: Mapping[str, Any], held: date, end: date) -> Iterator[date]:
    since, first_due = (date.fromisoformat(promise[name]) for name in ("since", "first_due_on"))
    rhythm = first_due - since
    while rhythm >= WEEK and (held := held + rhythm) < end:
        yield held

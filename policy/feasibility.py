"""The feasibility grid: which approach fits this person here. Advice only. Source: handbook 2.3.1, annex 5."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from domain.case import Case
from domain.plan import Activity, PlanOutline
from domain.programme import GridOption


class Fit(StrEnum):
    """How an option of the grid came out."""

    FITS = "FITS"
    FITS_WITH_CAUTION = "FITS_WITH_CAUTION"
    NOT_FITTING = "NOT_FITTING"
    UNKNOWN = "UNKNOWN"


def option_of(case: Case, option: str) -> GridOption | None:
    """A row of the programme's grid by id."""
    return next((row for pack in case.packs for row in pack.grid if row.id == option), None)


def fit(case: Case, option: GridOption) -> Fit:
    """Whether an option fits: no if a required criterion is no, or if no programme of the case gives help that way.

    Choice: an optional criterion that is no means caution; one that nobody answered leaves it unknown.
    """
    if option.modality and not any(option.modality in pack.modalities for pack in case.packs):
        return Fit.NOT_FITTING
    weighed = case.grid.get(option.id)
    answers = {criterion: (weighed.answers.get(criterion.key) if weighed else None) for criterion in option.criteria}
    if any(answer is False for criterion, answer in answers.items() if criterion.required):
        return Fit.NOT_FITTING
    if weighed is None or any(answer is None for answer in answers.values()):
        return Fit.UNKNOWN
    return Fit.FITS if all(answers.values()) else Fit.FITS_WITH_CAUTION


@dataclass(frozen=True)
class Weighing:
    """A row of the grid as it stands for this person: how it came out, and by which answers."""

    option: GridOption
    fit: Fit
    answers: dict[str, bool | None]  # by question; None: nobody answered
    not_given: bool  # no programme of the case gives help that way


def weighings(case: Case) -> list[Weighing]:
    """Every row of the grids of the case's programmes, those that fit first; the same rows in two packs once."""
    rows = {row.id: row for pack in reversed(case.packs) for row in pack.grid}
    found = [_weighing(case, row) for row in rows.values()]
    return sorted(found, key=lambda one: list(Fit).index(one.fit))


def _weighing(case: Case, row: GridOption) -> Weighing:
    known = case.grid.get(row.id)
    answers = {criterion.key: known.answers.get(criterion.key) if known else None for criterion in row.criteria}
    given = not row.modality or any(row.modality in pack.modalities for pack in case.packs)
    return Weighing(row, fit(case, row), answers, not given)


def against_the_grid(case: Case, outline: PlanOutline) -> list[str]:
    """Lines of a draft that name a row of the grid nobody weighed, or one that does not fit, in words.

    Source: handbook 2.3.1 (R11, R25). The grid is advice: what does not fit is chosen with a reason.
    """
    return [said for line in outline.activities if line.grid for said in _against(case, line)]


def _against(case: Case, line: Activity) -> Iterator[str]:
    row = option_of(case, line.grid)
    if row is None:
        yield f"no programme of this case has the grid option {line.grid} (activity {line.id})"
    elif line.grid not in case.grid:
        yield f"option {line.grid} of activity {line.id} was not weighed"
    elif fit(case, row) is Fit.NOT_FITTING and not line.deviation:
        yield f"option {line.grid} came out as not fitting; activity {line.id} says no reason (deviation)"


def weighed(case: Case) -> dict[str, Fit]:
    """Every option weighed so far, and how it came out."""
    rows = {option: option_of(case, option) for option in case.grid}
    return {option: fit(case, row) for option, row in rows.items() if row}

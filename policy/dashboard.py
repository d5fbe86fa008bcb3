"""Every figure of the programme page: what a case adds to all of them, and their tables. Source: domain 8.6."""

from collections.abc import Iterator, Mapping

from policy.aggregates import FIGURES, SURVEY_COHORTS, cohort
from policy.masking import Cell, Observation, Sums, Table
from policy.reports import DEADLINES, UNMET_NEEDS, WAIVERS, plans_in_time
from policy.tallies import Counts, Figure, Known

HIGH, LOW = "HIGH", "LOW"


def _trends(known: Known) -> Iterator[Observation]:
    """Highs and lows by theme and month since the return (R103): a person once in each.

    Choice: never over all themes. With one theme hidden, the whole would tell of it.
    """
    for theme, month, side in sorted(_sides(known)):
        yield Observation((theme, f"{month:02}"), cohort(known.case), side, known.id)


def _sides(known: Known) -> set[tuple[str, int, str]]:
    points = ((model.theme.value, point) for model, _ in known.case.w_models for point in model.points)
    return {(theme, point.month, HIGH if point.level > 0 else LOW) for theme, point in points if point.level}


W_MODELS = Counts("w-models", ("theme", "month", "cohort"), (HIGH, LOW), _trends)
REPORTS: Mapping[str, tuple[Figure, ...]] = {
    "deadlines": (DEADLINES, WAIVERS),
    "unmet-needs": (UNMET_NEEDS,),
    "aggregates": FIGURES,
    "trends": (W_MODELS, SURVEY_COHORTS),
}


def contributions(known: Known) -> dict[str, Mapping[Cell, int]]:
    """What one case adds, by figure; nothing of a person beside the codes of the cells."""
    figures = (figure for report in REPORTS.values() for figure in report)
    return {figure.name: adds for figure in figures if (adds := figure.adds(known))}


def names(report: str) -> list[str]:
    """The figures a report is made of."""
    return [figure.name for figure in REPORTS[report]]


def report_of(table: str) -> str:
    """The report a table is part of."""
    return next((report for report in REPORTS if table in names(report)), "deadlines")


def tables(report: str, sums: Mapping[str, Sums]) -> list[Table]:
    """The tables of a report, from its sums."""
    made = [figure.table(sums.get(figure.name, {})) for figure in REPORTS[report]]
    return [*made[:1], plans_in_time(made[0]), *made[1:]] if report == "deadlines" else made

"""Figures kept as sums say exactly what the cases say when each is read. Domain 8.6."""

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policy import dashboard
from policy.aggregates import SURVEY_COHORTS, cohort
from policy.masking import ALL, FEWER, HIDDEN, Cell, Count, Observation, Table, masked, summed
from policy.reports import plans_in_time
from policy.tallies import Counts, Known, Means
from tests.policy.lives import under_way
from tests.policy.test_any_life import LIFE, Told, lived
from tests.policy.test_reports import many, rows

SCORES: dict[str, Any] = {"composite": "0.50", "economic": "0.40", "social": "0.55", "psychosocial": "0.60"}
FIGURES = {figure.name: figure for report in dashboard.REPORTS.values() for figure in report}


def counted(figure: Counts, cases: Iterable[Known]) -> Table:
    """A table counted observation by observation, the slow way."""
    blocks: dict[tuple[str, ...], list[Observation]] = {}
    for known in cases:
        for one in figure.seen(known):
            blocks.setdefault(one.block, []).append(one._replace(case=known.id))
    made = [row for block in sorted(blocks) for row in _rows(block, figure.columns, blocks[block])]
    return Table(figure.name, (*figure.keys, *figure.columns, ALL), tuple(made))


def _rows(block: tuple[str, ...], columns: Sequence[str], seen: list[Observation]) -> Iterable[tuple[Any, ...]]:
    names = sorted({one.row for one in seen})
    within = [{name} for name in names] + ([set(names)] if len(names) > 1 else [])
    across = [{column} for column in columns] + [set(columns)]
    count = {
        (i, j): [one.case for one in seen if one.row in row and one.column in column]
        for i, row in enumerate(within)
        for j, column in enumerate(across)
    }
    shown = masked({place: Count(len(found), len(set(found))) for place, found in count.items()})
    for i, name in enumerate([*names, ALL][: len(within)]):
        yield (*block, name, *(shown[i, j] for j in range(len(across))))


def measured(figure: Means, cases: Iterable[Known]) -> set[tuple[Any, ...]]:
    """Every mean that may be shown, reckoned from what was measured; the second hidden ones left aside."""
    groups: dict[tuple[str, ...], list[tuple[str, tuple[Decimal, ...]]]] = {}
    for known in cases:
        for group, values in figure.seen(known):
            groups.setdefault(group, []).append((known.id, values))
    found = set()
    for group, all_ in groups.items():
        people = len({id_ for id_, _ in all_})
        means = [sum(column, Decimal(0)) / len(all_) for column in zip(*(values for _, values in all_), strict=True)]
        shown = (str(mean.quantize(figure.step, ROUND_HALF_UP)) for mean in means)
        found.add((*group, people, *shown) if people >= 5 else (*group, *([FEWER] * (1 + len(means)))))
    return found


@given(st.lists(st.tuples(LIFE, st.integers(1, 7)), min_size=1, max_size=3))
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_sums_say_what_the_cases_say(drawn: list[tuple[Told, int]]) -> None:
    """Whatever lives there are: what each adds, summed, makes the tables that reading all of them makes."""
    cases = many(*((lived(told), count) for told, count in drawn))
    added = [dashboard.contributions(known) for known in cases]
    sums = {name: summed(one[name] for one in added if name in one) for name in FIGURES}

    for report in dashboard.REPORTS:
        for table in dashboard.tables(report, sums):
            figure = FIGURES.get(table.name)
            if isinstance(figure, Counts):
                assert table == counted(figure, cases)
            elif isinstance(figure, Means):
                hidden = {row for row in table.rows if HIDDEN in row}
                assert set(table.rows) - hidden <= measured(figure, cases)
                assert len(table.rows) == len(measured(figure, cases))
                assert not hidden or figure is SURVEY_COHORTS
            else:
                assert table == plans_in_time(counted(FIGURES["deadlines"], cases))  # type: ignore[arg-type]


def cohorts(*counts: int) -> list[tuple[Any, ...]]:
    """Year and people of the survey's cohorts, as shown: so many of 2026, of 2027, of 2028."""
    sums: dict[Cell, Count] = {
        ("rss/1", "02", str(2026 + n), column): Count(count * 50, count)
        for n, count in enumerate(counts)
        if count
        for column in (None, "economic", "social", "psychosocial", "composite")
    }
    return [row[2:4] for row in SURVEY_COHORTS.table(sums).rows]


HIDINGS: list[Any] = [
    pytest.param((7, 6), [7, 6], id="all may be told"),
    pytest.param((7, 3, 9), [HIDDEN, FEWER, 9], id="one is few, and so is the smallest of the others"),
    pytest.param((7, 3, 2), [7, FEWER, FEWER], id="two that are five together"),
    pytest.param((7, 1, 2), [HIDDEN, FEWER, FEWER], id="two that are three together"),
    pytest.param((4,), [FEWER], id="nobody else"),
]


@pytest.mark.parametrize(("counts", "expected"), HIDINGS)
def test_no_mean_of_a_few_follows_from_the_mean_of_all(counts: tuple[int, ...], expected: list[Any]) -> None:
    """All are shown elsewhere: those hidden among the years are five people at least, or everybody."""
    assert [people for _, people in cohorts(*counts)] == expected


@pytest.mark.rule("R103")
def test_highs_and_lows_are_told_by_theme_month_and_year_of_return() -> None:
    """Five people with two lows in one month are five; a level of nought is neither; few are hidden."""
    point = {"month": 3, "level": -3, "kind": "CHALLENGE"}
    low = under_way().does("record_w_model", theme="ECONOMIC", points=[point, {**point, "level": -1}])
    flat = under_way().does("record_w_model", theme="SOCIAL", points=[{**point, "level": 0}])
    high = under_way().does("record_w_model", theme="SOCIAL", points=[{**point, "level": 2}])
    figure = dashboard.W_MODELS

    told = figure.table(summed(figure.adds(known) for known in many((low, 5), (flat, 9), (high, 4))))

    year = cohort(low.case)
    assert rows(told, "ECONOMIC") == [
        {"theme": "ECONOMIC", "month": "03", "cohort": year, "HIGH": 0, "LOW": 5, "ALL": 5},
    ]
    assert [row["HIGH"] for row in rows(told, "SOCIAL")] == [FEWER]


def test_no_cell_names_a_case() -> None:
    """What is kept of a case are codes: neither its number nor a member stands there."""
    (known,) = many((under_way().does("record_survey", **SCORES), 1))
    cells = {code for adds in dashboard.contributions(known).values() for cell in adds for code in cell if code}

    assert {known.id, known.case.opened.number, "m1"}.isdisjoint(cells)


def test_each_table_has_its_report() -> None:
    """The figures of every report are found by the names of their tables; plans belong to the deadlines."""
    for report in dashboard.REPORTS:
        for table in dashboard.tables(report, {}):
            assert dashboard.report_of(table.name) == report

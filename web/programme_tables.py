"""Masked tables in a visitor's words: what stands in a cell, and the list of cases it opens. Source: domain 8.6."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from domain.promise import TELLING
from letters.words import N_, Speaker
from policy.aggregates import WITH_PLAN, WITHOUT_PLAN
from policy.masking import ALL, FEWER, HIDDEN, Shown, Table
from policy.reports import STILL_LATE
from policy.tallies import NONE
from web import words
from web.programme_pictures import of_table

TITLES = {
    "deadlines": N_("How promises were kept"),
    "plans": N_("Plans agreed within a month of return"),
    "waivers": N_("Waivers by source, rule and reason"),
    "unmet-needs": N_("Unmet needs by element and reason"),
    "caseload": N_("Open cases by vulnerability"),
    "contacts": N_("Ways of meeting"),
    "closures": N_("Closures by outcome"),
    "plans-begun": N_("Plans of which something has begun"),
    "consents-overdue": N_("Consents to a changed plan that are overdue"),
    "answers": N_("Days until a provider answered"),
    "services": N_("Days until a service ended"),
    "w-models": N_("Highs and lows by month since return"),
    "surveys": N_("Mean scores by month since return"),
    "survey-cohorts": N_("Mean scores of those who returned in one year"),
}
COLUMNS = {
    "programme": N_("Programme"),
    "promise": N_("What was promised"),
    "office": N_("Office"),
    "source": N_("Whose rule"),
    "rule": N_("Rule"),
    "kind": N_("Kind"),
    "reason": N_("Reason"),
    "element": N_("Element"),
    "case_worker": N_("Case worker"),
    "instrument": N_("Instrument"),
    "month": N_("Month since return"),
    "cohort": N_("Year of return"),
    "theme": N_("Theme"),
    "provider": N_("Provider"),
    "people": N_("People"),
    "PER_CENT": N_("Per cent"),
    "mean_days": N_("Days on average"),
    ALL: N_("All"),
}
CODED = ("promise", "kind", "reason", "element", "theme")  # the others are ids, and stay as they are
FOLDED = {"deadlines": 2, "plans": 1, "unmet-needs": 2, "caseload": 1, "w-models": 2}
"""Columns of a block, of which one line is shown, until an office or a year is chosen: the last, that of all of it."""


@dataclass(frozen=True)
class Cell:
    """What stands in a table, and the list it opens."""

    text: str
    number: bool
    list: Mapping[str, str]


@dataclass(frozen=True)
class Section:
    """One table of the page."""

    name: str
    title: str
    columns: list[str]
    rows: list[list[Cell]]
    pictures: list[Markup]


def narrowed(table: Table, kept: Mapping[str, str]) -> Table:
    """The lines of the office or the year that was chosen; else one line a block where there are many."""
    chosen = [(table.columns.index(name), value) for name, value in kept.items() if value and name in table.columns]
    if chosen:
        rows = [row for row in table.rows if all(row[at] == value for at, value in chosen)]
    elif keys := FOLDED.get(table.name):
        rows = list({row[:keys]: row for row in table.rows}.values())
    else:
        rows = list(table.rows)
    return Table(table.name, table.columns, tuple(rows))


def section(speaks: Speaker, table: Table) -> Section:
    """A table in words, its numbers linked where a list of these cases exists."""
    columns = [speaks.words(COLUMNS[one]) if one in COLUMNS else words.label(speaks, one) for one in table.columns]
    rows = sorted(table.rows, key=_months(table)) if "month" in table.columns else table.rows
    made = [[_cell(speaks, table, row, n) for n in range(len(row))] for row in rows]
    title = speaks.words(TITLES[table.name])
    return Section(table.name, title, columns, made, of_table(speaks, title, table))


def _months(table: Table) -> Callable[[tuple[Shown, ...]], tuple[str, int]]:
    at = table.columns.index("month")
    return lambda row: (str(row[:at]), int(row[at]))


def _cell(speaks: Speaker, table: Table, row: tuple[Shown, ...], n: int) -> Cell:
    column, value = table.columns[n], row[n]
    number = column in (ALL, "people", "PER_CENT", "mean_days") or column not in COLUMNS
    return Cell(_said(speaks, column, value), number, _list(table, row, column) if value not in (0, "") else {})


def _said(speaks: Speaker, column: str, value: Shown) -> str:
    if isinstance(value, int):
        return speaks.number(value)
    known = {FEWER: speaks.say("fewer than 5"), HIDDEN: speaks.say("hidden"), ALL: speaks.say("All")}
    return known.get(value) or (words.label(speaks, value) if column in CODED else value)


def _list(table: Table, row: tuple[Shown, ...], column: str) -> Mapping[str, str]:
    """What the worklist is asked for. Choice: only where it can show these cases; a masked number opens them too, for
    whoever reads reports sees that list anyway.
    """
    said = {name: str(value) for name, value in zip(table.columns, row, strict=True)}
    near = {name: said[name] for name in ("office", "programme") if said.get(name, ALL) not in (ALL, NONE)}
    match table.name, column:
        case "deadlines", late if late == STILL_LATE and said["promise"] not in TELLING:
            return {"tab": "late", "promise": said["promise"], **near}
        case "consents-overdue", (overdue) if overdue in (WITH_PLAN, WITHOUT_PLAN, ALL):
            return {"tab": "late", "promise": "plan_consent", **near}
        case "caseload", total if total == ALL and said["case_worker"] == ALL:
            return {"tab": "all", **near}
        case "closures", total if total == ALL:
            return {"tab": "closed", **near}
    return {}

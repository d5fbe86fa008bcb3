"""The programme: numbers over many cases that open their list, none of which points at a person. Source: domain 8.6."""

from collections.abc import Iterable

from starlette.requests import Request
from starlette.responses import Response

from domain.errors import NotFound
from policy import dashboard
from policy.masking import ALL, Table
from starter import figures, reports
from web.programme_tables import TITLES, narrowed, section
from web.rendering import page
from web.visitor import visitor

APART = ("office", "cohort")  # what can be chosen


def show(request: Request) -> Response:
    """Every table. An office or a year of return narrows those that know it."""
    who = visitor(request)
    found = figures.page(request.app.state.doors, who.person)
    kept = {name: request.query_params.get(name, "") for name in APART}
    hidden = "surveys" if kept["cohort"] else "survey-cohorts"  # the same scores, told apart or not
    return page(
        request,
        "programme.html",
        who,
        found=found,
        sections=[section(who.speaks, narrowed(found.tables[name], kept)) for name in TITLES if name != hidden],
        kept=kept,
        choices={name: _choices(found.tables.values(), name) for name in APART},
    )


def _choices(tables: Iterable[Table], name: str) -> list[str]:
    known = [(table.columns.index(name), table.rows) for table in tables if name in table.columns]
    return sorted({str(row[at]) for at, rows in known for row in rows} - {ALL})


def download(request: Request) -> Response:
    """One table for spreadsheets, whole, with its row of hashtags."""
    who, name = visitor(request), request.path_params["name"]
    reports.demand_reader(who.person)
    if name not in TITLES:
        raise NotFound("There is no such table.", "Nothing was changed.", "Choose one on the page of the programme.")
    tables = figures.tables(request.app.state.doors, dashboard.report_of(name), who.person)
    filed = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(reports.as_csv(reports.chosen(tables, name)), media_type="text/csv", headers=filed)

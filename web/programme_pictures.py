"""Pictures of masked tables; the table stands below each. A hidden number is a box of one size, whatever it was."""

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from letters.words import Speaker
from pictures import bars, cohort
from policy.masking import ALL, Shown, Table
from starter.forecast import Forecast
from web import words

BY_COLUMN = ("contacts", "closures")  # drawn from their line for all offices


def of_table(speaks: Speaker, title: str, table: Table) -> list[Markup]:
    """The pictures of a table; most have none."""
    if table.name in BY_COLUMN and table.rows:
        counted = [(column, n) for n, column in enumerate(table.columns) if n and column != ALL]
        rows = [bars.Row(words.label(speaks, column), _number(table.rows[-1][n])) for column, n in counted]
        texts = bars.BarTexts(title=title, desc=title, hidden=speaks.say("hidden"), **_caption(speaks))
        return [bars.table(texts, rows)]
    return _trends(speaks, title, table) if table.name == "w-models" else []


def _trends(speaks: Speaker, title: str, table: Table) -> list[Markup]:
    """One picture a theme, of the lines that are shown."""
    themes: dict[str, list[cohort.Month]] = {}
    for theme, month, _, high, low, *_ in table.rows:
        themes.setdefault(str(theme), []).append(cohort.Month(int(month), _number(high), _number(low)))
    said: dict[str, Any] = {"months": speaks.say("Month since return"), "hidden": speaks.say("hidden")}
    said |= {"high": words.label(speaks, "HIGH"), "low": words.label(speaks, "LOW"), **_caption(speaks)}
    return [
        cohort.cohort(
            cohort.CohortTexts(title=f"{title}: {words.label(speaks, theme)}", desc=title, **said),
            sorted(months, key=lambda one: one.month),
        )
        for theme, months in themes.items()
    ]


def of_forecast(speaks: Speaker, found: Forecast, weeks: Sequence[str]) -> Markup:
    """One column a week; what is overdue stands in the first."""
    late = sum(load.overdue for load in found.loads)
    title = speaks.say("Workload by week")
    sides: dict[str, Any] = {"late": speaks.say("Overdue"), "due": speaks.say("Due"), **_caption(speaks)}
    texts = bars.WeekTexts(title=title, desc=title, **sides)
    counts = zip(weeks, found.weeks, strict=True)
    return bars.columns(texts, [bars.Week(week, 0 if n else late, due) for n, (week, due) in enumerate(counts)])


def _number(shown: Shown) -> int | None:
    return shown if isinstance(shown, int) else None


def _caption(speaks: Speaker) -> dict[str, Any]:
    return {"nothing": speaks.say("Nothing to count."), "rtl": speaks.rtl}

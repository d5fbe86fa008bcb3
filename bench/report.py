"""The table: printed, as JSON, and as docs/performance.md. What misses its target says so, with its reason."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.measure import Row

PAGE = Path(__file__).resolve().parent.parent / "docs" / "performance.md"
TEXT = Path(__file__).resolve().parent / "performance.md"
SCREENS = Path(__file__).resolve().parent / "screens.md"
HEADS = ("what", "unit", "ours", "twin", "ours / twin", "target", "")


def cells(row: Row) -> tuple[str, ...]:
    """One line of the table, as text."""
    quotient = f"{row.quotient:.2f}" if row.quotient is not None else ""
    verdict = {True: "met", False: "MISSED", None: ""}[row.met]
    return row.what, row.unit, number(row.ours), number(row.twin), quotient, row.target, verdict


def number(value: float | None) -> str:
    """Three figures are enough."""
    if value is None:
        return ""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def show(rows: Sequence[Row], about: dict[str, str]) -> None:
    """For people, then for programs."""
    table = Table(*HEADS)
    for row in rows:
        table.add_row(*cells(row), style="red" if row.met is False else "")
    console = Console(width=180)
    console.print(table)
    console.print(", ".join(f"{name} {value}" for name, value in about.items()), highlight=False)
    print(as_json(rows, about))


def as_json(rows: Sequence[Row], about: dict[str, str]) -> str:
    """One object."""
    return json.dumps({"machine": about, "rows": [asdict(row) for row in rows]})


def write(rows: Sequence[Row], about: dict[str, str], page: Path = PAGE) -> None:
    """The page is the text of bench/performance.md with this run's table in its place."""
    page.write_text(_filled(TEXT.read_text(), rows, about))


def write_screens(rows: Sequence[Row], about: dict[str, str], page: Path = PAGE) -> None:
    """Their section alone is written anew, from bench/screens.md; the rest of the page stays. It is the last one."""
    before = page.read_text().partition("\n## Screens\n")[0].rstrip("\n")
    page.write_text(f"{before}\n\n{_filled(SCREENS.read_text(), rows, about)}")


def _filled(text: str, rows: Sequence[Row], about: dict[str, str]) -> str:
    lines = [HEADS, tuple("---" for _ in HEADS), *map(cells, rows)]
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    said = "\n".join(f"- {name}: {value}" for name, value in about.items())
    return text.replace("<!-- machine -->", said).replace("<!-- table -->", table)

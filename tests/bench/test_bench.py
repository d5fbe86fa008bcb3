"""`./run bench` in its smallest size: it lives, counts and writes. What it measures is nobody's business here."""

from pathlib import Path

from bench import report
from bench.__main__ import QUICK, run
from bench.measure import Row, against


async def test_the_whole_bench_runs_in_its_smallest_size(tmp_path: Path) -> None:
    """Every line of the table is there, and the page that is written holds each of them."""
    rows, about = await run(QUICK)
    page = tmp_path / "performance.md"
    report.write(rows, about, page)

    said = page.read_text()
    wanted = ["lives per minute", "processor per life", "round trip", "history of a life", "longest run", "replay"]
    wanted += ["judge", "rows opened", "memory of a parked case", "lateness p99", "until all is written"]
    wanted += ["as PDF, Arabic", "for a screen", "from accepted to answered, p95", "one answer in ten lost"]
    wanted += ["backlog of 50 deeds", "lost, or done twice"]
    assert [line for line in wanted if not any(line in row.what for row in rows)] == []
    assert [row.what for row in rows if row.what not in said] == []
    assert "<!--" not in said
    assert next(row.met for row in rows if "lost, or done twice" in row.what)


def test_a_missed_target_says_so() -> None:
    """Twice the twin's events is more than once: the table says so in capitals."""
    assert report.cells(against("x", "events", 200, 100, at_most=1.0))[-1] == "MISSED"
    assert report.cells(against("x", "per minute", 95, 100, at_least=0.9))[-1] == "met"
    assert report.cells(Row("x", 1.0))[-1] == ""

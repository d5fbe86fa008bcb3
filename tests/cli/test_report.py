"""Reports at a terminal: for whom, in which form; nothing of a few people."""

import csv
import io
import json
from collections.abc import Callable
from subprocess import CompletedProcess

Ran = CompletedProcess[str]
Run = Callable[..., Ran]


def test_a_report_is_for_those_who_answer_for_a_programme(
    passerelle: Run, arrived: str, written: Callable[..., None]
) -> None:
    """A case worker is told whom to ask; the programme manager reads tables without any case number."""
    written(arrived, 1)
    refused = passerelle("report", "deadlines", "--as", "cw-7")
    assert refused.returncode == 1
    assert refused.stderr.startswith("A CASE_WORKER may not read reports over many cases.\nNothing was shown.\n")

    told = passerelle("report", "aggregates", "--as", "pm-1")

    assert told.returncode == 0, told.stderr
    assert "caseload:" in told.stdout
    assert arrived not in told.stdout
    assert "<5 stands for fewer than five people" in told.stdout


def test_a_report_for_programs_and_for_spreadsheets(
    passerelle: Run, arrived: str, written: Callable[..., None]
) -> None:
    """JSON holds every table, CSV one of them with its hashtags; what a reader must know goes beside."""
    written(arrived, 1)
    told = passerelle("report", "deadlines", "--as", "pm-1", "--json")
    assert set(json.loads(told.stdout)) == {"deadlines", "plans", "waivers"}
    assert "<5 stands for" in told.stderr

    rows = list(csv.reader(io.StringIO(passerelle("report", "unmet-needs", "--as", "pm-1", "--csv").stdout)))
    assert rows[1][:3] == ["#sector+element+code", "#cause+code", "#adm1+office+code"]

    assert passerelle("report", "deadlines", "--as", "pm-1", "--csv", "--table", "plan").returncode == 1
    assert passerelle("report", "deadlines", "--as", "pm-1", "--csv", "--json").returncode == 2

"""What a case waits for, at a terminal: the list, one case, its life, and why."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from domain.dates import add_months

Ran = CompletedProcess[str]
Run = Callable[..., Ran]


@pytest.fixture
def taken_over(opened: Callable[..., str], written: Callable[..., None], today: date, tmp_path: Path) -> str:
    """A case that came home 100 days ago: more time for the plan was given, and that time is over too."""
    back = today - timedelta(100)
    more = add_months(back, 1) + timedelta(30)
    lines = [
        f"returned_on: {back}",
        f"registered_on: {back}",
        "history:",
        f"  - day: {back + timedelta(2)}",
        "    give_consent: {recipients: [GM-01]}",
        f"  - day: {back + timedelta(3)}",
        "    record_assessment: {kind: VULNERABILITY, level: LOW, findings: with an uncle, restricted: seen by two}",
        f"  - day: {back + timedelta(20)}",
        "    request-waiver:",
        f"      {{waiver: more, kind: DEADLINE_INTERNAL, promise: plan, until: {more}, because: CLINIC_FIRST}}",
        f"  - day: {back + timedelta(21)}",
        "    by: sv-1",
        "    grant-waiver: {waiver: more}",
    ]
    file = tmp_path / "case.yaml"
    file.write_text("\n".join(lines) + "\n")
    number = opened("--file", file)
    written(number, 5)
    return number


def test_the_list_shows_each_case_with_what_is_next(
    passerelle: Run, arrived: str, today: date, written: Callable[..., None]
) -> None:
    """One line a case: number, stage, next date, what for and on whom, office, worker."""
    written(arrived, 1)
    line = next(line for line in passerelle("list").stdout.splitlines() if arrived in line)
    first = [f"{today + timedelta(14)}", "find_funding", "(PROGRAMME_MANAGER)"]
    assert line.split() == [arrived, "INTAKE", *first, "GM-BJL", "cw-7"]


def test_the_list_is_narrowed_by_office_stage_programme_worker_and_lateness(
    passerelle: Run, taken_over: str, opened: Callable[..., str], today: date, written: Callable[..., None]
) -> None:
    """Each filter leaves out what does not fit, and they add up."""
    fresh = opened("--returned-on", today, "--programmes", "FS-A")
    written(fresh, 1)

    def numbers(*filters: str) -> set[str]:
        found = json.loads(passerelle("list", "--json", *filters).stdout)
        return {line["number"] for line in found} & {fresh, taken_over}

    assert numbers() == {fresh, taken_over}
    assert numbers("--programme", "FS-A") == {fresh}
    assert numbers("--late") == {taken_over}
    assert numbers("--office", "GM-BJL", "--worker", "cw-7", "--stage", "intake") == {fresh, taken_over}
    assert numbers("--office", "ET-ADD") == set()
    assert passerelle("list", "--office", "ET-ADD").stdout == "no case fits\n"


def test_a_case_on_one_screen(passerelle: Run, taken_over: str, today: date) -> None:
    """Stage, journey, consents and what it waits for, late first; no words of anybody."""
    shown = passerelle("show", taken_over).stdout.splitlines()
    back = today - timedelta(100)
    assert shown[0] == f"{taken_over}  stage INTAKE, office GM-BJL, case worker cw-7"
    assert f"returned: {back}, LBY to GMB, VOLUNTARY" in shown
    assert f"opened: {back}, taken over {today}" in shown
    assert f"consent of m1 to the case: {back + timedelta(2)}, shared with GM-01" in shown
    waits = shown[shown.index("waits for:") + 1 :]
    late = [line for line in waits if line.startswith("  LATE: ")]
    assert waits[: len(late)] == late
    assert [line.endswith("on cw-7 (CASE_WORKER)") for line in late if "plan by" in line] == [True]
    assert "Lamin" not in "".join(shown)


def test_why_says_whom_until_when_by_which_rule_and_what_moved_it(
    passerelle: Run, taken_over: str, today: date
) -> None:
    """One sentence: the person, the date, the rule, its anchor, the waiver with its number, giver and reason."""
    back = today - timedelta(100)
    first, moved = add_months(back, 1), add_months(back, 1) + timedelta(30)
    passed = passerelle("history", taken_over, "--json").stdout.count('"missed"')
    assert passed == 2  # the plan, and the search for a programme
    told = passerelle("why", taken_over, "plan").stdout
    granted = told.split("recorded as number ")[1].split()[0]
    assert told == (
        f"plan: It waits for cw-7 (CASE_WORKER) until {moved:%d %B %Y}, because T1, handbook 2.3: plan agreed within a "
        f"month of the return, counted from the return, one month ({back:%d %B %Y}); moved from {first:%d %B %Y} to "
        f"{moved:%d %B %Y} by the waiver recorded as number {granted} by sv-1, because CLINIC_FIRST; "
        f"it is LATE by {(today - moved).days} days.\n"
    )


def test_why_without_a_promise_tells_all_of_them_late_first(passerelle: Run, taken_over: str) -> None:
    """Nobody needs to know the key of a promise to ask."""
    lines = passerelle("why", taken_over).stdout.splitlines()
    late = ["LATE" in line for line in lines]
    assert late[0]
    assert late == sorted(late, reverse=True)


def test_why_of_a_promise_nobody_made_names_the_nearest(passerelle: Run, taken_over: str) -> None:
    """A mistyped promise is told with the one that was probably meant; one that was kept says so."""
    told = passerelle("why", taken_over, "pln")
    assert (told.returncode, told.stderr.splitlines()[2]) == (1, "Did you mean plan?")
    assert passerelle("why", taken_over, "waiver_answer/more").stdout.startswith(
        "waiver_answer/more: It waits no longer: kept on "
    )


def test_the_history_is_a_dated_account(passerelle: Run, taken_over: str, today: date) -> None:
    """Acts, promises, what was missed and moved, each with its day; the same lines for programs."""
    back = today - timedelta(100)
    lines = passerelle("history", taken_over).stdout.splitlines()
    assert lines[0] == f"{back}  act      case opened, no pack"
    assert any("give_consent" in line and line.startswith(f"{back + timedelta(2)}  act ") for line in lines)
    assert any(
        line.endswith(f"plan from {add_months(back, 1)} to {add_months(back, 1) + timedelta(30)}") for line in lines
    )
    told = json.loads(passerelle("history", taken_over, "--json").stdout)
    assert [f"{line['day']}  {line['kind']:8} {line['text']}" for line in told] == lines


def test_papers_are_shown_by_role(passerelle: Run, taken_over: str) -> None:
    """The case worker reads all words, a supervisor all but the restricted ones, finance none."""
    worker = passerelle("show", taken_over, "--papers", "--as", "cw-7").stdout
    assert "household.0.name: Lamin S." in worker
    assert "restricted: seen by two" in worker
    supervisor = passerelle("show", taken_over, "--papers", "--as", "sv-1").stdout
    assert "household.0.name: Lamin S." in supervisor
    assert "seen by two" not in supervisor
    assert "restricted: read by the case's own case worker and the protection focal point only" in supervisor
    colleague = passerelle("show", taken_over, "--papers", "--as", "cw-8").stdout
    assert "household.0.name: Lamin S." in colleague
    assert "seen by two" not in colleague
    elsewhere = passerelle("show", taken_over, "--papers", "--as", "cw-9")
    assert elsewhere.stdout == ""
    assert elsewhere.stderr.startswith("This is a case of GM-BJL, and yours is ET-ADD.\n")
    finance = passerelle("show", taken_over, "--papers", "--as", "fin-1")
    assert (finance.returncode, finance.stdout) == (1, "")
    assert finance.stderr.startswith("A FINANCE may not read the papers of a case.\n")


def test_who_read_which_paper_is_listed_without_a_word_of_it(passerelle: Run, taken_over: str) -> None:
    """Each paper shown leaves an entry; what is not shown, and who is turned away, leaves none."""
    assert passerelle("history", taken_over, "--reads").stdout == "nobody has read the papers of this case\n"
    passerelle("show", taken_over, "--papers", "--as", "fin-1")
    passerelle("show", taken_over, "--papers", "--as", "sv-1")
    passerelle("show", taken_over, "--papers", "--as", "cw-7")

    reads = json.loads(passerelle("history", taken_over, "--reads", "--json").stdout)
    papers = {who: {one["paper"] for one in reads if one["by"] == who} for who in ("sv-1", "cw-7")}
    assert len(papers["cw-7"]) == len(reads) - len(papers["sv-1"]) > len(papers["sv-1"])
    assert papers["sv-1"] < papers["cw-7"]
    listed = passerelle("history", taken_over, "--reads").stdout
    assert all(one["paper"] in listed for one in reads)
    assert "Lamin" not in listed


def test_whoever_reads_papers_says_who_they_are(
    passerelle: Run, arrived: str, written: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Words are shown to somebody, never to nobody."""
    monkeypatch.delenv("PASSERELLE_AS", raising=False)
    written(arrived, 1)
    assert passerelle("show", arrived, "--papers").stderr.splitlines()[2] == "Say it with --as."


@pytest.mark.parametrize("verb", ["show", "history", "why"])
def test_a_number_without_a_case_names_the_nearest(
    passerelle: Run, arrived: str, verb: str, written: Callable[..., None]
) -> None:
    """A mistyped number is told with the number that was probably meant."""
    written(arrived, 1)
    wrong = arrived[:-1] + ("2" if arrived[-1] != "2" else "3")
    told = passerelle(verb, wrong)
    assert told.returncode == 1
    assert told.stderr.splitlines()[0] == f"Mistyped, or no case number: {wrong}."
    assert told.stderr.splitlines()[2] == f"Did you mean {arrived}?"
    assert passerelle(verb, "R-2222222").stderr.startswith("There is no case R-2222222.\n")

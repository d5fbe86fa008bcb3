"""One verb per act: what a person can do at a terminal, and how they are told that they cannot."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.act import Act
from starter.story.engine import House

Ran = subprocess.CompletedProcess[str]
Run = Callable[..., Ran]
FORM = ("--kind", "voluntary", "--from-country", "LBY", "--to-country", "GMB")


def three_parts(told: Ran) -> list[str]:
    """A refusal: exit status 1, three lines on standard error, no trace of the program."""
    assert told.returncode == 1, told.stdout
    assert "Traceback" not in told.stderr
    parts = told.stderr.splitlines()
    assert len(parts) == 3, told.stderr
    return parts


def test_an_act_is_answered_with_its_number_the_stage_and_what_the_case_waits_for(
    passerelle: Run, arrived: str
) -> None:
    """Consent recorded at a terminal is fact 2, and the answer says what comes next."""
    told = passerelle("give-consent", arrived, "--as", "cw-7", "--recipients", "GM-01", "--recipients", "GM-02")
    assert told.returncode == 0, told.stderr
    first, *waits = told.stdout.splitlines()
    assert first == "recorded as number 2; stage INTAKE"
    assert waits[0] == "waits for:"
    assert any(line.startswith("  plan by ") and line.endswith("(CASE_WORKER)") for line in waits)


def test_a_form_with_parts_comes_from_a_file_and_options_come_first(
    passerelle: Run, arrived: str, tmp_path: Path, written: Callable[..., None]
) -> None:
    """Goals are listed in a file; what is said on the command line replaces what the file says."""
    form = tmp_path / "session.yaml"
    form.write_text('goals: [{id: shop, text: "a grocery"}]\nmotivations: "from the file"\n')
    told = passerelle(
        "record-first-session", arrived, "--as", "cw-7", "--file", form, "--motivations", "from the command"
    )
    assert told.stdout.startswith("recorded as number 2; stage INTAKE"), told.stderr
    written(arrived, 2)
    words = passerelle("show", arrived, "--papers", "--as", "cw-7").stdout
    assert "goals.0.text: a grocery" in words
    assert "motivations: from the command" in words
    assert "from the file" not in words


def test_every_act_is_a_verb_that_says_who_may_do_it(passerelle: Run) -> None:
    """No act is missing at the terminal, and each page names the roles or that nobody may turn it down."""
    listed = passerelle("--help").stdout
    assert [verb for verb in Act.kinds if verb.replace("_", "-") not in listed] == []
    page = passerelle("grant-waiver", "--help").stdout
    assert "CASE_WORKER, DATA_PROTECTION_OFFICER, FUNDING_SOURCE, PROGRAMME_MANAGER, SUPERVISOR" in " ".join(
        page.split()
    )
    assert "--foreseen-by-programme <yes|no>" in passerelle("decide-modality", "--help").stdout
    assert "Nobody may turn this down" in passerelle("refuse-assistance", "--help").stdout


def test_an_act_at_the_wrong_moment_is_refused_in_three_parts(passerelle: Run, arrived: str) -> None:
    """A plan that was never proposed cannot be agreed, and the case is as it was."""
    told = passerelle("agree-plan", arrived, "--as", "cw-7", "--version", 1, "--party", "returnee")
    happened, unchanged, next_step = three_parts(told)
    assert happened == "This case has no plan version '1'."
    assert unchanged == "Nothing was recorded; the case is as it was."
    assert next_step == "Choose one of: none yet."


def test_a_role_that_may_not_is_told_who_may(passerelle: Run, arrived: str) -> None:
    """Finance records no assessment."""
    told = passerelle("record-assessment", arrived, "--as", "fin-1", "--kind", "context")
    assert three_parts(told)[0] == "A FINANCE may not do record_assessment."


def test_a_day_that_has_not_come_is_refused(passerelle: Run, arrived: str, today: date) -> None:
    """Nothing is recorded as having happened the day after tomorrow."""
    told = passerelle("record-follow-up", arrived, "--as", "cw-7", "--on", today + timedelta(2))
    assert "is in the future" in three_parts(told)[0]


def test_a_form_that_lacks_a_field_names_it(passerelle: Run, arrived: str) -> None:
    """What is missing is named; nothing is recorded."""
    told = passerelle("agree-plan", arrived, "--as", "cw-7", "--version", 1)
    assert three_parts(told)[0] == "agree_plan cannot be read: party is missing."


def test_somebody_who_is_not_in_the_register_is_told_the_nearest_who_is(passerelle: Run, arrived: str) -> None:
    """A mistyped id acts for nobody."""
    told = passerelle("record-follow-up", arrived, "--as", "cw-17")
    assert three_parts(told)[0] == "The staff register has no cw-17."
    assert "cw-7" in three_parts(told)[2]


def test_the_same_nonce_twice_is_one_act_with_one_answer(passerelle: Run, arrived: str) -> None:
    """A form sent again, because the line was cut, gets the answer of the first sending."""
    command = ("record-need", arrived, "--as", "cw-7", "--nonce", "form-0001", "--origin", "returnee", "--file")
    form = Path(os.environ["PASSERELLE_DATA_DIR"]) / "need.yaml"
    form.write_text("need: {id: tools, element: E2, text: a sewing machine}\n")
    first, second = passerelle(*command, form), passerelle(*command, form)
    assert (first.returncode, first.stdout) == (second.returncode, second.stdout)
    assert first.stdout.startswith("recorded as number 2;"), first.stderr


def test_the_same_nonce_with_another_content_is_refused(passerelle: Run, arrived: str) -> None:
    """What was sent first stands."""
    command = ("give-consent", arrived, "--as", "cw-7", "--nonce", "form-0002", "--recipients")
    assert passerelle(*command, "GM-01").returncode == 0
    assert three_parts(passerelle(*command, "GM-02"))[0] == "This form was already sent with another content."


def test_a_nonce_that_no_case_can_remember_is_wrong_usage(passerelle: Run, arrived: str) -> None:
    """A nonce is eight characters at least."""
    told = passerelle("skip-survey", arrived, "--as", "cw-7", "--because", "ILL", "--nonce", "short")
    assert told.returncode == 2
    assert "8 to 64" in told.stderr


def test_openings_and_refusals_of_help_are_accepted_while_no_worker_runs_and_take_effect(
    passerelle: Run, arrived: str, here: House, aside: Callable[..., Any], written: Callable[..., None], today: date
) -> None:
    """Nobody may turn down what the returnee refuses: it waits for the worker, and the case is closing afterwards."""
    written(arrived, 1)
    aside(here.engine.kill(here.engine.worker))
    try:
        told = passerelle("refuse-assistance", arrived, "--as", "cw-7")
        begun = passerelle("open", "--as", "cw-7", "--name", "Awa T.", *FORM, "--returned-on", today)
    finally:
        aside(here.engine.start_worker())
    assert (told.returncode, told.stdout) == (0, "accepted; it takes effect even if no worker runs now\n")
    assert begun.stdout.splitlines()[1:] == ["accepted, showing soon"]
    written(arrived, 2)
    assert "stage CLOSING" in passerelle("show", arrived).stdout
    written(begun.stdout.split()[0], 1)


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("agre-plan",), "agree-plan"),
        (("agree-plan", "R-2222222", "--as", "cw-7", "--vresion", 1), "--version"),
        (("agree-plan", "R-2222222", "--as", "cw-7", "--party", "retrunee"), "returnee"),
        (("list", "--stage", "PLANING"), "PLANNING"),
        (("agree-plan", "R-2222222"), "--as"),
    ],
)
def test_wrong_usage_is_exit_2_with_the_nearest_known_word(
    words: tuple[object, ...], hint: str, passerelle: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mistyped verb, option or choice is told with what was probably meant."""
    monkeypatch.delenv("PASSERELLE_AS", raising=False)
    told = passerelle(*words)
    assert told.returncode == 2
    assert hint in told.stderr
    assert "Traceback" not in told.stderr


def test_a_mistyped_number_is_not_sent_anywhere(passerelle: Run, arrived: str) -> None:
    """The check character finds a mistyped number before a case is asked."""
    wrong = arrived[:-1] + ("2" if arrived[-1] != "2" else "3")
    assert "is not a case number" in three_parts(passerelle("record-follow-up", wrong, "--as", "cw-7"))[0]


def test_a_number_nobody_holds_is_refused(passerelle: Run) -> None:
    """A well-formed number without a case is told as such, for acts and for messages."""
    for verb in ("record-follow-up", "report-death"):
        told = passerelle(verb, "R-2222222", "--as", "cw-7")
        assert three_parts(told)[0] == "There is no case R-2222222 here."


def test_the_command_answers_as_a_program_of_its_own(environment: dict[str, str], arrived: str) -> None:
    """Started as a process, it gives the same answers, exit statuses and no trace of its insides."""

    def run(*words: str) -> Ran:
        command = [sys.executable, "-m", "starter.cli", *words]
        return subprocess.run(command, env={**environment, "PASSERELLE_AS": "cw-7"}, capture_output=True, text=True)

    done = run("give-consent", arrived)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("recorded as number 2; stage INTAKE\n")
    assert (
        three_parts(run("close-case", arrived, "--outcome", "completed"))[0] == "A CASE_WORKER may not do close_case."
    )
    assert run("close-cas", arrived).returncode == 2
    assert run("--help").returncode == 0

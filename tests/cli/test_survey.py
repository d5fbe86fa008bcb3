"""The survey at a terminal: a page to fill in, answers scored, the mark that it is not the official one."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import yaml

Run = Callable[..., subprocess.CompletedProcess[str]]


def test_the_questions_are_a_page_to_fill_in(passerelle: Run) -> None:
    """Every item once, with its options, in the language asked for, and the mark on the first line."""
    told = passerelle("survey", "questions", "--language", "fr")

    assert told.returncode == 0
    assert "not the official instrument" in told.stdout.splitlines()[0]
    assert len(yaml.safe_load(told.stdout)) == 32
    assert "mesure" in told.stdout or "Êtes-vous" in told.stdout


def test_too_few_answers_are_no_survey(passerelle: Run, arrived: str, tmp_path: Path) -> None:
    """A score stands on seventy in a hundred of its weight, or not at all."""
    page = tmp_path / "answers.yaml"
    page.write_text("E01: SATISFIED\nP30: yes\n")

    told = passerelle("survey", "take", arrived, page, "--as", "cw-7")

    assert told.returncode == 1
    assert "Too few answers" in told.stderr
    assert "No survey was recorded." in told.stderr


def test_an_answer_the_survey_does_not_know_is_named_by_its_question(
    passerelle: Run, arrived: str, tmp_path: Path
) -> None:
    """The question is named; the answer itself, which is personal, is not repeated."""
    page = tmp_path / "answers.yaml"
    page.write_text("E01: terrible\n")

    told = passerelle("survey", "take", arrived, page, "--as", "cw-7")

    assert told.returncode == 1
    assert "E01" in told.stderr
    assert "terrible" not in told.stderr


def test_a_full_survey_before_any_plan_is_refused_like_any_act(passerelle: Run, arrived: str, tmp_path: Path) -> None:
    """The scores are computed, the case says no in its own words, and nothing is recorded."""
    page = tmp_path / "answers.yaml"
    page.write_text("\n".join(_middling(passerelle)))

    told = passerelle("survey", "take", arrived, page, "--as", "cw-7")

    assert told.returncode == 1
    assert "no plan yet" in told.stderr


def _middling(passerelle: Run) -> list[str]:
    """The second option of every question."""
    rows = [row for row in passerelle("survey", "questions").stdout.splitlines() if not row.startswith("#")]
    return [f"{row.split(':')[0]}: {row.split('# ')[1].split(', ')[1]}" for row in rows]

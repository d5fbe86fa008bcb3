"""The first weeks of a life, driven from the terminal alone: from the return to a plan under way."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
import yaml

Ran = CompletedProcess[str]
Run = Callable[..., Ran]
STORY = Path(__file__).resolve().parents[2] / "stories" / "p1-lamin.yaml"
MONEY = ("item", "cost", "instalments", "modality", "source", "grid")


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """The plan of the first persona, without money, as a form."""
    life = yaml.safe_load(STORY.read_text())["life"]
    acts = [act for day in life for listed in day.values() for act in listed]
    outline: dict[str, Any] = next(
        act["propose_plan"]["outline"] for act in acts if "summary" in act.get("propose_plan", {}).get("outline", {})
    )
    for activity in outline["activities"]:
        for name in MONEY:
            activity.pop(name, None)
    file = tmp_path / "plan.yaml"
    file.write_text(yaml.safe_dump({"outline": outline}))
    return file


@pytest.fixture
def forms(tmp_path: Path) -> dict[str, Path]:
    """What the first session and the assessment of skills wrote down."""
    session, skills = tmp_path / "session.yaml", tmp_path / "skills.yaml"
    session.write_text("goals: [{id: shop, text: a grocery}]\nmotivations: his mother\n")
    needs = [{"id": id_, "element": element} for id_, element in (("income", "E2"), ("course", "E3"), ("fares", "E8"))]
    skills.write_text(yaml.safe_dump({"kind": "SKILLS", "needs": needs}))
    return {"session": session, "skills": skills}


@pytest.fixture
def do(passerelle: Run, arrived: str) -> Callable[..., str]:
    """An act of the case worker on this case that must be accepted."""

    def done(verb: str, *more: object) -> str:
        told = passerelle(verb, arrived, "--as", "cw-7", *more)
        assert told.returncode == 0, told.stderr
        return told.stdout

    return done


@pytest.fixture
def assessed(arrived: str, do: Callable[..., str], forms: dict[str, Path]) -> str:
    """A case that is ready for its plan."""
    do("give-consent", "--recipients", "GM-01")
    do("record-first-session", "--file", forms["session"])
    do("record-assessment", "--kind", "vulnerability", "--level", "low")
    do("record-assessment", "--file", forms["skills"])
    assert "stage PLANNING" in do("record-assessment", "--kind", "context")
    return arrived


def test_a_case_comes_to_a_plan_under_way_by_commands_alone(
    passerelle: Run, assessed: str, do: Callable[..., str], plan: Path, written: Callable[..., None], today: date
) -> None:
    """A plan from a file, both agreements, consent to it: the plan starts, and a referral leaves a letter."""
    assert "stage PLAN_PROPOSED" in do("propose-plan", "--version", 1, "--file", plan)
    do("agree-plan", "--version", 1, "--party", "returnee")
    do("agree-plan", "--version", 1, "--party", "case_worker")
    assert "stage IMPLEMENTING" in do("give-consent", "--version", 1, "--recipients", "GM-01")
    referred = ("--referral", "course", "--needs", "course", "--provider", "GM-01", "--activity", "course")
    told = do("refer", *referred, "--procedure-explained", "yes", "--what", "a place in the course")
    number = int(told.split("number ")[1].split(";")[0])
    written(assessed, number + 1)
    shown = passerelle("show", assessed).stdout
    agreed = f"CASE_WORKER agreed {today}"
    assert f"plan version 1: proposed {today}, RETURNEE agreed {today}, {agreed}, started {today}" in shown
    assert f"referral course to GM-01: SENT since {today}" in shown
    assert "referral/course/letter" in passerelle("history", assessed).stdout


def test_a_plan_without_an_exit_strategy_says_everything_it_lacks(passerelle: Run, assessed: str, plan: Path) -> None:
    """A draft is refused once, with the whole list, not fault by fault."""
    outline = yaml.safe_load(plan.read_text())["outline"]
    plan.write_text(yaml.safe_dump({"outline": {**outline, "exit_strategy": None, "feedback": ""}}))
    told = passerelle("propose-plan", assessed, "--as", "cw-7", "--version", 1, "--file", plan)
    assert told.returncode == 1
    happened = told.stderr.splitlines()[0]
    assert "an exit strategy" in happened
    assert "feedback" in happened

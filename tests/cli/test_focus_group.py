"""A W-model drawn in a group at a terminal: one file, a line in each case, trends that name nobody. R103, R104."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
import yaml

from domain.errors import Incomplete
from starter.cli import focus_group

Ran = CompletedProcess[str]
Run = Callable[..., Ran]
COLOURS = ("BLUE", "RED", "GREEN", "BROWN", "BLUE-2")
POINTS = [{"month": 5, "level": -3, "kind": "CHALLENGE", "note": "the rent of the stall"}]


def file(folder: Path, numbers: list[str], **changed: Any) -> Path:
    """A group of these cases, each with its colour."""
    people = [{"case": one, "participant": c, "points": POINTS} for one, c in zip(numbers, COLOURS, strict=False)]
    path = folder / "group.yaml"
    path.write_text(yaml.safe_dump({"group": "stalls", "theme": "ECONOMIC", "participants": people, **changed}))
    return path


def test_a_group_is_recorded_in_each_case_and_may_be_sent_again(
    passerelle: Run, opened: Callable[..., str], written: Callable[..., None], today: date, tmp_path: Path
) -> None:
    """Half done is said; sent again, nothing is recorded twice; a case holds its own line; five people are a trend."""
    numbers = [opened("--returned-on", today) for _ in range(4)]
    half = passerelle("focus-group", file(tmp_path, [*numbers, "R-0000000"]), "--as", "cw-7")
    assert half.returncode == 1
    assert "R-0000000: NOT recorded." in half.stdout
    assert "4 of 5 lines are recorded" in half.stdout
    written(numbers[-1], 2)
    assert json.loads(passerelle("w-models", "--theme", "economic", "--json").stdout) == []

    numbers.append(opened("--returned-on", today))
    whole = passerelle("focus-group", file(tmp_path, numbers), "--as", "cw-7")

    assert whole.returncode == 0, whole.stdout + whole.stderr
    assert [f"{number}: recorded as number 2" for number in numbers] == whole.stdout.splitlines()
    for number in numbers:
        written(number, 2)
    shown = passerelle("show", numbers[0], "--papers", "--as", "cw-7").stdout
    assert ("the rent of the stall" in shown, numbers[1] in shown) == (True, False)
    trends = passerelle("w-models", "--theme", "economic", "--json").stdout
    assert json.loads(trends) == [{"month": 5, "high": None, "low": 5}]
    assert "under 5" in passerelle("w-models").stdout
    assert not any(number in trends for number in numbers)


def test_another_drawing_under_the_same_colour_is_said_to_be_another(
    passerelle: Run, arrived: str, tmp_path: Path
) -> None:
    """A file that was changed since does not pass for the one that was sent."""
    passerelle("focus-group", file(tmp_path, [arrived]), "--as", "cw-7")
    people = [{"case": arrived, "participant": "BLUE", "points": [{"month": 5, "level": 4, "kind": "OPPORTUNITY"}]}]

    told = passerelle("focus-group", file(tmp_path, [], participants=people), "--as", "cw-7")

    assert (told.returncode, "line of group stalls already" in told.stdout) == (1, True)


def test_a_case_without_services_says_so(passerelle: Run, arrived: str, written: Callable[..., None]) -> None:
    """The continuum of a case that has no plan yet is one sentence."""
    written(arrived, 1)

    assert "No service is planned or running yet." in passerelle("continuum", arrived).stdout


WHO: dict[str, Any] = {"case": "R-7K3M2QN", "participant": "BLUE", "points": POINTS}
FAULTS = [
    pytest.param({"group": ""}, "an id (group)", id="no group"),
    pytest.param({"participants": []}, "a list of participants", id="nobody"),
    pytest.param({"team": "x"}, "team is not a word", id="an unknown word"),
    pytest.param({"participants": [{"case": "R-7K3M2QN"}]}, "has case, participant and points", id="half a line"),
    pytest.param({"participants": [{**WHO, "name": "x"}]}, "name is not a word", id="a name"),
    pytest.param({"participants": [WHO, {**WHO, "case": "R-x"}]}, "BLUE is two people", id="one colour, two people"),
]


@pytest.mark.parametrize(("changed", "said"), FAULTS)
def test_a_file_that_is_not_whole_is_refused_before_anything_is_sent(
    changed: dict[str, Any], said: str, tmp_path: Path
) -> None:
    """What is wrong is said with its line; nobody's line is recorded."""
    with pytest.raises(Incomplete, match="line") as refusal:
        focus_group.read(file(tmp_path, ["R-7K3M2QN"], **changed))

    assert said in refusal.value.happened

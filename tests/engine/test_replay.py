"""Histories of this and past releases replay, whatever the rules say today. See tests/histories/record.py."""

import gzip
from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer

from policy import door
from workflows.case import CaseWorkflow
from workflows.loop import Loop

HISTORIES = sorted((Path(__file__).parent.parent / "histories").glob("*/*.json.gz"))
NAMES = [f"{path.parent.name}/{path.name}" for path in HISTORIES]


async def replay(path: Path) -> None:
    """Replay one run; raises when today's code would have done anything else."""
    replayer = Replayer(workflows=[CaseWorkflow], data_converter=pydantic_data_converter)
    await replayer.replay_workflow(read(path))


def read(path: Path) -> WorkflowHistory:
    """One recorded run."""
    return WorkflowHistory.from_json("case-R-2222222", gzip.decompress(path.read_bytes()).decode())


@pytest.mark.parametrize("path", HISTORIES, ids=NAMES)
async def test_a_recorded_history_replays(path: Path) -> None:
    """A case opened then still runs now."""
    await replay(path)


@pytest.mark.parametrize("path", HISTORIES, ids=NAMES)
async def test_a_recorded_history_replays_with_rules_that_raise(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Replay never asks the rules: what was judged stands in the history."""

    def broken(*_: object) -> None:
        raise KeyError("replay asked the rules")

    monkeypatch.setattr(door, "check", broken)
    monkeypatch.setattr("policy.judge.judge", broken)

    await replay(path)


async def test_a_changed_interpreter_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Had the loop forgotten its deeds, the recorded histories would say so."""
    monkeypatch.setattr(Loop, "_do_deeds", lambda self: None)

    with pytest.raises(Exception, match=r"[Nn]ondeterminism"):
        await replay(next(path for path in HISTORIES if path.name.startswith("p1-lamin.1")))


def test_there_is_something_to_replay() -> None:
    """Both personas of the spine are on record."""
    assert {name.split("/")[1].split(".")[0] for name in NAMES} >= {"p1-lamin", "p2-hiwot"}

"""Logs: what happened, to which id, and nothing about a person."""

import json
import logging
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import structlog
from temporalio import workflow
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

import logs
from domain.errors import NotFound


@pytest.fixture(autouse=True)
def _put_back() -> Iterator[None]:
    root, hook = logging.getLogger(), sys.excepthook
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level, sys.excepthook = handlers, level, hook
    structlog.reset_defaults()


class Lines:
    """What was logged since the last look, as JSON."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        logs.configure("json")

    def read(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self._capsys.readouterr().err.splitlines()]


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Lines:
    return Lines(capsys)


def test_an_event_keeps_ids_and_numbers(lines: Lines) -> None:
    """An event is told with its time, its level, and the ids, numbers and dates given to it."""
    structlog.get_logger().info("deadline.waived", case="R-0042", days_given=19, until=date(2026, 2, 24))
    [line] = lines.read()
    assert list(line)[:3] == ["timestamp", "level", "event"]
    assert line["event"] == "deadline.waived"
    assert (line["case"], line["days_given"], line["until"]) == ("R-0042", 19, "2026-02-24")


@pytest.mark.parametrize(
    "key", ["name", "first_name", "phone", "contact_email", "address", "note", "notes", "text", "words"]
)
def test_personal_keys_are_withheld(lines: Lines, key: str) -> None:
    """A value under a personal key never reaches a log, at whatever depth it was handed over."""
    structlog.get_logger().info("contact.changed", case="R-0042", **{key: "Amina"}, more={"of": [{key: "Amina"}]})
    [line] = lines.read()
    assert line[key] == "[withheld]"
    assert line["more"] == {"of": [{key: "[withheld]"}]}


def test_an_object_is_told_by_its_type_only(lines: Lines) -> None:
    """A model handed to a log by mistake may hold a person: only its type is told."""
    structlog.get_logger().info("paper.stored", paper=SimpleNamespace(body="Amina"))
    [line] = lines.read()
    assert line["paper"] == "[SimpleNamespace]"


def test_a_foreign_exception_tells_type_code_and_place(lines: Lines) -> None:
    """Message and local variables of a foreign exception are withheld; type, code and places stay, for causes too."""
    try:
        _fails_with("Amina")
    except RuntimeError:
        structlog.get_logger().exception("deed.failed", case="R-0042")
    [line] = lines.read()
    assert "Amina" not in json.dumps(line)
    assert "RuntimeError [withheld]" in line["exception"]
    assert "OSError 5 [withheld]" in line["exception"]
    assert "in _fails_with" in line["exception"]


def _fails_with(name: str) -> None:
    try:
        raise OSError(5, name)
    except OSError as error:
        raise RuntimeError(f"no {name}") from error


def test_a_refusal_of_ours_is_told_in_full(lines: Lines) -> None:
    """A CaseError quotes nobody, so its three parts are logged."""
    try:
        raise NotFound("There is no case R-0042.", "Nothing was changed.", "Check the number.")
    except NotFound:
        structlog.get_logger().exception("act.refused")
    [line] = lines.read()
    assert "There is no case R-0042. Nothing was changed. Check the number." in line["exception"]


def test_a_library_that_quotes_an_exception_is_corrected(lines: Lines) -> None:
    """A sentence of a library that quotes an exception, by argument or in its text, loses the quotation."""
    error = ValueError("Amina")
    logging.getLogger("library").warning("cannot read %s", error)
    logging.getLogger("library").error("cannot read Amina", exc_info=error)
    assert [line["event"] for line in lines.read()] == ["cannot read ValueError [withheld]", "cannot read [withheld]"]


def test_the_engines_core_tells_ids_and_no_failures(lines: Lines) -> None:
    """The engine's core hands over whole failures; only the ids in its lines are kept."""
    core = SimpleNamespace(fields={"run_id": "run-1", "failure": "Failure { message: Amina }", "attempt": 3})
    logging.getLogger("temporal").warning("Failing workflow task", extra={"temporal_log": core})
    [line] = lines.read()
    assert "Amina" not in json.dumps(line)
    assert (line["run_id"], line["attempt"]) == ("run-1", 3)


def test_an_uncaught_exception_is_withheld_too(lines: Lines) -> None:
    """The last line of a process that falls over tells type and place, not the message."""
    error = ValueError("Amina")
    sys.excepthook(ValueError, error, None)
    [line] = lines.read()
    assert line["event"] == "process.failed"
    assert line["exception"] == "ValueError [withheld]"


def test_pretty_lines_are_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    """On request lines are readable ones, and just as discreet."""
    logs.configure("pretty")
    structlog.get_logger().info("case.opened", case="R-0042", name="Amina")
    told = capsys.readouterr().err
    assert "case.opened" in told
    assert "case=R-0042" in told
    assert "Amina" not in told


def test_configuring_twice_tells_each_line_once(lines: Lines) -> None:
    """A second set-up replaces the first: no line appears twice."""
    logs.configure("json")
    structlog.get_logger().info("case.opened", case="R-0042")
    assert len(lines.read()) == 1


@workflow.defn(sandboxed=False)
class Talker:
    """Logs a line before and after each of three waits."""

    @workflow.run
    async def run(self) -> None:
        for step in range(3):
            workflow.logger.info("step.reached", extra={"step": step})
            structlog.get_logger().info("step.seen", step=step)
            await workflow.sleep(0.001)


async def test_a_replayed_workflow_tells_nothing_twice(lines: Lines) -> None:
    """A workflow that is replayed at every task tells each line once, by either logger."""
    server = str(Path(sys.executable).with_name("temporal"))
    async with (
        await WorkflowEnvironment.start_local(dev_server_existing_path=server) as engine,
        Worker(engine.client, task_queue="talk", workflows=[Talker], max_cached_workflows=0),
    ):
        await engine.client.execute_workflow(Talker.run, id="talker", task_queue="talk")
    told = [(line["event"], line["step"]) for line in lines.read() if "step" in line]
    assert told == [(event, step) for step in range(3) for event in ("step.reached", "step.seen")]

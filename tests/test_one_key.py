"""Whose key locks what a case sends: asked once, and answered without entering the sandbox."""

from types import SimpleNamespace
from typing import Any, cast

import pytest
from temporalio.converter import WorkflowSerializationContext
from temporalio.worker import WorkflowInstance

from tests.house import files, read
from worker import OneKey, sandbox

ELSEWHERE = ("child_workflow", "external_workflow", "nexus")


class NeverAsked:
    """An instance inside the sandbox that must not be asked for contexts."""

    def get_serialization_context(self, _: object) -> None:
        raise AssertionError("the sandbox was entered")


@pytest.mark.parametrize("command", [None, SimpleNamespace(command_type=1, command_seq=3)])
def test_every_payload_of_a_case_belongs_to_it(command: Any) -> None:
    """The workflow's own context for any command: an activity's would lock with the same key."""
    info = SimpleNamespace(namespace="default", workflow_id="case-R-2222222")
    one = OneKey(cast(WorkflowInstance, NeverAsked()), cast(Any, SimpleNamespace(info=info)))

    assert one.get_serialization_context(command) == WorkflowSerializationContext("default", "case-R-2222222")
    assert one.get_external_store_context(command).target is None


@pytest.mark.parametrize("path", files("workflows"))
def test_a_case_sends_nothing_to_another_workflow(path: str) -> None:
    """Else its payloads would be locked with this case's key, and the short way would be wrong."""
    assert [word for word in ELSEWHERE if word in read(path)] == []


def test_cases_still_run_in_a_sandbox() -> None:
    """The short way changes one question only: what slips through still stops the start."""
    assert sandbox().restrictions.import_notification_policy

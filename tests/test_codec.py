"""What the engine stores is locked with the key of its case."""

from datetime import date
from pathlib import Path

import pytest
from pydantic import BaseModel
from temporalio.api.common.v1 import Payload
from temporalio.api.failure.v1 import Failure
from temporalio.converter import (
    ActivitySerializationContext,
    NexusSerializationContext,
    SerializationContext,
    WorkflowSerializationContext,
)
from temporalio.exceptions import ApplicationError

from codec import CaseCodec, data_converter, key_name, key_of, unlocked
from domain.errors import Unavailable
from storage.keys import SYSTEM, KeyGone, KeyStore, make_key_file

PLAIN = Payload(metadata={"encoding": b"json/plain"}, data=b'"tailor"')


class Visit(BaseModel):
    on: date


def of(workflow_id: str) -> WorkflowSerializationContext:
    return WorkflowSerializationContext(namespace="default", workflow_id=workflow_id)


def in_activity(workflow_id: str | None) -> ActivitySerializationContext:
    return ActivitySerializationContext("default", "1", "write", "cases", workflow_id, "Case", False)


async def test_a_model_survives_the_round_trip(keys: KeyStore, case: str) -> None:
    """A value sent for a case comes back equal, and nothing of it is readable on the way."""
    converter = data_converter(keys).with_context(of(case))

    sent = await converter.encode([Visit(on=date(2026, 3, 3))])
    assert sent[0].metadata["encoding"] == b"binary/encrypted"
    assert b"2026" not in sent[0].SerializeToString()
    assert await converter.decode(sent, [Visit]) == [Visit(on=date(2026, 3, 3))]


@pytest.mark.parametrize(
    ("context", "key"),
    [
        (of("case-R-7K3M-2Q"), "case-R-7K3M-2Q"),
        (of("case-R-7K3M-2Q/referral/3"), "case-R-7K3M-2Q"),
        (in_activity("case-R-7K3M-2Q"), "case-R-7K3M-2Q"),
        (of("nightly/case-R-7K3M-2Q"), SYSTEM),
        (of("sweep"), SYSTEM),
    ],
)
async def test_the_key_is_found_by_the_workflow(keys: KeyStore, context: SerializationContext, key: str) -> None:
    """Everything below a case shares its key; what is no case uses the system's."""
    [locked] = await CaseCodec(keys).with_context(context).encode([PLAIN])

    assert key_of(locked) == key
    assert unlocked(keys, locked) == PLAIN


async def test_what_is_long_is_packed_before_it_is_locked(keys: KeyStore, case: str) -> None:
    """A verdict repeats itself: it takes a fraction of its room, and is the same when it is read again."""
    long = Payload(metadata={"encoding": b"json/plain"}, data=b'{"due_on": "2026-03-03"}' * 50)
    codec = CaseCodec(keys).with_context(of(case))

    [locked] = await codec.encode([long])

    assert len(locked.data) < len(long.data) / 4
    assert await codec.decode([locked]) == [long]
    assert unlocked(keys, locked) == long


async def test_what_was_locked_before_anything_was_packed_still_opens(keys: KeyStore, case: str) -> None:
    """A long payload of an older history says nothing of packing, and is read as it is."""
    long = Payload(metadata={"encoding": b"json/plain"}, data=b"x" * 1000)
    sealed = keys.seal(case, long.SerializeToString())
    old = Payload(metadata={"encoding": b"binary/encrypted", "key-id": case.encode()}, data=sealed)

    assert await CaseCodec(keys).with_context(of(case)).decode([old]) == [long]
    assert unlocked(keys, old) == long


@pytest.mark.parametrize(
    "context", [None, in_activity(None), NexusSerializationContext("endpoint", "service", "operation")]
)
async def test_a_payload_without_a_case_is_refused(keys: KeyStore, context: SerializationContext | None) -> None:
    """Nothing leaves without a key that could be destroyed."""
    with pytest.raises(RuntimeError, match="belongs to no case"):
        await CaseCodec(keys, context).encode([PLAIN])


async def test_a_failure_without_a_case_is_locked_with_the_system_key(keys: KeyStore) -> None:
    """When a workflow cannot even begin, the engine's failure is told all the same, and encrypted."""
    converter, failure = data_converter(keys), Failure()

    await converter.encode_failure(RuntimeError("Amina"), failure)
    assert key_of(failure.encoded_attributes) == SYSTEM
    assert b"Amina" not in failure.SerializeToString()
    assert "Amina" in str(await converter.decode_failure(failure))


async def test_failure_messages_of_a_case_are_encrypted(keys: KeyStore, case: str) -> None:
    """Message, details and cause of a failure are readable with the case's key only."""
    converter, failure = data_converter(keys).with_context(of(case)), Failure()
    fault = ApplicationError("Amina", "Amina's notes")
    fault.__cause__ = ValueError("Amina again")

    await converter.encode_failure(fault, failure)
    assert b"Amina" not in failure.SerializeToString()
    assert "Amina" in str(await converter.decode_failure(failure))


async def test_decoding_uses_the_key_the_payload_names(keys: KeyStore, case: str) -> None:
    """A payload of one case is read in the context of another, or of none; what was never locked passes."""
    locked = await CaseCodec(keys, of(case)).encode([PLAIN, PLAIN])

    assert await CaseCodec(keys).decode([*locked, PLAIN]) == [PLAIN] * 3
    assert await CaseCodec(keys, of("case-b")).decode(locked) == [PLAIN] * 2


async def test_a_payload_does_not_open_with_another_key(keys: KeyStore, case: str, tmp_path: Path) -> None:
    """A payload relabelled to another case, and a key store of another installation, both refuse."""
    [locked] = await CaseCodec(keys, of(case)).encode([PLAIN])
    make_key_file(tmp_path / "other.key")
    elsewhere = KeyStore(f"sqlite:///{tmp_path / 'other.db'}", tmp_path / "other.key")
    with pytest.raises(Unavailable):
        await CaseCodec(elsewhere).decode([locked])
    elsewhere.close()

    locked.metadata["key-id"] = SYSTEM.encode()
    with pytest.raises(Unavailable, match="does not open"):
        await CaseCodec(keys).decode([locked])


async def test_a_destroyed_key_ends_reading_and_writing(keys: KeyStore, case: str) -> None:
    """After erasure the history is noise, and nothing new is sent for the case."""
    [locked] = await CaseCodec(keys, of(case)).encode([PLAIN])
    keys.destroy(case)

    with pytest.raises(KeyGone):
        await CaseCodec(keys).decode([locked])
    with pytest.raises(KeyGone):
        await CaseCodec(keys, of(case)).encode([PLAIN])


async def test_a_payload_without_a_key_id_is_refused_in_words(keys: KeyStore) -> None:
    """A broken label is told like any key that is not there."""
    with pytest.raises(Unavailable):
        await CaseCodec(keys).decode([Payload(metadata={"encoding": b"binary/encrypted"}, data=b"x")])


def test_key_names() -> None:
    """The part before the slash, if it is a case."""
    names = [key_name(workflow) for workflow in ("case-1", "case-1/a/b", "x/case-1", "")]
    assert names == ["case-1", "case-1", SYSTEM, SYSTEM]

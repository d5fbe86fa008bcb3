"""Everything the engine stores is locked with the key of its case before it leaves this program.

Imported by worker.py and the starter only: workflow code must never load the cryptography behind it.
"""

import asyncio
import json
import zlib
from collections.abc import Callable, Sequence
from typing import Self

from temporalio.api.common.v1 import Payload
from temporalio.contrib.pydantic import PydanticPayloadConverter
from temporalio.converter import (
    DataConverter,
    DefaultFailureConverterWithEncodedAttributes,
    PayloadCodec,
    SerializationContext,
    WithSerializationContext,
)

from storage.keys import SYSTEM, KeyStore

ENCODING = b"binary/encrypted"
KEY_ID, PACKED = "key-id", "packed"
SMALL = 256  # bytes that are not worth packing


class CaseCodec(PayloadCodec, WithSerializationContext):
    """Locks by the workflow the payload belongs to; unlocks by the key the payload itself names."""

    def __init__(self, keys: KeyStore, context: SerializationContext | None = None) -> None:
        self._keys, self._context = keys, context

    def with_context(self, context: SerializationContext) -> Self:
        return type(self)(self._keys, context)

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        return [await self._locked(payload) for payload in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        return [await self._unlocked(payload) for payload in payloads]

    async def _locked(self, payload: Payload) -> Payload:
        key = self._key_for(payload)
        plain, packed = _packed(payload.SerializeToString())
        data = await self._at_ease(key, self._keys.seal, plain)
        return Payload(metadata={"encoding": ENCODING, KEY_ID: key.encode(), **packed}, data=data)

    async def _unlocked(self, payload: Payload) -> Payload:
        key = key_of(payload)
        if key is None:
            return payload
        return _unpacked(payload, await self._at_ease(key, self._keys.unseal, payload.data))

    async def _at_ease(self, key: str, do: Callable[[str, bytes], bytes], data: bytes) -> bytes:
        """A key in memory answers at once; one that must be fetched must not hold up every other case."""
        return do(key, data) if self._keys.holds(key) else await asyncio.to_thread(do, key, data)

    def _key_for(self, payload: Payload) -> str:
        workflow_id = getattr(self._context, "workflow_id", None)
        if workflow_id:
            return key_name(workflow_id)
        if self._context is None and _is_failure(payload):
            return SYSTEM  # the engine could not even begin the workflow, and tells us without saying whose it was
        raise RuntimeError("refused to send a payload that belongs to no case")


def key_name(workflow_id: str) -> str:
    """Everything below a case shares the case's key; what is no case at all shares the system's."""
    case = workflow_id.split("/", 1)[0]
    return case if case.startswith("case-") else SYSTEM


def key_of(payload: Payload) -> str | None:
    """The key that locked this payload; None for one that was never locked."""
    if payload.metadata.get("encoding") != ENCODING:
        return None
    return payload.metadata.get(KEY_ID, b"").decode(errors="replace")


def unlocked(keys: KeyStore, payload: Payload) -> Payload:
    """One payload in clear, for a reader outside the engine."""
    key = key_of(payload)
    return payload if key is None else _unpacked(payload, keys.unseal(key, payload.data))


def _packed(plain: bytes) -> tuple[bytes, dict[str, bytes]]:
    """What is locked cannot be packed later: facts and verdicts repeat themselves, and take a third of the room."""
    return (plain, {}) if len(plain) < SMALL else (zlib.compress(plain), {PACKED: b"zlib"})


def _unpacked(sealed: Payload, plain: bytes) -> Payload:
    """The payload itself; one from before anything was packed says nothing about it."""
    return Payload.FromString(zlib.decompress(plain) if PACKED in sealed.metadata else plain)


def data_converter(keys: KeyStore) -> DataConverter:
    return DataConverter(
        payload_converter_class=PydanticPayloadConverter,
        payload_codec=CaseCodec(keys),
        failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
    )


def _is_failure(payload: Payload) -> bool:
    """Message and stack of a failure, as the failure converter hides them."""
    try:
        content = json.loads(payload.data)
    except ValueError:
        return False
    return isinstance(content, dict) and content.keys() == {"message", "stack_trace"}

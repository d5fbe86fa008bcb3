"""Opens encrypted payloads for the engine's own screens, payload by payload. `web/decode.py` is its door.

Whose key locked a payload says whose case it is, so that is what is asked about: a caller's word is never taken for it.
"""

import re
from collections import Counter
from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple

from google.protobuf import json_format
from google.protobuf.message import DecodeError
from temporalio.api.common.v1 import Payload, Payloads

from codec import key_of, unlocked
from domain.errors import CaseError, Incomplete
from storage.keys import SYSTEM, KeyGone, KeyStore

KEY_SHAPE = re.compile(rf"case-[A-Za-z0-9-]{{1,60}}|{SYSTEM}")
UNKNOWN = "unknown"
MayOpen = Callable[[str], bool]
"""Whether the asking person may read what this key locked: a case's id, "system", or "unknown"."""


class Fate(StrEnum):
    """What became of one payload."""

    READ = "read"
    ERASED = "erased"
    UNREADABLE = "unreadable"
    NOT_ALLOWED = "not allowed"


class Decoded(NamedTuple):
    """The answer, whose keys were asked for, and how many payloads met which fate: what an audit line needs."""

    payloads: Payloads
    read: tuple[str, ...]
    refused: tuple[str, ...]
    fates: dict[Fate, int]

    def body(self) -> bytes:
        """As the engine's screens read it."""
        return json_format.MessageToJson(self.payloads).encode()


def asked(body: bytes) -> Payloads:
    """What a screen sent. Raises Incomplete for anything that is no list of payloads."""
    try:
        return json_format.Parse(body, Payloads())
    except (json_format.ParseError, UnicodeDecodeError):
        raise Incomplete(
            "This is no list of payloads.", "Nothing was opened.", "Ask as the Temporal Web UI asks."
        ) from None


def cases_of(wanted: Payloads) -> list[str]:
    """The keys that locked these payloads, each once: a case's id, "system", or "unknown"."""
    return sorted({key for payload in wanted.payloads if (key := _key(payload))})


def opened(keys: KeyStore, wanted: Payloads, may_open: MayOpen) -> Decoded:
    """Each payload for itself: one that cannot be read, or may not be, does not blank the page."""
    named = cases_of(wanted)
    allowed = {key for key in named if may_open(key)}
    answers = [_opened(keys, payload, allowed) for payload in wanted.payloads]
    fates = Counter(fate for _, fate in answers)
    told = tuple(key for key in named if key in allowed), tuple(key for key in named if key not in allowed)
    return Decoded(Payloads(payloads=[one for one, _ in answers]), *told, {fate: fates[fate] for fate in Fate})


def _opened(keys: KeyStore, payload: Payload, allowed: set[str]) -> tuple[Payload, Fate]:
    key = _key(payload)
    if key is not None and key not in allowed:
        return _said(Fate.NOT_ALLOWED)
    try:
        return unlocked(keys, payload), Fate.READ
    except KeyGone:
        return _said(Fate.ERASED)
    except (CaseError, DecodeError):
        return _said(Fate.UNREADABLE)


def _said(fate: Fate) -> tuple[Payload, Fate]:
    return Payload(metadata={"encoding": b"json/plain"}, data=f'"[{fate}]"'.encode()), fate


def _key(payload: Payload) -> str | None:
    """What a caller sends is not trusted to be a case id, nor to be fit for a log."""
    key = key_of(payload)
    return key if key is None or KEY_SHAPE.fullmatch(key) else UNKNOWN

"""One key per case, so that forgetting a case is destroying one key.

Source: architecture, section 5: wrapped keys sit in a store of their own, outside the backups of papers and histories.
Choice: AES-256-GCM throughout; what is sealed carries the case's id as associated data, so it opens nowhere else.
"""

import hmac
import os
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Column, Integer, LargeBinary, MetaData, Row, String, Table, select

from domain.errors import NotFound, Unavailable
from storage.database import open_database
from storage.keyfile import SETTING, make_key_file, read_key_file
from storage.moment import Moment, right_now
from storage.upsert import insert

__all__ = ["SYSTEM", "KeyGone", "KeyStore", "make_key_file"]

SYSTEM = "system"  # whose key locks what belongs to no case
NONCE = 12
FORMAT = b"\x01"
MASTER_VERSION = 1
TTL = 60.0  # seconds; a key destroyed by another process is forgotten here within this time
MOST_CACHED = 10_000

_metadata = MetaData()
_keys = Table(
    "keys",
    _metadata,
    Column("case_id", String(80), primary_key=True),
    Column("wrapped", LargeBinary, comment="empty once destroyed; the row stays, so that no new key takes its place"),
    Column("master_version", Integer, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("destroyed_at", Moment),
)


class KeyGone(NotFound):
    """The case was erased: what its key locked cannot be read again by anyone."""

    def __init__(self, case: str) -> None:
        super().__init__(
            f"What {case} held was erased, and its key destroyed.",
            "Nothing was changed.",
            "Nobody can read it again; the journal's dates and numbers remain.",
        )


class _Held(NamedTuple):
    cipher: AESGCM
    until: float


class KeyStore:
    """Locks and unlocks for one case at a time. Safe for threads; keys stay in memory for a minute."""

    def __init__(
        self,
        keys_url: str,
        key_file: Path,
        *,
        clock: Callable[[], datetime] = right_now,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        master = read_key_file(key_file)
        self._master, self._prints = AESGCM(master), _derived(master, b"passerelle fingerprints")
        self._database = open_database(keys_url)
        self._clock, self._ticks = clock, ticks
        self._cache: dict[str, _Held] = {}
        self._gone: set[str] = set()
        self._lock = Lock()
        self._open()

    def seal(self, case: str, plain: bytes) -> bytes:
        nonce = os.urandom(NONCE)
        return FORMAT + nonce + self._cipher(case, make=True).encrypt(nonce, plain, case.encode())

    def unseal(self, case: str, sealed: bytes) -> bytes:
        cipher, nonce, body = self._cipher(case), sealed[1 : 1 + NONCE], sealed[1 + NONCE :]
        if sealed[:1] != FORMAT or len(nonce) < NONCE:
            raise _unreadable(case)
        try:
            return cipher.decrypt(nonce, body, case.encode())
        except InvalidTag:
            raise _unreadable(case) from None

    def destroy(self, case: str) -> None:
        """May be asked twice. A case that never had a key gets none later either."""
        if case == SYSTEM:
            raise ValueError("the system key locks what belongs to no case; it is never destroyed")
        self._insert(case, None)
        with self._database.begin() as connection:
            gone = _keys.update().where(_keys.c.case_id == case, _keys.c.destroyed_at.is_(None))
            connection.execute(gone.values(wrapped=None, destroyed_at=self._clock()))
        with self._lock:
            self._gone.add(case)
            self._cache.pop(case, None)
        self._database.scrub(_keys)

    def fingerprint(self, purpose: str, text: str) -> str:
        """The same text gives the same mark, and without the key file nobody can try texts against it."""
        return hmac.digest(self._prints, f"{purpose}\0{text}".encode(), "sha256").hex()

    def fetch(self, cases: Sequence[str]) -> None:
        """Have the keys of these cases at hand, in one question; those that are gone or unknown stay away."""
        missing = [case for case in dict.fromkeys(cases) if not self.holds(case)]
        wanted = select(_keys).where(_keys.c.case_id.in_(missing), _keys.c.wrapped.is_not(None))
        with self._database.read() as connection:
            rows = connection.execute(wanted).all() if missing else []
        for row in rows:
            with suppress(KeyGone):  # destroyed meanwhile
                self._remembered(row.case_id, AESGCM(self._unwrapped(row.case_id, row)))

    def make(self, cases: Sequence[str]) -> None:
        """A key for each of these cases, in one change; where there is one, or was, it stands."""
        now = self._clock()
        with self._database.begin() as connection:
            rows = [self._row_of(case, AESGCM.generate_key(256), now) for case in cases]
            connection.execute(insert(connection, _keys).on_conflict_do_nothing(), rows)

    def holds(self, case: str) -> bool:
        """Whether the next seal or unseal of this case will answer without asking the store."""
        with self._lock:
            held = self._cache.get(case)
        return held is not None and self._ticks() < held.until

    def close(self) -> None:
        with self._lock:
            self._cache.clear()
        self._database.close()

    def _cipher(self, case: str, make: bool = False) -> AESGCM:
        with self._lock:
            held = self._cache.get(case)
        if held and self._ticks() < held.until:
            return held.cipher
        return self._remembered(case, self._fetched(case, make))

    def _remembered(self, case: str, cipher: AESGCM) -> AESGCM:
        with self._lock:
            if case in self._gone:  # destroyed while we were reading it
                raise KeyGone(case)
            if len(self._cache) >= MOST_CACHED:
                self._cache.clear()
            self._cache[case] = _Held(cipher, self._ticks() + TTL)
        return cipher

    def _fetched(self, case: str, make: bool) -> AESGCM:
        row = self._row(case)
        if row is None and make:
            self._insert(case, AESGCM.generate_key(256))
            row = self._row(case)  # another process may have been first: its key counts, ours is dropped
        if row is None:
            raise _unknown(case)
        if row.wrapped is None:
            raise KeyGone(case)
        return AESGCM(self._unwrapped(case, row))

    def _row(self, case: str) -> Row[Any, Any] | None:
        asked = select(_keys.c.wrapped, _keys.c.master_version).where(_keys.c.case_id == case)
        with self._database.read() as connection:
            return connection.execute(asked).one_or_none()

    def _insert(self, case: str, key: bytes | None) -> None:
        row = self._row_of(case, key, self._clock())
        with self._database.begin() as connection:
            connection.execute(insert(connection, _keys).values(row).on_conflict_do_nothing())

    def _row_of(self, case: str, key: bytes | None, now: datetime) -> dict[str, Any]:
        row = {"case_id": case, "wrapped": self._wrapped(case, key) if key else None, "made_at": now}
        return row | {"master_version": MASTER_VERSION, "destroyed_at": None if key else now}

    def _wrapped(self, case: str, key: bytes) -> bytes:
        nonce = os.urandom(NONCE)
        return nonce + self._master.encrypt(nonce, key, _lock_name(case, MASTER_VERSION))

    def _unwrapped(self, case: str, row: Row[Any, Any]) -> bytes:
        wrapped = row.wrapped or b""
        try:
            return self._master.decrypt(wrapped[:NONCE], wrapped[NONCE:], _lock_name(case, row.master_version))
        except InvalidTag:
            raise Unavailable(
                f"This key file belongs to another installation: it does not open the key of {case}.",
                "Nothing was changed.",
                f"Name in {SETTING} the key file that was made with this key store.",
            ) from None

    def _open(self) -> None:
        """A key file of another installation is refused here, before it locks anything."""
        try:
            with self._database.begin() as connection:
                self._database.alone(connection, "keys")
                _metadata.create_all(connection)
            self._cipher(SYSTEM, make=True)
        except Unavailable:
            self._database.close()
            raise


def _lock_name(case: str, version: int) -> bytes:
    return f"{case}|{version}".encode()


def _derived(master: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(master)


def _unknown(case: str) -> Unavailable:
    return Unavailable(
        f"The key store holds no key for {case}.",
        "Nothing was changed.",
        "Check that the key store and the case files belong to the same installation.",
    )


def _unreadable(case: str) -> Unavailable:
    return Unavailable(
        f"Something stored for {case} does not open with the key of {case}.",
        "Nothing was changed.",
        "It was damaged or moved from another case: restore it from the last backup.",
    )

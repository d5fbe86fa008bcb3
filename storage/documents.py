"""The documents of a case: what went out and what people brought, sealed with the case's own key, written once each.

Source: architecture, section 5. Amazon S3 API, PutObject with If-None-Match: a store that keeps the first writing.
Choice: sealed before it leaves this machine, with its name inside. Whoever keeps the files reads none of them, nothing
opens under another name or case, and destroying the key of a case is enough even where a bucket keeps old versions.
"""

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import obstore
from obstore.exceptions import (
    AlreadyExistsError,
    BaseError,
    NotSupportedError,
    PermissionDeniedError,
    UnauthenticatedError,
)
from obstore.store import LocalStore, ObjectStore, S3Store

from domain.errors import NotFound, Unavailable
from domain.partner import FaultCode, PartnerAway, PartnerFault, PartnerRefused
from storage.keys import KeyStore

SERVICE = "documents"
WAIT = timedelta(seconds=20)
TRIED_AGAIN = ("408", "425", "429")  # every other 4xx is a final no; so is 501, a store that cannot keep the first
PROBE = "check"
NOT_ALLOWED = (
    *(PermissionDeniedError, UnauthenticatedError, NotSupportedError),
    *(PermissionError, NotImplementedError),  # the library says some of them so
)


def open_documents(url: str, keys: KeyStore) -> "Documents":
    """The place named by the settings: file:///a/folder, or s3://bucket/prefix?endpoint=...&region=...

    Nothing is asked of it yet. Who we are is read from the usual AWS variables or the machine's own role.
    """
    if url.startswith("file://"):
        folder = Path(url.removeprefix("file://"))
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as fault:
            raise _unusable(f"the folder cannot be made ({fault.strerror})") from None
        return Documents(LocalStore(folder), keys, "the documents folder", folder)
    return Documents(*_bucket(url, keys))


class Documents:
    """One folder a case, one file a document. Safe for threads. Raises PartnerAway and PartnerRefused."""

    def __init__(self, store: ObjectStore, keys: KeyStore, called: str, folder: Path | None = None) -> None:
        self._store, self._keys, self._called, self._folder = store, keys, called, folder

    def put(self, case: str, name: str, content: bytes | str) -> bool:
        """Whether the document was written now. The first one stays: the same deed done twice leaves one document.

        It appears whole or not at all.
        """
        plain = content.encode() if isinstance(content, str) else content
        place = self._place(case, name)
        sealed = self._keys.seal(case, _safe(name).encode() + b"\0" + plain)
        self._keep_private(case)
        try:
            with _in_codes():
                obstore.put(self._store, place, sealed, mode="create")
        except _TakenError:
            return False
        self._keep_private(case, name)
        return True

    def names(self, case: str) -> list[str]:
        """Names of the documents of a case, in order."""
        with _in_codes():
            met = [one["path"] for batch in obstore.list(self._store, prefix=_safe(case)) for one in batch]
        return sorted(path.rpartition("/")[2] for path in met)

    def read(self, case: str, name: str) -> bytes:
        """What was put there, and nothing else: a document that was exchanged for another does not open."""
        try:
            with _in_codes():
                sealed = bytes(obstore.get(self._store, self._place(case, name)).bytes())
        except _MissingError:
            raise _missing(name) from None
        inside, _, plain = self._keys.unseal(case, sealed).partition(b"\0")
        if inside.decode(errors="replace") != _safe(name):
            raise _exchanged(name)
        return plain

    def text(self, case: str, name: str) -> str:
        """The words of a document that was put as words."""
        return self.read(case, name).decode()

    def delete(self, case: str, name: str) -> None:
        """May be asked twice."""
        with suppress(_MissingError), _in_codes():
            obstore.delete(self._store, self._place(case, name))

    def delete_case(self, case: str) -> None:
        """Every document of a case. May be asked twice. A bucket that keeps old versions keeps them, sealed."""
        for name in self.names(case):
            self.delete(case, name)
        if self._folder:
            with suppress(OSError):  # never made, or somebody is just writing
                (self._folder / _safe(case)).rmdir()

    def check(self) -> str:
        """Write something twice and clear it away: the place answers, and keeps the first writing."""
        place = f"{PROBE}/{secrets.token_hex(8)}"
        try:
            with _in_codes():
                obstore.put(self._store, place, b"", mode="create")
                once = self._keeps_the_first(place)
                obstore.delete(self._store, place)
        except PartnerFault as fault:
            return f"documents: {self._called} cannot be used ({fault})"
        return f"documents: {self._called} {'works' if once else 'overwrites what is there: use another store'}"

    def _keeps_the_first(self, place: str) -> bool:
        try:
            obstore.put(self._store, place, b"", mode="create")
        except AlreadyExistsError:
            return True
        return False

    def _keep_private(self, case: str, name: str = "") -> None:
        """A folder is its owner's alone before anything lies in it."""
        if self._folder is None:
            return
        inside = self._folder / _safe(case)
        with _in_codes():
            if name:
                os.chmod(inside / _safe(name), 0o600)
            else:
                inside.mkdir(mode=0o700, parents=True, exist_ok=True)

    def _place(self, case: str, name: str) -> str:
        return f"{_safe(case)}/{_safe(name)}"


def _bucket(url: str, keys: KeyStore) -> tuple[ObjectStore, KeyStore, str]:
    parts, asked = urlsplit(url), dict(parse_qsl(urlsplit(url).query))
    endpoint = asked.get("endpoint", "")
    if parts.username or parts.password or not parts.hostname or not asked.keys() <= {"endpoint", "region"}:
        raise _unusable("expected s3://bucket?endpoint=https://...&region=..., and no password in it")
    near = _near(endpoint)
    if endpoint and not (endpoint.startswith("https://") or near):
        raise _unusable("its endpoint must begin with https://, unless it is on this machine")
    store = S3Store(
        parts.hostname,
        prefix=parts.path.strip("/") or None,
        config=asked,  # type: ignore[arg-type]  # the two names above
        client_options={"allow_http": near, "timeout": WAIT, "connect_timeout": timedelta(seconds=5)},
        retry_config={"max_retries": 1, "retry_timeout": WAIT},  # whoever asked tries again, with a longer breath
    )
    return store, keys, f"the bucket {parts.hostname} at {urlsplit(endpoint).hostname or 'Amazon S3'}"


def _near(endpoint: str) -> bool:
    host = urlsplit(endpoint).hostname or ""
    try:
        return endpoint.startswith("http://") and (host == "localhost" or ip_address(host).is_loopback)
    except ValueError:
        return False


def _safe(name: str) -> str:
    """A file name from a key such as referral/shelter/letter."""
    safe = re.sub(r"[^A-Za-z0-9._-]", "_", name.replace("/", "--")).lstrip(".")
    if not safe:
        raise ValueError("a document needs a name")
    return safe


class _TakenError(Exception):
    pass


class _MissingError(PartnerRefused):
    def __init__(self) -> None:
        super().__init__(SERVICE, FaultCode.REFUSED, "404")


@contextmanager
def _in_codes() -> Iterator[None]:
    """The library's own words are dropped: they quote addresses and names."""
    try:
        yield
    except AlreadyExistsError:
        raise _TakenError from None
    except FileNotFoundError:
        raise _MissingError from None
    except NOT_ALLOWED as fault:
        raise PartnerRefused(SERVICE, FaultCode.REFUSED, _status(fault)) from None
    except (BaseError, OSError) as fault:
        status = _status(fault)
        if status == "501" or (status.startswith("4") and status not in TRIED_AGAIN):
            raise PartnerRefused(SERVICE, FaultCode.REFUSED, status) from None
        raise PartnerAway(SERVICE, status) from None


def _status(fault: Exception) -> str:
    said = re.search(r"status code: (\d{3})", str(fault))
    return said[1] if said else ""


def _unusable(said: str) -> Unavailable:
    return Unavailable(
        f"The place for documents cannot be used: {said}.", "Nothing was written.", "Correct the setting."
    )


def _missing(name: str) -> NotFound:
    return NotFound(
        f"The case file has no document {_safe(name)}.",
        "Nothing was changed.",
        "List them (passerelle documents R-...).",
    )


def _exchanged(name: str) -> Unavailable:
    return Unavailable(
        f"Document {_safe(name)} holds what was put under another name.",
        "Nothing was shown or changed.",
        "Restore it from the last backup.",
    )

"""The data folder: made at the first start, and held by one supervisor at a time."""

import fcntl
import json
import os
import secrets
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from domain.errors import Unavailable
from settings import Settings
from storage.keyfile import make_key_file


def fill(settings: Settings) -> None:
    """What a first start makes, once: a private folder, the key that wraps every case's key, the secrets."""
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    (settings.data_dir / "logs").mkdir(mode=0o700, exist_ok=True)
    if not settings.key_file.exists():
        make_key_file(settings.key_file)
    if not settings.link_secret.get_secret_value():
        _write_private(settings.data_dir / "links.secret", secrets.token_urlsafe(32))
    if not settings.hook_secret.get_secret_value():
        _write_private(settings.data_dir / "hooks.secret", f"whsec_{b64encode(secrets.token_bytes(32)).decode()}")


def _write_private(path: Path, text: str) -> None:
    """Whole or not at all, and readable by its owner only."""
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    draft.replace(path)


class Held:
    """A data folder held by this process. It notes who runs in it, for a later start to name what was left over."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self.left_over = _pids(file)

    def note(self, children: Mapping[str, int]) -> None:
        self._file.seek(0)
        self._file.truncate()
        json.dump({"supervisor": os.getpid(), **children}, self._file)
        self._file.flush()


@contextmanager
def hold(folder: Path) -> Iterator[Held]:
    """Two supervisors on one data folder would be two workers on one database: the second is refused."""
    _make(folder)
    with (folder / "run.lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pid = next(iter(_pids(file)), None)
            raise Unavailable(
                f"Passerelle is already running on {folder}{f' (process {pid})' if pid else ''}.",
                "It goes on undisturbed.",
                "Use it as it is, or stop it with Ctrl-C in its own window first.",
            ) from None
        yield Held(file)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as fault:
        raise Unavailable(
            f"The data folder {folder} cannot be made ({fault.strerror}).",
            "Nothing was started or changed.",
            "Name another one: PASSERELLE_DATA_DIR=/path/to/folder ./run",
        ) from None


def _pids(file: IO[str]) -> list[int]:
    file.seek(0)
    try:
        noted: dict[str, Any] = json.load(file)
    except ValueError:
        return []
    return [pid for pid in noted.values() if isinstance(pid, int)]

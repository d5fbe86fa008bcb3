"""The key that locks all other keys: one small file, kept apart from every backup."""

import base64
import binascii
import os
from pathlib import Path

from domain.errors import Conflict, Unavailable

SIZE = 32
SETTING = "PASSERELLE_KEY_FILE"


def make_key_file(path: Path) -> None:
    """Choice: never over an existing file. Losing the old key would lose every case at once."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.urandom(6).hex()}")
    try:
        _write(unfinished, base64.b64encode(os.urandom(SIZE)) + b"\n")
        os.link(unfinished, path)  # appears whole or not at all, and fails if somebody was first
    except FileExistsError:
        raise Conflict(
            "There is already a key file here.",
            "It was left as it is.",
            f"Use it, or name another place in {SETTING}.",
        ) from None
    finally:
        unfinished.unlink(missing_ok=True)


def read_key_file(path: Path) -> bytes:
    try:
        text = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise _refusal("There is no key file where {setting} says.", "Put the key file back there.") from None
    except OSError:
        raise _refusal(
            "The key file named by {setting} cannot be read.", "Give this program the right to read it."
        ) from None
    return _unpacked(text)


def _unpacked(text: bytes) -> bytes:
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != SIZE:
        raise _refusal(
            "The file named by {setting} is not a key file, or it is damaged.",
            "Restore it from the place where the key is kept.",
        )
    return key


def _refusal(happened: str, next_step: str) -> Unavailable:
    return Unavailable(happened.format(setting=SETTING), "Nothing was changed.", next_step)


def _write(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())

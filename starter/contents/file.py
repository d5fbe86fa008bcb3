"""A file somebody brings: read no further than allowed, its format recognised, its name made harmless.

Choice: PDF, pictures (JPEG, PNG, TIFF, WebP, HEIC), plain text, DOCX and ODT. Web pages, SVG, old Word files, sheets
and archives are refused: they run things, or hide them.
"""

import os
import re
import stat
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

from domain.errors import Incomplete
from starter.contents import pdf, picture, text, zipped

MOST = 10 * 1024 * 1024  # bytes
LONGEST_NAME = 120
TAKEN = "PDF, JPEG, PNG, TIFF, WebP, HEIC, plain text, DOCX and ODT"
NOT_TAKEN = (
    (b"\xd0\xcf\x11\xe0", "an old Office file, which may hold macros: save it as DOCX or PDF"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"#!", "a program"),
    (b"GIF8", "a GIF: save it as PNG"),
    (b"{\\rtf", "an RTF file: save it as DOCX or PDF"),
    (b"\x1f\x8b", "an archive: unpack it first"),
    (b"7z\xbc\xaf", "an archive: unpack it first"),
    (b"Rar!", "an archive: unpack it first"),
)


@dataclass(frozen=True)
class Brought:
    """A file that may be kept. Its name is somebody's words: it is sealed like a paper, and is no path."""

    name: str = field(repr=False)
    media: str
    content: bytes = field(repr=False)


def read(path: Path) -> Brought:
    """A file from the disk; one that is too large is never read whole."""
    try:
        number = os.open(path, os.O_RDONLY | os.O_NONBLOCK)  # a pipe would wait for somebody to write
    except OSError as fault:
        raise _refusal(f"The file cannot be opened ({fault.strerror})", "Check its name.") from None
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise _refusal("This is no file", "Name one file.")
    with open(number, "rb") as file:
        return look(path.name, file.read(MOST + 1))


def look(name: str, content: bytes) -> Brought:
    """These bytes, if they may be kept; refused in three parts if not."""
    if len(content) > MOST:
        raise _refusal(f"The file is larger than {MOST // 1024 // 1024} MB", "Scan it with less detail, or split it.")
    if not content:
        raise _refusal("The file is empty", "Check that it was saved.")
    media, fault = _judged(content)
    if not media:
        raise _refusal(f"The file is {fault}", f"Taken are {TAKEN}.")
    if fault:
        raise _refusal(f"The file cannot be kept: {fault}", "Print it to a plain PDF, or scan it, and attach that.")
    return Brought(plain_name(name), media, content)


def _judged(content: bytes) -> tuple[str, str]:
    """Which format, and what is wrong with it."""
    if content.startswith(b"%PDF-"):
        return pdf.MEDIA, pdf.fault(content)
    if content.startswith(b"PK"):
        return zipped.judged(content)
    if media := picture.recognised(content):
        return media, picture.fault(media, content)
    known = next((said for start, said in NOT_TAKEN if content.startswith(start)), "")
    return ("", known) if known else text.judged(content)


def plain_name(name: str) -> str:
    """The last part of a name, without what cannot be seen: control characters, marks that turn the writing round."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    seen = "".join(" " if c.isspace() else c for c in last if c.isspace() or unicodedata.category(c)[0] != "C")
    words = " ".join(seen.split()).lstrip(". ")
    stem, dot, ending = words.rpartition(".")
    short = f"{stem[: LONGEST_NAME - 9]}.{ending[:8]}" if dot and stem and len(words) > LONGEST_NAME else words
    return short[:LONGEST_NAME] or "unnamed"


def _refusal(happened: str, next_step: str) -> Incomplete:
    return Incomplete(f"{happened}.", "Nothing was kept or recorded.", next_step)

"""PDF files: what they would do when opened.

Source: ISO 32000-1: 7.3.5 (names may be written in hex), 7.5.7 (object streams), 7.6 (encryption), 12.6.4 (actions:
JavaScript, launch, submit, import, go to embedded), 7.11.4 (embedded files), 12.7.8 (XFA), 13 (rich media).
Choice: an encrypted file, or one with object streams that cannot be unpacked here, is refused: nobody can look into it.
"""

import re
import zlib
from collections.abc import Iterator

MEDIA = "application/pdf"
HARMFUL = (
    (b"/JavaScript", "it holds a script"),
    (b"/Launch", "it would start a program"),
    (b"/EmbeddedFile", "other files are hidden in it"),
    (b"/GoToE", "other files are hidden in it"),
    (b"/RichMedia", "it plays other media"),
    (b"/SubmitForm", "it would send data away"),
    (b"/ImportData", "it would fetch data"),
    (b"/XFA", "it is a form that runs by itself"),
    (b"/Encrypt", "it is locked with a password"),
)
SHORTEST = 6  # shorter names may be found in the bytes of a picture by chance: they are looked for outside of streams
STREAM = re.compile(rb"(?<!end)stream[ \t]*(\r\n|\n|\r)")
ENDSTREAM = b"endstream"
NO_OBJECTS = re.compile(rb"/((DCT|JPX|CCITTFax|JBIG2)Decode|XRef)\b")
OBJECTS = re.compile(rb"/(ObjStm|First)\b")
MOST_STREAMS = 20_000
HEXED = re.compile(rb"#([0-9A-Fa-f]{2})")
MOST_HEXED = 100_000
MOST_UNPACKED = 60 * 1024 * 1024  # bytes, of all object streams together
UNREADABLE = "it cannot be looked into"


def fault(content: bytes) -> str:
    """What it would do, in words; nothing if it only shows."""
    if b"startxref" not in content[-2048:] or b"%%EOF" not in content[-2048:]:
        return "it is cut off, or other data follow it"
    try:
        parts = [_unescaped(content), *_object_streams(content)]
        outside = _unescaped(b" ".join(_between(content)))
    except _UnreadableError as unreadable:
        return str(unreadable)
    for name, said in HARMFUL:
        for part in parts if len(name) >= SHORTEST else [outside, *parts[1:]]:
            if name in part:
                return said
    return ""


class _UnreadableError(Exception):
    pass


def _unescaped(content: bytes) -> bytes:
    """Names as they are meant: /J#61vaScript is /JavaScript."""
    plain, count = HEXED.subn(lambda hexed: bytes.fromhex(hexed[1].decode()), content, MOST_HEXED)
    if count == MOST_HEXED:
        raise _UnreadableError("it has too many parts")
    return plain


def _between(content: bytes) -> Iterator[bytes]:
    """What stands outside of streams."""
    at = 0
    for begin in STREAM.finditer(content):
        if begin.start() >= at:
            yield content[at : begin.start()]
            end = content.find(ENDSTREAM, begin.end())
            at = len(content) if end < 0 else end
    yield content[at:]


def _object_streams(content: bytes) -> Iterator[bytes]:
    """Every stream that may hold objects, unpacked."""
    left, since = MOST_UNPACKED, 0
    for count, begin in enumerate(STREAM.finditer(content)):
        if count >= MOST_STREAMS:
            raise _UnreadableError("it has too many parts")
        before, since = _unescaped(content[since : begin.start()]), begin.end()
        if OBJECTS.search(before):
            plain = _unpacked(content[begin.end() :], before, left)
            left -= len(plain)
            yield _unescaped(plain)


def _unpacked(packed: bytes, before: bytes, left: int) -> bytes:
    """Choice: more than allowed is refused, not cut. A picture after an outline has /First before it too."""
    if b"/ObjStm" not in before and NO_OBJECTS.search(before):
        return b""
    if b"/Filter" not in before:
        return packed[: packed.find(ENDSTREAM)]
    if b"/Predictor" in before:  # names would be strewn with other bytes
        raise _UnreadableError(UNREADABLE)
    try:
        plain = zlib.decompressobj().decompress(packed, left + 1)
    except zlib.error:
        raise _UnreadableError(UNREADABLE) from None
    if len(plain) > left:
        raise _UnreadableError("it unpacks to far more than it is")
    return plain

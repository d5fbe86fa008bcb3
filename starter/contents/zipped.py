"""DOCX and ODT: what is packed in them, and how much.

Source: ISO/IEC 29500-2 (packages), OASIS OpenDocument 1.3 part 2, section 3 (packages); PKWARE APPNOTE 6.3, 4.3.7.
Choice: every part is unpacked once, no further than it says, and thrown away: no size is taken on trust.
"""

import re
import zlib
from html import unescape
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
TYPES = {DOCX: ("[Content_Types].xml", f"{DOCX}.main+xml".encode()), ODT: ("mimetype", ODT.encode())}
MOST_PARTS = 2_000
MOST_UNPACKED = 60 * 1024 * 1024  # bytes, of all parts together
MOST_TIMES = 200  # a part is at most so many times what it is packed
SMALL = 1024 * 1024  # below this nobody counts
ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b\x08", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\xd0\xcf\x11\xe0")
MACRO_NAME = re.compile(r"(^|/)(vba[^/]*|Basic|Scripts|macrosheets|activeX)(/|\.|$)", re.IGNORECASE)
MACRO = re.compile(rb"<script:event-listener|macroEnabled|attachedToolbars", re.IGNORECASE)
FETCHED = ("attachedtemplate", "oleobject", "/frame", "subdocument")
SWOLLEN = "it unpacks to far more than it is"


def judged(content: bytes) -> tuple[str, str]:
    """The format, and what is wrong with it."""
    try:
        with ZipFile(BytesIO(content)) as package:
            parts = package.infolist()
        names = {part.filename for part in parts}
        media = ODT if "mimetype" in names else DOCX if "word/document.xml" in names else ""
        return (media, _fault(parts, content, media)) if media else ("", "an archive: unpack it, attach what is in it")
    except (BadZipFile, zlib.error, ValueError):
        return DOCX, "it is damaged"


def _fault(parts: list[ZipInfo], content: bytes, media: str) -> str:
    if not content.startswith(b"PK\x03\x04"):
        return "other data stand before it"
    if len(parts) > MOST_PARTS:
        return "it has too many parts"
    if len({part.filename.lower() for part in parts}) < len(parts):
        return "two of its parts have one name"
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        return SWOLLEN
    outside = next((said for part in parts if (said := _fault_outside(part))), "")
    return outside or _fault_inside(parts, content, media)


def _fault_outside(part: ZipInfo) -> str:
    if part.flag_bits & 1:
        return "it is locked with a password"
    if part.filename.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", part.filename):
        return "a part of it climbs out of its folder"
    if MACRO_NAME.search(part.filename):
        return "it holds macros"
    swollen = part.file_size > SMALL and part.file_size > MOST_TIMES * max(part.compress_size, 1)
    return SWOLLEN if swollen else ""


def _fault_inside(parts: list[ZipInfo], content: bytes, media: str) -> str:
    where, wanted = TYPES[media]
    found = False
    for part in parts:
        plain = _unpacked(part, content)
        found = found or (part.filename == where and wanted in plain)
        if plain.startswith(ARCHIVES):
            return "another file is hidden in it"
        if part.filename.lower().endswith((".xml", ".rels")) and (said := _fault_of_words(part.filename, plain)):
            return said
    return "" if found else "it is no text document"


def _fault_of_words(name: str, plain: bytes) -> str:
    """Choice: parts in UTF-16 are refused; no writer we know makes them."""
    if b"\0" in plain:
        return "it cannot be looked into"
    if MACRO.search(plain):
        return "it holds macros"
    tags = unescape(plain.decode(errors="replace")).lower().split("<") if name.lower().endswith(".rels") else []
    fetched = any("external" in tag and any(kind in tag for kind in FETCHED) for tag in tags)
    return "it would fetch a part of itself from elsewhere" if fetched else ""


def _unpacked(part: ZipInfo, content: bytes) -> bytes:
    """A part, from its own place in the file, which must say the same of it as the list at the end does."""
    at = part.header_offset
    name, extra = (int.from_bytes(content[at + n : at + n + 2], "little") for n in (26, 28))
    begin = at + 30 + name + extra
    packed = content[begin : begin + part.compress_size]
    if part.compress_type == ZIP_STORED:
        plain = packed
    elif part.compress_type == ZIP_DEFLATED:
        plain = zlib.decompressobj(-15).decompress(packed, part.file_size + 1)
    else:
        raise BadZipFile
    same = content[at + 30 : at + 30 + name].decode(errors="replace") == part.orig_filename
    if not same or len(plain) != part.file_size or zlib.crc32(plain) != part.CRC:
        raise BadZipFile
    return plain

"""Pictures: format and size, read from their headers alone.

Source: ITU-T T.81 B.2.2 (JPEG frame header), PNG 11.2.2 (IHDR), TIFF 6.0 section 2 (directories; tags 256, 257),
RFC 9649 (WebP), ISO/IEC 23008-12 6.5.3 (HEIF ispe), ISO/IEC 14496-12 4.2 (boxes).
Choice: at most 20,000 points a side and 100 million in all: more is a bomb for whoever opens it.
"""

from collections.abc import Iterator
from typing import Literal

JPEG, PNG, TIFF, WEBP, HEIC = "image/jpeg", "image/png", "image/tiff", "image/webp", "image/heic"
LONGEST_SIDE, MOST_POINTS = 20_000, 100_000_000
MOST_PAGES = 200
MOST_MARKERS = 10_000
HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"})
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
ALONE = frozenset({0x01, *range(0xD0, 0xD8)})  # markers without a length
Size = tuple[int, int]


def recognised(content: bytes) -> str:
    """Which picture these bytes are; nothing if none we take."""
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if content.startswith((b"II*\0", b"MM\0*")):
        return TIFF
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return WEBP
    brands = {content[at : at + 4] for at in (8, *range(16, min(_big(content, 0), 64), 4))}
    return HEIC if content[4:8] == b"ftyp" and brands & HEIC_BRANDS and b"avif" not in brands else ""


def fault(media: str, content: bytes) -> str:
    """What is wrong with it; nothing if it can be shown."""
    sizes = list(_SIZES[media](content))
    if not sizes or len(sizes) > MOST_PAGES or any(min(size) < 1 for size in sizes):
        return "the picture is damaged"
    largest = max(sizes, key=lambda size: size[0] * size[1])
    too_large = max(max(size) for size in sizes) > LONGEST_SIDE or sum(w * h for w, h in sizes) > 4 * MOST_POINTS
    return "the picture is far too large to be shown" if too_large or largest[0] * largest[1] > MOST_POINTS else ""


def _big(content: bytes, at: int, size: int = 4) -> int:
    return int.from_bytes(content[at : at + size], "big")


def _little(content: bytes, at: int, size: int) -> int:
    return int.from_bytes(content[at : at + size], "little")


def _jpeg(content: bytes) -> Iterator[Size]:
    at = 2
    for _ in range(MOST_MARKERS):
        if at + 9 > len(content) or content[at] != 0xFF:
            return
        marker = content[at + 1]
        if marker in FRAMES:
            yield _big(content, at + 7, 2), _big(content, at + 5, 2)
            return
        at += 1 if marker == 0xFF else 2 if marker in ALONE else 2 + max(_big(content, at + 2, 2), 2)


def _png(content: bytes) -> Iterator[Size]:
    if content[12:16] == b"IHDR" and len(content) >= 33:
        yield _big(content, 16), _big(content, 20)


def _webp(content: bytes) -> Iterator[Size]:
    kind = content[12:16]
    if len(content) < 30:
        return
    if kind == b"VP8X":
        yield _little(content, 24, 3) + 1, _little(content, 27, 3) + 1
    elif kind == b"VP8L" and content[20] == 0x2F:
        bits = _little(content, 21, 4)
        yield (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    elif kind == b"VP8 " and content[23:26] == b"\x9d\x01\x2a":
        yield _little(content, 26, 2) & 0x3FFF, _little(content, 28, 2) & 0x3FFF


def _tiff(content: bytes) -> Iterator[Size]:
    """Page after page; a chain that comes back to itself is damaged."""
    order: Literal["little", "big"] = "little" if content[:1] == b"I" else "big"

    def number(at: int, size: int) -> int:
        return int.from_bytes(content[at : at + size], order)

    at, seen = number(4, 4), set[int]()
    while at and len(seen) <= MOST_PAGES:
        count = number(at, 2)
        end = at + 2 + 12 * count
        if at in seen or at < 8 or end + 4 > len(content) or not count:
            yield 0, 0
            return
        seen.add(at)
        tags = {number(tag, 2): number(tag + 8, 2 if number(tag + 2, 2) == 3 else 4) for tag in range(at + 2, end, 12)}
        yield tags.get(256, 0), tags.get(257, 0)
        at = number(end, 4)


def _heic(content: bytes) -> Iterator[Size]:
    """Every size the file gives: of the whole and of its tiles."""
    for meta in _boxes(content, b"meta", 0, len(content)):
        for props in _boxes(content, b"iprp", meta[0] + 4, meta[1]):
            for kept in _boxes(content, b"ipco", *props):
                for begin, end in _boxes(content, b"ispe", *kept):
                    if end - begin >= 12:
                        yield _big(content, begin + 4), _big(content, begin + 8)


def _boxes(content: bytes, wanted: bytes, at: int, end: int) -> Iterator[tuple[int, int]]:
    """Where the boxes of this type begin and end, without their headers."""
    while at + 8 <= end:
        size, header = _big(content, at), 8
        if size == 1:
            size, header = _big(content, at + 8, 8), 16
        size = size or end - at
        if size < header or at + size > end:
            return
        if content[at + 4 : at + 8] == wanted:
            yield at + header, at + size
        at += size


_SIZES = {JPEG: _jpeg, PNG: _png, TIFF: _tiff, WEBP: _webp, HEIC: _heic}

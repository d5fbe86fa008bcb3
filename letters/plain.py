"""What people typed, made safe to set: no control signs, no signs that turn the direction, nothing the fonts lack."""

import re
import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

FONTS = Path(__file__).resolve().parent.parent / "assets" / "fonts"
TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
ISOLATE, RIGHT, LEFT, END = "\u2068", "\u2067", "\u2066", "\u2069"  # by the first letter; from either side; end of it
NUMBER = re.compile(r"\+?\d[\d ()./-]{4,}\d")  # a telephone number, or any figure in groups
MISSING = "\ufffd"  # stands where the paper copy cannot show a sign; the other copy shows it


def plain(text: str) -> str:
    """Composed, with lines as the only breaks, and without signs that are commands rather than writing."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return unicodedata.normalize("NFC", "".join(sign for sign in lines.replace("\t", " ") if _is_writing(sign)))


def alone(text: str) -> str:
    """A value that keeps its own direction inside a sentence or a line of another. Source: Unicode UAX 9, 2.4."""
    return "\n".join(f"{_begin(line)}{_in_order(line)}{END}" if line else "" for line in plain(text).split("\n"))


def _in_order(line: str) -> str:
    """A number in groups is read from the left in every language; among Arabic words its groups would change places."""
    return NUMBER.sub(lambda found: f"{LEFT}{found[0]}{END}", line)


def _begin(line: str) -> str:
    """Choice: a line that is mostly Arabic runs from the right, even where a Latin name comes first."""
    kinds = [unicodedata.bidirectional(sign) for sign in line]
    return RIGHT if kinds.count("R") + kinds.count("AL") > kinds.count("L") else ISOLATE


def printable(text: str) -> str:
    """Every sign that no font of ours holds becomes one visible mark: an accessible PDF may hold no empty boxes."""
    return "".join(
        sign if ord(sign) in covered() or sign in f"\n{ISOLATE}{RIGHT}{LEFT}{END}" else MISSING for sign in text
    )


def unmarked(text: str) -> str:
    """Without combining marks and joiners: what stays is letters that stand by themselves."""
    return "".join(sign for sign in text if unicodedata.category(sign)[0] != "M" and sign not in "\u200c\u200d")


def breakable(text: str, longest: int = 30) -> str:
    """A run without any space gets places where it may break, so that nothing runs over the margin."""
    return " ".join(
        "\u200b".join(word[at : at + longest] for at in range(0, len(word), longest)) for word in text.split(" ")
    )


def _is_writing(sign: str) -> bool:
    kind = unicodedata.category(sign)
    return sign == "\n" or (kind not in ("Cc", "Cs", "Co", "Cn") and sign not in TURNING and sign != "\ufeff")


@cache
def covered() -> frozenset[int]:
    """Signs that one of the families can show in regular and in bold."""
    families = ("NotoSans", "NotoSansArabic")
    held = [_held(f"{name}-Regular") & _held(f"{name}-Bold") for name in families]
    return frozenset().union(*held)


def _held(font: str) -> frozenset[int]:
    return frozenset(_signs((FONTS / f"{font}.ttf").read_bytes()))


def _signs(font: bytes) -> Iterator[int]:
    """Source: OpenType, table cmap, format 12 (groups of code points); our fonts all carry it, and a test says so."""
    tables = struct.unpack_from(">H", font, 4)[0]
    records = (struct.unpack_from(">4sIII", font, 12 + 16 * n) for n in range(tables))
    start = next(offset for tag, _, offset, _ in records if tag == b"cmap")
    count = struct.unpack_from(">H", font, start + 2)[0]
    inner = (start + struct.unpack_from(">HHI", font, start + 4 + 8 * n)[2] for n in range(count))
    at = next(offset for offset in inner if struct.unpack_from(">H", font, offset)[0] == 12)
    for group in range(struct.unpack_from(">I", font, at + 12)[0]):
        first, last, glyph = struct.unpack_from(">III", font, at + 16 + 12 * group)
        yield from (sign for sign in range(first, last + 1) if glyph + sign - first)


def parts(text: str) -> int:
    """How many short messages a text takes. Source: 3GPP TS 23.038, 6.1 (GSM 7 bit, else UCS-2); TS 23.040, 9.2.3."""
    if all(sign in GSM or sign in GSM_TWICE for sign in text):
        size, one, more = len(text) + sum(sign in GSM_TWICE for sign in text), 160, 153
    else:
        size, one, more = len(text.encode("utf-16-be")) // 2, 70, 67
    return 1 if size <= one else -(-size // more)


GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_TWICE = frozenset("^{}\\[~]|€\f")

"""Files made up for tests: small, whole, and harmful ones that harm nobody."""

import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from starter.contents.zipped import DOCX, ODT


def pdf(*objects: bytes, trailer: bytes = b"<< /Root 1 0 R >>") -> bytes:
    """A PDF with a catalogue and these objects besides."""
    parts = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>", *objects]
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, part) for number, part in enumerate(parts, 1))
    return b"%PDF-1.7\n" + body + b"trailer\n" + trailer + b"\nstartxref\n9\n%%EOF\n"


def stream(told: bytes, content: bytes) -> bytes:
    """An object that is a stream."""
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (told, len(content), content)


def packed_objects(content: bytes, told: bytes = b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode") -> bytes:
    """Objects in a stream."""
    return stream(told, zlib.compress(content))


def archive(parts: dict[str, bytes], method: int = ZIP_DEFLATED) -> bytes:
    """A zip file."""
    made = BytesIO()
    with ZipFile(made, "w", method) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return made.getvalue()


def docx(**more: bytes) -> bytes:
    """A Word document; names of more parts are written with __ for a slash."""
    return archive(docx_parts() | {name.replace("__", "/"): content for name, content in more.items()})


def docx_parts() -> dict[str, bytes]:
    """The parts every Word document has."""
    types = f'<Types><Override PartName="/word/document.xml" ContentType="{DOCX}.main+xml"/></Types>'
    return {"[Content_Types].xml": types.encode(), "word/document.xml": b"<w:document>a letter</w:document>"}


def odt(more: dict[str, bytes] | None = None) -> bytes:
    """An OpenDocument text."""
    return archive({"mimetype": ODT.encode(), "content.xml": b"<office:text>a letter</office:text>", **(more or {})})


def png(width: int = 640, height: int = 480) -> bytes:
    """The beginning of a PNG, and its end."""
    head = b"IHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\0\0\0"
    return b"\x89PNG\r\n\x1a\n\0\0\0\x0d" + head + zlib.crc32(head).to_bytes(4, "big") + b"\0\0\0\0IEND\xaeB`\x82"


def jpeg(width: int = 640, height: int = 480) -> bytes:
    """A JPEG up to its frame, after a segment and a filler."""
    frame = b"\xff\xc0\0\x11\x08" + height.to_bytes(2, "big") + width.to_bytes(2, "big") + b"\x03" + b"\0" * 9
    return b"\xff\xd8\xff\xe0\0\x10JFIF\0" + b"\0" * 9 + b"\xff" + frame + b"\xff\xd9"


def tiff(width: int = 640, height: int = 480, following: int = 0, order: str = "little") -> bytes:
    """A TIFF of one page; `following` is where it says that the next one is."""

    def number(value: int, size: int) -> bytes:
        return value.to_bytes(size, "little" if order == "little" else "big")

    def tag(code: int, value: int) -> bytes:
        return number(code, 2) + number(4, 2) + number(1, 4) + number(value, 4)

    start = b"II*\0" if order == "little" else b"MM\0*"
    return start + number(8, 4) + number(2, 2) + tag(256, width) + tag(257, height) + number(following, 4)


def webp(width: int = 640, height: int = 480) -> bytes:
    """A WebP with the extended header."""
    head = b"VP8X\x0a\0\0\0\0\0\0\0" + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"RIFF" + (len(head) + 4).to_bytes(4, "little") + b"WEBP" + head


def heic(width: int = 640, height: int = 480) -> bytes:
    """A HEIC up to its properties."""

    def box(kind: bytes, content: bytes) -> bytes:
        return (len(content) + 8).to_bytes(4, "big") + kind + content

    size = box(b"ispe", b"\0" * 4 + width.to_bytes(4, "big") + height.to_bytes(4, "big"))
    meta = box(b"meta", b"\0" * 4 + box(b"hdlr", b"\0" * 20) + box(b"iprp", box(b"ipco", size)))
    return box(b"ftyp", b"heic\0\0\0\0mif1heic") + meta

"""What files hold: by their bytes, never by their names; what could harm is refused in three parts."""

import os
from pathlib import Path
from zipfile import ZIP_STORED

import pytest

from domain.errors import Incomplete
from starter.contents import picture, text, zipped
from starter.contents.file import LONGEST_NAME, MOST, look, plain_name, read
from tests import attached as made

PDF = "application/pdf"
TAKEN = [
    pytest.param(made.pdf(), PDF, id="pdf"),
    pytest.param(made.pdf(made.packed_objects(b"3 0 << /Type /Font >>")), PDF, id="pdf with packed objects"),
    pytest.param(made.pdf(made.stream(b"/Filter /DCTDecode", b"\xff\xd8/XFA ")), PDF, id="pdf, chance in a picture"),
    pytest.param(
        made.pdf(b"<< /First 4 0 R >>", made.stream(b"/Filter /DCTDecode", b"\xff\xd8")), PDF, id="pdf with an outline"
    ),
    pytest.param(made.pdf(b"<< /URI (https://example.org) >>"), PDF, id="pdf with a link"),
    pytest.param(made.png(), picture.PNG, id="png"),
    pytest.param(made.jpeg(), picture.JPEG, id="jpeg"),
    pytest.param(made.tiff(), picture.TIFF, id="tiff"),
    pytest.param(made.tiff(order="big"), picture.TIFF, id="tiff of the other order"),
    pytest.param(made.webp(), picture.WEBP, id="webp"),
    pytest.param(made.heic(), picture.HEIC, id="heic"),
    pytest.param("Reçu: 450 dalasi\r\nاستلمت\n".encode(), text.MEDIA, id="text"),
    pytest.param(b"\xef\xbb\xbfreceived", text.MEDIA, id="text with a mark before it"),
    pytest.param(made.docx(), zipped.DOCX, id="docx"),
    pytest.param(made.docx(word__media__image1=b"x" * 100), zipped.DOCX, id="docx with a picture"),
    pytest.param(made.odt(), zipped.ODT, id="odt"),
    pytest.param(made.odt({"Thumbnails/thumbnail.png": made.png()}), zipped.ODT, id="odt with a picture"),
]


@pytest.mark.parametrize(("content", "media"), TAKEN)
def test_what_is_taken_is_known_by_its_bytes(content: bytes, media: str) -> None:
    """Whatever it is called."""
    assert look("receipt.exe", content).media == media


HYPERLINK = b'<Relationship Type="x/hyperlink" Target="https://example.org" TargetMode="External"/>'
TEMPLATE = HYPERLINK.replace(b"hyperlink", b"attachedTemplate")


def lying(content: bytes) -> bytes:
    """A zip whose list says that a part is smaller than it is."""
    at = content.rfind(b"PK\x01\x02")
    return content[: at + 24] + (5).to_bytes(4, "little") + content[at + 28 :]


def renamed(content: bytes) -> bytes:
    """A zip that calls its last part otherwise in its list than in its place."""
    return content.replace(b"word/document.xml", b"word/dokument.xml", 1)


REFUSED = [
    pytest.param(made.pdf(b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"), "script", id="pdf with a script"),
    pytest.param(made.pdf(b"<< /S /J#61v#61Script /JS (x) >>"), "script", id="pdf, the script's name in hex"),
    pytest.param(made.pdf(made.packed_objects(b"3 0 << /S /JavaScript >>")), "script", id="pdf, script packed"),
    pytest.param(
        made.pdf(made.packed_objects(b"3 0 << /S /JavaScript >>", b"/N 1 /F#69rst 4 /Filter 9 0 R")),
        "script",
        id="pdf, script packed without saying so",
    ),
    pytest.param(
        made.pdf(made.stream(b"/Type /ObjStm /First 4", b"3 0 << /S /JavaScri#70t >>")), "script", id="pdf, not packed"
    ),
    pytest.param(made.pdf(b"% <<>>stream\n<< /S /JavaScript >> % endstream"), "script", id="pdf, in a false stream"),
    pytest.param(made.pdf(b"<< /S /Launch /F (cmd.exe) >>"), "start a program", id="pdf that launches"),
    pytest.param(made.pdf(b"<< /Names << /EmbeddedFiles 9 0 R >> >>"), "hidden", id="pdf with a file in it"),
    pytest.param(made.pdf(b"<< /S /GoToE >>"), "hidden", id="pdf that opens what is in it"),
    pytest.param(made.pdf(b"<< /S /SubmitForm >>"), "send data", id="pdf that sends"),
    pytest.param(made.pdf(b"<< /AcroForm << /XFA 9 0 R >> >>"), "runs by itself", id="pdf with a running form"),
    pytest.param(
        made.pdf(made.packed_objects(b"3 0 << /XFA 9 0 R >>")), "runs by itself", id="pdf, running form packed"
    ),
    pytest.param(made.pdf(trailer=b"<< /Root 1 0 R /Encrypt 9 0 R >>"), "password", id="pdf with a password"),
    pytest.param(made.pdf(made.stream(b"/Type /ObjStm /Filter /LZWDecode", b"\x80\x0b")), "looked into", id="pdf, LZW"),
    pytest.param(
        made.pdf(made.packed_objects(b"x", b"/Type /ObjStm /Filter /FlateDecode /DecodeParms << /Predictor 12 >>")),
        "looked into",
        id="pdf, names strewn",
    ),
    pytest.param(made.pdf(made.packed_objects(b"0" * (61 << 20))), "far more than it is", id="pdf bomb"),
    pytest.param(made.pdf(made.stream(b"", b"x") * 20_001), "too many parts", id="pdf of streams"),
    pytest.param(made.pdf(b"#41" * 3_000_000), "too many parts", id="pdf of hex"),
    pytest.param(made.pdf()[:-8], "cut off", id="pdf cut off"),
    pytest.param(made.pdf() + made.docx() + b" " * 4096, "cut off", id="pdf with something after it"),
    pytest.param(made.archive({"a.txt": b"x"}), "an archive", id="zip"),
    pytest.param(made.archive({"xl/workbook.xml": b"<x/>", "[Content_Types].xml": b""}), "an archive", id="xlsx"),
    pytest.param(made.docx(word__big=b"0" * (61 << 20)), "far more than it is", id="docx bomb"),
    pytest.param(made.docx(word__big=b"0" * (2 << 20)), "far more than it is", id="docx, one part swollen"),
    pytest.param(
        made.docx(**{f"p{n}": os.urandom(1) * 900_000 for n in range(80)}), "far more", id="docx, many a little"
    ),
    pytest.param(
        made.archive(made.docx_parts() | {f"p{n}": b"" for n in range(2001)}), "too many parts", id="docx, parts"
    ),
    pytest.param(lying(made.docx(word__big=b"0" * (30 << 20))), "damaged", id="docx that lies of its size"),
    pytest.param(renamed(made.docx()), "damaged", id="docx with two names for a part"),
    pytest.param(made.docx(word__embeddings__x=made.docx()), "hidden", id="docx in a docx"),
    pytest.param(made.odt({"Object 1": b"\xd0\xcf\x11\xe0rest"}), "hidden", id="odt with an old file in it"),
    pytest.param(made.archive(made.docx_parts() | {"word/vbaProject.bin": b"x"}), "macros", id="docx with macros"),
    pytest.param(made.odt({"Basic/Standard/Module1.xml": b"<x/>"}), "macros", id="odt with macros"),
    pytest.param(made.odt({"styles.xml": b"<script:event-listener x/>"}), "macros", id="odt that starts something"),
    pytest.param(
        made.docx(word___rels__settings=b"x", **{"word___rels__s.rels": TEMPLATE}), "fetch", id="docx template"
    ),
    pytest.param(made.docx(**{"word___rels__s.rels": TEMPLATE.replace(b"T", b"&#84;")}), "fetch", id="docx, entities"),
    pytest.param(
        made.docx(**{"word___rels__s.rels": TEMPLATE.decode().encode("utf-16")}), "looked into", id="docx in UTF-16"
    ),
    pytest.param(made.archive(made.docx_parts() | {"../../x": b"x"}), "climbs", id="docx that climbs"),
    pytest.param(made.archive(made.docx_parts() | {"/etc/x": b"x"}), "climbs", id="docx from the root"),
    pytest.param(made.archive({"mimetype": b"application/zip"}), "no text document", id="mimetype of something else"),
    pytest.param(
        made.archive({**made.docx_parts(), "[Content_Types].xml": b""}), "no text document", id="docx, no type"
    ),
    pytest.param(made.docx()[:-40], "damaged", id="docx cut off"),
    pytest.param(b"PK\x03\x04rest", "damaged", id="nearly a zip"),
    pytest.param(b"PK\x05\x06" + b"\0" * 18, "an archive", id="empty zip"),
    pytest.param(made.png(30_000, 10), "far too large", id="png too long"),
    pytest.param(made.png(15_000, 15_000), "far too large", id="png bomb"),
    pytest.param(made.png(0, 10), "damaged", id="png of nothing"),
    pytest.param(made.png()[:20], "damaged", id="png cut off"),
    pytest.param(made.jpeg(65_535, 65_535), "far too large", id="jpeg bomb"),
    pytest.param(b"\xff\xd8\xff\xe0\0\x10JFIF", "damaged", id="jpeg without a frame"),
    pytest.param(b"\xff\xd8" + b"\xff" * 9_000_000, "damaged", id="jpeg of fillers"),
    pytest.param(made.tiff(10**6, 10**6), "far too large", id="tiff bomb"),
    pytest.param(made.tiff(following=8), "damaged", id="tiff that goes round"),
    pytest.param(made.tiff(following=9999), "damaged", id="tiff that leads out"),
    pytest.param(b"II*\0\x08\0\0\0", "damaged", id="tiff without a page"),
    pytest.param(made.webp(16_000_000, 9), "far too large", id="webp bomb"),
    pytest.param(b"RIFF\0\0\0\0WEBPVP8X", "damaged", id="webp cut off"),
    pytest.param(made.heic(2**31, 9), "far too large", id="heic bomb"),
    pytest.param(made.heic()[:40], "damaged", id="heic cut off"),
    pytest.param(b"<html><script>x</script>", "browser", id="web page"),
    pytest.param(b'<?xml version="1.0"?><svg/>', "browser", id="svg"),
    pytest.param(b"GIF89a", "GIF", id="gif"),
    pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1", "old Office", id="doc"),
    pytest.param(b"{\\rtf1", "RTF", id="rtf"),
    pytest.param(b"MZ\x90\0", "a program", id="exe"),
    pytest.param(b"#!/bin/sh\n", "a program", id="script"),
    pytest.param(b"\x1f\x8b\x08\0", "an archive", id="gzip"),
    pytest.param(b"caf\xe9", "not UTF-8", id="text of another alphabet"),
    pytest.param(b"a\0b", "no format we know", id="bytes"),
    pytest.param(b"", "empty", id="nothing"),
    pytest.param(b"a" * (MOST + 1), "larger than 10 MB", id="too large"),
]


@pytest.mark.parametrize(("content", "said"), REFUSED)
def test_what_could_harm_is_refused_in_words(content: bytes, said: str) -> None:
    """Three parts: what it is, that nothing was kept, what to do."""
    with pytest.raises(Incomplete) as told:
        look("receipt.pdf", content)

    assert said in told.value.happened
    assert told.value.unchanged == "Nothing was kept or recorded."
    assert told.value.next_step


def test_a_link_in_a_letter_is_only_a_link() -> None:
    """What is fetched by itself is refused; what a person may click is not."""
    assert look("x", made.docx(**{"word___rels__document.xml.rels": HYPERLINK})).media == zipped.DOCX


@pytest.mark.parametrize("cut", range(0, 400, 7))
def test_a_file_cut_anywhere_is_taken_or_refused_in_words(cut: int) -> None:
    """No cut of any file brings anything but an answer."""
    for whole in (made.pdf(made.packed_objects(b"x")), made.docx(), made.jpeg(), made.tiff(), made.webp(), made.heic()):
        try:
            look("x", whole[:cut])
        except Incomplete:
            continue


def test_tags_without_end_take_no_time() -> None:
    """What is made to be searched for long is looked through once."""
    tags = b"<Relationship attachedTemplate " * 30_000 + os.urandom(8_000).replace(b"\0", b"").replace(b">", b"")

    assert look("x", made.docx(**{"word___rels__s.rels": tags})).media == zipped.DOCX


def test_an_unpacked_part_may_be_stored_as_it_is() -> None:
    """Writers leave small parts unpacked."""
    assert look("x", made.archive(made.docx_parts(), ZIP_STORED)).media == zipped.DOCX


def test_two_parts_of_one_name_are_refused() -> None:
    """One reader would show the first, another the second."""
    twice = made.docx(**{"word/sameword.xml": b"<other/>"}).replace(b"word/sameword.xml", b"word/document.xml")
    with pytest.raises(Incomplete, match="one name"):
        look("x", twice)


NAMES = [
    ("receipt.pdf", "receipt.pdf"),
    ("../../etc/passwd", "passwd"),
    ("C:\\Users\\x\\receipt.pdf", "receipt.pdf"),
    ("a/b/..", "unnamed"),
    ("", "unnamed"),
    ("...", "unnamed"),
    (".bashrc", "bashrc"),
    ("re\u202egpj.exe", "regpj.exe"),
    ("a\0b\x1b[31m\n c.pdf", "ab[31m c.pdf"),
    ("\u200e\u2066r\u2069.pdf", "r.pdf"),
    ("إيصال 12.pdf", "إيصال 12.pdf"),
    ("cafe\u0301.pdf", "café.pdf"),
    ("x" * 300 + ".pdf", "x" * (LONGEST_NAME - 9) + ".pdf"),
    ("x" * 300, "x" * LONGEST_NAME),
    ("\ud800.pdf", "pdf"),
]


@pytest.mark.parametrize(("given", "kept"), NAMES)
def test_a_name_keeps_its_last_part_and_nothing_unseen(given: str, kept: str) -> None:
    """No folder, no control character, no mark that turns the writing round; never longer than a line."""
    assert plain_name(given) == kept


def test_a_file_of_fifty_megabytes_is_never_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One byte more than allowed is enough to know."""
    large = tmp_path / "large.pdf"
    with large.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    seen: list[int] = []
    monkeypatch.setattr("starter.contents.file.look", lambda _, content: seen.append(len(content)))
    read(large)

    assert seen == [MOST + 1]


def test_only_a_file_is_read(tmp_path: Path) -> None:
    """A folder, a pipe nobody writes to, a device without end, nothing at all: told at once."""
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe", Path("/dev/zero"), tmp_path / "none"):
        with pytest.raises(Incomplete):
            read(path)


def test_nothing_of_a_file_shows_in_its_repr(tmp_path: Path) -> None:
    """Names and contents are words about a person."""
    (tmp_path / "Lamin.txt").write_text("Wuduma")
    kept = read(tmp_path / "Lamin.txt")

    assert (kept.name, kept.content) == ("Lamin.txt", b"Wuduma")
    assert "Lamin" not in repr(kept)
    assert "Wuduma" not in repr(kept)

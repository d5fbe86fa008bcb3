"""What may stand in a letter: one address, one line, harmless names, and nothing to be printed."""

from dataclasses import replace

import pytest

from domain.partner import PartnerRefused
from partners.mail import Letter, Mail
from standins.shelf import Shelf
from tests.partners.post import LETTER, PDF, SENDER, got

BAD_ADDRESSES = [
    *("", "awa", "@example.org", "awa@", "awa@localhost", "awa@@example.org", "awa@exa mple.org", "awa @example.org"),
    *("a@example.org\nBcc: b@example.org", "a@example.org\r\n", "a@example.org,b@example.org", "a@x.org;b@x.org"),
    *("Awa <a@example.org>", "<a@example.org>", '"a b"@example.org', "a@example.org (Awa)", "a%b@example.org"),
    *("b!a@example.org", ".a@example.org", "a..b@example.org", "a.@example.org", "a@-x.org", "a@[127.0.0.1]"),
    *("é@example.org", "a@éxample.org", "a@example.org\u2028", "a" * 65 + "@example.org", "a@" + "b" * 64 + ".org"),
    *("a@" + "b." * 126 + "org", "a\x00@example.org", "mailto:a@example.org", "a@example.org>", " a@example.org"),
]


@pytest.mark.parametrize("to", BAD_ADDRESSES)
def test_what_is_not_one_address(mail: Mail, shelf: Shelf, to: str) -> None:
    """Only one plain address is written to; the refusal does not repeat what was given."""
    with pytest.raises(PartnerRefused) as fault:
        mail.send(replace(LETTER, to=to))

    assert (str(fault.value), shelf.all("mail")) == ("mail BAD_ADDRESS", [])


@pytest.mark.parametrize("to", ["a@example.org", "awa.k+plan@mail.example.co.uk", "o'neil@x-y.org", "1@2.example.org"])
def test_what_is_an_address(mail: Mail, shelf: Shelf, to: str) -> None:
    """Ordinary addresses are not turned away."""
    mail.send(replace(LETTER, to=to))

    assert shelf.all("mail")[0]["to"] == [to]


@pytest.mark.parametrize(
    "line", ["Plan\r\nBcc: b@example.org", "Plan\nBcc: b@example.org", "Plan\u2028Bcc: b", "P\x00l"]
)
def test_nothing_is_smuggled_into_the_headers(mail: Mail, shelf: Shelf, line: str) -> None:
    """A line break in a subject or a file name begins no header of its own."""
    mail.send(replace(LETTER, subject=line, attachments=(replace(PDF, name=f"{line}.pdf"),)))

    assert got(shelf)["Bcc"] is None
    assert shelf.all("mail")[0]["to"] == [LETTER.to]
    assert len(shelf.all("mail")[0]["subject"].splitlines()) == 1


NAMES = [
    ("plan.pdf", "plan.pdf"),
    ("../../etc/passwd", "passwd"),
    (r"C:\plans\plan.pdf", "plan.pdf"),
    ("خطة العمل.pdf", "خطة العمل.pdf"),
    ("plan\u202efdp.exe", "planfdp.exe"),
    ("..", "file"),
    ("", "file"),
    (".htaccess", "htaccess"),
    ('a"; filename="b.exe', "a filename=b.exe"),
    ("x" * 400 + ".pdf", "x" * 100 + ".pdf"),
]


@pytest.mark.parametrize(("name", "safe"), NAMES)
def test_names_of_attachments_are_harmless(mail: Mail, shelf: Shelf, name: str, safe: str) -> None:
    """No folder, no hidden file, no turned direction, no header of its own; other scripts stay as they are."""
    mail.send(replace(LETTER, attachments=(replace(PDF, name=name),)))

    assert shelf.all("mail")[0]["parts"][1]["name"] == safe


@pytest.mark.parametrize(
    ("letter", "said"),
    [
        (replace(LETTER, attachments=(replace(PDF, content=bytes(6 * 1024 * 1024)),) * 2), "TOO_LARGE"),
        (replace(LETTER, attachments=(replace(PDF, content=bytes(50 * 1024 * 1024)),)), "TOO_LARGE"),
        (replace(LETTER, attachments=(replace(PDF, media="multipart/mixed"),)), "BAD_MEDIA"),
        (replace(LETTER, attachments=(replace(PDF, media="text/html\r\nX: y"),)), "BAD_MEDIA"),
        (replace(LETTER, text="\ud800"), "BAD_TEXT"),
    ],
)
def test_letters_that_are_not_sent(mail: Mail, shelf: Shelf, letter: Letter, said: str) -> None:
    """What no server would take, or no reader could read, is refused before anybody is called."""
    with pytest.raises(PartnerRefused, match=f"mail REFUSED {said}"):
        mail.send(letter)

    assert shelf.all("mail") == []


def test_nothing_personal_is_printed(mail: Mail) -> None:
    """A letter, an attachment and a client show nothing of what they hold."""
    shown = f"{LETTER!r} {PDF!r} {Mail('smtps://awa:secret@mail.example.org', SENDER).__dict__!r}"

    assert [word for word in ("awa", "Bonjour", "plan", "secret") if word in shown] == []

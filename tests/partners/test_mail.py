"""Letters over a real socket: what arrives, what is refused, and that nothing arrives twice as two."""

import socket
import ssl
from base64 import b64decode
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import httpx2
import pytest
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from domain.partner import FaultCode, PartnerAway, PartnerFault, PartnerRefused
from partners.mail import Attachment, Letter, Mail
from standins.mail import MailServer, routes
from standins.serve import served
from standins.shelf import Shelf

SENDER = "passerelle@example.org"
PDF = Attachment("plan.pdf", "application/pdf", b"%PDF-1.7 \x00\xff plan")
ARABIC = "خطة إعادة الإدماج الخاصة بك جاهزة الآن: يرجى الاتصال بمكتبنا في بانجول قبل يوم الجمعة القادم، شكرا جزيلا لك"
LETTER = Letter("awa.k@example.org", "Your plan", "Bonjour,\nvotre plan est prêt.\n", "R-0042/plan/1")


@contextmanager
def running(shelf: Shelf, **more: Any) -> Iterator[MailServer]:
    """A mail server on a free port."""
    server = MailServer(shelf, **more)
    server.start()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture
def server(shelf: Shelf) -> Iterator[MailServer]:
    """One without TLS."""
    with running(shelf) as started:
        yield started


@pytest.fixture
def mail(server: MailServer) -> Mail:
    """The house's client of it."""
    return Mail(f"smtp://127.0.0.1:{server.port}", SENDER)


def got(shelf: Shelf, n: int = 1) -> EmailMessage:
    """The n-th letter, read back."""
    return message_from_bytes(b64decode(shelf.get("mail_raw", str(n))), policy=default)


def test_a_letter_arrives_whole(mail: Mail, shelf: Shelf) -> None:
    """Text, HTML, invitation and plan arrive byte by byte, in the order in which readers look for them."""
    calendar = "BEGIN:VCALENDAR\r\nSUMMARY:اجتماع\r\nEND:VCALENDAR\r\n".encode()
    mail.send(replace(LETTER, html="<p>Votre plan</p>", attachments=(PDF,), calendar=calendar, method="CANCEL"))
    came = got(shelf)

    assert [part.get_content_type() for part in came.walk()] == [
        "multipart/mixed",
        *("multipart/alternative", "text/plain", "text/html", "text/calendar"),
        *("application/ics", "application/pdf"),
    ]
    asked = next(part for part in came.walk() if part.get_content_type() == "text/calendar")
    assert (asked.get_param("method"), asked.get_payload(decode=True)) == ("CANCEL", calendar)
    invite, plan = came.iter_attachments()
    assert (invite.get_filename(), invite.get_content()) == ("invite.ics", calendar)
    assert (plan.get_filename(), plan.get_content()) == (PDF.name, PDF.content)
    assert shelf.all("mail")[0]["text"] == LETTER.text
    assert came["Auto-Submitted"] == "auto-generated"
    assert came["Date"].datetime


@pytest.mark.parametrize("subject", [ARABIC, "Réunion déplacée", "Plan de Awa, خطة، plan", "x" * 300, "ă" * 200])
def test_subjects_in_any_script_arrive(mail: Mail, shelf: Shelf, subject: str) -> None:
    """A subject is folded and encoded so that it reads the same at the other end."""
    mail.send(replace(LETTER, subject=subject, text=ARABIC))

    assert shelf.all("mail")[0]["subject"] == subject
    assert shelf.all("mail")[0]["text"].strip() == ARABIC
    assert max(map(len, b64decode(shelf.get("mail_raw", "1")).split(b"\r\n"))) <= 998


def test_the_wire_is_seven_bits(mail: Mail, shelf: Shelf) -> None:
    """A server that knows only ASCII can pass the letter on."""
    mail.send(replace(LETTER, subject=ARABIC, text=ARABIC, html=f"<p>{ARABIC}</p>", attachments=(PDF,)))

    assert b64decode(shelf.get("mail_raw", "1")).isascii()


def test_the_same_letter_twice_is_one_letter(mail: Mail, shelf: Shelf) -> None:
    """The Message-ID is made of the deed's key alone, and does not show it."""
    first, second = mail.send(LETTER), mail.send(replace(LETTER, text="later"))

    assert first == second != mail.send(replace(LETTER, key="R-0042/plan/2"))
    assert [kept["count"] for kept in shelf.all("mail")] == [2, 1]
    assert "R-0042" not in first
    assert got(shelf)["Message-ID"] == first


def test_a_letter_whose_answer_was_lost_is_sent_again_as_itself(mail: Mail, shelf: Shelf) -> None:
    """The server keeps the letter and the line is cut: the second try is recognisable as the same letter."""
    shelf.put("faults", "mail", {"mode": "drop", "times": 1})
    with pytest.raises(PartnerAway):
        mail.send(LETTER)
    name = mail.send(LETTER)

    assert [(kept["id"], kept["count"]) for kept in shelf.all("mail")] == [(name, 2)]


FAULTS = [
    ("down", PartnerAway, "mail AWAY SMTP_421"),
    ("refuse", PartnerRefused, "mail BAD_ADDRESS SMTP_550"),
    ("refuse_data", PartnerRefused, "mail REFUSED SMTP_554"),
]


@pytest.mark.parametrize(("mode", "kind", "said"), FAULTS)
def test_refusals_are_told_from_absence(
    mail: Mail, shelf: Shelf, mode: str, kind: type[PartnerFault], said: str
) -> None:
    """4yz is tried again, 5yz is final; the message holds codes and not the server's words; afterwards it goes on."""
    shelf.put("faults", "mail", {"mode": mode, "times": 1})
    with pytest.raises(kind) as fault:
        mail.send(LETTER)

    assert (str(fault.value), shelf.all("mail")) == (said, [])
    assert mail.send(LETTER)


def test_nobody_there(mail: Mail, server: MailServer) -> None:
    """A port where nobody listens is a partner that is away."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        gone = Mail(f"smtp://127.0.0.1:{taken.getsockname()[1]}", SENDER)
        with pytest.raises(PartnerAway, match="ConnectionRefusedError"):
            gone.check()


def test_a_server_that_says_nothing(shelf: Shelf) -> None:
    """A server that takes the call and is silent costs no more than the limit."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        slow = Mail(f"smtp://127.0.0.1:{silent.getsockname()[1]}", SENDER, seconds=0.2)
        with pytest.raises(PartnerAway, match="mail AWAY"):
            slow.send(LETTER)


def test_a_server_that_answers_too_late(server: MailServer, shelf: Shelf) -> None:
    """Kept, but answered after the limit: nobody knows, so it is tried again and stays one letter."""
    hasty = Mail(f"smtp://127.0.0.1:{server.port}", SENDER, seconds=0.5)
    shelf.put("faults", "mail", {"mode": "slow", "times": 1, "seconds": 5})
    with pytest.raises(PartnerAway):
        hasty.send(LETTER)
    hasty.send(LETTER)

    assert [kept["count"] for kept in shelf.all("mail")] == [2]


def answering(lines: bytes) -> Callable[[], int]:
    """A server that says these lines at once and hangs up; calling it starts it and gives its port."""

    def start() -> int:
        listening = socket.create_server(("127.0.0.1", 0))
        pool = ThreadPoolExecutor(1)

        def talk() -> None:
            with listening, listening.accept()[0] as line:
                line.sendall(lines)

        pool.submit(talk)
        pool.shutdown(wait=False)
        return int(listening.getsockname()[1])

    return start


@pytest.mark.parametrize(
    ("lines", "said"),
    [(b"HTTP/1.1 200 OK\r\n\r\n", "AWAY"), (b"554 no service\r\n", "REFUSED SMTP_554"), (b"421 later\r\n", "SMTP_421")],
)
def test_other_greetings(lines: bytes, said: str) -> None:
    """What is no mail server, or one that is closed, is told by its first line."""
    with pytest.raises(PartnerFault, match=said):
        Mail(f"smtp://127.0.0.1:{answering(lines)()}", SENDER, seconds=2).send(LETTER)


def test_ten_threads_send_at_once(mail: Mail, shelf: Shelf) -> None:
    """One client serves all the worker's threads."""
    letters = [replace(LETTER, key=f"R-{n:04d}/plan/1") for n in range(10)]
    with ThreadPoolExecutor(5) as pool:
        names = list(pool.map(mail.send, letters))

    assert {kept["id"] for kept in shelf.all("mail")} == set(names)
    assert len(set(names)) == 10


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


@pytest.mark.parametrize("url", ["http://127.0.0.1", "smtp://", "127.0.0.1:25", "smtp://x:99999"])
def test_addresses_of_servers(url: str) -> None:
    """A setting that names no mail server is told at once."""
    with pytest.raises(ValueError, match=r"expected smtp|[Pp]ort"):
        Mail(url, SENDER)


# TLS, with a certificate made for the test.


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key and certificate for 127.0.0.1, trusted by nobody else."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    begins = datetime.now(UTC) - timedelta(days=1)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(begins).not_valid_after(begins + timedelta(days=3))
    made = made.add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    pem = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    form, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    path.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, plain) + pem)
    return path


@pytest.fixture
def tls(certificate: Path) -> ssl.SSLContext:
    """The server's side."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def trust(certificate: Path) -> ssl.SSLContext:
    """The client's side."""
    return ssl.create_default_context(cafile=str(certificate))


def the_right_one(server: object, session: object, envelope: object, kind: str, given: Any) -> AuthResult:
    """Knows one user."""
    return AuthResult(success=(given.login, given.password) == (b"office", b"p@ss/word"), handled=False)


def test_starttls_is_used_where_it_is_offered(shelf: Shelf, tls: ssl.SSLContext, trust: ssl.SSLContext) -> None:
    """The letter goes inside TLS, after the certificate was checked."""
    with running(shelf, tls=tls, require_starttls=True) as server:
        mail = Mail(f"smtp://127.0.0.1:{server.port}", SENDER, trust=trust)

        assert mail.check() == "a mail server answers, with TLS"
        assert mail.send(LETTER)


def test_an_unknown_certificate_ends_the_conversation(shelf: Shelf, tls: ssl.SSLContext) -> None:
    """Nothing is handed to a server that cannot prove its name."""
    with running(shelf, tls=tls) as server, pytest.raises(PartnerAway, match="SSLCertVerificationError"):
        Mail(f"smtp://127.0.0.1:{server.port}", SENDER).send(LETTER)

    assert shelf.all("mail") == []


def test_smtps(shelf: Shelf, tls: ssl.SSLContext, trust: ssl.SSLContext) -> None:
    """TLS from the first byte."""
    with running(shelf, ssl_context=tls) as server:
        mail = Mail(f"smtps://127.0.0.1:{server.port}", SENDER, trust=trust)

        assert mail.check() == "a mail server answers, with TLS"
        assert mail.send(LETTER)


@pytest.mark.parametrize(("user", "said"), [("office:p%40ss%2Fword", ""), ("office:wrong", "mail REFUSED SMTP_535")])
def test_signing_in(shelf: Shelf, tls: ssl.SSLContext, trust: ssl.SSLContext, user: str, said: str) -> None:
    """User and password come from the address of the server, percent-decoded; a wrong one is final."""
    with running(shelf, tls=tls, authenticator=the_right_one, auth_required=True) as server:
        mail = Mail(f"smtp://{user}@127.0.0.1:{server.port}", SENDER, trust=trust)
        if said:
            with pytest.raises(PartnerRefused, match=said):
                mail.send(LETTER)
        else:
            assert mail.send(LETTER)
            assert mail.check() == "a mail server answers, with TLS, signed in"


def test_a_password_goes_nowhere_without_tls(shelf: Shelf, server: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where another machine offers no STARTTLS, nobody signs in: somebody may have removed the offer."""
    monkeypatch.setattr("partners.mail.LOOPBACK", set())
    with pytest.raises(PartnerRefused, match="mail REFUSED NO_TLS"):
        Mail(f"smtp://office:secret@127.0.0.1:{server.port}", SENDER).send(LETTER)


# The page of what went out.


def test_the_page_shows_letters_newest_first(mail: Mail, shelf: Shelf) -> None:
    """The list, a letter and its parts can be opened from one another; the plan opens as a PDF."""
    mail.send(LETTER)
    mail.send(
        replace(LETTER, key="2", subject="Second", attachments=(PDF,), text="See https://x.example/a?b=1&c=2 now")
    )
    with served(routes(shelf)) as url, httpx2.Client(base_url=url) as browser:
        page, letter, plan = (browser.get(path) for path in ("/mail", "/mail/2", "/mail/2/part/1"))

        assert page.text.index("Second") < page.text.index("Your plan")
        assert 'href="https://x.example/a?b=1&amp;c=2"' in letter.text
        assert (plan.content, plan.headers["content-type"]) == (PDF.content, "application/pdf")
        assert plan.headers["content-disposition"].startswith("inline")
        assert [one["subject"] for one in browser.get("/mail.json").json()] == ["Second", "Your plan"]
        assert [browser.get(path).status_code for path in ("/mail/3", "/mail/0", "/mail/1/part/9")] == [404, 404, 404]


def test_the_page_runs_nothing(mail: Mail, shelf: Shelf) -> None:
    """Markup in a letter is text on our pages; its HTML stays in a closed box without scripts."""
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    mail.send(replace(LETTER, subject=evil, text=evil, html=evil, attachments=(replace(PDF, media="text/html"),)))
    with served(routes(shelf)) as url, httpx2.Client(base_url=url) as browser:
        pages = [browser.get(path) for path in ("/mail", "/mail/1", "/messages")]
        html, hung = browser.get("/mail/1/part/1"), browser.get("/mail/1/part/2")

    assert [page.text.count("<script") + page.text.count("<img") for page in pages] == [0, 0, 0]
    assert all("default-src 'none'" in page.headers["content-security-policy"] for page in [*pages, html, hung])
    assert "sandbox allow-popups" in html.headers["content-security-policy"]
    assert "script-src" not in html.headers["content-security-policy"]
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in pages[1].text
    assert hung.headers["content-disposition"].startswith("attachment")
    assert hung.headers["content-type"] == "application/octet-stream"


def test_a_code_alone_is_in_a_fault() -> None:
    """What stands in a history is a service and codes."""
    assert str(PartnerRefused("mail", FaultCode.BAD_ADDRESS)) == "mail BAD_ADDRESS"

"""Letters over a real socket: what arrives, what is refused, and that nothing arrives twice as two."""

import socket
from base64 import b64decode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from domain.partner import PartnerAway, PartnerFault, PartnerRefused
from partners.mail import Mail
from standins.mail import MailServer
from standins.shelf import Shelf
from tests.partners.post import ARABIC, LETTER, PDF, SENDER, got


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


@pytest.mark.parametrize("text", [ARABIC, "Votre plan est prêt."])
def test_the_wire_is_seven_bits(mail: Mail, shelf: Shelf, text: str) -> None:
    """A server that knows only ASCII can pass the letter on."""
    mail.send(replace(LETTER, subject=text, text=text, html=f"<p>{text}</p>", attachments=(PDF,)))

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


@pytest.mark.parametrize("url", ["http://127.0.0.1", "smtp://", "127.0.0.1:25", "smtp://x:99999"])
def test_addresses_of_servers(url: str) -> None:
    """A setting that names no mail server is told at once."""
    with pytest.raises(ValueError, match=r"expected smtp|[Pp]ort"):
        Mail(url, SENDER)

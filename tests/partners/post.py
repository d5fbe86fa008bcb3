"""A mail server for tests, a letter, and how to read back what arrived."""

from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from partners.mail import Attachment, Letter
from standins.mail import MailServer
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


def got(shelf: Shelf, n: int = 1) -> EmailMessage:
    """The n-th letter, read back."""
    return message_from_bytes(b64decode(shelf.get("mail_raw", str(n))), policy=default)

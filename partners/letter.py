"""A letter as bytes (RFC 5322, MIME): what may stand in a header, and what may hang on it."""

import re
import unicodedata
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate
from hashlib import sha256
from typing import Literal

from domain.partner import FaultCode, PartnerRefused

SERVICE, MOST_BYTES, LONGEST_NAME = "mail", 10 * 1024 * 1024, 100
LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
ATOM = r"[A-Za-z0-9#$&'*+/=?^_`{|}~-]+"
ADDRESS = re.compile(rf"(?=.{{3,254}}\Z)(?=[^@]{{1,64}}@){ATOM}(?:\.{ATOM})*@{LABEL}(?:\.{LABEL})+")
MEDIA = re.compile(r"(?!multipart|message)[a-z]+/[a-z0-9][a-z0-9.+-]*")
PLAIN = SMTP.clone(cte_type="7bit")


@dataclass(frozen=True, repr=False)
class Attachment:
    """One file: `media` is its type, such as application/pdf."""

    name: str
    media: str
    content: bytes


@dataclass(frozen=True, repr=False)
class Letter:
    """One letter to one address. `key` names the deed. Never printed: it is personal from its first line."""

    to: str
    subject: str
    text: str
    key: str
    html: str = ""
    attachments: tuple[Attachment, ...] = ()
    calendar: bytes = b""
    method: Literal["REQUEST", "CANCEL"] = "REQUEST"

    @property
    def size(self) -> int:
        """Bytes before they are made fit for the wire."""
        hung = sum(len(attachment.content) for attachment in self.attachments)
        return len(self.text.encode()) + len(self.html.encode()) + len(self.calendar) + hung


def address(text: str) -> str:
    """This one address.

    Source: RFC 5321, 4.1.2 and 4.5.3.1.
    Choice: no quoted local part, no % or ! routes, no address outside ASCII: a person must look at these.
    """
    if not ADDRESS.fullmatch(text):
        raise PartnerRefused(SERVICE, FaultCode.BAD_ADDRESS)
    return text


def message_id(key: str, sender: str) -> str:
    """Made of the deed's key, so that a second try is the same letter; hashed, so that it says nothing."""
    return f"<{sha256(key.encode()).hexdigest()[:40]}@{sender.partition('@')[2]}>"


def as_bytes(letter: Letter, sender: str) -> bytes:
    """The letter as it goes over the wire."""
    try:
        return _message(letter, sender).as_bytes()
    except UnicodeError:
        raise PartnerRefused(SERVICE, FaultCode.REFUSED, "BAD_TEXT") from None


def _message(letter: Letter, sender: str) -> EmailMessage:
    if letter.size > MOST_BYTES:
        raise PartnerRefused(SERVICE, FaultCode.REFUSED, "TOO_LARGE")
    message = EmailMessage(PLAIN)
    message["Message-ID"] = message_id(letter.key, sender)
    message["Date"] = formatdate(usegmt=True)
    message["From"], message["To"] = sender, address(letter.to)
    message["Subject"] = one_line(letter.subject)
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's holiday answer comes back
    _write(message, letter)
    return message


def _write(message: EmailMessage, letter: Letter) -> None:
    """The same content for each kind of reader, then what hangs on it. Source: RFC 6047, 4 for the invitation."""
    message.set_content(letter.text)
    if letter.html:
        message.add_alternative(letter.html, subtype="html")
    if letter.calendar:
        said = {"method": letter.method, "charset": "utf-8"}
        message.add_alternative(letter.calendar, maintype="text", subtype="calendar", params=said)
        message.add_attachment(letter.calendar, maintype="application", subtype="ics", filename="invite.ics")
    for hung in letter.attachments:
        if not MEDIA.fullmatch(hung.media):
            raise PartnerRefused(SERVICE, FaultCode.REFUSED, "BAD_MEDIA")
        kind, _, exactly = hung.media.partition("/")
        message.add_attachment(hung.content, maintype=kind, subtype=exactly, filename=safe_name(hung.name))


def one_line(text: str) -> str:
    """No line break, no control character: what stands in a header stays there."""
    spaced = "".join(" " if unicodedata.category(sign) in {"Cc", "Zl", "Zp", "Cs"} else sign for sign in text)
    return " ".join(spaced.split())


def safe_name(name: str) -> str:
    """A name that climbs no folder, hides no ending behind a change of direction, and starts with no dot."""
    last = re.split(r"[/\\]", one_line(name))[-1]
    shown = "".join(sign for sign in last if unicodedata.category(sign) != "Cf" and sign not in '<>:"|?*;')
    stem, dot, ending = shown.strip(" .").rpartition(".")
    return f"{(stem or ending)[:LONGEST_NAME]}{dot if stem else ''}{ending[:10] if stem else ''}" or "file"

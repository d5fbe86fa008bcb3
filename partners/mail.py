"""Letters by SMTP (RFC 5321): one address, one Message-ID for each deed, and never half a conversation.

Choice: the standard library's client, because deeds run in threads and one letter is one short conversation.
Choice: a server that speaks to the Internet must show a certificate; there is no switch to trust any.
"""

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from domain.partner import FaultCode, PartnerAway, PartnerFault, PartnerRefused
from partners.letter import Attachment, Letter, address, as_bytes, message_id

__all__ = ["Attachment", "Letter", "Mail"]

SERVICE, SECONDS = "mail", 10.0
LOOPBACK = {"127.0.0.1", "::1", "localhost"}
PORTS = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True, repr=False)
class _Host:
    """Where letters are handed in, and as whom. Its password is never printed."""

    secure: bool
    name: str
    port: int
    user: str
    password: str

    @classmethod
    def of(cls, url: str) -> "_Host":
        parts = urlsplit(url)
        if parts.scheme not in PORTS or not parts.hostname:
            raise ValueError("expected smtp://host:port or smtps://user:password@host:465")
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        return cls(parts.scheme == "smtps", parts.hostname, parts.port or PORTS[parts.scheme], user, password)

    @property
    def must_be_sealed(self) -> bool:
        """A password leaves this machine only inside TLS."""
        return bool(self.user) and self.name not in LOOPBACK


class Mail:
    """One mail server. Each letter has its own conversation, so it is safe between threads."""

    def __init__(self, url: str, sender: str, seconds: float = SECONDS, trust: ssl.SSLContext | None = None) -> None:
        self._host, self._sender, self._seconds = _Host.of(url), address(sender), seconds
        self._trust = trust or ssl.create_default_context()

    def send(self, letter: Letter) -> str:
        """Hand the letter in, and say its Message-ID: the same letter twice has the same one."""
        to, content = address(letter.to), as_bytes(letter, self._sender)
        try:
            self._hand_in(to, content)
        except (smtplib.SMTPException, OSError) as fault:
            raise _judged(fault) from None
        return message_id(letter.key, self._sender)

    def check(self) -> str:
        """Sign in and hang up."""
        try:
            client = self._called()
            sealed = "with TLS" if isinstance(client.sock, ssl.SSLSocket) else "without TLS"
            _hang_up(client)
        except (smtplib.SMTPException, OSError) as fault:
            raise _judged(fault) from None
        return f"a mail server answers, {sealed}{', signed in' if self._host.user else ''}"

    def _hand_in(self, to: str, content: bytes) -> None:
        client = self._called()
        try:
            client.sendmail(self._sender, [to], content)
        except BaseException:
            client.close()
            raise
        _hang_up(client)

    def _called(self) -> smtplib.SMTP:
        client = self._dialled()
        try:
            client.ehlo_or_helo_if_needed()
            self._seal(client)
            if self._host.user:
                client.login(self._host.user, self._host.password)
        except BaseException:
            client.close()
            raise
        return client

    def _dialled(self) -> smtplib.SMTP:
        """Says the sender's domain instead of this machine's name, which is nobody's business."""
        host, says = self._host, self._sender.partition("@")[2]
        if host.secure:
            return smtplib.SMTP_SSL(host.name, host.port, says, timeout=self._seconds, context=self._trust)
        return smtplib.SMTP(host.name, host.port, says, timeout=self._seconds)

    def _seal(self, client: smtplib.SMTP) -> None:
        """STARTTLS (RFC 3207) where it is offered; a password is not sent where it is not."""
        if self._host.secure:
            return
        if client.has_extn("starttls"):
            client.starttls(context=self._trust)
            client.ehlo()
        elif self._host.must_be_sealed:
            client.close()
            raise PartnerRefused(SERVICE, FaultCode.REFUSED, "NO_TLS")


def _hang_up(client: smtplib.SMTP) -> None:
    """Whatever the server says to good-bye: the letter is already its own."""
    with suppress(smtplib.SMTPException, OSError):
        client.quit()
    client.close()


def _judged(fault: Exception) -> PartnerFault:
    """4yz and a lost line are tried again, 5yz is final: RFC 5321, 4.2.1.

    The server's own words are dropped: they often hold the address.
    """
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        status = max((code for code, _ in fault.recipients.values()), default=0)
        return _of(status, FaultCode.BAD_ADDRESS)
    if isinstance(fault, smtplib.SMTPResponseException):
        return _of(fault.smtp_code, FaultCode.REFUSED)
    if isinstance(fault, smtplib.SMTPNotSupportedError):
        return PartnerRefused(SERVICE, FaultCode.REFUSED, "NOT_SUPPORTED")
    return PartnerAway(SERVICE, type(fault).__name__)


def _of(status: int, code: FaultCode) -> PartnerFault:
    if 500 <= status < 600:
        return PartnerRefused(SERVICE, code, f"SMTP_{status}")
    return PartnerAway(SERVICE, f"SMTP_{status}")

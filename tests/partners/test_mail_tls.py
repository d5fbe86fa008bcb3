"""Mail inside TLS, with a certificate made for the test."""

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from domain.partner import PartnerAway, PartnerRefused
from partners.mail import Mail
from standins.mail import MailServer
from standins.shelf import Shelf
from tests.partners.post import LETTER, SENDER, running


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

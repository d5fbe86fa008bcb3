"""What the outside world remembers during one test, and its mail server."""

from collections.abc import Iterator

import pytest

from partners.mail import Mail
from standins.mail import MailServer
from standins.shelf import Shelf
from tests.partners.post import SENDER, running


@pytest.fixture
def shelf() -> Shelf:
    """Empty, and forgotten at the end."""
    return Shelf(":memory:")


@pytest.fixture
def server(shelf: Shelf) -> Iterator[MailServer]:
    """One without TLS."""
    with running(shelf) as started:
        yield started


@pytest.fixture
def mail(server: MailServer) -> Mail:
    """The house's client of it."""
    return Mail(f"smtp://127.0.0.1:{server.port}", SENDER)

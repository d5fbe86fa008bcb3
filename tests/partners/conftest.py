"""What the outside world remembers during one test."""

import pytest

from standins.shelf import Shelf


@pytest.fixture
def shelf() -> Shelf:
    """Empty, and forgotten at the end."""
    return Shelf(":memory:")

"""Lives on paper for tests: the real rules and a real case file in a temporary folder, no engine."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest_asyncio

from starter import opening
from starter.cases import Cases
from starter.story import language
from starter.story.__main__ import first_page
from starter.story.life import Life
from starter.story.world import OnPaper
from storage.database import open_database
from storage.keyfile import make_key_file
from storage.keys import KeyStore
from storage.papers import Papers

NUMBER = opening.new_number("a story in a test")
Lived = Callable[[Path], Awaitable[Life]]


class NoEngine(Cases):
    """Acts are read and their words kept; nothing is sent anywhere."""

    def __init__(self, papers: Papers) -> None:
        self._papers, self._calendars = papers, None


@pytest_asyncio.fixture
async def lived(tmp_path: Path) -> AsyncIterator[Lived]:
    """A story lived to its end, expectations judged."""
    database = open_database(f"sqlite:///{tmp_path / 'passerelle.db'}")
    database.migrate()
    make_key_file(tmp_path / "kek.key")
    keys = KeyStore(f"sqlite:///{tmp_path / 'keys.db'}", tmp_path / "kek.key")
    papers = Papers(database, keys)

    async def live(path: Path) -> Life:
        story, world = language.read(path), OnPaper(NoEngine(papers))
        await world.open(first_page(story, papers, NUMBER))
        life = Life(story, world)
        await life.live()
        return life

    yield live
    database.close()
    keys.close()

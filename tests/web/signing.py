"""A house with its screens open and nothing else running: no engine is needed to find out who somebody is."""

import asyncio
import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp

from domain.people import Person, Role
from settings import Settings
from starter.doors import Doors
from starter.passwords import hashed
from starter.story.engine import free_port
from storage.keyfile import make_key_file
from storage.sessions import Sessions
from storage.tries import Tries
from web.app import application

PASSWORD = "kettle orbit lantern moss"  # of an invented person
PASSWORD_HASHED = hashed(PASSWORD)
TOKEN = re.compile(r'name="form_token" value="([0-9a-f]+)"')
SAME = {"Sec-Fetch-Site": "same-origin"}


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now

    def on(self, by: timedelta) -> None:
        """Time passes."""
        self.now += by


@dataclass
class Screens:
    """A house that answers on a port of its own."""

    app: Starlette
    url: str
    clock: Clock = field(default_factory=Clock)

    @property
    def doors(self) -> Doors:
        """The rooms behind the screens."""
        doors: Doors = self.app.state.doors
        return doors

    def browser(self, **headers: str) -> httpx2.Client:
        """A browser of its own, which says that its posts come from our pages."""
        return httpx2.Client(base_url=self.url, headers={**SAME, "Accept-Language": "en", **headers}, timeout=20)

    def hire(self, id_: str, role: Role = Role.CASE_WORKER, *, active: bool = True, password: bool = True) -> None:
        """Somebody of the staff register, with a password unless the test says otherwise."""
        self.doors.staff.add(Person(id=id_, role=role, office="GM-BJL"), f"Invented {id_}", active)
        if password:
            self.doors.accounts.set_password(id_, PASSWORD_HASHED)

    def signed_in(self, id_: str = "cw-7", password: str = PASSWORD) -> httpx2.Client:
        """A browser in which somebody has signed in."""
        browser = self.browser()
        assert sign_in(browser, id_, password).status_code == 303
        return browser


def sign_in(browser: httpx2.Client, id_: str, password: str = PASSWORD, **more: Any) -> httpx2.Response:
    """Press the button of the page."""
    return browser.post("/sign-in", data={"id": id_, "password": password, **more})


def form_token(page: httpx2.Response) -> str:
    """The token that a page of a session holds."""
    found = TOKEN.search(page.text)
    assert found, page.text
    return found[1]


@contextmanager
def screens(settings: Settings, clock: Clock | None = None) -> Iterator[Screens]:
    """The screens of these settings, answering on their port."""
    app, time = application(settings), clock or Clock()
    doors: Doors = app.state.doors
    doors.sessions = Sessions(doors.database, clock=time)
    doors.tries = Tries(doors.database, doors.keys, clock=time)
    with served(app, settings.web_port):
        yield Screens(app, f"http://127.0.0.1:{settings.web_port}", time)


@contextmanager
def served(app: ASGIApp, port: int) -> Iterator[None]:
    """A real server in a thread, until the test is over."""
    config = uvicorn.Config(app, port=port, log_config=None, access_log=False, timeout_graceful_shutdown=1)
    server, ready = uvicorn.Server(config), threading.Event()

    async def run() -> None:
        serving = asyncio.create_task(server.serve())
        while not server.started and not serving.done():  # noqa: ASYNC110 (a server does not call)
            await asyncio.sleep(0.01)
        ready.set()
        await serving

    thread = threading.Thread(target=lambda: asyncio.run(run()), daemon=True)
    thread.start()
    assert ready.wait(20)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(20)


def own_settings(folder: Path, migrated: Path, **more: Any) -> Settings:
    """A house of its own in an empty folder."""
    folder.mkdir(exist_ok=True)
    shutil.copyfile(migrated, folder / "passerelle.db")
    make_key_file(folder / "kek.key")
    told = {"data_dir": folder, "web_port": free_port(), "link_secret": "links-of-a-test", **more}
    return Settings(_env_file=None, **told)

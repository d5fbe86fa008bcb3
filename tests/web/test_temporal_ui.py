"""Temporal's own page in a real browser: locked, then opened with our session's cookie and a reason."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect

from domain.people import Person, Role
from starter.doors import Doors
from starter.story.engine import Engine, House, free_port, temporal
from storage.database import open_database
from storage.keyfile import make_key_file
from storage.keys import KeyStore
from tests.engine.conftest import Life, begin
from web.visitor import COOKIE
from workflows.attributes import SEARCH_ATTRIBUTES

CHROMIUM = Path("/usr/bin/chromium")
OPS = Person(id="ops-1", role=Role.OPS, office="ET-ADD")
SECONDS = 20_000
INSIDE = "spread_seconds"  # stands in what every case begins with


@dataclass
class WithScreens(Engine):
    """An engine whose own pages can be looked at."""

    ui_port: int = field(default_factory=free_port)

    @property
    def environment(self) -> dict[str, str]:
        """The web process is told where these pages are."""
        return {**super().environment, "PASSERELLE_TEMPORAL_UI_PORT": str(self.ui_port)}

    async def start_server(self) -> None:
        """As `./run` starts it."""
        attributes = [part for name, kind in SEARCH_ATTRIBUTES for part in ("--search-attribute", f"{name}={kind}")]
        self.server = await self._start(
            *(temporal(), "server", "start-dev", "--ip", "127.0.0.1", "--port", str(self.port), "--log-level", "error"),
            *("--ui-port", str(self.ui_port), "--ui-disable-news-fetch", *attributes),
            *("--dynamic-config-value", "frontend.WorkflowTimeSkippingEnabled=true"),
        )
        await self._until_it_answers()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium; without it these tests say so, and fail where everything must be there."""
    if not CHROMIUM.exists():  # noqa: ASYNC240  # looked at once, before anything runs
        if os.environ.get("CI"):
            pytest.fail("there is no Chromium here, and CI promises one")
        pytest.skip("there is no Chromium here: apt-get install chromium")
    async with async_playwright() as play:
        opened = await play.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield opened
        await opened.close()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def seen_house(browser: Browser) -> AsyncIterator[House]:
    """Engine with its pages, worker, partners and doors."""
    with TemporaryDirectory(prefix="passerelle-ui-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        make_key_file(folder / "kek.key")
        keys = KeyStore(f"sqlite:///{folder / 'keys.db'}", folder / "kek.key")
        engine, database = WithScreens(folder, free_port()), open_database(f"sqlite:///{folder / 'passerelle.db'}")
        database.migrate()
        try:
            await asyncio.gather(engine.start_server(), engine.start_standins(), engine.start_web())
            await engine.start_worker()
            yield House(engine, database, keys)
        finally:
            for process in (engine.worker, engine.web, engine.standins, engine.server):
                await engine.kill(process)
            database.close()
            keys.close()


@pytest_asyncio.fixture(loop_scope="session")
async def life(seen_house: House) -> Life:
    """A case to look at, as soon as the case files know it."""
    opened, rooms = await begin(seen_house), Doors(seen_house.engine.settings)
    assert await rooms.shown(opened.number, 1)
    rooms.close()
    return opened


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser, seen_house: House) -> AsyncIterator[Page]:
    """A browser in which somebody of ops is signed in."""
    rooms = Doors(seen_house.engine.settings)
    rooms.staff.add(OPS, "Invented Ops")
    cookie = rooms.sessions.begin(OPS.id, "password")
    rooms.close()
    context = await browser.new_context(viewport={"width": 1400, "height": 1100}, locale="en-GB")
    home = f"http://127.0.0.1:{seen_house.engine.web_port}"
    await context.add_cookies([{"name": COOKIE, "value": cookie, "url": home, "httpOnly": True, "sameSite": "Lax"}])
    context.set_default_timeout(SECONDS)
    yield await context.new_page()
    await context.close()


async def show_events(page: Page) -> None:
    """Every event as it is stored, so that what is inside of it can be looked for."""
    await page.goto(page.url.partition("?")[0].removesuffix("/history") + "/history")
    await page.get_by_test_id("json").click()


async def set_codec(page: Page, endpoint: str, *, credentials: bool) -> None:
    """What a person does once in the settings of Temporal's page."""
    await page.locator("[data-testid^=data-encoder-status]").first.click()
    await page.locator("#use-local-endpoint-radio").check(force=True)
    await page.locator("#data-encoder-settings textarea").fill(endpoint)
    if credentials:
        await page.get_by_text("Include cross-origin credentials").click()
    await page.locator("#data-encoder-settings [data-testid=confirm-modal-button]").click()
    await expect(page.locator("#data-encoder-settings")).to_be_hidden()
    await page.reload()


async def with_cookie(page: Page, status: int, do: Callable[[], Awaitable[Any]]) -> bool:
    """Whether our cookie came with a request for payloads that ended so, once this was done."""
    asked = "/decode"
    async with page.expect_response(lambda one: asked in one.url and one.status == status) as waited:
        await do()
    answer = await waited.value
    return f"{COOKIE}=" in (await answer.request.all_headers()).get("cookie", "")


async def test_temporals_page_shows_a_case_to_ops_who_opened_it_with_a_reason(
    page: Page, life: Life, seen_house: House
) -> None:
    """The settings told on our page let the cookie through; only the reason opens the case."""
    home = f"http://127.0.0.1:{seen_house.engine.web_port}"
    await page.goto(f"{home}/ops/cases/{life.number}")
    address = await page.get_by_role("button", name="See it in Temporal").get_attribute("href")
    assert address

    await page.goto(address)
    await show_events(page)
    assert not await with_cookie(page, 401, lambda: set_codec(page, home, credentials=False))
    await expect(page.get_by_text(INSIDE)).to_have_count(0)
    assert await with_cookie(page, 200, lambda: set_codec(page, home, credentials=True))
    await expect(page.get_by_text("[not allowed]").first).to_be_attached()
    await expect(page.get_by_text(INSIDE)).to_have_count(0)

    await page.goto(f"{home}/ops/cases/{life.number}")
    await page.locator("#because").select_option("CASE_STUCK")
    await page.get_by_role("button", name="Open the payloads").click()
    await expect(page.get_by_text("Open for you until")).to_be_visible()
    assert await with_cookie(page, 200, lambda: page.goto(address))
    await show_events(page)
    await expect(page.get_by_text(INSIDE).first).to_be_attached()

"""A real browser before a real house: people of each role, in each language, on a desk or a telephone."""

import os
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, async_playwright

from domain.people import Person, Role
from starter.doors import Doors
from starter.story.engine import House, fresh_house
from tests.engine.conftest import Life, begin
from tests.web.conftest import until

STAFF = {
    "cw-7": (Role.CASE_WORKER, "GM-BJL", "Awa of the tests"),
    "cw-8": (Role.CASE_WORKER, "GM-BJL", "Bakary of the tests"),
    "cw-3": (Role.CASE_WORKER, "ET-ADD", "Chaltu of the tests"),
    "cw-4": (Role.CASE_WORKER, "ET-ADD", "Dawit of the tests"),
    "sv-3": (Role.SUPERVISOR, "ET-ADD", "Eden of the tests"),
    "in-1": (Role.INTAKE, "GM-BJL", "Demba of the tests"),
    "sv-1": (Role.SUPERVISOR, "GM-BJL", "Ebrima of the tests"),
    "sv-2": (Role.SUPERVISOR, "GM-BJL", "Fatou of the tests"),
    "pm-1": (Role.PROGRAMME_MANAGER, "GM-BJL", "Gibril of the tests"),
    "ops-1": (Role.OPS, "GM-BJL", "Haddy of the tests"),
    "fin-1": (Role.FINANCE, "GM-BJL", "Isatou of the tests"),
    "pfp-1": (Role.PROTECTION_FOCAL_POINT, "ET-ADD", "Jainaba of the tests"),
    "dpo-1": (Role.DATA_PROTECTION_OFFICER, "GM-BJL", "Kaddy of the tests"),
}
DESK, PHONE = 1100, 360


def chromium() -> str:
    """Where the browser is; its tests are skipped without one, but never by a machine that checks changes."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or ""
    if not found:
        said = "no Chromium here (Debian and Ubuntu: the package chromium)"
        pytest.fail(said) if os.environ.get("CI") else pytest.skip(said)
    return found


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def house() -> AsyncIterator[House]:
    """One house for every browser, with somebody of each role."""
    chromium()
    async with fresh_house() as up:
        doors = Doors(up.engine.settings)
        for id_, (role, office, name) in STAFF.items():
            doors.staff.add(Person(id=id_, role=role, office=office), name)
            doors.accounts.add_demo(id_)
        doors.close()
        yield up


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium."""
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield started
        await started.close()


@dataclass
class Screen:
    """One person before one screen. What the browser complains about is kept, and must be nothing."""

    page: Page
    base: str
    complaints: list[str] = field(default_factory=list)

    async def speaks(self, language: str) -> None:
        """From the next page on, in this language."""
        await self.page.context.add_cookies([{"name": "language", "value": language, "url": self.base}])

    async def go(self, path: str) -> int:
        """Open an address of this house; the status of the answer."""
        answer = await self.page.goto(f"{self.base}{path}")
        assert answer
        return answer.status

    async def violations(self) -> list[str]:
        """What axe finds on the page that is shown."""
        found = await Axe().run(self.page)
        return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found.response["violations"]]

    async def fits(self) -> bool:
        """Whether nothing has to be pushed sideways."""
        wide = await self.page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
        return bool(wide <= 0)


@pytest.fixture(scope="session")
def keys() -> dict[str, Any]:
    """Sessions of those who have signed in already, by staff id."""
    return {}


@pytest.fixture
def sit(house: House, browser: Browser, keys: dict[str, Any]) -> Callable[..., object]:
    """Somebody sits down: `async with sit("cw-7", language="ar", width=PHONE, script=False) as screen`."""

    @asynccontextmanager
    async def down(
        who: str = "", language: str = "en", width: int = DESK, *, script: bool = True
    ) -> AsyncIterator[Screen]:
        base = f"http://127.0.0.1:{house.engine.web_port}"
        context = await browser.new_context(
            viewport={"width": width, "height": 800}, java_script_enabled=script, locale=language
        )
        screen = Screen(await context.new_page(), base)
        await screen.speaks(language)
        screen.page.on("console", lambda said: _heard(screen, said.type, said.text))
        screen.page.on("pageerror", lambda fault: screen.complaints.append(str(fault)))
        if who and who not in keys:
            await screen.go("/sign-in")
            await screen.page.click(f"button[value={who}]")
            await screen.page.wait_for_url(f"{base}/cases*")
            keys[who] = [one for one in await context.cookies() if one["name"].endswith("session")]
        elif who:
            await context.add_cookies(keys[who])
        try:
            yield screen
        finally:
            await context.close()
        assert not screen.complaints

    return down


async def begun_today(house: House) -> Life:
    """A case in Addis Ababa, where cw-3 and cw-4 work; it is on the screens when this returns."""
    today = datetime.now(UTC)
    life = await begin(house, now=today, returned_on=today.date() - timedelta(20), registered_on=today.date())
    await on_screen(life)
    return life


async def on_screen(life: Life) -> None:
    """Wait until the journal, which the screens read, is as far as the case."""
    known = len(await life.facts())

    async def there() -> bool:
        return life.house.journal.last(life.world.opened.id) >= known

    await until(there)


def _heard(screen: Screen, kind: str, text: str) -> None:
    """A refusal with a status of its own is no fault of the page."""
    if kind == "error" and "status of 4" not in text:
        screen.complaints.append(text)


def pictures() -> Path | None:
    """Where pictures of the screens are put, if somebody wants to look at them."""
    named = os.environ.get("PICTURES")
    return Path(named) if named else None

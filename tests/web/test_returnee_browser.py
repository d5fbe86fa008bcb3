"""The private page in a real browser: an old phone, Arabic, no script; nothing a checker finds."""

import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from letters.words import LANGUAGES
from starter.doors import Doors
from starter.story.engine import House
from tests.web.returned import YEAR, Home, moved_in, the_plan

playwright = pytest.importorskip("playwright.async_api", reason="the browser's driver is not installed")
CHROMIUM = Path("/usr/bin/chromium")
PHONE = {"width": 360, "height": 640}
if not CHROMIUM.exists() and not os.environ.get("CI"):
    pytest.skip("no Chromium here (Debian: apt-get install chromium)", allow_module_level=True)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def chromium() -> AsyncIterator[Any]:
    """Debian's own."""
    async with playwright.async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield browser
        await browser.close()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def home(house: House, doors: Doors) -> Home:
    """A household that reads Arabic, with a new plan to answer."""
    made = await moved_in(house, doors, language="ar", name="ليلى")
    await made.life.act("propose_plan", {"version": 2, "outline": the_plan(summary="متجر صغير")})
    await doors.shown(made.number, len(await made.life.facts()))
    return made


async def _is_not_wider_than_the_phone(page: Any) -> None:
    box = await page.locator("main").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]


async def test_a_life_on_an_old_phone(chromium: Any, home: Home) -> None:
    """360 pixels, Arabic, no script: question, page, agreement, words, refusal asked twice, and a quick way out."""
    phone = await chromium.new_context(viewport=PHONE, java_script_enabled=False, locale="ar", has_touch=True)
    page, url = await phone.new_page(), home.link()
    await page.goto(url)
    assert await page.locator("html").get_attribute("dir") == "rtl"
    await page.fill("#year", YEAR)
    await page.click("main form button")
    assert await page.locator("main h2").count() > 4
    await _is_not_wider_than_the_phone(page)

    await page.locator("form", has=page.locator('input[value="agree"]')).locator("button").click()
    assert await page.locator("main h1").count() == 1
    await page.click("main a")
    await page.click("details:has(#words) summary")
    await page.fill("#words", "شكرا <b>جزيلا</b>")
    await page.click("details:has(#words) button")
    await page.click("main a")
    await page.click("details:has(#what) summary")
    await page.select_option("#what", "course")
    await page.click("details:has(#what) button")
    await _is_not_wider_than_the_phone(page)
    await page.click("main form button")
    await page.click("header button")
    assert page.url.endswith("/today")
    await page.goto(url)
    assert await page.locator("#year").count() == 1

    agreed = [act for act in await home.acts("agree_plan") if act["version"] == 2]
    refused, said = await home.acts("refuse_assistance"), await home.acts("give_feedback")
    assert ([act["party"] for act in agreed], [act["activity"] for act in refused]) == (["RETURNEE"], ["course"])
    assert (
        home.doors.papers.read(home.life.world.opened.id, said[0]["paper"]["id"]).words["words"] == "شكرا <b>جزيلا</b>"
    )
    await phone.close()


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_checker_finds_nothing(chromium: Any, home: Home, language: str) -> None:
    """Every kind of page, in every language: no violation of the rules for all readers, nothing on the console."""
    axe = pytest.importorskip("axe_playwright_python.async_playwright").Axe()
    context = await chromium.new_context(viewport=PHONE, bypass_csp=True)
    page, said, url = await context.new_page(), list[str](), f"{home.link()}?lang={language}"
    page.on("console", lambda one: said.append(one.text) if one.type == "error" else None)

    async def checked() -> None:
        found = (await axe.run(page)).response["violations"]
        assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []

    await page.goto(url)
    await checked()
    await page.fill("#year", "1985")
    await page.click("main form button")
    await checked()
    await page.fill("#year", YEAR)
    await page.click("main form button")
    for summary in await page.locator("summary").all():
        await summary.click()
    await checked()
    await page.click("details:has(#from) button")
    await checked()
    await page.goto(url)
    await page.locator("form", has=page.locator('input[value="call"]')).locator("button").click()
    await checked()
    await page.goto(f"{url.partition('?')[0][:-3]}?lang={language}")
    await checked()
    await page.goto(f"{url.partition('/p/')[0]}/today?lang={language}")
    await checked()
    await context.close()
    assert [one for one in said if "403" not in one and "404" not in one] == []  # the answers to the wrong ones above

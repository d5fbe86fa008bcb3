"""Signing in as people do, in a real browser: by keyboard, on a telephone, in Arabic, by a provider, gone quickly."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.web.signing import PASSWORD, Screens, own_settings, screens

sync_api = pytest.importorskip("playwright.sync_api")
CHROMIUM = Path("/usr/bin/chromium")
pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists() and not os.environ.get("CI"), reason="no chromium here: apt-get install chromium"
)
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1100, "height": 800}


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """A real provider with one person."""
    from oidc_provider_mock import User, run_server_in_thread  # type: ignore[import-untyped]

    with run_server_in_thread(user_claims=[User(sub="s-1", claims={"preferred_username": "cw-8"})]) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path, issuer: str) -> Iterator[Screens]:
    """A house with two people: one has a password, one comes by the provider."""
    told: dict[str, Any] = {"oidc_issuer": issuer, "oidc_client_id": "passerelle", "oidc_client_secret": "x"}
    with screens(own_settings(tmp_path_factory.mktemp("seen"), migrated_file, **told)) as opened:
        opened.hire("cw-7")
        opened.hire("cw-8", password=False)
        yield opened


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """The browser itself, in a thread without a loop of its own."""
    with sync_api.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield browser
        browser.close()


def test_by_keyboard_and_gone_quickly(chromium: Any, house: Screens) -> None:
    """Typed, Enter, signed in; one press and a calendar is there; going back shows no page of the house."""
    context = chromium.new_context(viewport=PHONE)
    page = context.new_page()
    page.goto(f"{house.url}/account")
    page.get_by_label("Your id").fill("cw-7")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    sync_api.expect(page.get_by_role("heading", name="Your account")).to_be_visible()
    page.get_by_role("button", name="Leave quickly").click()
    sync_api.expect(page.get_by_role("table")).to_be_visible()
    page.go_back()
    sync_api.expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert "cw-7" not in page.inner_text("main").replace("such as cw-7", "")
    context.close()


def test_there_and_back_by_the_provider(chromium: Any, house: Screens) -> None:
    """The button, the provider's page, and back where one was going, under our own content policy."""
    context = chromium.new_context(viewport=DESK)
    page, faults = context.new_page(), []
    page.on(
        "console", lambda said: faults.append(said.text) if said.type == "error" and house.url in page.url else None
    )
    page.goto(f"{house.url}/account")
    page.get_by_role("button", name="Sign in with your organisation's account").click()
    page.get_by_role("button", name="s-1", exact=True).click()
    sync_api.expect(page.get_by_role("heading", name="Your account")).to_be_visible()
    page.get_by_role("button", name="Sign out", exact=True).click()
    sync_api.expect(page.get_by_role("link", name="Sign out at your organisation")).to_be_visible()
    assert faults == []
    context.close()


@pytest.mark.parametrize("language", ["en", "fr", "ar", "es"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_everybody_can_read_these_pages(chromium: Any, house: Screens, language: str, size: dict[str, int]) -> None:
    """No violation that axe finds, and nothing to scroll sideways, in any language, on a telephone and on a desk."""
    from axe_playwright_python.sync_playwright import Axe

    context = chromium.new_context(viewport=size, locale=language, bypass_csp=True)
    page = context.new_page()
    shown = Path(os.environ.get("PICTURES", "")) if os.environ.get("PICTURES") else None

    def look(name: str) -> None:
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        if shown:
            page.screenshot(path=shown / f"signin-{name}-{language}-{size['width']}.png", full_page=True)

    page.goto(f"{house.url}/sign-in?told=draft")
    look("sign-in")
    page.locator("#id").fill("cw-7")
    page.locator("#password").fill("wrong")
    page.keyboard.press("Enter")
    page.locator("#fault").wait_for()
    look("refused")
    page.locator("#password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases")
    page.goto(f"{house.url}/account")
    look("account")
    page.goto(f"{house.url}/away")
    look("away")
    context.close()

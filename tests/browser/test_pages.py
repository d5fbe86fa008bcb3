"""Every page in every language: nothing axe objects to, nothing pushed sideways, no complaint of the browser."""

from typing import Any

import pytest

from letters.words import LANGUAGES
from starter.story.engine import House
from tests.browser.conftest import DESK, PHONE, begun_today
from tests.engine.conftest import Life

ACT = "{case}/do/"
BY_ROLE = {
    "": ("/sign-in", "/away"),
    "cw-3": (
        *("/cases", "/cases?whose=all&tab=late", "/intake", "/intake/manifest", "/waivers", "/account", "/help"),
        *("{case}", "{case}/papers", "{case}/documents", "{case}/scores", "/waivers/ask/{number}"),
        *(f"{ACT}{verb}" for verb in ("propose_plan", "refer", "record_follow_up", "record_w_model", "record_survey")),
        *(f"{ACT}{verb}" for verb in ("weigh_option", "request_waiver", "refuse_assistance")),
    ),
    "sv-3": ("/team", "/forecast", "/waivers/group"),
    "pm-1": ("/programme",),
    "ops-1": ("/ops", "/ops/cases/{number}"),
}
SEEN = [(who, path) for who, paths in BY_ROLE.items() for path in paths]


@pytest.fixture(scope="module")
def lives() -> dict[str, Life]:
    """The one case of this file, once it is opened."""
    return {}


async def number_of(house: House, lives: dict[str, Life]) -> str:
    """A case in Addis Ababa, where cw-3 works."""
    if "one" not in lives:
        lives["one"] = await begun_today(house)
    return lives["one"].number


@pytest.mark.parametrize(("who", "path"), SEEN)
async def test_every_page_can_be_used_by_everybody(
    house: House, sit: Any, lives: dict[str, Life], who: str, path: str
) -> None:
    """In each language read by axe at a desk; then on a telephone 360 pixels wide, where nothing runs out of it."""
    number = await number_of(house, lives)
    address, found = path.format(case=f"/cases/{number}", number=number), []
    async with sit(who) as screen:
        for language in LANGUAGES:
            await screen.speaks(language)
            await screen.page.set_viewport_size({"width": DESK, "height": 800})
            assert await screen.go(address) == 200
            assert await screen.page.locator("html").get_attribute("lang") == language
            found += [f"{language}: {one}" for one in await screen.violations()]
            await screen.page.set_viewport_size({"width": PHONE, "height": 800})
            found += [f"{language}: runs out of the page"] * (not await screen.fits())
    assert found == []

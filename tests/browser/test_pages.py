"""Every page in every language: nothing axe objects to, nothing pushed sideways, no complaint of the browser."""

from typing import Any

import pytest

from letters.words import LANGUAGES
from starter.story.engine import House
from tests.browser.conftest import DESK, PHONE
from tests.engine.conftest import Life, begin

BY_ROLE = {
    "cw-3": ("/cases", "/cases?whose=all&tab=late", "{case}", "{case}/papers", "{case}/documents", "/help"),
    "pfp-1": ("{case}/do/record_follow_up", "{case}/do/request_waiver", "{case}/do/refuse_assistance"),
    "ops-1": ("/cases", "{case}"),
    "": ("/sign-in",),
}
SEEN = [(who, path) for who, paths in BY_ROLE.items() for path in paths]


@pytest.fixture(scope="module")
def lives() -> dict[str, Life]:
    """The one case of this file, once it is opened."""
    return {}


async def case_of(house: House, lives: dict[str, Life]) -> str:
    """A case in Addis Ababa, where cw-3 works."""
    if "one" not in lives:
        lives["one"] = await begin(house)
    return f"/cases/{lives['one'].number}"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("who", "path"), SEEN)
async def test_every_page_can_be_used_by_everybody(
    house: House, sit: Any, lives: dict[str, Life], who: str, path: str, language: str
) -> None:
    """Read by axe at a desk; then on a telephone 360 pixels wide, where nothing runs out of the page."""
    address = path.format(case=await case_of(house, lives))
    async with sit(who, language, DESK) as screen:
        assert await screen.go(address) == 200
        assert await screen.violations() == []
        await screen.page.set_viewport_size({"width": PHONE, "height": 800})
        assert await screen.fits()

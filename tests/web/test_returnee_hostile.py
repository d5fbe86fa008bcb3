"""The private page before people and programs who should not be there, or come twice, late or from elsewhere."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from partners.links import Link
from starter import private_links
from starter.doors import Doors
from starter.story.engine import House
from storage.private_links import MOST_WRONG, PrivateLinks
from storage.reads import Reads
from tests.engine.conftest import WORKER
from tests.web.conftest import token
from tests.web.returned import HER_NAME, YEAR, Browser, Home, browsing, moved_in

TELLING = (HER_NAME, "couture", YEAR, "m1", "m2")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def home(house: House, doors: Doors) -> Home:
    """One household, on which nothing is ever recorded here."""
    return await moved_in(house, doors)


@pytest_asyncio.fixture(loop_scope="session")
async def browser(house: House) -> AsyncIterator[Browser]:
    """A browser that knows nothing."""
    async with browsing(house) as one:
        yield one


def _id(home: Home) -> str:
    """The id of the link that was made last."""
    return home.links[-1].id


def _spoiled(home: Home, doors: Doors, how: str) -> str:
    """An address that opens nothing."""
    house, good = home.life.house, home.link()
    case = home.life.world.opened.id
    if how == "revoked":
        private_links.revoke(doors, home.number, WORKER, _id(home))
    if how == "expired":
        old = PrivateLinks(doors.database, clock=lambda: datetime.now(UTC) - timedelta(days=30))
        return token(house, Link(kind="plan", case=home.number, about=old.make(case, "m1").id, to="m1"))
    if how == "of nobody":
        return token(house, Link(kind="plan", case="R-2222222", about=_id(home), to="m1"))
    if how == "of another member":
        return token(house, Link(kind="plan", case=home.number, about=_id(home), to="m2"))
    if how == "of a child":
        made = doors.private_links.make(case, "m3")
        return token(house, Link(kind="plan", case=home.number, about=made.id, to="m3"))
    if how == "of a provider":
        return token(house, Link(kind="referral", case=home.number, about="bed", to="ET-01")).replace("/l/", "/p/")
    if how == "sent long ago":
        sent = datetime.now(UTC) - timedelta(days=30)
        return token(house, Link(kind="plan", case=home.number, about=_id(home), to="m1"), sent)
    made_up = {"guessed": "/p/eyJhIjoxfQ.c2ln", "cut": good[:-1], "lengthened": f"{good}A", "empty": "/p/%20"}
    return made_up.get(how, good)


WAYS = [
    *("guessed", "cut", "lengthened", "empty", "revoked", "expired", "sent long ago"),
    *("of nobody", "of another member", "of a child", "of a provider"),
]


@pytest.mark.parametrize("how", WAYS)
async def test_what_opens_nothing_says_so_calmly(home: Home, doors: Doors, browser: Browser, how: str) -> None:
    """One page in the same words for all of them, with how to reach us; a form sent there does nothing either."""
    url = _spoiled(home, doors, how)
    await browser.get(url)
    looked = browser.page
    await browser.send(url, {"do": "open", "year": YEAR})

    assert looked is not None
    assert browser.page is not None
    assert (looked.status_code, browser.page.status_code) == (404, 404)
    assert looked.text == browser.text
    assert "+220 301 2345" in looked.text
    assert [word for word in TELLING if word in looked.text] == []
    assert not browser.client.cookies


async def test_all_that_is_shut_is_shut_in_the_same_words(home: Home, doors: Doors, browser: Browser) -> None:
    """Nobody learns from the answer whether a link ever was one."""
    pages = {(await browser.client.get(_spoiled(home, doors, how))).text for how in WAYS}

    assert len(pages) == 1


@pytest.mark.parametrize(("language", "said"), [("fr-FR,fr;q=0.9", "fr"), ("ar", "ar"), ("wo", "en"), ("es-MX", "es")])
async def test_the_calm_page_speaks_the_language_of_the_browser(house: House, language: str, said: str) -> None:
    """The case is not known there, so its language is not either."""
    async with browsing(house, language) as browser:
        await browser.get("/p/guessed")

        assert f'<html lang="{said}"' in browser.text


async def test_scanners_open_nothing_and_leave_no_trace(home: Home, browser: Browser) -> None:
    """GET and HEAD, many times, with any header: no fact, no try, no opening, no cookie."""
    url = home.link()
    before = len(await home.life.facts())

    for _ in range(8):
        page = await browser.client.get(url, headers={"purpose": "prefetch"})
        head = await browser.client.head(url)

    assert (page.status_code, head.status_code, head.content) == (200, 200, b"")
    assert [word for word in TELLING if word in page.text] == []
    link = home.links[-1]
    assert (link.failures, link.opened_at, len(await home.life.facts())) == (0, None, before)
    assert not browser.client.cookies


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
async def test_no_other_way_to_knock(home: Home, browser: Browser, method: str) -> None:
    """Only a look and a form."""
    assert (await browser.client.request(method, home.link())).status_code == 405


async def test_a_shared_link_is_shut_after_five_wrong_years(home: Home, browser: Browser) -> None:
    """How many are left is said; then even the right year opens nothing, and the page says how to get a new link."""
    url = home.link()
    for year in ("1985", "1986", "1987", "1988"):
        await browser.send(url, {"do": "open", "year": year})
        assert browser.page.status_code == 403  # type: ignore[union-attr]
    assert "1 more time" in browser.text

    await browser.send(url, {"do": "open", "year": "1989"})
    shut = browser.text
    await browser.send(url, {"do": "open", "year": YEAR})

    assert shut == browser.text
    assert "Too many answers" in shut
    assert "+220 301 2345" in shut
    assert home.links[-1].failures == MOST_WRONG


async def test_many_guesses_at_once_are_counted_like_one_after_the_other(home: Home, house: House) -> None:
    """Twenty years tried in the same moment: five are looked at."""
    url = home.link()
    async with browsing(house) as browser:
        years = [str(1995 + n) for n in range(20)]
        pages = await asyncio.gather(*(browser.client.post(url, data={"do": "open", "year": year}) for year in years))

    assert home.links[-1].failures == MOST_WRONG
    assert [page.status_code for page in pages] == [403] * 20
    assert len([page for page in pages if "That is not the year" in page.text]) < MOST_WRONG


@pytest.mark.parametrize("year", ["", "94", "nineteen", "19944", "1994 OR 1=1", "١٩٩"])
async def test_what_is_no_year_is_asked_again_and_not_counted(home: Home, browser: Browser, year: str) -> None:
    """A slip of the finger costs no try."""
    url = home.link()

    await browser.send(url, {"do": "open", "year": year})

    assert (browser.page.status_code, home.links[-1].failures) == (422, 0)  # type: ignore[union-attr]


async def test_a_year_in_arabic_digits_is_a_year(home: Home, browser: Browser) -> None:
    """As the keyboard writes them; a right answer forgets the wrong ones, and is noted for the case worker."""
    url = home.link()
    await browser.send(url, {"do": "open", "year": "1980"})
    await browser.send(url, {"do": "open", "year": "١٩٩٤"})

    assert "couture" in browser.text
    link = home.links[-1]
    assert (link.failures, link.opened_at is not None) == (0, True)
    (noted, *_) = [one for one in Reads(home.doors.database).of(link.case) if one.paper == "private_page"]
    assert noted.by.id == "returnee"


async def test_without_a_year_there_is_only_a_button(house: House, doors: Doors, browser: Browser) -> None:
    """Where no year of birth is known nothing is asked; a look still shows nothing."""
    home = await moved_in(house, doors, born="")
    url = home.link()

    await browser.get(url)
    asked = browser.text
    await browser.send(url, {"do": "open"})

    assert ("<input id" in asked, "couture" in asked, "couture" in browser.text) == (False, False, True)

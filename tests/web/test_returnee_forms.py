"""Between two clicks on the private page: cookies, marks and forms of others, late or made up, do nothing."""

import re
from collections.abc import AsyncIterator

import httpx2
import pytest
import pytest_asyncio

from starter import private_links
from starter.doors import Doors
from starter.story.engine import House
from tests.engine.conftest import WORKER
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


async def test_the_cookie_opens_this_link_and_no_other(home: Home, browser: Browser) -> None:
    """Another member's page, or another link of hers, asks its own question, whatever cookie is shown to it."""
    mine, other, theirs = home.link(), home.link(), home.link("m2")
    await browser.open(mine)
    (cookie,) = browser.client.cookies.jar
    async with httpx2.AsyncClient(base_url=str(browser.client.base_url)) as thief:
        told = {"cookie": f"{cookie.name}={cookie.value}"}
        opened = [await thief.get(url, headers=told) for url in (mine, other, theirs)]
        posted = await thief.post(other, data=browser.form("call"), headers=told)

    assert ["couture" in page.text for page in opened] == [True, False, False]
    assert posted.status_code == 403


async def test_the_cookie_is_for_the_browser_alone(home: Home, browser: Browser) -> None:
    """No script reads it, no other site sends it, no other path gets it; half an hour. It holds nothing of her."""
    url = home.link()
    answer = await browser.client.post(url, data={"do": "open", "year": YEAR}, follow_redirects=False)

    said = answer.headers["set-cookie"]
    assert answer.status_code == 303
    for wanted in ("HttpOnly", "SameSite=lax", "Max-Age=1800", f"Path={re.sub('^http://[^/]+', '', url)}"):
        assert wanted in said
    assert "Secure" not in said  # this house has no certificate
    assert [word for word in (*TELLING, home.number) if word in said.partition(";")[0]] == []


@pytest.mark.parametrize("value", ["", "x", "x.y.z", "é", "a" * 4000])
async def test_a_forged_cookie_is_asked_again(home: Home, browser: Browser, value: str) -> None:
    """Whatever stands in it."""
    page = await browser.client.get(home.link(), headers=[(b"cookie", f"page={value}".encode())])

    assert (page.status_code, 'name="year"' in page.text) == (200, True)


async def test_who_is_in_is_out_with_the_next_click_after_a_revocation(
    home: Home, doors: Doors, browser: Browser
) -> None:
    """The page lies open in somebody's hands; the link is taken back: neither a look nor a form goes through."""
    url = home.link()
    await browser.open(url)
    form = browser.form("call")
    private_links.revoke(doors, home.number, WORKER)

    await browser.get(url)
    looked = browser.page
    await browser.send(url, form)

    assert (looked.status_code, browser.page.status_code) == (404, 404)  # type: ignore[union-attr]
    assert await home.acts("ask_for_call") == []


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_a_form_of_another_site_does_nothing(home: Home, browser: Browser, site: str) -> None:
    """Even with her cookie and a mark that was seen somewhere."""
    url = home.link()
    await browser.open(url)

    await browser.send(url, browser.form("call"), headers={"sec-fetch-site": site})

    assert (browser.page.status_code, await home.acts("ask_for_call")) == (403, [])  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "changed",
    [
        *({"mark": ""}, {"mark": "0" * 32}, {"mark": "é"}, {"state": "1"}, {"about": "ET-01"}),
        *({"do": "refuse"}, {"do": "refuse", "sure": "yes"}, {"do": "feedback", "words": "x"}),
    ],
)
async def test_a_form_that_this_page_did_not_make_does_nothing(
    home: Home, browser: Browser, changed: dict[str, str]
) -> None:
    """No mark, another one, that of another form, another state, another subject."""
    url = home.link()
    await browser.open(url)
    before = len(await home.life.facts())

    await browser.send(url, browser.form("call") | changed)

    assert (browser.page.status_code, len(await home.life.facts())) == (403, before)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "form", [{}, {"do": "close_case"}, {"do": "call", "state": "-1"}, {"do": "call", "state": "x" * 99}]
)
async def test_what_is_no_form_of_ours(home: Home, browser: Browser, form: dict[str, str]) -> None:
    """It is said that nothing was noted, on the page itself."""
    url = home.link()
    await browser.open(url)

    await browser.send(url, form)

    assert (browser.page.status_code, 'role="alert"' in browser.text) == (403, True)  # type: ignore[union-attr]


async def test_the_mark_of_another_link_does_nothing(home: Home, house: House, browser: Browser) -> None:
    """What stands on the page of another member is no form of hers."""
    mine, theirs = home.link(), home.link("m2")
    async with browsing(house) as other:
        await other.open(theirs, "1990")
        stolen = other.form("call")
    await browser.open(mine)

    await browser.send(mine, stolen)

    assert browser.page.status_code == 403  # type: ignore[union-attr]


async def test_another_adult_cannot_refuse_for_the_household(home: Home, house: House, browser: Browser) -> None:
    """Even with the right mark: help is refused by the returnee."""
    url = home.link("m2")
    await browser.open(url, "1990")
    from web.returnee.marks import Marks

    marks = Marks(house.engine.settings.link_secret.get_secret_value())
    state = browser.form("call")["state"]
    form = {"do": "refuse", "sure": "yes", "state": state}

    await browser.send(url, form | {"mark": marks.form(_id(home), "refuse-sure", "", int(state))})

    assert (browser.page.status_code, await home.acts("refuse_assistance")) == (403, [])  # type: ignore[union-attr]


async def test_half_an_hour_later_her_words_are_kept(home: Home, browser: Browser) -> None:
    """The form comes too late: she is asked once more, and finds what she wrote in its field, not sent yet."""
    url = home.link()
    await browser.open(url)
    late = browser.form("feedback") | {"kind": "COMPLAINT", "words": '"><b>lent</b>'}
    browser.client.cookies.clear()

    await browser.send(url, late)
    assert browser.page.status_code == 403  # type: ignore[union-attr]
    hidden = browser.form("open")
    await browser.send(url, hidden | {"year": YEAR})

    assert "&lt;b&gt;lent&lt;/b&gt;</textarea>" in browser.text
    assert 'value="COMPLAINT" selected' in browser.text
    assert await home.acts("give_feedback") == []


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"do=open&year=1994" + b"&x=1" * 30, "application/x-www-form-urlencoded"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b'{"do":"open"}', "application/json"),
    ],
)
async def test_forms_that_are_none(home: Home, browser: Browser, content: bytes, kind: str) -> None:
    """Refused calmly, without a trace of what was sent."""
    page = await browser.client.post(home.link(), content=content, headers={"content-type": kind})

    assert page.status_code in (400, 403)
    assert "<h1>" in page.text


async def test_no_address_is_logged(home: Home, house: House, browser: Browser) -> None:
    """What the doors wrote down holds no link, whatever was refused."""
    url = home.link()
    await browser.send(url, {"do": "open", "year": "1980"})
    await browser.get(url[:-2])

    written = (house.engine.folder / "web.log").read_text(encoding="utf-8")
    assert url.rpartition("/")[2][:40] not in written

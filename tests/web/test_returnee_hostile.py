"""The private page before people and programs who should not be there, or come twice, late or from elsewhere."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx2
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
    page = await browser.client.get(home.link(), headers={"cookie": f"page={value}".encode().decode("latin-1")})

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

"""A session that ends in the middle of a form: what was typed waits as a draft, for the same person and nobody else."""

from collections.abc import Iterator
from datetime import timedelta

import httpx2
import pytest

from domain.opened import case_id
from starter.story.engine import House, free_port
from storage.sessions import REST
from tests.web.conftest import Street
from tests.web.signing import PASSWORD_HASHED, Screens, form_token, screens, sign_in

WORDS = "she asks for <b>a later</b> day"


@pytest.fixture(scope="module")
def office(house: House) -> Iterator[Screens]:
    """The screens of a house with an engine; two case workers of its office have a password."""
    port = free_port()
    told = {"web_port": port, "public_url": f"http://127.0.0.1:{port}"}
    with screens(house.engine.settings.model_copy(update=told)) as opened:
        for id_, place in (("cw-3", "ET-ADD"), ("cw-30", "GM-BJL")):
            opened.hire(id_, password=False)
            member = opened.doors.staff.member(id_)
            opened.doors.staff.add(member.person.model_copy(update={"office": place}), member.name)
            opened.doors.accounts.set_password(id_, PASSWORD_HASHED)
        yield opened


async def test_what_was_typed_too_late_waits_as_a_draft(office: Screens, street: Street) -> None:
    """Rested too long over a form: told so, signed in again, back at the form with every word; nothing was recorded."""
    path = f"/cases/{street.number}/do/place_hold"
    browser = office.signed_in("cw-3")
    sent = typed(browser.get(path))
    office.clock.on(REST)
    before = len(await street.life.facts())
    turned = browser.post(path, data=sent)
    assert turned.headers["location"] == f"/sign-in?next={path.replace('/', '%2F')}&told=draft"
    page = browser.get(turned.headers["location"])
    assert "It is kept as your draft" in page.text
    assert "later" not in page.text
    back = sign_in(browser, "cw-3", next=path)
    form = browser.get(back.headers["location"])
    assert "This is your draft." in form.text
    assert "she asks for &lt;b&gt;a later" in form.text
    assert sent["nonce"] in form.text
    assert len(await street.life.facts()) == before


async def test_a_colleague_at_the_same_computer_does_not_see_it(office: Screens, street: Street) -> None:
    """Signing in as somebody else shows that person's own form, if they may see the case at all."""
    path = f"/cases/{street.number}/do/place_hold"
    browser = office.signed_in("cw-3")
    sent = typed(browser.get(path))
    office.clock.on(timedelta(hours=9))
    assert "told=draft" in browser.post(path, data=sent).headers["location"]
    sign_in(browser, "cw-30")
    other = browser.get(path)
    assert (other.status_code, "later" in other.text) == (404, False)


async def test_a_form_of_nobody_is_not_kept_and_this_is_said(office: Screens, street: Street) -> None:
    """Signed out by hand, a made-up cookie, another site, a form that is none: no draft of anybody."""
    path = f"/cases/{street.number}/do/review_plan"
    browser = office.signed_in("cw-3")
    cookie = browser.cookies["session"]
    sent = {"form_token": "x", "words": WORDS, "then": "do"}
    browser.post("/leave")
    assert browser.post(path, data=sent).headers["location"] == "/sign-in?told=lost"
    gone = office.browser(Cookie=f"session={cookie}")
    assert gone.post(path, data=sent).headers["location"] == "/sign-in?told=lost"
    late = office.signed_in("cw-3")
    office.clock.on(REST)
    cross = {"Sec-Fetch-Site": "cross-site"}
    assert late.post(path, data=sent, headers=cross).status_code == 403
    for wrong in ("/cases/R-7K3M-2Q/do/review_plan", f"/cases/{street.number}/do/grant_all", "/account/password"):
        cookie_of = office.browser(Cookie=f"session={late.cookies['session']}")
        assert cookie_of.post(wrong, data=sent).headers["location"] == "/sign-in?told=lost"
    files = {"file": ("letter.txt", b"a letter")}
    upload = late.post(f"/cases/{street.number}/documents", data=sent, files=files)
    assert (upload.status_code, upload.headers["location"]) == (303, "/sign-in?told=lost")
    assert office.doors.drafts.read(case_id(street.number), "review_plan", "cw-3") is None


async def test_a_piece_of_a_page_turns_the_whole_page(office: Screens, street: Street) -> None:
    """What a script asks for is answered with an address for the browser, not with a page inside a page."""
    asked = office.browser(**{"HX-Request": "true"}).get(f"/cases/{street.number}/papers")
    assert (asked.status_code, asked.content) == (200, b"")
    assert asked.headers["hx-redirect"].startswith("/sign-in?next=")


def typed(page: httpx2.Response) -> dict[str, str]:
    """A form as it was opened, with something typed into it."""
    nonce = page.text.partition('name="nonce" value="')[2].partition('"')[0]
    sent = {"form_token": form_token(page), "nonce": nonce, "seen": "1", "then": "do"}
    return {**sent, "hold": "h1", "words": WORDS}

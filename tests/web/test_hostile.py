"""What strangers and other sites send to the screens: nothing of it counts, and none of it is told more than needed."""

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from sqlalchemy import func, select
from starlette.routing import Route

from starter.demo_people import STAFF
from starter.story.engine import free_port
from storage.screen_tables import accounts, sessions, sign_in_tries
from storage.tables import drafts, staff
from storage.tries import FIRST_WAIT, OF_ACCOUNT, OF_ADDRESS
from tests.web.signing import PASSWORD, Screens, form_token, own_settings, screens, served, sign_in
from web.guarding import MOST_BYTES, Guarding
from web.routes import SCREENS

ELSEWHERE = "https://evil.example"
POSTS = ("/sign-in", "/sign-in/demo", "/sign-out", "/leave", "/language", "/account/password")


@pytest.fixture
def house(tmp_path: Path, migrated_file: Path) -> Iterator[Screens]:
    """A house with one person in it, whom nobody has tried to guess yet."""
    with screens(own_settings(tmp_path / "screens", migrated_file)) as opened:
        opened.hire("cw-7")
        yield opened


def rows(house: Screens) -> list[int]:
    """How much is kept of everything that a screen may change."""
    with house.doors.database.read() as connection:
        tables = (accounts, sessions, sign_in_tries, drafts, staff)
        return [connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables]


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "{here}"},
        {"Origin": ELSEWHERE},
        {"Origin": "null"},
        {"Origin": "http://[::1"},
        {"Origin": "{here}.evil.example"},
        {"Referer": "{here}/sign-in"},
        {},
    ],
)
def test_what_another_site_makes_a_browser_send_is_refused(house: Screens, path: str, headers: dict[str, str]) -> None:
    """By the browser's word, by the origin, or because there is neither; with the right password and token too."""
    browser = house.signed_in()
    sent = {"id": "cw-7", "password": PASSWORD, "form_token": form_token(browser.get("/account"))}
    del browser.headers["Sec-Fetch-Site"]
    told = browser.post(
        path, data=sent, headers={name: value.format(here=house.url) for name, value in headers.items()}
    )
    assert (told.status_code, set(told.json())) == (403, {"happened", "unchanged", "next"})
    assert "set-cookie" not in told.headers
    assert browser.get("/account").status_code == 200


def test_an_old_browser_is_known_by_its_origin(house: Screens) -> None:
    """Where Sec-Fetch-Site is missing, the page's own origin opens the door."""
    browser = house.browser(Origin=house.url)
    del browser.headers["Sec-Fetch-Site"]
    assert sign_in(browser, "cw-7").status_code == 303


def test_a_form_without_its_token_does_nothing(house: Screens) -> None:
    """Missing, invented, cut, or of another session of the same person: the password stays, and so does the session."""
    browser, other = house.signed_in(), house.signed_in()
    mine, theirs = form_token(browser.get("/account")), form_token(other.get("/account"))
    new = {"old": PASSWORD, "new": "gravel harbour seven", "again": "gravel harbour seven"}
    for token in ("", "00" * 32, mine[:-2], f"{mine}00", theirs, "é", "zz" * 32):
        for path in ("/account/password", "/account/sign-out-elsewhere", "/sign-out"):
            told = browser.post(path, data={**new, "form_token": token})
            assert (told.status_code, "did not come from a page" in told.text) == (403, True)
    assert browser.post("/account/sign-out-elsewhere", data={"form_token": mine}).status_code == 303
    again = browser.post("/account/sign-out-elsewhere", data={"form_token": mine})
    assert again.status_code == 303  # only the others ended: this session and its token go on
    assert sign_in(house.browser(), "cw-7").status_code == 303


@pytest.mark.parametrize(
    "address",
    [
        *(ELSEWHERE, "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example"),
        *("javascript:alert(1)", "http:evil.example", "/%0d%0aSet-Cookie:x=y\r\nX: y", "evil.example", "", "/" * 5000),
        *(" //evil.example", "/x\x00", "//[::1", "/\u2028"),
    ],
)
def test_nobody_is_sent_to_another_site(house: Screens, address: str) -> None:
    """Neither after signing in nor after choosing a language; and no header is made of an address."""
    browser = house.browser()
    for answer in (sign_in(browser, "cw-7", next=address), browser.post("/language", data={"next": address})):
        gone = answer.headers["location"]
        assert answer.status_code == 303
        assert httpx2.URL(house.url).join(gone).host == "127.0.0.1"
        assert "x" not in answer.headers
    page = browser.get("/sign-in", params={"next": address})
    assert '<input type="hidden" name="next" value="/">' in page.text


def test_an_address_is_not_made_into_markup(house: Screens) -> None:
    """What stands in the address of the page stands in it as text."""
    page = house.browser().get("/sign-in", params={"next": '/"><script>alert(1)</script>', "told": "<b>"})
    assert "<script>alert" not in page.text
    assert "<b>" not in page.text


def test_a_session_of_somebody_else_cannot_be_laid_under_a_person(house: Screens) -> None:
    """Whatever cookie a browser brings, signing in makes a new one; the one it brought opens nothing any more."""
    laid = house.signed_in().cookies["session"]
    victim = house.browser()
    victim.cookies.set("session", laid, domain="127.0.0.1")
    begun = sign_in(victim, "cw-7").headers["set-cookie"].split(";")[0].partition("=")[2]
    assert begun != laid
    assert house.browser(Cookie=f"session={laid}").get("/account").status_code == 303
    made_up = house.browser(Cookie="session=chosen-by-me")
    sign_in(made_up, "cw-7")
    assert house.browser(Cookie="session=chosen-by-me").get("/account").status_code == 303


@pytest.mark.parametrize("cookie", ["", "x", "é".encode().decode("latin-1"), "A" * 7000, "a\\073b", '"; session="'])
def test_a_cookie_of_another_house_or_of_nobody_opens_nothing(house: Screens, cookie: str) -> None:
    """It is somebody who is not signed in, and no fault."""
    told = house.browser().get("/account", headers={b"Cookie": f"session={cookie}".encode("latin-1")})
    assert (told.status_code, told.headers["location"]) == (303, "/sign-in?next=%2Faccount")


def test_looking_changes_nothing(house: Screens) -> None:
    """Every address that is only looked at, by somebody signed in and by nobody: not a row more or less."""
    browser, nobody = house.signed_in(), house.browser()
    before = rows(house)
    for route in SCREENS:
        assert isinstance(route, Route)
        path = route.path_format.format_map(dict.fromkeys(route.param_convertors, "x"))
        for one in (browser, nobody):
            for method in ("GET", "HEAD"):
                told = one.request(method, path, params={"then": "do", "id": "cw-7"}).status_code
                assert told < 500 or told == 503, path  # there is no engine in this house
    assert rows(house) == before
    assert browser.get("/account").status_code == 200


def test_guessing_waits_longer_and_longer_and_is_told(house: Screens) -> None:
    """Five mistakes cost nothing; then the wait is told, doubles, and the right password is not looked at meanwhile."""
    told = [sign_in(house.browser(), "cw-7", f"guess {n}").status_code for n in range(OF_ACCOUNT)]
    assert told == [403] * OF_ACCOUNT
    waits = sign_in(house.browser(), "cw-7")
    assert (waits.status_code, waits.headers["retry-after"]) == (429, "16")
    assert "Wait 15 seconds, then try again." in waits.text
    house.clock.on(FIRST_WAIT)
    assert sign_in(house.browser(), "cw-7", "guess").status_code == 403
    assert "Wait 30 seconds" in sign_in(house.browser(), "cw-7").text
    for _ in range(8):
        house.clock.on(timedelta(minutes=15))
        assert sign_in(house.browser(), "cw-7", "guess").status_code == 403
    assert "Wait 15 minutes" in sign_in(house.browser(), "cw-7").text
    house.clock.on(timedelta(minutes=15))
    assert sign_in(house.browser(), "cw-7").status_code == 303
    assert sign_in(house.browser(), "cw-7", "a slip").status_code == 403
    assert sign_in(house.browser(), "cw-7").status_code == 303


def test_an_account_that_is_none_waits_just_as_long(house: Screens) -> None:
    """The limit tells nothing about who has an account."""
    told = [sign_in(house.browser(), "pm-77", "x") for _ in range(OF_ACCOUNT + 1)]
    assert [one.status_code for one in told] == [403] * OF_ACCOUNT + [429]
    assert "Wait 15 seconds" in told[-1].text


def test_many_at_once_are_counted_one_by_one(house: Screens) -> None:
    """Twenty tries in the same moment are not one: no more are looked at than one after the other."""
    with ThreadPoolExecutor(10) as crowd:
        told = list(crowd.map(lambda n: sign_in(house.browser(), "cw-7", f"x{n}").status_code, range(20)))
    assert sorted(told) == [403] * OF_ACCOUNT + [429] * (20 - OF_ACCOUNT)


def test_one_address_that_tries_every_account_waits(house: Screens) -> None:
    """Trying one word on everybody is guessing too; other addresses do not wait for it."""
    marks = [house.doors.tries.marks(f"cw-{n}", "127.0.0.1") for n in range(OF_ADDRESS)]
    assert not any(house.doors.tries.begin(one) for one in marks)
    assert sign_in(house.browser(), "cw-7").status_code == 429
    assert not house.doors.tries.begin(house.doors.tries.marks("cw-7", "192.0.2.7"))


def test_whoever_signs_in_rightly_uses_up_nothing(house: Screens) -> None:
    """A whole office behind one address signs in every morning."""
    for _ in range(3):
        house.signed_in()
    with house.doors.database.read() as connection:
        assert [row.failures for row in connection.execute(select(sign_in_tries))] == [0]


def test_what_was_typed_stands_nowhere(house: Screens) -> None:
    """A password typed into the wrong field is not shown again, and the table of tries holds marks only."""
    secret = "My Secret Password 1"
    page = sign_in(house.browser(), secret, "x")
    assert secret not in page.text
    with house.doors.database.read() as connection:
        kept = str(connection.execute(select(sign_in_tries)).all())
    assert "secret" not in kept.lower()
    assert "127.0.0.1" not in kept


def test_demo_people_are_offered_on_this_machine_alone(house: Screens) -> None:
    """Neither another name of the house, nor a stranger's word about whom he forwards for, opens that door."""
    house.hire("sv-1", STAFF["sv-1"][0], password=False)
    house.doors.accounts.add_demo("sv-1")
    assert house.browser().post("/sign-in/demo", data={"id": "sv-1"}).status_code == 303
    for headers in ({"Host": "evil.example"}, {"Host": "[::1"}, {"X-Forwarded-For": "203.0.113.9"}):
        browser = house.browser(**headers)
        assert "sv-1" not in browser.get("/sign-in").text
        assert browser.post("/sign-in/demo", data={"id": "sv-1"}).status_code == 403
    assert house.browser().post("/sign-in/demo", data={"id": "cw-7"}).status_code == 403


@pytest.mark.parametrize(
    "sent",
    [
        {"content": b"id=" + b"a" * MOST_BYTES},
        {"content": b"&".join(b"f%d=1" % n for n in range(5000))},
        {"files": {"id": ("x.txt", b"cw-7")}},
        {"content": b"--x", "headers": {"Content-Type": "multipart/form-data"}},
        {"content": b'{"id": "cw-7"}', "headers": {"Content-Type": "application/json"}},
        {
            "content": b'--x\r\nContent-Disposition: form-data; name="id"\r\n\r\n+2AA-\r\n--x--\r\n',
            "headers": {"Content-Type": "multipart/form-data; boundary=x; charset=utf-7"},
        },
    ],
)
@pytest.mark.parametrize("path", POSTS)
def test_huge_and_broken_forms_are_refused_calmly(house: Screens, path: str, sent: dict[str, Any]) -> None:
    """Too large, too many fields, a file, no form at all: never a fault of ours, never a session."""
    form = {"Content-Type": "application/x-www-form-urlencoded"} if "files" not in sent else {}
    told = house.browser().post(path, **{**sent, "headers": {**form, **sent.get("headers", {})}})
    assert told.status_code < 500
    assert "session=" not in told.headers.get("set-cookie", "").replace('session=""', "")


def test_a_slow_form_is_given_up(house: Screens) -> None:
    """Whoever sends one letter and waits does not hold a door."""
    port = free_port()
    guarded = served(Guarding(house.app, longest=timedelta(milliseconds=200)), port)
    with guarded, socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        head = f"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nSec-Fetch-Site: same-origin\r\n"
        kind = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 90\r\n\r\nid=c"
        line.sendall((head + kind).encode())
        assert b" 408 " in line.recv(4096).splitlines()[0]


def test_pages_are_kept_by_nobody_and_framed_by_nobody(house: Screens) -> None:
    """On the page for signing in and on every page behind it."""
    browser = house.signed_in()
    for path in ("/sign-in", "/account", "/away", "/nowhere"):
        headers = browser.get(path).headers
        assert headers["cache-control"] == "no-store"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"

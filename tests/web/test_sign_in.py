"""Signing in with a password: who may, how it ends, and what one may change oneself."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from time import perf_counter

import pytest
from argon2 import PasswordHasher

from domain.people import Person, Role
from starter.passwords import hashed
from storage.sessions import LONGEST, REST
from tests.web.signing import PASSWORD, Screens, form_token, own_settings, screens, sign_in

NEW = "gravel harbour seven plums"
MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Iterator[Screens]:
    """A house with two people in it."""
    with screens(own_settings(tmp_path_factory.mktemp("screens"), migrated_file)) as opened:
        opened.hire("cw-7")
        opened.hire("sv-1", Role.SUPERVISOR)
        yield opened


def test_signing_in_leads_back_to_where_one_was_going(house: Screens) -> None:
    """Whoever follows an address first signs in, then is there."""
    browser = house.browser()
    turned = browser.get("/cases?tab=week&q=Mariama")
    assert turned.headers["location"] == "/sign-in?next=%2Fcases%3Ftab%3Dweek"  # a name is not carried along
    page = browser.get(turned.headers["location"])
    assert 'value="/cases?tab=week"' in page.text
    there = sign_in(browser, "cw-7", next="/cases?tab=week")
    assert (there.status_code, there.headers["location"]) == (303, "/cases?tab=week")
    assert browser.get("/cases?tab=week").status_code == 200


def test_an_id_is_read_as_telephones_write_it(house: Screens) -> None:
    """A capital at the beginning and a space at the end are no other person."""
    assert sign_in(house.browser(), " Cw-7 ").status_code == 303


@pytest.mark.parametrize(
    ("id_", "password"),
    [("cw-7", "wrong"), ("cw-7", ""), ("cw-99", PASSWORD), ("", ""), ("cw-7\x00", PASSWORD), ("é" * 300, "\x00")],
)
def test_what_does_not_fit_is_told_in_the_same_words(house: Screens, id_: str, password: str) -> None:
    """Nobody learns from the answer whether there is such an account."""
    told = sign_in(house.browser(), id_, password)
    house.doors.tries.clear(id_)
    assert told.status_code == 403
    assert "do not belong together" in told.text
    assert "set-cookie" not in told.headers


def test_somebody_who_left_does_not_come_in(house: Screens) -> None:
    """The right password of somebody who left is told as a wrong one."""
    house.hire("cw-8", active=False)
    told = sign_in(house.browser(), "cw-8")
    assert (told.status_code, "do not belong together" in told.text) == (403, True)


def test_an_account_without_a_password_is_not_opened_by_the_empty_one(house: Screens) -> None:
    """Who signs in by the identity provider only has no password, and no password is not a password."""
    house.hire("cw-9", password=False)
    house.doors.accounts.bind("cw-9", "subject-of-nine")
    assert sign_in(house.browser(), "cw-9", "").status_code == 403


def test_an_unknown_account_takes_as_long_as_a_known_one(house: Screens) -> None:
    """The clock tells nothing either: whoever is not there is looked for with the same work."""
    house.hire("cw-10")
    known: list[float] = []
    unknown: list[float] = []
    for n in range(4):
        for id_, times in (("cw-10", known), (f"cw-{n + 500}", unknown)):
            begun = perf_counter()
            sign_in(house.browser(), id_, "wrong")
            times.append(perf_counter() - begun)
    assert min(unknown) > 0.5 * min(known)


def test_a_cookie_says_nothing_and_no_script_reads_it(house: Screens) -> None:
    """HttpOnly, Lax, for the whole house, without an age: it goes when the browser closes, the session earlier."""
    cookie = sign_in(house.browser(), "cw-7").headers["set-cookie"]
    assert cookie.startswith("session=")
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    assert "Max-Age" not in cookie
    assert "cw-7" not in cookie


def test_with_https_a_cookie_belongs_to_this_host_alone(tmp_path: Path, migrated_file: Path) -> None:
    """Where the house is reached by https its cookie is Secure and bears the prefix that browsers hold to it."""
    with screens(own_settings(tmp_path / "https", migrated_file, public_url="https://cases.example.org")) as house:
        house.hire("cw-7")
        cookie = sign_in(house.browser(), "cw-7").headers["set-cookie"]
        assert cookie.startswith("__Host-session=")
        assert {"Secure", "HttpOnly", "Path=/"} <= {part.strip() for part in cookie.split(";")}
        assert "Domain" not in cookie
        value = cookie.split(";")[0].partition("=")[2]
        assert house.browser(Cookie=f"__Host-session={value}").get("/account").status_code == 200
        assert house.browser(Cookie=f"session={value}").get("/account").status_code == 303


def test_a_session_rests_and_ends(house: Screens) -> None:
    """Half an hour without a click ends it; with clicks it lasts eight hours and not longer."""
    browser = house.signed_in()
    house.clock.on(REST - MINUTE)
    assert browser.get("/account").status_code == 200
    house.clock.on(REST)
    assert browser.get("/account").headers["location"].startswith("/sign-in")
    browser = house.signed_in()
    for _ in range(int(LONGEST / REST) * 2 - 1):
        house.clock.on(REST / 2)
        assert browser.get("/account").status_code == 200
    house.clock.on(REST / 2)
    assert browser.get("/account").status_code == 303


def test_a_new_role_counts_at_the_next_click(house: Screens) -> None:
    """Nobody keeps what a role gave them once the register says another."""
    house.hire("cw-11", Role.SUPERVISOR)
    browser = house.signed_in("cw-11")
    assert "/forecast" in browser.get("/account").text
    house.doors.staff.add(Person(id="cw-11", role=Role.OPS, office="ET-ADD"), "Invented")
    page = browser.get("/account").text
    assert ("/forecast" in page, "ET-ADD" in page) == (False, True)


def test_leaving_the_register_ends_every_session(house: Screens) -> None:
    """At the next click, and for good: coming back opens nothing without signing in."""
    house.hire("cw-12")
    browser = house.signed_in("cw-12")
    house.hire("cw-12", active=False, password=False)
    assert browser.get("/account").status_code == 303
    house.hire("cw-12", password=False)
    assert browser.get("/account").status_code == 303


def test_signing_out_ends_the_session_at_the_server(house: Screens) -> None:
    """A copy of the cookie opens nothing afterwards."""
    browser = house.signed_in()
    copy = house.browser(Cookie=f"session={browser.cookies['session']}")
    token = form_token(copy.get("/account"))
    told = browser.post("/sign-out", data={"form_token": token})
    assert told.headers["location"] == "/sign-in?told=out"
    assert "You are signed out." in browser.get(told.headers["location"]).text
    assert copy.get("/account").status_code == 303


def test_leaving_quickly_ends_the_session_and_shows_a_calendar(house: Screens) -> None:
    """One press, no question, and a page that names neither the house nor a case; also when one was signed out."""
    browser = house.signed_in()
    copy = house.browser(Cookie=f"session={browser.cookies['session']}")
    gone = browser.post("/leave")
    assert (gone.status_code, gone.headers["location"]) == (303, "/away")
    assert copy.get("/account").status_code == 303
    page = browser.get("/away").text
    assert "<table>" in page
    assert "asserelle" not in page
    assert browser.post("/leave").headers["location"] == "/away"


def test_ones_own_password_is_changed_and_other_computers_are_signed_out(house: Screens) -> None:
    """Here one goes on in a new session; there one is asked for the new password."""
    house.hire("cw-13")
    here, there = house.signed_in("cw-13"), house.signed_in("cw-13")
    before, token = here.cookies["session"], form_token(here.get("/account"))
    told = here.post("/account/password", data={"form_token": token, "old": PASSWORD, "new": NEW, "again": NEW})
    assert told.headers["location"] == "/account?done=password"
    assert "Your password is changed" in here.get("/account?done=password").text
    assert here.cookies["session"] != before
    assert there.get("/account").status_code == 303
    assert sign_in(house.browser(), "cw-13").status_code == 403
    assert sign_in(house.browser(), "cw-13", NEW).status_code == 303


@pytest.mark.parametrize(
    ("old", "new", "again", "said"),
    [
        ("wrong", NEW, NEW, "not your password"),
        (PASSWORD, NEW, NEW + "!", "not the same"),
        (PASSWORD, "short", "short", "at least 12"),
        (PASSWORD, "i am cw-7 of banjul", "i am cw-7 of banjul", "holds the id"),
        (PASSWORD, "passerelle123", "passerelle123", "tried first"),
        (PASSWORD, "aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaa", "tried first"),
        (PASSWORD, "123456789012", "123456789012", "tried first"),
    ],
)
def test_a_password_that_is_not_taken_says_why(house: Screens, old: str, new: str, again: str, said: str) -> None:
    """And the one until now stays."""
    browser = house.signed_in()
    sent = {"form_token": form_token(browser.get("/account")), "old": old, "new": new, "again": again}
    told = browser.post("/account/password", data=sent)
    house.doors.tries.clear("cw-7")
    assert (told.status_code, said in told.text) == (422, True)
    assert old not in told.text
    assert sign_in(house.browser(), "cw-7").status_code == 303


def test_guessing_the_old_password_in_a_session_waits_too(house: Screens) -> None:
    """Whoever finds a computer unlocked does not find out the password there."""
    house.hire("cw-14")
    browser = house.signed_in("cw-14")
    sent = {"form_token": form_token(browser.get("/account")), "old": "wrong", "new": NEW, "again": NEW}
    told = [browser.post("/account/password", data=sent).status_code for _ in range(6)]
    assert told == [422] * 5 + [429]


def test_other_computers_are_signed_out_by_one_press(house: Screens) -> None:
    """Somebody who forgot to sign out elsewhere does it from here."""
    here, there = house.signed_in(), house.signed_in()
    cookie = here.cookies["session"]
    here.post("/account/sign-out-elsewhere", data={"form_token": form_token(here.get("/account"))})
    assert here.cookies["session"] == cookie  # no fresh eight hours
    assert (here.get("/account").status_code, there.get("/account").status_code) == (200, 303)


def test_a_language_follows_its_person_to_another_computer(house: Screens) -> None:
    """Chosen once while signed in, it is there after the next sign-in anywhere; a browser alone keeps its own."""
    house.hire("cw-15")
    house.signed_in("cw-15").post("/language", data={"language": "ar", "next": "/account"})
    elsewhere = house.signed_in("cw-15")
    assert '<html lang="ar" dir="rtl">' in elsewhere.get("/account").text
    assert '<html lang="en"' in house.signed_in("cw-7").get("/account").text
    assert house.doors.accounts.get("cw-7").language == ""  # type: ignore[union-attr]
    elsewhere.post("/language", data={"language": "xx"})
    assert '<html lang="ar"' in elsewhere.get("/account").text


def test_an_old_hash_is_made_anew_at_the_next_sign_in(house: Screens) -> None:
    """What was hashed with less work is hashed as is usual now, once the password is at hand."""
    house.hire("cw-16")
    old = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)
    house.doors.accounts.set_password("cw-16", old)
    house.signed_in("cw-16")
    kept = house.doors.accounts.get("cw-16")
    assert kept
    assert kept.password != old
    assert kept.password.split("$")[3] == hashed("x").split("$")[3]
    house.signed_in("cw-16")

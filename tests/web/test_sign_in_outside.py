"""Signing in by an identity provider: a real one, and every way to answer in its place that must not work."""

from collections.abc import Iterator
from pathlib import Path
from time import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from oidc_provider_mock import User, run_server_in_thread  # type: ignore[import-untyped]

from domain.people import Role
from tests.web.issuers import CLIENT, SHARED, Liar, house_of, lying
from tests.web.signing import Screens, own_settings, screens
from web.sign_in.provider import ENDED


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """A real provider with people of its own, of whom the register knows some."""
    people = [
        User(sub="s-amina", claims={"preferred_username": "cw-7"}),
        User(sub="s-left", claims={"preferred_username": "cw-8"}),
        User(sub="s-stranger", claims={"preferred_username": "amina@example.org"}),
        User(sub="s-liar", claims={"preferred_username": "sv-1", "roles": ["PROGRAMME_MANAGER"]}),
        User(sub="s-supervisor", claims={}),
    ]
    with run_server_in_thread(user_claims=people) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path, issuer: str) -> Iterator[Screens]:
    """A house whose people come by that provider."""
    with house_of(tmp_path_factory.mktemp("outside"), migrated_file, issuer) as opened:
        opened.hire("cw-7", password=False)
        opened.hire("cw-8", active=False, password=False)
        opened.hire("sv-1", Role.SUPERVISOR, password=False)
        opened.doors.accounts.bind("sv-1", "s-supervisor")
        yield opened


def there_and_back(house: Screens, sub: str, then: str = "/account") -> tuple[httpx2.Client, httpx2.Response]:
    """Press the button, sign in there, and come back."""
    browser = house.browser()
    asked = browser.get("/sign-in/outside", params={"next": then}).headers["location"]
    allowed = httpx2.post(asked, data={"sub": sub})
    return browser, browser.get(allowed.headers["location"])


def test_whom_the_register_knows_is_signed_in(house: Screens) -> None:
    """There and back with PKCE, state and nonce; the register says name, role and office; a second time as well."""
    browser = house.browser()
    assert 'href="/sign-in/outside?next=%2Faccount"' in browser.get("/sign-in?next=/account").text
    gone = browser.get("/sign-in/outside?next=/account")
    asked = {name: value[0] for name, value in parse_qs(urlsplit(gone.headers["location"]).query).items()}
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert {"state", "nonce", "code_challenge"} <= set(asked)
    assert {"HttpOnly", "SameSite=lax"} <= {part.strip() for part in gone.headers["set-cookie"].split(";")}
    for _ in range(2):
        browser, back = there_and_back(house, "s-amina")
        assert (back.status_code, back.headers["location"]) == (303, "/account")
        page = browser.get("/account")
        assert "Invented cw-7" in page.text
        assert "there is none to change" in page.text
    known = house.doors.accounts.get("cw-7")
    assert known
    assert known.subject == "s-amina"


def test_a_subject_that_ops_named_needs_no_claim(house: Screens) -> None:
    """Somebody whom the provider calls otherwise is known by the subject."""
    browser, back = there_and_back(house, "s-supervisor")
    assert back.status_code == 303
    assert "sv-1" in browser.get("/account").text


@pytest.mark.parametrize("sub", ["s-left", "s-stranger", "s-liar", "nobody-knows"])
def test_whom_the_register_does_not_know_reads_a_calm_page(house: Screens, sub: str) -> None:
    """Left, never there, or claiming the id of somebody who is bound to another subject: no session, one sentence."""
    browser, back = there_and_back(house, sub)
    assert (back.status_code, "nobody of the staff register" in back.text) == (403, True)
    assert "session=" not in back.headers.get("set-cookie", "")
    assert browser.get("/account").status_code == 303


def test_who_says_no_there_is_not_signed_in(house: Screens) -> None:
    """Denied over there is a calm page here, without the provider's own words."""
    browser = house.browser()
    state = parse_qs(urlsplit(browser.get("/sign-in/outside").headers["location"]).query)["state"][0]
    told = browser.get(
        "/sign-in/outside/back", params={"error": "access_denied", "error_description": "x9x", "state": state}
    )
    assert (told.status_code, "x9x" in told.text.partition("<main")[2]) == (403, False)


def test_an_answer_counts_once_and_in_one_browser(house: Screens) -> None:
    """A code that was used, a state of another browser, or none: refused, and no session begins."""
    browser = house.browser()
    asked = browser.get("/sign-in/outside").headers["location"]
    address = httpx2.post(asked, data={"sub": "s-amina"}).headers["location"]
    cookie = browser.cookies["hand-over"]
    assert house.browser().get(address).status_code == 403
    assert browser.get(address.replace("state=", "state=x")).status_code == 403
    assert browser.get(address).status_code == 303
    assert browser.get(address).status_code == 403
    assert house.browser(Cookie=f"hand-over={cookie}").get(address).status_code == 403
    forged = house.browser(Cookie=f"hand-over={cookie[:-3]}AAA")
    assert forged.get(address).status_code == 403


def test_after_signing_out_the_way_out_over_there_is_shown(house: Screens) -> None:
    """On a shared computer the provider would let the next person in without asking."""
    browser, _ = there_and_back(house, "s-amina")
    token = browser.get("/account").text.partition('name="form_token" value="')[2].partition('"')[0]
    told = browser.post("/sign-out", data={"form_token": token}).headers["location"]
    assert 'href="/sign-in/outside/out"' in browser.get(told).text
    way = browser.get("/sign-in/outside/out").headers["location"]
    assert "/oauth2/end_session?" in way
    assert httpx2.get(way).status_code == 200


def test_a_provider_that_is_away_is_told_calmly(tmp_path: Path, migrated_file: Path) -> None:
    """Nobody is signed in, and local accounts go on."""
    with house_of(tmp_path / "away", migrated_file, "http://127.0.0.1:9") as house:
        house.hire("cw-7")
        told = house.browser().get("/sign-in/outside")
        assert (told.status_code, "cannot be reached" in told.text) == (503, True)
        house.signed_in()


@pytest.fixture(scope="module")
def liar(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Iterator[tuple[Liar, Screens]]:
    """A provider that answers what a test tells it, and a house that believes in it."""
    with lying() as liar, house_of(tmp_path_factory.mktemp("liar"), migrated_file, liar.url) as house:
        house.hire("cw-7", password=False)
        yield liar, house


def come_back(liar: Liar, house: Screens, signed: Any = None, **claims: Any) -> httpx2.Response:
    """Begin, and come back with a code for which it answers with these claims."""
    browser = house.browser()
    asked = parse_qs(urlsplit(browser.get("/sign-in/outside").headers["location"]).query)
    liar.nonce, liar.claims, liar.signed = asked["nonce"][0], claims, signed
    return browser.get("/sign-in/outside/back", params={"code": "c", "state": asked["state"][0]})


def test_the_liar_is_believed_while_it_tells_the_truth(liar: tuple[Liar, Screens]) -> None:
    """Otherwise the refusals below would prove nothing."""
    assert come_back(*liar).status_code == 303
    assert come_back(*liar, aud=[CLIENT], azp=CLIENT).status_code == 303


WRONG = {
    "nonce of another request": {"nonce": "other"},
    "no nonce": {"nonce": None},
    "for another client": {"aud": "somebody-else"},
    "for another client, asked for by us": {"aud": "somebody-else", "azp": CLIENT},
    "for nobody": {"aud": None},
    "of another issuer": {"iss": "https://evil.example"},
    "of no issuer": {"iss": None},
    "too old": {"exp": int(time()) - 3600},
    "without an end": {"exp": None},
    "of nobody": {"sub": None},
    "of somebody without a name": {"sub": ""},
    "of a list": {"sub": ["s-1"]},
    "of tomorrow": {"nbf": int(time()) + 86400},
}


@pytest.mark.parametrize("changed", WRONG.values(), ids=WRONG)
def test_a_token_that_does_not_fit_is_refused(liar: tuple[Liar, Screens], changed: dict[str, Any]) -> None:
    """Every claim that binds a token to this request, this house and this hour."""
    told = come_back(*liar, **changed)
    assert (told.status_code, "did not work" in told.text) == (403, True)
    assert "session=" not in told.headers.get("set-cookie", "")


def test_a_signature_that_anybody_could_make_is_refused(liar: tuple[Liar, Screens]) -> None:
    """None at all, one by our own shared secret, one by another key, one that was cut: offered or not, not taken."""
    provider, house = liar
    forged = [
        lambda claims: provider.token(claims, "none", SHARED),
        lambda claims: provider.token(claims, "none", SHARED).rpartition(".")[0] + ".",
        lambda claims: provider.token(claims, "HS256", SHARED),
        lambda claims: provider.token(claims, "RS256", provider.other),
        lambda claims: provider.token(claims)[:-8],
        lambda claims: "not.a.token",
        lambda claims: "",
    ]
    assert [come_back(provider, house, one).status_code for one in forged] == [403] * len(forged)
    assert come_back(provider, house).status_code == 303


def test_metadata_of_another_issuer_are_not_believed(tmp_path: Path, migrated_file: Path) -> None:
    """Whoever answers at the address must call itself as the settings do."""
    with lying() as liar, house_of(tmp_path / "other", migrated_file, liar.url) as house:
        liar.metadata = {"issuer": "https://evil.example"}
        assert house.browser().get("/sign-in/outside").status_code == 403


def ended(house: Screens, token: str) -> httpx2.Response:
    """The provider's server says it, without cookie and without any of a browser's headers."""
    return httpx2.post(f"{house.url}/sign-in/logout", data={"logout_token": token})


def test_a_session_that_ends_there_ends_here(liar: tuple[Liar, Screens]) -> None:
    """The one it names, and no other; said twice, it is as it was. Without a session it means the person."""
    provider, house = liar
    browsers = []
    for sid in ("one", "two", "three"):
        browser = house.browser()
        asked = parse_qs(urlsplit(browser.get("/sign-in/outside").headers["location"]).query)
        provider.nonce, provider.claims, provider.signed = asked["nonce"][0], {"sid": sid}, None
        browser.get("/sign-in/outside/back", params={"code": "c", "state": asked["state"][0]})
        browsers.append(browser)
    word: dict[str, Any] = {"events": {ENDED: {}}}
    for _ in range(2):
        assert ended(house, provider.token({**word, "sid": "one"})).status_code == 200
        assert [one.get("/account").status_code for one in browsers] == [303, 200, 200]
    assert ended(house, provider.token({**word, "sub": None, "sid": "two"})).status_code == 200
    assert [one.get("/account").status_code for one in browsers] == [303, 303, 200]
    assert ended(house, provider.token(word)).status_code == 200
    assert browsers[2].get("/account").status_code == 303


def test_word_of_an_end_that_proves_nothing_is_refused(liar: tuple[Liar, Screens]) -> None:
    """Forged, for another house, too old, a token for signing in, or none at all: 400, and nobody is signed out."""
    provider, house = liar
    browser = house.browser()
    asked = parse_qs(urlsplit(browser.get("/sign-in/outside").headers["location"]).query)
    provider.nonce, provider.claims, provider.signed = asked["nonce"][0], {"sid": "kept"}, None
    browser.get("/sign-in/outside/back", params={"code": "c", "state": asked["state"][0]})
    word, old = {"events": {ENDED: {}}, "sid": "kept"}, int(time()) - 3600
    wrong = [
        provider.token(word, "none", SHARED),
        provider.token(word, "HS256", SHARED),
        provider.token(word, "RS256", provider.other),
        provider.token({**word, "aud": "somebody-else"}),
        provider.token({**word, "iss": "https://evil.example"}),
        provider.token({**word, "iat": old}),
        provider.token({**word, "exp": old}),
        provider.token({**word, "exp": None}),
        provider.token({**word, "iat": None}),
        provider.token({**word, "events": None}),
        provider.token({**word, "events": {}}),
        provider.token({**word, "events": "x"}),
        provider.token({**word, "nonce": "n"}),
        provider.token({**word, "sub": None, "sid": None}),
        *("", "x", "a.b.c", "é"),
    ]
    assert [ended(house, one).status_code for one in wrong] == [400] * len(wrong)
    assert browser.get("/account").status_code == 200


def test_forged_words_do_not_make_us_ask_for_keys_each_time(liar: tuple[Liar, Screens]) -> None:
    """A stranger cannot use this house to flood the provider."""
    provider, house = liar
    ended(house, provider.token({}))
    before = provider.jwks_asked
    for n in range(5):
        ended(house, provider.token({}, "RS256", provider.other, kid=f"x{n}"))
    assert provider.jwks_asked <= before + 1


def test_without_a_provider_its_addresses_are_not_there(tmp_path: Path, migrated_file: Path) -> None:
    """Local accounts only: no button, no door."""
    with screens(own_settings(tmp_path / "local", migrated_file)) as house:
        assert "/sign-in/outside" not in house.browser().get("/sign-in").text
        for path in ("/sign-in/outside", "/sign-in/outside/back", "/sign-in/outside/out"):
            assert house.browser().get(path).status_code == 404
        assert ended(house, "x").status_code == 404

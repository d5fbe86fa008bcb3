"""The decode endpoint opens payloads for whoever holds the token, on this machine, and says nothing to others."""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from threading import Thread
from typing import Any

import pytest
from google.protobuf import json_format
from structlog.testing import capture_logs
from temporalio.api.common.v1 import Payload, Payloads

from codec import ENCODING, KEY_ID
from domain.errors import Unavailable
from starter.decode import MOST_BYTES, server
from storage.keys import KeyStore

TOKEN = "an-invented-token"
UI = "http://127.0.0.1:8233"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
PLAIN = Payload(metadata={"encoding": b"json/plain"}, data=b'"rent doubled"')


@pytest.fixture
def port(keys: KeyStore) -> Iterator[int]:
    with server(0, keys, TOKEN, 8233) as listening:
        thread = Thread(target=listening.serve_forever, args=(0.01,))
        thread.start()
        yield listening.server_address[1]
        listening.shutdown()
        thread.join()


def ask(port: int, method: str, path: str, body: bytes | None = None, **headers: str) -> HTTPResponse:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, path, body, headers)
    return connection.getresponse()


def locked(keys: KeyStore, case: str) -> Payload:
    return Payload(
        metadata={"encoding": ENCODING, KEY_ID: case.encode()}, data=keys.seal(case, PLAIN.SerializeToString())
    )


def wire(*payloads: Payload) -> bytes:
    return json_format.MessageToJson(Payloads(payloads=payloads)).encode()


def texts(answer: HTTPResponse) -> list[Any]:
    assert answer.status == 200
    return [json.loads(b64decode(payload["data"])) for payload in json.loads(answer.read())["payloads"]]


def test_payloads_are_opened_by_either_door(port: int, keys: KeyStore, case: str) -> None:
    """With the token in the header or in the path; what was never locked comes back as it was."""
    body = wire(locked(keys, case), PLAIN)

    assert texts(ask(port, "POST", "/decode", body, **BEARER)) == ["rent doubled"] * 2
    assert texts(ask(port, "POST", f"/{TOKEN}/decode", body)) == ["rent doubled"] * 2


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/decode", {}),
        ("/decode", {"Authorization": "Bearer wrong"}),
        ("/decode", {"Authorization": "Bearer "}),
        ("/decode", {"Authorization": "Bearer \xe9"}),
        ("/wrong/decode", {}),
        ("//decode", {}),
        ("/encode", BEARER),
        (f"/{TOKEN}/encode", {}),
    ],
)
def test_without_the_token_nothing_is_opened(
    port: int, keys: KeyStore, case: str, path: str, headers: dict[str, str]
) -> None:
    """A missing or wrong token, or another path, gets 401 and an empty body."""
    answer = ask(port, "POST", path, wire(locked(keys, case)), **headers)

    assert (answer.status, answer.read()) == (401, b"")


def test_the_web_uis_own_query_is_no_hindrance(port: int, keys: KeyStore, case: str) -> None:
    """The Web UI hangs a query on the address it was given."""
    answer = ask(port, "POST", f"/{TOKEN}/decode?preserveStorageRefs=true", wire(locked(keys, case)), Origin=UI)

    assert texts(answer) == ["rent doubled"]


def test_the_engines_page_may_ask_from_a_browser(port: int) -> None:
    """The page's own origins are told that they may; any other origin is told nothing."""
    for origin in (UI, "http://localhost:8233"):
        answer = ask(port, "OPTIONS", f"/{TOKEN}/decode", Origin=origin)
        assert answer.status == 204
        assert answer.headers["Access-Control-Allow-Origin"] == origin
        assert "POST" in answer.headers["Access-Control-Allow-Methods"]
        assert "X-Namespace" in answer.headers["Access-Control-Allow-Headers"]

    stranger = ask(port, "OPTIONS", "/decode", Origin="http://elsewhere.example")
    assert stranger.headers["Access-Control-Allow-Origin"] is None


def test_the_answer_itself_carries_the_origin(port: int, keys: KeyStore, case: str) -> None:
    """A browser shows an answer only when the answer names its page; and keeps no copy."""
    answer = ask(port, "POST", f"/{TOKEN}/decode", wire(locked(keys, case)), Origin=UI)

    assert answer.headers["Access-Control-Allow-Origin"] == UI
    assert answer.headers["Cache-Control"] == "no-store"


def test_one_dead_payload_does_not_blank_the_page(port: int, keys: KeyStore, case: str) -> None:
    """Erased and unreadable payloads say so in their place; the others are opened."""
    erased, alive = locked(keys, "case-erased"), locked(keys, case)
    damaged = Payload(metadata=dict(alive.metadata), data=b"damaged")
    foreign = Payload(metadata={"encoding": ENCODING, KEY_ID: b"case-nobody"}, data=alive.data)
    strange = Payload(metadata=dict(alive.metadata), data=keys.seal(case, b"\xff\xff"))
    keys.destroy("case-erased")

    answer = ask(port, "POST", "/decode", wire(erased, damaged, foreign, strange, alive), **BEARER)
    assert texts(answer) == ["[erased]", "[unreadable]", "[unreadable]", "[unreadable]", "rent doubled"]


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"3", b'{"payloads": 1}', b'{"other": []}'])
def test_a_body_that_is_not_payloads_is_refused(port: int, body: bytes) -> None:
    """Nonsense gets 400, and the next request is served."""
    assert ask(port, "POST", "/decode", body, **BEARER).status == 400
    assert texts(ask(port, "POST", "/decode", wire(PLAIN), **BEARER)) == ["rent doubled"]


@pytest.mark.parametrize("length", [str(MOST_BYTES + 1), "-1", "many"])
def test_a_body_too_large_is_not_read(port: int, length: str) -> None:
    """A request larger than any history, or of no stated size, is refused unread."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    connection.putrequest("POST", "/decode")
    for name, value in (BEARER | {"Content-Length": length}).items():
        connection.putheader(name, value)
    connection.endheaders()

    assert connection.getresponse().status == 413


def test_each_request_leaves_one_line_without_content(port: int, keys: KeyStore, case: str) -> None:
    """The audit line names the cases and counts the payloads; a made-up key id is not repeated."""
    made_up = Payload(metadata={"encoding": ENCODING, KEY_ID: b"Amina Ceesay"}, data=b"x")
    body = wire(locked(keys, case), locked(keys, case), made_up)

    with capture_logs() as lines:
        ask(port, "POST", "/decode", body, **BEARER).read()
    [line] = lines
    assert line["event"] == "payloads.decoded"
    assert (line["cases"], line["read"], line["erased"], line["unreadable"]) == ([case, "unknown"], 2, 0, 1)
    assert not any(word in str(line) for word in ("Amina", "rent", TOKEN, b64encode(PLAIN.data).decode()))


def test_it_does_not_start_without_a_token_or_on_a_taken_port(port: int, keys: KeyStore) -> None:
    """An empty token would open every case to anybody on the machine; a taken port is told in words."""
    with pytest.raises(Unavailable, match="no token"):
        server(0, keys, "", 8233)
    with pytest.raises(Unavailable, match=f"Port {port} is taken"):
        server(port, keys, TOKEN, 8233)

"""Signed messages: what is taken, and what is refused with which code."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.datastructures import Headers

from domain.partner import FaultCode, PartnerRefused
from partners.hooks import MOST_BYTES, sign, verified

SECRET = "whsec_" + "c2VjcmV0LW9mLXRoZS10ZXN0cy1vbmx5LTMyYnl0ZXM="
OTHER = "whsec_" + "YW5vdGhlci1zZWNyZXQtb2YtdGhlLXRlc3RzLTMyYg=="
BODY = json.dumps({"type": "task.updated", "data": {"name": "Testfall"}}).encode()


def now() -> datetime:
    """The library has its own clock, so the tests use the real one."""
    return datetime.now(UTC)


def signed(body: bytes = BODY, at: datetime | None = None, secret: str = SECRET) -> dict[str, str]:
    """Headers that hold."""
    return sign(secret, "msg_1", at or now(), body)


def refusal(headers: Any, body: bytes = BODY, secret: str = SECRET) -> tuple[FaultCode, str]:
    """Why it was refused; and that the refusal repeats neither the secret nor the body."""
    with pytest.raises(PartnerRefused) as refused:
        verified(secret, headers, body)
    assert refused.value.__cause__ is None
    assert not [text for text in (secret, "Testfall") if text and text in str(refused.value)]
    return refused.value.code, refused.value.detail


def test_what_was_signed_is_taken() -> None:
    """A message that holds gives its id and its content."""
    assert verified(SECRET, signed(), BODY) == ("msg_1", json.loads(BODY))


@pytest.mark.parametrize("shape", [str.upper, str.title, str.lower])
def test_header_names_have_no_case(shape: Callable[[str], str]) -> None:
    """Header names are the same in any case, as pairs, as a mapping, and as Starlette hands them over."""
    headers = {shape(name): value for name, value in signed().items()}

    for given_as in (headers, list(headers.items()), Headers(headers).items()):
        assert verified(SECRET, given_as, BODY)[0] == "msg_1"


def test_a_second_signature_may_stand_beside_ours() -> None:
    """While a secret is changed, both signatures are sent: one that holds is enough."""
    headers = signed()
    both = f"{signed(secret=OTHER)['webhook-signature']} v1a,b3RoZXI= {headers['webhook-signature']}"

    assert verified(SECRET, headers | {"webhook-signature": both}, BODY)[0] == "msg_1"


@pytest.mark.parametrize("hours", [-5, 0, 3])
def test_any_zone_signs_the_same_moment(hours: int) -> None:
    """The moment is signed, not the clock on the wall: the library alone would take any time for UTC."""
    at = now().replace(microsecond=0)

    assert signed(at=at) == signed(at=at.astimezone(timezone(timedelta(hours=hours))))
    assert verified(SECRET, signed(at=at.astimezone(timezone(timedelta(hours=hours)))), BODY)


@pytest.mark.parametrize("seconds", [-290, 290])
def test_within_five_minutes_it_is_taken(seconds: int) -> None:
    """A message a little under five minutes old, or from a clock that is ahead, is taken."""
    assert verified(SECRET, signed(at=now() + timedelta(seconds=seconds)), BODY)


@pytest.mark.parametrize("seconds", [-86_400, -310, 310, 86_400])
def test_old_and_future_are_refused(seconds: int) -> None:
    """Over five minutes away from now is a replay, or a clock nobody should trust."""
    assert refusal(signed(at=now() + timedelta(seconds=seconds))) == (FaultCode.REFUSED, "OLD_OR_FUTURE")


@pytest.mark.parametrize("stamp", ["nan", "inf", "1e9", "-5", " ", "١٧٠٠٠٠٠٠٠٠", "9" * 13, "1700000000.5"])
def test_a_timestamp_is_plain_digits(stamp: str) -> None:
    """What a number parser would take, and the signature would not cover, is refused."""
    assert refusal(signed() | {"webhook-timestamp": stamp}) == (FaultCode.REFUSED, "OLD_OR_FUTURE")


SIGNATURES = ["v1,", "v1", "v1,a,b", "v1,?", "v1,\u00e9", "v2,AAAA", ",", "v1,AAAA v1", "x" * 10_000]


@pytest.mark.parametrize("signature", SIGNATURES)
def test_a_bad_signature_is_refused(signature: str) -> None:
    """Whatever stands in the header, it is a bad signature and never an error of ours."""
    assert refusal(signed() | {"webhook-signature": signature}) == (FaultCode.REFUSED, "BAD_SIGNATURE")


def test_another_secret_another_id_another_body_are_refused() -> None:
    """The signature covers the id, the time and each byte of the body."""
    later = str(int(now().timestamp()) + 1)
    for headers, body in (
        (signed(secret=OTHER), BODY),
        (signed() | {"webhook-id": "msg_2"}, BODY),
        (signed() | {"webhook-timestamp": later}, BODY),
        (signed(), BODY + b" "),
        (signed(), b"\xff\xfe"),
    ):
        assert refusal(headers, body) == (FaultCode.REFUSED, "BAD_SIGNATURE")


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_a_header_stands_once(name: str) -> None:
    """A header that is missing or empty is refused, and so is one that stands twice, in any case of letters."""
    headers = signed()
    without = {key: value for key, value in headers.items() if key != name}

    assert refusal(without) == refusal(without | {name: ""}) == (FaultCode.REFUSED, "HEADER_MISSING")
    assert refusal([*headers.items(), (name.upper(), headers[name])]) == (FaultCode.REFUSED, "HEADER_TWICE")


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (b"", "NOT_JSON"),
        (b"<html>", "NOT_JSON"),
        (b'{"a": NaN}', "NOT_JSON"),
        (b"[" * 200_000, "NOT_JSON"),
        (b"[]", "NOT_AN_OBJECT"),
        (b'"task"', "NOT_AN_OBJECT"),
        (b"null", "NOT_AN_OBJECT"),
        (b'{"a": "' + b"x" * MOST_BYTES + b'"}', "TOO_LONG"),
    ],
)
def test_what_is_signed_and_no_object_is_unreadable(body: bytes, detail: str) -> None:
    """A good signature on what is no JSON object, or too long, is unreadable."""
    assert refusal(signed(body), body) == (FaultCode.UNREADABLE, detail)


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_a", "whsec_\u00e9"])
def test_without_a_secret_nothing_is_taken(secret: str) -> None:
    """A door whose secret is empty or spoiled takes nothing, rather than everything."""
    assert refusal(signed(), BODY, secret)[1] == "NO_SECRET"


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_refused_with_a_code(body: bytes) -> None:
    """Bytes that nobody signed are refused, whatever they are."""
    assert refusal(signed(), body) == (FaultCode.REFUSED, "BAD_SIGNATURE")

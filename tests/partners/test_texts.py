"""Numbers as people write them, what a text costs, and the words and messages that come back."""

from datetime import UTC, datetime
from typing import Any

import pytest
from standardwebhooks import Webhook, WebhookVerificationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from domain.partner import PartnerRefused
from partners.messages import Incoming, heard, number, parts, word_of
from standins.messages import hear, incoming
from standins.serve import served

AWA, BINTA = "+2203012345", "+221771234567"
SECRET = "whsec_c3RhbmQtaW4tc2VjcmV0LWZvci10ZXN0cw=="


NUMBERS = [
    ("3012345", "GMB", AWA),
    ("301 23-45", "GM", AWA),
    ("+220 301 2345", "SEN", AWA),
    ("00220 301 2345", "GMB", AWA),
    ("٣٠١٢٣٤٥", "GMB", AWA),
    ("77 123 45 67", "SEN", BINTA),
    ("+221 (77) 123.45.67", "", BINTA),
    ("\u2066+221771234567\u2069", "GIN", BINTA),
    ("0911 234567", "ETH", "+251911234567"),
    ("0612-345678", "MAR", "+212612345678"),
]


@pytest.mark.parametrize(("text", "country", "e164"), NUMBERS)
def test_numbers_as_people_write_them(text: str, country: str, e164: str) -> None:
    """Blanks, dashes, other digits and marks of direction make no other number."""
    assert number(text, country) == e164


NOT_NUMBERS = [
    *("", " ", "abc", "12", "+", "+220", "3012345 ext. 5", "1-800-FLOWERS", "3012345\nX", "3012345;3012346"),
    *("+999 1234567", "30123456789012345678901234567890", "0000000", "tel:+2203012345", "awa@example.org"),
]


@pytest.mark.parametrize("text", NOT_NUMBERS)
def test_what_is_no_number(text: str) -> None:
    """Nothing is guessed, and the refusal does not repeat what was given."""
    with pytest.raises(PartnerRefused) as fault:
        number(text, "GMB")

    assert str(fault.value) == "messages BAD_ADDRESS"


def test_a_national_number_needs_a_known_country() -> None:
    """Without the country a national number could be anybody's."""
    with pytest.raises(PartnerRefused):
        number("3012345", "XXX")


PARTS = [
    ("", 0),
    ("a" * 160, 1),
    ("a" * 161, 2),
    ("a" * 306, 2),
    ("a" * 307, 3),
    ("é" * 160, 1),
    ("ê", 1),
    ("ê" * 71, 2),
    ("€" * 80, 1),
    ("€" * 81, 2),
    ("€" * 153, 3),
    ("ش" * 70, 1),
    ("ش" * 71, 2),
    ("ش" * 134, 2),
    ("ش" * 135, 3),
    ("😀" * 35, 1),
    ("😀" * 36, 2),
    ("😀" * 67, 3),
]


@pytest.mark.parametrize(("text", "count"), PARTS)
def test_parts(text: str, count: int) -> None:
    """160 or 153 signs in the networks' own alphabet, 70 or 67 in any other; pairs are not cut."""
    assert parts(text) == count


SAID = [
    *(("STOP", "STOP"), ("stop", "STOP"), (" Stop. ", "STOP"), ("«STOP»", "STOP"), ("Arrêt", "STOP")),
    *(("ARRETEZ!", "STOP"), ("baja", "STOP"), ("PARAR", "STOP"), ("قف", "STOP"), ("توقّف", "STOP")),
    *(("ايقاف", "STOP"), ("إيقاف", "STOP"), ("\u200fإلغاء الاشتراك\u200f", "STOP"), ("unsubscribe", "STOP")),
    *(("REFUS", "REFUSE"), ("Refusé", "REFUSE"), ("je  refuse", "REFUSE"), ("I refuse", "REFUSE")),
    *(("rechazo", "REFUSE"), ("أرفض", "REFUSE"), ("ارفض", "REFUSE"), ("رَفْض", "REFUSE"), ("رفـــض", "REFUSE")),
    *(("RAPPEL", "CALL"), ("Rappelez-moi", "CALL"), ("call me!", "CALL"), ("Llámame", "CALL")),
    *(("اتصل بي", "CALL"), ("إتصل بي", "CALL"), ("اتصلوا بي", "CALL"), ("\uff33\uff34\uff2f\uff30", "STOP")),
    *(("Don't stop", None), ("stop appelez moi", None), ("no", None), ("non", None), ("لا", None), ("", None)),
    *(("je ne refuse pas", None), ("stopped", None), ("?", None), ("je veux un rappel demain", None), ("1", None)),
]


@pytest.mark.parametrize(("text", "word"), SAID)
def test_words(text: str, word: str | None) -> None:
    """The whole message is the word, in four languages; case, accents and signs do not matter; nothing is guessed."""
    assert word_of(text) == word


def test_an_answer_reaches_the_webhook_signed() -> None:
    """What the stand-in posts verifies, and reads as the number and the text; a changed body does not verify."""
    came: list[Incoming] = []

    async def hook(request: Request) -> Response:
        body = await request.body()
        came.append(heard(Webhook(SECRET).verify(body, dict(request.headers))))
        with pytest.raises(WebhookVerificationError):
            Webhook(SECRET).verify(body.replace(b"REFUS", b"STOP!"), dict(request.headers))
        return JSONResponse({}, 204)

    with served([Route("/hooks/messages", hook, methods=["POST"])]) as base:
        assert hear(f"{base}/hooks/messages", SECRET, AWA, "REFUS", id="msg-1") == 204

    assert came == [Incoming(AWA, "REFUS", "msg-1")]
    assert AWA not in repr(came)


NOW = datetime(2026, 3, 2, tzinfo=UTC)
GOOD = incoming(AWA, "STOP", "m", NOW)
BODIES: list[Any] = [
    *(None, [], "STOP", {}, {"input": None}, {"input": {}}, {"input": {**GOOD["input"], "text": None}}),
    {"input": {**GOOD["input"], "urn": None}},
    {"input": {**GOOD["input"], "urn": {"scheme": "facebook", "path": "123456789"}}},
    {"input": {**GOOD["input"], "urn": {"scheme": "tel", "path": "3012345"}}},
    {"input": {**GOOD["input"], "urn": {"scheme": "tel"}}},
    {"input": {**GOOD["input"], "urn": "tel:+220 301 2345"}},
]


@pytest.mark.parametrize("body", BODIES)
def test_bodies_that_are_no_message(body: Any) -> None:
    """A body without a number in the one form and a text is refused with a code."""
    with pytest.raises(PartnerRefused) as fault:
        heard(body)

    assert str(fault.value) == "messages UNREADABLE INCOMING"


def test_the_number_may_come_as_one_word() -> None:
    """A flow whose author wrote the address as one word is understood too."""
    body = {"input": {"text": "STOP", "urn": f"tel:{AWA}", "uuid": "m"}}

    assert heard(body) == heard(GOOD)

"""Short messages over a real socket: sent once, found again after a lost answer, and the words that come back."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from standardwebhooks import Webhook, WebhookVerificationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from domain.partner import PartnerAway, PartnerFault, PartnerRefused
from partners.messages import Incoming, Messages, heard, number, parts, word_of
from partners.wire import Wire
from standins.messages import TOKEN, hear, incoming, routes
from standins.serve import served
from standins.shelf import Shelf

AWA, BINTA = "+2203012345", "+221771234567"
TEXT = "Votre plan a changé. Appelez le bureau."
SINCE = datetime(2026, 3, 1, tzinfo=UTC)
SECRET = "whsec_c3RhbmQtaW4tc2VjcmV0LWZvci10ZXN0cw=="


@pytest.fixture
def url(shelf: Shelf) -> Iterator[str]:
    """A RapidPro of small pages, mounted as the stand-ins mount it."""
    with served([Mount("/rapidpro", routes=routes(shelf, page=3))]) as base:
        yield f"{base}/rapidpro"


def client(url: str, token: str = TOKEN, seconds: float = 5.0) -> Messages:
    """The house's client of it."""
    return Messages(Wire("messages", url, {"Authorization": f"Token {token}"}, seconds))


def fail(shelf: Shelf, mode: str, times: int = 1, **more: Any) -> None:
    """Ask for a fault."""
    shelf.put("faults", "messages", {"mode": mode, "times": times, **more})


def kept(shelf: Shelf) -> list[tuple[str, str]]:
    """What went out: to whom and what."""
    return [(one["urns"][0], one["text"]["eng"]) for one in shelf.all("broadcasts")]


def test_a_message_goes_out(url: str, shelf: Shelf) -> None:
    """The broadcast's own number comes back as its id."""
    assert client(url).send(AWA, TEXT, SINCE) == "1"
    assert kept(shelf) == [(f"tel:{AWA}", TEXT)]


@pytest.mark.parametrize("mode", ["drop_answer", "unreadable", "slow"])
def test_a_message_whose_answer_was_lost_is_found_again(url: str, shelf: Shelf, mode: str) -> None:
    """Killed between request and answer: the second try adopts what is there, as often as it is asked."""
    fail(shelf, mode, seconds=2)
    with pytest.raises(PartnerFault):
        client(url, seconds=0.5).send(AWA, TEXT, SINCE)
    found = [client(url).send(AWA, TEXT, SINCE, again=True) for _ in range(2)]

    assert (found, len(kept(shelf))) == (["1", "1"], 1)


def test_what_was_never_kept_is_sent_on_the_second_try(url: str, shelf: Shelf) -> None:
    """A try that failed before anything was kept does not stop the next."""
    fail(shelf, "down")
    with pytest.raises(PartnerAway):
        client(url).send(AWA, TEXT, SINCE)

    assert client(url).send(AWA, TEXT, SINCE, again=True) == "1"
    assert len(kept(shelf)) == 1


def test_the_first_try_is_found_behind_many_pages(url: str, shelf: Shelf) -> None:
    """Newest first, three to a page: the eleventh is found on the fourth page."""
    first = client(url).send(AWA, TEXT, SINCE)
    for _ in range(10):
        client(url).send(BINTA, TEXT, SINCE)

    assert client(url).send(AWA, TEXT, SINCE, again=True) == first
    assert len(kept(shelf)) == 11


def test_only_the_same_message_is_adopted(url: str, shelf: Shelf) -> None:
    """Another person's, another text, one from before, and one that failed are not this message."""
    client(url).send(BINTA, TEXT, SINCE)
    client(url).send(AWA, "Autre chose", SINCE)
    early = client(url).send(AWA, TEXT, SINCE)
    shelf.put("broadcasts", early, {**shelf.get("broadcasts", early), "created_on": "2026-02-27T10:00:00Z"})
    failed = client(url).send(AWA, TEXT, SINCE)
    shelf.put("broadcasts", failed, {**shelf.get("broadcasts", failed), "status": "failed"})

    assert client(url).send(AWA, TEXT, SINCE, again=True) == "5"


@pytest.mark.parametrize("text", ["Écrivez à aide@contact.example", "@contact.name", "@@", "  bords  ", "اتصل بنا"])
def test_a_text_is_never_a_program(url: str, shelf: Shelf, text: str) -> None:
    """An @ is doubled, since RapidPro would read an expression; the same text is still found again."""
    first = client(url).send(AWA, text, SINCE)

    assert kept(shelf)[0][1] == text.strip().replace("@", "@@")
    assert client(url).send(AWA, text, SINCE, again=True) == first


@pytest.mark.parametrize(
    ("mode", "said"),
    [
        ("down", "messages AWAY HTTP_503"),
        ("error_500", "messages AWAY HTTP_500"),
        ("error_inside", "messages UNREADABLE NO_ID"),
        ("unreadable", "messages UNREADABLE NO_ID"),
        ("drop_answer", "messages AWAY RemoteProtocolError"),
    ],
)
def test_faults_are_codes(url: str, shelf: Shelf, mode: str, said: str) -> None:
    """What went wrong is told without the number, the text or the partner's own words."""
    fail(shelf, mode)
    with pytest.raises(PartnerFault) as fault:
        client(url).send(AWA, TEXT, SINCE)

    assert str(fault.value) == said


@pytest.mark.parametrize(
    ("mode", "times", "said"),
    [
        ("down", 1, "messages AWAY HTTP_503"),
        ("unreadable", 1, "messages UNREADABLE PAGE"),
        ("endless", 100, "messages UNREADABLE ENDLESS"),
        ("hidden", 1, "messages UNREADABLE URNS_HIDDEN"),
    ],
)
def test_what_cannot_be_looked_up_is_not_sent_twice(url: str, shelf: Shelf, mode: str, times: int, said: str) -> None:
    """While the list cannot be read, has no end, or hides the numbers, nothing more is sent."""
    client(url).send(AWA, TEXT, SINCE)
    fail(shelf, mode, times)
    to = BINTA if mode == "endless" else AWA
    with pytest.raises(PartnerFault) as fault:
        client(url).send(to, TEXT, SINCE, again=True)

    assert (str(fault.value), len(kept(shelf))) == (said, 1)


def test_the_token_goes_to_no_other_address(shelf: Shelf) -> None:
    """A `next` that points elsewhere is not followed: only its cursor is used, at the configured address."""
    asked: list[str] = []

    def listed(request: Request) -> Response:
        asked.append(str(request.url))
        more = "http://elsewhere.invalid/steal?cursor=abc" if len(asked) == 1 else None
        return JSONResponse({"next": more, "previous": None, "results": []})

    def taken(_: Request) -> Response:
        return JSONResponse({"id": 7}, 201)

    path = "/api/v2/broadcasts.json"
    with served([Route(path, listed, methods=["GET"]), Route(path, taken, methods=["POST"])]) as base:
        assert client(base).send(AWA, TEXT, SINCE, again=True) == "7"

    assert len(asked) == 2
    assert asked[1].startswith(base)
    assert "cursor=abc" in asked[1]


ANSWERS: list[Any] = [
    *(None, [], {}, {"id": None}, {"id": "7"}, {"id": True}, {"status": "queued"}, "sent", 7),
    {"error": "no credit"},
]


@pytest.mark.parametrize("answer", ANSWERS)
def test_an_answer_without_an_id_is_not_taken_for_sent(answer: Any) -> None:
    """Missing fields, other shapes and errors inside a 200 need a person, since nobody could find it again."""
    path = "/api/v2/broadcasts.json"
    answering = served([Route(path, lambda _: JSONResponse(answer), methods=["POST"])])
    with answering as base, pytest.raises(PartnerRefused, match="messages UNREADABLE NO_ID"):
        client(base).send(AWA, TEXT, SINCE)


@pytest.mark.parametrize("row", [None, 7, {}, {"text": None}, {"text": TEXT}, {"text": TEXT, "urns": [], "id": 1}])
def test_odd_rows_in_a_list_are_passed_over_or_refused(row: Any) -> None:
    """A row of another shape is no message of ours; one whose numbers are hidden ends the search."""
    path = "/api/v2/broadcasts.json"

    def listed(_: Request) -> Response:
        return JSONResponse({"next": None, "results": [row]})

    both = [Route(path, listed, methods=["GET"]), Route(path, lambda _: JSONResponse({"id": 9}), methods=["POST"])]
    with served(both) as base:
        if row == {"text": TEXT}:
            with pytest.raises(PartnerRefused, match="URNS_HIDDEN"):
                client(base).send(AWA, TEXT, SINCE, again=True)
        else:
            assert client(base).send(AWA, TEXT, SINCE, again=True) == "9"


def test_older_servers_give_the_text_as_a_sentence() -> None:
    """RapidPro has said `text` as a sentence and as one for each language: both are found again."""
    path, row = "/api/v2/broadcasts.json", {"id": 4, "urns": [f"tel:{AWA}"], "text": TEXT, "status": "sent"}
    with served([Route(path, lambda _: JSONResponse({"next": None, "results": [row]}))]) as base:
        assert client(base).send(AWA, TEXT, SINCE, again=True) == "4"


@pytest.mark.parametrize(
    ("to", "text", "said"),
    [
        ("3012345", TEXT, "BAD_ADDRESS"),
        (f"{AWA},{BINTA}", TEXT, "BAD_ADDRESS"),
        (f"{AWA}\n", TEXT, "BAD_ADDRESS"),
        ("", TEXT, "BAD_ADDRESS"),
        (AWA, "", "REFUSED BAD_LENGTH"),
        (AWA, " \n", "REFUSED BAD_LENGTH"),
        (AWA, "x" * 641, "REFUSED BAD_LENGTH"),
        (AWA, "\ud800", "REFUSED BAD_TEXT"),
    ],
)
def test_what_is_not_sent(url: str, shelf: Shelf, to: str, text: str, said: str) -> None:
    """One number in the one form, one text that fits: anything else is refused before anybody is called."""
    with pytest.raises(PartnerRefused, match=f"messages {said}"):
        client(url).send(to, text, SINCE)

    assert kept(shelf) == []


def test_a_wrong_token_is_final(url: str) -> None:
    """A refused token is a matter for a person."""
    with pytest.raises(PartnerRefused, match="messages REFUSED HTTP_401"):
        client(url, token="other").send(AWA, TEXT, SINCE)


def test_check_says_what_answers(url: str, shelf: Shelf) -> None:
    """The workspace's name is asked with the token; down is told as away."""
    assert client(url).check() == "RapidPro answers for the workspace Stand-in"

    fail(shelf, "down")
    with pytest.raises(PartnerAway):
        client(url).check()


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


def test_the_moment_to_look_back_to_may_stand_in_any_zone(url: str) -> None:
    """`since` is sent in UTC."""
    first = client(url).send(AWA, TEXT, SINCE)
    late = datetime.now(UTC) + timedelta(hours=1)

    assert client(url).send(AWA, TEXT, SINCE.astimezone(), again=True) == first
    assert client(url).send(AWA, TEXT, late, again=True) == "2"

"""Short messages over a real socket: sent once, and found again after a lost answer."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from domain.partner import PartnerAway, PartnerFault, PartnerRefused
from partners.messages import Messages
from partners.wire import Wire
from standins.messages import TOKEN, routes
from standins.serve import served
from standins.shelf import Shelf

AWA, BINTA = "+2203012345", "+221771234567"
TEXT = "Votre plan a changé. Appelez le bureau."
SINCE = datetime(2026, 3, 1, tzinfo=UTC)


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


def test_the_moment_to_look_back_to_may_stand_in_any_zone(url: str) -> None:
    """`since` is sent in UTC."""
    first = client(url).send(AWA, TEXT, SINCE)
    late = datetime.now(UTC) + timedelta(hours=1)

    assert client(url).send(AWA, TEXT, SINCE.astimezone(), again=True) == first
    assert client(url).send(AWA, TEXT, late, again=True) == "2"

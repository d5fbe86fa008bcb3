"""The provider directory over a real socket: read whole, or not at all."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import Receive, Scope, Send

from domain.assessment import Element
from domain.partner import PartnerAway, PartnerFault, PartnerRefused
from domain.provider import Provider, ReferralBy
from partners.countries import THREE, three_letters
from partners.directory import Directory
from partners.wire import Wire
from standins.directory import routes
from standins.serve import served
from standins.shelf import Shelf

FHIR = {"GM-01", "ET-01", "SN-04", "NE-03", "GN-02", "ET-03"}


@pytest.fixture
def shelf() -> Shelf:
    """What the stand-in remembers."""
    return Shelf(":memory:")


@pytest.fixture
def read(shelf: Shelf) -> Iterator[Callable[..., Directory]]:
    """The directory behind the stand-in."""
    with served(routes(shelf)) as url:
        yield lambda per_page=100, seconds=10.0: Directory(Wire("directory", f"{url}/hsds", seconds=seconds), per_page)


@contextmanager
def told(bodies: dict[str, Any], heard: list[str] | None = None) -> Iterator[Directory]:
    """A directory that answers each path with one body, and 404 to all others."""

    def answer(request: Request) -> Response:
        path = request.scope["raw_path"].decode()
        if heard is not None:
            heard.append(path)
        return JSONResponse(bodies[path]) if path in bodies else JSONResponse({}, 404)

    with served([Route("/{path:path}", answer)]) as url:
        yield Directory(Wire("directory", url))


def by_id(directory: Directory) -> dict[str, Provider]:
    """Every provider by its number."""
    return {provider.id: provider for provider in directory.providers().providers}


@pytest.mark.rule("R45")
def test_the_directory_holds_formal_and_informal_links_by_place(read: Callable[..., Directory]) -> None:
    """22 providers, each with country and place, three of them informal; what each takes, speaks and asks for."""
    known = by_id(read())

    assert len(known) == 22
    assert {id_ for id_, one in known.items() if one.informal} == {"SN-03", "GN-01", "GN-03"}
    assert {id_ for id_, one in known.items() if one.referral_by is ReferralBy.FHIR} == FHIR
    assert [id_ for id_, one in known.items() if one.pays] == ["SN-05"]
    assert all(one.place and one.country and one.email for one in known.values())
    assert (known["ET-01"].country, known["ET-01"].place) == ("ETH", "Addis Ababa")
    assert known["ET-01"].offers == {Element.HOUSING_FOOD, Element.SAFETY}
    assert known["GM-02"].services[0].min_age == 17
    assert known["GM-05"].services[0].languages == ("mnk", "wo", "ff")
    assert known["SN-04"].services[0].active
    assert "August" in known["SN-04"].services[0].note


@pytest.mark.parametrize("per_page", [1, 7, 29, 100])
def test_all_pages_are_read(read: Callable[..., Directory], per_page: int) -> None:
    """The same directory, whatever the size of a page."""
    fetched = read(per_page).providers()

    assert (len(fetched.providers), fetched.left_out) == (22, ())
    assert sum(len(provider.services) for provider in fetched.providers) == 29


class WithoutFull:
    """A server that knows no `full`: its lists hold only what is one-to-one."""

    def __init__(self, behind: list[BaseRoute]) -> None:
        self._behind = Starlette(routes=behind)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        query = scope["query_string"].replace(b"full=true", b"")
        await self._behind({**scope, "query_string": query}, receive, send)


def test_a_server_with_short_lists_is_asked_for_each_record(shelf: Shelf, read: Callable[..., Directory]) -> None:
    """What a list leaves out is fetched service by service, and gives the same providers."""
    with served([Mount("/", app=WithoutFull(routes(shelf)))]) as url:
        fetched = Directory(Wire("directory", f"{url}/hsds")).providers()

    assert fetched == read().providers()


FAULTS: list[tuple[dict[str, Any], int, type[PartnerFault], str]] = [
    ({"mode": "down"}, 100, PartnerAway, "directory AWAY HTTP_503"),
    ({"mode": "html"}, 100, PartnerRefused, "directory UNREADABLE NO_PAGE"),
    ({"mode": "short"}, 100, PartnerAway, "directory AWAY INCOMPLETE"),
    ({"mode": "endless"}, 7, PartnerAway, "directory AWAY INCOMPLETE"),
    ({"mode": "growing"}, 100, PartnerRefused, "directory UNREADABLE ENDLESS"),
]


@pytest.mark.parametrize(("fault", "per_page", "kind", "said"), FAULTS, ids=lambda one: str(one))
def test_half_a_directory_is_never_given(
    shelf: Shelf,
    read: Callable[..., Directory],
    fault: dict[str, Any],
    per_page: int,
    kind: type[PartnerFault],
    said: str,
) -> None:
    """Down, no JSON, fewer than promised, the same page for ever, new pages for ever: a code, and no address in it."""
    shelf.put("faults", "directory", fault)

    with pytest.raises(kind) as refusal:
        read(per_page).providers()
    assert str(refusal.value) == said


def test_a_slow_directory_is_away(shelf: Shelf, read: Callable[..., Directory]) -> None:
    """It is not waited for longer than was agreed, and can be read afterwards."""
    shelf.put("faults", "directory", {"mode": "slow", "seconds": 1.0, "times": 1})

    with pytest.raises(PartnerAway, match="ReadTimeout"):
        read(seconds=0.1).providers()
    assert len(by_id(read())) == 22


def test_pages_that_repeat_after_the_last_end_the_reading(shelf: Shelf, read: Callable[..., Directory]) -> None:
    """A server that gives its only page again and again has been read whole at the second one."""
    shelf.put("faults", "directory", {"mode": "endless"})

    assert len(by_id(read(100))) == 22


def test_a_service_without_a_required_field_is_left_out_by_name(shelf: Shelf, read: Callable[..., Directory]) -> None:
    """The provider stays with its other services; the id of what was left out is told."""
    shelf.put("faults", "directory", {"mode": "field_missing"})
    before = by_id(read())["GM-01"]

    fetched = read().providers()

    assert len(fetched.left_out) == 1
    gone = fetched.left_out[0]
    assert gone not in {service.id for service in before.services}
    shelf.put("faults", "directory", {})
    assert gone in {service.id for service in by_id(read())["GM-01"].services}


def test_an_empty_directory_is_told_as_it_is(shelf: Shelf, read: Callable[..., Directory]) -> None:
    """Whether nobody is left is not for the wire to judge."""
    shelf.put("faults", "directory", {"mode": "empty"})

    assert read().providers().providers == ()


def test_a_provider_appears_and_another_disappears(shelf: Shelf) -> None:
    """The controls of the stand-in change who is listed, and a restart forgets nothing."""
    with served(routes(shelf)) as url:
        directory = Directory(Wire("directory", f"{url}/hsds"))
        assert "ET-05" not in by_id(directory)
        httpx2.post(f"{url}/hsds/$appear", json={"identifier": "ET-05"})
        httpx2.post(f"{url}/hsds/$disappear", json={"identifier": "ET-01"})
    with served(routes(shelf)) as url:
        known = by_id(Directory(Wire("directory", f"{url}/hsds")))

    assert "ET-05" in known
    assert "ET-01" not in known


AT = [{"location": {"addresses": [{"city": "Labé", "country": "GN"}]}}]
OWNER = {
    "id": "o-1",
    "name": "A",
    "organization_identifiers": [{"identifier_scheme": "PASSERELLE", "identifier": "GN-09"}],
}
GOOD = {
    "id": "s-1",
    "name": "B",
    "status": "active",
    "organization": OWNER,
    "service_at_locations": AT,
    "attributes": [],
}


def page(*services: Any, **more: Any) -> dict[str, Any]:
    """One page, and the last."""
    return {"contents": list(services), "last_page": True, **more}


def owned_by(**changed: Any) -> dict[str, Any]:
    """A service of an organization that is a little different."""
    return {**GOOD, "organization": {**OWNER, **changed}}


@pytest.mark.parametrize(
    ("item", "name"),
    [
        (None, "page 1 item 2"),
        (5, "page 1 item 2"),
        ({}, "page 1 item 2"),
        ({"name": "B", "status": "active"}, "page 1 item 2"),
        ({"id": " ", "name": "B", "status": "active", "attributes": []}, "page 1 item 2"),
        ({**GOOD, "id": "s-2", "name": ""}, "s-2"),
        ({**GOOD, "id": "s-2", "status": None}, "s-2"),
        ({**GOOD, "id": "s-2", "minimum_age": "old"}, "s-2"),
        ({**GOOD, "id": "s-2", "languages": "fr"}, "s-2"),
        ({**GOOD, "id": "s-2", "organization": None}, "s-2"),
        ({**GOOD, "id": "s-2", "organization": None, "organization_id": "o-7"}, "s-2"),
        ({"id": "s-2", "name": "B", "status": "active", "organization": OWNER}, "s-2"),
        ({**owned_by(id="o-2", organization_identifiers=[]), "id": "s-2"}, "s-2"),
        ({**owned_by(id="o-2", organization_identifiers=[{"identifier": "GN-08"}]), "id": "s-2"}, "o-2"),
        (
            {
                **owned_by(id="o-2", organization_identifiers=[{"identifier_scheme": "X", "identifier": "Y"}]),
                "id": "s-2",
            },
            "o-2",
        ),
        ({**owned_by(id="o-2"), "id": "s-2", "service_at_locations": []}, "o-2"),
    ],
    ids=str,
)
def test_what_cannot_be_used_is_left_out_by_name(item: Any, name: str) -> None:
    """A record that is none, a number that is not ours or somebody else's, no country: the rest is read."""
    with told({"/services": page(GOOD, item)}) as directory:
        fetched = directory.providers()

    assert [provider.id for provider in fetched.providers] == ["GN-09"]
    assert fetched.left_out == (name,)


def test_a_number_that_two_claim_is_nobodys() -> None:
    """Whoever claims the number of a known provider gets none of its mail, and neither is listed: a person looks."""
    with told({"/services": page(GOOD, {**owned_by(id="o-2"), "id": "s-2"})}) as directory:
        fetched = directory.providers()

    assert fetched.providers == ()
    assert "o-2" in fetched.left_out


@pytest.mark.parametrize(
    "body", [None, [], "x", {}, {"contents": None}, {"contents": {}}, {"contents": [], "total_items": "many"}], ids=str
)
def test_an_answer_that_is_no_page_is_unreadable(body: Any) -> None:
    """Nothing is guessed from an answer of another shape."""
    with told({"/services": body}) as directory, pytest.raises(PartnerRefused, match="NO_PAGE"):
        directory.providers()


def test_our_number_is_looked_up_where_a_service_does_not_tell_it() -> None:
    """The organization is asked for once for all its services, by an id that cannot climb out of its path."""
    heard: list[str] = []
    named = {"id": "../o 1", "name": "A"}
    services = [{**GOOD, "id": f"s-{n}", "organization": named} for n in range(3)]
    whole = {**OWNER, "id": "../o 1"}
    with told({"/services": page(*services), "/organizations/..%2Fo%201": whole}, heard) as directory:
        fetched = directory.providers()

    assert [(one.id, len(one.services)) for one in fetched.providers] == [("GN-09", 3)]
    assert heard == ["/services", "/organizations/..%2Fo%201"]


def test_check_says_what_answered(shelf: Shelf, read: Callable[..., Directory]) -> None:
    """One line; a directory that is down, or something else that answers there, is a fault."""
    assert read().check() == "directory: HSDS 3.0, 29 services"
    shelf.put("faults", "directory", {"mode": "html", "times": 1})
    with pytest.raises(PartnerRefused, match="NO_VERSION"):
        read().check()
    shelf.put("faults", "directory", {"mode": "down"})
    with pytest.raises(PartnerAway, match="HTTP_503"):
        read().check()


@pytest.mark.parametrize(
    ("two", "three"), [("GM", "GMB"), (" et ", "ETH"), ("NE", "NER"), ("ZZ", ""), ("", ""), ("GMB", "")]
)
def test_countries_get_their_three_letters(two: str, three: str) -> None:
    """As written in addresses; a code that is none gives nothing."""
    assert three_letters(two) == three


def test_the_table_of_countries_is_whole() -> None:
    """249 codes, no two alike."""
    assert len(THREE) == len(set(THREE.values())) == 249

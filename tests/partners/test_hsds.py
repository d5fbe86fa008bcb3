"""What our stand-in says and what we ask for, held against facts of the published HSDS 3 schema.

Read: openreferral/specification, schema/{service,organization,organization_identifier,taxonomy,taxonomy_term}.json at
01be272d, {location,address,language,service_at_location}.json at 149f77cd (3.2; the same required fields),
attribute.json at 0fd7ce5e, and paths, parameters and Page of schema/openapi.json at 0adc618f.
"""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import httpx2
import pytest

from partners.directory import Directory
from partners.hsds import Organization, Service, our_provider
from partners.wire import Wire
from standins.directory import routes
from standins.serve import served
from standins.shelf import Shelf

REQUIRED = {
    "service": {"id", "name", "status"},
    "organization": {"id", "name", "description"},
    "organization_identifier": {"id", "identifier_type", "identifier"},
    "location": {"id", "location_type"},
    "address": {"id", "address_1", "city", "state_province", "postal_code", "country", "address_type"},
    "attribute": {"id"},
    "taxonomy_term": {"id", "name", "description"},
    "taxonomy": {"id", "name", "description"},
    "language": {"id"},
    "service_at_location": {"id"},
}
LISTS = {
    "service": {
        "service_at_locations": "service_at_location",
        "languages": "language",
        "attributes": "attribute",
    },
    "organization": {"organization_identifiers": "organization_identifier", "attributes": "attribute"},
    "location": {"addresses": "address"},
}
ONE = {
    "service": {"organization": "organization"},
    "service_at_location": {"location": "location"},
    "attribute": {"taxonomy_term": "taxonomy_term"},
}
CODES = {
    ("service", "status"): {"active", "inactive", "defunct", "temporarily closed"},
    ("location", "location_type"): {"physical", "postal", "virtual"},
    ("address", "address_type"): {"physical", "postal", "virtual"},
}
PAGE = {
    "total_items": int,
    "total_pages": int,
    "page_number": int,
    "size": int,
    "first_page": bool,
    "last_page": bool,
    "empty": bool,
    "contents": list,
}
ASKABLE = {
    *("search", "page", "per_page", "format", "taxonomy_term_id", "taxonomy_id", "organization_id"),
    *("modified_after", "minimal", "full"),
}


def faults(kind: str, record: dict[str, Any]) -> Iterator[str]:
    """What the schema would say against a record and all that hangs on it."""
    yield from (f"{kind} without {name}" for name in REQUIRED[kind] - record.keys())
    for name, value in record.items():
        whole = isinstance(value, (dict, list))
        number = name == "minimum_age"
        if not whole and not isinstance(value, (int, float) if number else str):
            yield f"{kind}.{name} is a {type(value).__name__}"
        if name == "id" and str(UUID(value)) != value:
            yield f"{kind}.id is no uuid"
        if value not in CODES.get((kind, name), [value]):
            yield f"{kind}.{name} is not in the list of codes"
    if kind == "address" and len(record["country"]) != 2:
        yield "address.country has not two letters"
    for name, inner in LISTS.get(kind, {}).items():
        yield from (fault for one in record.get(name, []) for fault in faults(inner, one))
    for name, inner in ONE.get(kind, {}).items():
        yield from faults(inner, record[name]) if name in record else ()


@pytest.fixture(scope="module")
def get() -> Iterator[Callable[..., Any]]:
    """Ask the stand-in; gives what it answers."""
    with served(routes(Shelf(":memory:"))) as url, httpx2.Client(base_url=f"{url}/hsds") as client:
        yield lambda path, **asked: client.get(path, params=asked).raise_for_status().json()


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/services", "service"),
        ("/organizations", "organization"),
        ("/service_at_locations", "service_at_location"),
        ("/taxonomies", "taxonomy"),
    ],
)
@pytest.mark.parametrize("full", ["true", "false"])
def test_every_record_of_the_stand_in_is_hsds_3(get: Callable[..., Any], path: str, kind: str, full: str) -> None:
    """Each record, with all that hangs on it, has what the schema requires, of the type and codes it names."""
    records = get(path, per_page=100, full=full)["contents"]

    assert records
    assert [fault for record in records for fault in faults(kind, record)] == []


def test_a_page_is_a_page_of_the_openapi_file(get: Callable[..., Any]) -> None:
    """Every field of a page is there and of its type; the flags agree with the numbers."""
    first, last = get("/services", per_page=10), get("/services", per_page=10, page=3)

    assert {name: type(value) for name, value in first.items()} == PAGE
    assert (first["first_page"], first["last_page"], first["size"]) == (True, False, 10)
    assert (last["first_page"], last["last_page"], last["size"]) == (False, True, first["total_items"] - 20)


def test_the_root_tells_version_and_profile(get: Callable[..., Any]) -> None:
    """Both are strings, and the profile is an address."""
    about = get("/")

    assert about["version"].startswith("3.")
    assert about["profile"].startswith("https://")


def test_one_service_is_told_whole_and_an_unknown_one_is_not_there(get: Callable[..., Any]) -> None:
    """A list is short unless asked; one record has all that hangs on it."""
    short = get("/services", per_page=1)["contents"][0]
    whole = get(f"/services/{short['id']}")

    assert not {"attributes", "languages"} & short.keys()
    assert {"attributes", "languages", "service_at_locations"} <= whole.keys()
    assert get(f"/organizations/{short['organization_id']}")["organization_identifiers"]
    with pytest.raises(httpx2.HTTPStatusError, match="404"):
        get("/services/nothing")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"search": "hôpital"}, 1),
        ({"search": "nowhere"}, 0),
        ({"modified_after": "2030-01-01T00:00:00Z"}, 0),
        ({"modified_after": "2020-01-01T00:00:00Z"}, 29),
        ({"taxonomy_term_id": "nothing"}, 0),
        ({"page": "x", "per_page": "-3"}, 29),
    ],
)
def test_the_stand_in_can_be_searched(get: Callable[..., Any], asked: dict[str, str], found: int) -> None:
    """By words, element, organization and day of change; an argument that cannot be read is not there."""
    assert get("/services", **asked)["total_items"] == found


def test_services_are_found_by_element_and_by_organization(get: Callable[..., Any]) -> None:
    """The term of an element gives all services that serve it; an organization gives its own."""
    services = get("/services", per_page=100, full="true")["contents"]
    legal = {one["id"]: one for one in services if any(a["taxonomy_term"]["code"] == "E5" for a in one["attributes"])}
    term = next(a["taxonomy_term_id"] for one in legal.values() for a in one["attributes"])

    assert {one["id"] for one in get("/services", taxonomy_term_id=term)["contents"]} == set(legal)
    owner = services[0]["organization_id"]
    assert get("/services", organization_id=owner)["total_items"] == 2


def test_we_ask_only_for_what_the_specification_knows() -> None:
    """Each parameter we send is one of the published ones, and each path one of the three that every server has."""
    asked: list[tuple[str, set[str]]] = []

    class Heard(Wire):
        def ask(self, method: str, path: str, **more: Any) -> Any:
            asked.append((path, set(more.get("params") or {})))
            return super().ask(method, path, **more)

    with served(routes(Shelf(":memory:"))) as url:
        directory = Directory(Heard("directory", f"{url}/hsds"))
        directory.check()
        directory.providers()

    assert {path for path, _ in asked} == {"/", "/services"}
    assert set().union(*(names for _, names in asked)) <= ASKABLE


ORGANIZATION = {"id": "o", "name": "Atelier", "organization_identifiers": [{"identifier_scheme": "PASSERELLE"}]}
ADDRESSES = [{"location": {"addresses": [{"city": "Labé", "country": "gn"}]}}]
SERVICE = {"id": "s", "name": "Course", "status": "active", "service_at_locations": ADDRESSES}


def provider_of(organization: dict[str, Any], **service: Any) -> Any:
    """Our provider, made of an organization with a number and one service."""
    number = [{"identifier_scheme": "PASSERELLE", "identifier": "GN-09"}]
    owner = Organization.model_validate({**ORGANIZATION, "organization_identifiers": number, **organization})
    return our_provider(owner, [Service.model_validate({**SERVICE, **service})])


@pytest.mark.parametrize(
    ("organization", "email", "by"),
    [
        ({"email": "a@gn-09.example.org"}, "a@gn-09.example.org", "EMAIL"),
        ({"email": "a@gn-09.example.org\nBcc: b@example.org"}, "", "NONE"),
        ({"email": "ask at the desk"}, "", "NONE"),
        ({"email": None}, "", "NONE"),
        ({}, "", "NONE"),
    ],
)
def test_an_address_is_kept_only_if_one_could_write_to_it(organization: dict[str, Any], email: str, by: str) -> None:
    """An address with a line break, or words, is no address; who has one and says nothing gets letters."""
    made = provider_of(organization)

    assert (made.email, made.referral_by) == (email, by)


def test_texts_become_one_line_without_control_signs() -> None:
    """Nothing a directory says can move the cursor of a terminal, or fill a screen."""
    made = provider_of({"name": "Ate\x1b[2Jlier\r\n Nimba"}, alert="closed\u202e", application_process="x" * 9000)

    assert made.name == "Ate [2Jlier Nimba"
    assert made.services[0].note.startswith("closed xxx")
    assert len(made.services[0].note) == 600


@pytest.mark.parametrize(
    ("service", "expected"),
    [
        ({"status": "temporarily closed"}, {"active": False}),
        ({"status": "ACTIVE "}, {"active": True}),
        ({"minimum_age": 16.5}, {"min_age": 17}),
        ({"minimum_age": 0}, {"min_age": 0}),
        ({"minimum_age": None, "languages": None, "attributes": None}, {"min_age": None, "languages": ()}),
        ({"languages": [{"code": "FR"}, {"code": "fr"}, {"name": "Wolof"}]}, {"languages": ("fr",)}),
        ({"attributes": [{"taxonomy_term": {"code": "E9", "taxonomy": "another"}}]}, {"elements": ()}),
        ({"attributes": [{"value": "E9"}, {"taxonomy_term": None}]}, {"elements": ()}),
    ],
)
def test_a_service_is_read_as_it_is_meant(service: dict[str, Any], expected: dict[str, Any]) -> None:
    """Null is the same as left out; only terms of our own taxonomy are elements; half a year is rounded up."""
    made = provider_of({}, **service).services[0]

    assert {name: getattr(made, name) for name in expected} == expected

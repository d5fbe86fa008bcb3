"""A provider directory that can be read: Open Referral HSDS 3 over one JSON file, with faults on demand.

Source: Open Referral HSDS 3.0, OpenAPI file and Page; the ids are uuids, as the schema asks.
Choice: lists carry what hangs on a record only when asked with `full=true`, as the specification has it.

POST /hsds/$appear and /hsds/$disappear, with {"identifier": "ET-05"}: a provider that waits in the file joins the
directory, or one leaves it, until told otherwise. Faults, kept on the shelf as ("faults", "directory"): down, slow
(`seconds`), html, endless (the first page again and again), growing (ever new pages), field_missing (the first service
has no status), empty, short (total_items promises more).
"""

import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from standins.shelf import Shelf

HERE = Path(__file__).resolve().parent / "data" / "providers.json"
PROFILE = "https://docs.openreferral.org/en/3.0/"
MOST_PER_PAGE, SECONDS = 100, 30.0
Record = dict[str, Any]


def routes(shelf: Shelf, file: Path = HERE) -> list[BaseRoute]:
    """All paths, under /hsds."""
    known = _Known(shelf, json.loads(file.read_text(encoding="utf-8")))
    inside = [
        Route("/", known.faulty(known.about)),
        Route("/services", known.faulty(known.services)),
        Route("/services/{id}", known.faulty(lambda request: known.one("services", request))),
        Route("/organizations", known.faulty(known.organizations)),
        Route("/organizations/{id}", known.faulty(lambda request: known.one("organizations", request))),
        Route("/service_at_locations", known.faulty(known.service_at_locations)),
        Route("/taxonomies", known.faulty(known.taxonomies)),
        Route("/$appear", partial(known.turn, there=True), methods=["POST"]),
        Route("/$disappear", partial(known.turn, there=False), methods=["POST"]),
    ]
    return [Mount("/hsds", routes=inside)]


class _Known:
    """The file, and what the shelf says of who is there."""

    def __init__(self, shelf: Shelf, data: Record) -> None:
        self._shelf = shelf
        self._taxonomies = data["taxonomies"]
        self._terms = {term["id"]: term for term in data["taxonomy_terms"]}
        both = (data, data["waiting"])
        self._locations = {place["id"]: place for part in both for place in part["locations"]}
        self._organizations = {one["id"]: self._classified(one) for part in both for one in part["organizations"]}
        self._services = [self._nested(one) for part in both for one in part["services"]]
        self._waiting = {_number(one) for one in data["waiting"]["organizations"]}
        self._pattern = data["waiting"]
        for told in shelf.all("invented"):
            self._invent(told)

    def about(self, _request: Request) -> Response:
        """What this directory is."""
        return JSONResponse({"version": "3.0", "profile": PROFILE, "openapi_url": f"{PROFILE}openapi.json"})

    def services(self, request: Request) -> Response:
        """Services, by words, element, organization, or since when they changed."""
        asked = request.query_params
        wanted = [
            one
            for one in self._present()
            if asked.get("search", "").casefold() in f"{one['name']} {one['organization']['name']}".casefold()
            and asked.get("taxonomy_term_id", "") in ("", *_terms(one))
            and asked.get("organization_id", one["organization_id"]) == one["organization_id"]
            and asked.get("modified_after", "") <= one["last_modified"]
        ]
        return _page(request, wanted, self._fault_of_lists())

    def organizations(self, request: Request) -> Response:
        """Organizations, by words."""
        search = request.query_params.get("search", "").casefold()
        there = [one for one in self._organizations.values() if self._is_there(one)]
        return _page(request, [one for one in there if search in one["name"].casefold()])

    def service_at_locations(self, request: Request) -> Response:
        """Which service is given where."""
        return _page(request, [at for one in self._present() for at in one["service_at_locations"]])

    def taxonomies(self, request: Request) -> Response:
        """Where the terms come from."""
        return _page(request, self._taxonomies)

    def one(self, kind: str, request: Request) -> Response:
        """One record with all that hangs on it, or 404."""
        among = self._present() if kind == "services" else filter(self._is_there, self._organizations.values())
        found = next((one for one in among if one["id"] == request.path_params["id"]), None)
        return JSONResponse(found) if found else JSONResponse({"message": "not found"}, 404)

    async def turn(self, request: Request, *, there: bool) -> Response:
        """Who is there, from now on."""
        identifier = (await request.json())["identifier"]
        if identifier not in map(_number, self._organizations.values()):
            self._shelf.put("invented", identifier, identifier)
            self._invent(identifier)
        self._shelf.put("directory", identifier, {"there": there})
        return JSONResponse({"identifier": identifier, "there": there})

    def _invent(self, identifier: str) -> None:
        """A provider that no file knows: made after the one that waits, in the country of its number."""
        old, country = _number(self._pattern["organizations"][0]), identifier[:2]
        text = json.dumps(self._pattern).replace(old, identifier).replace(old.lower(), identifier.lower())
        ids = {one["id"] for part in ("organizations", "locations", "services") for one in self._pattern[part]}
        for id_ in ids:
            text = text.replace(id_, str(uuid5(NAMESPACE_URL, f"{identifier}/{id_}")))
        made = json.loads(text)
        for place in made["locations"]:
            place["addresses"][0]["country"] = country
            self._locations[place["id"]] = place
        for one in made["organizations"]:
            one["name"] = f"Provider {identifier}"
            self._organizations[one["id"]] = self._classified(one)
        self._services += [self._nested(one) for one in made["services"]]

    def faulty(self, answer: Callable[[Request], Response]) -> Callable[[Request], Response]:
        """Answer, unless a fault was asked for."""

        def instead(request: Request) -> Response:
            fault = self._fault("down", "slow", "html")
            if fault.get("mode") == "down":
                return PlainTextResponse("away", 503)
            if fault.get("mode") == "html":
                return PlainTextResponse("<html>welcome</html>")
            if fault.get("mode") == "slow":
                Event().wait(fault.get("seconds", SECONDS))
            return answer(request)

        return instead

    def _fault_of_lists(self) -> str:
        return str(self._fault("endless", "growing", "field_missing", "empty", "short").get("mode", ""))

    def _fault(self, *modes: str) -> Record:
        """The fault asked for, if it is one of these; each use counts one down. Without `times` it stays."""
        fault: Record = self._shelf.get("faults", "directory") or {}
        if fault.get("mode") not in modes or fault.get("times", 1) <= 0:
            return {}
        if "times" in fault:
            self._shelf.put("faults", "directory", {**fault, "times": fault["times"] - 1})
        return fault

    def _present(self) -> Iterator[Record]:
        return (one for one in self._services if self._is_there(one["organization"]))

    def _is_there(self, organization: Record) -> bool:
        number = _number(organization)
        told = self._shelf.get("directory", number)
        return bool(told["there"]) if told else number not in self._waiting

    def _nested(self, service: Record) -> Record:
        at = [
            {**one, "service_id": service["id"], "location": self._locations[one["location_id"]]}
            for one in service["service_at_locations"]
        ]
        owner = self._organizations[service["organization_id"]]
        return {**self._classified(service), "service_at_locations": at, "organization": owner}

    def _classified(self, record: Record) -> Record:
        named = [{**one, "taxonomy_term": self._terms[one["taxonomy_term_id"]]} for one in record["attributes"]]
        return {**record, "attributes": named}


def _page(request: Request, found: list[Record], fault: str = "") -> Response:
    number, size = _whole(request, "page", 1), min(_whole(request, "per_page", 10), MOST_PER_PAGE)
    full = request.query_params.get("full") == "true"
    found = [] if fault == "empty" else found if full else [_alone(one) for one in found]
    pages = max(1, -(-len(found) // size))
    shown = 1 if fault == "endless" else number
    contents = found[(shown - 1) * size : shown * size]
    if fault == "growing":
        contents = [{**found[0], "id": f"{found[0]['id']}-{number}"}]
    if fault == "field_missing" and number == 1:
        contents = [{name: value for name, value in contents[0].items() if name != "status"}, *contents[1:]]
    turning = fault in ("endless", "growing")
    page = {
        "total_items": 10**6 if fault == "growing" else len(found) + 5 * (fault == "short"),
        "total_pages": 10**6 if turning else pages,
        "page_number": number,
        "size": len(contents),
        "first_page": number == 1,
        "last_page": not turning and number >= pages,
        "empty": not contents,
        "contents": contents,
    }
    return JSONResponse(page)


def _alone(record: Record) -> Record:
    """Without the lists that hang on it: what a list shows unless it is asked for all."""
    alone = {name: value for name, value in record.items() if not isinstance(value, list)}
    return {name: _alone(value) if isinstance(value, dict) else value for name, value in alone.items()}


def _whole(request: Request, name: str, default: int) -> int:
    said = request.query_params.get(name, "")
    return max(1, int(said)) if said.isascii() and said.isdigit() else default


def _number(organization: Record) -> str:
    return str(organization["organization_identifiers"][0]["identifier"])


def _terms(service: Record) -> list[str]:
    return [one["taxonomy_term_id"] for one in service["attributes"]]

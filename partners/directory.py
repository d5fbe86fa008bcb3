"""The provider directory, read whole over HTTP. Source: Open Referral HSDS 3, API: /services, /organizations, /.

Choice: a list is asked for with `full=true`; a server that lists services without what hangs on them is asked again
for each one, and for its organization where our number is not told along. Nothing is ever written there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote

from pydantic import ValidationError

from domain.partner import FaultCode, PartnerAway, PartnerRefused
from domain.provider import Provider
from partners.hsds import Hsds, Organization, Page, Service, our_provider
from partners.wire import Wire

PER_PAGE, MOST_PAGES = 100, 500
NESTED = ("service_at_locations", "attributes")  # what a list may leave out
R = TypeVar("R", bound=Hsds)


@dataclass(frozen=True)
class Fetched:
    """What the directory holds, and the ids of services and organizations that could not be used."""

    providers: tuple[Provider, ...]
    left_out: tuple[str, ...]


class Directory:
    """One directory. Safe between threads."""

    def __init__(self, wire: Wire, per_page: int = PER_PAGE) -> None:
        self._wire, self._per_page = wire, per_page

    def providers(self) -> Fetched:
        """Every provider with our number. Raises PartnerAway, PartnerRefused; half a directory is never given."""
        owned: dict[str, list[Service]] = {}
        known: dict[str, Organization] = {}
        left_out: list[str] = []
        for name, item in self._items():
            service = self._service(item)
            owner = self._organization(service, known) if service else None
            if service and owner:
                owned.setdefault(owner.id, []).append(service)
            else:
                left_out.append(name)
        found, claimed = dict[str, Provider](), dict[str, list[str]]()
        for id_, services in owned.items():
            provider = our_provider(known[id_], services)
            if provider:
                found[provider.id] = provider
            claimed.setdefault(provider.id if provider else "", []).append(_short(id_))
        left_out += claimed.pop("", [])
        for number in [number for number, by in claimed.items() if len(by) > 1]:
            left_out += claimed[number]  # Choice: nobody is written to under a number that two claim
            del found[number]
        return Fetched(tuple(found[number] for number in sorted(found)), tuple(left_out))

    def check(self) -> str:
        """One line on what answered."""
        about = self._wire.ask("GET", "/").body
        version = about.get("version") if isinstance(about, dict) else None
        if not isinstance(version, str):
            raise self._unreadable("NO_VERSION")
        page = self._page(1, 1)
        services = "some" if page.total_items is None else page.total_items
        return f"directory: HSDS {_short(version)}, {services} services"

    def _items(self) -> Iterator[tuple[str, Any]]:
        """Every service by its name, once. Ends where the page says so, at an empty one, or when pages repeat."""
        seen, told, read = set[str](), 0, 0
        for number in range(1, MOST_PAGES + 1):
            page = self._page(number, self._per_page)
            told = max(told, page.total_items or 0)
            named = {_id(item, f"page {number} item {n}"): item for n, item in enumerate(page.contents, 1)}
            fresh = named.keys() - seen
            yield from ((name, item) for name, item in named.items() if name in fresh)
            seen |= fresh
            read += len(page.contents) if fresh else 0
            if not fresh or _is_last(page, number):
                break
        else:
            raise self._unreadable("ENDLESS")
        if read < told:
            raise PartnerAway(self._wire.service, "INCOMPLETE")  # it changed while it was read, or cannot turn pages

    def _page(self, number: int, size: int) -> Page:
        asked = {"page": number, "per_page": size, "full": "true"}
        page = _read(Page, self._wire.ask("GET", "/services", params=asked).body)
        if page is None:
            raise self._unreadable("NO_PAGE")
        return page

    def _service(self, item: Any) -> Service | None:
        """A service with all that hangs on it; None if it lacks what every service must have."""
        service = _read(Service, item)
        if service is None or all(name in item for name in NESTED):
            return service
        whole = self._ask_one("services", service.id)
        return _read(Service, {**item, **whole}) if isinstance(whole, dict) else None

    def _organization(self, service: Service, known: dict[str, Organization]) -> Organization | None:
        """The organization behind a service; asked for once, unless the service tells enough of it."""
        owner, told = service.owner, service.organization
        if owner and owner not in known:
            enough = told if told and told.id == owner and told.organization_identifiers else None
            found = enough or _read(Organization, self._ask_one("organizations", owner))
            if found is None or found.id != owner:
                return None
            known[owner] = found
        return known.get(owner)

    def _ask_one(self, kind: str, id_: str) -> Any:
        answer = self._wire.ask("GET", f"/{kind}/{quote(id_, safe='')}", also=(404,))
        return None if answer.status == 404 else answer.body

    def _unreadable(self, detail: str) -> PartnerRefused:
        return PartnerRefused(self._wire.service, FaultCode.UNREADABLE, detail)


def _read(kind: type[R], body: Any) -> R | None:
    try:
        return kind.model_validate(body)
    except ValidationError:
        return None


def _is_last(page: Page, number: int) -> bool:
    if page.last_page is not None:
        return page.last_page
    return page.total_pages is not None and number >= page.total_pages


def _id(item: Any, place: str) -> str:
    """By what a service is named where it was left out: its id, or where it stood."""
    id_ = item.get("id") if isinstance(item, dict) else None
    return _short(id_) if isinstance(id_, str) and id_.strip() else place


def _short(text: str) -> str:
    return "".join(sign for sign in text if sign.isprintable())[:80].strip()

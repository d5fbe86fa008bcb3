"""What we read of Open Referral HSDS 3, and how it becomes our provider.

Source: Open Referral HSDS 3.0 to 3.2, schema files of service, organization, organization_identifier, location,
address, attribute, taxonomy_term, language and the Page of its OpenAPI file. Only what is used is read; the rest of a
record may be anything. Choice: our provider number is an organization identifier of the scheme PASSERELLE; elements,
the way referrals are taken and informal links are attributes, each from a taxonomy of its own.
"""

import math
import re
from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from domain.assessment import Element
from domain.provider import Provider, ReferralBy
from domain.provider import Service as OurService
from partners.countries import three_letters

SCHEME, ELEMENTS, REFERRAL_BY, LINK, ROLE = "PASSERELLE", "reintegration-elements", "referral-by", "link", "role"
ADDRESS = re.compile(r"[^\s@<>,;:\"()]{1,64}@[A-Za-z0-9.-]{1,190}")
LONGEST = 600  # letters of a note


class Hsds(BaseModel):
    """A record. What is null was left out."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, read: Any) -> Any:
        return {name: value for name, value in read.items() if value is not None} if isinstance(read, dict) else read


class Term(Hsds):
    """taxonomy_term: id, name and description are required there; we need the code."""

    code: str = ""
    taxonomy: str = ""


class Attribute(Hsds):
    """attribute: what a service or an organization is classified as."""

    taxonomy_term: Term = Term()


class Identifier(Hsds):
    """organization_identifier."""

    identifier: str
    identifier_scheme: str = ""


class Address(Hsds):
    """address: `country` has two letters."""

    city: str = ""
    country: str = ""


class Location(Hsds):
    """location."""

    addresses: tuple[Address, ...] = ()


class AtLocation(Hsds):
    """service_at_location."""

    location: Location = Location()


class Language(Hsds):
    """language: ISO 639-1 or 639-3."""

    code: str = ""


class Organization(Hsds):
    """organization: id, name and description are required there; nobody is left out for want of a description."""

    id: str = Field(min_length=1)
    name: str = Field(min_length=1)
    email: str = ""
    organization_identifiers: tuple[Identifier, ...] = ()
    attributes: tuple[Attribute, ...] = ()

    @property
    def number(self) -> str:
        """Our number of it, such as ET-01; nothing if the directory does not say it."""
        ours = (one.identifier for one in self.organization_identifiers if one.identifier_scheme == SCHEME)
        return next(ours, "")


class Service(Hsds):
    """service: id, name and status are required."""

    id: str = Field(min_length=1)
    name: str = Field(min_length=1)
    status: str = Field(min_length=1)
    organization_id: str = ""
    organization: Organization | None = None
    application_process: str = ""
    alert: str = ""
    minimum_age: float | None = Field(default=None, ge=0, le=150)
    languages: tuple[Language, ...] = ()
    service_at_locations: tuple[AtLocation, ...] = ()
    attributes: tuple[Attribute, ...] = ()

    @property
    def owner(self) -> str:
        """The id of the organization behind it."""
        return self.organization_id or (self.organization.id if self.organization else "")


class Page(Hsds):
    """One page of a list. Only `empty` is required there, and even that is not relied on."""

    contents: tuple[Any, ...]
    total_items: int | None = None
    total_pages: int | None = None
    last_page: bool | None = None


def our_provider(organization: Organization, services: Iterable[Service]) -> Provider | None:
    """The provider as Passerelle knows it; None without our number or without a country.

    Choice: a provider is where its first service with an address is.
    """
    services = tuple(services)
    where = next(_addresses(services), Address())
    email = organization.email.strip()
    try:
        return Provider(
            id=organization.number,
            name=_plain(organization.name),
            country=three_letters(where.country),
            place=_plain(where.city),
            email=email if ADDRESS.fullmatch(email) else "",
            referral_by=_referral_by(organization, email),
            informal="INFORMAL" in _codes(organization.attributes, LINK),
            pays="PAYS" in _codes(organization.attributes, ROLE),
            services=tuple(map(_our_service, services)),
        )
    except ValueError:
        return None


def _our_service(read: Service) -> OurService:
    known = set(_codes(read.attributes, ELEMENTS))
    return OurService(
        id=_plain(read.id),
        name=_plain(read.name),
        elements=tuple(element for element in Element if element.value in known),
        active=read.status.strip().lower() == "active",
        min_age=None if read.minimum_age is None else math.ceil(read.minimum_age),
        languages=tuple(dict.fromkeys(_plain(one.code).lower() for one in read.languages if one.code)),
        note=_plain(f"{read.alert} {read.application_process}"),
    )


def _referral_by(organization: Organization, email: str) -> ReferralBy:
    """Choice: where the directory does not say, a letter is written if there is an address."""
    said = next((code for code in _codes(organization.attributes, REFERRAL_BY) if code in list(ReferralBy)), "")
    return ReferralBy(said) if said else ReferralBy.EMAIL if ADDRESS.fullmatch(email) else ReferralBy.NONE


def _codes(attributes: Iterable[Attribute], taxonomy: str) -> list[str]:
    return [one.taxonomy_term.code for one in attributes if one.taxonomy_term.taxonomy == taxonomy]


def _addresses(services: Iterable[Service]) -> Iterator[Address]:
    for service in services:
        for place in service.service_at_locations:
            yield from (address for address in place.location.addresses if three_letters(address.country))


def _plain(text: str) -> str:
    """One line without control signs: it is shown at terminals and put into letters."""
    shown = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(shown.split())[:LONGEST]

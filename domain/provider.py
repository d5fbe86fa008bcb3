"""Providers as the directory knows them: who offers what, where, and how to write to them. Source: R45."""

from enum import StrEnum

from pydantic import Field

from domain.assessment import Element
from domain.people import Noun

PROVIDER_ID = r"^[A-Z]{2}-[A-Z0-9]{2,8}$"


class ReferralBy(StrEnum):
    """How a provider takes referrals."""

    FHIR = "FHIR"  # its own system takes a task and answers by itself
    EMAIL = "EMAIL"  # a letter with a one-use link
    NONE = "NONE"  # by nothing that we could send


class Service(Noun):
    """One service of a provider."""

    id: str
    name: str
    elements: tuple[Element, ...] = Field(default=(), description="elements of the plan it can serve")
    active: bool = Field(default=True, description="open now; closed services stay listed")
    min_age: int | None = Field(default=None, description="years")
    languages: tuple[str, ...] = ()
    note: str = Field(default="", description="what one should know before referring, as the directory says it")


class Provider(Noun):
    """One provider. Public data: nothing here is about a returnee."""

    id: str = Field(pattern=PROVIDER_ID, description="such as ET-01")
    name: str
    country: str = Field(pattern=r"^[A-Z]{3}$", description="ISO 3166 alpha-3")
    place: str = ""
    email: str = ""
    referral_by: ReferralBy = ReferralBy.NONE
    informal: bool = Field(default=False, description="a link by custom, without a written agreement (R45)")
    pays: bool = Field(default=False, description="a payment partner: takes our orders of payment, not referrals")
    services: tuple[Service, ...] = ()

    @property
    def offers(self) -> frozenset[Element]:
        """The elements it serves now, by referral."""
        open_ = [] if self.pays else [service for service in self.services if service.active]
        return frozenset(element for service in open_ for element in service.elements)

"""Which service of the directory fits a need, best first, and why. Source: handbook 2.3.2 (R44, R45).

Choice: the element, the country, an open service and the lowest age decide whether it fits; place, language, number of
elements and a written agreement decide the order. A language that is not spoken there excludes nobody.
A person decides; this only lists.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from domain.assessment import Element
from domain.case import Case
from domain.dates import age_on
from domain.provider import Provider, ReferralBy, Service
from domain.referral import ReferralState
from domain.unmet_need import asked_already

HOW = {
    ReferralBy.FHIR: "takes referrals in its own system",
    ReferralBy.EMAIL: "takes referrals by letter",
    ReferralBy.NONE: "cannot be written to: hand the referral over yourself",
}


@dataclass(frozen=True)
class Wanted:
    """What is looked for. What is not known is empty, or None, and excludes nothing."""

    elements: frozenset[Element]
    country: str
    place: str = ""
    age: int | None = None
    language: str = ""
    not_these: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Fit:
    """A service that fits, and why, in plain words."""

    provider: Provider
    service: Service
    reasons: tuple[str, ...]


def fitting(providers: Iterable[Provider], wanted: Wanted) -> list[Fit]:
    """Services that fit, best first; the same directory always gives the same order."""
    found = [
        (provider, service)
        for provider in providers
        if provider.country == wanted.country and provider.id not in wanted.not_these and not provider.pays
        for service in provider.services
        if _fits(service, wanted)
    ]
    found.sort(key=lambda one: _rank(one[0], one[1], wanted))
    return [Fit(provider, service, _reasons(provider, service, wanted)) for provider, service in found]


def tried(case: Case, need: str) -> dict[str, ReferralState]:
    """Who was asked for this need already, and where each stands; the last referral to a provider counts."""
    return {made.provider: made.state for made in case.referrals.values() if need in made.needs}


def wanted_for(case: Case, need: str, on: date, place: str = "") -> Wanted | None:
    """What to look for to meet a need on this day; None if the case has no such need.

    Left out are providers that said no or never answered, and those that are being asked now.
    """
    known = case.needs.get(need)
    if known is None:
        return None
    return Wanted(
        elements=frozenset({known.need.element}),
        country=case.opened.journey.to_country,
        place=place,
        age=_age(case, known.need.member, on),
        language=case.opened.language,
        not_these=frozenset(asked_already(case, need)),
    )


def _age(case: Case, member: str, on: date) -> int | None:
    """Whole years on this day, if the day of birth is known; 29 February is kept as the programme says (C9)."""
    known = case.opened.members.get(member)
    if known is None or known.born is None or known.born > on:
        return None
    return age_on(known.born, on, leap_in_march=any(pack.leap_birthday == "MARCH_1" for pack in case.packs))


def _fits(service: Service, wanted: Wanted) -> bool:
    too_young = service.min_age is not None and wanted.age is not None and wanted.age < service.min_age
    return service.active and not too_young and bool(wanted.elements.intersection(service.elements))


def _rank(provider: Provider, service: Service, wanted: Wanted) -> tuple[bool, bool, int, bool, bool, str, str]:
    serves = len(wanted.elements.intersection(service.elements))
    silent = provider.referral_by is ReferralBy.NONE
    near, spoken = _same_place(provider, wanted), _speaks(service, wanted)
    return (not near, not spoken, -serves, silent, provider.informal, provider.id, service.id)


def _same_place(provider: Provider, wanted: Wanted) -> bool:
    return bool(wanted.place) and provider.place.casefold() == wanted.place.strip().casefold()


def _speaks(service: Service, wanted: Wanted) -> bool:
    return bool(wanted.language) and wanted.language in service.languages


def _reasons(provider: Provider, service: Service, wanted: Wanted) -> tuple[str, ...]:
    serves = ", ".join(_said(element) for element in service.elements if element in wanted.elements)
    place = f"in {provider.place}" if provider.place else "place not told"
    said = [f"serves {serves}", f"{place}, the same place" if _same_place(provider, wanted) else place]
    if wanted.language:
        said.append("speaks the language" if _speaks(service, wanted) else "an interpreter may be needed")
    if service.min_age is not None:
        known = "" if wanted.age is not None else ", and the age is not known"
        said.append(f"from {service.min_age} years{known}")
    said.append(HOW[provider.referral_by])
    if provider.informal:
        said.append("an informal link, without a written agreement")
    return (*said, *([f"to know: {service.note}"] if service.note else []))


def _said(element: Element) -> str:
    return f"{element.name.lower().replace('_', ' ')} ({element})"


def best_for_referral(providers: Iterable[Provider], case: Case, referral: str, on: date) -> tuple[str, ...]:
    """Who else could be asked instead of this referral's provider, best first: ids and names of three at most."""
    made = case.referrals.get(referral)
    wants = [wanted for need in (made.needs if made else ()) if (wanted := wanted_for(case, need, on))]
    known = list(providers)
    found = [fit.provider for wanted in wants for fit in fitting(known, wanted)]
    others = {one.id: f"{one.id} {one.name}" for one in found if made and one.id != made.provider}
    return tuple(list(others.values())[:3])

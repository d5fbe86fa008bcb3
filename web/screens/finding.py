"""Looking for a provider: what fits a need or an element here, best first, with the reasons. A person chooses."""

from collections.abc import Iterable, Sequence

from domain.assessment import Element
from domain.provider import Provider
from policy.fitting import Fit, Wanted, fitting, wanted_for
from starter.seeing import Seen
from web.forms.fields import Choice

MOST = 8


def found(
    listed: Sequence[Provider], seen: Seen, needs: Iterable[str], elements: Iterable[str], near: str
) -> list[Fit]:
    """For needs of the case, without whoever said no to them; or for elements, where no need is named."""
    known = [wanted for need in needs if (wanted := wanted_for(seen.case, need, seen.today, near))]
    wants = known or [_wanted(seen, element, near) for element in elements if element in set(Element)]
    fits = {(fit.provider.id, fit.service.id): fit for wanted in wants for fit in fitting(listed, wanted)}
    return list(fits.values())[:MOST]


def _wanted(seen: Seen, element: str, near: str) -> Wanted:
    opened = seen.case.opened
    return Wanted(frozenset({Element(element)}), opened.journey.to_country, near, language=opened.language)


def choices(listed: Iterable[Provider], seen: Seen) -> list[Choice]:
    """Who is listed in the country of return and takes referrals."""
    here = (one for one in listed if one.country == seen.case.opened.journey.to_country and not one.pays)
    return [Choice(one.id, f"{one.id} {one.name}") for one in here]


def contact(provider: Provider) -> str:
    """How to reach it, as the directory says: public words."""
    return ", ".join(part for part in (provider.name, provider.place, provider.email) if part)

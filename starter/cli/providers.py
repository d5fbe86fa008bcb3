"""`providers`: who offers what and where; with a case and a need, what fits it best, why, and who was tried (R45)."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from starter.cli import options, screen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.assessment import Element
    from domain.provider import Provider, Service
    from policy.fitting import Wanted
    from starter.doors import Doors
    from starter.seeing import Seen
    from storage.directory import Offer, ProviderList


def _upper(given: str) -> str:
    return given.strip().upper()


Number = Annotated[str, typer.Argument(metavar="R-...", help="case number", callback=_upper, show_default=False)]
Need = Annotated[str, typer.Option("--need", metavar="ID", help="a need of the case: what fits it, best first")]
Country = Annotated[str, typer.Option("--country", metavar="GMB", help="only there", callback=_upper)]
OfElement = Annotated[str, typer.Option("--element", metavar="E4", help="only what serves it", callback=_upper)]
Place = Annotated[str, typer.Option("--place", metavar="TOWN", help="where the returnee lives: near ones come first")]
Refresh = Annotated[bool, typer.Option("--refresh", help="read the directory now")]
ThoughFew = Annotated[bool, typer.Option("--though-few", help="with --refresh: it is right that most are gone")]
COLUMNS = ("provider", "place", "name", "service", "serves", "by", "to know")


def add(app: typer.Typer) -> None:
    """The verb `providers`."""
    app.command("providers", rich_help_panel="Cases")(show)


def show(
    number: Number = "",
    need: Need = "",
    country: Country = "",
    element: OfElement = "",
    place: Place = "",
    refresh: Refresh = False,
    though_few: ThoughFew = False,
    json: options.Json = False,
) -> None:
    """The directory of providers; with a case and a need, what fits it best, and why. A person decides."""
    from starter.seeing import see
    from storage.directory import ProviderList

    only = _element(element)
    if bool(number) != bool(need):
        raise typer.BadParameter("a case and one of its needs go together: R-... --need ID")
    with screen.doors() as doors:
        known = ProviderList(doors.database)
        if refresh:
            _refresh(doors, known, though_few)
        if number:
            _fitting(see(doors, number), known, need, place, json)
        else:
            _listed(known, country, only, json)


def _refresh(doors: "Doors", known: "ProviderList", though_few: bool) -> None:
    from starter import directory, offers
    from starter.partners import partners_of

    now = datetime.now(UTC)

    def tell(appeared: "tuple[Offer, ...]", listed: "tuple[Provider, ...]") -> int:
        found = list(offers.wanting(doors, appeared, listed, now))
        return screen.ring(doors, lambda cases: offers.tell(cases, found)) if found else 0

    read = partners_of(doors.settings).directory
    told = directory.refresh(read, known, now, though_few=though_few, tell=tell)
    for word, pairs in (("new", told.news.appeared), ("gone", told.news.gone)):
        for id_ in dict.fromkeys(id_ for id_, _ in pairs):
            typer.echo(f"{word}: {id_} for {' '.join(element for one, element in pairs if one == id_)}", err=True)
    for id_ in told.left_out:
        typer.echo(f"left out, it cannot be used: {id_}", err=True)
    typer.echo(f"{told.listed} providers read", err=True)
    if told.news.appeared:
        typer.echo(f"{told.told} case{'s' * (told.told != 1)} that lacked such a service told", err=True)


def _listed(known: "ProviderList", country: str, only: "Element | None", json: bool) -> None:
    offered = [
        (provider, service)
        for provider in known.all(country)
        for service in provider.services
        if only is None or only in service.elements
    ]
    if json:
        screen.say_json([_plain(provider, service) for provider, service in offered])
    elif offered:
        screen.table(COLUMNS, [_row(provider, service) for provider, service in offered])
        screen.say(_read_when(known))
    else:
        screen.say("no provider fits" if known.read_at() else _read_when(known))


def fits(seen: "Seen", listed: "list[Provider]", need: str, place: str = "") -> "Iterator[str]":
    """What fits a need of this case, best first, and why; then who was tried."""
    from policy.fitting import fitting, tried

    wanted = _wanted(seen, need, place)
    found = fitting(listed, wanted)
    serves = ", ".join(sorted(wanted.elements))
    services = "1 service fits" if len(found) == 1 else f"{len(found) or 'no'} services fit"
    yield f"{seen.opened.number}, need {need} ({serves}) in {wanted.country}: {services}"
    for rank, fit in enumerate(found, 1):
        yield f"{rank}. {fit.provider.id} {fit.provider.name}: {fit.service.name}"
        yield f"   {'; '.join(fit.reasons)}"
    yield from (f"tried: {id_}, {state}" for id_, state in tried(seen.case, need).items())


def _fitting(seen: "Seen", known: "ProviderList", need: str, place: str, json: bool) -> None:
    from policy.fitting import fitting, tried

    if json:
        found = fitting(known.all(), _wanted(seen, need, place))
        plain = [{**_plain(fit.provider, fit.service), "reasons": fit.reasons} for fit in found]
        screen.say_json({"fits": plain, "tried": tried(seen.case, need)})
    else:
        screen.say(*fits(seen, known.all(), need, place), _read_when(known))


def _wanted(seen: "Seen", need: str, place: str) -> "Wanted":
    from domain.act import nearest
    from domain.errors import NotFound
    from policy.fitting import wanted_for

    if wanted := wanted_for(seen.case, need, seen.today, place):
        return wanted
    hint = nearest(need, list(seen.case.needs)) or f"Its needs: {', '.join(seen.case.needs) or 'none yet'}."
    raise NotFound(f"Case {seen.opened.number} has no need {need}.", "Nothing was changed.", hint)


def _row(provider: "Provider", service: "Service") -> list[str]:
    serves = " ".join(service.elements) or "-"
    by = "pays only" if provider.pays else provider.referral_by.lower()
    marks = [*(["closed"] * (not service.active)), *(["informal"] * provider.informal), service.note]
    place = f"{provider.country} {provider.place}".strip()
    return [provider.id, place, provider.name, service.name, serves, by, "; ".join(filter(None, marks))]


def _plain(provider: "Provider", service: "Service") -> dict[str, object]:
    return {**provider.model_dump(mode="json", exclude={"services"}), "service": service.model_dump(mode="json")}


def _read_when(known: "ProviderList") -> str:
    at = known.read_at()
    return f"directory read {at:%Y-%m-%d %H:%M} UTC" if at else "the directory was never read: providers --refresh"


def _element(said: str) -> "Element | None":
    from domain.assessment import Element

    if said and said not in list(Element):
        raise typer.BadParameter(f"{said!r} is no element. E1 to E11.", param_hint="'--element'")
    return Element(said) if said else None

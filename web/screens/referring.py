"""Referring: who fits and why, who was tried, and whether consent names them. Source: handbook 2.3.2 (R44-R49)."""

from typing import Any

from starlette.datastructures import FormData

from policy import consent, disclosure, feasibility, plan, unmet_need
from policy.fitting import tried
from policy.overrides import by_the_end_of
from starter.seeing import Seen
from web.forms import rows
from web.forms.filled import Desk, Filled, Special
from web.screens import finding


def read(_sent: FormData, filled: Filled) -> None:
    """A choice from the list goes back to the provider's field."""
    if filled.then.startswith(rows.CHOOSE):
        filled.at = "provider"


def beside(desk: Desk) -> dict[str, Any]:
    """For the needs that are ticked: fits, best first; what stands in the way of the provider that is chosen."""
    case, given = desk.seen.case, desk.filled.given
    listed = desk.doors.providers.all(case.opened.journey.to_country)
    needs = [str(need) for need in given.get("needs") or ()]
    elements = [case.needs[need].need.element for need in needs if need in case.needs]
    chosen = str(given.get("provider", ""))
    return {
        "fits": finding.found(listed, desk.seen, needs, [], desk.filled.near) if needs else [],
        "asked": bool(needs),
        "tried": {id_: state.value for need in needs for id_, state in tried(case, need).items()},
        "chosen": next((one for one in listed if one.id == chosen), None),
        "silent": silent(desk.seen, chosen),
        "unchecked": bool(chosen) and bool(unmet_need.unchecked(case, chosen)),
        "consented": {one.id: not silent(desk.seen, one.id) for one in listed},
        "data": disclosure.allowed(elements) if elements else (),
        "grid": feasibility.weighings(case),
        "active": plan.active(case) is not None,
        "choices": {"provider": finding.choices(listed, desk.seen)},
    }


def silent(seen: Seen, provider: str) -> list[str]:
    """Whose consent to this provider is missing today."""
    now_active = plan.active(seen.case)
    version = now_active[0] if now_active else None
    return consent.silent(seen.case, provider, version, by_the_end_of(seen.today)) if provider else []


FORM = Special("referring.html", read=read, beside=beside)

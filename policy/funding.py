"""Funding sources: who is eligible, what windows they write, what the ceilings are. Source: handbook 2.3 (R17-R20)."""

from collections.abc import Iterator
from datetime import date, timedelta

from domain.act import When
from domain.case import Case
from domain.dates import add_months
from domain.people import Role
from domain.plan import PlanOutline
from domain.programme import RulePack, Window
from domain.promise import Promise
from policy import plan
from policy.promises import Terms, by_day
from policy.waivers import lifted
from policy.working_days import working_day


def failed_criteria(case: Case, pack: RulePack) -> list[str]:
    """Which rigid criteria of a pack this case fails: the programme's limit, never the returnee's fault (R17)."""
    journey, rules = case.opened.journey, pack.eligibility
    arrived = case.returned_on
    tests = {
        "kind of return": rules.return_kinds and journey.kind not in rules.return_kinds,
        "country returned from": rules.returned_from and journey.from_country not in rules.returned_from,
        "country of return": rules.returned_to and journey.to_country not in rules.returned_to,
        "day of arrival": bool(arrived) and not _between(arrived, rules.arrival_from, rules.arrival_until),
        "documents": bool(set(rules.requires) - set(case.opened.documents)),
    }
    return [] if lifted(case, f"eligibility/{pack.id}") else [name for name, failed in tests.items() if failed]


def not_admitted(case: Case, outline: PlanOutline) -> list[str]:
    """Sources a draft takes money from though their criteria do not admit this case, in words (R17, R18)."""
    asked = [pack for pack in case.packs if outline.cost_from(pack.id)]
    failed = {pack.id: failed_criteria(case, pack) for pack in asked}
    said = "{} does not admit this case by its rules on: {}; it takes an ELIGIBILITY waiver (eligibility/{})"
    return [said.format(source, ", ".join(names), source) for source, names in failed.items() if names]


def _between(day: date | None, first: date | None, last: date | None) -> bool:
    return day is not None and (first is None or day >= first) and (last is None or day <= last)


def unknown_sources(case: Case, outline: PlanOutline) -> list[str]:
    """Sources named in a draft that do not fund this case."""
    known = {pack.id for pack in case.packs}
    return sorted({line.source for line in outline.activities if line.source and line.source not in known})


def promises(case: Case) -> Iterator[Promise]:
    """T17: every window the packs write is a promise of its own (C7)."""
    for pack in case.packs:
        yield from _windows(case, pack)


def _windows(case: Case, pack: RulePack) -> Iterator[Promise]:
    for window in pack.windows:
        anchor = _anchor(case, window.parts[0])
        if anchor is None or (window.vulnerable_only and not plan.ever_vulnerable(case)):
            continue
        kept = _kept(case, pack, window)
        terms = Terms("funding_window", Role.PROGRAMME_MANAGER, f"T17, {pack.id} {window.name}: {window.until}")
        yield by_day(
            case,
            terms,
            anchor,
            _until(case, window, anchor, kept),
            _counted(window),
            key=f"funding_window/{pack.id}/{window.name}",
            kept=kept,
            dropped=_needless(case, pack, window),
        )


def _needless(case: Case, pack: RulePack, window: Window) -> bool:
    """Nothing to spend, or no longer a vulnerable person's window."""
    spent = window.kept_by == "all_spent" and not _to_spend(case, pack)
    return spent or (window.vulnerable_only and not plan.vulnerable(case))


ANCHORS = {"arrival": "the return", "registration": "the registration", "plan_active": "the start of the first plan"}
UNITS = {"M": "months", "D": "days", "WD": "working days"}


def _counted(window: Window) -> str:
    anchor, count, unit = window.parts
    return f"{ANCHORS[anchor]}, {count} {UNITS[unit] if count > 1 else UNITS[unit].removesuffix('s')}"


def _anchor(case: Case, name: str) -> date | None:
    """Source: domain 5.7: a reopening resets no window of a funder, nor does a later return."""
    if case.before and (earlier := _anchor(case.before, name)):
        return earlier
    start = plan.first_active(case)
    return {
        "arrival": case.returned_on,
        "registration": case.opened.registered_on,
        "plan_active": start.on if start else None,
    }[name]


def _until(case: Case, window: Window, anchor: date, kept: When | None) -> date:
    _, count, unit = window.parts
    if unit == "M":
        return add_months(anchor, count)
    return working_day(case, anchor, count, kept) if unit == "WD" else anchor + timedelta(count)


def _kept(case: Case, pack: RulePack, window: Window) -> When | None:
    registered = When(on=case.opened.registered_on, at=case.opened.registered_at, number=0)
    match window.kept_by:
        case "registered" | "contact":
            return registered
        case "plan_agreed":
            return next((when for version in case.plans.values() if (when := plan.agreed(version))), None)
        case "first_help":
            return case.first_help
        case "post_arrival":
            return _post_arrival(case, pack)
        case _:
            return _all_spent(case, pack)


def _post_arrival(case: Case, pack: RulePack) -> When | None:
    return case.post_arrival.get(pack.id)


def _to_spend(case: Case, pack: RulePack) -> list[tuple[str, int]]:
    return [
        (line.id, line.instalments)
        for line in plan.activities(case).values()
        if line.source == pack.id and line.cost and plan.end_of_activity(case, line.id) not in ("CANCELLED", "REFUSED")
    ]


def _all_spent(case: Case, pack: RulePack) -> When | None:
    numbered = [(activity, n) for activity, count in _to_spend(case, pack) for n in range(1, count + 1)]
    known = {one: case.instalments.get(one) for one in numbered}
    wanted = [one for one, order in known.items() if order is None or order.delivered or not order.stopped]
    there = [order.delivered for order in known.values() if order and order.delivered]
    return max(there, key=lambda when: when.on) if wanted and len(there) == len(wanted) else None

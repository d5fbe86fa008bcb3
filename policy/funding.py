"""Funding sources: which windows they write, and when each is kept. Source: handbook 2.3 (R17-R20), timer T17."""

from collections.abc import Iterator
from datetime import date

from domain.act import When, first
from domain.case import Case
from domain.people import Role
from domain.plan import PlanOutline
from domain.programme import RulePack
from domain.promise import Promise
from domain.window import UNITS, Share, Window, parts
from policy import plan, programme
from policy.promises import Terms, by_day
from policy.working_days import working_day


def unknown_sources(case: Case, outline: PlanOutline) -> list[str]:
    """Sources named in a draft that do not fund this case."""
    known = {pack.id for pack in case.packs}
    return sorted({line.source for line in outline.activities if line.source and line.source not in known})


def promises(case: Case) -> Iterator[Promise]:
    """T17: every window the packs write is a promise of its own (C7), and so is every share with one.

    Choice: one that lies behind when its programme joins the case is late from that day: the funder is asked for time.
    """
    for pack in case.packs:
        for window in pack.windows:
            yield from _window(case, pack, window)
        for number, share in enumerate(pack.shares, 1):
            yield from _share(case, pack, number, share)


def key_of(pack: RulePack, name: str) -> str:
    """The key of the promise a window makes."""
    return f"funding_window/{pack.id}/{name}"


def _window(case: Case, pack: RulePack, window: Window) -> Iterator[Promise]:
    if window.vulnerable_only and not plan.ever_vulnerable(case):
        return
    kept, needless = _kept(case, pack, window), _needless(case, pack, window)
    yield from _limit(case, pack, window.name, (window.opens, window.until), kept, needless)


def _share(case: Case, pack: RulePack, number: int, share: Share) -> Iterator[Promise]:
    """The second half is there once that instalment of every line has arrived."""
    if share.until:
        lines = [(line, number) for line, count in _to_spend(case, pack, "") if number <= count]
        kept = _all_there(case, lines)
        yield from _limit(case, pack, share_name(number), (share.opens, share.until), kept, not lines)


def share_name(number: int) -> str:
    """The name of the window a share has."""
    return f"share_{number}"


def _limit(
    case: Case, pack: RulePack, name: str, window: tuple[str, str], kept: When | None, needless: bool
) -> Iterator[Promise]:
    opens, until = window
    if (anchor := _anchor(case, until)) is None:
        return
    said = f"{opens} to {until}" if opens else until
    terms = Terms("funding_window", Role.PROGRAMME_MANAGER, f"T17, {pack.id} {name}: {said}")
    due_on = limit_on(case, until, anchor, kept)
    key = key_of(pack, name)
    yield by_day(case, terms, anchor, due_on, _counted(until), key=key, kept=kept, dropped=needless)


def _needless(case: Case, pack: RulePack, window: Window) -> bool:
    """Nothing to spend, or no longer a vulnerable person's window."""
    spent = window.binds_spending and not _to_spend(case, pack, window.track)
    return spent or (window.vulnerable_only and not plan.vulnerable(case))


ANCHORS = {"arrival": "the return", "registration": "the registration", "plan_active": "the start of the first plan"}


def _counted(limit: str) -> str:
    anchor, count, unit = parts(limit)
    return f"{ANCHORS[anchor]}, {count} {UNITS[unit]}{'s' * (count > 1)}"


def opens_on(case: Case, opens: str) -> date | None:
    """The day a window opens; None while what it is counted from has not happened."""
    anchor = _anchor(case, opens) if opens else None
    return limit_on(case, opens, anchor) if anchor else None


def _anchor(case: Case, limit: str) -> date | None:
    """Source: domain 5.7: a reopening resets no window of a funder, nor does a later return."""
    if case.before and (earlier := _anchor(case.before, limit)):
        return earlier
    start = plan.first_active(case)
    return {
        "arrival": case.returned_on,
        "registration": case.opened.registered_on,
        "plan_active": start.on if start else None,
    }[parts(limit)[0]]


def limit_on(case: Case, limit: str, anchor: date, kept: When | None = None) -> date:
    """The day such a limit falls on, by the calendars of this case (C1, C2, C4)."""
    _, count, unit = parts(limit)
    if unit == "WD":
        return working_day(case, anchor, count, kept)
    return programme.end(anchor, limit, case.opened.calendar)


def _kept(case: Case, pack: RulePack, window: Window) -> When | None:
    registered = When(on=case.opened.registered_on, at=case.opened.registered_at, number=0)
    match window.kept_by:
        case "registered" | "contact":
            return registered
        case "applied":
            return first(asked.asked for (_, source), asked in case.funding.items() if source == pack.id)
        case "plan_agreed":
            return next((when for version in case.plans.values() if (when := plan.agreed(version))), None)
        case "first_help":
            return case.first_help
        case "post_arrival":
            return case.post_arrival.get(pack.id)
        case "followed_up":
            opened = opens_on(case, window.opens) or case.opened.registered_on
            return first(when for when in case.contacts if when.on >= opened)
        case _:
            return _all_spent(case, pack, window.track)


def _to_spend(case: Case, pack: RulePack, track: str) -> list[tuple[str, int]]:
    return [
        (line.id, line.instalments)
        for line in plan.activities(case).values()
        if line.source == pack.id
        and line.cost
        and track in ("", line.track)
        and plan.end_of_activity(case, line.id) not in ("CANCELLED", "REFUSED")
    ]


def _all_spent(case: Case, pack: RulePack, track: str) -> When | None:
    spending = _to_spend(case, pack, track)
    return _all_there(case, [(activity, n) for activity, count in spending for n in range(1, count + 1)])


def _all_there(case: Case, numbered: list[tuple[str, int]]) -> When | None:
    known = {one: case.instalments.get(one) for one in numbered}
    wanted = [one for one, order in known.items() if order is None or order.delivered or not order.stopped]
    there = [order.delivered for order in known.values() if order and order.delivered]
    return max(there, key=lambda when: when.on) if wanted and len(there) == len(wanted) else None

"""May this source's money leave today: its documents, its windows, its shares. Source: domain 8.4, C8, T17."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from domain.assistance import GiveImmediateAssistance
from domain.case import Case
from domain.dates import end_of
from domain.plan import Activity
from domain.programme import RulePack
from domain.window import Share, Window
from policy import agenda, ceilings, eligibility, funding
from policy.waivers import lifted

ASK = "ask for a DEADLINE_FUNDING waiver"


def order_faults(case: Case, line: Activity, instalment: int, amount: Decimal, today: date) -> list[str]:
    """Why this order may not leave today, in words."""
    pack = next((one for one in case.packs if one.id == line.source), None)
    if pack is None:
        return []
    bound = [window for window in pack.windows if window.binds_spending and window.track in ("", line.track)]
    said = [*_papers(case, pack), *_windows(case, pack, bound, today)]
    share = share_of(pack, instalment)
    return [*said, *(_share(case, pack, instalment, share, today) if share else ()), *_part(line, share, amount)]


def gift_faults(case: Case, gift: GiveImmediateAssistance, pack: RulePack, today: date) -> list[str]:
    """Why this source may not pay for help at once today, in words.

    Choice: a pack of tracks or shares gives inside a plan only; elsewhere its limits could be walked around.
    """
    kept_by = {"all_spent", "post_arrival"} if gift.post_arrival else {"all_spent"}
    bound = [window for window in pack.windows if window.kept_by in kept_by and not window.track]
    planned = (
        [f"{pack.id} gives inside a plan only; name another source, or none"] if pack.tracks or pack.shares else []
    )
    return [*planned, *eligibility.refusal_of(case, pack), *_windows(case, pack, bound, today)]


def share_of(pack: RulePack, instalment: int) -> Share | None:
    """Which share of its pack an instalment is, if the pack pays in shares."""
    return pack.shares[instalment - 1] if instalment <= len(pack.shares) else None


def before_departure(case: Case, source: str, instalment: int) -> bool:
    """Whether this is the one delivery a pack places before the return (C8)."""
    pack = next((one for one in case.packs if one.id == source), None)
    share = share_of(pack, instalment) if pack else None
    return share is not None and share.before_departure


def _papers(case: Case, pack: RulePack) -> Iterator[str]:
    for code in pack.before_orders:
        if code not in eligibility.on_file(case):
            yield f"{pack.id} orders nothing without the document {code}: record it (record-circumstances)"


def _windows(case: Case, pack: RulePack, bound: list[Window], today: date) -> Iterator[str]:
    """Choice: after a funder's last day money waits for a waiver; help itself goes on."""
    ends = _ends(case, today)
    for window in bound:
        opens, until = funding.opens_on(case, window.opens), ends.get(funding.key_of(pack, window.name))
        if until and until < today:
            yield f"{pack.id} let its money be spent until {until:%d %B %Y} ({window.name}): {ASK}"
        elif opens and today < opens:
            yield f"{pack.id} gives its money from {opens:%d %B %Y} on ({window.name}): wait until then"


def _share(case: Case, pack: RulePack, number: int, share: Share, today: date) -> Iterator[str]:
    name = funding.share_name(number)
    rule = f"process/{pack.id}/{name}"
    until = _ends(case, today).get(funding.key_of(pack, name))
    opens = funding.opens_on(case, share.opens)
    if until and until < today:
        yield f"instalment {number} could be paid until {until:%d %B %Y}: {ASK}"
    elif lifted(case, rule):
        return
    elif share.before_departure and case.returned_on:
        yield f"instalment {number} is paid before departure, not after the return: ask for a PROCESS waiver ({rule})"
    elif share.opens and opens is None:
        yield f"instalment {number} is counted from a day that is not known yet: confirm the arrival first"
    elif opens and today < opens:
        yield f"instalment {number} is paid from {opens:%d %B %Y} on: wait, or ask for a PROCESS waiver ({rule})"


def _part(line: Activity, share: Share | None, amount: Decimal) -> Iterator[str]:
    if share and amount > (most := ceilings.cents(line.cost * share.percent / 100)):
        yield f"{amount} is more than this instalment, {share.percent} percent of {line.cost}: {most}"


def _ends(case: Case, today: date) -> dict[str, date]:
    """The last day of each window as it now stands, waivers included."""
    made = agenda.ledger(case, end_of(today, case.time_zone))
    return {promise.key: promise.due_on for promise in made if promise.name == "funding_window"}

"""How much a funding source gives one case: by kind of item, and in all. Source: domain 8.4, C10."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from domain.act import When
from domain.assistance import GiveImmediateAssistance
from domain.case import Case
from domain.money import Amounts
from domain.opened import Member
from domain.plan import Activity, PlanOutline
from domain.programme import RulePack
from policy import household, plan
from policy.waivers import raised_to

Sums = dict[str, Decimal]
TOTAL = "case_total"


def over_limits(case: Case, outline: PlanOutline) -> list[str]:
    """Which sums of a draft pass a ceiling or a package, in words.

    Source: domain 8.4, C10. A CEILING waiver raises one named ceiling to its own sum. Choice: lines of one kind of
    item add up, and what was given or ordered on lines the draft no longer has still counts.
    """
    return [said for pack in case.packs for said in _over(case, pack, _sums(case, pack, outline))]


def over_with(case: Case, source: str, item: str, amount: Decimal) -> list[str]:
    """Which limits this sum would pass, on top of all that was given or ordered from the source, in words."""
    said: list[str] = []
    for pack in (one for one in case.packs if one.id == source):
        sums = _sums(case, pack, PlanOutline())
        sums[kind_of(item)] += amount
        said += _over(case, pack, sums)
    return said


def by_track(case: Case, pack: RulePack, outline: PlanOutline) -> Sums:
    """What each track of a pack gives: by the draft, and what was ordered beyond it."""
    return _with_orders(case, pack, outline, lambda line: line.track)


def kind_of(item: str) -> str:
    """The kind of item a pack writes a ceiling for: gifts have ids of their own, such as micro-business-2."""
    return re.sub(r"-\d+$", "", item).replace("-", "_")


def in_package(gift: GiveImmediateAssistance, pack: RulePack) -> bool:
    """Whether a gift is paid by the package on arrival, which has its own limit."""
    return gift.post_arrival and bool(pack.packages)


class Limit(NamedTuple):
    """What a source is asked for one kind of item, or in all (case_total), and what it allows; None: no limit."""

    item: str
    wanted: Decimal
    most: Decimal | None

    @property
    def over(self) -> bool:
        """Whether more is asked than is allowed."""
        return self.most is not None and self.wanted > self.most


def limits(case: Case, pack: RulePack, outline: PlanOutline) -> list[Limit]:
    """Every kind of item a draft takes from this source, then the sum of all."""
    return list(_limits(case, pack, _sums(case, pack, outline)))


def _limits(case: Case, pack: RulePack, sums: Sums) -> Iterator[Limit]:
    for item, wanted in {**sums, TOTAL: sum(sums.values(), Decimal(0))}.items():
        yield Limit(item, wanted, limit(case, f"ceiling/{pack.id}/{item}"))


def _over(case: Case, pack: RulePack, sums: Sums) -> Iterator[str]:
    for item, wanted, most in (one for one in _limits(case, pack, sums) if one.over):
        what = "in all is over the limit of" if item == TOTAL else f"for {item} is over the ceiling of"
        yield f"{wanted} {what} {most} {pack.currency} ({pack.id})"


def limit(case: Case, rule: str) -> Decimal | None:
    """The sum a ceiling allows now, such as ceiling/FS-A/medical: the pack's, or what waivers raised it to (C16)."""
    _, source, item = rule.split("/")
    pack = next(pack for pack in case.packs if pack.id == source)
    read = {TOTAL: _most, "post_arrival": _on_arrival}.get(item)
    own, raised = read(case, pack) if read else _ceiling(case, pack, item), raised_to(case, rule)
    return own if own is None or raised is None else max(own, raised)


def _on_arrival(case: Case, pack: RulePack) -> Decimal:
    package = pack.packages.get(case.opened.journey.kind)
    return package.post_arrival * len(case.opened.household) if package else Decimal(0)


def _ceiling(case: Case, pack: RulePack, item: str) -> Decimal | None:
    """Choice: a ceiling named for a child (education_child) is one for each child of the household (C15)."""
    children = sum(not member.adult for member in case.opened.household)
    track = pack.tracks.get(item)
    ceiling = track.max if track else pack.ceilings.get(item)
    return ceiling * max(children, 1) if ceiling is not None and item.endswith("_child") else ceiling


def _most(case: Case, pack: RulePack) -> Decimal | None:
    """Choice: a pack that foresees money by kind of return foresees none for a kind it does not name."""
    package = pack.packages.get(case.opened.journey.kind)
    if pack.amounts:
        return household_sum(case, pack.amounts)
    if package is None:
        return pack.ceilings.get("case_total", Decimal(0) if pack.packages else None)
    return package.post_return + package.per_family_member * (len(case.opened.household) - 1)


def household_sum(case: Case, amounts: Amounts) -> Decimal:
    """One sum counted by heads. Source: domain 8.4, FS-D.

    Choice: ages are those of the day of return, or of registration before it; a child whose day of birth nobody knows
    counts as a young one. Half-up once, at the end (C14).
    """
    day, members = case.returned_on or case.opened.registered_on, case.opened.household
    young = sum(_young(case, member, amounts.child_under, day) for member in members)
    whole = amounts.adult * (len(members) - young) + amounts.adult * young * amounts.child_percent / 100
    bonus = amounts.family_bonus if amounts.family_over and len(members) > amounts.family_over else Decimal(0)
    return cents(whole + bonus)


def cents(exact: Decimal) -> Decimal:
    """Half-up rounding, once (C14)."""
    return exact.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _young(case: Case, member: Member, under: int, day: date) -> bool:
    from_then_on = household.comes_of_age(member, case.packs, under)
    return day < from_then_on if from_then_on else not member.adult


def _sums(case: Case, pack: RulePack, outline: PlanOutline) -> Sums:
    """By kind of item: what a draft plans, and what was given or ordered from this source beyond it."""
    sums = _with_orders(case, pack, outline, lambda line: kind_of(line.item))
    for gift in case.given.values():
        if gift.source == pack.id and not in_package(gift, pack):
            sums[kind_of(gift.item)] += gift.amount
    for kit in (one for one in case.kits.values() if one.source == pack.id):
        sums["communication_kit"] += kit.amount
    return sums


def _with_orders(case: Case, pack: RulePack, outline: PlanOutline, kind: Callable[[Activity], str]) -> Sums:
    sums: Sums = defaultdict(Decimal)
    planned: Sums = defaultdict(Decimal)
    for line in (one for one in outline.activities if one.source == pack.id):
        sums[kind(line)] += line.cost
        planned[line.id] += line.cost
    ordered: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for line, spent, _ in orders(case):
        if line.source == pack.id:
            ordered[(line.id, kind(line))] += spent
    for (activity, name), amount in ordered.items():
        sums[name] += max(amount - planned[activity], Decimal(0))
    return sums


def orders(case: Case) -> Iterator[tuple[Activity, Decimal, bool]]:
    """Every order that takes money: the line of the plan it was made under, its sum, and whether it has arrived."""
    for (activity, _), order in case.instalments.items():
        line = _ordered_under(case, activity, order.ordered)
        if line and order.spent:
            yield line, order.spent, order.delivered is not None


def _ordered_under(case: Case, activity: str, when: When) -> Activity | None:
    """The line an order was made under: of the newest version that had started then, else of the newest proposed."""
    known = [
        (_started(case, number, when), number, line)
        for number, version in case.plans.items()
        for line in version.outline.activities
        if line.id == activity and line.cost and version.proposed.number < when.number
    ]
    return max(known, key=lambda one: one[:2])[2] if known else None


def _started(case: Case, number: int, before: When) -> bool:
    started = plan.activated(case, case.plans[number], standing=False)
    return started is not None and started.number < before.number

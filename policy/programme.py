"""What makes a rule pack contradict itself, or wait for what can never come. Source: domain 8.4, C7, C8, C11.

Asked when a file is read, never of a case: a pack that was accepted once stays readable for as long as its cases live.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from domain.dates import Calendar, add_months, add_working_days
from domain.opened import ReturnKind
from domain.people import Role
from domain.programme import RulePack
from domain.window import Share, Window, parts

BEFORE_A_PLAN_STARTS = {"registered", "contact", "applied", "plan_agreed"}
FIRST_DAY, DAYS = date(2027, 1, 1), 730  # every day of a common and a leap year: a month is 28 to 31 days long


class Fault(NamedTuple):
    """Where in a pack, field by field, and what is wrong there."""

    at: tuple[str | int, ...]
    said: str


Check = Callable[[RulePack], Iterator[Fault]]


def end(anchor: date, limit: str, calendar: Calendar) -> date:
    """The day a limit such as arrival+6M falls on, counted from this anchor."""
    _, count, unit = parts(limit)
    if unit == "M":
        return add_months(anchor, count)
    return add_working_days(anchor, count, calendar) if unit == "WD" else anchor + timedelta(count)


def never_open(opens: str, until: str) -> bool:
    """Whether, in some year, this opening would come after its own end. Of two anchors only the days can tell."""
    if not opens or not until or parts(opens)[0] != parts(until)[0]:
        return False
    weekdays = Calendar()
    days = (FIRST_DAY + timedelta(n) for n in range(DAYS))
    return any(end(day, opens, weekdays) > end(day, until, weekdays) for day in days)


def of_window(window: Window) -> Iterator[Fault]:
    """A window that opens after its end, or is counted from what comes after what keeps it."""
    if never_open(window.opens, window.until):
        yield Fault(("opens",), f"it opens ({window.opens}) after its own end ({window.until})")
    if window.opens and parts(window.opens)[0] != parts(window.until)[0]:
        yield Fault(("opens",), "opening and end are counted from the same day")
    if parts(window.until)[0] == "plan_active" and window.kept_by in BEFORE_A_PLAN_STARTS:
        yield Fault(("until",), f"it begins with the plan, but {window.kept_by} lies before: it could never be missed")


def of_share(share: Share) -> Iterator[Fault]:
    """A share leaves before departure, or inside a window with both ends."""
    if share.before_departure and (share.opens or share.until):
        yield Fault(("when",), "a share leaves before departure or inside a window, not both")
    elif not share.before_departure and not (share.opens and share.until):
        yield Fault((), "a share says when it leaves: when: before_departure, or opens and until")
    elif never_open(share.opens, share.until):
        yield Fault(("opens",), f"it opens ({share.opens}) after its own end ({share.until})")
    elif not share.before_departure and parts(share.opens)[0] != parts(share.until)[0]:
        yield Fault(("opens",), "opening and end are counted from the same day")


def _names(pack: RulePack) -> Iterator[Fault]:
    taken = Counter(window.name for window in pack.windows)
    for n, window in enumerate(pack.windows):
        if taken[window.name] > 1:
            yield Fault(("windows", n, "name"), f"{window.name} is written twice")


def _rows(pack: RulePack) -> Iterator[Fault]:
    taken = Counter(row.id for row in pack.grid)
    yield from (Fault(("grid", n, "id"), f"{row.id} twice") for n, row in enumerate(pack.grid) if taken[row.id] > 1)


def _tracks(pack: RulePack) -> Iterator[Fault]:
    for n, window in enumerate(pack.windows):
        if window.track and window.track not in pack.tracks:
            yield Fault(("windows", n, "track"), f"the pack has no track {window.track}: nothing could keep it")
        if window.track and not window.binds_spending:
            yield Fault(("windows", n, "track"), "a track bounds spending only (kept_by: all_spent)")


def _kept_by_what_can_come(pack: RulePack) -> Iterator[Fault]:
    """Choice: a window nothing could ever keep is a window that punishes everybody."""
    arrives = any(package.post_arrival for package in pack.packages.values())
    for n, window in enumerate(pack.windows):
        if window.kept_by == "post_arrival" and not arrives:
            yield Fault(("windows", n, "kept_by"), "no package has money for the arrival: nothing could keep it")
        if window.kept_by == "applied" and pack.approval.by is None:
            yield Fault(("windows", n, "kept_by"), "nobody approves budgets here, so nobody is applied to")


def _packages(pack: RulePack) -> Iterator[Fault]:
    """C11: a pack that admits a kind of return without money for it contradicts itself."""
    without = set(pack.eligibility.return_kinds or ReturnKind) - set(pack.packages)
    if pack.packages and without:
        yield Fault(("packages",), f"no package for {', '.join(sorted(without))}, which the pack declares eligible")


def _kinds(pack: RulePack) -> Iterator[Fault]:
    for n, kind in enumerate(pack.eligibility.return_kinds):
        if kind not in set(ReturnKind):
            yield Fault(("eligibility", "return_kinds", n), f"there is no kind of return {kind}")
    if "removed_by_force" in pack.eligibility.exclude and ReturnKind.FORCED in pack.eligibility.return_kinds:
        yield Fault(("eligibility", "exclude"), "forced returns are admitted and excluded")


def _arrivals(pack: RulePack) -> Iterator[Fault]:
    first, last = pack.eligibility.arrival_from, pack.eligibility.arrival_until
    if first and last and first > last:
        yield Fault(("eligibility", "arrival_until"), "the last day of arrival comes before the first")


def _whole(pack: RulePack) -> Iterator[Fault]:
    given = sum(share.percent for share in pack.shares)
    if pack.shares and given != 100:
        yield Fault(("shares",), f"the shares make {given} percent; together they make 100")


def _paid_while_it_may_be_spent(pack: RulePack) -> Iterator[Fault]:
    """A share that opens after the last day to spend could never be paid."""
    ends = [(window.name, window.until) for window in pack.windows if window.binds_spending and not window.track]
    for n, share in enumerate(pack.shares):
        for name, until in ends:
            if never_open(share.opens, until):
                yield Fault(("shares", n, "opens"), f"it opens after {name} ({until}) has ended: it could not be paid")


def _sittings(pack: RulePack) -> Iterator[Fault]:
    rules = pack.approval
    if (rules.sits_every_months is None) is not (rules.sits_from is None):
        yield Fault(("approval",), "a committee has a first sitting and a rhythm: sits_from and sits_every_months")
    if rules.sits_every_months and rules.within_days:
        yield Fault(("approval", "within_days"), "an answer comes at a sitting or within days, not both")
    if rules.sits_every_months and rules.by is not Role.FUNDING_SOURCE:
        yield Fault(("approval", "by"), "a committee answers for the funding source (by: FUNDING_SOURCE)")


CHECKS: tuple[tuple[frozenset[str], Check], ...] = (
    (frozenset({"windows"}), _names),
    (frozenset({"grid"}), _rows),
    (frozenset({"windows", "tracks"}), _tracks),
    (frozenset({"windows", "packages", "approval"}), _kept_by_what_can_come),
    (frozenset({"packages", "eligibility"}), _packages),
    (frozenset({"eligibility"}), _kinds),
    (frozenset({"eligibility"}), _arrivals),
    (frozenset({"shares"}), _whole),
    (frozenset({"shares", "windows"}), _paid_while_it_may_be_spent),
    (frozenset({"approval"}), _sittings),
)


def contradictions(pack: RulePack, unread: frozenset[str] = frozenset()) -> Iterator[Fault]:
    """In what a pack as a whole contradicts itself; what stands in fields nobody could read is left out."""
    for needs, check in CHECKS:
        if not needs & unread:
            yield from check(pack)

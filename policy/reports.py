"""Reports over many cases, as numbers that point at nobody. Source: handbook 2.3 (R20), 2.3.2 (R71), domain 8.6."""

from collections.abc import Iterator, Sequence

from domain.case import Case
from domain.promise import Promise, State
from domain.unmet_need import Option, UnmetNeed
from domain.waiver import Waiver, WaiverKind, WaiverState
from policy.masking import ALL, HIDDEN, Observation, Shown, Table
from policy.tallies import NONE, Counts, Known, made

ON_TIME, LATE, WAIVED, LATE_THEN_WAIVED, STILL_LATE = "ON_TIME", "LATE", "WAIVED", "LATE_THEN_WAIVED", "STILL_LATE"
STANDINGS = (ON_TIME, LATE, WAIVED, LATE_THEN_WAIVED, STILL_LATE)
ANSWERS = tuple(state.value for state in WaiverState)
OPTIONS = {
    Option.RELOCATION: "RELOCATION_CONSIDERED",
    Option.ADVOCACY: "ADVOCACY",
    Option.SAFETY_PLAN: "SAFETY_PLANNING",
    Option.WAIT_FOR_SERVICE: "WAITING_SERVICE",
}
ENDS = ("RESOLVED", "NOT_RESOLVED", "NOT_RESOLVED_AT_CLOSURE")
STATES = ("REGISTERED", *OPTIONS.values(), *ENDS)
INTERNAL = "INTERNAL"


def deadlines(cases: Sequence[Known]) -> list[Table]:
    """How promises were kept, plans within a month, and waivers."""
    kept = made(DEADLINES, cases)
    return [kept, plans_in_time(kept), made(WAIVERS, cases)]


def _promises(known: Known) -> Iterator[Observation]:
    for promise in known.ledger:
        if stood := standing(known.case, promise):
            for programme in known.programmes:
                yield Observation((programme, promise.name), known.case.office, stood, known.id)


def standing(case: Case, promise: Promise) -> str:
    """How one promise ended, or stands; nothing while it is open and in time, or if nobody owed it by its date.

    Choice (C6): what was missed and then moved stays "late, then waived"; what was dropped after its date was late.
    """
    missed = [fact.number for fact in case.passed.get(promise.key, []) if fact.step == "due"]
    before = bool(promise.moved_by) and any(number < max(promise.moved_by) for number in missed)
    match promise.state:
        case State.KEPT if promise.late:
            return LATE
        case State.KEPT if not promise.moved_by or _in_first_time(promise):
            return ON_TIME
        case State.KEPT:
            return LATE_THEN_WAIVED if before else WAIVED
        case State.OPEN if promise.late:
            return STILL_LATE
        case State.OPEN:
            return LATE_THEN_WAIVED if before else ""
    return LATE if any(number > max(promise.moved_by, default=0) for number in missed) else ""


def _in_first_time(promise: Promise) -> bool:
    return promise.kept_on is not None and promise.kept_on <= promise.first_due_on


def plans_in_time(kept: Table) -> Table:
    """The share of plans agreed within a month, without those that were given more time (R14).

    Choice: reckoned from the numbers that may be shown, so that it gives nothing away.
    """
    rows = []
    for programme, promise, office, *counts in kept.rows:
        if promise == "plan":
            said = dict(zip((*STANDINGS, ALL), counts, strict=True))
            rows.append((programme, office, said[ON_TIME], _share(said)))
    return Table("plans", ("programme", "office", ON_TIME, "PER_CENT"), tuple(rows))


def _share(said: dict[str, Shown]) -> Shown:
    in_time, *others = (said[name] for name in (ON_TIME, LATE, STILL_LATE))
    if not isinstance(in_time, int) or not all(isinstance(other, int) for other in others):
        return HIDDEN
    total = in_time + sum(other for other in others if isinstance(other, int))
    return (in_time * 200 + total) // (2 * total) if total else ""


def _waivers(known: Known) -> Iterator[Observation]:
    for waiver in known.case.waivers.values():
        yield Observation((*_rule(waiver), waiver.kind.value), waiver.because, waiver.state.value, known.id)


def _rule(waiver: Waiver) -> tuple[str, str]:
    return rule_of(waiver.kind, waiver.about)


def rule_of(kind: WaiverKind, about: str) -> tuple[str, str]:
    """Whose rule, and which: ceiling/FS-A/medical is FS-A's ceiling/medical; a promise of ours is INTERNAL."""
    name, _, rest = about.partition("/")
    if name == "process":
        return INTERNAL, about
    source, _, what = rest.partition("/")
    ours = kind.moves_a_date and not name.startswith("funding_")
    detail = f"{name}/{what}" if what and name in ("ceiling", "funding_window") else name
    return (INTERNAL, name) if ours else (source or INTERNAL, detail)


def unmet_needs(cases: Sequence[Known]) -> list[Table]:
    """What nobody could meet, by element, reason, office and state: for those who ask for services (R71)."""
    return [made(UNMET_NEEDS, cases)]


def _unmet(known: Known) -> Iterator[Observation]:
    for key, unmet in known.case.unmet.items():
        block = _element(known.case, unmet), unmet.reason.value
        yield Observation(block, known.case.office, unmet_state(known.case, key, unmet), known.id)


def _element(case: Case, unmet: UnmetNeed) -> str:
    return case.needs[unmet.need].need.element.value if unmet.need in case.needs else NONE


def unmet_state(case: Case, key: str, unmet: UnmetNeed) -> str:
    """Where an unmet need stands. Source: domain 5.3. Choice: closure ends what was open or given up by then."""
    if unmet.ended and unmet.resolved:
        return "RESOLVED"
    if case.closed:
        return "NOT_RESOLVED_AT_CLOSURE"
    if unmet.ended:
        return "NOT_RESOLVED"
    tried = unmet.options | ({Option.ADVOCACY} if any(one.unmet == key for one in case.advocacy.values()) else set())
    return next((state for option, state in OPTIONS.items() if option in tried), "REGISTERED")


# Waivers by source, rule and reason, and how they were answered: to argue for softer rules (R20).
DEADLINES = Counts("deadlines", ("programme", "promise", "office"), STANDINGS, _promises)
WAIVERS = Counts("waivers", ("source", "rule", "kind", "reason"), ANSWERS, _waivers)
UNMET_NEEDS = Counts("unmet-needs", ("element", "reason", "office"), STATES, _unmet)

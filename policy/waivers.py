"""Waivers: who may grant which, what none may touch, and the promise of an answer. Source: domain 5.4, 5.5."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from domain.assessment import AssessmentKind, Element
from domain.case import Case
from domain.dates import add_months
from domain.people import Role
from domain.promise import Promise
from domain.waiver import KEEPS_THE_FILE, Waiver, WaiverKind, bound_by, keeps_the_file
from policy.promises import Terms, by_day

ANSWER = Terms("waiver_answer", Role.SUPERVISOR, "T12 by analogy, domain 5.5: a request is answered")
HOLD = Terms("retention_answer", Role.DATA_PROTECTION_OFFICER, "T19: a request to keep the file longer is answered")
ANSWER_WITHIN_DAYS = 7
MOST_MONTHS = 18  # Choice: a waiver is no switch that turns a promise off


@dataclass(frozen=True)
class Leave:
    """By which kind of waiver a promise is moved, and who may grant it."""

    timer: str
    kind: WaiverKind
    by: frozenset[Role]


INTERNAL, FUNDING = WaiverKind.DEADLINE_INTERNAL, WaiverKind.DEADLINE_FUNDING
SUPERVISOR = frozenset({Role.SUPERVISOR, Role.PROGRAMME_MANAGER})
WORKER = SUPERVISOR | {Role.CASE_WORKER}
PROGRAMME = frozenset({Role.PROGRAMME_MANAGER})
FUNDER = PROGRAMME | {Role.FUNDING_SOURCE}
OFFICER = frozenset({Role.DATA_PROTECTION_OFFICER})
NOBODY: frozenset[Role] = frozenset()

# Source: domain 5.4, "Waivable by"; 5.5. Choice: whoever stands above may grant too (5.5 gives supervisors T5, T7);
# the programme manager records the funding source's answer; what has no line is the supervisor's (C16); nobody, of
# whatever role, grants what they asked for.
MORE_TIME: dict[str, Leave] = {
    "plan": Leave("T1", INTERNAL, SUPERVISOR),
    "midterm_report": Leave("T2", INTERNAL, PROGRAMME),
    "final_report": Leave("T3", INTERNAL, PROGRAMME),
    "follow_up_period": Leave("T4", WaiverKind.FOLLOW_UP_EXTENSION, PROGRAMME),  # Choice: 5.5, as it ends at 18 months
    "follow_up": Leave("T5", INTERNAL, WORKER),
    "survey": Leave("T6", INTERNAL, WORKER),
    "plan_review": Leave("T7", INTERNAL, WORKER),
    "contact_lost": Leave("T8", INTERNAL, SUPERVISOR),
    "hold_review": Leave("T9", INTERNAL, SUPERVISOR),
    "referral_answer": Leave("T10", INTERNAL, WORKER),
    "referral_progress": Leave("T11", INTERNAL, WORKER),
    "funding_answer": Leave("T12", FUNDING, FUNDER),
    "plan_consent": Leave("T13", INTERNAL, NOBODY),
    "plan_copy": Leave("T14", INTERNAL, SUPERVISOR),  # the returnee's own way is to have the copy kept (hand-over-copy)
    "urgent_options": Leave("T15", INTERNAL, NOBODY),
    "first_assistance": Leave("T16", INTERNAL, SUPERVISOR),
    "funding_window": Leave("T17", FUNDING, FUNDER),
    "safety_review": Leave("T18", INTERNAL, NOBODY),
    "own_consent": Leave("C9", INTERNAL, NOBODY),
    "sharing_review": Leave("4.7", INTERNAL, NOBODY),
    "unread_message": Leave("C17", INTERNAL, NOBODY),  # Choice: it may be a refusal, so nobody lets it lie
    "failed_deed": Leave("9", INTERNAL, NOBODY),  # invariant 9: what did not leave the house is looked into
    "death_correction": Leave("C13", INTERNAL, NOBODY),
    "refusal_checked": Leave("C21", INTERNAL, NOBODY),
    KEEPS_THE_FILE: Leave("T19", INTERNAL, OFFICER),  # a legal hold
}
OTHERS = Leave("", INTERNAL, SUPERVISOR)
LIFTS: dict[WaiverKind, frozenset[Role]] = {
    WaiverKind.ELIGIBILITY: FUNDER,
    WaiverKind.CEILING: FUNDER,
    WaiverKind.MODALITY: FUNDER,
    WaiverKind.PROCESS: SUPERVISOR,
}
NEEDS_WORDS = {
    FUNDING: "the evidence",
    WaiverKind.ELIGIBILITY: "the vulnerability note, without details",
    WaiverKind.CEILING: "the quote",
    WaiverKind.FOLLOW_UP_EXTENSION: "the need",
}  # Source: domain 5.5, "Needs"; the reason code is asked of every kind
TWO_ROLES = frozenset({WaiverKind.MODALITY})  # Source: domain 5.5: programme manager and funding source
KEYED_OTHERWISE = {"plan_revision": "plan_review"}  # promises whose key begins with another word than their name
FACE_TO_FACE = "process/face_to_face"
OF_A_TRACK = ("months", "own_contribution")
PROCESS = (FACE_TO_FACE, "process/tracing", *(f"process/assessment/{kind.lower()}" for kind in AssessmentKind))


def leave(name: str) -> Leave:
    """Who may move promises of this name, and by which kind of waiver."""
    return MORE_TIME.get(name, OTHERS)


def name_of(key: str) -> str:
    """The name of the promise with this key."""
    word = key.split("/", 1)[0]
    return KEYED_OTHERWISE.get(word, word)


def lifted(case: Case, rule: str) -> bool:
    """Whether a granted waiver lifts this named rule, such as eligibility/FS-A (C16)."""
    return any(waiver.granted and waiver.rule == rule and _counts(case, waiver) for waiver in case.waivers.values())


def _counts(case: Case, waiver: Waiver) -> bool:
    """Choice: how we work is waived for one episode; what a funder granted stays, as its windows do (5.7)."""
    since = case.reopened
    ours = waiver.kind is WaiverKind.PROCESS
    if since is None or not ours:
        return True
    return waiver.decided is not None and waiver.decided.order > since.order


def raised_to(case: Case, rule: str) -> Decimal | None:
    """The sum to which granted waivers raise this ceiling, such as ceiling/FS-A/medical; nothing if none does."""
    granted = [waiver.amount for waiver in case.waivers.values() if waiver.granted and waiver.rule == rule]
    return max((amount for amount in granted if amount is not None), default=None)


def grants(waiver: Waiver) -> frozenset[Role]:
    """Which roles may answer. A funding source's own answer is recorded by the programme manager (domain 5.5)."""
    return leave(name_of(waiver.promise)).by if waiver.kind.moves_a_date else LIFTS[waiver.kind]


def rules(case: Case, kind: WaiverKind) -> list[str]:
    """Every rule of the case that a waiver of this kind can lift: of the packs in force only.

    Choice: an activity, or an item of help at once, is known by its plan or by its decision of table 2.2.
    """
    match kind:
        case WaiverKind.ELIGIBILITY:
            return [f"eligibility/{pack.id}" for pack in case.packs]
        case WaiverKind.CEILING:
            return [f"ceiling/{pack.id}/{item}" for pack in case.packs for item in _ceilings(case, pack.id)]
        case WaiverKind.MODALITY:
            lines = [line.id for version in case.plans.values() for line in version.outline.activities if line.cost]
            return [
                f"modality/{pack.id}/{id_}" for pack in case.packs for id_ in dict.fromkeys([*lines, *case.modalities])
            ]
        case _:
            return [*PROCESS, *_of_packs(case), *(f"process/one_source/{thing}" for thing in _things(case))]


def _of_packs(case: Case) -> Iterator[str]:
    """What a pack asks besides sums and days: shares paid in order, how long a track lasts, the returnee's part."""
    for pack in case.packs:
        yield from (f"process/{pack.id}/share_{number}" for number, _ in enumerate(pack.shares, 1))
        yield from (f"process/{pack.id}/{track}/{rule}" for track in pack.tracks for rule in OF_A_TRACK)


def _things(case: Case) -> list[str]:
    """What two sources might both pay for: kinds of item that packs or plans know, and the elements."""
    known = [item for pack in case.packs for item in pack.ceilings]
    lines = [line.item for version in case.plans.values() for line in version.outline.activities if line.item]
    return list(dict.fromkeys([*known, *lines, *(element.value for element in Element)]))


def _ceilings(case: Case, source: str) -> list[str]:
    pack = next(pack for pack in case.packs if pack.id == source)
    package = pack.packages.get(case.opened.journey.kind)
    whole = ["case_total"] if pack.packages or pack.amounts else []
    return list(dict.fromkeys([*pack.ceilings, *pack.tracks, *whole, *(["post_arrival"] if package else [])]))


def latest(case: Case, promise: Promise, today: date) -> date:
    """The last day to which this promise can be moved.

    Choice: eighteen months from where it stands, or from today if that is later; a pack's own cap counts from the
    first date, so that asking again does not pass it.
    """
    return min([_by_the_house(promise, today), *_capped(case, promise)])


def counted_from(case: Case, promise: Promise, today: date) -> str:
    """What that last day is counted from, in words."""
    house, capped = _by_the_house(promise, today), min(_capped(case, promise), default=None)
    if capped and capped < house:
        return f"a programme counts from the first date, {promise.first_due_on:%d %B %Y}"
    since = "the present date" if promise.due_on >= today else "today"
    return f"{MOST_MONTHS} months count from {since}, {max(promise.due_on, today):%d %B %Y}"


def _by_the_house(promise: Promise, today: date) -> date:
    return add_months(max(promise.due_on, today), MOST_MONTHS)


def _capped(case: Case, promise: Promise) -> list[date]:
    capped = [pack.waivers.most_days for pack in bound_by(case.packs, promise.key) if pack.waivers.most_days]
    return [promise.first_due_on + timedelta(days) for days in capped]


def promises(case: Case) -> Iterator[Promise]:
    """A request for a waiver is answered. Choice: within seven days, as for funding (T12)."""
    for id_, waiver in case.waivers.items():
        terms = HOLD if keeps_the_file(waiver.promise) else Terms(ANSWER.name, _on(waiver), ANSWER.rule)
        due_on = waiver.asked.on + timedelta(ANSWER_WITHIN_DAYS)
        said, over = f"the request, 7 days{_signed(case, waiver)}", waiver.withdrawn is not None
        key = f"{terms.name}/{id_}"
        yield by_day(case, terms, waiver.asked.on, due_on, said, key=key, kept=waiver.decided, dropped=over)


def _signed(case: Case, waiver: Waiver) -> str:
    """Who has signed a request that needs one more signature."""
    if not waiver.signed or not waiver.waiting:
        return ""
    left = waiver.signatures(case.packs) - len(waiver.signed)
    return f"; granted by {' and '.join(waiver.signers)}, {left} more to sign"


def _on(waiver: Waiver) -> Role:
    """Whom it waits for. Choice: the nearest who may grant, and not the role that asked: nobody grants their own."""
    allowed = grants(waiver)
    nearest: list[Role] = [
        role for role in (Role.CASE_WORKER, Role.SUPERVISOR, Role.PROGRAMME_MANAGER) if role in allowed
    ]
    known = nearest or sorted(allowed) or [Role.SUPERVISOR]
    return next((role for role in known if role is not waiver.asked_by.role), known[-1])

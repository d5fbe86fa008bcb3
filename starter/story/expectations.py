"""What a story may expect on a day, judged after that day's end. One small function a word."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from domain.act import Fact, FactKind
from domain.fold import fold
from domain.opened import Opened
from domain.people import Role
from domain.promise import State
from policy import agenda, contact, feasibility, follow_up, plan
from policy.promises import told
from policy.stage import stage
from starter.story import household_words, programme_words
from starter.story.comparing import Seen, equal, holds, is_below, lacks, listed


def see(opened: Opened, facts: Sequence[Fact], now: datetime) -> Seen:
    """Look at a case."""
    case = fold(opened, facts)
    return Seen(case, {promise.key: promise for promise in agenda.ledger(case, now)}, facts, now)


def check(word: str, expected: Any, seen: Seen) -> str:
    """What differs, in words; empty if the expectation holds."""
    return WORDS[word](seen, expected)


def _standing_still(seen: Seen) -> dict[str, Any]:
    return {key: promise.days_left for key, promise in seen.open.items() if promise.days_left is not None}


def _waits(seen: Seen) -> dict[str, Any]:
    return {key: promise.due_on for key, promise in seen.open.items()}


def _on(seen: Seen) -> dict[str, Any]:
    return {key: promise.on.value for key, promise in seen.open.items()}


def _kept(seen: Seen) -> dict[str, date | None]:
    return {key: promise.kept_on for key, promise in seen.ledger.items() if promise.state is State.KEPT}


def _dropped(seen: Seen) -> dict[str, Any]:
    return {key: None for key, promise in seen.ledger.items() if promise.state is State.DROPPED}


def _missed(seen: Seen) -> dict[str, Any]:
    return {fact.key: None for fact in seen.facts if fact.kind is FactKind.PASSED and fact.step == "due"}


def _waived(seen: Seen) -> dict[str, Any]:
    return {key: promise.due_on for key, promise in seen.ledger.items() if promise.moved_by}


def _late(seen: Seen, expected: Any) -> str:
    found = sorted(key for key, promise in seen.open.items() if promise.late)
    wanted = listed(expected) if expected else []
    exact = all(any(is_below(key, one) for one in wanted) for key in found) and not holds(_waits_late)(seen, wanted)
    return "" if exact else f"expected late: {', '.join(wanted) or 'nothing'}, found {', '.join(found) or 'nothing'}"


def _waits_late(seen: Seen) -> dict[str, Any]:
    return {key: promise.due_on for key, promise in seen.open.items() if promise.late}


def _deeds(seen: Seen) -> dict[str, Any]:
    return {fact.key: None for fact in seen.facts if fact.kind is FactKind.DEED_DONE}


def _unmet(seen: Seen) -> dict[str, Any]:
    return {id_: unmet.reason.value for id_, unmet in seen.case.unmet.items()}


def _referrals(seen: Seen) -> dict[str, Any]:
    return {id_: made.state.value for id_, made in seen.case.referrals.items()}


def _instalments(seen: Seen) -> dict[str, Any]:
    return {
        f"{activity}/{number}": one.delivered.on if one.delivered else "ORDERED"
        for (activity, number), one in seen.case.instalments.items()
    }


def _w_model(seen: Seen) -> dict[str, Any]:
    return {str(point.month): point.level for point in seen.case.w_points}


def _services(seen: Seen) -> dict[str, Any]:
    made = seen.case.safety_plan
    return {
        service.kind: "SAFE" if service.safe else "NOT_SAFE" for service in (made.emergency_services if made else ())
    }


def _score(seen: Seen) -> Decimal | None:
    return seen.case.surveys[-1][0].composite if seen.case.surveys else None


def _copies(seen: Seen) -> dict[str, Any]:
    return {str(number): version.copy_choice for number, version in seen.case.plans.items() if version.copy_choice}


def _active(seen: Seen) -> int:
    now_active = plan.active(seen.case)
    return now_active[0].number if now_active else 0


def _active_since(seen: Seen) -> date | None:
    now_active = plan.active(seen.case)
    return now_active[1].on if now_active else None


def _review(seen: Seen, expected: Any) -> str:
    found = follow_up.calls_for_review(seen.case.surveys)
    return "" if bool(found) is bool(expected) else f"the survey calls for a review: {found or 'no'}"


def _mark(seen: Seen, expected: Any) -> str:
    official = [survey.instrument for survey, _ in seen.case.surveys if not survey.unofficial]
    return "" if bool(expected) is not bool(official) else f"instruments marked official: {official}"


def _told(seen: Seen) -> dict[str, Any]:
    """Role and promise of every notice that went out, such as SUPERVISOR/plan/due."""
    sent = [fact.key.split("/") for fact in seen.facts if fact.kind is FactKind.DEED_DONE and fact.key[:7] == "notice/"]
    return {
        f"{role.value}/{'/'.join(about)}": None
        for _, *about, _day in sent
        for role in told(about[0], about[-1], Role.CASE_WORKER)
    }


def _relocations(seen: Seen) -> dict[str, Any]:
    return {
        id_: "SETTLED" if move.settled else "AGREED" if move.agreed else "PROPOSED"
        for id_, move in seen.case.relocations.items()
    }


def _unmet_ends(seen: Seen) -> dict[str, Any]:
    return {
        id_: "OPEN" if one.ended is None else "RESOLVED" if one.resolved else "NOT_RESOLVED"
        for id_, one in seen.case.unmet.items()
    }


def _options(seen: Seen) -> dict[str, Any]:
    return {f"{id_}/{option.value}": None for id_, one in seen.case.unmet.items() for option in one.options}


def _no_harm(seen: Seen) -> dict[str, Any]:
    checked = {None: "NOT_CHECKED", True: "PASSED", False: "FAILED"}
    return {id_: checked[one.no_harm] for id_, one in seen.case.advocacy.items()}


def _needs(seen: Seen) -> dict[str, Any]:
    return {id_: need.end.value if need.end else "OPEN" for id_, need in seen.case.needs.items()}


WORDS: dict[str, Callable[[Seen, Any], str]] = {
    **household_words.WORDS,
    **programme_words.WORDS,
    "stage": equal(lambda seen: stage(seen.case).value),
    "outcome": equal(lambda seen: seen.case.outcome.value if seen.case.outcome else None),
    "waits_for": holds(_waits),
    "waits_on": holds(_on),
    "not_waiting_for": lacks(_waits),
    "late": _late,
    "kept": holds(_kept),
    "missed": holds(_missed),
    "not_missed": lacks(_missed),
    "waived": holds(_waived),
    "dropped": holds(_dropped),
    "done": holds(_deeds),
    "not_done": lacks(_deeds),
    "told": holds(_told),
    "not_told": lacks(_told),
    "plan_version": equal(_active),
    "active_since": equal(_active_since),
    "copies": holds(_copies),
    "grid": holds(lambda seen: {key: fit.value for key, fit in feasibility.weighed(seen.case).items()}),
    "referrals": holds(_referrals),
    "needs": holds(_needs),
    "unmet": holds(_unmet),
    "unmet_ends": holds(_unmet_ends),
    "options": holds(_options),
    "no_harm": holds(_no_harm),
    "relocations": holds(_relocations),
    "transfers": holds(lambda seen: {id_: one.state for id_, one in seen.case.transfers.items()}),
    "reports": holds(lambda seen: {kind.value: when.on for kind, when in seen.case.reports.items()}),
    "deliveries": holds(_instalments),
    "contacts": equal(lambda seen: len(seen.case.contacts)),
    "contact_on": holds(lambda seen: {str(when.on): None for when in seen.case.contacts}),
    "contact": equal(lambda seen: contact.reach(seen.case).value),
    "kits": holds(lambda seen: {id_: kit.occurred_on for id_, kit in seen.case.kits.items()}),
    "support": holds(lambda seen: {made.kind.value: when.on for made, when in seen.case.support}),
    "holds": holds(lambda seen: {id_: "LIFTED" if one.lifted else "LASTING" for id_, one in seen.case.holds.items()}),
    "standing_still": holds(_standing_still),
    "feedback": holds(lambda seen: {id_: one.outcome or "OPEN" for id_, one in seen.case.feedback.items()}),
    "score": equal(_score),
    "unofficial_survey": _mark,
    "calls_for_review": _review,
    "w_model": holds(_w_model),
    "emergency_services": holds(_services),
    "safety_plan": equal(lambda seen: "ACTIVE" if seen.case.safety_plan else "NONE"),
    "vulnerability": equal(lambda seen: seen.case.vulnerability.value if seen.case.vulnerability else None),
    "office": equal(lambda seen: seen.case.office),
    "case_worker": equal(lambda seen: seen.case.case_worker),
}

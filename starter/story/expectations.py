"""What a story may expect on a day, judged after that day's end. One small function a word."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from domain.act import Fact, FactKind
from domain.case import Case, fold
from domain.opened import Opened
from domain.paper import MARK
from domain.people import Role
from domain.promise import Promise, State
from policy import agenda, contact, feasibility, follow_up, plan, roles
from policy.promises import told
from policy.stage import stage


@dataclass
class Seen:
    """A case as it is at the end of a day."""

    case: Case
    ledger: dict[str, Promise]
    facts: Sequence[Fact]
    now: datetime

    @property
    def open(self) -> dict[str, Promise]:
        """The open promises by key."""
        return {key: promise for key, promise in self.ledger.items() if promise.state is State.OPEN}


def see(opened: Opened, facts: Sequence[Fact], now: datetime) -> Seen:
    """Look at a case."""
    case = fold(opened, facts)
    return Seen(case, {promise.key: promise for promise in agenda.ledger(case, now)}, facts, now)


def check(word: str, expected: Any, seen: Seen) -> str:
    """What differs, in words; empty if the expectation holds."""
    return WORDS[word](seen, expected)


def _equal(read: Callable[[Seen], Any]) -> Callable[[Seen, Any], str]:
    def compare(seen: Seen, expected: Any) -> str:
        found = read(seen)
        return "" if str(found) == str(expected) else f"expected {expected}, found {found}"

    return compare


def _holds(read: Callable[[Seen], dict[str, Any]]) -> Callable[[Seen, Any], str]:
    """A mapping holds at least these; a list names keys that must be there. A name stands for everything below it."""

    def compare(seen: Seen, expected: Any) -> str:
        found = read(seen)
        wanted = expected if isinstance(expected, dict) else dict.fromkeys(_listed(expected))
        wrong = [_differs(str(key), value, found) for key, value in wanted.items()]
        said = [words for words in wrong if words]
        return "; ".join(said) + (f" (there is: {_shown(found)})" if said else "")

    return compare


def _differs(key: str, value: Any, found: dict[str, Any]) -> str:
    below = {key: found[key]} if key in found else {name: one for name, one in found.items() if _is(name, key)}
    if not below:
        return f"no {key}"
    there = [str(one) for one in below.values()]
    return "" if value is None or str(value) in there else f"{key} is {' and '.join(there)}, expected {value}"


def _is(name: str, wanted: str) -> bool:
    return name == wanted or name.startswith(f"{wanted}/")


def _lacks(read: Callable[[Seen], dict[str, Any]]) -> Callable[[Seen, Any], str]:
    """None of these is there; a name stands for everything below it."""

    def compare(seen: Seen, expected: Any) -> str:
        found = read(seen)
        there = [key for key in found for wanted in _listed(expected) if _is(key, wanted)]
        return f"not expected: {', '.join(there)}" if there else ""

    return compare


def _listed(expected: Any) -> list[str]:
    return [str(one) for one in expected] if isinstance(expected, list) else [str(expected)]


def _shown(found: dict[str, Any]) -> str:
    return ", ".join(f"{key}: {value}" if value is not None else key for key, value in found.items()) or "nothing"


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
    wanted = _listed(expected) if expected else []
    exact = all(any(_is(key, one) for one in wanted) for key in found) and not _holds(_waits_late)(seen, wanted)
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


def _consents(seen: Seen) -> dict[str, Any]:
    return {str(consent.version or "case"): consent.when.on for consent in seen.case.consents}


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


def _restricted(seen: Seen, expected: Any) -> str:
    """Which roles read what was written under `restricted`; the words themselves must not be in the facts."""
    written = [fact.act["restricted"] for fact in seen.facts if fact.act and fact.act.get("restricted")]
    found = sorted(role.value for role in roles.READ_RESTRICTED) if written else []
    if any(words != MARK for words in written):
        return "restricted words stand in the facts themselves"
    return "" if found == sorted(_listed(expected)) else f"expected {expected}, found {found or 'nothing restricted'}"


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


def _waivers(seen: Seen) -> dict[str, Any]:
    return {id_: one.state.value for id_, one in seen.case.waivers.items()}


def _needs(seen: Seen) -> dict[str, Any]:
    return {id_: need.end.value if need.end else "OPEN" for id_, need in seen.case.needs.items()}


WORDS: dict[str, Callable[[Seen, Any], str]] = {
    "stage": _equal(lambda seen: stage(seen.case).value),
    "outcome": _equal(lambda seen: seen.case.outcome.value if seen.case.outcome else None),
    "waits_for": _holds(_waits),
    "waits_on": _holds(_on),
    "not_waiting_for": _lacks(_waits),
    "late": _late,
    "kept": _holds(_kept),
    "missed": _holds(_missed),
    "not_missed": _lacks(_missed),
    "waived": _holds(_waived),
    "dropped": _holds(_dropped),
    "done": _holds(_deeds),
    "not_done": _lacks(_deeds),
    "told": _holds(_told),
    "not_told": _lacks(_told),
    "plan_version": _equal(_active),
    "active_since": _equal(_active_since),
    "consents": _holds(_consents),
    "copies": _holds(_copies),
    "grid": _holds(lambda seen: {key: fit.value for key, fit in feasibility.weighed(seen.case).items()}),
    "referrals": _holds(_referrals),
    "needs": _holds(_needs),
    "unmet": _holds(_unmet),
    "unmet_ends": _holds(_unmet_ends),
    "options": _holds(_options),
    "no_harm": _holds(_no_harm),
    "relocations": _holds(_relocations),
    "restricted_to": _restricted,
    "waivers": _holds(_waivers),
    "transfers": _holds(lambda seen: {id_: one.state for id_, one in seen.case.transfers.items()}),
    "reports": _holds(lambda seen: {kind.value: when.on for kind, when in seen.case.reports.items()}),
    "deliveries": _holds(_instalments),
    "contacts": _equal(lambda seen: len(seen.case.contacts)),
    "contact_on": _holds(lambda seen: {str(when.on): None for when in seen.case.contacts}),
    "contact": _equal(lambda seen: contact.reach(seen.case).value),
    "kits": _holds(lambda seen: {id_: kit.occurred_on for id_, kit in seen.case.kits.items()}),
    "feedback": _holds(lambda seen: {id_: one.outcome or "OPEN" for id_, one in seen.case.feedback.items()}),
    "score": _equal(_score),
    "unofficial_survey": _mark,
    "calls_for_review": _review,
    "w_model": _holds(_w_model),
    "emergency_services": _holds(_services),
    "safety_plan": _equal(lambda seen: "ACTIVE" if seen.case.safety_plan else "NONE"),
    "vulnerability": _equal(lambda seen: seen.case.vulnerability.value if seen.case.vulnerability else None),
    "office": _equal(lambda seen: seen.case.office),
    "case_worker": _equal(lambda seen: seen.case.case_worker),
}

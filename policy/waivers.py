"""Waivers: who may grant which, what none may touch, and the promise of an answer. Source: domain 5.5, handbook 2.3."""

from collections.abc import Iterator
from datetime import timedelta

from domain.assessment import AssessmentKind
from domain.case import Case
from domain.people import Role
from domain.promise import Promise
from domain.waiver import Waiver, WaiverKind
from policy.promises import Terms, by_day

ANSWER_WITHIN_DAYS = 7
MOST_MONTHS = 18  # Choice: a waiver is no switch that turns a promise off
NEVER_MOVED = {
    *("plan_consent", "urgent_options", "safety_review"),  # T13, T15, T18: nobody may give more time
    *("own_consent", "sharing_review"),  # C9, 4.7: consent is never waived
}
MOVES = {
    WaiverKind.DEADLINE_FUNDING: {"funding_window", "funding_answer"},
    WaiverKind.FOLLOW_UP_EXTENSION: {"follow_up_period"},
}
LIFTS = {WaiverKind.ELIGIBILITY: "eligibility/", WaiverKind.CEILING: "ceiling/", WaiverKind.MODALITY: "modality/"}
PROCESS = ("process/face_to_face", "process/tracing", *(f"process/assessment/{k.lower()}" for k in AssessmentKind))
PROGRAMME_ONLY = {"midterm_report", "final_report"}  # T2, T3


def lifted(case: Case, rule: str) -> bool:
    """Whether a granted waiver lifts this named rule, such as ceiling/FS-A/medical (C16)."""
    return any(waiver.granted and waiver.rule == rule for waiver in case.waivers.values())


def grants(waiver: Waiver) -> frozenset[Role]:
    """Which roles may answer. A funding source's own answer is recorded by the programme manager (domain 5.5)."""
    name = waiver.promise.split("/", 1)[0]
    if waiver.kind is WaiverKind.PROCESS or (
        waiver.kind is WaiverKind.DEADLINE_INTERNAL and name not in PROGRAMME_ONLY
    ):
        return frozenset({Role.SUPERVISOR, Role.PROGRAMME_MANAGER})
    return frozenset({Role.PROGRAMME_MANAGER, Role.FUNDING_SOURCE})


def fits(kind: WaiverKind, name: str) -> bool:
    """Whether this kind of waiver may move a promise of this name (T4: by the programme manager's extension)."""
    special = set().union(*MOVES.values())
    if kind is WaiverKind.DEADLINE_INTERNAL:
        return name not in special
    return name in MOVES.get(kind, set())


def promises(case: Case) -> Iterator[Promise]:
    """A request for a waiver is answered. Choice: within seven days, as for funding (T12)."""
    for id_, waiver in case.waivers.items():
        on = Role.PROGRAMME_MANAGER if waiver.asks is Role.FUNDING_SOURCE else waiver.asks
        terms = Terms("waiver_answer", on, "T12 by analogy, domain 5.5: a request is answered")
        due_on = waiver.asked.on + timedelta(ANSWER_WITHIN_DAYS)
        key = f"waiver_answer/{id_}"
        yield by_day(case, terms, waiver.asked.on, due_on, "the request, 7 days", key=key, kept=waiver.decided)

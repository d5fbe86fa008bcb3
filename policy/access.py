"""How much of a case somebody sees: one answer for screens, programs and commands. Source: domain 5.8, 6.1.

Choice: whoever may see nothing of a case is told that it is not there; so nobody learns that it exists.
"""

from enum import IntEnum

from domain.assessment import Element
from domain.case import Case
from domain.people import Person, Role
from domain.plan import PlanOutline

_OF_THE_OFFICE = frozenset(
    {
        *(Role.CASE_WORKER, Role.SUPERVISOR, Role.INTAKE),
        *(Role.MEDICAL_FOCAL_POINT, Role.MENTAL_HEALTH_PROFESSIONAL),
    }
)
_OVER_PROGRAMMES = frozenset({Role.PROGRAMME_MANAGER, Role.FUNDING_SOURCE})
_OVER_ALL = frozenset({Role.OPS, Role.DATA_PROTECTION_OFFICER})

RESTRICTED = frozenset({Element.HEALTH, Element.PSYCHOSOCIAL, Element.SAFETY})
"""Elements that tell of health, or of danger. Source: domain 6.4, storyline P2."""
TELLING_ACTS = frozenset(
    {"make_safety_plan", "review_safety_plan", "override_consent", "end_override", "note_best_interests"}
    | {"record_circumstances", "start_advocacy", "check_no_harm"}
)
"""Acts that only vulnerable people have: their names alone tell something."""


def holds_restricted(outline: PlanOutline) -> bool:
    """Whether a plan does something about health or danger: then all its words are read as restricted."""
    return any(line.element in RESTRICTED for line in outline.activities)


def tells_restricted(case: Case) -> bool:
    """Whether any need, or any version of the plan, is of health or danger."""
    needs = any(known.need.element in RESTRICTED for known in case.needs.values())
    return needs or any(holds_restricted(version.outline) for version in case.plans.values())


class Sight(IntEnum):
    """What is shown; each holds the one before."""

    NOTHING = 0
    PROCESS = 1  # stage, dates, who is waited for: no content
    MONEY = 2  # items, sums, windows, waivers: no needs, no notes
    CASE = 3  # the case; its words and its restricted part are asked for apart (policy/roles.py)


def sight(by: Person, office: str, case_worker: str | None) -> Sight:
    """How much of a case of this office and this case worker somebody sees.

    Choice: an office sees its own cases, and everyone the own ones; the protection focal point sees those of every
    office; programme managers and funding sources see money and rules of all, ops and data protection the process.
    """
    near = by.office == office or by.id == case_worker
    if by.role is Role.PROTECTION_FOCAL_POINT or (by.role in _OF_THE_OFFICE and near):
        return Sight.CASE
    if by.role in _OVER_PROGRAMMES or (by.role is Role.FINANCE and near):
        return Sight.MONEY
    return Sight.PROCESS if by.role in _OVER_ALL else Sight.NOTHING


def restricted_ids(case: Case) -> frozenset[str]:
    """Ids of needs, referrals and activities that are about health or danger: an id may be a telling word."""
    needs = {id_ for id_, known in case.needs.items() if known.need.element in RESTRICTED}
    referrals = {id_ for id_, made in case.referrals.items() if needs & set(made.needs)}
    lines = (line for version in case.plans.values() for line in version.outline.activities)
    activities = {line.id for line in lines if line.element in RESTRICTED or needs & set(line.needs)}
    unmet = {id_ for id_, made in case.unmet.items() if made.need in needs}
    return frozenset(needs | referrals | activities | unmet)


def sees_every_office(by: Person) -> bool:
    """Whether a list shows this person the cases of other offices."""
    return by.role in _OVER_PROGRAMMES | _OVER_ALL | {Role.PROTECTION_FOCAL_POINT}


def sees_names(by: Person) -> bool:
    """Whether names of returnees are shown, where the case itself is seen. Source: domain 5.8 (need to know)."""
    return by.role in {Role.CASE_WORKER, Role.SUPERVISOR, Role.INTAKE, Role.PROTECTION_FOCAL_POINT}

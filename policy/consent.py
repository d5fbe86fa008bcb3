"""Who consented to what. Consent is for this version of the plan and this recipient."""

from domain.act import When
from domain.case import Case
from domain.plan import PlanVersion


def withdrawn_since(case: Case, given: When, recipient: str = "") -> bool:
    """Whether consent given then was withdrawn later, for everyone or for this recipient.

    Choice: by the day each happened; an old consent typed late does not undo a withdrawal.
    """
    said = (given.on, given.number)
    return any(who in ("", recipient) and (when.on, when.number) > said for who, when in case.withdrawals)


def for_case(case: Case) -> When | None:
    """The returnee's standing consent to the handling of the case itself."""
    given = [consent.when for consent in case.consents if consent.version is None and consent.member == "m1"]
    return next((when for when in given if not withdrawn_since(case, when)), None)


def adults(case: Case) -> list[str]:
    """The adult members; where there is none, the returnee the case is named after."""
    return [member.id for member in case.opened.household if member.adult] or ["m1"]


def for_version(case: Case, version: int, *, standing: bool = True) -> When | None:
    """When every adult of the household had consented to this version; None while one has not.

    Source: handbook 2.3.2, consent covers all components and is renewed at each change of the plan (R42, R43).
    Choice: one consent per adult member; a later withdrawal takes it back, unless the question is when it was given.
    """
    given = [_of_member(case, version, member, standing) for member in adults(case)]
    return None if None in given else max((when for when in given if when), key=lambda when: when.number)


def _of_member(case: Case, version: int, member: str, standing: bool) -> When | None:
    mine = [c.when for c in case.consents if c.version == version and c.member == member]
    return next((when for when in mine if not standing or not withdrawn_since(case, when)), None)


def covers(case: Case, recipient: str, active: PlanVersion | None) -> bool:
    """Whether data may go to this recipient now."""
    return not silent(case, recipient, active)


def silent(case: Case, recipient: str, active: PlanVersion | None) -> list[str]:
    """Whose consent to this recipient is missing: member ids.

    Source: handbook 2.3.2 (R38, R49), 4.1.3. Choice: consent to the case or to the active version (or to a newer one
    still waiting) must name the recipient, and must not have been withdrawn since; of the returnee and every adult.
    """
    versions = {None} | {number for number in case.plans if active is None or number >= active.number}
    said = {
        consent.member
        for consent in case.consents
        if consent.version in versions
        and recipient in consent.recipients
        and not withdrawn_since(case, consent.when, recipient)
    }
    return sorted({"m1", *adults(case)} - said)


def silent_on(case: Case, version: int) -> list[str]:
    """Whose consent to this version of the plan is missing: member ids."""
    return [member for member in adults(case) if _of_member(case, version, member, standing=True) is None]

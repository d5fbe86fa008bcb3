"""Who consented to what. Consent is for this version of the plan and this recipient, of whoever is asked that day."""

from collections.abc import Iterator
from datetime import date, timedelta

from domain.act import When, first
from domain.case import Case
from domain.consent import Consent, Order
from domain.dates import add_months
from domain.people import Role
from domain.plan import PlanVersion
from domain.promise import Promise
from policy import household, overrides
from policy.overrides import by_the_end_of
from policy.promises import Terms, by_day

OWN = Terms("own_consent", Role.CASE_WORKER, "C9, T13 by analogy: whoever comes of age is asked for their own consent")
OWN_WITHIN_DAYS = 14
LOOK_AHEAD_MONTHS = 60  # Choice: later birthdays would only fill the list of what a case waits for


def withdrawn_since(case: Case, given: When, recipient: str = "", member: str = "m1") -> bool:
    """Whether consent given then was withdrawn later, for everyone or for this recipient.

    Choice: by the day each happened; an old consent typed late does not undo a withdrawal.
    """
    return any(one.takes_back(given, member, recipient) for one in case.withdrawals)


def for_case(case: Case) -> When | None:
    """The standing consent to the handling of the case itself: the returnee's; for a child, of who speaks for it."""

    def asked(on: date) -> list[str]:
        return ["m1"] if household.grown(case, "m1", on) else household.voices(case, on)

    given = sorted((one.when for one in case.consents if one.version is None), key=lambda when: when.order)
    said = (_all([_of_member(case, None, member, at.order) for member in asked(at.on)]) for at in given)
    return next((when for when in said if when), None)


def for_version(case: Case, version: int, *, standing: bool = True, since: When | None = None) -> When | None:
    """When everybody asked had said yes to this version; None while one has not. `since`: not before that.

    Source: handbook 2.3.2, consent covers all components and is renewed at each change of the plan (R42, R43).
    Choice: asked are the adults of that day, or the guardian, and the assent of every child of 12 or more. Who comes of
    age later stops nothing that has begun. A later withdrawal takes consent back, unless the question is when it was
    given: then it counts until it was withdrawn.
    """
    said = [one.when for one in case.consents if one.version == version]
    said += [one.when for one in case.assents if one.version == version]
    moments = sorted([*said, *([since] if since else [])], key=lambda when: when.order)
    for at in moments:
        if since is None or at.order >= since.order:
            yes = [_of_member(case, version, one, at.order, standing) for one in household.voices(case, at.on)]
            if whole := _all([*yes, *_assents(case, version, at.order, standing).values()]):
                return whole
    return None


def _all(given: list[When | None]) -> When | None:
    there = [when for when in given if when]
    return max(there, key=lambda when: when.order) if there and len(there) == len(given) else None


def _of_member(case: Case, version: int | None, member: str, at: Order, standing: bool = True) -> When | None:
    mine = (one.when for one in case.consents if one.version == version and _speaks(case, one, member, at[0]))
    known = (when for when in mine if when.order <= at and not _gone(case, when, member, at, standing))
    return first(known)


def _speaks(case: Case, given: Consent, member: str, on: date) -> bool:
    """An adult's own consent, given as an adult; for a child without adults, a guardian's and nobody else's."""
    if given.member != member:
        return False
    if household.grown(case, member, on):
        return not given.by_guardian and household.grown(case, member, given.when.on)
    return given.by_guardian


def _gone(case: Case, given: When, member: str, at: Order, standing: bool) -> bool:
    known = (one for one in case.withdrawals if standing or one.when.order <= at)
    return any(one.takes_back(given, member) for one in known)


def _assents(case: Case, version: int, at: Order, standing: bool = True) -> dict[str, When | None]:
    """Of each child that is asked or has said a word: its yes, or None where it is missing, "no" or taken back.

    Choice: what is said after a version has started does not stop it; the child withdraws for that (withdraw-consent).
    """
    heard = sorted((one for one in case.assents if one.version == version), key=lambda one: one.when.order)
    known = (one for one in heard if one.when.order <= at and not household.grown(case, one.member, at[0]))
    last = {one.member: one for one in known}
    asked = sorted({*household.asked_to_assent(case, at[0]), *last})
    yes = {name: one.when for name, one in last.items() if one.assents}
    return {
        name: None if name not in yes or _gone(case, yes[name], name, at, standing) else yes[name] for name in asked
    }


def silent_on(case: Case, version: int, on: date) -> list[str]:
    """Whose consent to this version of the plan is missing on a day: member ids."""
    at = by_the_end_of(on)
    return [one for one in household.voices(case, on) if _of_member(case, version, one, at) is None]


def unassenting(case: Case, version: int, on: date) -> list[str]:
    """Which children have not said yes to this version, or have said no: member ids."""
    return [member for member, yes in _assents(case, version, by_the_end_of(on)).items() if yes is None]


def covers(case: Case, recipient: str, active: PlanVersion | None, at: Order) -> bool:
    """Whether data may go to this recipient, of what was begun at this point."""
    return not silent(case, recipient, active, at)


def silent(case: Case, recipient: str, active: PlanVersion | None, at: Order) -> list[str]:
    """Whose consent to this recipient is missing for what is begun at this point, and no override stands in for it."""
    return sorted(overrides.uncovered(case, recipient, unasked(case, recipient, active, at), at))


def unasked(case: Case, recipient: str, active: PlanVersion | None, at: Order) -> list[str]:
    """Whose own consent to this recipient is missing for what is begun at this point: member ids.

    Source: handbook 2.3.2 (R38, R49), 4.1.3. Choice: consent to the case or to the active version (or to a newer one
    still waiting) must name the recipient, and must not have been withdrawn since; of every adult of that day, or of
    the guardian.
    """
    versions = {None} | {number for number in case.plans if active is None or number >= active.number}
    named = [one for one in case.consents if one.version in versions and recipient in one.recipients]
    return sorted(one for one in household.voices(case, at[0]) if not _named(case, named, recipient, one, at[0]))


def _named(case: Case, given: list[Consent], recipient: str, member: str, on: date) -> bool:
    mine = (one for one in given if _speaks(case, one, member, on))
    return any(not withdrawn_since(case, one.when, recipient, member) for one in mine)


def basis(case: Case, recipient: str) -> int:
    """The number of the fact on which this recipient may be told: the latest consent that names it, or an override."""
    named = [one.when.number for one in case.consents if recipient in one.recipients]
    made = [one.made.number for one in case.overrides.values() if one.recipient == recipient]
    return max(named, default=0) or max(made, default=0)


def promises(case: Case) -> Iterator[Promise]:
    """Whoever comes of age while the case is followed is asked for their own consent, 14 days from the birthday.

    Source: C9. Choice: of birthdays after the day of registration (or of reopening) only; who was of age that day is
    asked like anybody.
    """
    first = case.reopened.on if case.reopened else case.opened.registered_on
    for member in case.opened.household:
        of_age = household.comes_of_age(member, case.packs)
        if of_age and first < of_age <= add_months(first, LOOK_AHEAD_MONTHS):
            due_on, kept = of_age + timedelta(OWN_WITHIN_DAYS), _own(case, member.id, of_age)
            said = "the eighteenth birthday, 14 days"
            yield by_day(case, OWN, of_age, due_on, said, key=f"own_consent/{member.id}", kept=kept)


def _own(case: Case, member: str, of_age: date) -> When | None:
    own = (one.when for one in case.consents if one.member == member and not one.by_guardian and one.when.on >= of_age)
    return first(own)

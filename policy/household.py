"""Who is an adult, on which day, and who speaks for the children. Source: domain C9, 6.4; handbook 2.3.2 (R42)."""

from datetime import date

from domain.case import Case
from domain.dates import birthday
from domain.opened import Member
from domain.plan import Activity
from domain.programme import RulePack

ADULT_AT = 18
ASSENT_AT = 12  # Choice: from this age on a child is asked, beside the adults


def comes_of_age(member: Member, packs: tuple[RulePack, ...], years: int = ADULT_AT) -> date | None:
    """The birthday from which somebody is this old; None while the day of birth is not known.

    Source: C9. Choice: where packs differ on those born on 29 February, the later day, which protects longer.
    """
    march = any(pack.leap_birthday == "MARCH_1" for pack in packs)
    return birthday(member.born, years, leap_in_march=march) if member.born else None


def is_adult(member: Member, packs: tuple[RulePack, ...], on: date) -> bool:
    """By the day of birth; where it is not known, as it was written when the case was opened."""
    of_age = comes_of_age(member, packs)
    return member.adult if of_age is None else on >= of_age


def grown(case: Case, member: str, on: date) -> bool:
    """Whether this member of the household is an adult on this day."""
    return member in case.opened.members and is_adult(case.opened.members[member], case.packs, on)


def adults(case: Case, on: date) -> list[str]:
    """The adult members as of a day; nobody in the household of an unaccompanied minor."""
    return [member.id for member in case.opened.household if is_adult(member, case.packs, on)]


def voices(case: Case, on: date) -> list[str]:
    """Whose consent is asked on a day: every adult; where there is none, that of a guardian for each child."""
    return adults(case, on) or [member.id for member in case.opened.household]


def asked_to_assent(case: Case, on: date) -> list[str]:
    """Children old enough to be asked themselves; nobody whose day of birth is not known."""
    return [member.id for member in case.opened.household if _asked(member, case.packs, on)]


def _asked(member: Member, packs: tuple[RulePack, ...], on: date) -> bool:
    from_day = comes_of_age(member, packs, ASSENT_AT)
    return from_day is not None and on >= from_day and not is_adult(member, packs, on)


def is_for(case: Case, line: Activity, member: str) -> bool:
    """Whether an activity meets needs of this member alone; one that names no known need is nobody's own."""
    whose = {case.needs[id_].need.member if id_ in case.needs else "" for id_ in line.needs}
    return whose == {member}

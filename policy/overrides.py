"""Overrides of consent: what they cover, until when, and who looks at them. Source: handbook 4.1.3, domain 4.7, 6.1."""

from collections.abc import Iterable, Iterator
from datetime import date

from domain.act import Act, When
from domain.case import Case
from domain.consent import Order, Override
from domain.people import Role
from domain.promise import Promise
from domain.referral import Refer
from policy.promises import Terms, by_day

REVIEW = Terms("sharing_review", Role.PROTECTION_FOCAL_POINT, "handbook 4.1.3: an exception is looked at again")
LONGEST_DAYS = 30  # Choice: as a safety plan (T18)
LAST = 10**9  # after every fact of its day


def by_the_end_of(day: date) -> Order:
    """The end of a day as a place in time."""
    return day, LAST


def uncovered(case: Case, recipient: str, missing: Iterable[str], at: Order) -> list[str]:
    """Whose consent is still missing where an override stands.

    Choice: a life at risk cannot wait for anybody; an inability to consent replaces that member's own consent only.
    """
    standing = [one for one in case.overrides.values() if one.recipient == recipient and one.covers(at)]
    if any(one.for_life for one in standing):
        return []
    return [member for member in missing if member not in {one.member for one in standing}]


def may_not_wait(case: Case, act: Act, today: date) -> bool:
    """Whether this act is a referral that a life depends on: it is made though help was refused, or a case closes.

    Choice: a refusal wins over everything but this, and has the determination looked at by the next day.
    """
    return isinstance(act, Refer) and not case.death_reported and case.life_at_risk(act.provider, by_the_end_of(today))


def is_vital(case: Case, referral: str) -> bool:
    """Whether a referral was made under an override for a life at risk."""
    made = case.referrals.get(referral)
    return made is not None and case.life_at_risk(made.provider, made.sent.order)


def promises(case: Case) -> Iterator[Promise]:
    """Each override is looked at by its review day: ended, or determined anew. It covers nothing after that day."""
    for id_, made in case.overrides.items():
        said = "the day given for the review" if made.against is None else "a refusal, one day"
        kept = _looked_at(case, made)
        yield by_day(case, REVIEW, made.made.on, made.review_on, said, key=f"sharing_review/{id_}", kept=kept)


def _looked_at(case: Case, made: Override) -> When | None:
    again = (one.made for one in case.overrides.values() if _renews(one, made))
    known = [when for when in (made.ended, min(again, key=lambda when: when.order, default=None)) if when]
    return min(known, key=lambda when: when.order, default=None)


def _renews(one: Override, made: Override) -> bool:
    same = (one.recipient, one.member, one.basis) == (made.recipient, made.member, made.basis)
    return same and one.made.order > made.made.order

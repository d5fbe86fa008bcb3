"""Holds are looked at every month, and ask whether the funder gives more time. Source: domain 0.3 C5; T9."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from domain.act import When, first
from domain.case import Case
from domain.hold import Hold
from domain.people import Role
from domain.promise import Promise
from domain.waiver import WaiverKind
from policy.promises import Terms, by_day, keyed, one_a_day

REVIEW = Terms("hold_review", Role.SUPERVISOR, "T9, domain 5.4: a hold is looked at every 30 days")
FUNDING = Terms("hold_funding", Role.PROGRAMME_MANAGER, "C5: a hold stops no funder's limit; is more time asked for?")
REVIEW_DAYS, FUNDING_DAYS = 30, 14


def promises(case: Case) -> Iterator[Promise]:
    """T9 while a hold lasts, and the question whether the funding source is asked for more time (C5)."""
    for id_, hold in case.holds.items():
        yield from _looks(case, id_, hold)
        if begins := _bound_since(case):
            yield _funding(case, id_, hold, max(hold.placed, begins, key=lambda when: when.order))


def _bound_since(case: Case) -> When | None:
    """Since when a programme with windows is in force; None while there is none."""
    if any(pack.windows for pack in case.opened.packs):
        return When(on=case.opened.registered_on, at=case.opened.registered_at, number=0)
    joined = (when for pack, when in case.adopted if pack.windows)
    return first(joined)


def _funding(case: Case, id_: str, hold: Hold, since: When) -> Promise:
    """Choice: asked from the day on which there are both a hold and a funder's limit; an answer comes after it."""
    asked = [w.asked for w in case.waivers.values() if w.kind is WaiverKind.DEADLINE_FUNDING]
    answers = [*asked, *(when for when, role in hold.reviews if role is Role.PROGRAMME_MANAGER)]
    after = (when for when in answers if when.order > since.order)
    kept = first(after)
    due_on, key = since.on + timedelta(FUNDING_DAYS), keyed(case, f"hold_funding/{id_}")
    said = "the hold, 14 days" if since is hold.placed else "the programme that joined during the hold, 14 days"
    return by_day(case, FUNDING, since.on, due_on, said, key=key, kept=kept, dropped=hold.lifted is not None)


def _looks(case: Case, id_: str, hold: Hold) -> Iterator[Promise]:
    """Each look asks for the next one, thirty days later, until the hold is lifted."""
    looks = [hold.placed, *one_a_day((when for when, _ in hold.reviews), after=hold.placed.on)]
    for look, following in pairwise([*looks, None]):
        if look:
            due_on, key = look.on + timedelta(REVIEW_DAYS), f"hold_review/{id_}/{look.on}"
            kept, said = following or hold.lifted, "the last look, 30 days"
            yield by_day(case, REVIEW, look.on, due_on, said, key=key, kept=kept)

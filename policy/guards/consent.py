"""Consent at the door: who speaks, for whom, on which day; and the one exception. Source: handbook 2.3.2, 4.1.3."""

from datetime import date, timedelta

from domain.case import Case
from domain.consent import EndOverride, GiveAssent, GiveConsent, GivenBy, NoteBestInterests, OverrideConsent
from domain.errors import Incomplete, NotAllowed, NotFound
from domain.people import Role
from policy import household, overrides
from policy.guards.guard import demand, demand_known, demand_new, guards


@guards(GiveConsent)
def give_consent(case: Case, act: GiveConsent, today: date) -> None:
    """Consent is for a version that exists and a member of this household; a child's is given by those who answer."""
    _member(case, act.member)
    _version(case, act.version)
    if household.grown(case, act.member, act.occurred_on):
        own = act.given_by is GivenBy.MEMBER
        demand(own, f"{act.member} is an adult: nobody consents in their place.", "Ask for their own consent.")
    else:
        _for_child(case, act)


def _for_child(case: Case, act: GiveConsent) -> None:
    adults = household.adults(case, act.occurred_on)
    said = f"{act.member} is a child: the adults of the household consent ({', '.join(adults)})."
    demand(not adults, said, "Record their consent; what the child says is its assent (give-assent).", Incomplete)
    guarded = act.given_by is GivenBy.GUARDIAN
    said = f"{act.member} is a child without an adult in the household: a guardian consents."
    demand(guarded, said, "Ask the guardian (--given-by GUARDIAN --guardian ...).", Incomplete)
    demand(act.guardian, "The guardian is not named.", "Say who it is, and by what right (--guardian).", Incomplete)
    by_staff = act.by.role is not Role.RETURNEE
    demand(by_staff, "A guardian's consent is taken by staff.", "Ask the case worker to record it.", NotAllowed)


@guards(GiveAssent)
def give_assent(case: Case, act: GiveAssent, today: date) -> None:
    """A child old enough to be asked, for a version that exists. Choice: no day of birth, no question, but a word."""
    _member(case, act.member)
    _version(case, act.version)
    grown = household.grown(case, act.member, act.occurred_on)
    demand(not grown, f"{act.member} is an adult, and consents.", "Record a consent (give-consent).", Incomplete)
    from_day = household.comes_of_age(case.opened.members[act.member], case.packs, household.ASSENT_AT)
    asked = from_day is None or act.occurred_on >= from_day
    said = f"{act.member} is younger than {household.ASSENT_AT}."
    demand(asked, said, "Write what the child says into the best-interests note.", Incomplete)


@guards(NoteBestInterests)
def note_best_interests(case: Case, act: NoteBestInterests, today: date) -> None:
    """A note is about a child, and has words."""
    _member(case, act.member)
    grown = household.grown(case, act.member, act.occurred_on)
    demand(not grown, f"{act.member} is an adult.", "Write it into the assessment.", Incomplete)
    demand(act.restricted, "The note has no words.", "Write what was weighed.", Incomplete)
    planned = [line.id for version in case.plans.values() for line in version.outline.activities]
    if act.activity:
        demand_known(act.activity in planned, "activity in any plan", act.activity, planned)


@guards(OverrideConsent)
def override_consent(case: Case, act: OverrideConsent, today: date) -> None:
    """Source: handbook 4.1.3, domain 6.1 (13): by a named authority, with a reason, a scope and an end date."""
    demand_new(act.override in case.overrides, "override", act.override)
    _member(case, act.member)
    demand(not case.death_reported, "A death was reported on this case.", "Ask a supervisor.")
    spoken = case.refused is None or act.basis.value == "LIFE_AT_RISK"
    demand(spoken, "Help was refused: whoever refuses has spoken.", "Only a life at risk goes before a refusal.")
    demand(act.scope, "It is not said what may be shared.", "Write what, and what for (--scope).", Incomplete)
    said = f"The review day, {act.review_at:%d %B %Y}, is in the past."
    demand(act.review_at >= today, said, "Give a day from today on.", Incomplete)
    last = act.occurred_on + timedelta(overrides.LONGEST_DAYS)
    said = f"The review day, {act.review_at:%d %B %Y}, is more than {overrides.LONGEST_DAYS} days ahead."
    demand(act.review_at <= last, said, f"Give a day up to {last:%d %B %Y}; it can be determined anew.", Incomplete)


@guards(EndOverride)
def end_override(case: Case, act: EndOverride, today: date) -> None:
    """An override ends once."""
    demand_known(act.override in case.overrides, "override", act.override, list(case.overrides))
    ended = case.overrides[act.override].ended
    demand(ended is None, "This override has ended already.", "Nothing more is needed.")


def _member(case: Case, member: str) -> None:
    demand_known(member in case.opened.members, "household member", member, list(case.opened.members))


def _version(case: Case, number: int | None) -> None:
    known = number is None or number in case.plans
    demand(known, f"This case has no plan version {number}.", "Choose a version that was proposed.", NotFound)

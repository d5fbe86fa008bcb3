"""The door: may this act be done to this case? The answer is a refusal in three parts, or nothing."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from domain.act import Act, Fact, read_act
from domain.case import Case
from domain.correction import as_heard
from domain.dates import day_in, end_of
from domain.errors import CaseError, Conflict, Incomplete, NotAllowed, WrongMoment
from domain.fold import fold
from domain.opened import Opened
from policy import correction, overrides, roles
from policy.guards import GUARDS, UNCHANGED, demand

MUST_BE_LEGAL_NOW = frozenset(
    {
        *("refer", "order_instalment", "give_immediate_assistance", "start_closing", "close_case", "retry_deed"),
        *("place_hold", "reopen_case", "correct_death"),
        *("issue_communication_kit", "start_tracing"),
        *("assign_case", "propose_transfer", "accept_transfer", "decline_transfer", "withdraw_waiver_request"),
        *("grant_waiver", "request_waiver", "refuse_waiver", "resolve_unmet_need", "decide_funding", "propose_plan"),
        *("override_consent", "change_calendar", "adopt_programme"),
    }
)
OF_THIS_EPISODE = frozenset(
    {
        *("give_consent", "give_assent", "record_assessment", "record_survey", "agree_plan", "write_report"),
        *("review_plan", "hand_over_copy"),
    }
)
EARLY_DAYS = 730  # Choice (C8): counselling in the host country may lie up to two years before the case here
BEFORE_THE_RETURN = frozenset(
    {
        *("give_consent", "give_assent", "record_first_session", "record_assessment", "record_need", "weigh_option"),
        *("record_circumstances", "decide_modality", "note_best_interests"),
    }
)
BEGINS_ANEW = frozenset({"withdraw_consent", "reopen_case"})
RECORDS = frozenset(
    {
        *("record_first_session", "record_assessment", "give_consent", "record_follow_up", "record_survey"),
        *("skip_survey", "review_plan", "record_w_model", "review_safety_plan"),
        *("record_circumstances", "record_support"),
    }
)


def check(opened: Opened, facts: Sequence[Fact], act: Act, now: datetime) -> None:
    """Raise the refusal of an act, if there is one.

    Choice (C21): a record of what happened is legal if it is legal now, or its moment was right on the day it happened,
    with what the case knew of then. What sends data or money out, or ends a case, must be legal now.
    """
    case = fold(opened, facts)
    today = day_in(now, case.time_zone)
    _dated(act, case, today)
    _by_someone_who_may(act)
    named = correction.named_by(act)
    if not named:
        _of_this_episode(case, act)
    if named:
        _not_closed(case, act)
        facts = correction.demand_correctable(opened, facts, act, now)
        case = fold(opened, facts)
    _not_recorded_already(facts, act)
    try:
        _legal(case, act, today)
    except WrongMoment:
        known = [fact for fact in facts if not named or fact.number < named]
        if act.verb in MUST_BE_LEGAL_NOW or not (named or act.occurred_on < today):
            raise
        if not _legal_then(opened, known, act):
            raise


def _dated(act: Act, case: Case, today: date) -> None:
    said = f"{act.occurred_on:%d %B %Y} is in the future; today is {today:%d %B %Y} at the place of return."
    demand(act.occurred_on <= today, said, "Give the day it happened.", Incomplete)
    first = min(case.opened.registered_on, case.returned_on or case.opened.registered_on)
    first -= timedelta(EARLY_DAYS if act.verb in BEFORE_THE_RETURN else 0)
    said = f"{act.occurred_on:%d %B %Y} lies before this case began."
    demand(act.occurred_on >= first, said, "Give the day it happened.", Incomplete)


def _of_this_episode(case: Case, act: Act) -> None:
    """Source: domain 5.7: a new episode has its own consent, check, survey and plan."""
    early = case.reopened and act.verb in OF_THIS_EPISODE and act.occurred_on < case.reopened.on
    said = f"This day lies before the reopening of {case.reopened.on:%d %B %Y}." if early and case.reopened else ""
    demand(not early, said, "Do it again in this episode, with its own day.", Incomplete)


def _by_someone_who_may(act: Act) -> None:
    allowed = roles.may(act.verb)
    said = f"A {act.by.role} may not do {act.verb}."
    demand(act.by.role in allowed, said, f"Ask one of: {', '.join(sorted(allowed))}.", NotAllowed)


def _not_recorded_already(facts: Sequence[Fact], act: Act) -> None:
    """Two people who send the same record of the same day mean the same thing: the first one stands.

    Choice: consent that was withdrawn since may be given anew the same day; so may anything after a reopening.
    """
    if act.verb in RECORDS:
        heard = list(as_heard(facts))
        since = max((number for number, coded in heard if coded.get("verb") in BEGINS_ANEW), default=0)
        alike = ((number, coded) for number, coded in heard if coded.get("verb") == act.verb and number > since)
        twin = next((number for number, coded in alike if _twins(read_act(coded), act)), None)
        said = f"The same {act.verb} of that day is recorded already (number {twin})."
        demand(twin is None, said, "Nothing more is needed; if it is another one, say what differs.", Conflict)


def _twins(first: Act, second: Act) -> bool:
    """Choice: two records of one person whose words are kept elsewhere may differ in those words, so they are two."""
    two_texts = first.by.id == second.by.id and first.paper is not None and second.paper is not None
    return _content(first) == _content(second) and not two_texts


def _content(act: Act) -> dict[str, Any]:
    return {name: value for name, value in act.coded().items() if name not in ("by", "paper")}


def _legal(case: Case, act: Act, today: date) -> None:
    _not_closed(case, act)
    if case.death_reported and act.verb in roles.OF_THE_LIVING:
        raise WrongMoment("This case is closing.", UNCHANGED, _way_back(case))
    ending = case.refused or case.death_reported or case.closing
    if ending and act.verb not in roles.WHILE_CLOSING and not overrides.may_not_wait(case, act, today):
        raise WrongMoment("This case is closing.", UNCHANGED, _way_back(case))
    if guard := GUARDS.get(type(act)):
        guard(case, act, today)


def _not_closed(case: Case, act: Act) -> None:
    if case.closed and act.verb not in roles.AFTER_CLOSURE:
        raise WrongMoment("This case is closed.", UNCHANGED, "Ask a supervisor to reopen it (reopen-case).")


def _way_back(case: Case) -> str:
    if case.death_reported:
        return "A death was reported; two supervisors can correct it (correct-death)."
    return "Ask the returnee (take-back-refusal)." if case.refused else "Take the closing back first (cancel-closing)."


def _legal_then(opened: Opened, facts: Sequence[Fact], act: Act) -> bool:
    """Judged with the facts that had happened by the end of that day, in their order of arrival."""
    until = end_of(act.occurred_on, opened.time_zone)
    known = [fact for fact in facts if _happened_by(fact, act.occurred_on, until)]
    try:
        _legal(fold(opened, known), act, act.occurred_on)
    except CaseError:
        return False
    return True


def _happened_by(fact: Fact, day: date, until: datetime) -> bool:
    if fact.act and "occurred_on" in fact.act:
        return date.fromisoformat(str(fact.act["occurred_on"])) <= day
    return fact.at <= until

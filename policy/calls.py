"""A returnee who asks to be called is called. Source: handbook 2.3.3 (R37, R97)."""

from collections.abc import Iterator

from domain.act import first
from domain.case import Case
from domain.people import Role
from domain.promise import Promise
from policy.promises import Terms, by_day, one_a_day
from policy.working_days import working_day

CALL = Terms("call_back", Role.CASE_WORKER, "R37, R97: a returnee who asks for a call is called")
CALL_WORKING_DAYS = 1


def promises(case: Case) -> Iterator[Promise]:
    """Choice: by the next working day; kept by a contact, or by a try to reach her."""
    for asked in one_a_day(case.calls):
        done = [*case.contacts, *case.meetings, *(one.when for one in case.tries)]
        kept = first(when for when in done if when.order > asked.order)
        due_on = working_day(case, asked.on, CALL_WORKING_DAYS, kept)
        yield by_day(
            case, CALL, asked.on, due_on, "the message, one working day", key=f"call_back/{asked.on}", kept=kept
        )

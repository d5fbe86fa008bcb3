"""A returnee who asks to be called is called. Source: handbook 2.3.3 (R37, R97)."""

from collections.abc import Iterator

from domain.act import first
from domain.assistance import Instalment
from domain.case import Case
from domain.payment import PayBy
from domain.people import Role
from domain.promise import Promise
from policy.promises import Terms, by_day, one_a_day
from policy.working_days import working_day

CALL = Terms("call_back", Role.CASE_WORKER, "R37, R97: a returnee who asks for a call is called")
CALL_WORKING_DAYS = 1


def promises(case: Case) -> Iterator[Promise]:
    """Choice: by the next working day; kept by a contact, or by a try to reach her.

    Choice: money that arrives on her telephone is a contact (R97), and no call. After a refusal she is still called if
    she asks for it then; talking over the refusal is that call.
    """
    paid = {order.delivered.number for order in case.instalments.values() if order.delivered and _by_phone(order)}
    talked = [when for when in case.contacts if when.number not in paid]
    done = [*talked, *(one.when for one in case.tries), *([case.refusal_explored] if case.refusal_explored else [])]
    for asked in one_a_day(case.calls):
        kept = first(when for when in done if when.order > asked.order)
        due_on, key = working_day(case, asked.on, CALL_WORKING_DAYS, kept), f"call_back/{asked.on}"
        over, said = case.refused is not None and asked.order < case.refused.order, "the message, one working day"
        yield by_day(case, CALL, asked.on, due_on, said, key=key, kept=kept, dropped=over)


def _by_phone(order: Instalment) -> bool:
    return order.pay_by is PayBy.MOBILE_MONEY

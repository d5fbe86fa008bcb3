"""What a transfer promises and proves. Source: domain 5.2 (transfer_case), 5.6."""

from collections.abc import Iterator
from datetime import timedelta

from domain.case import Case
from domain.hand_over import Transfer
from domain.people import Role
from domain.promise import Promise
from policy.promises import Terms, by_day

ANSWER = Terms("transfer_answer", Role.SUPERVISOR, "domain 5.2: the receiving side takes the case, or says no")
TAKEN = Terms("transfer_closing", Role.SUPERVISOR, "domain 5.6: what another organisation took is closed here")
ANSWER_WITHIN_DAYS = CLOSING_WITHIN_DAYS = 7


def promises(case: Case) -> Iterator[Promise]:
    """A transfer is answered. Choice: within seven days, as for a waiver; silence moves nothing.

    Choice: what another organisation took begins to close within seven days more; nobody pays for it twice meanwhile.
    """
    for id_, asked in case.transfers.items():
        due_on, key = asked.proposed.on + timedelta(ANSWER_WITHIN_DAYS), f"transfer_answer/{id_}"
        said = f"the proposal to {asked.receiver}, 7 days"
        yield by_day(case, ANSWER, asked.proposed.on, due_on, said, key=key, kept=asked.answered)
    if (taken := taken_by_another_organisation(case)) and taken.answered:
        since, begun = taken.answered.on, case.closing.when if case.closing else case.closed
        due_on, said = since + timedelta(CLOSING_WITHIN_DAYS), f"the yes of {taken.receiver}, 7 days"
        yield by_day(case, TAKEN, since, due_on, said, key=f"transfer_closing/{since}", kept=begun)


def waiting(case: Case) -> list[str]:
    """Transfers that nobody has answered."""
    return [id_ for id_, asked in case.transfers.items() if asked.waiting]


def taken_by_another_organisation(case: Case) -> Transfer | None:
    """The transfer by which another organisation took the case, if one did, in this episode of it."""
    since = case.reopened.number if case.reopened else 0
    taken = [one for one in case.transfers.values() if one.accepted and not one.inside]
    return next((one for one in taken if one.answered and one.answered.number > since), None)

"""What the returnee says of the help is answered. Source: handbook 2.3.2 (R37); domain 6.1, principle 12."""

from collections.abc import Iterator
from datetime import timedelta

from domain.case import Case
from domain.feedback import FeedbackKind
from domain.people import Role
from domain.promise import Promise
from policy.promises import Terms, by_day

ANSWER = Terms("feedback_answer", Role.SUPERVISOR, "R37, handbook 2.3.2: what the returnee says is taken into account")
ANSWER_DAYS = {FeedbackKind.FEEDBACK: 14, FeedbackKind.COMPLAINT: 7}


def promises(case: Case) -> Iterator[Promise]:
    """Choice: an answer within fourteen days, to a complaint within seven; owed to the end, whatever ends the help."""
    for id_, said in case.feedback.items():
        days, key = ANSWER_DAYS[said.kind], f"feedback_answer/{id_}"
        due_on, anchor = said.given.on + timedelta(days), f"what the returnee said, {days} days"
        yield by_day(case, ANSWER, said.given.on, due_on, anchor, key=key, kept=said.answered)


def unanswered(case: Case) -> list[str]:
    """Ids of the complaints nobody has answered."""
    known = case.feedback.items()
    return [id_ for id_, said in known if said.kind is FeedbackKind.COMPLAINT and said.answered is None]

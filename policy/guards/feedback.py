"""Feedback and complaints at the door: once each, and never judged by whom they are about. Source: domain 6.1."""

from datetime import date

from domain.case import Case
from domain.errors import Incomplete, NotAllowed
from domain.feedback import AnswerFeedback, GiveFeedback
from policy.guards.guard import demand, demand_known, demand_new, guards


@guards(GiveFeedback)
def give_feedback(case: Case, act: GiveFeedback, today: date) -> None:
    """Whatever is said is taken in; it must say something."""
    demand_new(act.feedback in case.feedback, "feedback", act.feedback)
    demand(act.words, "Nothing is said.", "Write what the returnee says, in her words.", Incomplete)


@guards(AnswerFeedback)
def answer_feedback(case: Case, act: AnswerFeedback, today: date) -> None:
    """Source: domain 6.1, internal remedies. Choice: nobody answers what is said about themselves."""
    demand_known(act.feedback in case.feedback, "feedback", act.feedback, list(case.feedback))
    given = case.feedback[act.feedback]
    own = given.about.lower() == act.by.id
    demand(not own, "This is about yourself.", "Ask another supervisor or the programme manager.", NotAllowed)
    demand(given.answered is None, "This is answered already.", "Nothing more is needed.")

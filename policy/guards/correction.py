"""Striking out at the door; which acts may be put right, and by whom, is asked in `policy.correction` for every act."""

from datetime import date

from domain.case import Case
from domain.correction import StrikeOutAct
from policy.guards.guard import guards


@guards(StrikeOutAct)
def strike_out_act(case: Case, act: StrikeOutAct, today: date) -> None:
    """Asked before this, of every correction (C20): nothing more."""

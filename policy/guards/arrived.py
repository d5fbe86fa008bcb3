"""Help at the place of return begins with the return. Source: domain 0.3 C8."""

from domain.act import Act
from domain.case import Case
from domain.errors import Incomplete
from policy.guards.guard import demand


def after_return(case: Case, act: Act, what: str = "It") -> None:
    """Nothing is given, met or done before the return, nor dated before it."""
    demand(case.arrived, "The returnee has not arrived.", "Confirm the arrival first.")
    early = case.returned_on is not None and act.occurred_on < case.returned_on
    demand(not early, f"{what} is dated before the return.", "Correct the day.", Incomplete)

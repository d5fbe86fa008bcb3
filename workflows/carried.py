"""What a case carries from one run of its workflow to the next: the facts, and what was said of them."""

from typing import Any

from pydantic import Field

from domain.act import Fact
from domain.opened import Opened
from domain.people import Noun
from domain.promise import Stage, Verdict


class Carried(Noun):
    """The input of every run. Fields are only ever added, with defaults: old histories must still decode."""

    opened: Opened
    facts: tuple[Fact, ...] = ()
    verdict: Verdict | None = None
    applied: dict[str, int] = Field(default={}, description="nonce of each act to the number of its fact")
    recorded: int = Field(default=0, description="facts already in the journal")
    shift_seconds: float = Field(default=0, description="case clock minus engine clock; zero in production")
    spread_seconds: int = Field(
        default=0, ge=0, lt=10800, description="this case's share of the three hours after a day"
    )
    broken: bool = False


class Sent(Noun):
    """An act on its way to a case. The nonce makes a second sending find the first."""

    nonce: str = Field(pattern=r"^[A-Za-z0-9-]{8,64}$")
    act: dict[str, Any]


class Known(Noun):
    """The last verdict, the number of facts it was made from, and whether newer ones could not be judged."""

    judged: int
    broken: bool = False
    verdict: Verdict


class Answer(Noun):
    """What the screen is told: the number of the act in the journal, and what the case waits for now."""

    number: int
    stage: Stage
    waits_for: tuple[str, ...] = ()
    broken: bool = Field(default=False, description="the rules cannot be read: stage and dates are of before the act")

"""Windows and shares: from when and until when a funder's money may be asked for, paid and spent."""

import re

from pydantic import Field

from domain.money import Percent
from domain.people import Noun

ANCHORS = ("arrival", "registration", "plan_active")  # never another window: so none can go round in a circle
KEEPERS = (
    *("registered", "contact", "applied", "plan_agreed", "first_help", "post_arrival", "followed_up", "all_spent"),
)
LIMIT = re.compile(rf"^({'|'.join(ANCHORS)})\+([1-9][0-9]{{0,3}})(M|D|WD)$")
OPENING = re.compile(f"^$|{LIMIT.pattern}")
UNITS = {"M": "month", "D": "day", "WD": "working day"}


class Window(Noun):
    """A limit written by the funder: `arrival+6M`. Its breach asks for a waiver; it never ends help (C7)."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")
    opens: str = Field(default="", pattern=OPENING.pattern, description="from this day on; left out: from the start")
    until: str = Field(pattern=LIMIT.pattern, description="such as arrival+6M, registration+28D or arrival+14WD")
    kept_by: str = Field(pattern=f"^({'|'.join(KEEPERS)})$")
    vulnerable_only: bool = False
    track: str = Field(default="", pattern=r"^[A-Z_]{0,20}$", description="for the money of one track only")

    @property
    def parts(self) -> tuple[str, int, str]:
        """Anchor, count and unit of its end: ("arrival", 6, "M")."""
        return parts(self.until)

    @property
    def binds_spending(self) -> bool:
        """Whether money may be ordered inside it only."""
        return self.kept_by == "all_spent"


class Share(Noun):
    """One instalment of every line a pack pays: its part, and when it may leave. Source: domain 8.4, FS-D."""

    percent: Percent
    when: str = Field(default="", pattern=r"^(before_departure)?$", description="instead of a window")
    opens: str = Field(default="", pattern=OPENING.pattern)
    until: str = Field(default="", pattern=OPENING.pattern)
    in_person: bool = Field(default=False, description="the returnee comes for it in person")

    @property
    def before_departure(self) -> bool:
        """The one delivery a pack may place before the return (C8)."""
        return self.when == "before_departure"


def parts(limit: str) -> tuple[str, int, str]:
    """Anchor, count and unit of a limit such as arrival+6M. Raises ValueError for anything else."""
    found = LIMIT.fullmatch(limit)
    if found is None:
        raise ValueError("a limit is written as arrival+6M")
    anchor, count, unit = found.groups()
    return anchor, int(count), unit

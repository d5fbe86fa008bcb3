"""What the API answers: codes, dates and sums. Words stay in the papers; names are asked for apart."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field

from domain.people import Role
from domain.promise import Stage, State


class Shape(BaseModel):
    """The base: made from whatever has the same fields."""

    model_config = ConfigDict(from_attributes=True)

    @classmethod
    def of(cls, **fields: Any) -> Self:
        """Made from its fields, each of which is looked at."""
        return cls.model_validate(fields)


class Waits(Shape):
    """One thing a case waits for, as anybody who sees the case may read it."""

    key: str = Field(description="unique in the case; `task` where the name would tell something about the person")
    name: str
    on: Role = Field(description="on whom it waits")
    due: datetime
    due_on: date = Field(description="the same, as the returnee reads it")
    late: bool
    days_left: int | None = Field(default=None, description="while it stands still: days left once it goes on")


class CaseLine(Shape):
    """One case in a list."""

    number: str
    stage: Stage
    office: str
    case_worker: str | None
    programmes: list[str]
    language: str | None
    opened_on: date
    outcome: str | None = Field(description="null as well where the caller sees the process only")
    plan_version: int | None
    first_due: datetime | None = Field(description="the earliest date of all that it waits for, late ones too")
    waits_on: str | None = Field(description="role it waits for first")
    late: list[str] = Field(description="names of what is late")
    waits_for: list[Waits]
    updated_at: datetime


class CasePage(Shape):
    """Some cases, and where to go on."""

    cases: list[CaseLine]
    next: str | None = Field(description="send it as `cursor` for the next page; null: this was the last")


class Programme(Shape):
    """The rules that fund a case, in the version it is pinned to."""

    id: str
    version: int


class WaiverShown(Shape):
    """A waiver asked for, and the answer."""

    waiver: str
    kind: str
    about: str = Field(description="key of the promise, or the rule")
    until: date | None
    amount: Decimal | None
    because: str
    state: str
    asked_by: str
    asked_on: date
    signed_by: list[str]
    decided_on: date | None


class HoldShown(Shape):
    """Days that did not count, or do not now."""

    hold: str
    since: date
    until: date | None
    reason: str | None = Field(description="null unless the caller sees the case")


class Why(Waits):
    """One promise, and why it has this date."""

    state: State
    kept_on: date | None
    since: date = Field(description="the day it was counted from")
    first_due_on: date = Field(description="the date before any waiver")
    source: str = Field(description="timer and section, such as T1, handbook 2.3; empty where it would tell")
    rule: str = Field(description="what is asked for; empty where it would tell")
    anchor: str = Field(description="what it was counted from; empty where it would tell")
    moved_by: list[int] = Field(description="numbers of the facts that moved it")
    waivers: list[WaiverShown] | None = Field(description="null where the caller sees the process only")
    holds: list[HoldShown]


class Promises(Shape):
    """What a case waits for, late first."""

    number: str
    promises: list[Why]


class JournalLine(Shape):
    """One line of the life of a case."""

    number: int = Field(description="its place; send the last one as `after`")
    day: date
    kind: str = Field(description="act, promise, kept, missed, moved, waived, done, failed, told, dropped, restricted")
    what: str = Field(description="verb of the act, or name of the promise")
    text: str | None = Field(description="in codes; null unless the caller sees the case")


class Journal(Shape):
    """The life of a case, or the part of it after a line."""

    number: str
    lines: list[JournalLine]
    next: int | None = Field(description="send it as `after` for more; null: this was the last line")


class ActShown(Shape):
    """An act that exists: who may do it, and when."""

    verb: str
    subject: str
    what: str
    when: str
    follows: str
    may: list[Role]
    you_may: bool = Field(description="whether the token's person has one of these roles")
    travels_as_message: bool = Field(description="nobody may turn it down: answered with 202 before it is recorded")


class Acts(Shape):
    """Every act there is."""

    acts: list[ActShown]


class Done(Shape):
    """An act that was recorded."""

    case: str
    number: int = Field(description="of the fact in the journal: the same for the same Idempotency-Key")
    stage: Stage = Field(description="at this moment")
    waits_for: list[Waits]
    broken: bool = Field(description="the rules cannot be read: stage and dates are of before the act")


class Accepted(Shape):
    """A message nobody may turn down: kept, and recorded as soon as the case reads it."""

    case: str
    accepted: bool = True


class MaybeKnown(Shape):
    """Another case in which somebody may be the same person. Nothing was merged."""

    number: str | None = Field(description="null where the caller does not see that case: ask its office")
    office: str
    same: list[str]


class Opened(Shape):
    """A case that is open."""

    number: str
    stage: Stage | None = Field(description="null: accepted, showing soon")
    waits_for: list[Waits]
    maybe_known: list[MaybeKnown]

"""The coded state of one case, in layers: process, money, the case itself, its restricted part."""

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import Field

from domain.promise import Stage
from web.api.shapes import HoldShown, Programme, Shape, Waits, WaiverShown


class SourceMoney(Shape):
    """One funding source's money on this case."""

    source: str
    currency: str
    planned: Decimal
    ordered: Decimal
    delivered: Decimal
    at_once: Decimal


class Payment(Shape):
    """One instalment that was ordered."""

    activity: str
    instalment: int
    amount: Decimal | None
    pay_by: str
    ordered_on: date
    delivered_on: date | None
    stopped: bool
    failed: bool


class Gift(Shape):
    """Help given at once."""

    item: str
    source: str
    amount: Decimal
    modality: str


class Budget(Shape):
    """A budget asked for, and the answer."""

    version: int
    source: str
    amount: Decimal | None
    asked_on: date
    decided_on: date | None
    approved: bool


class Money(Shape):
    """Items, sums, budgets and waivers: no needs, no notes."""

    sources: list[SourceMoney]
    payments: list[Payment]
    at_once: list[Gift]
    budgets: list[Budget]
    waivers: list[WaiverShown]


class PlanLine(Shape):
    """One line of a plan."""

    id: str
    element: str
    dimension: str
    provider: str
    needs: list[str]
    item: str
    cost: Decimal
    source: str
    ended: str | None


class Version(Shape):
    """One version of the plan."""

    version: int
    state: Literal["PROPOSED", "STARTED", "RETURNED", "PAST"]
    proposed_on: date
    agreed: dict[str, date]
    started_on: date | None
    lacks: list[str] = Field(description="what it still needs to start")
    copy_given_on: date | None
    activities: list[PlanLine]


class ConsentShown(Shape):
    """One consent."""

    member: str
    version: int | None
    recipients: list[str]
    given_on: date
    by_guardian: bool
    withdrawn: bool


class ReferralShown(Shape):
    """One referral."""

    referral: str
    provider: str
    needs: list[str]
    activity: str
    urgency: str
    state: str
    since: date
    reason: str | None


class NeedShown(Shape):
    """One need."""

    need: str
    element: str
    urgency: str
    member: str
    end: str | None


class UnmetShown(Shape):
    """One need nobody could meet."""

    unmet: str
    need: str
    reason: str
    since: date
    resolved: bool | None


class ScoreShown(Shape):
    """One survey."""

    taken_on: date
    instrument: str
    official: bool
    composite: Decimal
    economic: Decimal
    social: Decimal
    psychosocial: Decimal


class PointShown(Shape):
    """A high or a low of the W-model."""

    month: int
    level: int
    kind: str


class File(Shape):
    """The case itself, in codes."""

    returned_on: date | None
    from_country: str
    to_country: str
    kind: str
    vulnerability: str | None
    refused_on: date | None
    death_reported_on: date | None
    plans: list[Version]
    consents: list[ConsentShown]
    needs: list[NeedShown]
    unmet: list[UnmetShown]
    referrals: list[ReferralShown]
    scores: list[ScoreShown]
    w_model: list[PointShown]
    withheld: int = Field(description="needs, plan lines and referrals of health and safety that are not shown here")


class Restricted(Shape):
    """What only the case's own worker and the protection focal point read."""

    safety_plan: bool
    safety_plan_seen_on: date | None
    overrides: list[str]
    best_interests_of: list[str]


class Name(Shape):
    """A member of the household by name."""

    member: str
    name: str


class CaseState(Shape):
    """One case, as far as the caller sees it: layers that are not shown are null."""

    number: str
    sight: Literal["PROCESS", "MONEY", "CASE"]
    stage: Stage
    outcome: str | None
    office: str
    case_worker: str
    opened_on: date
    time_zone: str
    language: str
    programmes: list[Programme]
    broken: bool = Field(description="the rules cannot be read: stage and dates are of before")
    waits_for: list[Waits]
    holds: list[HoldShown]
    money: Money | None
    file: File | None
    restricted: Restricted | None
    names: list[Name] | None = Field(description="only if asked for, with the scope names:read")

"""What a case waits for, what it owes the world, and the verdict that says both."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from pydantic import Field

from domain.paper import PaperRef
from domain.people import Noun, Role


class Stage(StrEnum):
    """Where a case stands; computed from its facts, never stored beside them. Source: domain 5.1."""

    REGISTERED = "REGISTERED"
    INTAKE = "INTAKE"
    ASSESSMENT = "ASSESSMENT"
    PLANNING = "PLANNING"
    PLAN_PROPOSED = "PLAN_PROPOSED"
    IMPLEMENTING = "IMPLEMENTING"
    MONITORING = "MONITORING"
    CLOSING = "CLOSING"
    CLOSED = "CLOSED"
    ANONYMISED = "ANONYMISED"


class State(StrEnum):
    """How a promise stands."""

    OPEN = "OPEN"
    KEPT = "KEPT"
    DROPPED = "DROPPED"  # nobody owes it any more: refused, superseded, skipped with a reason, case closed


TELLING = frozenset(
    {
        *("first_assistance", "safety_review", "urgent_options", "own_consent", "sharing_review"),
        *("death_correction", "refusal_checked"),
    }
)


class Promise(Noun):
    """Something somebody owes a case by a date. Its date may pass; that ends nothing, it tells someone."""

    key: str = Field(description="unique in the case for ever, such as follow_up/2026-03-20: part of deeds' keys")
    name: str = Field(description="neutral code of its kind, such as follow_up: may be read by anyone in clear")
    due: datetime = Field(description="UTC; a day promise ends at 23:59:59 at the place of return")
    due_on: date = Field(description="the same date as the returnee reads it")
    on: Role
    rule: str = Field(description="timer and source, such as T1, handbook 2.3")
    anchor: str = Field(description="what the date was counted from, in plain words without names")
    since: date = Field(description="the day it was counted from")
    first_due_on: date = Field(description="the date before any waiver")
    hours: bool = Field(default=False, description="counted in hours: its wake-up is never spread")
    moved_by: tuple[int, ...] = Field(default=(), description="numbers of the facts that moved it")
    state: State = State.OPEN
    kept_on: date | None = None
    late: bool = False
    days_left: int | None = Field(default=None, description="while it stands still: days left once it goes on")
    wake: datetime | None = Field(default=None, description="when the next step happens; None: nothing more to tell")
    step: str = Field(default="due", description="warn, due, or what follows a breach: tell-1, tell-2 ...")

    def is_late(self, now: datetime) -> bool:
        """By its date, so that nobody waits for a timer to be told; what stands still grows no later."""
        return self.late or (self.days_left is None and now > self.due)

    @property
    def public_name(self) -> str:
        """The name that may be read in clear. Only vulnerable people have some promises: those are called a task."""
        return "task" if self.name in TELLING else self.name


class DeedKind(StrEnum):
    """What leaves a case for the world."""

    NOTICE = "notice"
    REFERRAL_LETTER = "referral_letter"
    REVOCATION = "revocation"
    ORDER = "order"
    PLAN_COPY = "plan_copy"
    PAYMENT_OUTCOME = "payment_outcome"
    INVITATION = "invitation"


class Deed(Noun):
    """One thing to do in the world, once: the key is made of the promise itself, so a second run finds the first."""

    key: str = Field(description="such as referral/shelter/letter; with the case number, the idempotency key")
    kind: DeedKind
    about: str = Field(default="", description="id of the referral, item or promise")
    to: tuple[str, ...] = Field(default=(), description="provider id, or the roles to tell")
    number: int = Field(default=0, description="plan version or instalment")
    amount: Decimal | None = None
    currency: str = Field(default="", description="ISO 4217, of an amount")
    attempt: int = Field(default=0, description="of a payment: certain failures before this one")
    paper: PaperRef | None = Field(default=None, description="the paper to send, if any; its digest is compared")
    fields: tuple[str, ...] = Field(default=(), description="what a recipient may be told: names of fields")
    basis: int = Field(default=0, description="number of the fact that allows it: consent, or an override")
    text: str = Field(default="", description="code of the message")


class Verdict(Noun):
    """What the rules say of a case at one moment. Recorded in history, so replay never asks the rules again."""

    edition: str
    stage: Stage
    promises: tuple[Promise, ...] = ()
    deeds: tuple[Deed, ...] = ()
    programmes: tuple[str, ...] = ()
    case_worker: str = ""
    office: str = ""
    time_zone: str = "UTC"
    plan_version: int = 0
    outcome: str = ""
    ended: bool = False

    @property
    def late(self) -> list[str]:
        """Names of the promises whose date has passed, each once, as they may be read in clear."""
        return sorted({promise.public_name for promise in self.promises if promise.late})

    @property
    def first(self) -> Promise | None:
        """The promise whose date comes, or came, first; what stands still is not waited for now."""
        going = [promise for promise in self.promises if promise.days_left is None]
        return min(going, key=lambda promise: (promise.due, promise.key), default=None)

    @property
    def next_due(self) -> datetime | None:
        """The earliest date still ahead, else the earliest open one."""
        going = [promise for promise in self.promises if promise.days_left is None]
        ahead = [promise.due for promise in going if not promise.late]
        return min(ahead or [promise.due for promise in going], default=None)

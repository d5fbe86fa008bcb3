"""The signatures of every activity: all that workflows know of this floor."""

from datetime import datetime

from pydantic import Field
from temporalio import activity

from domain.act import Fact
from domain.opened import Head, Opened
from domain.paper import PaperRef
from domain.people import Noun
from domain.promise import Deed, DeedKind, Verdict


class ToJudge(Noun):
    """A case as it stands, to be judged at this moment of its own clock."""

    opened: Opened
    facts: tuple[Fact, ...]
    now: datetime


class ToRecord(Noun):
    """Facts for the journal, in order, and the verdict after the last of them for the worklist."""

    head: Head
    facts: tuple[Fact, ...]
    verdict: Verdict
    now: datetime
    broken: bool = Field(default=False, description="the rules could not be read: the verdict is of an earlier fact")
    opened: Opened | None = Field(default=None, description="the first page, with the first fact only: it is long")


class ToDo(Noun):
    """One deed of one case, with what the doer needs to know and no more."""

    case: str = Field(description="the case's id, case-R-...: papers and keys are found by it")
    deed: Deed
    on: str = Field(description="day at the place of return, ISO")
    opening: PaperRef | None = Field(default=None, description="the paper of the first page: who the person is")
    known: int = Field(default=0, description="facts the case had judged when it asked for this")
    now: datetime | None = Field(default=None, description="the case's own clock when it asked for this")


class Done(Noun):
    """How a deed ended, in a code: DONE, or ALREADY_DONE when an earlier run had done it."""

    code: str = "DONE"


class DirectoryRead(Noun):
    """What a night's reading brought, in numbers."""

    listed: int
    appeared: int = 0
    gone: int = 0
    told: int = Field(default=0, description="cases that learnt of a service they were lacking")


@activity.defn(name="judge")
def judge(case: ToJudge) -> Verdict:
    """Ask the rules what the case waits for and owes."""
    raise NotImplementedError


@activity.defn(name="record")
def record(facts: ToRecord) -> None:
    """Write journal and worklist together."""
    raise NotImplementedError


@activity.defn(name="send_notice")
def send_notice(deed: ToDo) -> Done:
    """Tell somebody about a date."""
    raise NotImplementedError


@activity.defn(name="send_referral_letter")
def send_referral_letter(deed: ToDo) -> Done:
    """Write to a provider for the returnee."""
    raise NotImplementedError


@activity.defn(name="send_revocation")
def send_revocation(deed: ToDo) -> Done:
    """Tell a provider that a referral is taken back."""
    raise NotImplementedError


@activity.defn(name="place_order")
def place_order(deed: ToDo) -> Done:
    """Order one payment or delivery."""
    raise NotImplementedError


@activity.defn(name="write_plan_copy")
def write_plan_copy(deed: ToDo) -> Done:
    """Make the returnee's copy of the current plan."""
    raise NotImplementedError


@activity.defn(name="follow_payment")
def follow_payment(deed: ToDo) -> Done:
    """Ask the payment partner what became of a payment, until it knows."""
    raise NotImplementedError


@activity.defn(name="send_invitation")
def send_invitation(deed: ToDo) -> Done:
    """Invite to a meeting, move it or call it off."""
    raise NotImplementedError


@activity.defn(name="read_directory")
def read_directory() -> DirectoryRead:
    """Read the directory of providers, and tell the cases that wait for what has appeared."""
    raise NotImplementedError


DOERS = {
    DeedKind.PAYMENT_OUTCOME: follow_payment,
    DeedKind.INVITATION: send_invitation,
    DeedKind.NOTICE: send_notice,
    DeedKind.REFERRAL_LETTER: send_referral_letter,
    DeedKind.REVOCATION: send_revocation,
    DeedKind.ORDER: place_order,
    DeedKind.PLAN_COPY: write_plan_copy,
}

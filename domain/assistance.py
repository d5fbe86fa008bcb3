"""Money and goods: funding, the decision of table 2.2, instalments. Source: handbook 2.3.2 (R51-R68)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from pydantic import Field

from domain.act import Act, When, earliest
from domain.assessment import CODE, Id
from domain.money import Modality, Sum
from domain.paper import Words
from domain.payment import PayBy
from domain.people import Noun

if TYPE_CHECKING:
    from domain.case import Case


class RequestFunding(Act):
    """The funding source, or the programme manager, is asked to approve the plan's budget."""

    version: int = Field(ge=1)
    source: str = Field(pattern=CODE, description="pack id")
    amount: Sum

    def apply(self, case: "Case", when: When) -> None:
        """The clock of the answer starts."""
        case.funding.setdefault((self.version, self.source), Funding(self.amount, when))


class DecideFunding(Act):
    """The budget of a plan version was approved or not."""

    version: int = Field(ge=1)
    source: str = Field(pattern=CODE, description="pack id")
    approved: bool
    amount: Sum | None = None
    because: str = Field(default="", pattern=r"^[A-Z_]{0,40}$")

    def apply(self, case: "Case", when: When) -> None:
        """The latest answer counts."""
        asked = case.funding.setdefault((self.version, self.source), Funding(self.amount, when))
        asked.decided, asked.approved = when, self.approved
        asked.amount = asked.amount if self.amount is None else self.amount


class RiskAnswers(Noun):
    """Table 2.2, risk: five questions (R57-R60)."""

    assessed: Words = Field(default="", description="person, household, community, insecurity, fraud, data")
    safe_to_pay: bool = Field(description="may beneficiary and staff handle money safely? (R58)")
    higher_than_other_options: bool
    acceptable: bool


class DecideModality(Act):
    """The decision of table 2.2 for one activity: cash, in kind or mixed, with the answers of every level (R52)."""

    activity: str = Id
    modality: Modality
    foreseen_by_programme: bool = Field(description="programme design (R53)")
    cash_saves_effort: bool = Field(description="efficiency (R54)")
    kept_though_dearer: Words = Field(
        default="", description="why, if the option kept is not the most economical (R55)"
    )
    incentive: bool = Field(description="would cash act as an incentive to migrate? (R56)")
    risk: RiskAnswers
    conditions_needed: bool = Field(description="conditions (R61)")
    goods_available: bool = Field(description="goods, services and help exist in quantity and quality (R62)")
    partners: Words = Field(default="", description="partnerships and delivery (R63)")
    partner_can_pay: bool = Field(description="a partner able to pay at reasonable cost (R64)")
    extra_means: Words = Field(default="", description="what else is needed, from where, by when (R65)")
    criteria: Words = Field(default="", description="final decision: criteria used (R66)")
    amount: Sum
    instalments: int = Field(ge=1, le=24)
    risks_controlled_by: Words = ""
    effect_measured_by: Words = ""
    returnee_prefers: Modality | None = Field(default=None, description="the returnee's own preference (R68)")

    def apply(self, case: "Case", when: When) -> None:
        """The latest decision of an activity counts."""
        case.modalities[self.activity] = self


class GiveImmediateAssistance(Act):
    """Help given at once, before any plan (R1's exception): basic needs, post-arrival package."""

    item: str = Id
    source: str = Field(default="", pattern=CODE, description="pack id, empty if nobody's budget is touched")
    need: str = Field(default="", pattern=CODE, description="id of the need it meets, if one is recorded")
    amount: Sum
    modality: Modality = Modality.IN_KIND
    post_arrival: bool = False
    safe_to_pay: bool | None = Field(default=None, description="for cash: may it be handled safely? (R58)")
    what: Words = ""

    def apply(self, case: "Case", when: When) -> None:
        """Given on the spot: it is delivered, and it is a contact."""
        case.given.setdefault(self.item, self)
        case.first_help = earliest(case.first_help, when)
        case.contacts.append(when)
        if self.post_arrival:
            case.post_arrival[self.source] = earliest(case.post_arrival.get(self.source), when)


class OrderInstalment(Act):
    """One instalment of an item of the active plan is ordered: money or goods."""

    activity: str = Id
    instalment: int = Field(ge=1, le=24)
    amount: Sum
    pay_by: PayBy = Field(default=PayBy.BY_HAND, description="by hand, or to the returnee's telephone")

    def apply(self, case: "Case", when: When) -> None:
        """An instalment is ordered once."""
        case.instalments.setdefault((self.activity, self.instalment), Instalment(self.amount, when, self.pay_by))


class ConfirmDelivery(Act):
    """An instalment reached the returnee, with a receipt or handover certificate. It counts as a contact (R97)."""

    activity: str = Id
    instalment: int = Field(ge=1, le=24)
    certificate: Words = ""
    in_person: bool | None = Field(default=None, description="the returnee came for it: some packs ask for that")

    def apply(self, case: "Case", when: When) -> None:
        """Delivered once; the contact is dated on the day of the delivery."""
        ordered = case.instalments.get((self.activity, self.instalment))
        if ordered and not ordered.delivered:
            ordered.delivered = when
            case.first_help = earliest(case.first_help, when)
            case.contacts.append(when)


class CancelInstalment(Act):
    """An order that will never arrive is given up: it is no longer owed, awaited or counted."""

    activity: str = Id
    instalment: int = Field(ge=1, le=24)
    because: str = Field(pattern=r"^[A-Z_]{2,40}$")

    def apply(self, case: "Case", when: When) -> None:
        """What has arrived has arrived."""
        ordered = case.instalments.get((self.activity, self.instalment))
        if ordered and not ordered.delivered:
            ordered.stopped = True


@dataclass
class Funding:
    """A budget asked for, and the answer."""

    amount: Decimal | None
    asked: When
    decided: When | None = None
    approved: bool = False


@dataclass
class Instalment:
    """One payment or delivery: its activity and number are its idempotency key (C15)."""

    amount: Decimal | None
    ordered: When
    pay_by: PayBy = PayBy.BY_HAND
    delivered: When | None = None
    stopped: bool = False
    failed: When | None = None  # it was not paid: the partner says so, or it never left
    unpaid: bool = False  # it is known that no money is on its way
    certain: bool = False  # the partner itself said that it did not pay
    attempt: int = 0  # certain failures before: each try after one is a payment of its own

    @property
    def spent(self) -> Decimal:
        """What it takes from its source; nothing if it was given up, never arrived, and can arrive no more (C12)."""
        may_arrive = self.pay_by is PayBy.MOBILE_MONEY and not self.unpaid
        gone = self.stopped and not self.delivered and not may_arrive
        return Decimal(0) if self.amount is None or gone else self.amount

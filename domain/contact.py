"""Reaching the returnee: tries in vain, who may be asked instead, news from there, kits. Source: handbook 2.3.3."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from pydantic import Field

from domain.act import Act, When
from domain.assessment import CODE, Id
from domain.paper import Words
from domain.programme import Sum

if TYPE_CHECKING:
    from domain.case import Case

ALTERNATIVE = "ALTERNATIVE_CONTACT"


class MissFollowUp(Act):
    """The returnee could not be met or reached; it is tried again."""

    channel: str = Field(pattern=rf"^(VISIT|PHONE|MESSAGE|EMAIL|{ALTERNATIVE})$")

    def apply(self, case: "Case", when: When) -> None:
        """Tries are counted until the next contact."""
        case.tries.append(Try(self.channel, when))


class StartTracing(Act):
    """A supervisor has looked at a contact that is lost, and says that the person is searched for."""

    words: Words = ""

    def apply(self, case: "Case", when: When) -> None:
        """The search goes on until a contact, or until closing is started."""
        case.searches.append(when)


class NameAlternativeContact(Act):
    """The returnee names somebody who may be asked when she cannot be reached, and consents to that."""

    who: Words = Field(default="", description="the person and how to reach them")
    consent_given: bool = Field(description="the returnee agrees that this person is asked")

    def apply(self, case: "Case", when: When) -> None:
        """From now on there is somebody to ask; the latest one counts."""
        case.alternative = when if self.consent_given else case.alternative


class WithdrawAlternativeContact(Act):
    """The returnee no longer wants the alternative contact to be asked."""

    def apply(self, case: "Case", when: When) -> None:
        """Nobody else is asked from now on."""
        case.alternative = None


class RecordTrace(Act):
    """The alternative contact was asked. News of the returnee is no contact with her: it counts as a try (T8)."""

    channel: str = Field(pattern=r"^(VISIT|PHONE|MESSAGE|EMAIL)$", description="how the alternative contact was asked")
    answered: bool = Field(description="whether the alternative contact answered")
    words: Words = ""

    def apply(self, case: "Case", when: When) -> None:
        """A try by way of somebody else, and what came of it."""
        case.tries.append(Try(ALTERNATIVE, when, answered=self.answered))


class IssueCommunicationKit(Act):
    """A telephone, a card or credit from a local telecom company, so that contact is less easily lost (R96)."""

    kit: str = Id
    provider: str = Field(pattern=r"^[A-Z]{2}-[A-Z0-9]{2,8}$", description="the telecom partner, such as GN-04")
    source: str = Field(default="", pattern=CODE, description="pack id, empty if nobody's budget is touched")
    amount: Sum = Decimal(0)
    what: Words = ""

    def apply(self, case: "Case", when: When) -> None:
        """Each kit is issued once, and handing it over is a contact (R97)."""
        if self.kit not in case.kits:
            case.kits[self.kit] = self
            case.contacts.append(when)


@dataclass(frozen=True)
class Try:
    """One try to meet or reach the returnee, in vain; `answered`: somebody else had news."""

    channel: str
    when: When
    answered: bool = False

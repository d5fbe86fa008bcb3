"""How the returnee wants to be written to, and what she says by a short message. Source: handbook 2.3.3 (R37, R87)."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field, model_validator

from domain.act import Act, When
from domain.paper import PaperRef, Words

if TYPE_CHECKING:
    from domain.case import Case

HOUR = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"


class Channel(StrEnum):
    """Ways a message can go to the returnee."""

    MESSAGE = "MESSAGE"
    EMAIL = "EMAIL"


class CopyBy(StrEnum):
    """How the copy of the plan reaches her (T14)."""

    BY_HAND = "BY_HAND"
    EMAIL = "EMAIL"
    MESSAGE = "MESSAGE"  # a short message says that it lies ready; the copy itself is handed over


class SetContactWishes(Act):
    """How the returnee wants to be written to: by what, never by what, at what hours. The latest wishes count."""

    copy_by: CopyBy = Field(default=CopyBy.BY_HAND, description="how the copy of the plan goes to her")
    never: tuple[Channel, ...] = Field(default=(), description="ways that are never used, whatever it is about")
    not_before: str = Field(default="00:00", pattern=HOUR, description="messages only from this hour on, local time")
    not_after: str = Field(default="23:59", pattern=HOUR, description="messages only until this hour, local time")
    phone: Words = Field(
        default="", max_length=40, description="number for messages and payments, if not the first one"
    )
    first_phone: bool = Field(default=False, description="back to the number of the first page")
    email: Words = Field(default="", max_length=254, description="address for mails")
    messages_again: bool = Field(default=False, description="she stopped short messages, and wants them again")

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> "SetContactWishes":
        if self.copy_by.value in {one.value for one in self.never}:
            raise ValueError("the copy cannot go by a way that is never used")
        if self.not_before > self.not_after:
            raise ValueError("not_before lies before not_after")
        return self

    def apply(self, case: "Case", when: When) -> None:
        """They count from now on; what is waiting to be sent is asked against them again."""
        hours = (self.not_before, self.not_after)
        case.wishes = Wishes(self.copy_by, frozenset(self.never), *hours, self.paper, other_phone=bool(self.phone))


class StopMessages(Act):
    """The returnee wants no more short messages: her own word, by one of them."""

    nobody_may_turn_down: ClassVar[bool] = True

    def apply(self, case: "Case", when: When) -> None:
        """None is sent any more, until she says otherwise."""
        wishes = case.wishes
        copy_by = CopyBy.BY_HAND if wishes.copy_by is CopyBy.MESSAGE else wishes.copy_by
        case.wishes = replace(wishes, never=wishes.never | {Channel.MESSAGE}, copy_by=copy_by, stopped=True)


class AskForCall(Act):
    """The returnee asks to be called back."""

    nobody_may_turn_down: ClassVar[bool] = True

    def apply(self, case: "Case", when: When) -> None:
        """Somebody owes her a call."""
        case.calls.append(when)


@dataclass(frozen=True)
class Wishes:
    """What counts now. Without any word of hers: by hand, and messages at any hour."""

    copy_by: CopyBy = CopyBy.BY_HAND
    never: frozenset[Channel] = frozenset()
    not_before: str = "00:00"
    not_after: str = "23:59"
    paper: PaperRef | None = None
    other_phone: bool = False  # than that of the first page
    stopped: bool = False  # she said so herself

    def allows(self, channel: Channel) -> bool:
        """Whether this way may be used at all."""
        return channel not in self.never

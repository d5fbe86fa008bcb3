"""Acts: what people do to a case; and facts: what the case then knows, dated twice."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, ClassVar

from pydantic import Field, TypeAdapter, ValidationError

from domain.dates import Day
from domain.errors import Incomplete
from domain.paper import PaperRef
from domain.people import Noun, Person

Code = str  # a reason or kind in capitals, never free text


class Act(Noun):
    """What a person does to a case. `occurred_on` is when it happened there, which may be before it was recorded."""

    verb: ClassVar[str]
    kinds: ClassVar[dict[str, type["Act"]]] = {}
    nobody_may_turn_down: ClassVar[bool] = False
    may_come_as_message: ClassVar[bool] = False  # a partner's answer: kept even while every worker is down

    by: Person
    occurred_on: Day
    paper: PaperRef | None = Field(default=None, description="where the words of this act are kept")
    corrects: int | None = Field(default=None, ge=1, description="number of the mistyped act that this one puts right")

    def __init_subclass__(cls, **rest: Any) -> None:
        """Every act is found by its verb: AgreePlan is agree_plan."""
        super().__init_subclass__(**rest)
        cls.verb = re.sub(r"(?<!^)([A-Z])", r"_\1", cls.__name__).lower()
        Act.kinds[cls.verb] = cls

    def apply(self, case: Any, when: "When") -> None:
        """Tell the case what happened. Total: an id the case does not know changes nothing."""
        raise NotImplementedError

    def coded(self) -> dict[str, Any]:
        """The act as it travels and is kept."""
        return {"verb": self.verb, **self.model_dump(mode="json", exclude_defaults=True)}


class When(Noun):
    """When something happened, and the number of the fact that says so."""

    on: date
    at: datetime
    number: int
    heard: date | None = Field(default=None, description="the day it was recorded, at the place of return")

    @property
    def order(self) -> tuple[date, int]:
        """Its place in time: by the day it happened, then by arrival."""
        return self.on, self.number


def earliest(known: When | None, when: When) -> When:
    """The first by day, in whatever order the two were typed."""
    return when if known is None else min(known, when, key=lambda one: one.order)


def first(happened: Iterable[When]) -> When | None:
    """The earliest of these, by day and then by arrival; None if nothing happened."""
    return min(happened, key=lambda when: when.order, default=None)


class ReadMessage(Act):
    """A person has read a message that no machine could, and has acted on it."""

    message: int = Field(ge=1, description="number of the fact that holds it")

    def apply(self, case: Any, when: When) -> None:
        """The task is done."""
        case.read_messages.add(self.message)


class RetryDeed(Act):
    """A deed that failed for good is tried again, after a person has looked into it."""

    deed: str = Field(description="the deed's key, such as referral/shelter/letter")
    because: str = Field(pattern=r"^[A-Z_]{2,40}$")

    def apply(self, case: Any, when: When) -> None:
        """The deed is owed again."""
        case.try_again(self.deed)


class FactKind(StrEnum):
    """What a case can come to know."""

    OPENED = "opened"
    ACT = "act"
    PASSED = "passed"
    DEED_DONE = "deed_done"
    DEED_FAILED = "deed_failed"
    UNREADABLE = "unreadable"
    MOVED = "moved"  # new rules or a new calendar gave open promises other dates; nobody did anything


class Fact(Noun):
    """One thing a case knows. The list of facts is the case: everything else is computed from it."""

    number: int
    at: datetime = Field(description="when it was recorded, UTC, on the case's clock")
    kind: FactKind
    key: str = Field(default="", description="the act's nonce, the promise's or the deed's key")
    step: str = Field(default="", description="for a date that passed: which step of the promise")
    due: datetime | None = None
    code: str = Field(default="", description="how a deed ended, in a code")
    act: dict[str, Any] | None = None
    backfilled: bool = Field(default=False, description="known from paper before the case was taken over")


def read_act(coded: dict[str, Any]) -> Act:
    """An act from a history or a journal: unknown fields are ignored. Raises ValueError for an unknown verb."""
    kind = Act.kinds.get(str(coded.get("verb")))
    if kind is None:
        raise ValueError("an act this release does not know")
    return kind.model_validate({name: value for name, value in coded.items() if name != "verb"})


def may_not_be_turned_down(verb: str) -> bool:
    """Whether this verb travels as a signal: accepted even while every worker is down."""
    return verb in Act.kinds and Act.kinds[verb].nobody_may_turn_down


def comes_as_message(verb: str) -> bool:
    """Whether a message of this name is an act: the returnee's own word, or a partner's answer."""
    return may_not_be_turned_down(verb) or (verb in Act.kinds and Act.kinds[verb].may_come_as_message)


def read_at_the_door(verb: str, form: dict[str, Any]) -> Act:
    """An act as a person filled it in: unknown verbs, unknown fields and bad values are refused in words."""
    kind = Act.kinds.get(verb)
    if kind is None:
        raise Incomplete(
            f"There is no act called {verb!r}.",
            "Nothing was recorded.",
            nearest(verb, list(Act.kinds)) or "Ask for help to see the list of acts.",
        )
    try:
        return TypeAdapter(kind).validate_python(form, extra="forbid")
    except ValidationError as error:
        raise Incomplete(
            in_words(verb, error, kind), "Nothing was recorded.", "Correct this and send it again."
        ) from None


def in_words(verb: str, error: ValidationError, kind: type[Act]) -> str:
    """What is wrong with a form, field by field, without quoting what was typed."""
    said = [_one_fault(fault, kind) for fault in error.errors(include_url=False, include_input=False)]
    return f"{verb} cannot be read: " + "; ".join(said) + "."


def _one_fault(fault: Any, kind: type[Act]) -> str:
    field = ".".join(str(step) for step in fault["loc"]) or "the form"
    if fault["type"] == "extra_forbidden":
        return (
            f"{field} is not a word this act knows. {nearest(str(fault['loc'][-1]), list(kind.model_fields))}".strip()
        )
    if fault["type"] == "missing":
        return f"{field} is missing"
    return f"{field}: {fault['msg'][:1].lower()}{fault['msg'][1:]}"


def nearest(word: str, known: list[str]) -> str:
    """ "Did you mean ...?" for the closest known word, or nothing."""
    close = get_close_matches(word, known, n=1, cutoff=0.5)
    return f"Did you mean {close[0]}?" if close else ""

"""What a case is opened with: the household, the return, the place, the rules it is pinned to."""

from datetime import date, datetime
from enum import StrEnum

from pydantic import Field

from domain.dates import Calendar, Day
from domain.paper import PaperRef, Words
from domain.people import Noun, Person
from domain.programme import Code, RulePack

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


class ReturnKind(StrEnum):
    """How the person came home."""

    VOLUNTARY = "VOLUNTARY"
    ASSISTED_VOLUNTARY = "ASSISTED_VOLUNTARY"
    HUMANITARIAN_EVACUATION = "HUMANITARIAN_EVACUATION"
    FORCED = "FORCED"


class Member(Noun):
    """One person of the household; the first is the returnee the case is named after."""

    id: str = Field(default="m1", pattern=r"^m[1-9][0-9]?$")
    adult: bool = True
    born: Day | None = None
    name: Words = ""
    phone: Words = ""


class Return(Noun):
    """From where to where, how, and when. A missing day of return means: not yet arrived."""

    kind: ReturnKind
    from_country: str = Field(pattern=r"^[A-Z]{3}$", description="ISO 3166 alpha-3")
    to_country: str = Field(pattern=r"^[A-Z]{3}$", description="ISO 3166 alpha-3")
    returned_on: Day | None = None
    estimated: bool = False
    stay_months: int | None = Field(default=None, ge=0, le=1200, description="months in the country returned from")
    exclusions: tuple[Code, ...] = Field(default=(), description="codes of what some programmes exclude")


class Head(Noun):
    """What a list shows of every case, whatever becomes of it."""

    number: str
    registered_on: date
    language: str = "en"


class Opened(Noun):
    """The first page of a case. Nothing here ever changes; acts add to it."""

    number: str
    by: Person
    registered_on: Day
    registered_at: datetime
    case_worker: Person
    journey: Return
    household: tuple[Member, ...] = Field(min_length=1)
    time_zone: str = Field(description="IANA zone of the place of return (C3)")
    language: str = Field(default="en", pattern=r"^[a-z]{2,3}$")
    packs: tuple[RulePack, ...] = ()
    documents: tuple[str, ...] = Field(default=(), description="codes of the documents seen, such as identity_document")
    calendar: Calendar = Calendar()
    taken_over_at: datetime | None = Field(default=None, description="what lay before is known from paper: no deeds")
    paper: PaperRef | None = None

    @property
    def head(self) -> Head:
        """Number, first day and language."""
        return Head(number=self.number, registered_on=self.registered_on, language=self.language)

    @property
    def id(self) -> str:
        """The id of the case everywhere outside: workflow, keys, papers, journal."""
        return case_id(self.number)

    @property
    def members(self) -> dict[str, Member]:
        """Members by id."""
        return {member.id: member for member in self.household}


def case_id(number: str) -> str:
    """case-R-7K3M2QN: anything of a case lives under this id, and its key is found by it."""
    return f"case-{number}"


def check_character(body: str) -> str:
    """The last character of a case number: one mistyped character, or two swapped, never gives a valid number.

    Choice: the sum of values weighted 1, 3, 5 ... modulo 32; odd weights and odd differences of 2 keep both errors
    visible but for a swap of characters 16 apart.
    """
    return ALPHABET[sum(ALPHABET.index(sign) * (2 * n + 1) for n, sign in enumerate(body)) % 32]


def is_case_number(text: str) -> bool:
    """Whether this is a well-formed case number such as R-7K3M2QN, check character included."""
    body = text.removeprefix("R-")
    return (
        text.startswith("R-")
        and len(body) == 7
        and set(body) <= set(ALPHABET)
        and check_character(body[:-1]) == body[-1]
    )

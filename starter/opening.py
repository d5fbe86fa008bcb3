"""The form a case is opened with: from a command, a file or a story; words become a paper, the rest the first page."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from pydantic import Field, ValidationError

from domain.act import nearest
from domain.dates import Day, day_in
from domain.errors import Incomplete
from domain.opened import ALPHABET, Member, Opened, Return, ReturnKind, case_id, check_character
from domain.paper import Words, take_words
from domain.people import Noun, Person
from domain.programme import Code, RulePack
from policy import household
from starter import packs, places
from storage.calendars import Edit
from storage.marks import Traits
from storage.papers import FIRST_PAGE, Papers

BORN_LATER = "nobody is born after the own return"


class Form(Noun):
    """What is asked when a case is opened."""

    name: Words = Field(min_length=1, description="the returnee's name")
    phone: Words = Field(default="", description="how to reach the returnee")
    born: Day | None = Field(default=None, description="day of birth")
    household: tuple[Member, ...] = Field(default=(), description="the others of the household: m2, m3 ...")
    kind: ReturnKind = Field(description="how the person came home")
    from_country: str = Field(pattern=r"^[A-Z]{3}$", description="country returned from, three letters: LBY")
    to_country: str = Field(pattern=r"^[A-Z]{3}$", description="country of return, three letters: GMB")
    returned_on: Day | None = Field(default=None, description="day of return; left out: not yet arrived")
    estimated: bool = Field(default=False, description="whether the day of return is a guess")
    registered_on: Day | None = Field(default=None, description="left out: today at the place of return")
    time_zone: str = Field(default="", description="of the place of return, such as Africa/Banjul, if not known")
    language: str = Field(default="en", pattern=r"^[a-z]{2,3}$", description="the returnee's own: fr, en, wo")
    programmes: tuple[str, ...] = Field(default=(), description="ids of the rule packs that fund the case")
    documents: tuple[Code, ...] = Field(default=(), description="codes of documents seen: identity_document")
    stay_months: int | None = Field(
        default=None, ge=0, le=1200, description="whole months in the country returned from"
    )
    exclusions: tuple[Code, ...] = Field(
        default=(), description="what some programmes exclude: previous_grant, removed_by_force"
    )


def read_form(filled: dict[str, Any]) -> Form:
    """A form as a person filled it in; what is wrong is said field by field."""
    try:
        return Form.model_validate(filled, extra="forbid")
    except ValidationError as fault:
        raise FormRefused([_fault(error) for error in fault.errors(include_url=False, include_input=False)]) from None


class FormRefused(Incomplete):
    """What is wrong with a form, as (field, words); nothing of what was typed is quoted."""

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        self.faults = faults
        said = "; ".join(f"{field}: {words}" for field, words in faults)
        super().__init__(f"The case cannot be opened: {said}.", "Nothing was recorded.", "Correct this.")


def _fault(error: Any) -> tuple[str, str]:
    field = ".".join(str(step) for step in error["loc"]) or "the form"
    hint = nearest(str(error["loc"][-1]), list(Form.model_fields)) if error["type"] == "extra_forbidden" else ""
    return field, f"{error['msg'].removeprefix('Value error, ')}. {hint}".strip(". ")


def opened(
    form: Form,
    number: str,
    by: Person,
    case_worker: Person,
    now: datetime,
    shift: timedelta,
    edits: Sequence[Edit] = (),
) -> Opened:
    """The first page, words included: `file_words` takes them out. `shift` moves the packs' own dates;
    `edits` are what the office of the case changed in its calendar.
    """
    zone = places.zone_of(form.to_country, form.time_zone)
    registered_on = form.registered_on or day_in(now, zone)
    _not_in_the_future(form, day_in(now, zone))
    funded_by = _packs(form, shift)
    returnee = Member(id="m1", born=form.born, name=form.name, phone=form.phone)
    return Opened(
        number=number,
        by=by,
        registered_on=registered_on,
        registered_at=now,
        case_worker=case_worker,
        journey=Return.model_validate(form.model_dump()),
        household=tuple(_of_age(member, funded_by, registered_on) for member in (returnee, *form.household)),
        time_zone=zone,
        language=form.language,
        packs=funded_by,
        documents=form.documents,
        calendar=places.calendar_of(form.to_country, form.returned_on or registered_on, edits),
    )


def _not_in_the_future(form: Form, today: date) -> None:
    """A return that is still to come is left out of the form: it is confirmed when it has happened."""
    for name, day in days_of(form).items():
        if day > today:
            said = f"{name}, {day:%d %B %Y}, is in the future; today is {today:%d %B %Y} at the place of return."
            raise Incomplete(said, "No case was opened.", "Leave it out until it has happened, or correct it.")
    if born_after_the_return(form):
        raise Incomplete(f"born: {BORN_LATER}.", "No case was opened.", "Correct one of the two days.")


def days_of(form: Form) -> dict[str, date]:
    """Every day the form names, by its column: m2_born for the second of the household."""
    mine = {"born": form.born, "returned_on": form.returned_on, "registered_on": form.registered_on}
    theirs = {f"{member.id}_born": member.born for member in form.household}
    return {name: day for name, day in (mine | theirs).items() if day}


def born_after_the_return(form: Form) -> bool:
    """Whether the returnee would have come home before being born; a child may be born at any time."""
    return bool(form.born and form.returned_on and form.born > form.returned_on)


def _of_age(member: Member, funded_by: tuple[RulePack, ...], day: date) -> Member:
    """Whoever's day of birth is known is an adult from the eighteenth birthday on (C9), whatever else was ticked."""
    return member.model_copy(update={"adult": household.is_adult(member, funded_by, day)})


def _packs(form: Form, shift: timedelta) -> tuple[RulePack, ...]:
    return tuple(packs.load(pack, shift=shift) for pack in form.programmes)


def file_words(page: Opened, papers: Papers, nonce: str) -> Opened:
    """The first page as it travels: names and phones in a paper, the page naming it."""
    coded, words = take_words(page)
    paper = papers.write(case_id(page.number), FIRST_PAGE, words, by=page.by, nonce=nonce)
    return Opened.model_validate({**coded, "paper": paper})


def traits(page: Opened) -> list[Traits]:
    """By what each of the household may be known again; asked before the words are filed (C20)."""
    country = page.journey.to_country
    return [
        Traits(member.id, member.name, member.born, country, places.full_number(member.phone, country))
        for member in page.household
        if member.name or member.phone
    ]


def new_number(nonce: str = "") -> str:
    """A case number such as R-7K3M2QN: random, or always the same for the same nonce, so that a form opens one case."""
    seed = sha256(nonce.encode()).digest() if nonce else secrets.token_bytes(8)
    body = "".join(ALPHABET[byte % 32] for byte in seed[:6])
    return f"R-{body}{check_character(body)}"


def spread_of(number: str) -> int:
    """This case's own second within the three hours after a day ends: two thousand cases do not wake at once."""
    return int.from_bytes(sha256(number.encode()).digest()[:4], "big") % 10800

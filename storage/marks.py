"""Marks by which a person may be known again, so that a possible duplicate is shown at intake (C20).

Choice: only keyed marks are stored. Without the key file nobody can try names against them; all that can be seen is
that two marks are equal. Names are compared without case, accents, spaces and order of words: a hint, no decision.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select

from storage.database import Database
from storage.keys import KeyStore
from storage.tables import name_words, person_marks
from storage.upsert import insert

MOST = 5
SHORTEST = 6  # digits of a number that is searched for
WISHED = "m1w"  # the number she gave later, beside that of the first page


@dataclass(frozen=True)
class Traits:
    """What a person may be known by again. `phone` is the whole number, digits only."""

    member: str
    name: str
    born: date | None
    country: str
    phone: str


@dataclass(frozen=True)
class Mark:
    """The same, so that only equality is left of it."""

    member: str
    name: str | None
    name_and_year: str | None
    phone: str | None


@dataclass(frozen=True)
class Alike:
    """A case in which somebody has the same name or the same phone."""

    case: str
    member: str
    opened_on: date
    office: str
    by: tuple[str, ...]


class Marks:
    def __init__(self, database: Database, keys: KeyStore) -> None:
        self._database, self._keys = database, keys

    def of(self, people: Iterable[Traits]) -> list[Mark]:
        return [self._mark(person) for person in people]

    def keep_words(self, case: str, people: Iterable[Traits]) -> None:
        """Every word of their names and their whole numbers, so that a case is found by them. May be asked twice."""
        marks = {mark for person in people for mark in self._words(person.name, person.phone)}
        with self._database.begin() as connection:
            for mark in sorted(marks):
                row = {"mark": mark, "case_id": case}
                connection.execute(insert(connection, name_words).values(row).on_conflict_do_nothing())

    def named(self, text: str, most: int = 5_000) -> list[str]:
        """Cases in which every word of this text is one of a name, or is the whole number of a telephone.

        Choice: whole words only, without accents: marks of beginnings would tell more than a search needs.
        """
        digits = "".join(sign for sign in text if sign.isdecimal())
        wanted = self._words("", digits) if len(digits) >= SHORTEST else self._words(text, "")
        if not wanted:
            return []
        found = select(name_words.c.case_id).where(name_words.c.mark.in_(wanted)).group_by(name_words.c.case_id)
        found = found.having(func.count() == len(wanted)).order_by(name_words.c.case_id).limit(most)
        with self._database.read() as connection:
            return list(connection.scalars(found))

    def _words(self, name: str, phone: str) -> list[str]:
        marks = {self._keys.fingerprint("mark word", word) for word in plain(name).split()}
        return sorted(marks | ({self._keys.fingerprint("mark number", phone)} if phone else set()))

    def keep(self, case: str, marks: Sequence[Mark], opened_on: date, office: str) -> None:
        """The first marks of a case stand; writing them again changes nothing."""
        rows = [{"case_id": case, "opened_on": opened_on, "office": office, **asdict(mark)} for mark in marks]
        with self._database.begin() as connection:
            for row in rows:
                connection.execute(insert(connection, person_marks).values(row).on_conflict_do_nothing())

    def alike(self, marks: Sequence[Mark], but: str = "") -> list[Alike]:
        """Other cases in which somebody may be one of these people, the oldest first.

        Choice: a few at most. A phone that a hundred people share tells nobody apart.
        """
        same = [condition for mark in marks for condition in _same(mark)]
        if not same:
            return []
        wanted = select(person_marks).where(or_(*same), person_marks.c.case_id != but)
        oldest = wanted.order_by(person_marks.c.opened_on, person_marks.c.case_id).limit(MOST)
        with self._database.read() as connection:
            found = connection.execute(oldest).all()
        return [_alike(row, marks) for row in found]

    def like_case(self, case: str) -> list[Alike]:
        """Other cases in which somebody may be one of the people of this one."""
        wanted = select(person_marks).where(person_marks.c.case_id == case)
        with self._database.read() as connection:
            rows = connection.execute(wanted).all()
        return self.alike([Mark(row.member, row.name, row.name_and_year, row.phone) for row in rows], but=case)

    def by_phone(self, digits: str) -> list[str]:
        """Cases whose returnee gave this whole number, digits only, the newest first."""
        mark = self._keys.fingerprint("mark phone", digits)
        hers = person_marks.c.member.in_(("m1", WISHED))
        wanted = select(person_marks.c.case_id).where(person_marks.c.phone == mark, hers)
        with self._database.read() as connection:
            found = connection.scalars(wanted.order_by(person_marks.c.opened_on.desc(), person_marks.c.case_id))
            return list(dict.fromkeys(found))

    def add_phone(self, case: str, digits: str, opened_on: date, office: str) -> None:
        """Another number of the returnee, by which her messages are known; the latest one counts."""
        mark = self._keys.fingerprint("mark phone", digits)
        row = {"case_id": case, "member": WISHED, "opened_on": opened_on, "office": office, "phone": mark}
        with self._database.begin() as connection:
            new = insert(connection, person_marks).values(row)
            keys = [person_marks.c.case_id, person_marks.c.member]
            connection.execute(new.on_conflict_do_update(index_elements=keys, set_={"phone": mark}))

    def forget(self, case: str) -> None:
        """With the case's data. May be asked twice."""
        with self._database.begin() as connection:
            connection.execute(person_marks.delete().where(person_marks.c.case_id == case))
            connection.execute(name_words.delete().where(name_words.c.case_id == case))
        self._database.scrub(person_marks, name_words)

    def _mark(self, person: Traits) -> Mark:
        name = plain(person.name)
        place = f"{name}|{person.country}"
        return Mark(
            member=person.member,
            name=self._keys.fingerprint("mark name", place) if name else None,
            name_and_year=self._keys.fingerprint("mark year", f"{place}|{person.born.year}")
            if name and person.born
            else None,
            phone=self._keys.fingerprint("mark phone", person.phone) if person.phone else None,
        )


def plain(name: str) -> str:
    """A name as it is compared: letters and digits in small, without accents, words in order."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign))
    words = "".join(sign if sign.isalnum() else " " for sign in bare.casefold() if sign not in "'’ʼ`")
    return " ".join(sorted(words.split()))


def same_person(one: Mark, other: Mark) -> tuple[str, ...]:
    """By what two people may be one: a name, unless the years of birth are known and differ; or a phone."""
    both = one.name_and_year is not None and other.name_and_year is not None
    named = one.name is not None and one.name == other.name
    alike = named and (one.name_and_year == other.name_and_year or not both)
    called = one.phone is not None and one.phone == other.phone
    return (*(["name"] if alike else []), *(["phone"] if called else []))


def _same(mark: Mark) -> list[ColumnElement[bool]]:
    """Choice: a year of birth that is missing on either side hides nobody."""
    conditions: list[ColumnElement[bool]] = []
    if mark.name_and_year:
        year = person_marks.c.name_and_year
        conditions.append(and_(person_marks.c.name == mark.name, or_(year.is_(None), year == mark.name_and_year)))
    elif mark.name:
        conditions.append(person_marks.c.name == mark.name)
    if mark.phone:
        conditions.append(person_marks.c.phone == mark.phone)
    return conditions


def _alike(row: Row[Any], marks: Sequence[Mark]) -> Alike:
    there = Mark(row.member, row.name, row.name_and_year, row.phone)
    by = sorted({word for mark in marks for word in same_person(mark, there)})
    return Alike(row.case_id, row.member, row.opened_on, row.office, tuple(by))

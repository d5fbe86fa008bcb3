"""A caseload as large as a country's, straight into the tables: lines, first pages, keys, names, people, sessions.

Only the cases that are visited have a journal. Everything is as the house writes it, sealed with each case's key.
"""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import text

from bench import invented
from bench.invented import Lived
from domain.opened import case_id
from domain.people import Person, Role
from starter.story.engine import House
from storage.canonical import canonical
from storage.keys import KeyStore
from storage.marks import plain
from storage.papers import FIRST_PAGE
from storage.sessions import Sessions
from storage.tables import name_words, papers, staff, worklist

EACH = 60  # cases of one worker
OF_AN_OFFICE = 25  # workers
BATCH = 5000
MANAGER = Person(id="manager", role=Role.PROGRAMME_MANAGER, office="HQ")


@dataclass(frozen=True)
class Visited:
    """A case that is looked at, its worker, and the cookie of that worker's session."""

    number: str
    name: str
    worker: Person
    cookie: str


@dataclass(frozen=True)
class Caseload:
    """What was built: how many cases, which of them have a journal, and who looks at lists besides."""

    cases: int
    visited: list[Visited]
    supervisors: list[str]  # cookies
    manager: str


async def build(house: House, cases: int, visited: int) -> Caseload:
    """So many cases; the first ones of so many workers can be opened."""
    lives, sessions = await invented.lives(), Sessions(house.database)
    _people(house, cases)
    for begun in range(0, cases, BATCH):
        _write(house, range(begun, min(begun + BATCH, cases)), lives)
    chosen = [n * EACH for n in range(min(visited, cases // EACH))]
    _journals(house, chosen, lives)
    _settled(house)
    return Caseload(
        cases,
        [_visited(n, sessions) for n in chosen],
        [sessions.begin(_boss(office).id, "demo") for office in sorted({worker(n).office for n in chosen})],
        sessions.begin(MANAGER.id, "demo"),
    )


@cache
def worker(n: int) -> Person:
    """Whose case the n-th is."""
    at = n // EACH
    return Person(id=f"cw-{at}", role=Role.CASE_WORKER, office=_office(at))


def _office(at: int) -> str:
    return f"GM-{at // OF_AN_OFFICE:03}"


def _people(house: House, cases: int) -> None:
    workers = [worker(n) for n in range(0, cases, EACH)]
    offices = sorted({one.office for one in workers})
    rows = [_member(one) for one in (*workers, *map(_boss, offices), MANAGER)]
    with house.database.begin() as connection:
        connection.execute(staff.insert(), rows)


def _boss(office: str) -> Person:
    return Person(id=f"sv-{office.lower()}", role=Role.SUPERVISOR, office=office)


def _member(person: Person) -> dict[str, Any]:
    return {**person.model_dump(mode="json"), "name": f"Invented {person.id}", "active": True, "email": None}


def _write(house: House, some: Sequence[int], lives: Sequence[Lived]) -> None:
    ids = [case_id(invented.number(n)) for n in some]
    house.keys.make(ids)
    house.keys.fetch(ids)
    with house.database.begin() as connection:
        connection.execute(papers.insert(), [_first_page(house.keys, n) for n in some])
        connection.execute(worklist.insert(), list(_lines(some, lives)))
        connection.execute(name_words.insert(), [row for n in some for row in _marks(house.keys, n)])


def _first_page(keys: KeyStore, n: int) -> dict[str, Any]:
    body = {"id": secrets.token_hex(16), "salt": secrets.token_hex(16), "words": invented.words(n)}
    case, by, row = case_id(invented.number(n)), worker(n), dict[str, Any](id=body["id"], digest="0" * 64)
    row |= {"case_id": case, "nonce": f"opening-{n}", "kind": FIRST_PAGE}
    row |= {"body": keys.seal(case, canonical(body)), "restricted": False, "written_at": datetime.now(UTC)}
    return row | {"by_id": by.id, "by_role": by.role.value, "by_office": by.office, "named_by": 1}


def _lines(some: Sequence[int], lives: Sequence[Lived]) -> Iterator[dict[str, Any]]:
    now = datetime.now(UTC)
    variants = [vars(one) for life in lives for one in life.lines(now)]
    for n in some:
        mine, own = worker(n), {"number": invented.number(n), "language": invented.LANGUAGES[n % 5]}
        yield {**variants[n * 5 % len(variants)], **own, "case_worker": mine.id, "office": mine.office}


def _marks(keys: KeyStore, n: int) -> Iterator[dict[str, str]]:
    for word in {*plain(invented.name(n)).split()}:
        yield {"mark": keys.fingerprint("mark word", word), "case_id": case_id(invented.number(n))}


def _journals(house: House, chosen: Sequence[int], lives: Sequence[Lived]) -> None:
    for at, n in enumerate(chosen):
        rows = list(lives[at % len(lives)].rows(invented.number(n), worker(n)))
        house.journal.append(case_id(invented.number(n)), rows)


def _settled(house: House) -> None:
    """What a server does by itself within a minute: it looks at what its tables hold."""
    with house.database.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("ANALYZE"))


def _visited(n: int, sessions: Sessions) -> Visited:
    return Visited(invented.number(n), invented.name(n), worker(n), sessions.begin(worker(n).id, "demo"))

"""Tokens by which programs act: shown once, kept as a digest; as whom they act is read from the register every time."""

import re
import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any

from sqlalchemy import Row, or_, select

from domain.errors import NotFound, Unavailable
from domain.people import Person, Role
from storage.database import Database
from storage.moment import right_now
from storage.screen_tables import api_tokens
from storage.tables import staff

TOKEN = re.compile(r"psl_[A-Za-z0-9_-]{43}")  # 256 bits, behind a sign that a scan for lost secrets can find
NOTED_EVERY = timedelta(minutes=1)


class Scope(StrEnum):
    """What a token may be used for; its person's role and office limit it further."""

    CASES_READ = "cases:read"
    NAMES_READ = "names:read"
    ACTS_WRITE = "acts:write"
    CASES_OPEN = "cases:open"


@dataclass(frozen=True)
class Token:
    """What is known of a token; the token itself is kept nowhere."""

    id: str
    staff_id: str
    scopes: tuple[str, ...]
    label: str
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    used_at: datetime | None


@dataclass(frozen=True)
class Caller:
    """Who calls by a token, as the register knows them at this moment."""

    token: str
    person: Person
    scopes: frozenset[str]


class Tokens:
    """Choice: a token needs no slow digest: nobody can guess 256 bits."""

    def __init__(self, database: Database, *, clock: Callable[[], datetime] = right_now) -> None:
        self._database, self._clock = database, clock

    def make(self, staff_id: str, scopes: Sequence[Scope], label: str, days: int) -> tuple[Token, str]:
        """The token, shown this once, and what is kept of it."""
        said, now = f"psl_{secrets.token_urlsafe(32)}", self._clock()
        named = tuple(sorted({scope.value for scope in scopes}))
        made = Token(secrets.token_hex(8), staff_id, named, label, now, now + timedelta(days), None, None)
        with self._database.begin() as connection:
            connection.execute(api_tokens.insert().values(**{**vars(made), "scopes": list(named)}, hash=_digest(said)))
        return made, said

    def find(self, said: str) -> Caller | None:
        """Who calls; nobody if it is unknown, expired or revoked, or if its person no longer works on cases."""
        if not TOKEN.fullmatch(said):
            return None
        now, theirs = self._clock(), api_tokens.join(staff, staff.c.id == api_tokens.c.staff_id)
        wanted = select(api_tokens, staff.c.role, staff.c.office).select_from(theirs).where(staff.c.active)
        wanted = wanted.where(api_tokens.c.hash == _digest(said), api_tokens.c.revoked_at.is_(None))
        with self._database.read() as connection:
            row = connection.execute(wanted.where(api_tokens.c.expires_at > now)).one_or_none()
        if row is None:
            return None
        self._note_use(row, now)
        person = Person(id=row.staff_id, role=Role(row.role), office=row.office)
        return Caller(row.id, person, frozenset(row.scopes))

    def revoke(self, id_: str) -> Token:
        """From now on it opens nothing. Asked twice, the first time stands."""
        with self._database.begin() as connection:
            mine = api_tokens.c.id == id_
            live = api_tokens.update().where(mine, api_tokens.c.revoked_at.is_(None))
            connection.execute(live.values(revoked_at=self._clock()))
            row = connection.execute(select(api_tokens).where(mine)).one_or_none()
        if row is None:
            raise NotFound("There is no token of this id.", "Nothing was revoked.", "List them (token list).")
        return _token(row)

    def all(self) -> list[Token]:
        """Every token ever made, the newest first."""
        newest = select(api_tokens).order_by(api_tokens.c.made_at.desc(), api_tokens.c.id)
        with self._database.read() as connection:
            return [_token(row) for row in connection.execute(newest)]

    def _note_use(self, row: Row[Any], now: datetime) -> None:
        """Choice: at most once a minute, and a busy database keeps nobody out: it is a hint for a person, no record."""
        before = now - NOTED_EVERY
        if row.used_at and row.used_at > before:
            return
        stale = or_(api_tokens.c.used_at.is_(None), api_tokens.c.used_at <= before)
        with suppress(Unavailable), self._database.begin() as connection:
            connection.execute(api_tokens.update().where(api_tokens.c.id == row.id, stale).values(used_at=now))


def _digest(said: str) -> str:
    return sha256(said.encode()).hexdigest()


def _token(row: Row[Any]) -> Token:
    return Token(
        *(row.id, row.staff_id, tuple(row.scopes), row.label),
        *(row.made_at, row.expires_at, row.revoked_at, row.used_at),
    )

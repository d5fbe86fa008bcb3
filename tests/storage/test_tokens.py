"""Tokens: shown once, kept as a digest, and worth what the register says of their person at this moment."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from domain.errors import NotFound
from domain.people import Person, Role
from storage.database import Database
from storage.screen_tables import api_tokens
from storage.staff import Staff
from storage.tokens import TOKEN, Scope, Tokens

WORKER = Person(id="cw-7", role=Role.CASE_WORKER, office="GM-BJL")


class Clock:
    """A clock that a test moves."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """What it shows."""
        return self.now


@pytest.fixture
def clock(noon: datetime) -> Clock:
    """Noon, for now."""
    return Clock(noon)


@pytest.fixture
def tokens(database: Database, clock: Clock) -> Tokens:
    """The tokens of a house with one case worker."""
    Staff(database).add(WORKER, "invented")
    return Tokens(database, clock=clock)


def test_a_token_finds_its_person_and_is_kept_as_a_digest(tokens: Tokens, database: Database) -> None:
    """What is shown once is 256 bits long and stands nowhere in the table."""
    made, said = tokens.make("cw-7", [Scope.CASES_READ], "office board", 30)
    found = tokens.find(said)

    assert TOKEN.fullmatch(said)
    assert found is not None
    assert (found.token, found.person, found.scopes) == (made.id, WORKER, frozenset({"cases:read"}))
    with database.read() as connection:
        row = connection.execute(select(api_tokens)).one()
    assert said not in str(row)
    assert said.removeprefix("psl_") not in str(row)


@pytest.mark.parametrize("said", ["", "psl_", "psl_" + "A" * 43, "psl_" + "A" * 42 + "\n", "x" * 100_000, "psl_\x00"])
def test_what_is_no_token_finds_nobody(tokens: Tokens, said: str) -> None:
    """Whatever is sent, nobody is found and nothing breaks."""
    assert tokens.find(said) is None


def test_a_token_ends_on_its_day(tokens: Tokens, clock: Clock) -> None:
    """A second before the end it opens; at the end it does not."""
    _, said = tokens.make("cw-7", [Scope.CASES_READ], "", 1)
    clock.now += timedelta(days=1, seconds=-1)
    assert tokens.find(said)
    clock.now += timedelta(seconds=1)
    assert tokens.find(said) is None


def test_a_revoked_token_opens_nothing_and_stays_revoked(tokens: Tokens, clock: Clock) -> None:
    """Revoking again leaves the first time; an unknown id is told."""
    made, said = tokens.make("cw-7", [Scope.CASES_READ], "", 30)
    first = tokens.revoke(made.id).revoked_at
    clock.now += timedelta(hours=1)

    assert tokens.find(said) is None
    assert tokens.revoke(made.id).revoked_at == first == tokens.all()[0].revoked_at
    with pytest.raises(NotFound):
        tokens.revoke("nothing")


def test_another_role_or_office_counts_at_once_and_whoever_left_finds_no_door(
    tokens: Tokens, database: Database
) -> None:
    """The register is read at every call."""
    _, said = tokens.make("cw-7", [Scope.CASES_READ], "", 30)
    moved = Person(id="cw-7", role=Role.SUPERVISOR, office="ET-ADD")
    Staff(database).add(moved, "invented")
    found = tokens.find(said)
    assert found is not None
    assert found.person == moved
    Staff(database).add(moved, "invented", active=False)
    assert tokens.find(said) is None


def test_a_token_of_somebody_who_is_in_no_register_opens_nothing(tokens: Tokens) -> None:
    """Without a person there is nobody to act as."""
    _, said = tokens.make("cw-99", [Scope.CASES_READ], "", 30)
    assert tokens.find(said) is None


def test_its_use_is_noted_at_most_once_a_minute(tokens: Tokens, clock: Clock, noon: datetime) -> None:
    """A program that calls a hundred times a second does not write as often."""
    _, said = tokens.make("cw-7", [Scope.CASES_READ], "", 30)
    tokens.find(said)
    clock.now += timedelta(seconds=59)
    tokens.find(said)
    assert tokens.all()[0].used_at == noon
    clock.now += timedelta(seconds=1)
    tokens.find(said)
    assert tokens.all()[0].used_at == clock.now

"""Drafts may change, belong to one person, and can be dropped."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from storage.database import Database
from storage.drafts import Drafts
from storage.keys import KeyStore
from storage.tables import drafts as table

BODY: dict[str, Any] = {"because": "rent doubled", "lines": [1, 2]}


def test_a_draft_is_kept_per_person_and_form(database: Database, keys: KeyStore, case: str) -> None:
    """The last save counts; a colleague's draft of the same form is another draft."""
    drafts = Drafts(database, keys)
    drafts.save(case, "plan", "cw-7", {"because": ""})
    drafts.save(case, "plan", "cw-7", BODY)
    drafts.save(case, "plan", "cw-8", {})

    assert drafts.read(case, "plan", "cw-7") == BODY
    assert drafts.read(case, "plan", "cw-8") == {}
    assert drafts.read(case, "waiver", "cw-7") is None


def test_a_dropped_draft_is_gone(database: Database, keys: KeyStore, case: str) -> None:
    """Once the form is sent its draft goes, and dropping it again is no fault."""
    drafts = Drafts(database, keys)
    drafts.save(case, "plan", "cw-7", BODY)
    drafts.drop(case, "plan", "cw-7")
    drafts.drop(case, "plan", "cw-7")

    assert drafts.read(case, "plan", "cw-7") is None


def test_a_draft_is_stored_encrypted(database: Database, keys: KeyStore, case: str) -> None:
    """Unfinished words are as private as finished ones."""
    Drafts(database, keys).save(case, "plan", "cw-7", BODY)

    with database.read() as connection:
        assert b"rent" not in connection.execute(select(table.c.body)).scalar_one()


def test_forgotten_drafts_are_swept(database: Database, keys: KeyStore, case: str, noon: datetime) -> None:
    """A draft nobody came back to does not keep personal words for ever."""
    drafts = Drafts(database, keys, clock=lambda: noon)
    drafts.save(case, "plan", "cw-7", BODY)

    assert drafts.sweep(older_than=noon) == 0
    assert drafts.sweep(older_than=noon + timedelta(seconds=1)) == 1

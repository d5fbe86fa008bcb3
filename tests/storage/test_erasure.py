"""Erasing a case leaves nothing anyone could read."""

from datetime import datetime

import pytest

from domain.errors import NotFound
from domain.people import Person
from storage.database import Database
from storage.drafts import Drafts
from storage.erasure import erase
from storage.journal import Journal, Row
from storage.keys import KeyGone, KeyStore
from storage.papers import Papers
from storage.references import References


def test_an_erased_case_cannot_be_read_anywhere(
    database: Database, keys: KeyStore, case: str, worker: Person, noon: datetime
) -> None:
    """Papers, drafts and references go, the journal stays as an unreadable chain, and other cases stay whole."""
    papers, drafts, journal = Papers(database, keys), Drafts(database, keys), Journal(database, keys)
    references = References(database, keys)
    refs = {}
    for one in (case, "case-b"):
        refs[one] = papers.write(one, "note", {"because": "x"}, by=worker, nonce="n")
        drafts.save(one, "plan", "cw-7", {"x": 1})
        references.claim("file", one, one)
        journal.append(one, [Row(1, noon, "act", {})])

    erase(database, keys, case)
    erase(database, keys, case)

    with pytest.raises(NotFound):
        papers.read(case, refs[case])
    assert drafts.read(case, "plan", "cw-7") is None
    assert references.find("file", case) is None
    assert journal.verify(case) == []
    with pytest.raises(KeyGone):
        journal.read(case)
    assert papers.read("case-b", refs["case-b"]).words == {"because": "x"}
    assert references.find("file", "case-b") == "case-b"

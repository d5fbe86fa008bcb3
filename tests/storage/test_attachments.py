"""Files people bring: one document for the same bytes, sealed, cleared away if no act names them."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from domain.errors import NotFound, Unavailable
from domain.partner import PartnerAway
from domain.people import Person
from storage.attachments import Attachments
from storage.database import Database
from storage.documents import Documents, open_documents
from storage.keys import KeyStore
from storage.moment import right_now

WEEK = timedelta(7)


@pytest.fixture
def documents(tmp_path: Path, keys: KeyStore) -> Documents:
    """A folder for documents."""
    return open_documents(f"file://{tmp_path / 'documents'}", keys)


@pytest.fixture
def kept(database: Database, keys: KeyStore, documents: Documents) -> Attachments:
    """Where attachments are kept."""
    return Attachments(database, keys, documents)


def bring(kept: Attachments, case: str, by: Person, content: bytes = b"signed", name: str = "receipt.pdf") -> str:
    """Somebody brings a file."""
    return kept.keep(case, name, content, kind="RECEIPT", media="application/pdf", by=by)


def test_a_file_comes_back_with_what_is_known_of_it(kept: Attachments, case: str, worker: Person) -> None:
    """Bytes, kind, media, size, name, who and when."""
    id_ = bring(kept, case, worker)
    (known,) = kept.of(case).values()

    assert kept.read(case, id_) == b"signed"
    assert (known.id, known.kind, known.media, known.size) == (id_, "RECEIPT", "application/pdf", 6)
    assert (known.name, known.by) == ("receipt.pdf", worker)
    assert "receipt.pdf" not in repr(known)


def test_the_same_file_twice_is_one_document(
    kept: Attachments, documents: Documents, case: str, worker: Person
) -> None:
    """Under whatever name; in another case it is another one, and its id tells nothing of the first."""
    first = bring(kept, case, worker)
    assert bring(kept, case, worker, name="again.pdf") == first
    other = bring(kept, "case-R-other", worker)

    assert other != first
    assert [one.name for one in kept.of(case).values()] == ["receipt.pdf"]
    assert documents.names(case) == [f"attachment--{first}"]


def test_no_name_and_no_content_lies_open(
    kept: Attachments, case: str, worker: Person, tmp_path: Path, database: Database
) -> None:
    """Neither in the folder nor in the database's file."""
    bring(kept, case, worker, content=b"canary of Wuduma", name="Lamin of Wuduma.pdf")
    database.scrub()
    everything = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())

    assert b"Wuduma" not in everything


def test_what_no_standing_act_names_is_cleared_away_after_a_while(
    kept: Attachments, documents: Documents, case: str, worker: Person
) -> None:
    """A file whose act was refused or struck out goes, row and bytes; a named one stays, and so does a new one."""
    named, unnamed = bring(kept, case, worker, b"named"), bring(kept, case, worker, b"unnamed")
    assert kept.sweep(right_now() - WEEK, lambda _: {named}) == 0
    assert kept.sweep(right_now() + WEEK, lambda asked: {named} if asked == case else set()) == 1

    assert list(kept.of(case)) == [named]
    assert documents.names(case) == [f"attachment--{named}"]
    assert bring(kept, case, worker, b"unnamed") == unnamed
    assert kept.read(case, unnamed) == b"unnamed"


def test_a_file_brought_again_is_new(database: Database, keys: KeyStore, documents: Documents, worker: Person) -> None:
    """Somebody tries again what was refused last week: the sweep does not take it away under their hands."""
    now = datetime(2026, 3, 3, 12).astimezone()
    clock = iter([now - WEEK, now])
    kept = Attachments(database, keys, documents, clock=lambda: next(clock))
    bring(kept, "case-R-1", worker)
    bring(kept, "case-R-1", worker)

    assert kept.sweep(now - timedelta(1), lambda _: ()) == 0


def test_bytes_that_were_exchanged_are_found_out(
    kept: Attachments, documents: Documents, case: str, worker: Person
) -> None:
    """Whoever can write with the case's key cannot put another file under an id that an act names."""
    id_ = bring(kept, case, worker)
    documents.delete(case, f"attachment/{id_}")
    documents.put(case, f"attachment/{id_}", b"forged")
    with pytest.raises(Unavailable, match="no longer holds"):
        kept.read(case, id_)


def test_a_place_that_is_away_leaves_a_row_that_the_next_try_completes(
    kept: Attachments, documents: Documents, case: str, worker: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut between row and bytes: nothing can be read, and bringing the file again heals it."""

    def away(*_: object) -> bool:
        raise PartnerAway("documents")

    with monkeypatch.context() as cut:
        cut.setattr(Documents, "put", away)
        with pytest.raises(PartnerAway):
            bring(kept, case, worker)
    (id_,) = kept.of(case)
    with pytest.raises(NotFound):
        kept.read(case, id_)
    assert bring(kept, case, worker) == id_
    assert kept.read(case, id_) == b"signed"

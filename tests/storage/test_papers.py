"""Papers are written once, read whole, kept when named and swept when not."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest

from domain.errors import Conflict, NotFound, Unavailable
from domain.paper import PaperRef
from domain.people import Person
from storage.database import Database, open_database
from storage.keys import KeyStore
from storage.papers import Papers
from storage.tables import papers as table

WORDS = {"because": "rent doubled", "goals.0.text": "a tailor's shop: café, 店"}


@pytest.fixture
def papers(database: Database, keys: KeyStore, noon: datetime) -> Papers:
    return Papers(database, keys, clock=lambda: noon)


def test_a_paper_reads_as_it_was_written(papers: Papers, case: str, worker: Person, noon: datetime) -> None:
    """Kind, words, restriction, author and hour come back unchanged, by reference or by id."""
    ref = papers.write(case, "note", WORDS, by=worker, restricted=True, nonce="n1")

    paper = papers.read(case, ref)
    assert (paper.kind, paper.words, paper.restricted) == ("note", WORDS, True)
    assert (paper.written_by, paper.written_at) == (worker, noon)
    assert papers.read(case, ref.id) == paper


def test_the_same_form_twice_is_one_paper(papers: Papers, case: str, worker: Person) -> None:
    """A form sent again gives the first paper back; its nonce carries no other text, restriction or author."""
    first = papers.write(case, "note", WORDS, by=worker, nonce="n1")
    assert papers.write(case, "note", WORDS, by=worker, nonce="n1") == first
    assert papers.write(case, "note", WORDS, by=worker, nonce="n2") != first

    with pytest.raises(Conflict, match="already sent"):
        papers.write(case, "note", {"because": "other"}, by=worker, nonce="n1")
    with pytest.raises(Conflict):
        papers.write(case, "note", WORDS, by=worker, restricted=True, nonce="n1")
    with pytest.raises(Conflict):
        papers.write(case, "note", WORDS, by=worker.model_copy(update={"id": "cw-8"}), nonce="n1")
    assert papers.read(case, first).words == WORDS


def test_a_double_click_is_one_paper(papers: Papers, case: str, worker: Person) -> None:
    """The same form sent six times at once gives one paper to all six."""
    barrier, refs = Barrier(6), list[PaperRef]()

    def send() -> None:
        barrier.wait()
        refs.append(papers.write(case, "note", WORDS, by=worker, nonce="n1"))

    threads = [Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refs) == 6
    assert len({ref.id for ref in refs}) == 1


def test_a_digest_tells_nothing_about_the_words(papers: Papers, case: str, worker: Person) -> None:
    """Equal texts have different digests, so that a digest in a history cannot be guessed back to its text."""
    first = papers.write(case, "note", WORDS, by=worker, nonce="n1")
    second = papers.write(case, "note", WORDS, by=worker, nonce="n2")

    assert first.digest != second.digest


def test_a_paper_belongs_to_one_case(papers: Papers, case: str, worker: Person) -> None:
    """Another case can neither read a paper nor name it."""
    ref = papers.write(case, "note", WORDS, by=worker, nonce="n1")

    with pytest.raises(NotFound):
        papers.read("case-R-0002", ref)
    with pytest.raises(NotFound):
        papers.name("case-R-0002", [ref.id], 1)


def test_another_digest_is_not_read(papers: Papers, case: str, worker: Person) -> None:
    """A reference to a text that is not there any more gives nothing, rather than another text."""
    ref = papers.write(case, "note", WORDS, by=worker, nonce="n1")

    with pytest.raises(NotFound, match="no longer holds"):
        papers.read(case, PaperRef(id=ref.id, digest="0" * 64))


def test_swapped_and_damaged_papers_are_found(papers: Papers, database: Database, case: str, worker: Person) -> None:
    """Someone with the database and no keys can neither exchange two papers of a case nor change one."""
    one = papers.write(case, "note", WORDS, by=worker, nonce="n1")
    two = papers.write(case, "note", {"because": "x"}, by=worker, nonce="n2")
    with database.begin() as connection:
        body = connection.scalar(table.select().with_only_columns(table.c.body).where(table.c.id == two.id))
        connection.execute(table.update().where(table.c.id == one.id).values(body=body))
        connection.execute(table.update().where(table.c.id == two.id).values(body=b"damaged"))

    with pytest.raises(NotFound, match="altered or moved"):
        papers.read(case, one.id)
    with pytest.raises(Unavailable, match="does not open"):
        papers.read(case, two.id)


def test_words_are_not_in_the_file(tmp_path: Path, keys: KeyStore, case: str, worker: Person) -> None:
    """A stolen database file holds no sentence anybody wrote."""
    database = open_database(f"sqlite:///{tmp_path / 'p.db'}")
    database.migrate()
    Papers(database, keys).write(case, "note", WORDS, by=worker, nonce="n1")
    database.close()

    assert b"rent doubled" not in b"".join(path.read_bytes() for path in tmp_path.glob("*.db*"))


def test_sweeping_keeps_what_an_act_stands_on(database: Database, keys: KeyStore, case: str, worker: Person) -> None:
    """Old papers that no accepted act names go; named ones and young ones stay."""
    now = datetime(2026, 1, 1, tzinfo=UTC)
    papers = Papers(database, keys, clock=lambda: now)
    named = papers.write(case, "note", WORDS, by=worker, nonce="named")
    papers.write(case, "note", WORDS, by=worker, nonce="old")
    now += timedelta(days=30)
    young = papers.write(case, "note", WORDS, by=worker, nonce="young")
    papers.name(case, [named.id], 3)
    papers.name(case, [named.id], 4)

    assert papers.sweep(older_than=now) == 1
    assert papers.sweep(older_than=now) == 0
    assert papers.read(case, named).words == papers.read(case, young).words == WORDS


def test_naming_a_paper_that_is_gone_is_refused_whole(papers: Papers, case: str, worker: Person) -> None:
    """Either all papers of an act are named, or none."""
    ref = papers.write(case, "note", WORDS, by=worker, nonce="n1")

    with pytest.raises(NotFound, match="no paper gone-gone"):
        papers.name(case, [ref.id, "gone-gone"], 1)
    assert papers.sweep(older_than=datetime(2027, 1, 1, tzinfo=UTC)) == 1


def test_first_pages_are_read_together(papers: Papers, keys: KeyStore, worker: Person) -> None:
    """Of many cases at once, by their ids; an erased one and an unknown one are left out, other papers too."""
    for case in ("case-a", "case-b", "case-c"):
        papers.write(case, "opening", {"household.0.name": f"name of {case}"}, by=worker, nonce="n1")
    papers.write("case-a", "note", WORDS, by=worker, nonce="n2")
    keys.destroy("case-b")

    found = papers.first_pages(["case-a", "case-b", "case-c", "case-unknown"])

    assert {case: words["household.0.name"] for case, words in found.items()} == {
        "case-a": "name of case-a",
        "case-c": "name of case-c",
    }

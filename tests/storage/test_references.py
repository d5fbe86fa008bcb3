"""An outside number leads to one case, and is not stored."""

from threading import Barrier, Thread

from sqlalchemy import select

from storage.database import Database
from storage.keys import KeyStore
from storage.references import References
from storage.tables import outside_references


def test_the_first_case_holds_the_number(database: Database, keys: KeyStore) -> None:
    """Whoever comes later, or again, with the same number is led to the first case."""
    references = References(database, keys)

    assert references.claim("file", "GM-2026/17", "case-a") == "case-a"
    assert references.claim("file", "GM-2026/17", "case-a") == "case-a"
    assert references.claim("file", " gm-2026 /17", "case-b") == "case-a"
    assert references.claim("passport", "GM-2026/17", "case-b") == "case-b"
    assert references.find("file", "GM-2026/17") == "case-a"
    assert references.find("file", "GM-2026/18") is None


def test_two_desks_claim_at_once(database: Database, keys: KeyStore) -> None:
    """Eight claims of one number at the same moment agree on one case."""
    barrier, holders = Barrier(8), list[str]()

    def claim(number: int) -> None:
        barrier.wait()
        holders.append(References(database, keys).claim("file", "17", f"case-{number}"))

    threads = [Thread(target=claim, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(holders) == 8
    assert len(set(holders)) == 1


def test_the_number_is_not_stored(database: Database, keys: KeyStore) -> None:
    """The database holds a mark that means nothing without the key file."""
    References(database, keys).claim("file", "GM-2026/17", "case-a")

    with database.read() as connection:
        row = connection.execute(select(outside_references)).one()
    assert "2026" not in "".join(row)

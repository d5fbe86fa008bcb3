"""One database by setting; every fault in three parts and without a word of what was being stored."""

import sys
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from subprocess import PIPE, Popen
from threading import Barrier, Thread

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import select, text
from sqlalchemy.exc import StatementError

import storage.screen_tables  # noqa: F401  # brings its tables
from domain.errors import Unavailable
from domain.people import Person
from storage.database import Database, open_database
from storage.staff import Staff
from storage.tables import drafts, metadata, papers, staff

SECRET = "Amina Ceesay"
ROOT = Path(__file__).parents[2]


def test_a_migrated_database_has_the_tables_of_this_release(empty_url: str) -> None:
    """The migrations and the tables in the code describe the same database, on both kinds."""
    database = open_database(empty_url)
    database.migrate()
    database.check()

    with database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    database.close()


def test_a_migration_can_be_asked_for_twice(database: Database) -> None:
    """Starting a release again changes nothing."""
    database.migrate()
    database.check()


MIGRATE = """
import sys
from storage.database import open_database
database = open_database(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
database.migrate()
"""


def test_many_processes_migrate_at_once(empty_url: str) -> None:
    """Web, worker and command line may start together on an empty database."""
    order = [sys.executable, "-c", MIGRATE, empty_url]
    several = [Popen(order, stdin=PIPE, stdout=PIPE, stderr=PIPE, text=True, cwd=ROOT) for _ in range(4)]
    for process in several:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"

    for process in several:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    assert [process.communicate(timeout=60)[1] for process in several] == [""] * 4
    with closing(open_database(empty_url)) as database:
        database.check()


def test_a_database_ahead_of_the_code_is_refused(database: Database) -> None:
    """An older release never touches what a newer one wrote."""
    with database.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    for act in (database.migrate, database.check):
        with pytest.raises(Unavailable) as refusal:
            act()
        assert "newer release" in refusal.value.happened


def test_a_database_without_tables_says_to_migrate(empty_url: str) -> None:
    """Nobody meets the driver's words for a missing table."""
    database = open_database(empty_url)

    with pytest.raises(Unavailable) as refusal:
        Staff(database).all()
    assert refusal.value.next_step.startswith("Run the migration")
    with pytest.raises(Unavailable, match="older than this release"):
        database.check()
    database.close()


def test_a_missing_folder_is_named_as_a_setting(tmp_path: Path) -> None:
    """A database file in a folder that does not exist is told in words."""
    with pytest.raises(Unavailable, match="folder named in the database setting"):
        open_database(f"sqlite:///{tmp_path / 'nowhere' / 'p.db'}").migrate()


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    """A damaged file is not taken for an empty one."""
    (tmp_path / "p.db").write_text("not a database, but long enough to be taken for a page of one" * 20)

    with pytest.raises(Unavailable, match="damaged"):
        open_database(f"sqlite:///{tmp_path / 'p.db'}").migrate()


def test_a_server_that_does_not_answer_is_told(tmp_path: Path) -> None:
    """A wrong address says that the database cannot be reached, and repeats no user or password."""
    url = f"postgresql+psycopg://{SECRET.split()[0]}:hush@/cases?host={tmp_path}"

    with pytest.raises(Unavailable, match="cannot be reached") as refusal:
        open_database(url).check()
    assert "Amina" not in str(refusal.value)
    assert "hush" not in str(refusal.value)


def test_a_locked_database_says_so_and_quotes_nothing(database_url: str, worker: Person) -> None:
    """While somebody else changes the same rows, a change gives up in words and without its values."""
    holder, other = open_database(database_url), open_database(database_url, timedelta(milliseconds=50))
    Staff(holder).add(worker, "before")

    with holder.begin() as connection:
        connection.execute(staff.update().values(name="held"))
        with pytest.raises(Unavailable) as refusal:
            Staff(other).add(worker, SECRET)
    assert "busy" in refusal.value.happened
    assert SECRET not in str(refusal.value)
    assert "INSERT" not in str(refusal.value)
    assert Staff(holder).all()[0].name == "held"
    holder.close()
    other.close()


def test_a_read_only_database_is_read_and_not_written(database_url: str, worker: Person) -> None:
    """A copy without the right to write still shows its lists, and refuses a change in words."""
    database = open_database(_read_only(database_url))

    assert Staff(database).all() == []
    with pytest.raises(Unavailable, match="can be read but not written"):
        Staff(database).add(worker, SECRET)
    database.close()


def _read_only(url: str) -> str:
    if url.startswith("sqlite"):
        return url.replace("sqlite:///", "sqlite:///file:") + "?mode=ro&uri=true"
    joined = "&" if "?" in url else "?"
    return f"{url}{joined}options=-c%20default_transaction_read_only%3Don"


def test_a_change_is_kept_whole_or_not_at_all(database: Database) -> None:
    """What fails half-way leaves no trace."""

    def half() -> None:
        with database.begin() as connection:
            connection.execute(staff.insert().values(id="cw-1", role="OPS", office="HQ", name="x", active=True))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half()
    assert Staff(database).all() == []


def test_times_come_back_in_utc_and_need_a_zone(database: Database, noon: datetime) -> None:
    """A time without a zone is refused; any other comes back as the same moment."""
    row = {"case_id": "case-1", "name": "plan", "by_id": "cw-7", "body": b""}
    far = datetime.fromisoformat("2026-03-03T17:30:00.123456+05:30")

    with database.begin() as connection:
        connection.execute(drafts.insert().values(**row, saved_at=far))
        assert connection.scalar(select(drafts.c.saved_at)) == noon.replace(microsecond=123456)
    with pytest.raises(StatementError, match="without a zone"), database.begin() as connection:
        connection.execute(drafts.insert().values(**row | {"name": "x"}, saved_at=noon.replace(tzinfo=None)))


def test_a_database_file_is_private_and_forgets_what_it_deletes(tmp_path: Path) -> None:
    """The file belongs to its owner alone, and a deleted row is not left in it or beside it."""
    file = tmp_path / "p.db"
    database = open_database(f"sqlite:///{file}")
    database.migrate()
    assert file.stat().st_mode & 0o777 == 0o600

    with database.begin() as connection:
        connection.execute(staff.insert().values(id="cw-1", role="OPS", office="HQ", name=SECRET, active=True))
    with database.begin() as connection:
        connection.execute(staff.delete())
    database.scrub(staff, papers)

    left = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert SECRET.encode() not in left
    database.close()


def test_a_reader_that_holds_up_the_overwriting_is_told(tmp_path: Path) -> None:
    """Erasure never claims to be done while an old copy of a row may be left beside the file."""
    url = f"sqlite:///{tmp_path / 'p.db'}"
    reader, eraser = open_database(url), open_database(url, timedelta(milliseconds=50))
    eraser.migrate()

    with reader.read() as connection:
        connection.execute(staff.select())
        with eraser.begin() as change:
            change.execute(staff.insert().values(id="cw-1", role="OPS", office="HQ", name="x", active=True))
        with pytest.raises(Unavailable, match="not yet overwritten"):
            eraser.scrub(staff)
    eraser.scrub(staff)
    reader.close()
    eraser.close()


def test_readers_and_writers_do_not_fail_each_other(database: Database, worker: Person) -> None:
    """Twelve changes that first read, at once, all go through."""
    barrier = Barrier(12)
    faults: list[Exception] = []

    def change(number: int) -> None:
        barrier.wait()
        try:
            Staff(database).all()
            Staff(database).add(worker.model_copy(update={"id": f"cw-{number}"}), "x")
        except Exception as fault:
            faults.append(fault)

    _together(change, 12)
    assert faults == []
    assert len(Staff(database).all()) == 12


def _together(act: Callable[[int], None], times: int) -> None:
    threads = [Thread(target=act, args=(number,)) for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

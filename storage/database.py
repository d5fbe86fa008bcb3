"""One database for the case files: a file by default, PostgreSQL by one setting."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, func, make_url, select

from domain.errors import Unavailable
from storage.faults import in_words
from storage.migrate import refuse_unless_current, upgrade

PATIENCE = timedelta(seconds=5)
"""How long a change waits for another before it gives up. Choice: shorter than a person waits before clicking twice."""


class Database:
    """Who may read and write together. Every fault that leaves this class is in three parts."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A change: kept whole at the end, or undone whole."""
        with in_words(), self.engine.connect() as connection:
            writing = connection.execution_options(begin_with="BEGIN IMMEDIATE")
            with writing.begin():
                yield writing

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A look at one moment of the database; it never holds up a change."""
        with in_words(), self.engine.connect() as connection, connection.begin():
            yield connection

    def alone(self, connection: Connection, subject: str) -> None:
        """From here to the end of the change, nobody else changes this subject. SQLite has one writer anyway."""
        if self._is_postgres:
            connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(subject, 0))))

    def migrate(self) -> None:
        """Bring the tables to this release. Any number of processes may ask at once; one does the work."""
        with self.begin() as connection:
            self.alone(connection, "migrate")
            upgrade(connection)

    def check(self) -> None:
        """Refuse to work on tables of another release."""
        with self.read() as connection:
            refuse_unless_current(connection)

    def scrub(self, *tables: Table) -> None:
        """Overwrite what was deleted, so that an erased row is not left in the file.

        Choice: on PostgreSQL this cleans the tables; its archived logs end with the backup's own retention.
        """
        outside = {"isolation_level": "AUTOCOMMIT"} if self._is_postgres else {"begin_with": ""}  # of any change
        with in_words(), self.engine.connect().execution_options(**outside) as connection:
            if self._is_postgres:
                for table in tables:
                    connection.exec_driver_sql(f"VACUUM {table.name}")
            elif connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar():
                raise _not_overwritten()

    def close(self) -> None:
        self.engine.dispose()

    @property
    def _is_postgres(self) -> bool:
        return self.engine.dialect.name == "postgresql"


def open_database(url: str, patience: timedelta = PATIENCE) -> Database:
    """Nothing is read yet: a database that cannot be reached is told at the first use."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        return Database(_file(address, patience))
    return Database(_server(address, patience))


def _file(address: URL, patience: timedelta) -> Engine:
    _keep_private(address.database or "")
    engine = create_engine(address, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def settle(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver's own transactions would leave table changes outside
        for order in ("foreign_keys=ON", "synchronous=NORMAL", "secure_delete=ON"):
            connection.execute(f"PRAGMA {order}")
        connection.execute(f"PRAGMA busy_timeout={patience // timedelta(milliseconds=1)}")
        with suppress(sqlite3.OperationalError):  # the mode is the file's: whoever holds it now is setting it
            connection.execute("PRAGMA journal_mode=WAL")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A change that first reads would otherwise lose its turn without being allowed to wait for it.
        if order := connection.get_execution_options().get("begin_with", "BEGIN"):
            connection.exec_driver_sql(order)

    return engine


def _server(address: URL, patience: timedelta) -> Engine:
    seconds = max(1, patience // timedelta(seconds=1))
    options = f"{address.query.get('options', '')} -c lock_timeout={patience // timedelta(milliseconds=1)}"
    return create_engine(
        address.set(drivername="postgresql+psycopg"),
        connect_args={"connect_timeout": seconds, "options": options.strip()},
        hide_parameters=True,
        pool_pre_ping=True,
    )


def _not_overwritten() -> Unavailable:
    return Unavailable(
        "What was deleted is not yet overwritten: another program is reading the database.",
        "It is deleted, and nobody can read it through this program.",
        "Ask for the same again in a moment; asking twice does no harm.",
    )


def _keep_private(file: str) -> None:
    """A new database file is its owner's alone from its first byte."""
    path = Path(file)
    if file and not file.startswith((":", "file:")) and path.parent.is_dir() and not path.exists():
        with suppress(OSError):  # opening it says why, in words
            path.touch(mode=0o600)

